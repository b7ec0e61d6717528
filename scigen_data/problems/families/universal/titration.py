"""An acid titrated from a burette: find its concentration from the two readings."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Polygon, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Universal - Exp. Setup"

ACIDS = {"HCl": 1, "HNO₃": 1, "HBr": 1, "HClO₄": 1, "CH₃COOH": 1, "HCOOH": 1, "H₂SO₄": 2}
BASES = {"NaOH": 1, "KOH": 1, "LiOH": 1, "Ba(OH)₂": 2}
COLORS = (
    ("lightskyblue", "pink", "dimgray"),
    ("powderblue", "plum", "slategray"),
    ("lightcyan", "lightpink", "black"),
    ("paleturquoise", "thistle", "saddlebrown"),
    ("lavender", "mistyrose", "darkslategray"),
)


def draw(
    acid: str,
    base: str,
    volume: float,
    concentration: float,
    initial: float,
    final: float,
    side: int,
    base_color: str,
    acid_color: str,
    metal: str,
) -> None:
    """`side` is 1 where the labels stand on the right, -1 on the left. Lengths in inches."""
    fig, ax = plt.subplots(figsize=(5.6, 7.6))
    ax.set_aspect("equal")
    ax.axis("off")
    align, scale_align = ("left", "right") if side > 0 else ("right", "left")

    # stand: base plate, rod and clamp on the side away from the labels
    ax.add_patch(Rectangle((-1.6, 0.05), 3.2, 0.15, facecolor=metal, edgecolor="black"))
    ax.plot([-side * 1.3, -side * 1.3], [0.2, 7.3], color=metal, lw=6, solid_capstyle="butt")
    ax.plot([-side * 1.4, -side * 0.16], [5.0, 5.0], color=metal, lw=5, solid_capstyle="butt")

    # burette: graduated from 0 mL at the top to 50 mL, filled up to the final reading
    top, millilitre = 6.8, 0.072  # inches
    ax.add_patch(
        Polygon(
            [
                (-0.16, top - final * millilitre),
                (-0.16, 2.9),
                (-0.05, 2.7),
                (-0.05, 2.3),
                (0.05, 2.3),
                (0.05, 2.7),
                (0.16, 2.9),
                (0.16, top - final * millilitre),
            ],
            facecolor=base_color,
            edgecolor="none",
        )
    )
    for wall in (-1, 1):
        xs = [wall * 0.16, wall * 0.16, wall * 0.05, wall * 0.05]
        ax.plot(xs, [7.1, 2.9, 2.7, 2.3], color="black", lw=1.6)
    for mark in range(51):
        length = 0.14 if mark % 5 == 0 else 0.08
        y = top - mark * millilitre
        ax.plot([-side * 0.16, -side * (0.16 - length)], [y, y], color="black", lw=0.8)
        if mark % 10 == 0:
            ax.text(-side * 0.26, y, str(mark), fontsize=11, ha=scale_align, va="center")
    ax.text(-side * 0.26, top + 0.26, "mL", fontsize=11, ha=scale_align, va="center")
    ax.add_patch(Rectangle((-0.26, 2.5), 0.52, 0.12, facecolor=metal, edgecolor="black"))

    # conical flask with the acid
    ax.add_patch(
        Polygon(
            [(-0.85, 0.22), (0.85, 0.22), (0.57, 0.8), (-0.57, 0.8)],
            facecolor=acid_color,
            edgecolor="none",
        )
    )
    for wall in (-1, 1):
        xs = [0, wall * 0.85, wall * 0.22, wall * 0.22, wall * 0.27]
        ax.plot(xs, [0.22, 0.22, 1.55, 2.1, 2.15], color="black", lw=1.6)

    for reading, word in ((initial, "initial"), (final, "final")):
        y = top - reading * millilitre
        ax.plot([-0.16, 0.16], [y, y], color="firebrick", lw=1.6)
        ax.plot([side * 0.16, side * 0.55], [y, y], color="firebrick", lw=1)
        label = f"{word} reading {reading:.2f} mL"
        ax.text(side * 0.62, y, label, fontsize=12, ha=align, va="center")
    ax.plot([side * 0.05, side * 0.55], [3.3, 3.3], color="black", lw=1)
    label = f"{concentration:.3f} mol/L {base}"
    ax.text(side * 0.62, 3.3, label, fontsize=12, ha=align, va="center")
    ax.plot([side * 0.4, side * 1.05], [0.6, 0.95], color="black", lw=1)
    ax.text(side * 1.12, 1.0, f"{volume:.1f} mL {acid}", fontsize=12, ha=align, va="center")
    ax.set_xlim(min(-1.7, side * 3.4), max(1.7, side * 3.4))
    ax.set_ylim(0, 7.4)


def make(rng: Rng) -> Item:
    acid, base = rng.choice(list(ACIDS)), rng.choice(list(BASES))
    while True:
        volume = rng.choice((10.0, 15.0, 20.0, 25.0))
        # Barium hydroxide dissolves to some 0.2 mol/L at room temperature.
        concentration = rng.step(0.05, 0.15 if base == "Ba(OH)₂" else 0.25, 0.001)
        initial = rng.step(0.2, 6, 0.05)
        final = round(initial + rng.step(14, 34, 0.05), 2)
        base_used = concentration * (final - initial) * BASES[base]
        answer = sig(base_used / ACIDS[acid] / volume)
        if (acid, base) == ("H₂SO₄", "Ba(OH)₂"):  # barium sulfate would precipitate
            base = "NaOH"
            continue
        if final <= 39 and answer != f"{concentration:.3f}":
            break
    base_color, acid_color, metal = rng.choice(COLORS)
    acid_name, base_name = (f"{formula} solution" for formula in (acid, base))
    task = (
        "At the end point every acid proton is neutralized. What is the concentration of the "
        f"{acid} solution in mol/L, to three significant figures?"
    )

    def millilitres(value: float) -> str:
        return f"{value:.2f} mL"

    def molar(value: float) -> str:
        return f"{value:.3f} mol/L"

    return Item(
        question=(
            f"A flask holds {volume:.1f} mL {acid} of unknown concentration. It is titrated with "
            f"{molar(concentration)} {base} from a burette, with an initial reading of "
            f"{millilitres(initial)} and a final reading of {millilitres(final)} at the end point. "
            f"{task}"
        ),
        answer=f"{answer} mol/L",
        multimodal_question=(
            f"The figure shows a titration of {acid} with {base} at its end point. {task}"
        ),
        elements=[
            "A burette with a graduated scale from 0 to 50, clamped to a stand",
            "A conical flask with liquid below the tip of the burette",
            f"The level labelled initial reading {millilitres(initial)}",
            f"The level labelled final reading {millilitres(final)}, the burette filled up to it",
            f"The liquid in the burette labelled {molar(concentration)} {base}",
            f"The liquid in the flask labelled {volume:.1f} mL {acid}",
        ],
        quizzes=[
            quiz(
                rng,
                "What is the initial reading of the burette?",
                millilitres(initial),
                [millilitres(final), *rng.near(initial, millilitres)],
                f"initial reading {millilitres(initial)}",
            ),
            quiz(
                rng,
                "What is the final reading of the burette?",
                millilitres(final),
                [
                    millilitres(initial),
                    *(millilitres(final + slip) for slip in rng.sample((-10, -1, 1, 0.1, -0.1), 2)),
                ],
                f"final reading {millilitres(final)}",
            ),
            quiz(
                rng,
                "What is the concentration of the solution in the burette?",
                molar(concentration),
                rng.near(concentration, molar),
                f"{molar(concentration)} {base}",
            ),
            quiz(
                rng,
                "Which volume of acid is in the flask?",
                f"{volume:.1f} mL",
                [f"{other:.1f} mL" for other in (10, 15, 20, 25, 50) if other != volume],
                f"{volume:.1f} mL {acid}",
            ),
            quiz(
                rng,
                "What is in the burette?",
                base_name,
                [acid_name, *(f"{other} solution" for other in BASES if other != base)],
                f"{molar(concentration)} {base}",
            ),
        ],
        plan=(
            f"Content: titration of {acid} in a conical flask with {base} from a burette on a "
            "stand.\n"
            "Layout: burette upright in the middle, zero at the top; flask below its tip; stand "
            "on one side, labels on the other.\n"
            f"Labels: initial reading {millilitres(initial)}; final reading {millilitres(final)}; "
            f"{molar(concentration)} {base}; {volume:.1f} mL {acid}; scale numbers every 10 mL.\n"
            "Constraints: levels true to the scale; no volume used, no concentration of the acid."
        ),
        program=program(
            draw,
            acid=acid,
            base=base,
            volume=volume,
            concentration=concentration,
            initial=initial,
            final=final,
            side=rng.choice((-1, 1)),
            base_color=base_color,
            acid_color=acid_color,
            metal=metal,
        ),
    )
