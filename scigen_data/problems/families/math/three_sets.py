"""Three overlapping sets with the count of every region: find a conditional probability."""

from __future__ import annotations

import math
from fractions import Fraction

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from scigen_data.problems.authoring import Item, Rng, program, quiz
from scigen_data.records import Quiz

IMAGE_TYPE = "Math - Set & Probability"

# who was asked, what they do with each, the things
SURVEYS = (
    ("students", "take", ("Art", "Biology", "Chess", "Drama", "French", "Music", "Physics")),
    ("members", "play", ("Football", "Golf", "Hockey", "Rugby", "Squash", "Tennis", "Volleyball")),
    ("readers", "read", ("Courier", "Gazette", "Herald", "Observer", "Post", "Times", "Tribune")),
    ("travellers", "speak", ("Arabic", "English", "German", "Hindi", "Polish", "Spanish", "Thai")),
    ("developers", "use", ("Go", "Java", "Julia", "Python", "Ruby", "Rust", "Swift")),
    (
        "tourists",
        "have visited",
        ("Athens", "Berlin", "Cairo", "Delhi", "Lisbon", "Oslo", "Prague"),
    ),
    ("hikers", "have climbed", ("Elbrus", "Etna", "Fuji", "Rigi", "Snowdon", "Teide", "Vesuvius")),
)
COLORS = (
    ("tab:blue", "tab:orange", "tab:green"),
    ("tab:red", "tab:purple", "tab:cyan"),
    ("gold", "tomato", "steelblue"),
    ("lightgray", "lightgray", "lightgray"),
    ("orchid", "yellowgreen", "skyblue"),
)


def draw(
    sets: list[str],
    only: list[int],
    pairs: list[int],
    all_three: int,
    outside: int,
    up: bool,
    colors: list[str],
) -> None:
    """`only[i]` lies in set i alone, `pairs[i]` in the two sets other than i."""
    fig, ax = plt.subplots(figsize=(7, 6))
    ax.set_aspect("equal")
    ax.axis("off")
    ax.add_patch(Rectangle((-3.6, -3.3), 7.2, 6.6, facecolor="white", edgecolor="black", lw=1.5))

    flip = 1 if up else -1
    name_places = [(0, 2.95), (-1.7, -2.6), (1.7, -2.6)]
    for i, name in enumerate(sets):
        angle = math.radians(90 + 120 * i)
        x, y = math.cos(angle), flip * math.sin(angle)
        ax.add_patch(Circle((x, y), 1.65, facecolor=colors[i], alpha=0.3))
        ax.add_patch(Circle((x, y), 1.65, fill=False, edgecolor="black", lw=1.5, zorder=2))
        write(ax, 1.75 * x, 1.75 * y, str(only[i]))
        write(ax, -1.08 * x, -1.08 * y, str(pairs[i]))
        write(ax, name_places[i][0], flip * name_places[i][1], name, weight="bold")
    write(ax, 0, 0, str(all_three))
    write(ax, 3.15, flip * 2.9, str(outside))
    ax.set_xlim(-3.7, 3.7)
    ax.set_ylim(-3.4, 3.4)


def write(ax: Axes, x: float, y: float, text: str, weight: str = "normal") -> None:
    ax.text(x, y, text, fontsize=15, ha="center", va="center", weight=weight)


