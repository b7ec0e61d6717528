"""A standing wave on a string between fixed ends: wave speed, fundamental or wavelength."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.families.physics._marks import dimension, page

IMAGE_TYPE = "Physics - Waveform"
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}


def draw(
    loops: int,
    length: str,
    given: str,
    swing: float,
    first_up: bool,
    nodes: bool,
    color: str,
    serif: bool,
) -> None:
    """`given`: the label of the frequency or the speed; `swing`: the amplitude in inches."""
    ax = page(8.2, 3.6, serif)
    left, right, y = 0.7, 7.5, 2.0
    for wall in (left - 0.22, right):
        ax.add_patch(Rectangle((wall, y - 1), 0.22, 2, fc="lightgray", ec="black", hatch="///"))
    x = np.linspace(left, right, 600)
    wave = swing * np.sin(loops * np.pi * (x - left) / (right - left))
    ax.plot(x, y + wave if first_up else y - wave, color=color, lw=2.2)
    ax.plot(x, y - wave if first_up else y + wave, color=color, lw=1.4, ls="--")
    ax.plot([left, right], [y, y], color="gray", lw=0.8, ls=":")
    if nodes:
        at = np.linspace(left, right, loops + 1)
        ax.plot(at, np.full(loops + 1, y), "o", color="black", ms=6, clip_on=False, zorder=3)
    for x_end in (left, right):
        ax.plot([x_end, x_end], [y - 1, 0.45], ls=":", color="gray", lw=1)
    dimension(ax, (left, 0.55), (right, 0.55), f"$L$ = {length}", gap=-0.1)
    ax.text((left + right) / 2, 3.25, given, ha="center", va="center")


def make(rng: Rng) -> Item:
    loops = rng.choice(list(WORDS))
    length = rng.step(0.3, 3.5, 0.01)
    speed = rng.step(12, 300, 0.1)
    frequency = round(loops * speed / (2 * length), 1)
    size = f"L = {length:.2f} m"
    hertz = f"f = {frequency:.1f} Hz"
    metres = f"v = {speed:.1f} m/s"
    scene = f"A string of length {size}, fixed at both ends, vibrates in {WORDS[loops]} loops. "
    wanted, answer, value = rng.choice(
        (
            ("What is the speed of waves on the string, in m/s",
             f"{sig(2 * length * frequency / loops)} m/s", hertz),
            ("What is the fundamental frequency of the string, in hertz",
             f"{sig(frequency / loops)} Hz", hertz),
            ("At what frequency does it vibrate, in hertz",
             f"{sig(loops * speed / (2 * length))} Hz", metres),
        )
    )  # fmt: skip
    wanted += ", to three significant figures?"
    if value == hertz:
        scene += f"Its frequency is {hertz}. "
        number, unit, what = frequency, "Hz", "frequency f"
    else:
        scene += f"Waves travel along it at {metres}. "
        number, unit, what = speed, "m/s", "wave speed v"
    first_up = rng.random() < 0.5

    def counts(right: int) -> list[int]:
        return rng.sample([right + 1, right - 1, right + 2, right - 2], 4)

    return Item(
        question=scene + wanted,
        answer=answer,
        multimodal_question=(
            f"The string shown is fixed at both ends and vibrates in a standing wave. {wanted}"
        ),
        elements=[
            "A string between two fixed walls",
            f"A standing wave of {WORDS[loops]} loops, drawn at both of its extremes",
            f"The dimension {size} between the walls",
            f"The label {value}",
        ],
        quizzes=[
            quiz(rng, "How many loops does the standing wave have?", loops, counts(loops),
                 "the bulges between the walls"),
            quiz(rng, "How many points of the string stay at rest, both ends included?", loops + 1,
                 counts(loops + 1), "the points where the two curves meet"),
            quiz(rng, "What is the length L of the string?", f"{length:.2f} m",
                 rng.near(length, lambda v: f"{v:.2f} m"), size),
            quiz(rng, f"How large is the {what}?", f"{number:.1f} {unit}",
                 rng.near(number, lambda v: f"{v:.1f} {unit}"), value),
            quiz(rng, "How does the solid curve leave the left wall?",
                 "upwards" if first_up else "downwards",
                 ["upwards", "downwards", "it stays level", "no curve meets the left wall"],
                 "the solid curve at the left wall"),
        ],
        plan=(
            "Content: a string between walls at the two extremes of a standing wave, one solid, "
            "one dashed.\n"
            "Layout: walls at left and right, length as a dimension below, the other value above.\n"
            f"Labels: {size}; {value}.\n"
            f"Constraints: exactly {WORDS[loops]} equal loops, nodes at both walls; no wavelength "
            "or asked value shown."
        ),
        program=program(
            draw,
            loops=loops,
            length=f"{length:.2f} m",
            given=f"${value[0]}${value[1:]}",
            swing=rng.step(0.5, 0.85, 0.05),
            first_up=first_up,
            nodes=rng.random() < 0.5,
            color=rng.choice(("navy", "firebrick", "darkgreen", "teal", "purple", "chocolate")),
            serif=rng.random() < 0.4,
        ),
    )  # fmt: skip
