"""A ¹H NMR spectrum with an internal standard: the mass of the analyte from the integrals."""

from __future__ import annotations

import math
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Spectra"
SPLIT = "test"

# Chemical shifts in ppm in CDCl₃: name, formula, molar mass, signals (shift, hydrogens, lines).
STANDARDS = [
    ("dimethyl sulfone", "(CH₃)₂SO₂", 94.13, [(2.98, 6, 1)]),
    ("1,4-dinitrobenzene", "C₆H₄(NO₂)₂", 168.11, [(8.44, 4, 1)]),
    ("dibromomethane", "CH₂Br₂", 173.83, [(4.95, 2, 1)]),
    ("1,1,2,2-tetrachloroethane", "CHCl₂CHCl₂", 167.84, [(5.96, 2, 1)]),
    ("1,3,5-trimethoxybenzene", "C₆H₃(OCH₃)₃", 168.19, [(3.77, 9, 1), (6.09, 3, 1)]),
]
ANALYTES = [
    ("ethyl acetate", "CH₃COOCH₂CH₃", 88.11, [(1.26, 3, 3), (2.05, 3, 1), (4.12, 2, 4)]),
    ("acetone", "CH₃COCH₃", 58.08, [(2.17, 6, 1)]),
    ("diethyl ether", "CH₃CH₂OCH₂CH₃", 74.12, [(1.21, 6, 3), (3.48, 4, 4)]),
    ("1,4-dioxane", "O(CH₂CH₂)₂O", 88.11, [(3.71, 8, 1)]),
    ("tert-butyl methyl ether", "(CH₃)₃COCH₃", 88.15, [(1.19, 9, 1), (3.22, 3, 1)]),
    ("methyl acetate", "CH₃COOCH₃", 74.08, [(2.06, 3, 1), (3.67, 3, 1)]),
    ("nitromethane", "CH₃NO₂", 61.04, [(4.33, 3, 1)]),
    ("methyl pivalate", "(CH₃)₃CCOOCH₃", 116.16, [(1.20, 9, 1), (3.66, 3, 1)]),
    ("ethyl bromide", "CH₃CH₂Br", 108.97, [(1.67, 3, 3), (3.43, 2, 4)]),
    ("ethyl iodide", "CH₃CH₂I", 155.97, [(1.83, 3, 3), (3.20, 2, 4)]),
    ("methyl propanoate", "CH₃CH₂COOCH₃", 88.11, [(1.15, 3, 3), (2.32, 2, 4), (3.67, 3, 1)]),
    ("p-xylene", "C₆H₄(CH₃)₂", 106.17, [(2.30, 6, 1), (7.05, 4, 1)]),
    ("mesitylene", "C₆H₃(CH₃)₃", 120.19, [(2.27, 9, 1), (6.79, 3, 1)]),
    ("pinacolone", "(CH₃)₃CCOCH₃", 100.16, [(1.13, 9, 1), (2.14, 3, 1)]),
    ("ethyl formate", "HCOOCH₂CH₃", 74.08, [(1.31, 3, 3), (4.23, 2, 4), (8.05, 1, 1)]),
    ("dimethyl carbonate", "(CH₃O)₂CO", 90.08, [(3.79, 6, 1)]),
    ("diethyl carbonate", "(CH₃CH₂O)₂CO", 118.13, [(1.31, 6, 3), (4.19, 4, 4)]),
    ("diethyl malonate", "CH₂(COOCH₂CH₃)₂", 160.17, [(1.28, 6, 3), (3.36, 2, 1), (4.20, 4, 4)]),
]
LINES = {1: "singlet", 2: "doublet", 3: "triplet", 4: "quartet"}


def draw(
    signals: list[tuple[float, int, float]],
    marked: list[float],
    megahertz: int,
    captions: list[str],
    color: str,
) -> None:
    """`signals`: shift in ppm, number of lines, integral; `marked` belong to the standard."""
    fig, ax = plt.subplots(figsize=(9.5, 5))
    spacing = 7.1 / megahertz  # a coupling of 7.1 Hz in ppm
    ppm = np.linspace(-0.5, 10, 8000)

    def signal(shift: float, lines: int, integral: float) -> np.ndarray:
        total = np.zeros_like(ppm)
        for k in range(lines):
            share = math.comb(lines - 1, k) / 2 ** (lines - 1)
            at = shift + (k - (lines - 1) / 2) * spacing
            total += share * integral * 0.012**2 / ((ppm - at) ** 2 + 0.012**2)
        return total

    curves = [signal(*values) for values in signals]
    spectrum = sum(curves) / max(curve.max() for curve in curves)
    ax.plot(ppm, spectrum, color=color, lw=1.2)

    for shift, lines, integral in signals:
        half = (lines - 1) / 2 * spacing + 0.12
        ax.plot([shift - half, shift + half], [-0.06, -0.06], color="black", lw=1.4)
        ax.text(shift, -0.1, f"{integral:.2f}", fontsize=12, ha="center", va="top")
        if shift in marked:
            top = spectrum[np.abs(ppm - shift) < half].max()
            ax.text(shift, top + 0.02, "*", fontsize=18, ha="center", va="bottom")

    for row, caption in enumerate(captions):
        ax.text(9.95, 1.62 - 0.13 * row, caption, fontsize=12, va="center")
    ax.set_xlim(10.1, -0.5)
    ax.set_ylim(-0.25, 1.72)
    ax.set_xticks(range(11))
    ax.set_yticks([])
    ax.tick_params(labelsize=12)
    ax.set_xlabel("chemical shift δ (ppm)", fontsize=13)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)


