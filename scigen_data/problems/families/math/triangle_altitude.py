"""A triangle on a coordinate grid: find an altitude, or where its foot lies."""

from __future__ import annotations

import math

from scigen_data.problems.authoring import Item, Look, Rng, ask, drawing, sig
from scigen_data.problems.kits.geometry import dot, plane, region, right_angle, write
from scigen_data.problems.kits.marks import Point
from scigen_data.problems.layout import Room, around, beside
from scigen_data.problems.looks import SIZE

IMAGE_TYPE = "Math - Analytic Geometry"
LEVELS = (1, 2, 3)  # coordinates written; read off a map's grid; where the foot is on its side

NAMES = ("ABC", "PQR", "DEF", "KLM", "RST", "UVW", "JKL", "EFG")
UNIT = 0.36  # inches, of the grid
QUADRANTS = {"I": (1, 1), "II": (-1, 1), "III": (-1, -1), "IV": (1, -1)}
WAYS = {
    "to the right and up": (1, 1),
    "to the left and up": (-1, 1),
    "to the left and down": (-1, -1),
    "to the right and down": (1, -1),
}


def draw(
    look: Look,
    vertices: dict[str, tuple[int, int]],
    foot: tuple[float, float],
    apex: str,
    labels: list[tuple[str, tuple[float, float]]],
    xlim: tuple[int, int],
    ylim: tuple[int, int],
    scale: str,
    median: tuple[float, float] | None = None,
) -> None:
    ax = plane(look, xlim, ylim, 0.36)
    ax.set_title(scale, loc="left")
    region(ax, list(vertices.values()), look.fills[0], look.ink, "triangle")
    top = vertices[apex]
    base = next(at for name, at in vertices.items() if name != apex)
    if median:
        ax.plot(*zip(top, median, strict=True), color=look.soft, ls=":", label="median")
    ax.plot(*zip(top, foot, strict=True), color=look.accents[0], ls="--", label="altitude")
    right_angle(look, ax, foot, top, base, 0.5)
    for text, at in labels:
        if text == "h":
            write(ax, at, text, style="italic")
        else:
            write(ax, at, text, ground=look.paper)
    for name, at in vertices.items():
        dot(ax, at, look.ink, f"vertex {name}")


def coordinates(x: int, y: int) -> str:
    return f"({x}, {y})".replace("-", "−")


