"""A block on a rough incline, sliding or pulled: find its acceleration or its speed."""

from __future__ import annotations

import math

from matplotlib.patches import Polygon

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, angle, arrow, ground, page

IMAGE_TYPE = "Physics - Mechanical"
LEVELS = (1, 2, 3)  # its acceleration; its speed after a distance; pulled up, friction reversed
GRAVITY = 9.81  # m/s²


def draw(
    look: Look,
    mass: str,
    tilt: float,
    angle_text: str,
    friction: str,
    distance: str,
    pull: str,
    gravity: str,
    place: float,
    rises_right: bool,
) -> None:
    slope = 5.6
    width, height = slope * math.cos(tilt) + 1.0, slope * math.sin(tilt) + 1.9
    ax = page(width, height)
    side = 1 if rises_right else -1
    uphill, downhill = ("left", "right") if rises_right else ("right", "left")
    foot = (0.5 if rises_right else width - 0.5, 0.4)

    def at(along: float, above: float) -> Point:
        """The point `along` inches up the slope from its foot and `above` inches off it."""
        across = along * math.cos(tilt) - above * math.sin(tilt)
        return foot[0] + side * across, foot[1] + along * math.sin(tilt) + above * math.cos(tilt)

    # the wedge on the ground, and its angle
    top = at(slope, 0)
    wedge = Polygon([foot, top, (top[0], foot[1])], fc=look.fills[3], ec=look.ink, label="incline")
    ax.add_patch(wedge)
    ground(look, ax, (0.1, foot[1]), (width - 0.1, foot[1]))
    start = 0 if rises_right else 180 - math.degrees(tilt)
    angle(look, ax, foot, start, start + math.degrees(tilt), 1.05)
    x = foot[0] + 1.32 * side * math.cos(tilt / 2)
    y = foot[1] + 1.32 * math.sin(tilt / 2)
    ax.text(x, y, f"$\\theta$ = {angle_text}", ha=uphill, va="center")

    # the block, `place` inches up the slope
    block = [at(place, 0), at(place + 1.2, 0), at(place + 1.2, 0.8), at(place, 0.8)]
    ax.add_patch(Polygon(block, fc=look.fills[0], ec=look.ink, label="block"))
    x, y = at(place + 0.6, 0.4)
    ax.text(x, y, mass, ha="center", va="center")
    x, y = at(place + 0.4, -0.1)
    ax.text(x, y, f"$\\mu$ = {friction}", ha=uphill, va="top")

    if pull:
        x, y = at(place + 2.15, 0.4)
        arrow(ax, at(place + 1.2, 0.4), (x, y), look.accents[0], label="pull")
        ax.text(x, y + 0.08, f"$F$ = {pull}", ha="center", va="bottom")
    if distance:
        arrow(ax, at(0, 0.22), at(place, 0.22), look.soft, style="<|-|>")
        x, y = at(place / 2, 0.32)
        ax.text(x, y, f"$d$ = {distance}", ha=downhill, va="bottom")

    x = 0.3 if rises_right else width - 0.3
    arrow(ax, (x, height - 0.15), (x, height - 0.85), look.ink)
    ax.text(x + 0.14 * side, height - 0.5, f"$g$ = {gravity}", ha=uphill, va="center")


