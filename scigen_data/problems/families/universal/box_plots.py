"""Box plots side by side, to be read off: spreads, bounds of outliers, how many lie above."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.ticker import AutoMinorLocator

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing
from scigen_data.problems.kits.axes import numbers
from scigen_data.problems.kits.ruled import ruled

IMAGE_TYPE = "Universal - Plot & Chart"
LEVELS = (1, 2, 3)  # spreads compared; the bound of outliers; how many lie above a value

# what is measured, its unit, the groups, where the scale begins (a multiple of 5 steps), its step
SUBJECTS = (
    ("Time to the finish", "min", ("Falcons", "Otters", "Badgers", "Herons"), 20, 1),
    ("Height of seedlings", "mm", ("Control", "Light", "Shade", "Heat"), 40, 2),
    ("Score in the test", "points", ("Class A", "Class B", "Class C", "Class D"), 10, 1),
    ("Mass of apples", "g", ("Elstar", "Gala", "Boskoop", "Fuji"), 75, 5),
    ("Reaction time", "ms", ("Morning", "Noon", "Evening", "Night"), 150, 10),
    ("Delay of trains", "s", ("North Line", "South Line", "East Line", "West Line"), 25, 5),
)
PARTS = ("least value", "lower quartile", "median", "upper quartile", "greatest value")
MARKS = ((1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (3, 3))  # a share that is not half of all
MEMBERS = (40, 60, 80, 120, 160, 200)


def draw(
    look: Look, title: str, groups: dict[str, list[float]], scale: list[tuple[float, str]],
    flat: bool,
) -> None:  # fmt: skip
    """`groups`: five numbers of each; `scale`: numbers of its axis, each step in five parts."""
    size = (7.6, 0.85 * len(groups) + 1.3) if flat else (1.25 * len(groups) + 1.6, 5.6)
    ax = plt.figure(figsize=size, layout="constrained").add_subplot()
    names = ("whislo", "q1", "med", "q3", "whishi")
    boxes = [dict(zip(names, five, strict=True), fliers=[]) for five in groups.values()]
    drawn = ax.bxp(
        boxes, orientation="horizontal" if flat else "vertical", widths=0.5, patch_artist=True,
        medianprops={"color": look.accents[0], "lw": 2.4, "solid_capstyle": "butt"},
        boxprops={"ec": look.ink}, whiskerprops={"color": look.ink},
        capprops={"color": look.ink},
    )  # fmt: skip
    for place, (name, box) in enumerate(zip(groups, drawn["boxes"], strict=True)):
        box.set(fc=look.fills[place % 4], label=f"box {name}")
        drawn["medians"][place].set_label(f"median {name}")
        for number, end in enumerate(("least", "greatest")):
            drawn["caps"][2 * place + number].set_label(f"{end} {name}")
    ticks, texts = zip(*scale, strict=True)
    axis, other = (ax.xaxis, ax.yaxis) if flat else (ax.yaxis, ax.xaxis)
    axis.set_ticks(ticks, texts)
    axis.set_minor_locator(AutoMinorLocator(5))
    axis.set_label_text(title)
    other.set_ticks(range(1, len(groups) + 1), list(groups))
    (ax.set_xlim if flat else ax.set_ylim)(ticks[0], ticks[-1])
    ax.set_axisbelow(True)
    axis.grid(which="major", lw=0.8, ls="-", alpha=0.8)
    axis.grid(which="minor", lw=0.4, ls="-", alpha=0.6)
    ruled(ax)


def make(rng: Rng) -> Item:
    what, unit, names, least, step = rng.frame.choice(SUBJECTS)
    one, two, three, four = rng.frame.sample(names, 4)
    highest = rng.choice(names)  # whose median is the greatest: each equally often
    members = rng.frame.choice(MEMBERS)
    while True:
        groups = {name: _five(rng) for name in names}
        top = max(names, key=lambda name: groups[name][2])
        groups[top], groups[highest] = groups[highest], groups[top]
        part, other = rng.choice(MARKS)
        if rng.level == 3:  # a mark of one at the same value as a mark of the other
            shift = groups[one][part] - groups[two][other]
            groups[two] = [value + shift for value in groups[two]]
        a, b = groups[one], groups[two]
        spreads = [five[3] - five[1] for five in (a, b)]
        medians = {name: five[2] for name, five in groups.items()}
        first = max(medians.values())
        others = [value for name, value in medians.items() if name != highest]
        within = min(b) > 0 < 40 - max(b)
        if medians[highest] == first > max(others) and within and abs(spreads[0] - spreads[1]) > 1:
            above = members * (8 - part - other) // 4  # of both groups, over that mark
            if least + groups[one][part] * step != above:
                break

    def text(value: float) -> str:
        return f"{least + value * step:g}"

    listed = "; ".join(f"{name}: {', '.join(map(text, five))}" for name, five in groups.items())
    scene = (f"Box plots show {what[0].lower()}{what[1:]} in {unit}, with {PARTS[0]}, {PARTS[1]}, "
             f"{PARTS[2]}, {PARTS[3]} and {PARTS[4]}. {listed}.")  # fmt: skip
    shown = rng.frame.choice(
        (f"The box plots show {what[0].lower()}{what[1:]} for four groups.",
         f"{what} is shown by box plots.",
         f"Four groups are compared in {what[0].lower()}{what[1:]}.")
    )  # fmt: skip
    if rng.level == 1:
        task = f"By how much do the interquartile ranges of {one} and {two} differ, in {unit}?"
        answer = f"{abs(spreads[0] - spreads[1]) * step:g} {unit}"
        solution = [
            f"{name}: {text(five[3])} − {text(five[1])} = {spread * step:g} {unit}."
            for name, five, spread in zip((one, two), (a, b), spreads, strict=True)
        ]
        solution.append(f"They differ by {answer}.")
    elif rng.level == 2:
        task = (f"Values more than 1.5 interquartile ranges above the upper quartile count as "
                f"outliers. From which value on, in {unit}, is that so for {one}?")  # fmt: skip
        bound = least + (a[3] + 1.5 * spreads[0]) * step
        answer = f"{bound:g} {unit}"
        spread = f"{spreads[0] * step:g}"
        solution = [
            f"Quartiles {text(a[1])} and {text(a[3])} {unit}: the range is {spread} {unit}.",
            f"{text(a[3])} + 1.5 · {spread} = {answer}.",
        ]
    else:
        each = f"Each group has {members} members, a quarter of them in each section of its plot."
        scene, shown = f"{scene} {each}", f"{shown} {each}"
        task = f"How many members of {one} and {two} together have over {text(a[part])} {unit}?"
        counts = [members * (4 - at) // 4 for at in (part, other)]
        answer = f"{above} members"
        solution = [
            f"{text(a[part])} {unit} is the {PARTS[at]} of {name}: {count} lie above."
            for name, at, count in zip((one, two), (part, other), counts, strict=True)
        ]
        solution.append(f"Together {counts[0]} + {counts[1]} = {answer}.")  # fmt: skip
    quizzes = [
        ask(
            key,
            f"What is the {PARTS[at]} of {name}?",
            text(groups[name][at]),
            f"{key} of {name}",
            at=f"{label}{name}",
            value=groups[name][at] * step,
            apart=0.9 * step,
        )
        for key, name, at, label in (
            ("median", three, 2, "median "),
            ("lower edge", four, 1, "box "),
            ("upper end", one, 4, "greatest "),
        )
    ]
    quizzes.append(
        ask("highest", "Which group has the greatest median?", highest, f"the median of {highest}",
            among=names, at=f"median {highest}")
    )  # fmt: skip
    flat = rng.random() < 0.4
    shuffled = rng.sample(names, 4)
    return Item(
        question=f"{scene} {task}",
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            f"A scale that says '{what} ({unit})', with a grid",
            f"A box plot named '{one}' and one named '{two}'",
            f"A box plot named '{three}' and one named '{four}'",
        ],
        quizzes=quizzes,
        plan=(
            f"Content: box plots of {', '.join(shuffled)} over one scale.\n"
            f"Layout: {'from left to right' if flat else 'upright'}, side by side, a fine grid.\n"
            f"Labels: the names; the scale {what} ({unit}); {listed}.\n"
            "Constraints: all five marks of a plot on lines of the grid; no value written."
        ),
        solution=solution,
        caption=f"Box plots of {what[0].lower()}{what[1:]} in {unit}. {listed}.",
        program=drawing(
            draw, title=f"{what} ({unit})",
            groups={name: [least + v * step for v in groups[name]] for name in shuffled},
            scale=numbers(least, least + 40 * step, 5 * step), flat=flat,
        ),
    )  # fmt: skip


def _five(rng: Rng) -> list[int]:
    """Least value, quartiles, greatest value; in steps of the scale, two or more apart."""
    values = sorted(rng.sample(range(1, 36), 5))
    return [value + place for place, value in enumerate(values)]
