"""Solids of revolution seen from slightly above: rims with a hidden back, walls; in inches."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Arc, Polygon

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

FLAT = 0.26  # of a circle seen from the side: its height to its width


def rim(
    look: Look, ax: Axes, centre: Point, radius: float, hidden: bool = False, label: str = ""
) -> None:
    """A level circle; where `hidden`, its back half is behind the solid."""
    size = (2 * radius, 2 * radius * FLAT)
    for start, end, behind in ((180, 360, False), (0, 180, hidden)):
        arc = Arc(centre, *size, theta1=start, theta2=end, color=look.ink, lw=look.line)
        arc.set_label(label if start else "_back")
        if behind:
            arc.set(color=look.soft, lw=0.75 * look.line, ls=(0, (4, 3)))
        ax.add_patch(arc)


def wall(
    look: Look, ax: Axes, low: Point, high: Point, below: float, above: float, fill: str
) -> None:
    """The body between two level circles, of radius `below` and `above`, and both its outlines."""
    turns = [math.pi * k / 30 for k in range(31)]
    front = [(low[0] - below * math.cos(t), low[1] - FLAT * below * math.sin(t)) for t in turns]
    back = [(high[0] + above * math.cos(t), high[1] + FLAT * above * math.sin(t)) for t in turns]
    ax.add_patch(Polygon([*front, *back], fc=fill, ec="none", zorder=0.5))
    for side in (-1, 1):
        xs, ys = [low[0] + side * below, high[0] + side * above], [low[1], high[1]]
        ax.plot(xs, ys, color=look.ink)


def sheet(look: Look) -> None:
    ax = page(6, 3)
    wall(look, ax, (1.5, 0.7), (1.5, 2.4), 1.1, 0.6, look.fills[0])
    rim(look, ax, (1.5, 0.7), 1.1, hidden=True)
    rim(look, ax, (1.5, 2.4), 0.6)
    wall(look, ax, (4.4, 0.5), (4.4, 2.3), 0, 1.0, look.fills[1])
    rim(look, ax, (4.4, 2.3), 1.0)
