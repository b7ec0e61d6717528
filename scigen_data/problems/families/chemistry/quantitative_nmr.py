"""A ¹H NMR spectrum with an internal standard: the mass of the analyte from it, or its purity."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise, product

import matplotlib.pyplot as plt
import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig

IMAGE_TYPE = "Chemistry - Spectra"
LEVELS = (1, 2, 3)  # integrals count hydrogens; in any unit; a purity, with signals of no account
SPLIT = "test"

# Name, formula, molar mass in g/mol, signals (shift in ppm, hydrogens, lines), in CDCl₃: Fulmer et
# al., Organometallics 29 (2010) 2176, Rundlöf et al., J. Pharm. Biomed. Anal. 52 (2010) 645, and
# the Spectral Database for Organic Compounds of AIST; masses from IUPAC's atomic weights of 2021.
Compound = tuple[str, str, float, list[tuple[float, int, int]]]
STANDARDS: list[Compound] = [
    ("dimethyl sulfone", "(CH₃)₂SO₂", 94.13, [(2.98, 6, 1)]),
    ("1,4-dinitrobenzene", "C₆H₄(NO₂)₂", 168.11, [(8.44, 4, 1)]),
    ("dibromomethane", "CH₂Br₂", 173.83, [(4.95, 2, 1)]),
    ("1,1,2,2-tetrachloroethane", "CHCl₂CHCl₂", 167.84, [(5.96, 2, 1)]),
    ("1,3,5-trimethoxybenzene", "C₆H₃(OCH₃)₃", 168.19, [(3.77, 9, 1), (6.09, 3, 1)]),
    ("dichloromethane", "CH₂Cl₂", 84.93, [(5.30, 2, 1)]),
    ("1,2-dichloroethane", "CH₂ClCH₂Cl", 98.95, [(3.73, 4, 1)]),
    ("hexamethyldisiloxane", "(CH₃)₃SiOSi(CH₃)₃", 162.38, [(0.06, 18, 1)]),
    ("1,4-dimethoxybenzene", "C₆H₄(OCH₃)₂", 138.17, [(3.76, 6, 1), (6.83, 4, 1)]),
    ("cyclohexane", "(CH₂)₆", 84.16, [(1.43, 12, 1)]),
    ("ethylene carbonate", "(CH₂O)₂CO", 88.06, [(4.53, 4, 1)]),
    ("1,3,5-trioxane", "(CH₂O)₃", 90.08, [(5.15, 6, 1)]),
    ("hexamethylbenzene", "C₆(CH₃)₆", 162.28, [(2.23, 18, 1)]),
    ("pyrazine", "C₄H₄N₂", 80.09, [(8.60, 4, 1)]),
    ("benzene", "C₆H₆", 78.11, [(7.36, 6, 1)]),
    ("dimethyl terephthalate", "C₆H₄(COOCH₃)₂", 194.19, [(3.94, 6, 1), (8.10, 4, 1)]),
]
ANALYTES: list[Compound] = [
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
    ("acetaldehyde", "CH₃CHO", 44.05, [(2.21, 3, 2), (9.80, 1, 4)]),
    ("1,1-dichloroethane", "CH₃CHCl₂", 98.95, [(2.06, 3, 2), (5.90, 1, 4)]),
    ("1,1-dibromoethane", "CH₃CHBr₂", 187.86, [(2.47, 3, 2), (5.86, 1, 4)]),
    ("acetaldehyde dimethyl acetal", "CH₃CH(OCH₃)₂", 90.12,
     [(1.29, 3, 2), (3.31, 6, 1), (4.57, 1, 4)]),
    ("methyl 2-chloropropanoate", "CH₃CHClCOOCH₃", 122.55,
     [(1.69, 3, 2), (3.79, 3, 1), (4.41, 1, 4)]),
    ("1,1,2-trichloroethane", "CHCl₂CH₂Cl", 133.40, [(3.97, 2, 2), (5.79, 1, 3)]),
    ("3-chloropropanenitrile", "ClCH₂CH₂CN", 89.52, [(2.86, 2, 3), (3.71, 2, 3)]),
]  # fmt: skip
LINES = {1: "singlet", 2: "doublet", 3: "triplet", 4: "quartet"}
FREQUENCIES = (60, 80, 90, 100)  # MHz, of instruments on a bench
STRAYS = ((0.0, "TMS"), (7.26, "CHCl₃"))


def draw(
    look: Look,
    signals: list[tuple[float, int, float, str, str]],
    strays: list[tuple[float, str]],
    megahertz: int,
    captions: list[str],
    right: bool,
    boxed: bool,
) -> None:
    """A signal is its shift in ppm, number of lines, integral, the integral's text and the mark
    above it.
    """
    fig, ax = plt.subplots(figsize=(9.5, 4 + 0.35 * len(captions)))
    spacing = 7.1 / megahertz  # a coupling of 7.1 Hz in ppm
    ppm = np.linspace(-0.6, 10.3, 8000)

    def signal(shift: float, lines: int, integral: float) -> np.ndarray:
        total = np.zeros_like(ppm)
        for k in range(lines):
            share = math.comb(lines - 1, k) / 2 ** (lines - 1)
            at = shift + (k - (lines - 1) / 2) * spacing
            total += share * integral * 0.012**2 / ((ppm - at) ** 2 + 0.012**2)
        return total

    curves = [signal(*values[:3]) for values in signals]
    highest = max(curve.max() for curve in curves)
    curves += [signal(shift, 1, 0.3 * highest) for shift, _ in strays]
    spectrum = sum(curves) / highest
    (line,) = ax.plot(ppm, spectrum, color=look.accents[0], lw=1.2)
    line.set_sketch_params(None)  # a shaky hand would split lines

    def mark(shift: float, half: float, text: str) -> None:
        top = spectrum[np.abs(ppm - shift) < half].max()
        ax.text(shift, top + 0.03, text, ha="center", va="bottom")

    for shift, lines, _, integral, text in signals:
        half = (lines - 1) / 2 * spacing + 0.12
        bracket = f"bracket at {shift}"
        ax.plot([shift - half, shift + half], [-0.06, -0.06], color=look.ink, label=bracket)
        ax.text(shift, -0.1, integral, fontsize=12, ha="center", va="top")
        mark(shift, half, text)
    for shift, text in strays:
        mark(shift, 0.1, text)

    for row, caption in enumerate(captions):
        x, side = (-0.35, "right") if right else (10.15, "left")
        ax.text(x, 1.2 + 0.14 * (len(captions) - row - 0.5), caption, ha=side, va="center")
    ax.set(xlim=(10.4, -0.6), ylim=(-0.27, 1.22 + 0.14 * len(captions)))
    ax.set_xticks(range(11))
    ax.set_xticks([0.2 * k for k in range(51)], minor=True)
    ax.set_yticks([])
    ax.set_xlabel("chemical shift δ (ppm)")
    ax.spines[["left", "right", "top"]].set_visible(boxed)


@cache
def pairs_with(split: int, strays: bool) -> list[tuple[Compound, Compound]]:
    """Standards and analytes whose signals lie apart, one of the analyte's being so split."""
    pairs = []
    for standard, analyte in product(STANDARDS, ANALYTES):
        shifts = [shift for shift, _, _ in (*standard[3], *analyte[3])]
        shifts += [shift for shift, _ in STRAYS if strays]
        apart = all(b - a > 0.7 for a, b in pairwise(sorted(shifts)))
        if apart and split in [peak[2] for peak in analyte[3]]:
            pairs.append((standard, analyte))
    return pairs


