"""A block on a rough incline, sliding or pulled: find its acceleration or its speed."""

from __future__ import annotations

import math

from matplotlib.patches import Arc, Polygon

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import Point, arrow, page

IMAGE_TYPE = "Physics - Mechanical"
GRAVITY = 9.8


def draw(
    mass: float,
    angle: float,
    friction: float,
    distance: float | None,
    pull: float | None,
    place: float,
    rises_right: bool,
    fill: str,
    serif: bool,
) -> None:
    tilt, slope = math.radians(angle), 5.6
    width, height = slope * math.cos(tilt) + 1.0, slope * math.sin(tilt) + 1.9
    ax = page(width, height, serif)
    side = 1 if rises_right else -1
    uphill, downhill = ("left", "right") if rises_right else ("right", "left")
    foot = (0.5 if rises_right else width - 0.5, 0.4)

    def at(along: float, above: float) -> Point:
        """The point `along` inches up the slope from its foot and `above` inches off it."""
        across = along * math.cos(tilt) - above * math.sin(tilt)
        return foot[0] + side * across, foot[1] + along * math.sin(tilt) + above * math.cos(tilt)

    # the wedge on the ground, and its angle
    top = at(slope, 0)
    ax.add_patch(Polygon([foot, top, (top[0], foot[1])], fc="whitesmoke", ec="black", lw=1.8))
    ax.plot([0.1, width - 0.1], [foot[1], foot[1]], color="black", lw=1.8)
    start = 0 if rises_right else 180 - angle
    ax.add_patch(Arc(foot, 2.1, 2.1, theta1=start, theta2=start + angle, lw=1.4))
    x = foot[0] + 1.32 * side * math.cos(tilt / 2)
    y = foot[1] + 1.32 * math.sin(tilt / 2)
    ax.text(x, y, f"$\\theta$ = {angle:.1f}°", ha=uphill, va="center")

    # the block, `place` inches up the slope
    block = [at(place, 0), at(place + 1.2, 0), at(place + 1.2, 0.8), at(place, 0.8)]
    ax.add_patch(Polygon(block, fc=fill, ec="black", lw=1.8))
    x, y = at(place + 0.6, 0.4)
    ax.text(x, y, f"{mass} kg", ha="center", va="center")
    x, y = at(place + 0.4, -0.1)
    ax.text(x, y, f"$\\mu$ = {friction:.2f}", ha=uphill, va="top")

    if pull is not None:
        x, y = at(place + 2.15, 0.4)
        arrow(ax, at(place + 1.2, 0.4), (x, y), "firebrick")
        ax.text(x, y + 0.08, f"$F$ = {pull} N", ha="center", va="bottom")
    if distance is not None:
        arrow(ax, at(0, 0.22), at(place, 0.22), "dimgray", style="<|-|>")
        x, y = at(place / 2, 0.32)
        ax.text(x, y, f"$d$ = {distance} m", ha=downhill, va="bottom")

    x = 0.3 if rises_right else width - 0.3
    arrow(ax, (x, height - 0.15), (x, height - 0.85), "black")
    ax.text(x + 0.14 * side, height - 0.5, f"$g$ = {GRAVITY} m/s²", ha=uphill, va="center")


