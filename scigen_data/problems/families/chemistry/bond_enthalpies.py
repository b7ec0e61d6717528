"""Displayed formulas and a table of bond enthalpies: what a reaction gives off, or a bond needs."""

from __future__ import annotations

from collections import Counter
from functools import cache

from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, page
from scigen_data.problems.kits.molecules import BOND, displayed

IMAGE_TYPE = "Chemistry - Molecular Structure"
LEVELS = (1, 2, 3)  # a molecule taken apart; the reaction; a bond that the table lacks

# Mean bond enthalpies in kJ/mol: Zumdahl and Zumdahl, Chemistry, 9th ed., table 8.4
ENTHALPIES = {
    "H–H": 432, "C–H": 413, "C–C": 347, "C=C": 614, "C≡C": 839, "Cl–Cl": 239, "Br–Br": 193,
    "H–F": 565, "F–F": 154, "H–Cl": 427, "H–Br": 363, "C–Cl": 339, "C–Br": 276, "C–O": 358,
    "O–H": 467, "O=O": 495, "O–O": 146, "N≡N": 941, "N–N": 160, "N–H": 391,
}  # fmt: skip
# atoms with their places in bonds, then links (- = # for one to three bonds)
MOLECULES = {
    "hydrogen": "H 0 0, H 1 0; 0-1",
    "fluorine": "F 0 0, F 1 0; 0-1",
    "chlorine": "Cl 0 0, Cl 1.1 0; 0-1",
    "bromine": "Br 0 0, Br 1.1 0; 0-1",
    "oxygen": "O 0 0, O 1 0; 0=1",
    "nitrogen": "N 0 0, N 1 0; 0#1",
    "hydrogen fluoride": "H 0 0, F 1 0; 0-1",
    "hydrogen chloride": "H 0 0, Cl 1 0; 0-1",
    "hydrogen bromide": "H 0 0, Br 1 0; 0-1",
    "water": "H 0 -0.3, O 0.8 0.3, H 1.6 -0.3; 0-1 1-2",
    "ammonia": "H 0 0.3, N 1 0.3, H 2 0.3, H 1 -0.7; 0-1 1-2 1-3",
    "hydrazine": "H 0.4 0.8, H 0.4 -0.8, N 1 0, N 2 0, H 2.6 0.8, H 2.6 -0.8; 0-2 1-2 2-3 3-4 3-5",
    "hydrogen peroxide": "H 0.4 0.8, O 1 0, O 2 0, H 2.6 -0.8; 0-1 1-2 2-3",
    "methane": "H 0 0, C 1 0, H 2 0, H 1 1, H 1 -1; 0-1 1-2 1-3 1-4",
    "chloromethane": "H 0 0, C 1 0, Cl 2.1 0, H 1 1, H 1 -1; 0-1 1-2 1-3 1-4",
    "bromomethane": "H 0 0, C 1 0, Br 2.1 0, H 1 1, H 1 -1; 0-1 1-2 1-3 1-4",
    "methanol": "H 0 0, C 1 0, O 2 0, H 3 0, H 1 1, H 1 -1; 0-1 1-2 2-3 1-4 1-5",
    "ethyne": "H 0 0, C 1 0, C 2 0, H 3 0; 0-1 1#2 2-3",
    "ethene": "H 0.4 0.8, H 0.4 -0.8, C 1 0, C 2 0, H 2.6 0.8, H 2.6 -0.8; 0-2 1-2 2=3 3-4 3-5",
    "ethane": "H 0 0, C 1 0, C 2 0, H 3 0, H 1 1, H 1 -1, H 2 1, H 2 -1; "
    "0-1 1-2 2-3 1-4 1-5 2-6 2-7",
    "chloroethane": "H 0 0, C 1 0, C 2 0, Cl 3.1 0, H 1 1, H 1 -1, H 2 1, H 2 -1; "
    "0-1 1-2 2-3 1-4 1-5 2-6 2-7",
    "bromoethane": "H 0 0, C 1 0, C 2 0, Br 3.1 0, H 1 1, H 1 -1, H 2 1, H 2 -1; "
    "0-1 1-2 2-3 1-4 1-5 2-6 2-7",
    "1,2-dibromoethane": "Br 0 0, C 1.1 0, C 2.1 0, Br 3.2 0, H 1.1 1, H 1.1 -1, H 2.1 1, "
    "H 2.1 -1; 0-1 1-2 2-3 1-4 1-5 2-6 2-7",
    "ethanol": "H 0 0, C 1 0, C 2 0, O 3 0, H 4 0, H 1 1, H 1 -1, H 2 1, H 2 -1; "
    "0-1 1-2 2-3 3-4 1-5 1-6 2-7 2-8",
}
REACTIONS = (
    "methane + chlorine > chloromethane + hydrogen chloride",
    "methane + bromine > bromomethane + hydrogen bromide",
    "ethane + chlorine > chloroethane + hydrogen chloride",
    "ethane + bromine > bromoethane + hydrogen bromide",
    "ethene + hydrogen > ethane",
    "ethene + bromine > 1,2-dibromoethane",
    "ethene + hydrogen chloride > chloroethane",
    "ethene + hydrogen bromide > bromoethane",
    "ethene + water > ethanol",
    "ethyne + hydrogen > ethene",
    "ethyne + 2 hydrogen > ethane",
    "nitrogen + 3 hydrogen > 2 ammonia",
    "hydrazine + hydrogen > 2 ammonia",
    "hydrogen + chlorine > 2 hydrogen chloride",
    "hydrogen + fluorine > 2 hydrogen fluoride",
    "oxygen + 2 hydrogen > 2 water",
    "hydrogen peroxide + hydrogen > 2 water",
    "methanol + hydrogen bromide > bromomethane + water",
)
WORDS = {1: "one molecule of", 2: "two molecules of", 3: "three molecules of"}
Formula = tuple[list[tuple[str, float, float]], list[tuple[int, int, int]]]