def make(rng: Rng) -> Item:
    names = rng.frame.choice(NAMES)
    # each equally often: where the altitude begins and which way it runs
    quadrant, way = rng.choice(tuple(QUADRANTS)), rng.choice(tuple(WAYS))
    apex = rng.choice(names)
    start, end = rng.sample([name for name in names if name != apex], 2)
    turned = rng.random() < 0.5
    distracts = rng.random() < 0.4  # a median, which is not needed
    while True:
        (sx, sy), (dx, dy) = QUADRANTS[quadrant], WAYS[way]
        top = (
            sx * rng.randint(1, 4 if sx == dx else 8),
            sy * rng.randint(1, 4 if sy == dy else 8),
        )
        # the ends of its side, left and right of a point that way
        x0, y0 = _further(rng, top[0], dx), _further(rng, top[1], dy)
        x1, y1 = _further(rng, x0, -dx), _further(rng, y0, dy)
        x2, y2 = _further(rng, x0, dx), _further(rng, y0, -dy)
        width = math.dist((x1, y1), (x2, y2))
        if width < 7:
            continue
        if turned:
            x1, y1, x2, y2 = x2, y2, x1, y1
        part = ((top[0] - x1) * (x2 - x1) + (top[1] - y1) * (y2 - y1)) / width
        foot = (x1 + (x2 - x1) * part / width, y1 + (y2 - y1) * part / width)
        down, aside = dy * (foot[1] - top[1]), dx * (foot[0] - top[0])
        if min(down, aside) < 1.2 or not 0.2 < part / width < 0.8 or abs(part / width - 0.5) < 0.04:
            continue
        height = math.dist(top, foot)
        places = {apex: top, start: (x1, y1), end: (x2, y2)}
        at = {name: places[name] for name in names}
        unit = 1 if rng.level == 1 else rng.step(1.2, 9.9, 0.1)  # metres
        asked = unit * (part if rng.level == 3 else height)
        if height >= 3.5 and sig(asked) not in {
            sig(abs(each)) for xy in at.values() for each in xy
        }:
            median = ((x1 + x2) / 2, (y1 + y2) / 2) if distracts else None
            layout = _layout(at, apex, foot, median, rng.level == 1)
            if layout:
                break

    side = start + end if start < end else end + start
    listed = [f"{name}{coordinates(*xy)}" for name, xy in at.items()]
    corners = f"{listed[0]}, {listed[1]} and {listed[2]}"
    x0, y0 = top
    lies = f"the altitude h from {apex} is drawn to the side {side}"
    scale = "" if rng.level == 1 else f"scale: 1 unit = {unit:.1f} m"
    metres = ", in metres" if scale else ""
    wanted = f"How long is h{metres}, to three significant figures?"
    if rng.level == 3:
        wanted = f"How far is its foot from {start}{metres}, to three significant figures?"
    scene = rng.frame.choice(
        (
            f"A triangle has the vertices {corners}; {lies}.",
            f"The points {corners} are the vertices of a triangle. In it {lies}.",
            f"In the triangle {names} with the vertices {corners}, {lies}.",
        )
    )
    answer = f"{sig(asked)} m" if scale else sig(asked)
    p1, q1 = (f"({n})" if n < 0 else str(n) for n in (x1, y1))
    solution = [f"{start}{end} = √(({x2} − {p1})² + ({y2} − {q1})²) = {width:.3f}."]
    if rng.level == 3:
        solution += [
            f"The foot's distance from {start} is the projection of {start}{apex} on {start}{end}.",
            (
                f"Scalar product: ({x0} − {p1})({x2} − {p1}) + ({y0} − {q1})({y2} − {q1}) = "
                f"{round(part * width)}."
            ),
            f"The distance is {round(part * width)} / {width:.3f} = {part:.3f} units.",
        ]
    else:
        double = round(height * width)
        solution += [
            (
                f"Twice the area, |({x2} − {p1})({y0} − {q1}) − ({y2} − {q1})({x0} − {p1})| = "
                f"{double}, is also {start}{end} · h."
            ),
            f"h = {double} / {width:.3f} = {height:.3f}{' units' if scale else f' ≈ {answer}'}.",
        ]
    if scale:
        solution.append(f"A unit is {unit:.1f} m: {answer}.")
    seen = "as labels" if rng.level == 1 else "on the grid"
    return Item(
        question=f"{scene} {f'{scale.capitalize()}. ' if scale else ''}{wanted}",
        answer=answer,
        multimodal_question=(
            f"The figure shows the triangle {names} on a coordinate grid of unit squares; {lies}. "
            f"{wanted}"
        ),
        elements=[
            "A coordinate grid of unit squares with the x-axis and the y-axis",
            *(f"The vertex {text}, its coordinates {seen}" for text in listed),
            f"A dashed segment labelled h from {apex} to {side}",
            f"A right-angle mark where h meets {side}",
            *([f"The line {scale}"] if scale else []),
        ],
        quizzes=[
            *(
                ask(
                    f"vertex {i}",
                    f"What are the coordinates of the vertex {name}?",
                    coordinates(*at[name]),
                    f"{name}{coordinates(*at[name])}" if rng.level == 1 else f"the dot {name}",
                    at=f"vertex {name}",
                )
                for i, name in enumerate(names)
            ),
            ask("quadrant", "In which quadrant is the vertex where the dashed segment h begins?",
                quadrant, f"h begins at {apex}", among=tuple(QUADRANTS), at=f"vertex {apex}"),
            ask("way", "Which way does the dashed segment h run from the vertex to the opposite "
                "side?", way, "the dashed segment h", among=tuple(WAYS), at="altitude"),
            *([ask("scale", "How long is a unit of the grid?", f"{unit:.1f} m", scale)]
              if scale else []),
        ],
        plan=(
            f"Content: triangle {names} on a coordinate grid, its altitude h from {apex}.\n"
            "Layout: square grid with both axes, numbers along the frame; the triangle shaded.\n"
            f"Labels: {', '.join(listed if rng.level == 1 else names)} outside the triangle; h "
            f"beside the dashed altitude{f'; {scale} above' if scale else ''}.\n"
            "Constraints: equal aspect; right-angle mark at the foot; no lengths, no coordinates "
            "of the foot."
        ),
        solution=[line.replace("-", "−") for line in solution],
        caption=(
            f"The triangle {names} on a coordinate grid, with {corners}, and the dashed altitude h "
            f"from {apex} to the side {side}{', and a dotted median' if median else ''}."
            f"{f' {scale.capitalize()}.' if scale else ''}"
        ),
        program=drawing(
            draw,
            vertices=at,
            foot=(round(foot[0], 4), round(foot[1], 4)),
            apex=apex,
            scale=scale,
            median=median,
            **layout,
        ),
    )  # fmt: skip


def _further(rng: Rng, start: int, sign: int) -> int:
    """A coordinate beyond `start`, at most 10 from the origin."""
    return start + sign * rng.randint(1, max(1, min(9, 9 - sign * start)))


def _layout(
    at: dict[str, tuple[int, int]], apex: str, foot: Point, median: Point | None, written: bool
) -> dict[str, object]:
    """Limits and label places; none where there is no room."""
    xs, ys = zip(*at.values(), strict=True)
    # odd limits: the even tick labels keep out of the corners
    xlim = ((min(*xs, 0) - 3) // 2 * 2 + 1, (max(*xs, 0) + 2) // 2 * 2 + 1)
    ylim = ((min(*ys, 0) - 2) // 2 * 2 + 1, (max(*ys, 0) + 1) // 2 * 2 + 1)
    room = Room(points_per_unit=72 * UNIT)
    room.line(*at.values(), next(iter(at.values())))
    for end in (foot, median or foot):
        room.line(at[apex], end)
    room.line((xlim[0], 0), (xlim[1], 0))
    room.line((0, ylim[0]), (0, ylim[1]))
    room.frame(xlim, ylim)
    room.block(foot, 1.4, 1.4)
    for point in at.values():
        room.block(point, 0.2, 0.2)
    centre = sum(xs) / 3, sum(ys) / 3
    labels = []
    for name, (x, y) in at.items():
        text = f"{name}{coordinates(x, y)}" if written else name
        away = math.atan2(y - centre[1], x - centre[0])
        labels.append((text, room.label(text, SIZE, around((x, y), away, math.radians(60)), 12)))
        if room.crowded:
            return {}
    labels.append(("h", room.label("h", SIZE, beside(at[apex], foot)[:6], 12)))
    return {} if room.crowded else {"labels": labels, "xlim": xlim, "ylim": ylim}
