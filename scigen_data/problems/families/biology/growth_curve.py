"""A population counted day by day and its limit: how fast it grows, read off the graph."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.axes import Scale, curve, graph, numbers, point, tag

IMAGE_TYPE = "Biology - Ecological"
LEVELS = (1, 2, 3)  # growth a day; how much of the limit is left; the rate per head

# what is counted, in what, and the step of its axis: as in cultures that are counted in class
CULTURES = {
    "yeast cells": ("thousands per µL", (1, 2, 5)),
    "paramecia": ("number per mL", (50, 100, 200)),
    "water fleas": ("number per litre", (20, 50)),
    "duckweed plants": ("number on the pond", (100, 200, 500)),
    "flour beetles": ("number in the jar", (20, 50, 100)),
}


def draw(
    look: Look, counts: list[tuple[float, float]], limit: float, x: Scale, y: Scale, title: str,
    frame: str, which: int, limit_at: float,
) -> None:  # fmt: skip
    """`counts` by day; the dashed line of the limit is named at `limit_at`."""
    ax = graph(look, (8.4, 5.6), x, y, frame, "squares")
    ax.set_title(title, pad=12, fontsize=13)
    days, values = zip(*counts, strict=True)
    curve(look, ax, days, values, which, "counts")
    for place, (day, value) in enumerate(counts):
        point(look, ax, day, value, which=which, label=f"count {place}")
    ax.plot(x[1:3], [limit, limit], color=look.ink, ls="--", label="limit")
    tag(look, ax, (limit_at, limit), "carrying capacity", (0, 12))


def make(rng: Rng) -> Item:
    frame, level = rng.frame, rng.level
    what = frame.choice(tuple(CULTURES))
    unit, steps = CULTURES[what]
    major = frame.choice(steps)
    cell = major / 5
    gap = frame.choice((1, 2))  # days between counts
    while True:
        top = rng.randint(20, 26)  # cells of the grid: the limit
        start, rate = rng.uniform(1, 4), rng.uniform(0.35, 0.8)
        days = [gap * k for k in range(11)]
        cells = [round(top / (1 + (top / start - 1) * math.exp(-rate / gap * day))) for day in days]
        rising = [k for k in range(1, 9) if cells[k + 1] > cells[k] + 1]
        if cells[0] < 1 or max(cells) > top or len(rising) < 3:
            continue
        first = rng.choice(rising[:-1])
        last = rng.randint(first + 1, min(10, first + 4))
        rise = (cells[last] - cells[first]) * cell
        value = (
            rise / (days[last] - days[first]) if level == 1
            else 100 * (top - cells[first]) / top if level == 2
            else math.log(cells[last] / cells[first]) / (days[last] - days[first])
        )  # fmt: skip
        told = float(sig(value, 2)) in (days[first], days[last])
        clear = sig(0.996 * value, 2) == sig(1.004 * value, 2) and not told
        if clear and cells[last] > cells[first] + 1:
            break
    a, b = days[first], days[last]
    low, high, limit = (f"{each * cell:g}" for each in (cells[first], cells[last], top))
    celsius = f"{rng.randint(15, 31)} °C"
    if level == 1:
        answer = f"{sig(value, 2)} a day"
        wanted = frame.choice(
            (
                "By how much does the population grow a day, on average between days {a} and {b}",
                "What is the mean daily growth of the population from day {a} to day {b}",
            )
        )
        wanted += f" ({unit})"
        solution = [
            f"Day {a}: {low}; day {b}: {high} ({unit}).",
            f"({high} − {low}) / {b - a} d = {answer}.",
        ]
    elif level == 2:
        answer = f"{sig(value, 2)} %"
        wanted = frame.choice(
            (
                "What percentage of the carrying capacity is still free on day {a}",
                "On day {a}, how many percent of the carrying capacity are not taken up yet",
            )
        )
        solution = [
            f"Day {a}: {low}; carrying capacity: {limit} ({unit}).",
            f"({limit} − {low}) / {limit} = {answer}.",
        ]
    else:
        answer = f"{sig(value, 2)} per day"
        wanted = frame.choice(
            (
                "What is r, per day, of the growth N = N₀ exp(r t) that leads from day {a} to {b}",
                "Of the growth N = N₀ exp(r t) from day {a} to {b}, what is the rate r per day",
            )
        )
        solution = [
            f"Day {a}: {low}; day {b}: {high} ({unit}).",
            f"r = ln({high} / {low}) / {b - a} d = {answer}.",
        ]
    wanted = wanted.format(a=a, b=b)
    wanted += ", to two significant figures?"
    scene = frame.choice(
        (
            "A culture of {w} is counted at {t}.",
            "At {t}, the {w} of a new population are counted.",
            "The {w} of a population that is kept at {t} are counted.",
        )
    ).format(w=what, t=celsius)
    counted = [f"{each * cell:g}" for each in cells]
    listed = ", ".join(f"{n} on day {day}" for n, day in zip(counted, days, strict=True))
    read = frame.choice(((2, 6), (3, 7), (4, 6)))
    title = f"{what} at {celsius}"
    return Item(
        question=(
            f"{scene} As {unit}, there are {listed}. Its carrying capacity is {limit}. {wanted}"
        ),
        answer=answer,
        multimodal_question=frame.choice(
            ("The graph shows how a population grew. ",
             "A population was counted again and again, as the graph shows. ",
             "Counts of a population are shown. ")
        ) + wanted,
        elements=[
            "A curve that rises and levels off, with a point for each count, on graph paper",
            "A dashed horizontal line named carrying capacity",
            f"An axis of days and one that says {unit}",
            f"The heading {title}",
        ],
        quizzes=[
            ask("heat", "At which temperature is the population kept?", celsius, celsius),
            ask("limit", "At which number is the line of the carrying capacity?", limit,
                "the dashed line", at="limit", value=top * cell, apart=0.9 * cell),
            *(
                ask(f"count {k}", f"Which number was counted on day {days[k]}?",
                    f"{cells[k] * cell:g}", f"the point of day {days[k]}", at=f"count {k}",
                    value=cells[k] * cell, apart=0.9 * cell)
                for k in read
            ),
        ],
        plan=(
            f"Content: counts of {what} and their carrying capacity.\n"
            "Layout: days to the right, numbers upwards, on graph paper; a dashed line for the "
            "limit; the heading above.\n"
            f"Labels: {title}; carrying capacity; {unit}; numbers on both axes.\n"
            "Constraints: points on lines of the grid; no values beside them; no rates."
        ),
        solution=solution,
        caption=(
            f"Counts of {what} at {celsius} ({unit}): {listed}. A dashed line shows the carrying "
            f"capacity {limit}."
        ),
        program=drawing(
            draw,
            counts=[(day, round(each * cell, 4)) for day, each in zip(days, cells, strict=True)],
            limit=round(top * cell, 4),
            x=("time in days", 0, days[-1], numbers(0, days[-1], gap)),
            y=(unit, 0, 6 * major, numbers(0, 6 * major, major)),
            title=title,
            frame=rng.choice(("open", "box", "arrows")),
            which=rng.randrange(4),
            limit_at=round(days[-1] * rng.uniform(0.15, 0.3), 2),
        ),
    )  # fmt: skip
