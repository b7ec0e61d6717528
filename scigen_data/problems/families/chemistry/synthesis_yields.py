"""A synthesis in several steps on a benzene ring: the mass of the last product from the yields."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Chemistry - Reaction Scheme"

MASS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "F": 18.998, "Cl": 35.453, "Br": 79.904}

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


def draw(
    compounds: list[tuple[str, str, str]],
    arrows: list[tuple[str, str, str]],
    meta: bool,
    circle: bool,
    snake: bool,
    accent: str,
) -> None:
    """`compounds`: group, second group, caption; `arrows`: two lines of reagents, yield."""
    step_x, step_y = 6.4, 6.7
    if snake:
        places = [(0, 0), (step_x, 0), (step_x, -step_y), (0, -step_y)][: len(compounds)]
        fig, ax = plt.subplots(figsize=(8, 8))
    else:
        places = [(i * step_x, 0) for i in range(len(compounds))]
        fig, ax = plt.subplots(figsize=(2.6 + 3.6 * len(arrows), 4.2))
    ax.set_aspect("equal")
    ax.axis("off")

    for (x, y), (group, second, caption) in zip(places, compounds, strict=True):
        ring(ax, x, y, circle)
        ax.plot([x, x], [y + 1, y + 1.55], color="black", lw=1.8)
        ax.text(x - 0.17, y + 1.88, group, fontsize=14, ha="left", va="center")
        if second:
            angle = np.radians(210 if meta else 270)
            dx, dy = np.cos(angle), np.sin(angle)
            ax.plot([x + dx, x + 1.55 * dx], [y + dy, y + 1.55 * dy], color="black", lw=1.8)
            ax.text(
                x + 1.62 * dx,
                y + 1.62 * dy,
                second,
                fontsize=14,
                ha="right" if meta else "center",
                va="center" if meta else "top",
            )
        ax.text(x, y - 2.5, caption, fontsize=14, fontweight="bold", ha="center", va="center")

    for start, end, (above, below, yielded) in zip(places, places[1:], arrows, strict=False):
        (x0, y0), (x1, y1) = start, end
        reagents = f"{above}\n{below}" if below else above
        style = {"arrowstyle": "-|>", "lw": 1.8, "color": accent, "mutation_scale": 18}
        if y0 == y1:
            gap = 1.75 if x1 > x0 else -1.75
            ax.annotate("", (x1 - gap, y1), (x0 + gap, y0), arrowprops=style)
            middle = (x0 + x1) / 2
            ax.text(middle, y0 + 0.25, reagents, fontsize=12, ha="center", va="bottom")
            ax.text(middle, y0 - 0.3, yielded, fontsize=12, color=accent, ha="center", va="top")
        else:
            ax.annotate("", (x1, y1 + 2.4), (x0, y0 - 3), arrowprops=style)
            middle = (y0 + y1) / 2 - 0.3
            ax.text(x0 - 0.3, middle, yielded, fontsize=12, color=accent, ha="right", va="center")
            ax.text(x0 + 0.3, middle, reagents, fontsize=12, ha="left", va="center")

    xs, ys = zip(*places, strict=True)
    ax.set_xlim(min(xs) - 2.4, max(xs) + 2.8)
    ax.set_ylim(min(ys) - 2.9, max(ys) + 2.3)


def ring(ax: Axes, x: float, y: float, circle: bool) -> None:
    """A benzene ring with a corner at the top."""
    angle = np.radians(np.arange(90, 451, 60))
    ax.plot(x + np.cos(angle), y + np.sin(angle), color="black", lw=1.8, solid_joinstyle="round")
    if circle:
        turn = np.linspace(0, 2 * np.pi, 100)
        ax.plot(x + 0.58 * np.cos(turn), y + 0.58 * np.sin(turn), color="black", lw=1.5)
        return
    for k in (0, 2, 4):
        inner = 0.8 * np.array([np.cos(angle[k : k + 2]), np.sin(angle[k : k + 2])])
        centre = inner.mean(axis=1, keepdims=True)
        inner = centre + 0.88 * (inner - centre)
        ax.plot(x + inner[0], y + inner[1], color="black", lw=1.8)


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
    length = rng.choice((2, 3, 3))
    groups, reagents = route(rng, length)
    second = rng.choice(tuple(SPECTATORS))
    meta = bool(second) and rng.random() < 0.5
    position = 3 if meta else 4
    names = [name_of(group, second, position) for group in groups]
    yields = [rng.step(52, 97, 0.5) for _ in reagents]
    start = rng.step(2, 60, 0.05)
    product = start / molar_mass(groups[0], second) * molar_mass(groups[-1], second)
    for percent in yields:
        product *= percent / 100

    letters = "ABCD"[: length + 1]
    start_label = f"m = {start:.2f} g"
    captions = [f"A: {start_label}", *letters[1:]]
    yield_labels = [f"{percent:.1f} %" for percent in yields]

    def percent_text(value: float) -> str:
        return f"{value:.1f} %"

    steps = "; ".join(
        f"{a} ({name}) gives {b} ({after}), yield {percent}"
        for a, b, name, after, percent in zip(
            letters, letters[1:], names, names[1:], yield_labels, strict=False
        )
    )
    asked = rng.randrange(length)
    above, below = reagents[asked]
    shown = rng.randint(1, length)
    wrong_groups = [g for g in groups if g != groups[shown]]
    wrong_groups += [g for g in rng.sample(tuple(GROUPS), len(GROUPS)) if g not in groups]
    wrong_reagents = [", ".join(filter(None, r)) for r in reagents if r != (above, below)]
    ways = [", ".join(filter(None, (a, b))) for options in STEPS.values() for _, a, b in options]
    rng.shuffle(ways)
    wrong_reagents += ways
    used = ", ".join(filter(None, (above, below)))
    second_wrong = [
        f"{a} {where}"
        for a in ("F", "Cl", "Br")
        for where in ("in meta position", "in para position")
    ]
    second_right = (
        f"{second} in {'meta' if meta else 'para'} position" if second else "none, hydrogen only"
    )
    rng.shuffle(second_wrong)
    return Item(
        question=(
            f"A synthesis starts from A with the mass {start_label}. {steps}. Every other reagent "
            f"is in excess, and each step turns one molecule into one. What mass of {letters[-1]} "
            f"is obtained, in grams, to three significant figures?"
        ),
        answer=f"{sig(product)} g",
        multimodal_question=(
            "The scheme shows a synthesis with the mass of the starting compound and the yield of "
            "each step. Every other reagent is in excess. What mass of the last compound is "
            "obtained, in grams, to three significant figures?"
        ),
        elements=[
            *(f"Compound {letter}: {name}" for letter, name in zip(letters, names, strict=True)),
            f"The mass under compound A: {start_label}",
            *(
                f"An arrow from {a} to {b} with {above} {below}".rstrip() + f" and {percent}"
                for a, b, (above, below), percent in zip(
                    letters, letters[1:], reagents, yield_labels, strict=False
                )
            ),
        ],
        quizzes=[
            quiz(
                rng,
                "What mass of compound A is given?",
                f"{start:.2f} g",
                rng.near(start, lambda v: f"{v:.2f} g"),
                captions[0],
            ),
            quiz(
                rng,
                f"What is the yield of the step from {letters[asked]} to {letters[asked + 1]}?",
                yield_labels[asked],
                [
                    *(label for label in yield_labels if label != yield_labels[asked]),
                    *(percent_text(yields[asked] + k) for k in (-9, -4.5, 2.5)),
                ],
                yield_labels[asked],
            ),
            quiz(
                rng,
                f"Which group does compound {letters[shown]} carry at the top of its ring?",
                groups[shown],
                wrong_groups,
                groups[shown],
            ),
            quiz(
                rng,
                f"Which reagents stand on the arrow from {letters[asked]} to {letters[asked + 1]}?",
                used,
                [way for way in dict.fromkeys(wrong_reagents) if way != used],
                used,
            ),
            quiz(
                rng,
                "Which second substituent does every ring carry?",
                second_right,
                [way for way in second_wrong if way != second_right],
                second or "No other line leaves the rings",
            ),
        ],
        plan=(
            f"Content: a synthesis in {length} steps, every compound a benzene ring.\n"
            "Layout: compounds in a row or a bend, letters below, reagents and yield at the "
            "arrows.\n"
            f"Labels: {captions[0]}; yields {', '.join(yield_labels)}; reagents; groups.\n"
            "Constraints: no molar mass, no mass of a later compound and no name shown; regular "
            "hexagons, equal aspect."
        ),
        program=program(
            draw,
            compounds=list(zip(groups, [second] * len(groups), captions, strict=True)),
            arrows=[
                (above, below, percent)
                for (above, below), percent in zip(reagents, yield_labels, strict=True)
            ],
            meta=meta,
            circle=rng.random() < 0.35,
            snake=length == 3 or rng.random() < 0.3,
            accent=rng.choice(("black", "navy", "darkred", "darkgreen", "indigo")),
        ),
    )
