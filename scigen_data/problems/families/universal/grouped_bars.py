"""Grouped bars of two series with their values: compare totals, means or a change."""

from __future__ import annotations

import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng, program, quiz

IMAGE_TYPE = "Universal - Plot & Chart"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YEARS = tuple(str(year) for year in range(2008, 2026))
QUARTERS = ("Q1", "Q2", "Q3", "Q4")

# quantity, unit, who has it, along the axis, lowest, highest, step
SUBJECTS = (
    ("Electricity output", "GWh", ("North Farm", "South Farm", "East Farm"), QUARTERS, 21, 98, 1),
    ("Rainfall", "mm", ("Hill Station", "Coast Station", "Lake Station"), MONTHS, 24, 148, 1),
    ("Visitors", "thousands", ("Castle", "Museum", "Zoo", "Aquarium"), MONTHS, 2.1, 9.9, 0.1),
    ("Milk delivered", "t", ("Alder Dairy", "Birch Dairy", "Cedar Dairy"), DAYS, 2.4, 9.8, 0.1),
    ("Harvest", "t", ("Orchard A", "Orchard B", "Orchard C", "Orchard D"), YEARS, 31, 168, 1),
    ("Steel exports", "Mt", ("Country P", "Country Q", "Country R"), YEARS, 3.2, 14.8, 0.1),
    ("Water use", "m³", ("Block 1", "Block 2", "Block 3", "Block 4"), QUARTERS, 112, 385, 1),
    ("Tea picked", "kg", ("Garden East", "Garden West", "Garden North"), DAYS, 124, 396, 1),
)
COLORS = (
    ("steelblue", "sandybrown"),
    ("seagreen", "gold"),
    ("dimgray", "lightgray"),
    ("mediumpurple", "mediumaquamarine"),
    ("firebrick", "lightsalmon"),
    ("navy", "lightskyblue"),
)


def draw(
    quantity: str,
    unit: str,
    along: list[str],
    series: dict[str, list[float]],
    decimals: int,
    colors: list[str],
) -> None:
    fig, ax = plt.subplots(figsize=(1.35 * len(along) + 1.5, 4.8))
    width = 0.4
    for i, (name, values) in enumerate(series.items()):
        at = [place + (i - 0.5) * width for place in range(len(along))]
        bars = ax.bar(at, values, width, label=name, color=colors[i], edgecolor="black", lw=0.8)
        ax.bar_label(bars, fmt=f"%.{decimals}f", padding=3, fontsize=11)
    ax.set_xticks(range(len(along)), along)
    ax.tick_params(labelsize=12)
    ax.tick_params(axis="x", length=0)
    ax.set_ylim(0, 1.12 * max(max(values) for values in series.values()))
    ax.set_ylabel(f"{quantity} ({unit})", fontsize=13)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=12)
    ax.spines[["top", "right"]].set_visible(False)


