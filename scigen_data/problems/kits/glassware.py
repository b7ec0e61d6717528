"""Vessels with a scale and a balance, on a page measured in inches."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyBboxPatch, Rectangle

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

TALL = 4.5  # inches, of a scale of 50 divisions


def cylinder(
    look: Look, ax: Axes, foot: Point, numbers: list[str], level: float, unit: str,
    wide: float = 0.8, label: str = "",
) -> None:  # fmt: skip
    """A measuring cylinder about `foot`, its scale of 50 divisions numbered at every tenth on its
    left; filled up to `level` divisions. It is drawn with a ruler in any look.
    """
    x, y = foot[0] - wide / 2, foot[1] + 0.3
    parts = [
        Rectangle((foot[0] - 0.75 * wide, foot[1]), 1.5 * wide, 0.12, fc=look.soft, ec=look.ink),
        Rectangle((x, y - 0.18), wide, 0.18 + TALL * level / 50, fc=look.fills[0], ec="none"),
    ]
    parts[1].set_label(label)
    for part in parts:
        part.set_sketch_params(None)
        ax.add_patch(part)
    top = y + TALL + 0.35
    lines = [([x, x, x + wide, x + wide], [top, y - 0.18, y - 0.18, top], look.line)]
    lines.append(([x, x + wide], [y + TALL * level / 50] * 2, look.line))
    for mark in range(51):
        length = 0.42 if mark % 10 == 0 else 0.3 if mark % 5 == 0 else 0.18
        lines.append(([x, x + length * wide / 0.8], [y + TALL * mark / 50] * 2, 0.7))
    for xs, ys, width in lines:
        for line in ax.plot(xs, ys, color=look.ink, lw=width, solid_joinstyle="miter"):
            line.set_sketch_params(None)
    for place, text in enumerate(numbers):
        ax.text(x - 0.08, y + TALL * place / 5, text, ha="right", va="center")
    ax.text(x - 0.08, top, unit, ha="right", va="center")


def balance(look: Look, ax: Axes, at: Point, text: str) -> None:
    """A balance about the middle of its foot, `text` in its display."""
    x, y = at
    body = FancyBboxPatch((x - 0.8, y), 1.6, 0.62, boxstyle="round,pad=0,rounding_size=0.08")
    body.set(fc=look.fills[3], ec=look.ink)
    ax.add_patch(body)
    ax.add_patch(Rectangle((x - 0.62, y + 0.12), 1.24, 0.36, fc=look.paper, ec=look.ink))
    ax.text(x, y + 0.3, text, ha="center", va="center")
    ax.plot([x, x], [y + 0.62, y + 0.78], color=look.ink, lw=3)
    ax.add_patch(Ellipse((x, y + 0.82), 1.5, 0.12, fc=look.soft, ec=look.ink))


def sheet(look: Look) -> None:
    ax = page(5, 5.6)
    cylinder(look, ax, (1.6, 0.2), ["0", "10", "20", "30", "40", "50"], 23, "mL")
    balance(look, ax, (3.8, 0.3), "128.4 g")
