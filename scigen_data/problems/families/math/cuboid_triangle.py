"""A cuboid with a point on one edge: a triangle through it and two opposite corners."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt

from scigen_data.problems.authoring import Item, Rng, program, quiz, sig
from scigen_data.problems.layout import Room, around, beside, distance

IMAGE_TYPE = "Math - Solid Geometric"

NAMES = (
    ("ABCDEFGH", "M"),
    ("ABCDEFGH", "P"),
    ("ABCDEFGH", "X"),
    ("PQRSTUVW", "M"),
    ("KLMNPQRS", "T"),
    ("JKLMNPQR", "X"),
)
UNITS = ("cm", "m", "mm", "dm")
COLORS = (
    ("black", "crimson"),
    ("midnightblue", "darkorange"),
    ("darkslategray", "royalblue"),
    ("black", "seagreen"),
    ("dimgray", "purple"),
)


def draw(
    names: str,
    point: str,
    size: tuple[float, float, float],
    height: float,
    view: tuple[float, float],
    mirror: bool,
    inches: float,
    labels: dict[str, tuple[float, float]],
    line: str,
    accent: str,
) -> None:
    """`size` in length units, `inches` per unit; `labels` maps each text to its place."""
    at = corners(names, point, size, height, view, mirror, inches)
    xs, ys = zip(*at.values(), strict=True)
    left, right, low, high = min(xs) - 1.1, max(xs) + 1.1, min(ys) - 0.6, max(ys) + 0.5
    fig, ax = plt.subplots(figsize=(right - left, high - low))
    fig.subplots_adjust(left=0, right=1, bottom=0, top=1)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    ax.axis("off")

    a, b, c, d, e, f, g, h = list(names)
    for start, end in ((a, b), (b, c), (e, f), (f, g), (g, h), (h, e), (a, e), (b, f), (c, g)):
        ax.plot(*zip(at[start], at[end], strict=True), color=line, lw=1.8, solid_capstyle="round")
    for hidden in (a, c, h):
        ax.plot(*zip(at[d], at[hidden], strict=True), color=line, lw=1.2, linestyle=(0, (4, 3)))

    triangle = [at[a], at[point], at[g]]
    ax.fill(*zip(*triangle, strict=True), color=accent, alpha=0.15, lw=0)
    ax.plot(*zip(*triangle, strict=True), color=accent, lw=2)
    ax.plot(*zip(at[a], at[g], strict=True), color=accent, lw=1.5, linestyle="--")
    ax.plot(*at[point], "o", color=accent, markersize=6)

    for text, place in labels.items():
        style = "italic" if text in at else "normal"
        ax.text(*place, text, fontsize=13, style=style, ha="center", va="center")


def corners(
    names: str,
    point: str,
    size: tuple[float, float, float],
    height: float,
    view: tuple[float, float],
    mirror: bool,
    inches: float,
) -> dict[str, tuple[float, float]]:
    """Where the corners and the point on the front edge are seen, in inches.

    Parallel projection; `view` is the viewer's azimuth and elevation in degrees.
    """
    a, b, c = size
    base = [(0, 0), (a, 0), (a, b), (0, b)]
    solid = [(x, y, z) for z in (0, c) for x, y in base]
    azimuth, elevation = (math.radians(angle) for angle in view)
    seen = {}
    for name, (x, y, z) in zip(names + point, [*solid, (a, 0, height)], strict=True):
        across = x * math.sin(azimuth) + y * math.cos(azimuth)
        nearer = x * math.cos(azimuth) - y * math.sin(azimuth)
        up = z * math.cos(elevation) - nearer * math.sin(elevation)
        seen[name] = (inches * (-across if mirror else across), inches * up)
    return seen


def make(rng: Rng) -> Item:
    names, point = rng.choice(NAMES)
    unit = rng.choice(UNITS)
    a, b, c, d, e, f, g, h = list(names)
    while True:
        size = (rng.step(3, 15, 0.1), rng.step(3, 15, 0.1), rng.step(3, 15, 0.1))
        height = rng.step(1, 14, 0.1)
        values = [*size, height]
        if len(set(values)) < 4 or not 0.25 < height / size[2] < 0.75:
            continue
        given = {
            edge: f"{value:.1f} {unit}"
            for edge, value in zip((a + b, b + c, c + g, b + point), values, strict=True)
        }
        view = (rng.randint(30, 60), rng.randint(18, 32))
        mirror = rng.random() < 0.5
        layout = _layout(names, point, size, height, view, mirror, given)
        task, short, answer = _task(rng, (a, point, g), size, height, unit)
        if layout is not None and answer.split()[0] not in {f"{v:.1f}" for v in values}:
            break
    line, accent = rng.choice(COLORS)
    cuboid = f"{a}{b}{c}{d}{e}{f}{g}{h}"

    def length(value: float) -> str:
        return f"{value:.1f} {unit}"

    edges = [a + b, b + c, c + g, b + f, a + e, f + g]
    return Item(
        question=(
            f"In the cuboid {cuboid} (base {a}{b}{c}{d}, with {e}, {f}, {g}, {h} above {a}, {b}, "
            f"{c}, {d}), {a}{b} = {given[a + b]}, {b}{c} = {given[b + c]} and "
            f"{c}{g} = {given[c + g]}. The point {point} lies on the edge {b}{f} with "
            f"{b}{point} = {given[b + point]}. {task}"
        ),
        answer=answer,
        multimodal_question=(
            f"The figure shows the cuboid {cuboid} with a point {point} on the edge {b}{f}. {task}"
        ),
        elements=[
            f"A cuboid with corners {', '.join(names)} and its hidden edges dashed",
            *(f"{edge} labelled {text}" for edge, text in given.items()),
            f"A point {point} marked on the edge {b}{f}",
            f"The triangle {a}{point}{g}, its side {a}{g} dashed",
        ],
        quizzes=[
            *(
                quiz(
                    rng,
                    f"What length is written at {edge}?",
                    length(value),
                    rng.sample([length(other) for other in values if other != value], 2)
                    + rng.near(value, length),
                    length(value),
                )
                for edge, value in zip(given, values, strict=True)
            ),
            quiz(
                rng,
                f"On which edge does the point {point} lie?",
                b + f,
                rng.sample([edge for edge in edges if edge != b + f], 3),
                f"the dot {point} on the edge {b}{f}",
            ),
            quiz(
                rng,
                "At which corner do the three hidden (dashed) edges meet?",
                d,
                rng.sample([name for name in names if name != d], 3),
                f"the dashed edges {d}{a}, {d}{c} and {d}{h}",
            ),
        ],
        plan=(
            f"Content: cuboid {cuboid}, point {point} on the front edge {b}{f}, triangle "
            f"{a}{point}{g}.\n"
            "Layout: parallel projection to scale, seen from above the front edge; base below.\n"
            f"Labels: {'; '.join(f'{edge} = {text}' for edge, text in given.items())}; all "
            "corners by letter.\n"
            f"Constraints: hidden edges dashed; no {short}, no length of the triangle's sides."
        ),
        program=program(
            draw,
            names=names,
            point=point,
            size=size,
            height=height,
            view=view,
            mirror=mirror,
            **layout,
            line=line,
            accent=accent,
        ),
    )


def _task(
    rng: Rng,
    triangle: tuple[str, str, str],
    size: tuple[float, float, float],
    height: float,
    unit: str,
) -> tuple[str, str, str]:
    """What is asked, its name, and the answer."""
    a, m, g = triangle
    am = math.hypot(size[0], height)
    mg = math.hypot(size[1], size[2] - height)
    ag = math.hypot(*size)
    angle = math.acos((am**2 + mg**2 - ag**2) / (2 * am * mg))
    kind = rng.randrange(3)
    if kind == 0:
        return (
            f"Find the angle ∠{a}{m}{g} to the nearest tenth of a degree.",
            f"angle at {m}",
            f"{math.degrees(angle):.1f}°",
        )
    if kind == 1:
        return (
            f"Find the area of the triangle {a}{m}{g} in {unit}², to three significant figures.",
            "area",
            f"{sig(am * mg * math.sin(angle) / 2)} {unit}²",
        )
    return (
        f"Find the perimeter of the triangle {a}{m}{g} in {unit}, to three significant figures.",
        "perimeter",
        f"{sig(am + mg + ag)} {unit}",
    )


def _layout(
    names: str,
    point: str,
    size: tuple[float, float, float],
    height: float,
    view: tuple[float, float],
    mirror: bool,
    given: dict[str, str],
) -> dict[str, object] | None:
    """The scale and the places of all labels; None where one has no room."""
    flat = corners(names, point, size, height, view, mirror, 1)
    wide = max(x for x, _ in flat.values()) - min(x for x, _ in flat.values())
    tall = max(y for _, y in flat.values()) - min(y for _, y in flat.values())
    inches = round(min(5.2 / wide, 4.6 / tall), 4)
    at = corners(names, point, size, height, view, mirror, inches)
    a, b, c, d, e, f, g, h = list(names)
    edges = [(a, b), (b, c), (c, d), (d, a), (e, f), (f, g), (g, h), (h, e)]
    edges += [(a, e), (b, f), (c, g), (d, h)]
    if min(math.dist(at[start], at[end]) for start, end in edges) < 1.1:
        return None
    # no corner may seem to lie on a line that ends elsewhere, nor the triangle look flat
    sides = [(a, point), (point, g), (a, g)]
    if any(
        distance(at[corner], at[start], at[end]) < 0.25
        for start, end in edges + sides
        for corner in names + point
        if corner not in (start, end) and (start, end, corner) != (b, f, point)
    ):
        return None
    room = Room(points_per_unit=72)
    for start, end in [*edges, *sides]:
        room.line(at[start], at[end])
    room.block(at[point], 0.1, 0.1)
    xs, ys = zip(*at.values(), strict=True)
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    labels = {}
    for edge, text in given.items():
        start, end = list(edge)
        away, reach = (None, 9) if end == point else (centre, 30)
        labels[text] = room.label(text, 13, beside(at[start], at[end], away), reach)
    for name, (x, y) in at.items():
        labels[name] = room.label(
            name, 13, around((x, y), math.atan2(y - centre[1], x - centre[0])), reach=12
        )
    return None if room.crowded else {"inches": inches, "labels": labels}