def draw(
    look: Look, sides: list[list[tuple[int, Formula]]], table: list[tuple[str, str]], note: str,
    table_above: bool, fill: int,
) -> None:  # fmt: skip
    """`sides` of the arrow: how many of each molecule, and its formula."""
    spans = [[max(x for _, x, _ in formula[0]) * BOND for _, formula in side] for side in sides]
    wide = sum(map(sum, spans)) + 0.85 * sum(map(len, spans)) + 1.3
    cell = 0.98
    width = max(wide, cell * len(table) + 0.6)
    ax = page(width, 4.7)
    y, base = (1.35, 3.0) if table_above else (3.25, 0.85)
    x = (width - wide) / 2 + 0.4
    for half, (side, lengths) in enumerate(zip(sides, spans, strict=True)):
        if half:
            arrow(ax, (x - 0.2, y), (x + 0.65, y), look.ink, label="arrow")
            x += 1.05
        for place, ((count, formula), length) in enumerate(zip(side, lengths, strict=True)):
            if place:
                ax.text(x - 0.14, y, "+", ha="center", va="center")
                x += 0.25
            if count > 1:
                ax.text(x - 0.02, y, str(count), ha="center", va="center")
                x += 0.3
            displayed(look, ax, (x, y), *formula, f"molecule {half} {place}")
            x += length + 0.5
    left = (width - cell * len(table)) / 2
    for column, pair in enumerate(table):
        for row, text in enumerate(pair):
            corner = (left + cell * column, base + 0.4 * (1 - row))
            box = Rectangle(corner, cell, 0.4, fc=look.paper if row else look.fills[fill])
            box.set(ec=look.ink, lw=0.7 * look.line)
            ax.add_patch(box)
            ax.text(corner[0] + cell / 2, corner[1] + 0.2, text, ha="center", va="center")
    ax.text(width / 2, base + 0.92, "mean bond enthalpy in kJ/mol", ha="center", va="bottom")
    ax.text(width / 2, 0.3 if not table_above else 4.43, note, ha="center", va="center")


