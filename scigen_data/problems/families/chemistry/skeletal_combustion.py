"""A skeletal formula: what the combustion of the compound gives or needs, or what was burned."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.kits.molecules import BOND, bonds, double, towards

IMAGE_TYPE = "Chemistry - Molecular Structure"
LEVELS = (1, 2, 3)  # mass of a product; of the sample, from that; volume of oxygen

STEMS = ("", "meth", "eth", "prop", "but", "pent", "hex", "hept", "oct")
TIMES = ("", "", "di", "tri", "tetra")
KINDS = ("alkane", "alkene", "alcohol", "ketone", "aldehyde", "carboxylic acid")
OXYGENS = {"alcohol": 1, "ketone": 1, "aldehyde": 1, "carboxylic acid": 2}
MASS = {"C": 12.011, "H": 1.008, "O": 15.999}  # IUPAC 2021, conventional
GAS = 8.314  # J/(mol K)
METHYLS, CHAINS = (2, 3, 4, 5), (5, 6, 7, 8)
WIDE = math.sqrt(3) / 2  # of a bond of a zigzag, in bonds

Line = tuple[Point, Point]


def draw(
    look: Look,
    carbon: list[Line],
    group: list[Line],
    letters: list[tuple[float, float, str, str]],
    rows: list[str],
    size: Point,
) -> None:
    """Lines between carbon atoms, those of the functional group, its letters with the side on
    which they start, and rows of text below.
    """
    ax = page(*size)
    bonds(look, ax, carbon, "skeleton")
    if group:
        bonds(look, ax, group, "group")
    for x, y, text, side in letters:
        ax.text(x, y, text, fontsize=15, color=look.accents[0], ha=side, va="center")
    for row, text in enumerate(rows):
        ax.text(size[0] / 2, 0.3 * (len(rows) - row), text, ha="center", va="center")


def name_of(chain: int, branches: list[tuple[int, int]], group: str, place: int) -> str:
    """The IUPAC name; the chain is numbered as it gives the lowest locants."""
    options = []
    for turned in (False, True):
        sites = sorted((chain + 1 - at if turned else at, size) for at, size in branches)
        if group == "alkane":
            locant = 0
        elif turned:
            locant = chain - place if group == "alkene" else chain + 1 - place
        else:
            locant = place
        ethyl_first = [at for at, size in sites if size == 2]
        options.append((locant, [at for at, _ in sites], ethyl_first, sites))
    locant, _, _, sites = min(options)

    prefixes = []
    for size, word in ((2, "ethyl"), (1, "methyl")):
        places = [str(at) for at, carbons in sites if carbons == size]
        if places:
            prefixes.append(f"{','.join(places)}-{TIMES[len(places)]}{word}")
    stem = "-".join(prefixes) + STEMS[chain]
    endings = {
        "alkane": "ane",
        "alkene": f"-{locant}-ene",
        "alcohol": f"an-{locant}-ol",
        "ketone": f"an-{locant}-one",
        "aldehyde": "anal",
        "carboxylic acid": "anoic acid",
    }
    return stem + endings[group]


def atoms_of(chain: int, branches: list[tuple[int, int]], group: str) -> dict[str, int]:
    carbons = chain + sum(size for _, size in branches)
    hydrogens = 2 * carbons + (2 if group in ("alkane", "alcohol") else 0)
    return {"C": carbons, "H": hydrogens, "O": OXYGENS.get(group, 0)}


def skeleton(rng: Rng, chain: int, methyls: int) -> tuple[list[tuple[int, int]], str, int]:
    """Branches, functional group and its place on a chain that stays the parent chain.

    A branch is its chain carbon and how many carbons it has.
    """
    group = rng.choice(KINDS)
    place = 0 if group == "alkane" else 1
    if group == "ketone":
        place = rng.randint(2, chain - 1)
    elif group == "alcohol":
        place = rng.choice([1, *range(2, chain)])
    count = methyls - (1 if place == 1 else 2)
    blocked = {place, 2} if group == "alkene" else {place}
    free = [at for at in range(2, chain) if at not in blocked]
    places = sorted(rng.sample([*free, *free], count))
    doubled = len(set(places)) < count
    inner = range(3, chain - 1)
    sizes = [2 if not doubled and at in inner and rng.random() < 0.35 else 1 for at in places]
    return list(zip(places, sizes, strict=True)), group, place


def lines_of(
    chain: int, branches: list[tuple[int, int]], group: str, place: int
) -> tuple[list[Line], list[Line], list[tuple[Point, Point, str]]]:
    """Carbon bonds, bonds of the group and its letters, each with the atom that it is bound to;
    in bond lengths, the chain from left to right.
    """

    def at(i: int, aside: float = 0.0, out: float = 0.0) -> Point:
        """Beside chain carbon i; `out` is away from the chain."""
        up = i % 2 == 0
        return (i - 1) * WIDE + aside, (0.5 if up else 0.0) + (out if up else -out)

    carbon = [(at(i), at(i + 1)) for i in range(1, chain)]
    places = [place for place, _ in branches]
    for place_, size in branches:
        if places.count(place_) == 2:
            continue
        carbon.append((at(place_), at(place_, 0, 1)))
        if size == 2:
            carbon.append((at(place_, 0, 1), at(place_, WIDE, 1.5)))
    for twice in {each for each in places if places.count(each) == 2}:
        carbon += [(at(twice), at(twice, side, WIDE)) for side in (-0.5, 0.5)]

    start, end = at(place), at(place, -WIDE, -0.5) if place == 1 else at(place, 0, 1)
    if group == "alkene":
        return carbon, double(at(1), at(2), aside=at(3)), []
    if group == "alcohol":
        return carbon, [(start, towards(start, end, 0.72))], [(end, start, "OH")]
    if group in ("ketone", "aldehyde"):
        return carbon, double(start, towards(start, end, 0.72)), [(end, start, "O")]
    if group == "carboxylic acid":
        below = at(1, 0, 1)
        group_lines = [(start, towards(start, end, 0.72)),
                       *double(start, towards(start, below, 0.72))]  # fmt: skip
        return carbon, group_lines, [(end, start, "OH"), (below, start, "O")]
    return carbon, [], []


def placed(
    rng: Rng,
    carbon: list[Line],
    group: list[Line],
    letters: list[tuple[Point, Point, str]],
    rows: int,
) -> dict[str, object]:
    """Turned and mirrored by chance, in inches on a page of the size that it needs."""
    turn = math.radians(rng.choice((0, 0, 30, -30, 90, 60)))
    mirror, flip = rng.choice((-1, 1)), rng.choice((-1, 1))

    def turned(point: Point) -> Point:
        x, y = mirror * point[0] * BOND, flip * point[1] * BOND
        return (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))

    points = [turned(point) for line in carbon for point in line]
    points += [turned(point) for point, _, _ in letters]
    left, low = (min(each[k] for each in points) for k in (0, 1))
    right, high = (max(each[k] for each in points) for k in (0, 1))
    width = max(right - left + 1.4, 4.4)
    shift = ((width - left - right) / 2, 0.3 * rows + 0.6 - low)

    def at(point: Point) -> Point:
        x, y = turned(point)
        return round(x + shift[0], 3), round(y + shift[1], 3)

    words = []
    for point, bound, text in letters:
        (x, y), (x0, _) = at(point), at(bound)
        backwards = text == "OH" and x < x0 - 0.05  # the O is next to the carbon
        side = "center" if text == "O" else "right" if backwards else "left"
        nudge = {"center": 0.0, "right": 0.09, "left": -0.09}[side]
        words.append((round(x + nudge, 3), y, "HO" if backwards else text, side))
    return {
        "carbon": [(at(a), at(b)) for a, b in carbon],
        "group": [(at(a), at(b)) for a, b in group],
        "letters": words,
        "size": (round(width, 3), round(high - low + 0.3 * rows + 1.0, 3)),
    }


def subscripts(atoms: dict[str, int]) -> str:
    """{"C": 6, "H": 12, "O": 1} -> "C₆H₁₂O"."""
    digits = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    return "".join(
        element + (str(n).translate(digits) if n > 1 else "") for element, n in atoms.items() if n
    )


def make(rng: Rng) -> Item:
    # each equally often: quizzes ask for them
    chain, methyls = rng.choice(CHAINS), rng.choice(METHYLS)
    branches, group, place = skeleton(rng, chain, methyls)
    name = name_of(chain, branches, group, place)
    atoms = atoms_of(chain, branches, group)
    molar = sum(MASS[element] * n for element, n in atoms.items())
    formula = subscripts(atoms)
    sample = rng.step(1, 25, 0.001)
    moles = sample / molar
    product, symbol, ratio, weight = rng.frame.choice(
        (
            ("carbon dioxide", "CO₂", atoms["C"], 12.011 + 2 * 15.999),
            ("water", "H₂O", atoms["H"] / 2, 2 * 1.008 + 15.999),
        )
    )
    sample_text, pressure = f"{sample:.3f} g", ""
    solution = [f"The compound is {formula}, M = {molar:.2f} g/mol."]
    burns = "burns completely in excess oxygen to carbon dioxide and water"
    if rng.level == 1:
        rows = [f"m = {sample_text}"]
        given = f"A sample of {name} with the mass m = {sample_text} {burns}."
        shown = f"A sample of the compound shown {burns}."
        wanted = f"What mass of {product} is formed", f"How much {product} forms"
        answer, unit = f"{sig(moles * ratio * weight)} g", "grams"
        solution += [
            f"n = {sample_text} / {molar:.2f} g/mol = {sig(moles, 4)} mol.",
            (f"Each mole gives {ratio:g} mol of {symbol}: m = {sig(moles, 4)} mol × {ratio:g} × "
             f"{weight:.2f} g/mol = {answer}."),
        ]  # fmt: skip
    elif rng.level == 2:
        formed = float(sig(moles * ratio * weight, 4))
        sample_text = f"{sig(formed, 4)} g"
        rows = [f"{product} formed: {sample_text}"]
        given = f"A sample of {name} {burns}; {sample_text} of {product} are formed."
        shown = f"A sample of the compound shown {burns}."
        wanted = "What was the mass of the sample", "How much of the compound was burned"
        answer, unit = f"{sig(formed / weight / ratio * molar)} g", "grams"
        solution += [
            f"{sample_text} / {weight:.2f} g/mol = {sig(formed / weight, 4)} mol of {symbol}.",
            (f"Each mole gives {ratio:g} mol of {symbol}: m = {sig(formed / weight, 4)} mol / "
             f"{ratio:g} × {molar:.2f} g/mol = {answer}."),
        ]  # fmt: skip
    else:
        celsius, kilopascals = rng.step(15, 30, 0.1), rng.step(95, 104, 0.1)
        pressure = f"{kilopascals:.1f} kPa"
        rows = [f"m = {sample_text}", f"oxygen at {celsius:.1f} °C and {pressure}"]
        given = f"A sample of {name} with the mass m = {sample_text} {burns}."
        given += f" The oxygen, an ideal gas, is at {celsius:.1f} °C and {pressure}."
        shown = f"A sample of the compound shown {burns}; oxygen is an ideal gas."
        wanted = "What volume of oxygen is consumed", "How much oxygen does this take"
        oxygen = atoms["C"] + atoms["H"] / 4 - atoms["O"] / 2
        volume = moles * oxygen * GAS * (celsius + 273.15) / kilopascals
        answer, unit = f"{sig(volume)} L", "liters"
        solution += [
            f"n = {sample_text} / {molar:.2f} g/mol = {sig(moles, 4)} mol.",
            f"Each mole takes {oxygen:g} mol of O₂: {sig(moles * oxygen, 4)} mol.",
            f"V = n R T / p with R = {GAS} J/(mol·K) and T = {celsius + 273.15:.2f} K: {answer}.",
        ]
    question = f"{rng.frame.choice(wanted)}, in {unit}, to three significant figures?"
    quizzes = [
        ask("mass", "Which mass is given?", sample_text, rows[0]),
        ask("formula", "What is the molecular formula of the drawn compound?", formula,
            "The corners and ends of the lines, and the letters", at="skeleton"),
        ask("class", "To which class does the drawn compound belong?", group,
            "The functional group, or none", among=KINDS,
            at="skeleton" if group == "alkane" else "group"),
        ask("methyls", "How many CH₃ groups does the drawn molecule have?", methyls,
            "Free ends of single lines between carbon atoms", among=METHYLS, at="skeleton"),
        ask("chain", "How many carbon atoms does the longest carbon chain have?", chain,
            "The zigzag of the main chain", among=CHAINS, at="skeleton"),
    ]  # fmt: skip
    if pressure:
        quizzes.append(ask("pressure", "Which pressure is given?", pressure, rows[1]))
    several = f"{len(branches)} branch{'' if len(branches) == 1 else 'es'} on the main chain"
    return Item(
        question=f"{given} {question}",
        answer=answer,
        multimodal_question=f"{shown} {question}",
        elements=[
            f"The skeletal formula of {name}",
            f"A zigzag main chain of {chain} carbon atoms",
            several if branches else "No branch on the main chain",
            f"The functional group of its class: {group}",
            *(f"The label {row}" for row in rows),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: the skeletal formula of {name}.\n"
            "Layout: main chain as a zigzag with 120° angles, branches pointing outwards, the "
            "given values below.\n"
            f"Labels: {'; '.join(rows)}; letters for the atoms of the functional group only.\n"
            "Constraints: no name, molecular formula or molar mass shown; equal bond lengths."
        ),
        solution=solution,
        caption=(
            f"The skeletal formula of {name}, {formula}: a main chain of {chain} carbon atoms, "
            f"{methyls} methyl groups, class: {group}. Below stands {' and '.join(rows)}."
        ),
        program=drawing(
            draw,
            rows=rows,
            **placed(rng, *lines_of(chain, branches, group, place), len(rows)),
        ),
    )
