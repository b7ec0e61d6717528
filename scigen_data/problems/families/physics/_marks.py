"""A page measured in inches and the marks of a textbook sketch; inlined into programs."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

Point = tuple[float, float]


def page(width: float, height: float, serif: bool) -> Axes:
    """Axes without a frame whose unit is one inch, so that text and shapes share a scale."""
    plt.rcParams["font.family"] = "DejaVu Serif" if serif else "DejaVu Sans"
    plt.rcParams["mathtext.fontset"] = "dejavuserif" if serif else "dejavusans"
    plt.rcParams["font.size"] = 13
    ax = plt.figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def arrow(ax: Axes, start: Point, end: Point, color: str, style: str = "-|>") -> None:
    head = FancyArrowPatch(
        start, end, arrowstyle=style, mutation_scale=16, shrinkA=0, shrinkB=0, color=color, lw=1.6
    )
    ax.add_patch(head)


def dimension(ax: Axes, start: Point, end: Point, text: str, gap: float = 0.08) -> None:
    """A double-headed arrow, its text above it or to its right; below or left if gap < 0."""
    arrow(ax, start, end, "dimgray", style="<|-|>")
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if abs(end[0] - start[0]) > abs(end[1] - start[1]):
        ax.text(x, y + gap, text, ha="center", va="bottom" if gap > 0 else "top")
    else:
        ax.text(x + gap, y, text, ha="left" if gap > 0 else "right", va="center")