def make(rng: Rng) -> Item:
    ask = rng.choice(("acceleration", "speed", "pull"))
    mass = rng.step(0.6, 15, 0.1)
    angle = rng.step(16, 40, 0.1)
    tilt = math.radians(angle)
    friction = rng.step(0.05, min(0.5, math.floor(100 * (math.tan(tilt) - 0.12)) / 100), 0.01)
    rises_right = rng.random() < 0.5
    distance = rng.step(0.8, 12, 0.1) if ask == "speed" else None
    pull = None
    drag = friction * math.cos(tilt)
    if ask == "pull":
        pull = round(mass * (GRAVITY * (math.sin(tilt) + drag) + rng.uniform(0.8, 4)), 1)
        result = pull / mass - GRAVITY * (math.sin(tilt) + drag)
    else:
        result = GRAVITY * (math.sin(tilt) - drag)
    if distance is not None:
        result = math.sqrt(2 * result * distance)

    kilograms, degrees = f"{mass} kg", f"{angle:.1f}°"
    coefficient, gravity = f"μ = {friction:.2f}", f"g = {GRAVITY} m/s²"
    scene = (
        f"A block of {kilograms} is on a plane inclined at θ = {degrees} to the horizontal. The "
        f"coefficient of kinetic friction between block and plane is {coefficient}. "
    )
    if ask == "pull":
        scene += f"A force F = {pull} N parallel to the plane pulls the block up the plane. "
        shown = "The force F pulls the block shown up the rough incline. "
        wanted = "What is the block's acceleration up the plane"
    elif ask == "speed":
        scene += f"It is released from rest and slides d = {distance} m to the foot of the plane. "
        shown = "The block shown is released from rest and slides down the rough incline. "
        wanted = "How fast does it move when it reaches the foot of the plane"
    else:
        scene += "It is released from rest and slides down. "
        shown = "The block shown is released from rest and slides down the rough incline. "
        wanted = "What is its acceleration"
    unit = "m/s" if ask == "speed" else "m/s²"
    wanted += f", in {unit}, to three significant figures?"

    quizzes = [
        quiz(rng, "What is the mass of the block?", kilograms,
             rng.near(mass, lambda v: f"{v:.1f} kg"), kilograms),
        quiz(rng, "What is the angle of the incline?", degrees,
             [f"{angle + k:.1f}°"
              for k in rng.sample((90 - 2 * angle, -7, -4, 5, 8), 5)], f"θ = {degrees}"),
        quiz(rng, "What is the coefficient of friction?", f"{friction:.2f}",
             [f"{friction + k:.2f}" for k in rng.sample((-0.04, -0.02, 0.03, 0.06, 0.1), 3)],
             coefficient),
        quiz(rng, "Where is the high end of the incline in the figure?",
             "on the right" if rises_right else "on the left",
             ["on the left" if rises_right else "on the right",
              "in the middle, with a slope on either side", "neither: the plane is level"],
             "the wedge is tallest there"),
    ]  # fmt: skip
    if pull is not None:
        quizzes += [
            quiz(rng, "How large is the pulling force F?", f"{pull} N",
                 rng.near(pull, lambda v: f"{v:.1f} N"), f"F = {pull} N"),
        ]  # fmt: skip
    if distance is not None:
        quizzes += [
            quiz(rng, "How far is the block from the foot of the plane?", f"{distance} m",
                 rng.near(distance, lambda v: f"{v:.1f} m"), f"d = {distance} m"),
        ]  # fmt: skip

    given = [kilograms, f"θ = {degrees}", coefficient, gravity]
    rise = "right" if rises_right else "left"
    elements = [
        f"An incline rising to the {rise}, with θ = {degrees} marked at its foot",
        f"A block labelled {kilograms} resting on the incline",
        f"The label {coefficient} at the surface",
        f"An arrow pointing down labelled {gravity}",
    ]
    if pull is not None:
        given.append(f"F = {pull} N")
        elements.append(f"An arrow from the block up along the incline labelled F = {pull} N")
    if distance is not None:
        given.append(f"d = {distance} m")
        elements.append(
            f"A dimension d = {distance} m along the incline from its foot to the block"
        )
    return Item(
        question=f"{scene}{wanted} Take {gravity}.",
        answer=f"{sig(result)} {unit}",
        multimodal_question=f"{shown}{wanted}",
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: a wedge on level ground, a block on its slope, the direction of gravity"
            f"{', a pulling force' if pull is not None else ''}"
            f"{', the distance to the foot' if distance is not None else ''}.\n"
            f"Layout: side view, the slope rising to the {rise}; the "
            "angle at the foot; gravity in the empty corner above the foot.\n"
            f"Labels: {'; '.join(given)}.\n"
            f"Constraints: the slope is drawn at {degrees} to scale; equal aspect, no axes; no "
            "force components, acceleration or speed shown."
        ),
        program=program(
            draw,
            mass=mass,
            angle=angle,
            friction=friction,
            distance=distance,
            pull=pull,
            place=rng.step(2.2, 3.0, 0.1),
            rises_right=rises_right,
            fill=rng.choice(("lightsteelblue", "burlywood", "lightgreen", "khaki", "lightpink")),
            serif=rng.random() < 0.4,
        ),
    )
