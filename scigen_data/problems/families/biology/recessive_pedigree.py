"""A pedigree of a recessive disease and a partner from the population: the risk of a child."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Patch, Polygon, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig

IMAGE_TYPE = "Biology - Genetics"

People = dict[str, tuple[float, int, str, bool]]  # by name: x, generation, sex, affected
Couples = list[tuple[str, str, list[str]]]  # two partners and their children

ROMAN = ("I", "II", "III", "IV")
STEP = 1.7


def draw(
    people: People,
    couples: Couples,
    caption: str,
    affected_color: str,
    line_color: str,
) -> None:
    fig, ax = plt.subplots(figsize=(10, 7))
    ax.set_aspect("equal")
    ax.axis("off")
    drop = 2.3  # from one generation to the next

    def at(name: str) -> tuple[float, float]:
        x, generation, _, _ = people[name]
        return x, -drop * generation

    for first, second, children in couples:
        (x0, y), (x1, _) = at(first), at(second)
        middle = (x0 + x1) / 2
        bar = y - drop + 0.85
        ends = [at(child)[0] for child in children]
        ax.plot([x0, x1], [y, y], color=line_color, lw=1.6, zorder=1)
        ax.plot([middle, middle], [y, bar], color=line_color, lw=1.6, zorder=1)
        ax.plot([min(*ends, middle), max(*ends, middle)], [bar, bar], color=line_color, lw=1.6)
        for x in ends:
            ax.plot([x, x], [bar, y - drop + 0.35], color=line_color, lw=1.6, zorder=1)

    for name, (_, _, sex, affected) in people.items():
        x, y = at(name)
        symbol(ax, x, y, sex, affected_color if affected else "white", line_color)
        if sex == "?":
            ax.text(x, y, "?", fontsize=15, ha="center", va="center")
        ax.text(x, y - 0.52, name, fontsize=12, ha="center", va="top")

    left = min(x for x, _, _, _ in people.values())
    foot = -drop * max(generation for _, generation, _, _ in people.values()) - 1.7
    for fill, meaning in (("white", "unaffected"), (affected_color, "affected")):
        symbol(ax, left, foot, "m", fill, line_color)
        symbol(ax, left + 0.9, foot, "f", fill, line_color)
        ax.text(left + 1.5, foot, meaning, fontsize=12, va="center")
        foot -= 0.95
    ax.text(left - 0.4, foot, caption, fontsize=13, ha="left", va="center")
    ax.margins(0.04)


def symbol(ax: Axes, x: float, y: float, sex: str, fill: str, edge: str) -> None:
    """A square for a male, a circle for a female, a diamond where the sex is not known."""
    if sex == "m":
        shape: Patch = Rectangle((x - 0.35, y - 0.35), 0.7, 0.7)
    elif sex == "f":
        shape = Circle((x, y), 0.38)
    else:
        shape = Polygon([(x - 0.45, y), (x, y + 0.45), (x + 0.45, y), (x, y - 0.45)])
    shape.set(fc=fill, ec=edge, lw=1.8, zorder=2)
    ax.add_patch(shape)


def risk(
    people: People,
    couples: Couples,
    carrier: Fraction,
    wanted: int,
) -> Fraction:
    """The probability that the last person has `wanted` disease alleles.

    Sums over all genotypes (numbers of disease alleles) that the symptoms allow; founders are
    carriers with the probability `carrier` where they are unaffected.
    """
    parents = {child: (a, b) for a, b, children in couples for child in children}
    names = list(people)
    unknown = names[-1]
    favourable = total = Fraction(0)

    def extend(index: int, genotypes: dict[str, int], weight: Fraction) -> None:
        nonlocal favourable, total
        if index == len(names):
            total += weight
            if genotypes[unknown] == wanted:
                favourable += weight
            return
        name = names[index]
        affected = people[name][3]
        for alleles in (0, 1, 2):
            if name != unknown and (alleles == 2) != affected:
                continue
            if name in parents:
                a, b = (genotypes[parent] for parent in parents[name])
                chance = sum(
                    (Fraction(a, 2) if x else 1 - Fraction(a, 2))
                    * (Fraction(b, 2) if y else 1 - Fraction(b, 2))
                    for x, y in product((0, 1), repeat=2)
                    if x + y == alleles
                )
            else:
                chance = (1 - carrier, carrier, Fraction(1))[alleles]
            if chance:
                extend(index + 1, {**genotypes, name: alleles}, weight * chance)

    extend(0, {}, Fraction(1))
    return favourable / total


def family(rng: Rng) -> tuple[People, Couples]:
    """A sibship with the disease; one healthy sib marries, and maybe a child of that couple."""
    people: list[tuple[float, int, str, bool]] = []
    couples: list[tuple[int, int, list[int]]] = []
    side = rng.choice((1, -1))  # the family grows to the right or to the left

    def add(x: float, generation: int, sex: str, affected: bool = False) -> int:
        people.append((round(side * x, 2), generation, sex, affected))
        return len(people) - 1

    sibs = rng.randint(2, 5)
    sick = [rng.random() < 0.35 for _ in range(sibs - 1)] + [False]
    if not any(sick):
        sick[rng.randrange(sibs - 1)] = True
    centre = (sibs - 1) * STEP / 2
    father = add(centre - side * STEP / 2, 0, "m")
    mother = add(centre + side * STEP / 2, 0, "f")
    children = [add(i * STEP, 1, rng.choice("mf"), sick[i]) for i in range(sibs)]
    couples.append((father, mother, children))

    last = rng.choice((1, 2))
    for generation in range(1, last + 1):
        heir = children[-1]
        x, _, sex, _ = people[heir]
        x = side * x
        partner = add(x + STEP, generation, "f" if sex == "m" else "m")
        sexes = [rng.choice("mf") for _ in range(rng.randint(0, 3))]
        sexes.append("?" if generation == last else rng.choice("mf"))
        # The unborn child stands at the right, a child who marries at the growing side.
        grow = side if generation == last else 1
        offsets = [grow * (i - (len(sexes) - 1) / 2) * STEP for i in range(len(sexes))]
        children = [
            add(x + STEP / 2 + offset, generation + 1, sex)
            for offset, sex in zip(offsets, sexes, strict=True)
        ]
        couples.append((heir, partner, children))

    # Numbered from left to right in each generation.
    names = {}
    for generation in range(last + 2):
        row = sorted((person[0], i) for i, person in enumerate(people) if person[1] == generation)
        for number, (_, i) in enumerate(row, start=1):
            names[i] = f"{ROMAN[generation]}-{number}"
    return (
        {names[i]: person for i, person in enumerate(people)},
        [(names[a], names[b], sorted(names[i] for i in row)) for a, b, row in couples],
    )


def make(rng: Rng) -> Item:
    people, couples = family(rng)
    child = list(people)[-1]
    percent = rng.step(0.4, 9.9, 0.01)
    carrier = Fraction(round(percent * 100), 10000)
    wanted, state = rng.choice([(2, "is affected"), (2, "is affected"), (1, "is a carrier")])
    probability = risk(people, couples, carrier, wanted)
    words = {"m": "male", "f": "female"}
    married = [partner for _, partner, _ in couples[1:]]

    frequency = f"{percent:.2f} %"
    caption = f"carrier frequency in the population: {frequency}"
    told = []
    for first, second, children in couples:
        listed = ", ".join(
            f"{name} ({words[people[name][2]]}, {'affected' if people[name][3] else 'unaffected'})"
            if name != child
            else f"{name} (not yet born)"
            for name in children
        )
        told.append(
            f"{first} and {second} have {'children' if len(children) > 1 else 'a child'}: {listed}"
        )
    ask = f"What is the probability that {child} {state}, in percent to three significant figures?"
    sick = [name for name, person in people.items() if person[3]]
    siblings = couples[0][2]
    women = [name for name, person in people.items() if person[2] == "f"]
    men = [name for name, person in people.items() if person[2] == "m"]
    healthy = [name for name in people if name not in sick and name != child]
    last_couple = couples[-1]
    shown = len(people)
    one_sick = rng.choice(sick)
    counted = rng.choice(["m", "f"])
    count = len(men) if counted == "m" else len(women)
    pairs = [f"{a} and {b}" for a, b, _ in couples]
    pair_wrong = pairs[:-1] + [
        f"{a} and {b}"
        for a, b in (
            (siblings[0], siblings[-1]),
            ("I-1", siblings[0]),
            ("I-2", last_couple[1]),
            (siblings[0], last_couple[1]),
        )
    ]
    return Item(
        question=(
            "A disease is autosomal recessive with full penetrance. In a family, I-1 (male) and "
            f"I-2 (female) are unaffected. {'. '.join(told)}. {' and '.join(married)} "
            f"{'are' if len(married) > 1 else 'is'} unaffected and from the general population, "
            f"where the carrier frequency is {frequency}. {ask}"
        ),
        answer=f"{sig(float(100 * probability))} %",
        multimodal_question=(
            "The pedigree shows a family with an autosomal recessive disease of full penetrance. "
            "Those who married in are from the general population. "
            f"{ask}"
        ),
        elements=[
            f"A pedigree of {shown} persons in {people[child][1] + 1} generations",
            f"Filled symbols for the affected: {', '.join(sick)}",
            f"Squares for the males {', '.join(men)}; circles for the females {', '.join(women)}",
            f"A diamond with a question mark for {child}",
            f"The caption: {caption}",
        ],
        quizzes=[
            quiz(
                rng,
                "Which carrier frequency is given?",
                frequency,
                rng.near(percent, lambda v: f"{v:.2f} %"),
                caption,
            ),
            quiz(
                rng,
                "Which of these persons is affected?",
                one_sick,
                rng.sample(healthy, 3),
                f"The filled symbol {one_sick}",
            ),
            quiz(
                rng,
                "How many children of I-1 and I-2 are drawn?",
                len(siblings),
                [n for n in rng.sample(range(1, 7), 6) if n != len(siblings)],
                "Symbols on the sibship line below I-1 and I-2",
            ),
            quiz(
                rng,
                f"How many {'males' if counted == 'm' else 'females'} does the pedigree show?",
                count,
                [n for n in range(max(1, count - 2), count + 4) if n != count],
                f"Count of the {'squares' if counted == 'm' else 'circles'}, the key left out",
            ),
            quiz(
                rng,
                f"Who are the parents of {child}?",
                pairs[-1],
                list(dict.fromkeys(pair for pair in pair_wrong if pair != pairs[-1])),
                f"The line that leads up from the diamond {child}",
            ),
            quiz(
                rng,
                "How many persons are drawn as affected?",
                len(sick),
                [n for n in rng.sample(range(7), 7) if n != len(sick)],
                "Count of the filled symbols, the key left out",
            ),
        ],
        plan=(
            f"Content: a pedigree of {shown} persons over {people[child][1] + 1} generations.\n"
            "Layout: one row a generation, partners joined by a line, children on a sibship line "
            "below, name under each symbol, key and caption at the foot.\n"
            f"Labels: {', '.join(people)}; {caption}.\n"
            "Constraints: no genotypes and no probabilities shown; squares male, circles female, "
            "filled affected, diamond for the unborn child."
        ),
        program=program(
            draw,
            people=people,
            couples=couples,
            caption=caption,
            affected_color=rng.choice(("black", "dimgray", "firebrick", "navy", "darkgreen")),
            line_color=rng.choice(("black", "black", "0.25")),
        ),
    )
