"""Figures of plane and solid geometry: edges, angles, marks, names, values beside lines."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon
from matplotlib.ticker import MultipleLocator

from scigen_data.problems.kits.marks import Point, angle, page
from scigen_data.problems.layout import text_size
from scigen_data.problems.looks import SIZE, Look


def canvas(points: list[Point], across: float = 0.9, above: float = 0.6) -> Axes:
    """Axes without a frame around `points` in inches, with room for labels at each side."""
    xs, ys = zip(*points, strict=True)
    left, right, low, high = min(xs) - across, max(xs) + across, min(ys) - above, max(ys) + above
    ax = page(right - left, high - low)
    ax.set(xlim=(left, right), ylim=(low, high))
    return ax


def edge(
    look: Look, ax: Axes, start: Point, end: Point, hidden: bool = False, label: str = ""
) -> None:
    (line,) = ax.plot(*zip(start, end, strict=True), color=look.ink, solid_capstyle="round")
    line.set_label(label or "_edge")
    if hidden:
        line.set(color=look.soft, lw=0.75 * look.line, ls=(0, (4, 3)))


def region(ax: Axes, points: list[Point], fill: str, line: str, label: str = "") -> None:
    """The inside of a polygon, and its outline unless that is "none"."""
    shape = Polygon(list(points), fc=fill, ec=line, joinstyle="round")
    shape.set_label(label)
    ax.add_patch(shape)


def dot(ax: Axes, point: Point, color: str, label: str = "") -> None:
    ax.plot(*point, "o", color=color, markersize=6, label=label or "_dot")


def off(point: Point, direction: float, text: str, gap: float = 0.08) -> Point:
    """The centre, in inches, of a text that stands clear of `point` in a direction (radians),
    and of a straight line through it at right angles to that.
    """
    width, height = (size / 72 for size in text_size(text, SIZE))
    cos, sin = math.cos(direction), math.sin(direction)
    reach = gap + abs(cos) * width / 2 + abs(sin) * height / 2
    return point[0] + reach * cos, point[1] + reach * sin


def outside(start: Point, end: Point, text: str, away: Point) -> Point:
    """The centre of a text beside the middle of a segment, on the side that `away` is not."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    across = math.atan2(start[0] - end[0], end[1] - start[1])
    outward = (middle[0] - away[0]) * math.cos(across) + (middle[1] - away[1]) * math.sin(across)
    return off(middle, across if outward > 0 else across + math.pi, text)


def inside(start: Point, corner: Point, end: Point, text: str, radius: float) -> Point:
    """The centre of a text in an angle, beyond its arc and clear of both arms."""
    (x, y), width, height = corner, *(size / 72 for size in text_size(text, SIZE))
    arms = [math.atan2(each[1] - y, each[0] - x) for each in (start, end)]
    turn = (arms[1] - arms[0] + math.pi) % math.tau - math.pi
    middle = arms[0] + turn / 2
    out = radius + 0.05 + abs(math.cos(middle)) * width / 2 + abs(math.sin(middle)) * height / 2
    for arm in arms:
        across = abs(math.sin(arm)) * width / 2 + abs(math.cos(arm)) * height / 2
        out = max(out, (across + 0.06) / math.sin(abs(turn) / 2))
    return x + out * math.cos(middle), y + out * math.sin(middle)


def write(ax: Axes, centre: Point, text: str, style: str = "normal", ground: str = "none") -> None:
    """A text around a point, on a ground that hides lines."""
    box = {"facecolor": ground, "edgecolor": "none", "pad": 1}
    label = ax.text(*centre, text, ha="center", va="center", style=style)
    if ground != "none":
        label.set_bbox(box)


def name(ax: Axes, point: Point, text: str, centre: Point, gap: float = 0.08) -> None:
    """The letter of a point, on the side that `centre` is not."""
    direction = math.atan2(point[1] - centre[1], point[0] - centre[0])
    write(ax, off(point, direction, text, gap), text, style="italic")


