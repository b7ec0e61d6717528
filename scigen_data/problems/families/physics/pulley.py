"""A block on a table tied over a pulley to a hanging one: find motion, tension or friction."""

from __future__ import annotations

import math

from matplotlib.patches import Circle, Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, beside, dimension, ground, page

IMAGE_TYPE = "Physics - Mechanical"
LEVELS = (1, 2, 3)  # acceleration or tension; speed after a fall; friction from a fall's time
GRAVITY = 9.81


def draw(
    look: Look,
    table: tuple[str, str],
    hanging: tuple[str, str],
    friction: str,
    drop: str,
    time: str,
    height: str,
    bottom: float,
    place: float,
    legs: bool,
    hangs_right: bool,
    gravity: str,
) -> None:
    """A block is its letter and its mass. `bottom`: of the hanging block, inches above the floor;
    `place`: inches from the edge of the table to the block on it.
    """
    width = 7.8
    ax = page(width, 4.6)
    side = 1 if hangs_right else -1
    floor, surface, radius = 0.5, 3.0, 0.32
    edge = 5.0 if hangs_right else width - 5.0
    rope = surface + 0.4  # height of the string above the table

    def block(left: float, low: float, wide: float, fill: int, mass: str, name: str) -> None:
        shape = Rectangle((left, low), wide, 0.8, fc=look.fills[fill], ec=look.ink, label=name)
        ax.add_patch(shape)
        ax.text(left + wide / 2, low + 0.4, mass, ha="center", va="center")

    ground(look, ax, (0.2, floor), (width - 0.2, floor))
    left = min(edge, edge - 3.9 * side)
    top = surface - (0.2 if legs else surface - floor)
    tabletop = Rectangle((left, top), 3.9, surface - top, fc=look.fills[3], ec=look.ink)
    ax.add_patch(tabletop)
    for x in (left + 0.1, left + 3.6) if legs else ():
        ax.add_patch(Rectangle((x, floor), 0.2, top - floor, fc=look.fills[3], ec=look.ink))

    # pulley, string, blocks
    hub = (edge + 0.4 * side, rope - radius)
    rim = hub[0] + radius * side
    ax.plot([edge, hub[0]], [surface - 0.1, hub[1]], color=look.ink, lw=2 * look.line)
    ax.add_patch(Circle(hub, radius, fc=look.fills[2], ec=look.ink, label="pulley"))
    ax.plot(*hub, "o", color=look.ink, ms=4)
    near = edge - place * side
    ax.plot([near, hub[0]], [rope, rope], color=look.ink, lw=0.8 * look.line)
    ax.plot([rim, rim], [hub[1], floor + bottom + 0.8], color=look.ink, lw=0.8 * look.line)
    block(min(near, near - 1.2 * side), surface, 1.2, 0, table[1], "table block")
    beside(ax, (near - 0.6 * side, surface + 0.8), (0, 1), table[0], 0.08)
    block(rim - 0.5, floor + bottom, 1.0, 1, hanging[1], "hanging block")
    beside(ax, (rim + 0.5 * side, floor + bottom + 0.4), (side, 0), hanging[0], 0.12)
    if friction:
        beside(ax, (near - 0.6 * side, surface - 0.2), (0, -1), f"$\\mu$ = {friction}", 0.1)
    if drop:
        middle = floor + bottom / 2
        dimension(look, ax, (rim, floor + bottom), (rim, floor), "")
        texts = [f"$h$ = {drop}", f"$t$ = {time}"] if time else [f"$h$ = {drop}"]
        for line, text in enumerate(texts):
            beside(ax, (rim, middle + 0.13 * len(texts) - 0.13 - 0.26 * line), (side, 0), text, 0.1)
    if height:
        x = edge - 3.4 * side
        dimension(look, ax, (x, floor), (x, top if legs else surface), height, gap=0.1 * side)
    x = edge - 4.3 * side
    arrow(ax, (x, 4.4), (x, 3.7), look.ink)
    beside(ax, (x, 4.3), (side, 0), f"$g$ = {gravity}", 0.14)