def make(rng: Rng) -> Item:
    while True:
        standard, formula_s, molar_s, peaks_s = rng.choice(STANDARDS)
        analyte, formula_a, molar_a, peaks_a = rng.choice(ANALYTES)
        ratio = rng.step(0.25, 2.4, 0.01)  # amount of analyte for one of standard
        signals = [(shift, lines, float(count)) for shift, count, lines in peaks_s]
        signals += [(shift, lines, round(count * ratio, 2)) for shift, count, lines in peaks_a]
        signals.sort()
        # Apart from each other, and the outer lines of every multiplet high enough to be seen.
        apart = all(b[0] - a[0] > 0.75 for a, b in pairwise(signals))
        outer = [integral / 2 ** (lines - 1) for _, lines, integral in signals]
        if apart and min(outer) > 0.03 * max(integral for _, _, integral in signals):
            break
    megahertz = rng.choice((60, 80, 90, 100))
    mass = rng.step(5, 40, 0.01)
    result = mass / molar_s * ratio * molar_a
    marked = [shift for shift, _, _ in peaks_s]
    integrals = [f"{integral:.2f}" for _, _, integral in signals]

    mass_label = f"m = {mass:.2f} mg"
    standard_molar = f"M = {molar_s:.2f} g/mol"
    analyte_molar = f"M = {molar_a:.2f} g/mol"
    captions = [
        f"¹H NMR, {megahertz} MHz, CDCl₃",
        f"* standard: {standard}, {standard_molar}, {mass_label}",
        f"analyte: {analyte}, {formula_a}, {analyte_molar}",
    ]

    def listed(peaks: list[tuple[float, int, int]]) -> str:
        return ", ".join(
            f"{integral:.2f} ({LINES[lines]})"
            for shift, lines, integral in signals
            if shift in [peak[0] for peak in peaks]
        )

    shift, lines, integral = rng.choice([s for s in signals if s[0] not in marked])
    highest = max(signals, key=lambda s: s[0])
    ask = f"What mass of {analyte} is in the sample, in mg, to three significant figures?"
    plural = "signals" if len(marked) > 1 else "signal"
    return Item(
        question=(
            f"A ¹H NMR spectrum ({megahertz} MHz, CDCl₃) is taken of a sample of {analyte} "
            f"({formula_a}, {analyte_molar}) with {mass_label} of {standard} ({formula_s}, "
            f"{standard_molar}) as internal standard. The integrals are {listed(peaks_s)} for "
            f"the standard and {listed(peaks_a)} for {analyte}. {ask}"
        ),
        answer=f"{sig(result)} mg",
        multimodal_question=(
            f"The ¹H NMR spectrum shown was taken of a sample of {analyte} with {standard} "
            f"({formula_s}) as internal standard, whose {plural} an asterisk marks; the integrals "
            f"stand below the signals. {ask}"
        ),
        elements=[
            "A ¹H NMR spectrum over a chemical-shift axis that rises to the left",
            *(
                f"A {LINES[lines]} at {shift:.2f} ppm with the integral {integral:.2f}"
                for shift, lines, integral in signals
            ),
            f"An asterisk over the {plural} of the standard",
            *(f"The caption: {caption}" for caption in captions),
        ],
        quizzes=[
            quiz(
                rng,
                f"Which integral is written below the signal near {shift:.1f} ppm?",
                f"{integral:.2f}",
                [other for other in integrals if other != f"{integral:.2f}"]
                + rng.near(integral, lambda v: f"{v:.2f}"),
                f"{integral:.2f}",
            ),
            quiz(
                rng,
                "Which mass of the standard is given?",
                f"{mass:.2f} mg",
                rng.near(mass, lambda v: f"{v:.2f} mg"),
                captions[1],
            ),
            quiz(
                rng,
                "How many signals (groups of lines) does the spectrum show?",
                len(signals),
                [n for n in rng.sample(range(1, 8), 7) if n != len(signals)],
                "Count of the brackets below the signals",
            ),
            quiz(
                rng,
                f"Into how many lines is the signal near {shift:.1f} ppm split?",
                f"{lines} ({LINES[lines]})",
                [f"{n} ({word})" for n, word in LINES.items() if n != lines],
                f"The lines above the integral {integral:.2f}",
            ),
            quiz(
                rng,
                "At which chemical shift does an asterisk mark a signal?",
                f"{marked[-1]:.1f} ppm",
                [f"{s:.1f} ppm" for s, _, _ in signals if s not in marked]
                + [f"{marked[-1] + k:.1f} ppm" for k in (-1.2, 1.3, -2.1)],
                "*",
            ),
            quiz(
                rng,
                "Which integral belongs to the signal with the highest chemical shift?",
                f"{highest[2]:.2f}",
                [other for other in integrals if other != f"{highest[2]:.2f}"]
                + rng.near(highest[2], lambda v: f"{v:.2f}"),
                f"{highest[2]:.2f}",
            ),
        ],
        plan=(
            f"Content: the ¹H NMR spectrum of {analyte} with {standard} as internal standard.\n"
            "Layout: shift axis from 10 to 0 ppm, signals above the baseline with their "
            "multiplets, brackets with integrals below it, captions in the free space above.\n"
            f"Labels: {'; '.join(captions)}; integrals {', '.join(integrals)}; asterisks.\n"
            "Constraints: no assignment and no amount or mass of the analyte shown; lines of a "
            "multiplet in binomial ratio."
        ),
        program=program(
            draw,
            signals=signals,
            marked=marked,
            megahertz=megahertz,
            captions=captions,
            color=rng.choice(("black", "navy", "darkred", "darkgreen", "indigo")),
        ),
    )
