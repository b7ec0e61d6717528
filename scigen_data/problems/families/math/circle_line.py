"""A circle and a line on a grid: find a distance, a chord, or the area that the line cuts off."""

from __future__ import annotations

import math

from matplotlib.patches import Circle

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.geometry import dot, plane, write
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.kits.ruled import ruled
from scigen_data.problems.layout import Room, around
from scigen_data.problems.looks import SIZE

IMAGE_TYPE = "Math - Analytic Geometry"
LEVELS = (1, 2, 3)  # the centre's distance from the line; the chord; the smaller piece

NAMES = ("MPKL", "STEF", "QRGH", "NDUV")  # the centre, a point on the circle, two on the line
# how far from the centre to a point of the grid on the circle
SPOKES = [(x, y) for x in range(-6, 7) for y in range(-6, 7) if 9 <= x * x + y * y <= 37]


def draw(
    look: Look, points: dict[str, tuple[int, int]], radius: float, xlim: tuple[int, int],
    ylim: tuple[int, int], labels: list[tuple[str, tuple[float, float]]], disc: bool,
) -> None:  # fmt: skip
    """The first point is the centre of the circle, the last two lie on the line."""
    ax = plane(look, xlim, ylim, 0.36)
    centre, _, one, two = points.values()
    fill = look.fills[0] if disc else "none"
    ax.add_patch(Circle(centre, radius, fc=fill, ec=look.accents[0], label="circle", zorder=1.5,
                        alpha=0.75 if disc else None))  # fmt: skip
    ax.axline(one, two, color=look.accents[1], ls=look.dashes[1], label="line")
    ruled(ax)
    for text, at in labels:
        write(ax, at, text, style="italic", ground=look.paper)
    for name, at in points.items():
        dot(ax, at, look.ink, f"point {name}")


def make(rng: Rng) -> Item:
    names = rng.frame.choice(NAMES)
    while True:
        p, q = rng.randint(-4, 4), rng.randint(-4, 4)
        spoke = rng.choice(SPOKES)
        k = p + rng.randint(-8, 8), q + rng.randint(-7, 7)
        l = p + rng.randint(-8, 8), q + rng.randint(-7, 7)  # noqa: E741
        radius, width = math.hypot(*spoke), math.dist(k, l)
        if width < 4:
            continue
        far = abs((l[0] - k[0]) * (q - k[1]) - (l[1] - k[1]) * (p - k[0])) / width
        if not 0.25 * radius < far < 0.85 * radius:
            continue
        points = dict(zip(names, ((p, q), (p + spoke[0], q + spoke[1]), k, l), strict=True))
        spread = [abs(math.dist(at, (p, q)) - radius) for at in (k, l)]
        if min(spread) > 0.45 and min(math.dist(points[names[1]], at) for at in (k, l)) > 1.5:
            labels, xlim, ylim = _places(points, radius)
            if labels:
                break

    half = math.sqrt(radius**2 - far**2)
    half_angle = math.acos(far / radius)
    piece = radius**2 * half_angle - far * half
    said = {name: f"({x}, {y})".replace("-", "−") for name, (x, y) in points.items()}
    m, r, one, two = tuple(names)
    scene = (f"A circle has its centre at the point {m}{said[m]} and goes through the point "
             f"{r}{said[r]}. A line goes through the point {one}{said[one]} and the point "
             f"{two}{said[two]}.")  # fmt: skip
    shown = rng.frame.choice(
        (f"The figure shows a circle about {m} and the line {one}{two}.",
         f"A circle has the centre {m}; the line {one}{two} cuts it.",
         f"On the grid are a circle about {m} and the line {one}{two}.")
    )  # fmt: skip
    squared = f"{spoke[0] ** 2 + spoke[1] ** 2}"
    worked = [
        f"The radius is {m}{r} = √{squared} = {sig(radius)}.",
        f"From {m} to the line it is {sig(far)} (the area of {m}{one}{two} over {one}{two}).",
    ]
    if rng.level == 1:
        task, answer = f"How far is the line from {m}", sig(far)
        worked = [
            worked[1].replace(sig(far), f"2 A / {one}{two}", 1),
            f"With 2 A = {far * width:.0f} and {one}{two} = {sig(width)} it is {answer}.",
        ]
    elif rng.level == 2:
        task, answer = "How long is the chord that the line cuts out of the circle", sig(2 * half)
        worked.append(f"The chord is 2 √(r² − d²) = {answer}.")
    else:
        task, answer = "How large is the smaller of the two pieces of the disc", sig(piece)
        worked += [f"The chord is seen from {m} at {sig(math.degrees(2 * half_angle))}°.",
                   f"Sector less triangle: {answer} square units."]  # fmt: skip
    unit = "square units" if rng.level == 3 else "units of the grid"
    task += f", in {unit}, to three significant figures?"
    return Item(
        question=f"{scene} {task}",
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            "A coordinate grid with both axes and numbers",
            f"A circle about {m} that goes through {r}",
            f"A straight line through {one} and {two}",
            *(f"A dot named {name} at {at}" for name, at in said.items()),
        ],
        quizzes=[
            ask(name, f"What are the coordinates of {name}?", said[name], f"the dot {name}",
                at=f"point {name}")
            for name in names
        ],
        plan=(
            "Content: a circle with its centre and a point on it, a line with two points.\n"
            "Layout: a grid of unit squares with both axes, numbers along its frame.\n"
            f"Labels: the letters {', '.join(names)} beside their dots.\n"
            "Constraints: equal aspect; no coordinates, no distance and no equation written."
        ),
        solution=worked,
        caption=f"{scene} All four lie on a coordinate grid.",
        program=drawing(
            draw, points=points, radius=round(radius, 4), xlim=xlim, ylim=ylim, labels=labels,
            disc=rng.random() < 0.5,
        ),
    )  # fmt: skip


def _places(
    points: dict[str, tuple[int, int]], radius: float
) -> tuple[list[tuple[str, Point]], tuple[int, int], tuple[int, int]]:
    """Where the letters stand, none where one has no room; and the limits of the grid."""
    (p, q), rim, one, two = points.values()
    reach = math.ceil(radius)
    xs, ys = (sorted((0, c - reach, c + reach, one[k], two[k])) for k, c in enumerate((p, q)))
    xlim, ylim = (xs[0] - 1, xs[-1] + 1), (ys[0] - 1, ys[-1] + 1)
    room = Room(0.36 * 72)
    room.frame(xlim, ylim)
    room.line((xlim[0], 0), (xlim[1], 0))
    room.line((0, ylim[0]), (0, ylim[1]))
    turns = [math.tau * k / 24 for k in range(25)]
    room.line(*((p + radius * math.cos(t), q + radius * math.sin(t)) for t in turns))
    room.line(*((one[0] + t * (two[0] - one[0]), one[1] + t * (two[1] - one[1])) for t in (-5, 6)))
    for at in points.values():
        room.block(at, 0.4, 0.4)
    labels = []
    for name, at in points.items():
        away = math.atan2(at[1] - q, at[0] - p)
        x, y = room.label(name, SIZE, around(at, away), 14)
        labels.append((name, (round(x, 3), round(y, 3))))
    return ([] if room.crowded else labels), xlim, ylim
