"""Circuit symbols, drawn between two points; inlined into the programs that use them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

Point = tuple[float, float]


def wire(ax: Axes, points: list[Point], color: str) -> None:
    ax.plot(*zip(*points, strict=True), color=color, lw=1.8, solid_joinstyle="miter")


def resistor(ax: Axes, start: Point, end: Point, color: str, boxed: bool = False) -> None:
    """A zigzag of six teeth, or the rectangle of the IEC symbol."""
    a, b = np.array(start), np.array(end)
    along = b - a
    across = np.array([-along[1], along[0]]) / np.hypot(*along) * 0.16
    if boxed:
        points = np.array([a, a + across, b + across, b, b - across, a - across, a])
    else:
        steps = np.concatenate([[0], (np.arange(12) + 0.5) / 12, [1]])
        side = np.concatenate([[0], np.tile([1, -1], 6), [0]])
        points = a + np.outer(steps, along) + np.outer(side, across)
    ax.plot(points[:, 0], points[:, 1], color=color, lw=1.8)


def battery(ax: Axes, minus: Point, plus: Point, color: str) -> None:
    """The two plates of a cell, the short thick one at `minus`, the long one at `plus`."""
    a, b = np.array(minus), np.array(plus)
    across = np.array([a[1] - b[1], b[0] - a[0]]) / np.hypot(*(b - a))
    for at, half, width in ((a, 0.15, 4.0), (b, 0.3, 1.8)):
        ax.plot(*np.transpose([at - across * half, at + across * half]), color=color, lw=width)
