"""A battery, one resistor in series with two in parallel: find the battery's current."""

from __future__ import annotations

import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._circuit_parts import battery, resistor, wire

IMAGE_TYPE = "Physics - Circuit"


def draw(emf: int, r1: int, r2: int, r3: int, mirror: bool, color: str) -> None:
    fig, ax = plt.subplots(figsize=(7, 4.5))
    ax.set_aspect("equal")
    ax.axis("off")

    wire(ax, [(0, 0), (0, 1.2)], color)
    wire(ax, [(0, 1.8), (0, 3), (1, 3)], color)
    wire(ax, [(2.4, 3), (6, 3), (6, 2.2)], color)
    wire(ax, [(4, 3), (4, 2.2)], color)
    wire(ax, [(0, 0), (6, 0), (6, 0.8)], color)
    wire(ax, [(4, 0), (4, 0.8)], color)
    ax.plot([4, 4], [3, 0], "o", color=color, markersize=6)

    battery(ax, (0, 1.2), (0, 1.8), color)
    resistor(ax, (1, 3), (2.4, 3), color)
    resistor(ax, (4, 2.2), (4, 0.8), color)
    resistor(ax, (6, 2.2), (6, 0.8), color)

    side = "right" if mirror else "left"
    ax.text(0.55, 1.5, f"{emf} V", ha=side, va="center", fontsize=14)
    ax.text(1.7, 3.35, f"$R_1$ = {r1} Ω", ha="center", va="bottom", fontsize=14)
    ax.text(4.35, 1.5, f"$R_2$ = {r2} Ω", ha=side, va="center", fontsize=14)
    ax.text(6.35, 1.5, f"$R_3$ = {r3} Ω", ha=side, va="center", fontsize=14)
    ax.set_xlim(-0.6, 8.2)
    ax.set_ylim(-0.4, 4)
    if mirror:
        ax.invert_xaxis()


def make(rng: Rng) -> Item:
    emf = rng.choice((3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 20, 24, 30, 36, 48))
    r1, r2, r3 = rng.sample(range(2, 60), 3)
    total = r1 + r2 * r3 / (r2 + r3)

    def ohm(value: float) -> str:
        return f"{value:.0f} Ω"

    labels = {"R₁": r1, "R₂": r2, "R₃": r3}
    return Item(
        question=(
            f"A {emf} V battery with negligible internal resistance feeds R₁ = {r1} Ω in series "
            f"with the parallel pair R₂ = {r2} Ω and R₃ = {r3} Ω. What current does the battery "
            "deliver, in amperes, to three significant figures?"
        ),
        answer=f"{sig(emf / total)} A",
        multimodal_question=(
            "The battery in the circuit shown has negligible internal resistance. What current "
            "does it deliver, in amperes, to three significant figures?"
        ),
        elements=[
            f"A battery labelled {emf} V",
            *(f"A resistor labelled {name} = {value} Ω" for name, value in labels.items()),
            "R₂ and R₃ connected in parallel, R₁ in series with the pair",
        ],
        quizzes=[
            quiz(
                rng,
                "What is the voltage of the battery?",
                f"{emf} V",
                rng.near(emf, lambda v: f"{v:.0f} V"),
                f"{emf} V",
            ),
            *(
                quiz(
                    rng,
                    f"What is the resistance labelled {name}?",
                    ohm(value),
                    [ohm(v) for v in labels.values() if v != value] + rng.near(value, ohm),
                    f"{name} = {value} Ω",
                )
                for name, value in labels.items()
            ),
            quiz(
                rng,
                "Which resistor carries the whole battery current?",
                "R₁",
                ["R₂", "R₃", "none of the three"],
                "R₁ lies in the unbranched part of the loop",
            ),
        ],
        plan=(
            "Content: a battery, R1 in the upper branch, then two parallel branches with R2 and "
            "R3.\n"
            "Layout: rectangular loop, battery at one side, the parallel branches at the other.\n"
            f"Labels: {emf} V; R1 = {r1} Ω; R2 = {r2} Ω; R3 = {r3} Ω.\n"
            "Constraints: no current or equivalent resistance shown; equal aspect, no axes."
        ),
        program=program(
            draw,
            emf=emf,
            r1=r1,
            r2=r2,
            r3=r3,
            mirror=rng.random() < 0.5,
            color=rng.choice(("black", "navy", "darkslategray", "saddlebrown")),
        ),
    )
