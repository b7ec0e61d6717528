"""Optics on a page measured in inches: lenses, rays, arrows for things and images, a bench."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from scigen_data.problems.kits.marks import Point, arrow, page
from scigen_data.problems.looks import Look

# how far the left and the right face of a lens bulge out at its middle, in inches
LENSES = {"biconvex": (-0.2, 0.2), "flat left": (-0.06, 0.28), "flat right": (-0.28, 0.06)}


def lens(look: Look, ax: Axes, x: float, y: float, radius: float, shape: str) -> None:
    """A converging lens: one of LENSES, or as a double arrow."""
    if shape not in LENSES:
        arrow(ax, (x, y - radius), (x, y + radius), look.ink, "<|-|>", label="lens")
        return
    up = np.linspace(-radius, radius, 60)
    across = 1 - (up / radius) ** 2
    left, right = LENSES[shape]
    rim = 0.06 if shape != "biconvex" else 0.0
    faces = [
        x + (face if abs(face) == rim else np.sign(face) * rim + (face - np.sign(face) * rim)
             * across)
        for face in (left, right)
    ]  # fmt: skip
    xs = [np.broadcast_to(face, up.shape) for face in faces]
    outline = [*zip(xs[0], y + up, strict=True), *zip(xs[1][::-1], y + up[::-1], strict=True)]
    ax.add_patch(Polygon(outline, fc=look.fills[0], ec=look.ink, label="lens"))


def optical_axis(look: Look, ax: Axes, start: float, end: float, y: float) -> None:
    ax.plot([start, end], [y, y], "-.", color=look.soft, lw=1)


def screen(look: Look, ax: Axes, x: float, y: float, half: float) -> None:
    ax.plot([x, x], [y - half, y + half], color=look.fills[2], lw=9, zorder=0, label="screen")
    ax.plot([x, x], [y - half, y + half], color=look.soft, lw=1, zorder=0)


def ray(look: Look, ax: Axes, start: Point, end: Point, which: int = 0, label: str = "") -> None:
    """Light from start to end, an arrowhead past its middle."""
    (x0, y0), (x1, y1) = start, end
    arrow(ax, start, (0.45 * x0 + 0.55 * x1, 0.45 * y0 + 0.55 * y1), look.accents[which])
    ax.plot([x0, x1], [y0, y1], color=look.accents[which], label=label or None)


def wedge_mark(
    look: Look, ax: Axes, vertex: Point, start: float, end: float, radius: float, text: str,
    out: float = 0.3, label: str = "",
) -> None:  # fmt: skip
    """An arc between two directions in degrees, in either order, its symbol `out` beyond it."""
    turn = np.radians(np.linspace(start, end, 40))
    ax.plot(vertex[0] + radius * np.cos(turn), vertex[1] + radius * np.sin(turn), color=look.ink,
            lw=0.8 * look.line, label=label or None)  # fmt: skip
    middle, far = math.radians((start + end) / 2), radius + out
    ax.text(vertex[0] + far * math.cos(middle), vertex[1] + far * math.sin(middle), text,
            ha="center", va="center")  # fmt: skip


def bench(look: Look, ax: Axes, y: float, marks: list[tuple[float, str]], title: str) -> None:
    """A ruler under the parts: places in inches and their numbers, a stroke between each two."""
    first, last = marks[0][0], marks[-1][0]
    ax.plot([first, last], [y, y], color=look.ink)
    for x, text in marks:
        ax.plot([x, x], [y, y - 0.12], color=look.ink, lw=0.8 * look.line)
        ax.text(x, y - 0.19, text, ha="center", va="top")
    half = (marks[1][0] - first) / 2
    for x, _ in marks[:-1]:
        ax.plot([x + half] * 2, [y, y - 0.07], color=look.soft, lw=0.8)
    ax.text((first + last) / 2, y - 0.45, title, ha="center", va="top")


def sheet(look: Look) -> None:
    ax = page(8, 4.4)
    optical_axis(look, ax, 0.2, 7.8, 2.8)
    for x, shape in ((1.2, "biconvex"), (2.6, "flat left"), (4.0, "flat right"), (5.4, "arrow")):
        lens(look, ax, x, 2.8, 1.2, shape)
    screen(look, ax, 7.2, 2.8, 1.3)
    ray(look, ax, (5.4, 3.6), (7.2, 2.3))
    wedge_mark(look, ax, (5.4, 1.5), 0, 50, 0.5, "$\\alpha$")
    bench(look, ax, 1.0, [(0.6 + 0.9 * k, str(10 * k)) for k in range(8)], "position in cm")