def make(rng: Rng) -> Item:
    people, verb, things = rng.choice(SURVEYS)
    sets = rng.sample(things, 3)
    while True:
        only = rng.sample(range(6, 60), 3)
        pairs = rng.sample(range(3, 40), 3)
        all_three, outside = rng.randint(2, 25), rng.randint(4, 50)
        counts = [*only, *pairs, all_three, outside]
        event, favourable, total = rng.choice(_events(sets, people, verb, counts))
        chance = Fraction(favourable, total)
        shown = {favourable, total, chance.numerator, chance.denominator} & set(counts)
        if len(set(counts)) == 8 and not shown and chance.denominator > 9:
            break
    a, b, c = sets
    names = {
        **{f"only {name}": count for name, count in zip(sets, only, strict=True)},
        f"{b} and {c} but not {a}": pairs[0],
        f"{a} and {c} but not {b}": pairs[1],
        f"{a} and {b} but not {c}": pairs[2],
        "all three": all_three,
    }
    listed = ", ".join(f"{count} {verb} {region}" for region, count in names.items())

    def asked(region: str, count: int) -> Quiz:
        others = [other for other in counts if other != count]
        return quiz(
            rng,
            f"How many {people} {verb} {region}?",
            count,
            rng.sample(others, 3),
            str(count),
        )

    single = rng.randrange(3)
    pair = list(names)[3 + rng.randrange(3)]
    return Item(
        question=(
            f"In a survey of a group of {people}, {listed} and "
            f"{outside} {verb} none of the three. {event} Give "
            "the answer as a fraction in lowest terms."
        ),
        answer=f"{chance.numerator}/{chance.denominator}",
        multimodal_question=(
            f"The Venn diagram shows how many {people} of a group {verb} {a}, {b} and {c}. "
            f"{event} Give the answer as a fraction in lowest terms."
        ),
        elements=[
            f"Three mutually overlapping circles labelled {a}, {b} and {c} inside a rectangle",
            *(
                f"The number {count} in the region of {name} alone"
                for name, count in zip(sets, only, strict=True)
            ),
            *(
                f"The number {count} in the region of {name}"
                for name, count in [*names.items()][3:]
            ),
            f"The number {outside} inside the rectangle, outside all circles",
        ],
        quizzes=[
            asked(f"only {sets[single]}", only[single]),
            asked(pair, names[pair]),
            asked("all three", all_three),
            quiz(
                rng,
                f"How many {people} {verb} none of the three?",
                outside,
                rng.sample([count for count in counts if count != outside], 3),
                str(outside),
            ),
            quiz(
                rng,
                "Which of these regions holds the largest number?",
                max(names, key=lambda name: names[name]),
                rng.sample(sorted(names, key=lambda name: names[name])[:-1], 3),
                str(max(names.values())),
            ),
        ],
        plan=(
            f"Content: Venn diagram of three sets ({a}, {b}, {c}) in a rectangle, a count in each "
            "of the eight regions.\n"
            "Layout: three equal circles at the corners of an equilateral triangle, names at "
            "their outer sides, the outside count in a corner.\n"
            f"Labels: {'; '.join(f'{name}: {count}' for name, count in names.items())}; none: "
            f"{outside}.\n"
            "Constraints: no totals, no set sizes, no probability."
        ),
        program=program(
            draw,
            sets=sets,
            only=only,
            pairs=pairs,
            all_three=all_three,
            outside=outside,
            up=rng.random() < 0.5,
            colors=list(rng.choice(COLORS)),
        ),
    )


def _events(
    sets: list[str], people: str, verb: str, counts: list[int]
) -> list[tuple[str, int, int]]:
    """Questions, each with its favourable and its possible cases."""
    one_of = f"One of the {people} who {verb}"
    chosen = f"is chosen at random. What is the probability that this {people[:-1]}"
    does = {"have visited": "has visited", "have climbed": "has climbed"}.get(verb, f"{verb}s")
    all_three = counts[6]
    found = [
        (
            f"{one_of} at least one of the three {chosen} {does} exactly two of them?",
            sum(counts[3:6]),
            sum(counts[:7]),
        ),
        (
            f"{one_of} at least two of the three {chosen} {does} all three?",
            all_three,
            sum(counts[3:7]),
        ),
    ]
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)):
        # counts[3 + n] lies in the two sets other than n
        inside = counts[i] + counts[3 + j] + counts[3 + k] + all_three
        either = sum(counts[:7]) - counts[k]
        found += [
            (
                f"{one_of} {sets[i]} {chosen} also {does} {sets[j]}?",
                counts[3 + k] + all_three,
                inside,
            ),
            (
                f"{one_of} {sets[i]} or {sets[j]} (or both) {chosen} {does} {sets[k]}?",
                either - counts[i] - counts[j] - counts[3 + k],
                either,
            ),
        ]
    return found
