"""Meters with a pointer over a scale, on a page measured in inches."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Wedge

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look


def dial(
    look: Look, ax: Axes, foot: Point, numbers: list[str], part: float, unit: str,
    parts: int = 5, label: str = "",
) -> None:  # fmt: skip
    """A pointer about `foot` at a part of its scale, which has `parts` divisions from number to
    number. It is drawn with a ruler in any look.
    """
    x, y = foot
    face = Wedge(foot, 1.8, 12, 168, fc=look.fills[1], ec=look.ink)
    lines = []
    count = parts * (len(numbers) - 1)

    def at(share: float, radius: float) -> Point:
        turn = math.radians(145 - 110 * share)
        return x + radius * math.cos(turn), y + radius * math.sin(turn)

    for mark in range(count + 1):
        length = 0.2 if mark % parts == 0 else 0.11
        lines.append((at(mark / count, 1.18), at(mark / count, 1.18 + length), 1.0))
    lines += [(at(k / 60, 1.18), at((k + 1) / 60, 1.18), 1.0) for k in range(60)]
    lines.append((foot, at(part, 1.34), 1.8))
    face.set_sketch_params(None)
    ax.add_patch(face)
    for start, end, width in lines:
        for line in ax.plot(*zip(start, end, strict=True), color=look.ink, lw=width):
            line.set_sketch_params(None)
            line.set_label(label if end == at(part, 1.34) else "_mark")
    ax.add_patch(Circle(foot, 0.1, fc=look.ink, ec="none"))
    for place, text in enumerate(numbers):
        ax.text(*at(place / (len(numbers) - 1), 1.53), text, ha="center", va="center", size=11)
    aside = -0.45 if part > 0.5 else 0.45  # clear of the pointer
    ax.text(x + aside, y + 0.5, unit, ha="center", va="center", weight="bold")


def sheet(look: Look) -> None:
    ax = page(4, 2.5)
    dial(look, ax, (2, 0.3), ["0", "1", "2", "3"], 0.3, "V")
