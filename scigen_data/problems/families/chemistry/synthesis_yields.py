"""A synthesis in steps on a benzene ring: the mass of the last product, or the yield of a step."""

from __future__ import annotations

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import arrow, page
from scigen_data.problems.kits.molecules import BOND, benzene, bonds, corner

IMAGE_TYPE = "Chemistry - Reaction Scheme"
LEVELS = (1, 2, 3)  # two steps; three steps; the yield of one of them

# IUPAC's atomic weights of 2021, conventional, in g/mol.
MASS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "F": 18.998, "Cl": 35.45, "Br": 79.904}

# Group on the ring: its atoms and its name with a second group of prefix {y} (or none) in place.
GROUPS = {
    "CH₃": ({"C": 1, "H": 3}, "toluene", "1-{y}-{p}-methylbenzene"),
    "CH₂Br": ({"C": 1, "H": 2, "Br": 1}, "benzyl bromide", "1-(bromomethyl)-{p}-{y}benzene"),
    "CH₂OH": ({"C": 1, "H": 3, "O": 1}, "benzyl alcohol", "({p}-{y}phenyl)methanol"),
    "CHO": ({"C": 1, "H": 1, "O": 1}, "benzaldehyde", "{p}-{y}benzaldehyde"),
    "COOH": ({"C": 1, "H": 1, "O": 2}, "benzoic acid", "{p}-{y}benzoic acid"),
    "COCl": ({"C": 1, "O": 1, "Cl": 1}, "benzoyl chloride", "{p}-{y}benzoyl chloride"),
    "CONH₂": ({"C": 1, "H": 2, "N": 1, "O": 1}, "benzamide", "{p}-{y}benzamide"),
    "COOCH₃": ({"C": 2, "H": 3, "O": 2}, "methyl benzoate", "methyl {p}-{y}benzoate"),
    "CN": ({"C": 1, "N": 1}, "benzonitrile", "{p}-{y}benzonitrile"),
    "NO₂": ({"N": 1, "O": 2}, "nitrobenzene", "1-{y}-{p}-nitrobenzene"),
    "NH₂": ({"N": 1, "H": 2}, "aniline", "{p}-{y}aniline"),
    "NHCOCH₃": ({"C": 2, "H": 4, "N": 1, "O": 1}, "acetanilide", "N-({p}-{y}phenyl)acetamide"),
    "OH": ({"O": 1, "H": 1}, "phenol", "{p}-{y}phenol"),
    "OCH₃": ({"C": 1, "H": 3, "O": 1}, "anisole", "1-{y}-{p}-methoxybenzene"),
    "OCOCH₃": ({"C": 2, "H": 3, "O": 2}, "phenyl acetate", "{p}-{y}phenyl acetate"),
}
SPECTATORS = {"": {"H": 1}, "F": {"F": 1}, "Cl": {"Cl": 1}}
PREFIX = {"F": "fluoro", "Cl": "chloro"}
POSITIONS = {"ortho": 2, "meta": 3, "para": 4}
# What a ring carries besides, as a quiz says it: the atom and its position.
SECONDS = {"no second group": ("", "para")} | {
    f"{atom}, {position} to the first group": (atom, position)
    for atom in PREFIX
    for position in POSITIONS
}

# What a group becomes, with which reagents: one ring gives one ring throughout.
STEPS = {
    "CH₃": [("COOH", "KMnO₄, heat", "then H₃O⁺"), ("CH₂Br", "NBS, light", "")],
    "CH₂Br": [("CH₂OH", "NaOH, H₂O", "")],
    "CH₂OH": [("CHO", "PCC", "CH₂Cl₂")],
    "CHO": [("COOH", "CrO₃, H₂SO₄", ""), ("CH₂OH", "NaBH₄", "CH₃OH")],
    "COOH": [("COCl", "SOCl₂", "heat"), ("COOCH₃", "CH₃OH", "H₂SO₄, heat")],
    "COCl": [("CONH₂", "NH₃", ""), ("COOCH₃", "CH₃OH", "pyridine")],
    "CONH₂": [("CN", "P₂O₅", "heat"), ("NH₂", "Br₂, NaOH", "H₂O")],
    "COOCH₃": [("CH₂OH", "LiAlH₄", "then H₃O⁺")],
    "CN": [("COOH", "H₂SO₄, H₂O", "heat")],
    "NO₂": [("NH₂", "Fe, HCl", "then NaOH")],
    "NH₂": [
        ("NHCOCH₃", "(CH₃CO)₂O", ""),
        ("OH", "NaNO₂, H₂SO₄", "then H₂O, heat"),
        ("CN", "NaNO₂, HCl", "then CuCN"),
    ],
    "OH": [("OCH₃", "CH₃I, K₂CO₃", ""), ("OCOCH₃", "(CH₃CO)₂O", "pyridine")],
}


STEP_X, STEP_Y = 4.0, 4.3  # inches from compound to compound