def make(rng: Rng) -> Item:
    split = rng.choice(tuple(LINES))  # each equally often: a quiz asks for it
    strays = list(STRAYS) if rng.level == 3 else []
    pairs = pairs_with(split, rng.level == 3)
    while True:
        (standard, formula_s, molar_s, peaks_s), (analyte, formula_a, molar_a, peaks_a) = (
            rng.choice(pairs)
        )
        each_s = 1.0 if rng.level == 1 else rng.step(0.5, 2.6, 0.01)  # integral of a hydrogen
        each_a = round(each_s * rng.uniform(0.3, 2.4), 2)
        signals = [(shift, lines, round(count * each_s, 2)) for shift, count, lines in peaks_s]
        signals += [(shift, lines, round(count * each_a, 2)) for shift, count, lines in peaks_a]
        signals.sort()
        # The outer lines of every multiplet are high enough to be seen.
        outer = [integral / 2 ** (lines - 1) for _, lines, integral in signals]
        marked = [shift for shift, _, lines in peaks_a if lines == split]
        integrals = [integral for _, _, integral in signals]
        # three digits in each of them, as in the answer
        if min(outer) > 0.03 * max(integrals) and min(integrals) >= 1:
            break
    marked_a = rng.choice(marked)
    stars = [shift for shift, _, _ in peaks_s]
    megahertz = rng.choice(FREQUENCIES)
    mass = rng.step(5, 40, 0.01)
    result = mass / molar_s * each_a / each_s * molar_a
    weighed = round(result / rng.uniform(0.55, 0.97), 2)

    milligrams = f"{mass:.2f} mg"
    standard_molar, analyte_molar = f"M = {molar_s:.2f} g/mol", f"M = {molar_a:.2f} g/mol"
    captions = [
        f"¹H NMR, {megahertz} MHz, CDCl₃",
        f"* standard: {standard}, {standard_molar}, m = {milligrams}",
        f"analyte: {analyte}, {formula_a}, {analyte_molar}",
    ]

    def listed(own: list[float]) -> str:
        return ", ".join(
            f"{integral:.2f} ({LINES[lines]})" for shift, lines, integral in signals if shift in own
        )

    moles = (
        f"Each hydrogen has the integral {each_s:.2f} in the standard, {each_a:.2f} in the analyte."
    )
    amount = f"{milligrams} / {molar_s:.2f} g/mol = {sig(mass / molar_s, 4)} mmol of standard."
    found = (
        f"m = {sig(mass / molar_s, 4)} mmol × {each_a:.2f} / {each_s:.2f} × {molar_a:.2f} g/mol = "
        f"{sig(result)} mg of {analyte}."
    )
    solution = [moles, amount, found]
    weight = ""
    if rng.level == 3:
        captions.append(f"sample: {weighed:.2f} mg")
        weight = f"{weighed:.2f} mg of "
        answer = f"{sig(100 * result / weighed)} %"
        solution.append(f"Its share of the sample: {sig(result)} / {weighed:.2f} = {answer}.")
        wanted = rng.frame.choice(
            (
                "What is the purity of the analyte, in percent by mass",
                "What percentage of the sample's mass is the analyte",
            )
        )
    else:
        answer = f"{sig(result)} mg"
        wanted = rng.frame.choice(
            (
                "What mass of the analyte is in the sample, in mg",
                "How many milligrams of the analyte does the sample hold",
            )
        )
    question = f"{wanted}, to three significant figures?"
    opening = rng.frame.choice(
        (
            "A ¹H NMR spectrum ({f}, CDCl₃) is taken of {w}{a} with {s} as internal standard.",
            "To {w}{a}, {s} is added as internal standard; a ¹H NMR spectrum ({f}, CDCl₃) follows.",
            "In CDCl₃, {w}{a} and the internal standard {s} give a ¹H NMR spectrum at {f}.",
        )
    ).format(
        f=f"{megahertz} MHz", w=weight or "a sample of ",
        a=f"{'impure ' if weight else ''}{analyte} ({formula_a}, {analyte_molar})",
        s=f"{standard} ({formula_s}, {standard_molar}, m = {milligrams})",
    )  # fmt: skip
    left = max(each for each in signals if each[0] not in stars)
    star = max(stars)
    plural = "signals" if len(stars) > 1 else "signal"
    also = "; TMS and CHCl₃ are no part of the sample" if strays else ""
    shown = [f"{integral:.2f}" for _, _, integral in signals]
    return Item(
        question=(
            f"{opening} The integrals are {listed(stars)} for the standard and "
            f"{listed([peak[0] for peak in peaks_a])} for the analyte. {question}"
        ),
        answer=answer,
        multimodal_question=(
            f"The ¹H NMR spectrum is of {analyte} with {standard} ({formula_s}) as internal "
            f"standard, whose {plural} an asterisk marks; integrals stand below{also}. {question}"
        ),
        elements=[
            "A ¹H NMR spectrum over a chemical-shift axis that rises to the left",
            *(
                f"A {LINES[lines]} at {shift:.2f} ppm with the integral {integral:.2f}"
                for shift, lines, integral in signals
            ),
            f"An asterisk over the {plural} of the standard, an a over one of the analyte",
            *(f"A signal of {text} at {shift:.2f} ppm" for shift, text in strays),
            *(f"The caption: {caption}" for caption in captions),
        ],
        quizzes=[
            ask("integral", "What is written below the leftmost bracket without an asterisk?",
                f"{left[2]:.2f}", f"The number below the signal at {left[0]:.2f} ppm",
                at=f"bracket at {left[0]}"),
            ask("mass", "Which mass of the standard is given?", milligrams, captions[1]),
            ask("split", "Into how many lines is the signal marked a split?",
                f"{split} ({LINES[split]})", f"The signal at {marked_a:.2f} ppm",
                among=[f"{n} ({word})" for n, word in LINES.items()],
                at=("a", f"bracket at {marked_a}")),
            ask("star", "At which chemical shift is the leftmost signal with an asterisk?",
                f"{star:.1f} ppm", f"The signal at {star:.2f} ppm", at=f"bracket at {star}",
                value=star, apart=0.3),
            ask("frequency", "At which frequency was the spectrum taken?", f"{megahertz} MHz",
                captions[0], among=[f"{each} MHz" for each in FREQUENCIES]),
        ],
        plan=(
            f"Content: the ¹H NMR spectrum of {analyte} with {standard} as internal standard.\n"
            "Layout: shift axis from 10 to 0 ppm, signals above the baseline with their "
            "multiplets, brackets with integrals below it, captions in the free space above.\n"
            f"Labels: {'; '.join(captions)}; integrals {', '.join(shown)}; asterisks; a"
            f"{''.join(f'; {text}' for _, text in strays)}.\n"
            "Constraints: no amount or mass of the analyte shown; lines of a multiplet in "
            "binomial ratio."
        ),
        solution=solution,
        caption=(
            f"A ¹H NMR spectrum at {megahertz} MHz of {analyte} with {milligrams} of {standard}. "
            + "; ".join(f"{shift:.2f} ppm, a {LINES[lines]}, integral {integral:.2f}"
                        for shift, lines, integral in signals)
            + f". Asterisks mark the {plural} of the standard{also}."
        ),
        program=drawing(
            draw,
            signals=[
                (shift, lines, integral, f"{integral:.2f}",
                 "*" if shift in stars else "a" if shift == marked_a else "")
                for shift, lines, integral in signals
            ],
            strays=strays,
            megahertz=megahertz,
            captions=captions,
            right=rng.random() < 0.3,
            boxed=rng.random() < 0.3,
        ),
    )  # fmt: skip
