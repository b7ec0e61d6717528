"""A page measured in inches and the marks of a textbook sketch."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Arc, FancyArrowPatch, Rectangle
from matplotlib.ticker import FuncFormatter

from scigen_data.problems.looks import Look

Point = tuple[float, float]


def page(width: float, height: float) -> Axes:
    """Axes without a frame whose unit is one inch, so that text and shapes share a scale."""
    ax = plt.figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def arrow(
    ax: Axes, start: Point, end: Point, color: str, style: str = "-|>", label: str = ""
) -> None:
    head = FancyArrowPatch(
        start, end, arrowstyle=style, mutation_scale=16, shrinkA=0, shrinkB=0, color=color, lw=1.6
    )
    head.set_label(label)
    ax.add_patch(head)


def dimension(look: Look, ax: Axes, start: Point, end: Point, text: str, gap: float = 0.08) -> None:
    """A double-headed arrow, its text above it or to its right; below or left if gap < 0."""
    arrow(ax, start, end, look.soft, style="<|-|>")
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if abs(end[0] - start[0]) > abs(end[1] - start[1]):
        ax.text(x, y + gap, text, ha="center", va="bottom" if gap > 0 else "top")
    else:
        ax.text(x + gap, y, text, ha="left" if gap > 0 else "right", va="center")


def beside(ax: Axes, point: Point, side: Point, text: str, gap: float) -> None:
    """`text`, `gap` inches from `point` towards `side`: (1, 0) is to its right, (0, -1) below."""
    across = {-1: "right", 0: "center", 1: "left"}[round(side[0])]
    over = {-1: "top", 0: "center", 1: "bottom"}[round(side[1])]
    x, y = point[0] + gap * side[0], point[1] + gap * side[1]
    ax.text(x, y, text, ha=across, va=over)


def angle(
    look: Look, ax: Axes, vertex: Point, start: float, end: float, radius: float, label: str = ""
) -> None:
    """The arc of an angle, from `start` to `end` degrees, counter-clockwise."""
    size = 2 * radius
    arc = Arc(vertex, size, size, theta1=start, theta2=end, color=look.ink, lw=0.8 * look.line)
    arc.set_label(label)
    ax.add_patch(arc)


def ground(look: Look, ax: Axes, start: Point, end: Point, below: float = 0.14) -> None:
    """A surface with strokes on its right-hand side as one goes from `start` to `end`."""
    length = math.dist(start, end)
    dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    ax.plot(*zip(start, end, strict=True), color=look.ink, lw=look.line)
    for step in range(1, round(length / 0.16)):
        x, y = start[0] + 0.16 * step * dx, start[1] + 0.16 * step * dy
        foot = (x - below * dx + below * dy, y - below * dy - below * dx)
        ax.plot(*zip((x, y), foot, strict=True), color=look.soft, lw=0.6 * look.line)


def decimals(ax: Axes, comma: bool) -> None:
    """Tick labels with the decimal sign of the other labels."""
    write = FuncFormatter(lambda value, _: f"{value:g}".replace(".", "," if comma else "."))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(write)


def sheet(look: Look) -> None:
    ax = page(6.4, 2.6)
    arrow(ax, (0.3, 2.2), (1.6, 2.2), look.accents[0])
    dimension(look, ax, (0.3, 1.2), (2.1, 1.2), "1.8 m")
    dimension(look, ax, (2.6, 0.5), (2.6, 2.2), "h")
    ax.plot([4.6, 3.6, 4.6], [1.9, 1.2, 1.2], color=look.ink)
    angle(look, ax, (3.6, 1.2), 0, 35, 0.6)
    beside(ax, (4.2, 1.5), (1, 0), "35°", 0.1)
    ground(look, ax, (3.4, 0.5), (6.1, 0.5))
    for place in range(4):
        ax.plot(
            [4.9, 6.1], [2.4 - 0.25 * place] * 2, color=look.accents[place], ls=look.dashes[place]
        )
        ax.add_patch(Rectangle((0.3 + 0.5 * place, 0.2), 0.4, 0.4, fc=look.fills[place]))