def make(rng: Rng) -> Item:
    inverse, falls = rng.level == 3, rng.level > 1
    letters = rng.sample(("A", "B"), 2)  # of the block on the table, of the hanging one
    hangs_right = rng.random() < 0.5
    side = "right" if hangs_right else "left"
    while True:
        friction = rng.step(0.1, 0.5, 0.001)
        table, hanging = rng.step(1, 6, 0.01), rng.step(1, 6, 0.01)
        acceleration = GRAVITY * (hanging - friction * table) / (table + hanging)
        if 1 < acceleration < 6 and table != hanging:
            break
    height = rng.step(0.7, 1.2, 0.01)
    part = rng.uniform(0.36, 0.5)  # of the table's height
    drop = round(height * part, 3)
    time = round(math.sqrt(2 * drop / acceleration), 3)

    masses = [f"{table:.2f} kg", f"{hanging:.2f} kg"]
    mu, fall, seconds = f"{friction:.3f}", f"{drop:.3f} m", f"{time:.3f} s"
    coefficient, gravity = f"μ = {mu}", f"g = {GRAVITY} m/s²"
    scene = rng.frame.choice(
        (
            (f"A block of {masses[0]} on a horizontal table is tied to a hanging block of "
             f"{masses[1]} by a light string over a frictionless, massless pulley. "),
            (f"A light string over an ideal pulley at the edge of a table joins a block of "
             f"{masses[0]} on the table and a block of {masses[1]} that hangs. "),
            (f"Block {letters[0]} ({masses[0]}) lies on a level table. A light string leads from "
             f"it over an ideal pulley to block {letters[1]} ({masses[1]}), which hangs freely. "),
        )
    )  # fmt: skip
    shown = rng.frame.choice(
        (
            "The two blocks shown are tied by a light string over an ideal pulley. ",
            "A light string runs over a frictionless, massless pulley from block to block. ",
            "The blocks in the figure are joined by a light string over an ideal pulley. ",
        )
    )
    tall = f"{height:.2f} m" if rng.random() < 0.4 else ""
    scene += f"The table is {tall} high. " if tall else ""  # it does not matter
    given = [*masses, gravity]
    if not inverse:
        scene += f"The coefficient of kinetic friction between block and table is {coefficient}. "
        given.append(coefficient)
    digits = "three"
    pull, drag = hanging * GRAVITY, friction * table * GRAVITY
    weights = f"The weight of the hanging block, {sig(pull)} N, and the friction, {sig(drag)} N, "
    solution = [f"{weights}move {table + hanging:.2f} kg."]
    if inverse:
        digits = "two"
        scene += f"From rest the hanging block falls h = {fall} to the floor in t = {seconds}. "
        shown += "From rest the hanging block falls to the floor in the time t. "
        wanted = "What is the coefficient of kinetic friction between block and table"
        rate = 2 * drop / time**2
        left = pull - (table + hanging) * rate
        answer = sig(left / table / GRAVITY, 2)
        solution = [
            f"Acceleration: a = 2h/t² = {sig(rate)} m/s².",
            f"Friction: {sig(pull)} N − {table + hanging:.2f} kg × a = {sig(left)} N.",
            f"μ = {sig(left)} N / ({masses[0]} × g) = {answer}.",
        ]
    elif falls:
        scene += f"The hanging block is released from rest h = {fall} above the floor. "
        shown += "They are released from rest. "
        wanted = "How fast does the hanging block hit the floor, in m/s"
        answer = f"{sig(math.sqrt(2 * acceleration * drop))} m/s"
        solution += [
            f"a = {sig(pull - drag)} N / {table + hanging:.2f} kg = {sig(acceleration)} m/s².",
            f"From rest over {fall}: v = √(2ah) = {answer}.",
        ]
    else:
        scene += "They are released from rest. "
        shown += "They are released from rest. "
        tension = hanging * (GRAVITY - acceleration)
        wanted, answer = rng.choice(
            (
                ("What is the tension in the string while they move, in newtons",
                 f"{sig(tension)} N"),
                ("What is their acceleration, in m/s²", f"{sig(acceleration)} m/s²"),
            )
        )  # fmt: skip
        solution.append(
            f"a = {sig(pull - drag)} N / {table + hanging:.2f} kg = {sig(acceleration)} m/s²."
        )
        if answer.endswith(" N"):
            solution.append(f"Tension: {masses[1]} × (g − a) = {answer}.")
    wanted += f", to {digits} significant figures?"

    hung = f"{letters[1]}, on the {side}"
    quizzes = [
        ask("table", "What is the mass of the block on the table?", masses[0], masses[0]),
        ask("hanging", "What is the mass of the hanging block?", masses[1], masses[1]),
        ask("hangs", "Which block hangs, and on which side of the table?", hung,
            "the hanging block and its letter", at="hanging block",
            among=[f"{a}, on the {b}" for a in "AB" for b in ("left", "right")]),
    ]  # fmt: skip
    elements = [
        f"A block {letters[0]} labelled {masses[0]} on a table",
        f"A block {letters[1]} labelled {masses[1]} hanging on the {side} of the table",
        f"A string from block to block over a pulley at the {side} edge",
        f"An arrow pointing down labelled {gravity}",
    ]
    if not inverse:
        quizzes.append(ask("friction", "What is the coefficient of friction?", mu, coefficient))
        elements.append(f"The label {coefficient} below the block on the table")
    if falls:
        given.append(f"h = {fall}")
        elements.append(f"The height h = {fall} from the floor to the hanging block")
        quizzes.append(
            ask("drop", "How high above the floor is the hanging block?", fall, f"h = {fall}")
        )
    if inverse:
        given.append(f"t = {seconds}")
        elements.append(f"The time t = {seconds} beside that height")
        quizzes.append(ask("time", "How long does the fall take?", seconds, f"t = {seconds}"))
    if tall:
        given.append(tall)
        elements.append(f"The height of the table, {tall}")
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
            f"Labels: {'; '.join([*letters, *given])}.\n"
            "Constraints: the string is level above the table, touches the rim of the pulley and "
            "hangs straight down; heights to one scale; no asked value shown."
        ),
        solution=solution,
        caption=(
            f"Block {letters[0]} of {masses[0]} on a table, tied by a string over a pulley at the "
            f"{side} edge to block {letters[1]} of {masses[1]}, which hangs. An arrow down shows "
            f"{gravity}."
            + ("" if inverse else f" The coefficient of friction is {mu}.")
            + (f" The hanging block is {fall} above the floor." if falls else "")
            + (f" Its fall takes {seconds}." if inverse else "")
            + (f" The table is {tall} high." if tall else "")
        ),
        program=drawing(
            draw,
            table=(letters[0], masses[0]),
            hanging=(letters[1], masses[1]),
            friction="" if inverse else mu,
            drop=fall if falls else "",
            time=seconds if inverse else "",
            height=tall,
            bottom=round(2.5 * part, 3),
            place=rng.step(1.0, 2.0, 0.1),
            legs=rng.random() < 0.5,
            hangs_right=hangs_right,
            gravity=f"{GRAVITY} m/s²",
        ),
    )
