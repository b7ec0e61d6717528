"""A parabola on a grid: find a value far off, the slant of a tangent, or an area it cuts off."""

from __future__ import annotations

import math

import numpy as np

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig, tied
from scigen_data.problems.kits.axes import curve, point
from scigen_data.problems.kits.geometry import plane
from scigen_data.problems.kits.ruled import parabola, ruled

IMAGE_TYPE = "Math - Analytic Geometry"
LEVELS = (1, 2, 3)  # a value; the angle of a tangent; the area between the curve and a chord

NAMES = ("VPQ", "SKL", "TMN", "WEF")  # of the vertex and of two other points
FACTORS = {1: (1, 2, 3), 0.5: (2, 4), 0.25: (2, 4, 6), 2: (1, 2)}  # lattice points beside the axis


def draw(
    look: Look,
    vertex: tuple[int, int],
    factor: float,
    points: dict[str, tuple[int, int]],
    sides: dict[str, tuple[int, int]],
    xlim: tuple[int, int],
    ylim: tuple[int, int],
    chord: list[float],
) -> None:
    """`sides`: where from each point its letter stands, in points. `chord`: from which x to which
    x the area goes, or nothing.
    """
    ax = plane(look, xlim, ylim, 0.36)
    if chord:
        xs = np.linspace(chord[0], chord[1], 80)
        ys = factor * (xs - vertex[0]) ** 2 + vertex[1]
        ends = ys[[0, -1]]
        ax.fill_between(xs, ys, np.interp(xs, chord, ends), fc=look.fills[0], ec="none", alpha=0.8)
        curve(look, ax, chord, ends, 1, "chord")
    parabola(look, ax, vertex, factor, label="parabola")
    ruled(ax)
    for name, at in points.items():
        point(look, ax, *at, name, sides[name], label=f"point {name}")


def coordinates(x: int, y: int) -> str:
    return f"({x}, {y})".replace("-", "−")


def make(rng: Rng) -> Item:
    top, first, second = tuple(rng.frame.choice(NAMES))
    while True:
        factor = rng.choice(tuple(FACTORS)) * rng.choice((1, -1))
        steps = FACTORS[abs(factor)]
        p, q = rng.randint(-6, 6), rng.randint(-6, 6)
        one, two = (rng.choice(steps) * rng.choice((1, -1)) for _ in "PQ")
        points = {name: (p + step, round(q + factor * step * step))
                  for name, step in ((top, 0), (first, one), (second, two))}  # fmt: skip
        x0, x1 = sorted(rng.sample((points[first][0], points[second][0]), 2))
        far = p + rng.choice((1, -1)) * rng.randint(10, 24)
        angle = math.degrees(math.atan(abs(2 * factor * one)))
        area = abs(factor) / 6 * abs(two - one) ** 3
        reaches = max(abs(y - q) for _, y in points.values()) <= 9
        deep = rng.level < 3 or abs(factor) * (x1 - x0) ** 2 >= 9
        if p and one != two and reaches and deep and not tied(angle, 1):
            break

    value = factor * (far - p) ** 2 + q
    said = {name: coordinates(*at) for name, at in points.items()}
    scene = rng.frame.choice(
        (
            (f"A parabola has its vertex at the point {top}{said[top]} and goes through the point "
             f"{first}{said[first]} and the point {second}{said[second]}; its axis is vertical. "),
            (f"The graph of a quadratic function goes through the point {first}{said[first]} and "
             f"the point {second}{said[second]}; its vertex is the point {top}{said[top]}. "),
            (f"The point {top}{said[top]} is the vertex of the graph of a quadratic function, on "
             f"which the point {first}{said[first]} and the point {second}{said[second]} lie. "),
        )
    )  # fmt: skip
    shown = rng.frame.choice(("The figure shows a parabola.", "A parabola is drawn on a grid."))
    rule = f"a = ({points[first][1]} − {q}) / ({points[first][0]} − {p})² = {factor:g}".replace(
        "- ", "− ").replace("-", "−").replace("− −", "+ ").replace("(−", "(−")  # fmt: skip
    solution = [f"Vertex {said[top]} and {said[first]}: {rule}."]
    if rng.level == 1:
        task = f"What is the value of the function at x = {far}?".replace("-", "−")
        answer = f"{value:g}".replace("-", "−")
        solution.append(
            f"y = a (x − p)² + q with x − p = {far - p}: y = {value:g}.".replace("-", "−")
        )
    elif rng.level == 2:
        task = (f"What acute angle does its tangent at {first} make with the x-axis, in degrees, "
                "to one decimal place?")  # fmt: skip
        answer = f"{angle:.1f}°"
        slope = f"{2 * factor * one:g}".replace("-", "−")
        solution += [f"The slope at {first} is 2 a (x − p) = {slope}.",
                     f"Its angle is arctan {slope.strip('−')} = {answer}."]  # fmt: skip
    else:
        task = (f"How large is the area between the parabola and the line {first}{second}, in "
                "square units, to three significant figures?")  # fmt: skip
        answer = sig(area)
        solution += [f"Line and parabola meet {x1 - x0} units apart in x.",
                     f"The area is |a| · {x1 - x0}³ / 6 = {answer} square units."]  # fmt: skip
    xs, ys = zip((0, 0), *points.values(), strict=True)
    near, right, low, high = (rng.randint(2, 4) for _ in "xxyy")
    xlim, ylim = (min(xs) - near, max(xs) + right), (min(ys) - low, max(ys) + high)
    down = -1 if factor > 0 else 1  # the outside of the curve
    sides = {name: (0, 17 * down) if x == p else (14 if x > p else -14, 9 * down)
             for name, (x, _) in points.items()}  # fmt: skip
    return Item(
        question=scene + task,
        answer=answer,
        multimodal_question=f"{shown} {task}",
        elements=[
            "A coordinate grid with both axes and numbers",
            f"A parabola that opens {'upwards' if factor > 0 else 'downwards'}",
            *(f"A dot named {name} at {at}" for name, at in said.items()),
        ],
        quizzes=[
            ask(name, f"What are the coordinates of {name}?", said[name], f"the dot {name}",
                at=f"point {name}")
            for name in (top, first, second)
        ],
        plan=(
            "Content: a parabola with its vertex and two further points of the grid on it"
            f"{', the chord between these and the area it cuts off' if rng.level == 3 else ''}.\n"
            "Layout: a grid of unit squares with both axes, numbers along its frame.\n"
            f"Labels: the letters {top}, {first} and {second} beside their dots.\n"
            "Constraints: equal aspect; the curve exact; no coordinates or equation written."
        ),
        solution=solution,
        caption=(
            f"A parabola on a grid with its vertex {top} at {said[top]}; on it lie {first} at "
            f"{said[first]} and {second} at {said[second]}."
        ),
        program=drawing(
            draw, vertex=points[top], factor=factor, points=points, sides=sides, xlim=xlim,
            ylim=ylim, chord=[float(x0), float(x1)] if rng.level == 3 else [],
        ),
    )  # fmt: skip
