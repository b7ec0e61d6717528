"""A pedigree of a recessive disease and partners from the population: the risk of a child."""

from __future__ import annotations

import math
from itertools import product

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.kits.trees import offspring, person

IMAGE_TYPE = "Biology - Genetics"
LEVELS = (1, 2, 3)  # no siblings; with siblings or four generations; from the incidence

People = dict[str, tuple[float, int, str, bool]]  # by name: x, generation, sex, affected
Couples = list[tuple[str, str, list[str]]]  # two partners and their children

# One carrier in so many, in the populations with the most and the fewest: GeneReviews, and
# the committee opinion 691 of the American College of Obstetricians and Gynecologists.
DISEASES = {
    "cystic fibrosis": (24, 94),
    "phenylketonuria": (26, 100),
    "spinal muscular atrophy": (35, 72),
    "sickle-cell disease": (9, 45),
    "beta-thalassaemia": (7, 40),
    "galactosaemia": (70, 125),
}
ROMAN = ("I", "II", "III", "IV")
DEAD = {"I-1 alone": {"I-1"}, "I-2 alone": {"I-2"}, "both of them": {"I-1", "I-2"}, "neither": ()}
SPOUSES = {
    "a man, on his wife's left": ("f", -1),
    "a man, on his wife's right": ("f", 1),
    "a woman, on her husband's left": ("m", -1),
    "a woman, on her husband's right": ("m", 1),
}  # the spouse: sex of the heir, side of the spouse
OPENINGS = (
    (
        "The pedigree shows a family with an autosomal recessive disease of full penetrance. Who "
        "marries in is from the general population. "
    ),
    "A disease in this family is autosomal recessive, with full penetrance. ",
    (
        "See the pedigree of a family in which a recessive disease of full penetrance, on no sex "
        "chromosome, occurs; partners come from the general population. "
    ),
)
# a child's chances of 0, 1, 2 disease alleles from its parents' numbers of them
CROSS = {
    (a, b): (
        (1 - a / 2) * (1 - b / 2),
        a / 2 * (1 - b / 2) + b / 2 * (1 - a / 2),
        a / 2 * b / 2,
    )
    for a, b in product(range(3), repeat=2)
}


def draw(
    look: Look, people: People, couples: Couples, dead: list[str], caption: str, shade: int
) -> None:
    step, drop = 1.15, 1.5  # inches, from one person or generation to the next
    xs = [x for x, _, _, _ in people.values()]
    last = max(generation for _, generation, _, _ in people.values())
    spread = (max(xs) - min(xs)) * step
    width = max(spread + 1.4, 6.6)
    height = drop * last + 2.5
    ax = page(width, height)
    fills = (look.paper, (look.ink, look.accents[0])[shade])

    def at(name: str) -> Point:
        x, generation, _, _ = people[name]
        return (width - spread) / 2 + (x - min(xs)) * step, height - 0.5 - drop * generation

    for first, second, children in couples:
        offspring(look, ax, (at(first), at(second)), [at(child) for child in children])
    for name, (_, _, sex, affected) in people.items():
        x, y = at(name)
        person(look, ax, (x, y), sex, fills[affected], dead=name in dead, label=f"symbol {name}")
        ax.text(x, y - 0.34, name, ha="center", va="top")

    x = (width - 6.2) / 2 + 0.3
    for fill, meaning in zip(fills, ("unaffected", "affected"), strict=True):
        person(look, ax, (x, 0.85), "m", fill)
        person(look, ax, (x + 0.6, 0.85), "f", fill)
        ax.text(x + 0.95, 0.85, meaning, va="center")
        x += 2.4
    if dead:
        person(look, ax, (x, 0.85), "m", look.paper, dead=True)
        ax.text(x + 0.45, 0.85, "dead", va="center")
    ax.text(width / 2, 0.25, caption, ha="center", va="center")


def genotypes(people: People, couples: Couples, carrier: float) -> dict[str, list[float]]:
    """Of those who marry and of the unborn child: the chances of 0, 1, 2 disease alleles.

    Founders who are unaffected are carriers with the probability `carrier`. The last couple's last
    child is the unborn one; of any other couple a child is in the next couple.
    """
    beliefs: dict[str, list[float]] = {}

    def belief(name: str) -> list[float]:
        unaffected = beliefs.get(name, [1 - carrier, carrier, 0.0])
        return [0.0, 0.0, 1.0] if people[name][3] else unaffected

    for number, (first, second, children) in enumerate(couples):
        end = number == len(couples) - 1
        heir = children[-1] if end else next(c for c in children if c in couples[number + 1])
        after = [0.0, 0.0, 0.0]
        for (a, one), (b, other) in product(enumerate(belief(first)), enumerate(belief(second))):
            weight, chances = one * other, CROSS[a, b]
            for child in children:
                if child != heir:
                    weight *= chances[2] if people[child][3] else 1 - chances[2]
            for alleles in range(3 if end else 2):  # who marries is unaffected
                after[alleles] += weight * chances[alleles]
        beliefs[heir] = [each / sum(after) for each in after]
    return beliefs