def draw(
    look: Look,
    compounds: list[tuple[str, str]],
    second: tuple[str, str],
    arrows: list[tuple[str, str, str]],
    bent: bool,
    mirror: bool,
    circle: bool,
) -> None:
    """`compounds`: group and caption; `second`: what every ring carries besides, and where;
    `arrows`: two lines of reagents, yield.
    """
    places = [(0.0, 0.0), (STEP_X, 0.0), (STEP_X, -STEP_Y), (0.0, -STEP_Y)]
    if not bent:
        places = [(STEP_X * place, 0.0) for place in range(len(compounds))]
    places = places[: len(compounds)]
    width = max(x for x, _ in places) + 3.1 + 1.3 * bent
    left = 1.4 + 1.3 * (bent and mirror)
    rows = 2 if bent else 1
    ax = page(width, 3.5 + STEP_Y * (rows - 1))
    if mirror and bent:
        places = [(STEP_X - x, y) for x, y in places]
    places = [(left + x, y + 1.9 + STEP_Y * (rows - 1)) for x, y in places]

    side = -1 if mirror else 1
    foot = 1.05 if second[1] != "para" or not second[0] else 1.5  # of a compound, its caption
    turn = {"ortho": 90 + 60 * side, "meta": 90 + 120 * side, "para": 270}[second[1]]
    for number, ((x, y), (group, caption)) in enumerate(zip(places, compounds, strict=True)):
        benzene(look, ax, (x, y), circle, label=f"ring {number + 1}")
        bonds(look, ax, [((x, y + BOND), (x, y + 0.93))], f"bond {number + 1}")
        ax.text(x - 0.1, y + 1.1, group, ha="left", va="center")
        if second[0]:
            start, end = corner((x, y), turn), corner((x, y), turn, 1.55 * BOND)
            bonds(look, ax, [(start, end)], f"second {number + 1}")
            at = corner((x, y), turn, 1.65 * BOND)
            level = second[1] == "para"
            ax.text(*at, second[0], ha="center" if level else "right" if side == 1 else "left",
                    va="top" if level else "center")  # fmt: skip
        ax.text(x, y - foot, caption, fontweight="bold", ha="center", va="center")

    color = look.accents[0]
    for number, (above, below, percent) in enumerate(arrows):
        (x0, y0), (x1, y1) = places[number], places[number + 1]
        reagents = f"{above}\n{below}" if below else above
        name = f"arrow {number + 1}"
        if y0 == y1:
            gap = 1.2 if x1 > x0 else -1.2
            arrow(ax, (x0 + gap, y0), (x1 - gap, y1), color, label=name)
            ax.text((x0 + x1) / 2, y0 + 0.12, reagents, fontsize=12, ha="center", va="bottom")
            ax.text((x0 + x1) / 2, y0 - 0.12, percent, fontsize=12, ha="center", va="top")
        else:
            arrow(ax, (x0, y0 - foot - 0.2), (x1, y1 + 1.35), color, label=name)
            middle = (y0 - foot + y1 + 1.35) / 2
            ax.text(x0 - 0.15, middle, percent, fontsize=12, ha="right", va="center")
            ax.text(x0 + 0.15, middle, reagents, fontsize=12, ha="left", va="center")


def name_of(group: str, second: str, position: int) -> str:
    _, plain, double = GROUPS[group]
    if not second:
        return plain
    return double.format(y=PREFIX[second], p=position)


def molar_mass(group: str, second: str) -> float:
    """Of C₆H₄ with the two groups on it, in g/mol."""
    total = 6 * MASS["C"] + 4 * MASS["H"]
    for part in (GROUPS[group][0], SPECTATORS[second]):
        total += sum(MASS[element] * count for element, count in part.items())
    return total


