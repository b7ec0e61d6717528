"""Networks: vertices, edges between them with lengths, directed ones."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

NODE = 0.27  # inches, a vertex's radius


def node(look: Look, ax: Axes, at: Point, text: str, fill: int = 0) -> None:
    ax.add_patch(Circle(at, NODE, fc=look.fills[fill], ec=look.ink, zorder=3))
    ax.text(*at, text, ha="center", va="center", weight="bold", zorder=4)


def link(
    look: Look,
    ax: Axes,
    start: Point,
    end: Point,
    text: str,
    part: float = 0.5,
    directed: bool = False,
    label: str = "",
) -> None:
    """An edge from rim to rim, its text on it at a part of its way; an arrow where directed."""
    (x0, y0), (x1, y1) = start, end
    rim = NODE / math.dist(start, end)
    ends = [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (rim, 1 - rim)]
    color = look.accents[0] if directed else look.ink
    line = FancyArrowPatch(
        *ends,
        arrowstyle="-|>" if directed else "-",
        mutation_scale=20,
        shrinkA=0,
        shrinkB=0,
        color=color,
        lw=look.line,
    )
    line.set_label(label)
    ax.add_patch(line)
    paper = {"facecolor": look.paper, "edgecolor": "none", "pad": 1.5}
    x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
    ax.text(x, y, text, ha="center", va="center", bbox=paper, zorder=2)


def sheet(look: Look) -> None:
    ax = page(5.4, 2.4)
    at = {"A": (0.5, 1.2), "B": (2.4, 1.9), "C": (2.6, 0.5), "D": (4.8, 1.2)}
    for ends, text in (("AB", "14"), ("AC", "27"), ("BC", "8"), ("BD", "31"), ("CD", "19")):
        link(look, ax, at[ends[0]], at[ends[1]], text, directed=ends == "BD")
    for place, (letter, point) in enumerate(at.items()):
        node(look, ax, point, letter, place)