def make(rng: Rng) -> Item:
    quantity, unit, owners, axis, low, high, step = rng.choice(SUBJECTS)
    one, two = rng.sample(owners, 2)
    count = rng.choice((4, 5, 6)) if len(axis) > 4 else 4
    first = rng.randint(0, len(axis) - count)
    along = list(axis[first : first + count])
    decimals = 0 if step == 1 else 1

    def text(value: float) -> str:
        return f"{value:.{decimals}f}"

    while True:
        values = [rng.step(low, high, step) for _ in range(2 * count)]
        series = {one: values[:count], two: values[count:]}
        task, answer, clues = _task(rng, unit, along, series)
        shown = {float(text(value)) for value in values}
        above = sum(a > b for a, b in zip(values[:count], values[count:], strict=True))
        if len(set(values)) == len(values) and task and not shown & set(clues):
            break
    places = range(count)
    asked = [(name, place) for name in series for place in places]
    period = {QUARTERS: "quarters", MONTHS: "months", DAYS: "days", YEARS: "years"}[axis]
    best = {name: max(places, key=row.__getitem__) for name, row in series.items()}
    owner = rng.choice((one, two))
    preposition = "on" if axis == DAYS else "in"

    def listing(name: str) -> str:
        row = zip(along, series[name], strict=True)
        return ", ".join(f"{text(value)} {preposition} {place}" for place, value in row)

    listed = f"{one}: {listing(one)}; {two}: {listing(two)}"
    values_asked = [
        quiz(
            rng,
            f"What value does the chart give for {name} {preposition} {along[place]}?",
            text(series[name][place]),
            [
                text(series[two if name == one else one][place]),
                *rng.sample([text(v) for k, v in enumerate(series[name]) if k != place], 2),
            ],
            text(series[name][place]),
        )
        for name, place in rng.sample(asked, 3)
    ]
    above_question = (
        f"In how many of the {count} {period} is the bar of {one} taller than that of {two}?"
    )
    return Item(
        question=f"{quantity} in {unit} over several {period}. {listed}. {task}",
        answer=answer,
        multimodal_question=(
            f"The chart shows {quantity[0].lower()}{quantity[1:]} of {one} and {two} over "
            f"several {period}. {task}"
        ),
        elements=[
            f"A vertical axis labelled {quantity} ({unit}) that starts at 0",
            f"Groups of two bars for {', '.join(along)}",
            f"A legend that names {one} and {two}",
            *(
                f"A bar of {name} at {place} labelled {text(value)}"
                for name, row in series.items()
                for place, value in zip(along, row, strict=True)
            ),
        ],
        quizzes=[
            *values_asked,
            quiz(
                rng,
                f"{preposition.capitalize()} which of these does {owner} have its tallest bar?",
                along[best[owner]],
                rng.sample([along[k] for k in places if k != best[owner]], 3),
                text(series[owner][best[owner]]),
            ),
            quiz(
                rng,
                above_question,
                above,
                rng.sample([n for n in range(count + 1) if n != above], 3),
                "the pairs of neighbouring bars",
            ),
        ],
        plan=(
            f"Content: grouped bar chart of {quantity.lower()} ({unit}) of {one} and {two}.\n"
            f"Layout: {count} groups ({', '.join(along)}), two bars each, legend above the axes.\n"
            f"Labels: the value above every bar; {listed}; axis label {quantity} ({unit}).\n"
            "Constraints: axis from 0; no totals, means or percentages."
        ),
        program=program(
            draw,
            quantity=quantity,
            unit=unit,
            along=along,
            series=series,
            decimals=decimals,
            colors=list(rng.choice(COLORS)),
        ),
    )


def _task(
    rng: Rng, unit: str, along: list[str], series: dict[str, list[float]]
) -> tuple[str, str, list[float]]:
    """The question, its answer, and the numbers that no bar may show; empty where it is dull."""
    (one, first), (two, second) = series.items()
    total_one, total_two = sum(first), sum(second)
    kind = rng.randrange(3)
    if kind == 0:
        percent = round(100 * (total_one / total_two - 1), 1)
        task = f"By what percentage is the total of {one} greater than the total of {two}"
        shown = [percent, round(total_one, 1), round(total_two, 1)]
        if 6 < percent < 90:
            return f"{task}, to one decimal place?", f"{percent:.1f}%", shown
    elif kind == 1:
        start, end = sorted(rng.sample(range(len(along)), 2))
        before, after = first[start] + second[start], first[end] + second[end]
        percent = round(100 * (after / before - 1), 1)
        task = f"By what percentage did the sum of {one} and {two} grow from {along[start]} to"
        shown = [percent, round(before, 1), round(after, 1)]
        if 6 < percent < 150:
            return f"{task} {along[end]}, to one decimal place?", f"{percent:.1f}%", shown
    else:
        difference = round((total_one - total_two) / len(along), 2)
        task = f"By how much does the mean of {one} exceed the mean of {two}, in {unit}"
        if difference > 0.5:
            return f"{task}, to two decimal places?", f"{difference:.2f} {unit}", [difference]
    return "", "", []