def route(rng: Rng, length: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Groups along a walk without return, and the reagents between them."""
    while True:
        groups, reagents = [rng.choice(tuple(STEPS))], []
        while len(groups) <= length:
            ways = [way for way in STEPS.get(groups[-1], []) if way[0] not in groups]
            if not ways:
                break
            group, above, below = rng.choice(ways)
            groups.append(group)
            reagents.append((above, below))
        else:
            return groups, reagents


def make(rng: Rng) -> Item:
    length = 2 if rng.level == 1 else 3
    groups, reagents = route(rng, length)
    where = rng.choice(tuple(SECONDS))  # each equally often: a quiz asks for it
    second, position = SECONDS[where]
    names = [name_of(group, second, POSITIONS[position]) for group in groups]
    molar = [molar_mass(group, second) for group in groups]
    halves = rng.sample(range(104, 195), length)  # of a percent, no two alike
    yields = [half / 2 for half in halves]
    start = rng.step(2, 60, 0.05)
    amounts = [start / molar[0]]  # mol
    for percent in yields:
        amounts.append(amounts[-1] * percent / 100)
    product = amounts[-1] * molar[-1]

    letters = rng.frame.choice(("ABCD", "PQRS", "WXYZ"))[: length + 1]
    first, last = letters[0], letters[-1]
    grams = f"{start:.2f} g"
    percents = [f"{percent:.1f} %" for percent in yields]
    asked = rng.frame.randrange(length)
    shown = rng.frame.randint(1, length)
    captions = [f"{first}: m = {grams}", *letters[1:]]
    solution = [
        f"M({first}) = {molar[0]:.2f} g/mol: {grams} are {sig(amounts[0], 4)} mol of {first}."
    ]
    sought = ""
    if rng.level == 3:
        unknown = rng.frame.choice([step for step in range(length) if step != asked])
        sought = letters[unknown : unknown + 2]
        percents[unknown] = "?"
        obtained = sig(product, 4)
        captions[-1] = f"{last}: m = {obtained} g"
        others = [percent / 100 for step, percent in enumerate(yields) if step != unknown]
        answer = f"{sig(100 * float(obtained) / molar[-1] / amounts[0] / others[0] / others[1])} %"
        wanted = f"What is the yield of the step from {sought[0]} to {sought[1]}, in percent"
        product_told = f" In the end, {obtained} g of {last} are obtained."
        solution += [
            (f"M({last}) = {molar[-1]:.2f} g/mol: {obtained} g are "
             f"{sig(float(obtained) / molar[-1], 4)} mol of {last}."),
            (f"All steps yield {sig(float(obtained) / molar[-1] / amounts[0], 4)}; divided "
             f"by {others[0]:.3f} × {others[1]:.3f} that leaves {answer}."),
        ]  # fmt: skip
    else:
        answer = f"{sig(product)} g"
        wanted = rng.frame.choice(
            (f"What mass of {last} is obtained, in grams",
             f"How many grams of {last} does the synthesis give")
        )  # fmt: skip
        product_told = ""
        factors = " × ".join(f"{percent / 100:.3f}" for percent in yields)
        solution += [
            f"n({last}) = {sig(amounts[0], 4)} mol × {factors} = {sig(amounts[-1], 4)} mol.",
            f"m({last}) = {sig(amounts[-1], 4)} mol × {molar[-1]:.2f} g/mol = {answer}.",
        ]
    question = f"{wanted}, to three significant figures?"
    told = "; ".join(
        f"{a} ({name}) gives {b} ({after}), yield {percent}"
        for a, b, name, after, percent in zip(
            letters, letters[1:], names, names[1:], percents, strict=False
        )
    ).replace("yield ?", "yield unknown")
    excess = rng.frame.choice(
        (
            "Every other reagent is in excess, and one molecule gives one.",
            "All other reagents are in excess; each molecule becomes one of the next compound.",
        )
    )
    ways = [", ".join(filter(None, way)) for way in reagents]
    step = f"from {letters[asked]} to {letters[asked + 1]}"
    bent = length == 3 or rng.random() < 0.3
    return Item(
        question=(
            f"A synthesis starts from {first} with the mass m = {grams}. {told}. {excess}"
            f"{product_told} {question}"
        ),
        answer=answer,
        multimodal_question=(
            f"The scheme shows a synthesis with masses and yields. {excess} {question}"
        ),
        elements=[
            *(f"Compound {letter}: {name}" for letter, name in zip(letters, names, strict=True)),
            *(f"The caption {caption}" for caption in captions if "=" in caption),
            *(
                f"An arrow from {a} to {b} with {way} and {percent}"
                for a, b, way, percent in zip(letters, letters[1:], ways, percents, strict=False)
            ),
        ],
        quizzes=[
            ask("mass", f"What mass of compound {first} is given?", grams, captions[0]),
            ask("yield", f"Which yield has the step {step}?", percents[asked],
                percents[asked], at=(f"arrow {asked + 1}", percents[asked])),
            ask("group", f"Which group is at the top of the ring of compound {letters[shown]}?",
                groups[shown], groups[shown], at=f"bond {shown + 1}"),
            ask("reagents", f"Which reagents stand at the arrow {step}?", ways[asked], ways[asked],
                at=(f"arrow {asked + 1}", " ".join(reagents[asked]).strip())),
            ask("second", "What does every ring carry besides the group at its top?", where,
                f"The other corners of the ring of {first}", among=tuple(SECONDS),
                at="second 1" if second else "ring 1"),
        ],
        plan=(
            f"Content: a synthesis in {length} steps, every compound a benzene ring.\n"
            "Layout: compounds in a row or a bend, letters below, reagents and yield at the "
            "arrows.\n"
            f"Labels: {'; '.join(captions)}; yields {', '.join(percents)}; reagents; groups.\n"
            "Constraints: no molar mass, no value sought and no name shown; regular hexagons, "
            "equal aspect."
        ),
        solution=solution,
        caption=(
            f"A synthesis in {length} steps from {captions[0]}: "
            + "; ".join(
                f"{name} to {after} with {way}, yield {percent}"
                for name, after, way, percent in zip(names, names[1:], ways, percents, strict=False)
            )
            + "."
        ),
        program=drawing(
            draw,
            compounds=list(zip(groups, captions, strict=True)),
            second=(second, position),
            arrows=[
                (above, below, percent)
                for (above, below), percent in zip(reagents, percents, strict=True)
            ],
            bent=bent,
            mirror=rng.random() < 0.5,
            circle=rng.random() < 0.35,
        ),
    )  # fmt: skip
