"""Energy schemes: orbital boxes with electrons, level lines, the axis of energy."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from scigen_data.problems.kits.marks import Point, arrow, page
from scigen_data.problems.looks import Look

BOX = 0.56  # the side of an orbital's box, inches


def electron(
    look: Look, ax: Axes, x: float, y: float, up: bool, label: str = "", size: float = 0.38
) -> None:
    """An arrow for one spin, its middle at x, y."""
    half = size / 2 if up else -size / 2
    arrow(ax, (x, y - half), (x, y + half), look.ink, style="->", label=label)


def boxes(look: Look, ax: Axes, corner: Point, electrons: list[str], label: str = "") -> None:
    """The boxes of a subshell from its lower left corner on; "ud" is a pair, "u" one spin up."""
    x, y = corner
    frame = Rectangle(corner, BOX * len(electrons), BOX, fc=look.fills[0], ec=look.ink)
    frame.set(label=label, zorder=0.5)
    ax.add_patch(frame)
    for place, spins in enumerate(electrons):
        if place:
            ax.plot([x + BOX * place] * 2, [y, y + BOX], color=look.ink)
        for spin in spins:
            aside = 0.0 if len(spins) == 1 else -0.1 if spin == "u" else 0.1
            electron(look, ax, x + BOX * (place + 0.5) + aside, y + BOX / 2, spin == "u")


def energy_axis(look: Look, ax: Axes, start: Point, top: float, text: str) -> None:
    """An arrow that rises from `start`; the text along it on its left."""
    x, y = start
    arrow(ax, start, (x, top), look.ink)
    ax.text(x - 0.12, (y + top) / 2, text, rotation=90, ha="right", va="center")


def sheet(look: Look) -> None:
    ax = page(5, 2.2)
    energy_axis(look, ax, (0.7, 0.3), 1.9, "energy")
    boxes(look, ax, (1.2, 0.3), ["ud"])
    boxes(look, ax, (1.2, 1.2), ["u", "u", ""])
    electron(look, ax, 3.6, 1.1, up=False)
