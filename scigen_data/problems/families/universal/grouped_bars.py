"""Grouped bars of two or three series: compare totals or means, find a change or a share."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Patch
from matplotlib.ticker import AutoMinorLocator

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, tied
from scigen_data.problems.kits.axes import numbers, step_of

IMAGE_TYPE = "Universal - Plot & Chart"
LEVELS = (1, 2, 3)  # totals and means; change and share; values read off the scale

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YEARS = tuple(str(year) for year in range(2008, 2026))
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
PERIODS = {QUARTERS: "quarters", MONTHS: "months", DAYS: "days", YEARS: "years"}

PERCENT, NEAREST = "By what percentage", "to the nearest percent?"

# quantity, unit, who has it, along the axis, lowest, highest, step
SUBJECTS = (
    ("Electricity output", "GWh", ("North Farm", "South Farm", "East Farm"), QUARTERS, 21, 98, 1),
    ("Rainfall", "mm", ("Hill Station", "Coast Station", "Lake Station"), MONTHS, 24, 148, 1),
    ("Paper collected", "tonnes", ("Castle Street", "Zoo Lane", "Harbour"), MONTHS, 2.1, 9.9, 0.1),
    (
        "Milk delivered",
        "tonnes",
        ("Alder Dairy", "Birch Dairy", "Cedar Dairy"),
        DAYS,
        2.4,
        9.8,
        0.1,
    ),
    ("Harvest", "tonnes", ("Orchard A", "Orchard B", "Orchard C", "Orchard D"), YEARS, 31, 168, 1),
    ("Steel exports", "Mt", ("Country P", "Country Q", "Country R"), YEARS, 3.2, 14.8, 0.1),
    (
        "Water use",
        "m³",
        ("Elm House", "Oak House", "Ash House", "Lime House"),
        QUARTERS,
        112,
        385,
        1,
    ),
    ("Tea picked", "kg", ("Garden East", "Garden West", "Garden North"), DAYS, 124, 396, 1),
)


def draw(
    look: Look,
    title: str,
    along: list[str],
    series: dict[str, list[float]],
    written: list[list[str]],
    scale: list[tuple[float, str]],
    parts: int,
    flat: bool,
    shift: int,
) -> None:
    """`written` is the text at each bar, of each series; `scale` the numbers of its axis with their
    texts, each step of it in so many `parts`, or 0 for no grid. `flat`: bars from left to right.
    """
    count, breadth = len(series), 0.84 / len(series)
    length = 0.6 * count * len(along) + 1.6
    size = (7.5, 0.36 * count * len(along) + 1.6) if flat else (max(length, 5.6), 4.8)
    ax = plt.figure(figsize=size, layout="constrained").add_subplot()
    handles = []
    for number, (name, values) in enumerate(series.items()):
        fill, hatch = look.fills[(shift + number) % 4], ("", "///", "...")[number]
        at = [place + (number - (count - 1) / 2) * breadth for place in range(len(along))]
        bars = (ax.barh if flat else ax.bar)(
            at, values, breadth, color=fill, edgecolor=look.ink, hatch=hatch, zorder=2
        )
        for bar, place in zip(bars, along, strict=True):
            bar.set_label(f"{name}, {place}")
        if written:
            ax.bar_label(bars, labels=written[number], padding=3)
        handles.append(Patch(fc=fill, ec=look.ink, hatch=hatch, label=name))
    ticks, texts = zip(*scale, strict=True)
    top = ticks[-1] * (1.04 if parts else 1.08)
    if flat:
        ax.set(xlim=(0, top), xlabel=title)
        ax.set_yticks(range(len(along)), along)
        ax.invert_yaxis()
        ax.set_xticks(ticks, texts)
    else:
        ax.set(ylim=(0, top), ylabel=title)
        ax.set_xticks(range(len(along)), along)
        ax.set_yticks(ticks, texts)
    ax.tick_params(axis="y" if flat else "x", length=0)
    if parts:
        axis = ax.xaxis if flat else ax.yaxis
        axis.set_minor_locator(AutoMinorLocator(parts))
        axis.grid(which="major", lw=0.9)
        axis.grid(which="minor", lw=0.4, alpha=0.7)
        # what values are read off is drawn with a ruler in any look
        lines = [tick.gridline for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())]
        for ruled in (*ax.patches, *lines):
            ruled.set_sketch_params(None)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(
        handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=count, frameon=False
    )


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    subject = frame.choice(SUBJECTS)
    quantity, unit, owners, axis, low, high, step = subject
    one, two, *others = frame.sample(owners, 3)
    count = frame.choice((4, 5, 6)) if len(axis) > 4 else 4
    first = frame.randint(0, len(axis) - count)
    along = list(axis[first : first + count])
    major = step_of(high, 12)
    parts = 4 if f"{major:e}".startswith("2") else 5
    if level == 3:
        step = major / parts
        low = round((low // step + 1) * step, 10)
    decimals = len(f"{step:.10f}".rstrip("0").partition(".")[2])
    kind, start, end = frame.randrange(2), *sorted(frame.sample(range(count), 2))
    three = count < 6 and rng.random() < 0.35
    # what quizzes ask for: each equally often
    best, above = rng.randrange(count), rng.randint(0, count)

    def text(value: float) -> str:
        return f"{value:.{decimals}f}"

    answer, shown = "", {""}
    while answer.partition(" ")[0].strip("+−") in shown:
        columns = _columns(rng, low, high, step, best, above, count)
        series = {one: [a for a, _ in columns], two: [b for _, b in columns]}
        if three:
            series[others[0]] = [rng.step(low, high, step) for _ in along]
        if rng.random() < 0.5:
            series = dict(reversed(series.items()))
        shown = {text(value) for row in series.values() for value in row} | {"", "0", text(0)}
        task, answer, solution = _task(level, kind, unit, decimals, along, series[one],
                                       series[two], (one, two), (start, end))  # fmt: skip

    period = PERIODS[axis]
    preposition = "on" if axis == DAYS else "in"
    title = f"{quantity} ({unit})"
    listed = "; ".join(
        f"{name}: "
        + ", ".join(f"{text(v)} {preposition} {place}" for place, v in zip(along, row, strict=True))
        for name, row in series.items()
    )
    seen = f"{quantity[0].lower()}{quantity[1:]} of {one} and {two} over several {period}"
    opening = frame.choice((
        f"The chart shows {seen}.",
        f"Bars stand for {seen}.",
        f"The figure compares {seen}.",
    ))  # fmt: skip
    places = frame.sample(range(count), 3)
    apart = 0.8 * step if level == 3 else 0.0
    quizzes = [
        ask(f"value {key}", f"How large is the value of {one} {preposition} {along[place]}?",
            text(series[one][place]), f"the bar of {one} at {along[place]}",
            at=f"{one}, {along[place]}", value=series[one][place], apart=apart)
        for key, place in zip("ab", places, strict=False)
    ]  # fmt: skip
    gap = abs(series[one][places[2]] - series[two][places[2]])
    quizzes += [
        ask("gap", f"By how much do the values of {one} and {two} differ {preposition} "
            f"{along[places[2]]}?", text(gap), f"the bars of both at {along[places[2]]}",
            at=[f"{name}, {along[places[2]]}" for name in (one, two)], value=gap, apart=apart),
        ask("best", f"{preposition.capitalize()} which of these is the value of {two} largest?",
            along[best], f"the bar of {two} at {along[best]}", among=along,
            at=f"{two}, {along[best]}"),
        ask("above", f"In how many of the {count} {period} is the value of {one} above that of "
            f"{two}?", above, "the pairs of neighbouring bars",
            among=[str(number) for number in range(count + 1)],
            at=[f"{name}, {place}" for name in (one, two) for place in along]),
    ]  # fmt: skip
    flat = rng.random() < 0.35
    most = max(value for row in series.values() for value in row)
    written = [] if level == 3 else [[text(value) for value in row] for row in series.values()]
    scale_step = major if level == 3 else step_of(most, 6)
    steps = -(-most // scale_step)
    labelled = (
        [f"Bars for {', '.join(series)} in each group, over a scale with a grid"]
        if level == 3
        else [
            f"A bar of {name} at {place} labelled {text(value)}"
            for name, row in series.items()
            for place, value in zip(along, row, strict=True)
        ]
    )
    return Item(
        question=f"{quantity} in {unit} over several {period}. {listed}. {task}",
        answer=answer,
        multimodal_question=f"{opening} {task}",
        elements=[
            f"A value axis from 0 that says '{title}'",
            f"Groups of {len(series)} bars for {', '.join(along)}",
            f"A legend that names {' and '.join(map(repr, series))}",
            *labelled,
        ],
        quizzes=quizzes,
        plan=(
            f"Content: grouped bar chart of {quantity.lower()} ({unit}) of {', '.join(series)}.\n"
            f"Layout: {count} groups ({', '.join(along)}), bars "
            f"{'from left to right' if flat else 'upright'}, legend above the axes.\n"
            f"Labels: axis label {title}; "
            f"{'a grid to read values off' if level == 3 else 'the value at every bar'}; {listed}."
            "\nConstraints: axis from 0; no totals, means or percentages."
        ),
        solution=solution,
        caption=(
            f"A grouped bar chart, its bars {'from left to right' if flat else 'upright'}, of "
            f"{quantity.lower()} in {unit}. {listed}."
        ),
        program=drawing(
            draw,
            title=title,
            along=along,
            series=series,
            written=written,
            scale=numbers(0, steps * scale_step, scale_step),
            parts=parts if level == 3 else 0,
            flat=flat,
            shift=rng.randrange(4),
        ),
    )


def _columns(
    rng: Rng, low: float, high: float, step: float, best: int, above: int, count: int
) -> list[tuple[float, float]]:
    """Pairs of values, in `above` of which the first is larger; the second is largest at `best`."""
    while True:
        pairs = [sorted((rng.step(low, high, step), rng.step(low, high, step)), reverse=True)
                 for _ in range(count)]  # fmt: skip
        columns = [(a, b) if k < above else (b, a) for k, (a, b) in enumerate(pairs)]
        rng.shuffle(columns)
        top = max(range(count), key=lambda k: columns[k][1])
        columns[best], columns[top] = columns[top], columns[best]
        seconds = [b for _, b in columns]
        if all(a != b for a, b in columns) and seconds.count(max(seconds)) == 1:
            return columns


def _task(
    level: int,
    kind: int,
    unit: str,
    decimals: int,
    along: list[str],
    first: list[float],
    second: list[float],
    names: tuple[str, str],
    ends: tuple[int, int],
) -> tuple[str, str, list[str]]:
    """The question, its answer and the way to it; no answer where rounding could go either way."""
    totals = [round(sum(row), decimals) for row in (first, second)]
    one, two = names
    said = [f"{total:.{decimals}f}" for total in totals]
    solution = [f"In all {one} has {said[0]} {unit}, {two} {said[1]} {unit}."]
    if level != 2 and kind == 0:
        over = 100 * (max(totals) / min(totals) - 1)
        percent = "" if tied(over, 0) else f"{over:.0f} %"
        return (
            f"{PERCENT} does the larger total of {one} and {two} exceed the smaller, {NEAREST}",
            percent,
            [*solution, f"{said[totals.index(max(totals))]} is greater by {percent}."],
        )
    if level != 2:
        count = len(along)
        apart = abs(totals[0] - totals[1]) / count
        gap = "" if tied(apart, decimals) else f"{apart:.{decimals}f} {unit}"
        return (
            (f"By how much do the means of {one} and {two} differ, in {unit}, "
            f"to {'one decimal place' if decimals else 'the nearest whole number'}?"),
            gap,
            [*solution, (f"The totals differ by {abs(totals[0] - totals[1]):.{decimals}f} {unit}, "
             f"the means of {count} values by {gap}.")],
        )  # fmt: skip
    if kind == 0:
        before, after = (round(first[k] + second[k], decimals) for k in ends)
        percent = f"{100 * (after / before - 1):+.0f} %".replace("-", "−")
        return (
            (f"{PERCENT} does the sum of {one} and {two} change from {along[ends[0]]} to "
            f"{along[ends[1]]}, with its sign, {NEAREST}"),
            percent,
            [(f"{along[ends[0]]}: {before:.{decimals}f} {unit}; "
             f"{along[ends[1]]}: {after:.{decimals}f} {unit}."), f"The change is {percent}."],
        )  # fmt: skip
    both = totals[0] + totals[1]
    share = f"{100 * totals[0] / both:.0f} %"
    return (
        f"What percentage of all that {one} and {two} have together is {one}'s, {NEAREST}",
        share,
        [*solution, f"{said[0]} of {both:.{decimals}f} {unit} are {share}."],
    )  # fmt: skip