def marked_angle(
    look: Look,
    ax: Axes,
    start: Point,
    corner: Point,
    end: Point,
    text: str,
    radius: float = 0.42,
    label: str = "",
) -> None:
    """The arc of an angle at `corner` between two arms, and its value."""
    arms = [math.degrees(math.atan2(p[1] - corner[1], p[0] - corner[0])) for p in (start, end)]
    first, second = arms if (arms[1] - arms[0]) % 360 < 180 else arms[::-1]
    angle(look, ax, corner, first, second, radius, label)
    write(ax, inside(start, corner, end, text, radius), text)


def right_angle(
    look: Look, ax: Axes, corner: Point, first: Point, second: Point, size: float = 0.2
) -> None:
    """The square mark in the right angle between the directions to two points."""
    (x, y) = corner
    (a, b), (c, d) = (
        (size * (p[0] - x) / math.dist(p, corner), size * (p[1] - y) / math.dist(p, corner))
        for p in (first, second)
    )
    ax.plot([x + a, x + a + c, x + c], [y + b, y + b + d, y + d], color=look.ink, lw=1.1)


def tick(
    look: Look, ax: Axes, start: Point, end: Point, part: float = 0.5, label: str = ""
) -> None:
    """A stroke across a segment: it is as long as others that have one."""
    length = math.dist(start, end)
    x, y = (a + part * (b - a) for a, b in zip(start, end, strict=True))
    dx, dy = 0.1 * (start[1] - end[1]) / length, 0.1 * (end[0] - start[0]) / length
    ax.plot([x - dx, x + dx], [y - dy, y + dy], color=look.ink, label=label or "_tick")


def plane(look: Look, xlim: tuple[int, int], ylim: tuple[int, int], unit: float = 0.36) -> Axes:
    """A grid of unit squares with both axes through it and numbers along the frame."""
    ax = page(unit * (xlim[1] - xlim[0]), unit * (ylim[1] - ylim[0]))
    ax.axis("on")
    ax.set(xlim=xlim, ylim=ylim)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MultipleLocator(2))
        axis.set_minor_locator(MultipleLocator(1))
    ax.grid(which="both", lw=0.6, alpha=0.45)
    ax.set_axisbelow(True)
    ax.tick_params(which="both", length=0)
    ax.axhline(0, color=look.ink, lw=1.2, zorder=1)
    ax.axvline(0, color=look.ink, lw=1.2, zorder=1)
    ax.set_xlabel("x", style="italic")
    ax.set_ylabel("y", style="italic", rotation=0, labelpad=10)
    return ax


def ring(look: Look, ax: Axes, centre: Point, radius: float, place: int, label: str = "") -> None:
    """The circle of a set: where several overlap, each shows through."""
    ax.add_patch(Circle(centre, radius, fc=look.fills[place], ec="none", alpha=0.55))
    line = Circle(centre, radius, fill=False, ec=look.accents[place], ls=look.dashes[place])
    line.set_label(label)
    ax.add_patch(line)


def sheet(look: Look) -> None:
    ax = page(7.2, 3.4)
    a, b, c = (0.5, 1.9), (2.3, 1.9), (1.1, 3.0)
    region(ax, [a, b, c], look.fills[0], look.ink)
    marked_angle(look, ax, b, a, c, "61°", radius=0.35)
    foot = (c[0], a[1])
    edge(look, ax, c, foot, hidden=True)
    right_angle(look, ax, foot, b, c)
    middle = (1.3, 2.2)
    for text, point in zip("ABC", (a, b, c), strict=True):
        name(ax, point, text, middle)
        dot(ax, point, look.accents[0])
    write(ax, outside(b, c, "1.6 cm", middle), "1.6 cm")
    for part, (start, end) in enumerate((((0.4, 1.0), (2.3, 0.5)), ((0.4, 0.4), (2.3, 1.1)))):
        edge(look, ax, start, end)
        tick(look, ax, start, end, 0.2 + 0.6 * part)
    ring(look, ax, (4.0, 2.2), 0.7, 0)
    ring(look, ax, (4.7, 2.2), 0.7, 1)
    ring(look, ax, (4.35, 1.6), 0.7, 2)
    for x, text in ((3.6, "12"), (4.35, "7"), (5.1, "31")):
        write(ax, (x, 2.35 if x != 4.35 else 2.0), text)