def family(rng: Rng, last: int, spouse: tuple[str, int], siblings: int) -> tuple[People, Couples]:
    """A sibship with the disease; a healthy sib marries, and maybe a child of that couple.

    last: the generation, from 0, that the parents of the unborn child are of. spouse: the sex of
    the sib who marries and the spouse's side, -1 for left. siblings: of the unborn child.
    """
    people: list[tuple[float, int, str, bool]] = []
    couples: list[tuple[int, int, list[int]]] = []

    def add(x: float, generation: int, sex: str, affected: bool = False) -> int:
        people.append((x, generation, sex, affected))
        return len(people) - 1

    def sibship(middle: float, generation: int, sick: list[bool], heir: int) -> list[int]:
        """Sibs about `middle`, the heir's spouse among them."""
        sex, side = spouse if generation == 1 else (rng.choice("mf"), rng.choice((-1, 1)))
        slots = [place + (side > 0 and place > heir) + (side < 0 and place >= heir)
                 for place in range(len(sick))]  # fmt: skip
        start = middle - (slots[0] + slots[-1]) / 2
        row = [
            add(start + slot, generation, sex if place == heir else rng.choice("mf"), ill)
            for place, (slot, ill) in enumerate(zip(slots, sick, strict=True))
        ]
        other = add(start + slots[heir] + side, generation, "f" if sex == "m" else "m")
        couples.append((row[heir], other, []))
        return row

    sibs = rng.randint(3, 6)
    heir = rng.randrange(sibs)
    sick = [rng.random() < 0.45 for _ in range(sibs)]
    sick[heir] = False
    parent = rng.choice((0, 0, 0, 1, 2))  # one of the parents is ill: all children are carriers
    if not parent and not any(sick):
        sick[rng.choice([place for place in range(sibs) if place != heir])] = True
    father, mother = add(-0.5, 0, "m", parent == 1), add(0.5, 0, "f", parent == 2)
    if rng.random() < 0.5:  # who stands at the left is I-1
        people = [(-x, generation, sex, ill) for x, generation, sex, ill in people]
    couples.append((father, mother, []))
    couples[0][2].extend(sibship(0, 1, sick, heir))
    for generation in range(2, last + 1):
        count = rng.randint(1, 3)
        one, other, children = couples[-1]
        middle = (people[one][0] + people[other][0]) / 2
        children.extend(sibship(middle, generation, [False] * count, rng.randrange(count)))
    one, other, children = couples[-1]
    middle = (people[one][0] + people[other][0]) / 2
    sexes = [*(rng.choice("mf") for _ in range(siblings)), "?"]
    children.extend(add(middle + place - (len(sexes) - 1) / 2, last + 1, sex)
                    for place, sex in enumerate(sexes))  # fmt: skip

    # numbered from left to right in each generation
    names = {}
    for generation in range(last + 2):
        row = sorted((each[0], i) for i, each in enumerate(people) if each[1] == generation)
        names.update({i: f"{ROMAN[generation]}-{n}" for n, (_, i) in enumerate(row, start=1)})
    return (
        {names[i]: each for i, each in enumerate(people)},
        [(names[a], names[b], [names[i] for i in row]) for a, b, row in couples],
    )


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    spouse, dead = rng.choice(tuple(SPOUSES)), rng.choice(tuple(DEAD))  # quizzes ask for both
    last = 1 if level == 1 else rng.choice((1, 2))
    siblings = 0 if level == 1 else rng.randint(2 - last, 3)
    people, couples = family(rng, last, SPOUSES[spouse], siblings)
    disease = rng.choice(tuple(DISEASES))
    one_in = rng.randint(*DISEASES[disease])
    carrier, whom = 1 / one_in, "carriers in the population"
    if level == 3:
        one_in, whom = round((2 * one_in) ** 2, -2), "newborn children affected"
        q = 1 / math.sqrt(one_in)
        carrier = 2 * q / (1 + q)
    frequency = f"1 in {one_in}"
    caption = f"{disease}; {whom}: {frequency}"
    chances = genotypes(people, couples, carrier)
    wanted, state = frame.choice(
        ((2, "is affected"), (2, "will have the disease"), (1, "is a carrier without the disease"))
    )

    child = list(people)[-1]
    probability = f"{sig(100 * chances[child][wanted], 2)} %"
    words = {"m": "male", "f": "female", "?": ""}
    said = {
        name: f"{name} ({words[sex]}, {'affected' if ill else 'unaffected'})"
        for name, (_, _, sex, ill) in people.items()
    } | {child: f"{child} (not yet born)"}
    told = ". ".join(
        f"{_list([said[each] for each in sorted(pair)])} have "
        f"{'children' if len(row) > 1 else 'a child'}: {', '.join(said[each] for each in row)}"
        for *pair, row in couples
    )
    heirs = [name for name in chances if name != child]
    sick = [name for name, each in people.items() if each[3]]
    men, women = ([name for name, each in people.items() if each[2] == sex] for sex in "mf")
    gone = sorted(DEAD[dead])
    shown = [f"symbol {name}" for name in people if name != child]
    question = (
        f"What is the probability that the unborn child {state}, in percent to two "
        "significant figures?"
    )
    solution = [f"Who is unaffected and marries in is a carrier with 1/{one_in}."]
    if level == 3:
        solution = [(f"q = √(1/{one_in}) = {sig(q)}; who is unaffected and marries in is a carrier "
                    f"with 2q/(1 + q) = {sig(carrier)}.")]  # fmt: skip
    reason = (
        "as one parent is affected"
        if {"I-1", "I-2"} & set(sick)
        else ("as both parents are carriers and one child is affected")
    )
    certain = {True: "certainly", False: "with 2/3"}[chances[heirs[0]][1] > 0.99]
    solution.append(f"{heirs[0]} is unaffected and a carrier {certain}, {reason}.")
    solution += [f"{name} is unaffected and, all healthy siblings considered, a carrier with "
                 f"{sig(chances[name][1])}." for name in heirs[1:]]  # fmt: skip
    weighed = "both parents and of their healthy children" if siblings else "both parents"
    solution.append(f"Weighed with the chances of {weighed}: {child} {state} with {probability}.")
    dead_line = f"Strokes through the symbols of the dead: {', '.join(gone)}"
    return Item(
        question=(
            f"The disease ({disease}) is autosomal recessive with full penetrance. {told}. Who "
            f"marries into the family is from the general population ({whom}: {frequency}). "
            f"{question}"
        ),
        answer=probability,
        multimodal_question=frame.choice(OPENINGS) + question,
        elements=[
            f"A pedigree of {len(people)} persons in {last + 2} generations",
            f"Filled symbols for the affected: {', '.join(sick)}",
            f"Squares for the males {', '.join(men)}; circles for the females {', '.join(women)}",
            f"A diamond with a question mark for {child}",
            f"The line: {caption}",
            *([dead_line] if gone else []),
        ],
        quizzes=[
            ask("frequency", f"Which frequency of {whom} is given?", frequency, caption),
            ask("affected", "Which persons of the family are affected?", _list(sick),
                "the filled symbols", at=[f"symbol {name}" for name in sick]),
            ask("sexes", "How many males and how many females does the family have, the unborn "
                "child left out?", f"{len(men)} males, {len(women)} females",
                "the squares and circles of the pedigree", at=shown),
            ask("spouse", "Who married into generation II, and on which side are they drawn?",
                spouse, "the couple in generation II", among=tuple(SPOUSES),
                at=[f"symbol {name}" for name in couples[1][:2]]),
            ask("dead", "Which of I-1 and I-2 are dead?", dead, "strokes through symbols",
                among=tuple(DEAD), at=["symbol I-1", "symbol I-2"]),
        ],
        plan=(
            f"Content: a pedigree of {len(people)} persons over {last + 2} generations.\n"
            "Layout: one row a generation, partners joined by a line, children on a sibship line "
            "below, name under each symbol, key and caption at the foot.\n"
            f"Labels: {', '.join(people)}; {caption}.\n"
            "Constraints: no genotypes and no probabilities shown; squares male, circles female, "
            "filled affected, diamond for the unborn child."
        ),
        solution=solution,
        caption=(
            f"A pedigree of a family with {disease} ({whom}: {frequency}). {told}. "
            f"{'Dead: ' + ', '.join(gone) if gone else 'Nobody is drawn as dead'}."
        ),
        program=drawing(
            draw,
            people=people,
            couples=couples,
            dead=gone,
            caption=caption,
            shade=rng.randrange(2),
        ),
    )  # fmt: skip


def _list(names: list[str]) -> str:
    *most, end = names
    return f"{', '.join(most)} and {end}" if most else end
