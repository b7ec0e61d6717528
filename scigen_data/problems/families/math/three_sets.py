"""Three overlapping sets with the count of every region: find a probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.geometry import ring, write
from scigen_data.problems.kits.marks import page

IMAGE_TYPE = "Math - Set & Probability"
LEVELS = (1, 2, 3)  # of all who were asked; of those in some sets; with a count to be found first

# who was asked, one of them, what several and one do with each, the things
SURVEYS = (
    ("students", "student", "take", "takes",
     ("Art", "Biology", "Chess", "Drama", "French", "Music", "Physics")),
    ("members", "member", "play", "plays",
     ("Football", "Golf", "Hockey", "Rugby", "Squash", "Tennis", "Volleyball")),
    ("readers", "reader", "read", "reads",
     ("Courier", "Gazette", "Herald", "Observer", "Post", "Times", "Tribune")),
    ("travellers", "traveller", "speak", "speaks",
     ("Arabic", "English", "German", "Hindi", "Polish", "Spanish", "Thai")),
    ("developers", "developer", "use", "uses",
     ("Go", "Java", "Julia", "Python", "Ruby", "Rust", "Swift")),
    ("tourists", "tourist", "have visited", "has visited",
     ("Athens", "Berlin", "Cairo", "Delhi", "Lisbon", "Oslo", "Prague")),
    ("hikers", "hiker", "have climbed", "has climbed",
     ("Elbrus", "Etna", "Fuji", "Rigi", "Snowdon", "Teide", "Vesuvius")),
)  # fmt: skip
# where a circle lies, with one circle above or one below
PLACES = {
    True: ("at the top", "at the lower left", "at the lower right"),
    False: ("at the bottom", "at the upper left", "at the upper right"),
}


def draw(
    look: Look, sets: list[str], regions: list[str], outside: str, total: str, up: bool
) -> None:
    """The set at the tip comes first, then the left one. `regions` hold what lies in set i alone,
    in the two sets other than i, in all three.
    """
    ax = page(6.4, 6)
    flip = 1 if up else -1
    frame = Rectangle((0.15, 0.15), 6.1, 5.7, fc="none", ec=look.ink)
    frame.set_label("all")
    ax.add_patch(frame)
    middle, way = (3.2, 3.0 - 0.15 * flip), 0.88
    across = [way * math.cos(math.radians(90 + 120 * i)) for i in range(3)]
    upward = [flip * way * math.sin(math.radians(90 + 120 * i)) for i in range(3)]
    for i, (x, y) in enumerate(zip(across, upward, strict=True)):
        ring(look, ax, (middle[0] + x, middle[1] + y), 1.45, i, f"circle {i}")
    for i, (x, y) in enumerate(zip(across, upward, strict=True)):
        write(ax, (middle[0] + 1.75 * x, middle[1] + 1.75 * y), regions[i])
        write(ax, (middle[0] - 1.08 * x, middle[1] - 1.08 * y), regions[3 + i])
    write(ax, middle, regions[6])
    names = ((0, 2.52), (-1.5, -2.12), (1.5, -2.12))
    for (x, y), name in zip(names, sets, strict=True):
        ax.text(middle[0] + x, middle[1] + flip * y, name, ha="center", va="center", weight="bold")
    write(ax, (5.75, 3 + flip * 2.5), outside)
    if total:
        ax.text(0.35, 3 + flip * 2.5, total, va="center")


def make(rng: Rng) -> Item:
    people, person, verb, does, things = rng.frame.choice(SURVEYS)
    a, b, c = sets = rng.frame.sample(things, 3)
    regions = (
        *(f"only {name}" for name in sets),
        f"{b} and {c} but not {a}",
        f"{a} and {c} but not {b}",
        f"{a} and {b} but not {c}",
        "all three",
        "none of the three",
    )
    largest, unknown = rng.randrange(8), rng.randrange(8)  # each region equally often
    while True:
        counts = rng.sample(range(3, 75), 8)
        first = counts.index(max(counts))
        counts[first], counts[largest] = counts[largest], counts[first]
        among, group, wanted, event = rng.choice(_events(sets, verb, does, rng.level))
        if rng.level == 3 and unknown not in among:
            continue
        possible, favourable = (sum(counts[i] for i in places) for places in (among, wanted))
        chance, total = Fraction(favourable, possible), sum(counts)
        if chance.denominator > 9 and chance.denominator not in counts:
            break
    numbers, found, whole = [str(count) for count in counts], "", ""
    if rng.level == 3:
        numbers[unknown], whole = "x", f"{total} in all"
        found = f"All regions together hold {total}: x = {total} − {total - counts[unknown]} = "
        found += f"{counts[unknown]}."
    up, order = rng.random() < 0.5, rng.sample(range(3), 3)
    place = PLACES[up][order.index(2)]

    listed = ", ".join(f"{n} {verb} {r}" for n, r in zip(numbers[:7], regions, strict=False))
    listed += f" and {numbers[7]} {verb} none of the three"
    scene = rng.frame.choice(
        (
            f"In a survey of a group of {people}, {listed}.",
            f"A group of {people} is surveyed: {listed}.",
            f"Of the {people} in a group, {listed}.",
        )
    )
    if whole:
        scene += f" There are {total} {people} in the group."
    task = (
        f"One of {group.format(people)} is chosen at random. What is the probability that this "
        f"{person} {event}? Give the answer as a fraction in lowest terms."
    )

    def cases(places: Sequence[int], count: int) -> str:
        terms = " + ".join(str(counts[i]) for i in places)
        return f"{terms} = {count}" if len(places) > 1 else str(count)

    quizzes = [
        ask("only", f"Which number stands for those who {verb} only {a}?", numbers[0], numbers[0]),
        ask("pair", f"Which number stands for those who {verb} {b} and {c} but not {a}?",
            numbers[3], numbers[3]),
        ask("none", f"Which number stands for those who {verb} none of the three?", numbers[7],
            numbers[7]),
        ask("place", f"Where does the circle of {c} lie?", place, f"the circle named {c}",
            among=PLACES[True] + PLACES[False], at=(c, f"circle {order.index(2)}")),
    ]  # fmt: skip
    if rng.level == 3:
        quizzes += [
            ask("total", f"How many {people} were asked in all?", total, whole, at=whole),
            ask("unknown", "Which region is marked x?", regions[unknown], "x",
                among=regions),
        ]  # fmt: skip
    else:
        quizzes += [
            ask("both", f"How many {people} {verb} both {a} and {b}, whether or not {c}?",
                counts[5] + counts[6], f"{counts[5]} and {counts[6]}",
                at=(numbers[5], numbers[6])),
            ask("largest", "Which region holds the largest number?", regions[largest],
                numbers[largest], among=regions, at=numbers[largest]),
        ]  # fmt: skip
    shown = [f"{region}: {number}" for region, number in zip(regions, numbers, strict=True)]
    return Item(
        question=f"{scene} {task}",
        answer=f"{chance.numerator}/{chance.denominator}",
        multimodal_question=(
            f"The Venn diagram shows how many {people} of a group {verb} {a}, {b} and {c}. {task}"
        ),
        elements=[
            f"Three mutually overlapping circles labelled {a}, {b} and {c} inside a rectangle",
            *(f"{n} in the region of {r}" for n, r in zip(numbers[:7], regions, strict=False)),
            f"{numbers[7]} inside the rectangle, outside all circles",
            *([f"The label {whole}"] if whole else []),
        ],
        quizzes=quizzes,
        plan=(
            f"Content: Venn diagram of three sets ({a}, {b}, {c}) in a rectangle, a label in each "
            "of the eight regions.\n"
            "Layout: three equal circles at the corners of an equilateral triangle, names at "
            "their outer sides, the outside count in a corner.\n"
            f"Labels: {'; '.join(shown)}{f'; {whole}' if whole else ''}.\n"
            "Constraints: no set sizes, no sums of regions, no probability."
        ),
        solution=[
            *([found] if found else []),
            f"Possible: {cases(among, possible)} {people}.",
            f"Favourable: {cases(wanted, favourable)}.",
            f"The probability is {favourable}/{possible} = {chance}."
            if chance.denominator != possible
            else f"The probability is {chance}, in lowest terms.",
        ],
        caption=(
            f"A Venn diagram of {people} who {verb} {a}, {b} and {c}: {', '.join(shown)}."
            f"{f' There are {whole}.' if whole else ''} The circle of {c} lies {place}."
        ),
        program=drawing(
            draw,
            sets=[sets[i] for i in order],
            regions=[*(numbers[i] for i in order), *(numbers[3 + i] for i in order), numbers[6]],
            outside=numbers[7],
            total=whole,
            up=up,
        ),
    )


def _events(
    sets: Sequence[str], verb: str, does: str, level: int
) -> list[tuple[Sequence[int], str, Sequence[int], str]]:
    """The regions of the possible cases, how they are called, those of the favourable ones, and
    what is true of these.
    """
    found: list[tuple[Sequence[int], str, Sequence[int], str]]
    inside = {0: (0, 4, 5, 6), 1: (1, 3, 5, 6), 2: (2, 3, 4, 6)}
    one, two = (0, 1, 2, 3, 4, 5, 6), (3, 4, 5, 6)
    if level == 1:
        everyone: tuple[Sequence[int], str] = (*one, 7), "all {}"
        found = [
            (*everyone, (3, 4, 5), f"{does} exactly two of the three"),
            (*everyone, two, f"{does} at least two of the three"),
            (*everyone, (0, 1, 2), f"{does} just one of the three"),
        ]
        for i, name in enumerate(sets):
            found.append((*everyone, inside[i], f"{does} {name}"))
        return found
    negative = verb.replace("have", "have not") if "have" in verb else f"do not {verb}"
    found = [
        (one, f"the {{}} who {verb} at least one of the three", (3, 4, 5),
         f"{does} exactly two of them"),
        (two, f"the {{}} who {verb} at least two of the three", (6,), f"{does} all three"),
    ]  # fmt: skip
    for i, j in permutations(range(3), 2):
        k = 3 - i - j
        both = tuple(region for region in inside[i] if region in inside[j])
        rest = tuple(region for region in range(8) if region not in inside[i])
        found += [
            (inside[i], f"the {{}} who {verb} {sets[i]}", both, f"also {does} {sets[j]}"),
            (rest, f"the {{}} who {negative} {sets[i]}", tuple(r for r in rest if r in inside[j]),
             f"{does} {sets[j]}"),
        ]  # fmt: skip
        if i < j:
            either = tuple(region for region in one if region != k)
            third = tuple(region for region in either if region in inside[k])
            found.append(
                (either, f"the {{}} who {verb} {sets[i]} or {sets[j]} (or both)", third,
                 f"{does} {sets[k]}")
            )  # fmt: skip
    return found