def make(rng: Rng) -> Item:
    mass = rng.step(0.6, 15, 0.1)
    degrees = rng.step(16, 40, 0.1)
    tilt = math.radians(degrees)
    friction = rng.step(0.05, min(0.5, math.floor(100 * (math.tan(tilt) - 0.12)) / 100), 0.01)
    rises_right = rng.random() < 0.5
    pulled, timed = rng.level == 3, rng.level == 2
    distance = rng.step(0.8, 12, 0.1)
    down, drag = GRAVITY * math.sin(tilt), GRAVITY * friction * math.cos(tilt)
    pull = round(mass * (down + drag + rng.uniform(0.8, 4)), 1)
    acceleration = pull / mass - down - drag if pulled else down - drag
    speed = math.sqrt(2 * acceleration * distance)
    result, unit = (speed, "m/s") if timed else (acceleration, "m/s²")

    kilograms, theta, mu = f"{mass:.1f} kg", f"{degrees:.1f}°", f"{friction:.2f}"
    metres, newtons = (f"{distance:.1f} m" if timed else ""), (f"{pull:.1f} N" if pulled else "")
    scene = rng.frame.choice(
        (
            (
                f"A block of {kilograms} is on a plane inclined at θ = {theta} to the horizontal. "
                f"The coefficient of kinetic friction between block and plane is μ = {mu}. "
            ),
            (
                f"A plane rises at θ = {theta}. On it lies a block of mass {kilograms}; the "
                f"kinetic friction between the two has the coefficient μ = {mu}. "
            ),
            (
                f"The kinetic friction of a block of {kilograms} on a ramp at θ = {theta} to the "
                f"horizontal has the coefficient μ = {mu}. "
            ),
        )
    )
    if pulled:
        scene += f"A force F = {newtons} parallel to the plane pulls the block up the plane. "
        shown = "The force F pulls the block shown up the rough incline. "
        wanted = ("What is the block's acceleration up the plane", "How large is its acceleration")
    elif timed:
        scene += f"It is released from rest and slides d = {metres} to the foot of the plane. "
        shown = "The block shown is released from rest and slides down the rough incline. "
        wanted = ("How fast does it move when it reaches the foot of the plane",
                  "With what speed does it arrive at the foot of the plane")  # fmt: skip
    else:
        scene += "It is released from rest and slides down. "
        shown = "The block shown is released from rest and slides down the rough incline. "
        wanted = ("What is its acceleration", "How large is its acceleration")
    question = f"{rng.frame.choice(wanted)}, in {unit}, to three significant figures?"

    quizzes = [
        ask("mass", "What is the mass of the block?", kilograms, kilograms),
        ask("angle", "What is the angle of the incline?", theta, f"θ = {theta}"),
        ask("friction", "What is the coefficient of friction?", mu, f"μ = {mu}"),
    ]
    given = [kilograms, f"θ = {theta}", f"μ = {mu}", f"g = {GRAVITY} m/s²"]
    rise = "right" if rises_right else "left"
    elements = [
        f"An incline rising to the {rise}, with θ = {theta} marked at its foot",
        f"A block labelled {kilograms} resting on the incline",
        f"The label μ = {mu} at the surface",
        f"An arrow pointing down labelled g = {GRAVITY} m/s²",
    ]
    solution = [(f"Along the plane gravity gives g sin θ = {sig(down)} m/s², friction "
                f"μ g cos θ = {sig(drag)} m/s² against the motion.")]  # fmt: skip
    caption = (
        f"A block of {kilograms} on a rough plane that rises to the {rise} at {theta} to the "
        f"horizontal; the coefficient of friction is {mu}."
    )
    if pulled:
        quizzes.append(ask("pull", "How large is the force F?", newtons, f"F = {newtons}"))
        given.append(f"F = {newtons}")
        elements.append(f"An arrow from the block up along the incline labelled F = {newtons}")
        solution += [f"The force gives F/m = {sig(pull / mass)} m/s² up the plane.",
                     ("Both others act down the plane: a = F/m − g sin θ − μ g cos θ "
                     f"= {sig(result)} m/s².")]  # fmt: skip
        caption += f" A force F of {newtons} pulls it up along the plane."
    else:
        solution.append(f"a = g sin θ − μ g cos θ = {sig(acceleration)} m/s² down the plane.")
    if timed:
        quizzes.append(
            ask("distance", "How far is the block from the foot of the plane?", metres,
                f"d = {metres}")
        )  # fmt: skip
        given.append(f"d = {metres}")
        elements.append(f"A dimension d = {metres} along the incline from its foot to the block")
        solution.append(f"From rest over d = {metres}: v = √(2 a d) = {sig(speed)} m/s.")
        caption += f" It is {metres} from the foot of the plane, measured along it."
    return Item(
        question=f"{scene}{question} Take g = {GRAVITY} m/s².",
        answer=f"{sig(result)} {unit}",
        multimodal_question=f"{shown}{question}",
        elements=elements,
        quizzes=quizzes,
        plan=(
            "Content: a wedge on level ground, a block on its slope, the direction of gravity"
            f"{', a pulling force' if pulled else ''}"
            f"{', the distance to the foot' if timed else ''}.\n"
            f"Layout: side view, the slope rising to the {rise}; the "
            "angle at the foot; gravity in the empty corner above the foot.\n"
            f"Labels: {'; '.join(given)}.\n"
            f"Constraints: the slope is drawn at {theta} to scale; equal aspect, no axes; no "
            "force components, acceleration or speed shown."
        ),
        solution=solution,
        caption=caption,
        program=drawing(
            draw,
            mass=kilograms,
            tilt=round(tilt, 4),
            angle_text=theta,
            friction=mu,
            distance=metres,
            pull=newtons,
            gravity=f"{GRAVITY} m/s²",
            place=rng.step(2.2, 3.0, 0.1),
            rises_right=rises_right,
        ),
    )
