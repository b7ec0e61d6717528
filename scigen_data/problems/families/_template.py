"""Two bodies on a light beam in balance: find the mass of one, or where it lies."""

# To make it yours: 1. name the IMAGE_TYPE; 2. write `draw`, then `make`; 3. run
#     scigen preview families/NAME.py
#     scigen families check families/NAME.py
# and mend what they find. `scigen_data/problems/authoring.py` says all there is to know.

from __future__ import annotations

import math

from matplotlib.patches import Polygon, Rectangle, RegularPolygon

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import dimension, ground, page

IMAGE_TYPE = "Physics - Mechanical"  # one of the 25 that `scigen families` lists
LICENSE = "apache-2.0"  # of the rows it makes
LEVELS = (1, 2)  # asked for the mass; asked for the distance

# corners, degrees that it is turned by, how far its middle is above its foot, in radii
SHAPES = {
    "a triangle": (3, 0, 0.5),
    "a square": (4, 45, 0.707),
    "a hexagon": (6, 30, 0.866),
    "a circle": (90, 0, 1.0),
}


def draw(look: Look, bodies: list[tuple[str, str, str, float]]) -> None:
    """Plain Matplotlib: this becomes the program. A body is its mass, shape, distance from the
    pivot as a label, and in inches, to the left below 0.
    """
    ax = page(7, 3.4)  # a unit is an inch
    ax.add_patch(Polygon([(3.5, 2.1), (3.2, 1.5), (3.8, 1.5)], fc=look.fills[1], ec=look.ink))
    ax.add_patch(Rectangle((0.2, 2.1), 6.6, 0.12, fc=look.fills[2], ec=look.ink))
    ground(look, ax, (2.7, 1.5), (4.3, 1.5))
    for mass, shape, distance, arm in bodies:
        x = 3.5 + arm
        corners, turn, middle = SHAPES[shape]
        y = 2.22 + 0.55 * middle
        body = RegularPolygon((x, y), corners, radius=0.55, orientation=math.radians(turn))
        body.set(fc=look.fills[0], ec=look.ink, label=shape)  # by which a quiz may find it
        ax.add_patch(body)
        ax.text(x, y, mass, ha="center", va="center", fontsize=10)
        ax.plot([x, x], [0.65, 2.1], color=look.soft, lw=0.8, ls="--")
        dimension(look, ax, (3.5, 0.8), (x, 0.8), distance, gap=-0.12)
    ax.plot([3.5, 3.5], [0.65, 1.3], color=look.soft, lw=0.8, ls="--")


def make(rng: Rng) -> Item:
    """One problem. Whatever is chosen comes from `rng`: the same seed makes the same item."""
    known, arm = rng.step(2, 30, 0.1), rng.step(0.5, 2.5, 0.05)
    other = rng.choice([each for each in (0.6, 0.95, 1.3, 1.65, 2.0, 2.35) if each != arm])
    mass = round(known * arm / other, 1)  # kg, from equal moments
    shape = rng.choice(tuple(SHAPES))  # each equally often: a quiz asks for it
    # what the questions' words depend on is the frame's
    side, opposite = rng.frame.choice((("left", "right"), ("right", "left")))

    kilograms, near, far = f"{known:.1f} kg", f"{arm:.2f} m", f"{other:.2f} m"
    if rng.level == 1:
        second, place, fact = "m", far, f"another, of mass m, lies {far} to the {opposite}"
        wanted = "What is the mass m, in kilograms, to three significant figures?"
        answer = f"{sig(known * arm / other)} kg"
        worked = f"m = {kilograms} × {near} / {far} = {answer}."
    else:
        second, place = f"{mass:.1f} kg", "b"
        fact = f"another, of {second}, lies at the distance b to the {opposite}"
        wanted = "What is the distance b, in metres, to three significant figures?"
        answer = f"{sig(known * arm / mass)} m"
        worked = f"b = {kilograms} × {near} / {second} = {answer}."
    beside = far if rng.level == 1 else second
    opening = rng.frame.choice(("A light beam on a pivot is level.", "A light beam is in balance."))
    scale = (-2.8 if side == "left" else 2.8) / max(arm, other)  # both distances share it
    return Item(
        question=(
            f"{opening} A body of {kilograms} lies {near} to the {side} of the pivot, {fact}. "
            f"{wanted}"
        ),
        answer=answer,
        # the same with the values left to the figure
        multimodal_question=f"{opening} The figure shows the two bodies on it. {wanted}",
        # what must be seen, a statement each
        elements=[
            "A level beam on a pivot",
            f"A body labelled {kilograms} on the {side}, {near} from the pivot",
            f"A body labelled {second} on the {opposite}, {place} from the pivot",
        ],
        # asked of someone who sees the figure alone
        quizzes=[
            ask("mass", f"What is the mass of the body on the {side}?", kilograms, kilograms),
            ask("arm", f"How far is the body on the {side} from the pivot?", near, near),
            ask("other", f"Which value is given of the body on the {opposite}?", beside, beside),
            # a closed set of four, each equally often true
            ask("shape", f"Which shape has the body on the {opposite}?", shape, second,
                among=tuple(SHAPES)),
        ],
        plan=(
            "Content: a level beam on a pivot with a body on either side.\n"
            "Layout: the pivot in the middle, both distances to one scale, measured below the "
            "beam.\n"
            f"Labels: {kilograms}; {second}; {near}; {place}.\n"
            "Constraints: equal aspect, no axes; neither the value sought nor a moment shown."
        ),
        solution=["The moments of both bodies about the pivot are equal.", worked],
        caption=(
            f"A level beam on a pivot. On the {side}, {near} from the pivot, lies a body of "
            f"{kilograms}, on the {opposite} {shape} marked {second} at the distance {place}."
        ),
        program=drawing(
            draw,
            bodies=[
                (kilograms, "a square", near, round(arm * scale, 3)),
                (second, shape, place, round(-other * scale, 3)),
            ],
        ),
    )  # fmt: skip