@cache
def formula_of(name: str) -> Formula:
    places, _, joined = MOLECULES[name].partition("; ")
    atoms = [(a, float(x), float(y)) for a, x, y in (each.split() for each in places.split(", "))]
    links = [(int(each[0]), int(each[2]), "-=#".index(each[1]) + 1) for each in joined.split()]
    return atoms, links


@cache
def bonds_of(name: str) -> Counter[str]:
    atoms, links = formula_of(name)
    found: Counter[str] = Counter()
    for one, other, order in links:
        ends = (atoms[one][0], atoms[other][0])
        sign = "–=≡"[order - 1]
        found[next(b for e in (ends, ends[::-1]) if (b := sign.join(e)) in ENTHALPIES)] += 1
    return found


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    reaction = rng.choice(REACTIONS)
    sides = [
        [(int(n) if n.isdigit() else 1, name) for n, _, name in
         ((part if part[1] == " " else f"1 {part}").partition(" ") for part in side.split(" + "))]
        for side in reaction.split(" > ")
    ]  # fmt: skip
    change: Counter[str] = Counter()
    for sign, side in zip((1, -1), sides, strict=True):
        for count, name in side:
            for bond, number in bonds_of(name).items():
                change[bond] += sign * count * number
    first = sides[0][0][1]
    needed = {b for side in sides for _, name in side for b in bonds_of(name)}
    shown = sorted(needed)
    shown += rng.sample([b for b in ENTHALPIES if b not in needed], max(2, 6 - len(shown)))
    rng.shuffle(shown)
    hidden = rng.choice([b for b in sorted(needed) if change[b]])
    while True:
        moles = rng.step(0.2, 6, 0.01)
        values = dict(ENTHALPIES)
        if level == 1:
            value = moles * sum(ENTHALPIES[b] * n for b, n in bonds_of(first).items())
        else:
            if level == 3:
                values[hidden] += rng.randint(-12, 12)
            value = moles * sum(values[b] * n for b, n in change.items())
        heat = sig(abs(value), 4)
        if level == 3:
            rest = sum(ENTHALPIES[b] * n for b, n in change.items() if b != hidden)
            value = ((-1 if value < 0 else 1) * float(heat) / moles - rest) / change[hidden]
        if sig(0.9995 * value) == sig(1.0005 * value) and abs(value) > 5:
            break
    amount = f"{moles:.2f} mol"
    unit = "kJ/mol" if level == 3 else "kJ"
    answer = f"{sig(abs(value))} {unit}"
    if level == 2 and value < 0:
        answer = f"−{answer}"
    reads = {b: "?" if level == 3 and b == hidden else str(ENTHALPIES[b]) for b in shown}
    listed = ", ".join(f"{b} {v}" for b, v in reads.items() if v != "?")
    note = f"{amount} of the substance at the far left"
    spoken = [" and ".join(f"{WORDS[n]} {name}" for n, name in side) for side in sides]
    happens = f"In a gas reaction, {spoken[0]} become {spoken[1]}."
    broken = " + ".join(f"{n} {b}" for b, n in bonds_of(first).items())
    net = " + ".join(f"{n} × {values[b] if level < 3 or b != hidden else f'E({b})'}"
                     for b, n in change.items() if n > 0)  # fmt: skip
    formed = " + ".join(f"{-n} × {values[b] if level < 3 or b != hidden else f'E({b})'}"
                        for b, n in change.items() if n < 0)  # fmt: skip
    per = f"ΔH per mole = ({net}) − ({formed}) kJ/mol"
    far = "the substance at the far left"
    if level == 1:
        spoken_amount = f"There are {amount} of {first}."
        asked = frame.choice(
            (
                "How much energy breaks all bonds in this amount of {s}",
                "What energy takes this amount of {s} apart into single atoms",
            )
        )
        total = sig(value / moles, 4)
        solution = [
            f"A molecule of {first} has {broken}: {total} kJ/mol.",
            f"{amount} × {total} kJ/mol = {answer}.",
        ]
    elif level == 2:
        spoken_amount = f"There are {amount} of {first}, which react completely."
        asked = frame.choice(
            (
                "By the bond enthalpies, what is ΔH for the reaction of this amount of {s}",
                "Estimate from the bond enthalpies: what is ΔH when this amount of {s} reacts",
            )
        )
        each = sig(value / moles).replace("-", "−")
        solution = [
            "Bonds on the left break, those on the right form.",
            f"{per} = {each} kJ/mol.",
            f"{amount} × {each} kJ/mol = {answer}.",
        ]
    else:
        gone = "given off" if sum(values[b] * n for b, n in change.items()) < 0 else "taken up"
        note += f" reacts: {heat} kJ {gone}"
        spoken_amount = f"When {amount} of {first} react, {heat} kJ are {gone}."
        asked = f"What is the mean enthalpy of the bond {hidden}"
        each = sig(float(heat) / moles, 4)
        solution = [
            f"Per mole: {heat} kJ / {amount} = {each} kJ/mol {gone}.",
            f"{per}.",
            f"So E({hidden}) = {answer}.",
        ]
    ending = f", in {unit}, to three significant figures?"
    told = asked.format(s=first) + ending
    if level == 3:
        asked = frame.choice(
            (
                "What is the mean bond enthalpy that the table lacks",
                "Which bond enthalpy belongs in the table in place of the question mark",
            )
        )
    wanted = asked.format(s=far) + ending
    atoms = sum(len(formula_of(name)[0]) for side in sides for _, name in side)
    first_cell, last_cell = shown[0], shown[-1]
    return Item(
        question=f"{happens} {spoken_amount} Mean bond enthalpies in kJ/mol are: {listed}. {told}",
        answer=answer,
        multimodal_question=frame.choice(
            ("The figure shows a reaction of gases and a table. ",
             "Gases react as the displayed formulas show. ",
             "A gas reaction is shown with all bonds of its molecules. ")
        ) + wanted,
        elements=[
            f"Displayed formulas of {' and '.join(name for _, name in sides[0])} left of an arrow",
            f"Displayed formulas of {' and '.join(name for _, name in sides[1])} right of it",
            *(f"A column {b} of the table that says {v}" for b, v in reads.items()),
            f"The note {note}",
        ],
        quizzes=[
            ask("amount", "Which amount of the substance at the far left is given?", amount, note,
                at=note),
            ask("atoms", "How many atoms (letters) are drawn, on both sides of the arrow together?",
                atoms, "the letters of the formulas",
                at=[f"molecule {half} {place}" for half in (0, 1)
                    for place in range(len(sides[half]))]),
            ask("first", "Which bond heads the first column of the table?", first_cell,
                f"the first column, {first_cell}", at=first_cell),
            ask("last", "Which bond heads the last column of the table?", last_cell,
                f"the last column, {last_cell}", at=last_cell),
        ],
        plan=(
            f"Content: the reaction {reaction.replace('>', 'to')} in displayed formulas, a table "
            "of bond enthalpies, an amount.\n"
            "Layout: formulas in a row with the arrow between, the table as a strip of columns.\n"
            f"Labels: {', '.join(f'{b} {v}' for b, v in reads.items())}; {note}.\n"
            "Constraints: every atom and bond drawn; no names of substances, no sums."
        ),
        solution=solution,
        caption=(
            f"Displayed formulas: {spoken[0]} become {spoken[1]}. A table gives the bond "
            f"enthalpies {listed} in kJ/mol; the note says {note}."
        ),
        program=drawing(
            draw,
            sides=[[(n, formula_of(name)) for n, name in side] for side in sides],
            table=[*reads.items()],
            note=note,
            table_above=rng.random() < 0.5,
            fill=rng.randrange(4),
        ),
    )  # fmt: skip
