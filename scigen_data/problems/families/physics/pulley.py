"""A block on a table tied over a pulley to a hanging one: acceleration, tension or speed."""

from __future__ import annotations

import math

from matplotlib.patches import Circle, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import arrow, dimension, page

IMAGE_TYPE = "Physics - Mechanical"
GRAVITY = 9.8


def draw(
    table_mass: float,
    hanging_mass: float,
    friction: float,
    drop: float | None,
    place: float,
    hangs_right: bool,
    fills: tuple[str, str],
    serif: bool,
) -> None:
    """`place`: inches from the edge of the table to the block on it."""
    width = 7.4
    ax = page(width, 4.4, serif)
    side = 1 if hangs_right else -1
    ahead, behind = ("left", "right") if hangs_right else ("right", "left")
    floor, surface, radius = 0.4, 2.9, 0.32
    edge = 4.7 if hangs_right else width - 4.7
    rope = surface + 0.4  # height of the string above the table

    def block(left: float, bottom: float, wide: float, fill: str, label: str) -> None:
        ax.add_patch(Rectangle((left, bottom), wide, 0.8, fc=fill, ec="black", lw=1.8))
        ax.text(left + wide / 2, bottom + 0.4, label, ha="center", va="center")

    ax.plot([0.2, width - 0.2], [floor, floor], color="black", lw=1.8)
    start = min(edge, edge - 4.1 * side)
    ax.add_patch(
        Rectangle((start, floor), 4.1, surface - floor, fc="whitesmoke", ec="black", lw=1.8)
    )

    # pulley, string, blocks
    hub = (edge + 0.4 * side, rope - radius)
    rim = hub[0] + radius * side
    ax.plot([edge, hub[0]], [surface - 0.25, hub[1]], color="black", lw=4)
    ax.add_patch(Circle(hub, radius, fc="lightgray", ec="black", lw=1.8))
    ax.plot(*hub, "o", color="black", ms=5)
    near = edge - place * side
    ax.plot([near, hub[0]], [rope, rope], color="black", lw=1.4)
    ax.plot([rim, rim], [hub[1], 2.1], color="black", lw=1.4)
    block(min(near, near - 1.2 * side), surface, 1.2, fills[0], f"{table_mass} kg")
    block(rim - 0.45, 1.3, 0.9, fills[1], f"{hanging_mass} kg")
    ax.text(near - 0.6 * side, surface - 0.12, f"$\\mu$ = {friction:.2f}", ha="center", va="top")

    if drop is not None:
        dimension(ax, (rim, 1.3), (rim, floor), f"$h$ = {drop} m", gap=0.1 * side)
    x = edge - 3.9 * side
    arrow(ax, (x, 4.2), (x, 3.45), "black")
    ax.text(x + 0.14 * side, 4.05, f"$g$ = {GRAVITY} m/s²", ha=ahead, va="center")


def make(rng: Rng) -> Item:
    ask = rng.choice(("acceleration", "tension", "speed"))
    friction = rng.step(0.05, 0.5, 0.01)
    while True:
        table, hanging = rng.step(0.6, 12, 0.1), rng.step(0.6, 12, 0.1)
        acceleration = GRAVITY * (hanging - friction * table) / (table + hanging)
        if acceleration > 0.8 and table != hanging:
            break
    drop = rng.step(0.2, 3, 0.05) if ask == "speed" else None
    hangs_right = rng.random() < 0.5
    side = "right" if hangs_right else "left"

    def kg(value: float) -> str:
        return f"{value:.1f} kg"

    coefficient, gravity = f"μ = {friction:.2f}", f"g = {GRAVITY} m/s²"
    scene = (
        f"A block of {kg(table)} on a horizontal table is tied to a hanging block of "
        f"{kg(hanging)} by a light string over a frictionless, massless pulley. The coefficient of "
        f"kinetic friction between the block and the table is {coefficient}. "
    )
    shown = (
        "The two blocks shown are tied by a light string over a frictionless, massless pulley, "
        "and are released from rest. "
    )
    if drop is not None:
        scene += f"The hanging block is released from rest h = {drop} m above the floor. "
        wanted = "How fast does the hanging block hit the floor, in m/s"
        answer = f"{sig(math.sqrt(2 * acceleration * drop))} m/s"
    elif ask == "tension":
        scene += "They are released from rest. "
        wanted = "What is the tension in the string while they move, in newtons"
        answer = f"{sig(hanging * (GRAVITY - acceleration))} N"
    else:
        scene += "They are released from rest. "
        wanted = "What is their acceleration, in m/s²"
        answer = f"{sig(acceleration)} m/s²"
    wanted += ", to three significant figures?"

    quizzes = [
        quiz(rng, "What is the mass of the block on the table?", kg(table),
             [kg(hanging), kg(table + hanging), *rng.near(table, kg)], kg(table)),
        quiz(rng, "What is the mass of the hanging block?", kg(hanging),
             [kg(table), kg(table + hanging), *rng.near(hanging, kg)], kg(hanging)),
        quiz(rng, "What is the coefficient of friction?", f"{friction:.2f}",
             [f"{friction + k:.2f}" for k in rng.sample((-0.04, -0.02, 0.03, 0.06, 0.1), 3)],
             coefficient),
        quiz(rng, "Where is the pulley?", f"at the {side} edge of the table",
             ["at the left edge of the table", "at the right edge of the table",
              "above the middle of the table", "below the table"],
             "the wheel at the edge of the table"),
    ]  # fmt: skip
    given = [kg(table), kg(hanging), coefficient, gravity]
    elements = [
        f"A block labelled {kg(table)} on a table",
        f"A block labelled {kg(hanging)} hanging at the {side} edge",
        f"A string from block to block over a pulley at the {side} edge",
        f"The label {coefficient} where block and table touch",
        f"An arrow pointing down labelled {gravity}",
    ]
    if drop is not None:
        height = f"h = {drop} m"
        given.append(height)
        elements.append(f"The height {height} from the floor to the hanging block")
        quizzes.append(
            quiz(rng, "How high above the floor is the hanging block?", f"{drop} m",
                 rng.near(drop, lambda v: f"{round(v, 2)} m"), height)
        )  # fmt: skip
    return Item(
        question=f"{scene}{wanted} Take {gravity}.",
        answer=answer,
        multimodal_question=shown + wanted,
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: a table, a block on it, a pulley at its edge, a hanging block, the string, "
            "the direction of gravity.\n"
            f"Layout: side view, the hanging block on the {side}; masses inside the blocks.\n"
            f"Labels: {'; '.join(given)}.\n"
            "Constraints: the string is level above the table, touches the rim of the pulley and "
            "hangs straight down; no tension, acceleration or speed shown."
        ),
        program=program(
            draw,
            table_mass=table,
            hanging_mass=hanging,
            friction=friction,
            drop=drop,
            place=rng.step(1.2, 2.4, 0.1),
            hangs_right=hangs_right,
            fills=rng.choice((("lightsteelblue", "burlywood"), ("khaki", "lightpink"),
                              ("lightgreen", "lightsalmon"), ("thistle", "paleturquoise"))),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
