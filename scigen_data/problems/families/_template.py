"""Two blocks on a light beam in balance: find the mass of one."""

# To make it yours: 1. name the IMAGE_TYPE; 2. write `draw`, then `make`; 3. run
#     scigen preview families/NAME.py
# and mend what it finds. `scigen_data/problems/authoring.py` says all there is to know.

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Polygon, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Physics - Mechanical"  # one of the 25 that `scigen families` lists
LICENSE = "apache-2.0"  # of the rows it makes

BEAM, RULER = 1.9, 0.75  # heights of the beam and of the distances below it, inches


def draw(known: str, left: float, right: float, known_left: bool, fill: str) -> None:
    """Plain Matplotlib: this becomes the program. `left` and `right` are distances in metres."""
    plt.rcParams["font.size"] = 13
    ax = plt.figure(figsize=(7, 3.2)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(-3.5, 3.5), ylim=(0, 3.2), aspect="equal")  # a unit is an inch
    ax.axis("off")

    ax.add_patch(Rectangle((-3.3, BEAM), 6.6, 0.12, fc="burlywood", ec="black", lw=1.4))
    ax.add_patch(Polygon([(0, BEAM), (-0.3, 1.3), (0.3, 1.3)], fc="gray", ec="black", lw=1.4))

    scale = 2.7 / max(left, right)  # both distances share it, so that the figure is to scale
    for distance, side, shows_known in ((left, -1, known_left), (right, 1, not known_left)):
        x = side * distance * scale
        ax.add_patch(Rectangle((x - 0.5, BEAM + 0.12), 1, 0.7, fc=fill, ec="black", lw=1.4))
        ax.text(x, BEAM + 0.47, known if shows_known else "$m$", ha="center", va="center")
        ax.annotate("", (x, RULER), (0, RULER), arrowprops={"arrowstyle": "<|-|>", "fc": "black"})
        ax.plot([x, x], [RULER - 0.15, BEAM], color="gray", lw=0.8, ls="--")
        ax.text(x / 2, RULER - 0.12, f"{distance} m", ha="center", va="top")
    ax.plot([0, 0], [RULER - 0.15, 1.3], color="gray", lw=0.8, ls="--")


def make(rng: Rng) -> Item:
    """One problem. Whatever is chosen comes from `rng`: the same seed makes the same item."""
    known = rng.step(2, 30, 0.1)
    near, far = rng.step(0.5, 1.4, 0.05), rng.step(1.5, 2.5, 0.05)
    known_near = rng.random() < 0.5
    known_left = rng.random() < 0.5
    arm, other = (near, far) if known_near else (far, near)  # of the known block, of the other
    left, right = (arm, other) if known_left else (other, arm)
    side, opposite = ("left", "right") if known_left else ("right", "left")

    def kilograms(value: float) -> str:
        return f"{value:.1f} kg"

    def metres(value: float) -> str:
        return f"{round(value, 2)} m"

    wanted = "What is the mass m of the other block, in kilograms, to three significant figures?"
    return Item(
        question=(
            f"A light beam on a pivot is level. A block of {kilograms(known)} stands {metres(arm)} "
            f"to the {side} of the pivot, another {metres(other)} to the {opposite}. {wanted}"
        ),
        answer=f"{sig(known * arm / other)} kg",
        # the same with the values left to the figure
        multimodal_question=f"The light beam with two blocks in the figure is level. {wanted}",
        # what must be seen, a statement each
        elements=[
            "A level beam on a pivot",
            f"A block labelled {kilograms(known)} on the {side}",
            f"A block labelled m on the {opposite}",
            f"The distance {metres(arm)} from the pivot to the block on the {side}",
            f"The distance {metres(other)} from the pivot to the block on the {opposite}",
        ],
        # asked of someone who sees the figure alone; wrong options of the same kind as the right
        quizzes=[
            quiz(
                rng,
                "What is the mass of the block that is labelled with one?",
                kilograms(known),
                rng.near(known, kilograms),
                kilograms(known),
            ),
            quiz(
                rng,
                "How far from the pivot is the block on the left?",
                metres(left),
                [metres(right), *rng.near(left, metres)],
                metres(left),
            ),
            quiz(
                rng,
                "How far from the pivot is the block on the right?",
                metres(right),
                [metres(left), *rng.near(right, metres)],
                metres(right),
            ),
            quiz(
                rng,
                "Which block is nearer to the pivot?",
                "the left one" if left < right else "the right one",
                ["the left one", "the right one", "both are as near", "none is on the beam"],
                "the places of the blocks",
            ),
            quiz(
                rng,
                "Where is the block labelled m?",
                f"on the {opposite}",
                ["on the left", "on the right", "on the pivot", "below the beam"],
                "the label m",
            ),
        ],
        plan=(
            "Content: a level beam on a pivot with a block on either side.\n"
            "Layout: the pivot in the middle, both distances to one scale, measured below the "
            "beam.\n"
            f"Labels: {kilograms(known)}; m; {metres(left)}; {metres(right)}.\n"
            "Constraints: equal aspect, no axes; neither the mass sought nor a moment shown."
        ),
        program=program(
            draw,
            known=kilograms(known),
            left=left,
            right=right,
            known_left=known_left,
            fill=rng.choice(("lightsteelblue", "khaki", "lightgreen", "lightpink")),
        ),
    )
