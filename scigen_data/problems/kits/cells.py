"""A cell in section: membrane, channels in it, organelles; on a page measured in inches."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse, Rectangle
from matplotlib.transforms import Affine2D

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look


def on_ellipse(centre: Point, radii: Point, degrees: float) -> tuple[Point, float]:
    """The point of an ellipse at its parameter `degrees`, and the direction outwards there."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    outward = math.degrees(math.atan2(sin / radii[1], cos / radii[0]))
    return (centre[0] + radii[0] * cos, centre[1] + radii[1] * sin), outward


def membrane(look: Look, ax: Axes, centre: Point, radii: Point, fill: str) -> None:
    """A round cell: the two outlines of its lipid bilayer, 0.12 inches apart, `radii` between."""
    for change, color in ((0.06, fill), (-0.06, "none")):
        size = [2 * (radius + change) for radius in radii]
        ax.add_patch(Ellipse(centre, *size, fc=color, ec=look.ink, lw=look.line))


def channel(
    look: Look, ax: Axes, at: Point, outward: float, fill: str, pore: str, label: str = ""
) -> None:
    """An open channel through the membrane at `at`: two halves and the pore between them."""
    turn = Affine2D().rotate_deg(outward - 90).translate(*at) + ax.transData
    gap = Rectangle((-0.12, -0.09), 0.24, 0.18, fc=pore, ec="none", transform=turn, zorder=3)
    ax.add_patch(gap)
    for x in (-0.2, 0.2):
        half = Ellipse((x, 0), 0.24, 0.56, fc=fill, ec=look.ink, transform=turn, zorder=4)
        half.set_label(label)
        ax.add_patch(half)


def nucleus(look: Look, ax: Axes, centre: Point, fill: str, width: float = 1.6) -> None:
    x, y = centre
    ax.add_patch(Ellipse(centre, width, 0.8 * width, fc=fill, ec=look.ink))
    spot = (x + 0.1 * width, y - 0.06 * width)
    ax.add_patch(Circle(spot, 0.15 * width, fc=look.soft, ec="none"))


def mitochondrion(look: Look, ax: Axes, centre: Point, fill: str, width: float = 1.0) -> None:
    x, y = centre
    ax.add_patch(Ellipse(centre, width, 0.46 * width, fc=fill, ec=look.ink))
    along = [x + width * (0.74 * k / 40 - 0.37) for k in range(41)]
    folds = [y + 0.1 * width * math.sin(k * 0.66) for k in range(41)]
    ax.plot(along, folds, color=look.ink, lw=0.7 * look.line)


def golgi(look: Look, ax: Axes, centre: Point, color: str, width: float = 0.95) -> None:
    x, y = centre
    for k in range(4):
        half = width / 2 - 0.07 * k
        along = [half * (place / 10 - 1) for place in range(21)]
        bow = [y + 0.21 - 0.14 * k - 0.3 * each**2 for each in along]
        ax.plot([x + each for each in along], bow, color=color, lw=1.6 * look.line)


def meter(look: Look, ax: Axes, centre: Point, letter: str = "V") -> None:
    ax.add_patch(Circle(centre, 0.28, fc=look.paper, ec=look.ink, lw=look.line, zorder=3))
    ax.text(*centre, letter, ha="center", va="center", zorder=4)


def pointer(look: Look, ax: Axes, name: str, at: Point, label: Point) -> None:
    """A name at `label` and a thin line from it to `at`; the name stands away from there."""
    side = 1 if at[0] > label[0] else -1
    ax.plot([at[0], label[0]], [at[1], label[1]], color=look.soft, lw=0.7 * look.line, zorder=5)
    ax.plot(*at, "o", color=look.soft, markersize=3.5, zorder=5)
    edge = "right" if side > 0 else "left"
    ax.text(label[0] - 0.08 * side, label[1], name, ha=edge, va="center")


def sheet(look: Look) -> None:
    ax = page(7.4, 4)
    centre, radii = (4.4, 2.1), (2.4, 1.6)
    membrane(look, ax, centre, radii, look.fills[0])
    for degrees, fill in ((40, look.accents[0]), (-130, look.accents[1])):
        at, outward = on_ellipse(centre, radii, degrees)
        channel(look, ax, at, outward, fill, look.paper)
    nucleus(look, ax, (3.6, 2.3), look.fills[1])
    mitochondrion(look, ax, (5.2, 2.8), look.fills[2])
    golgi(look, ax, (5.2, 1.4), look.accents[2])
    pointer(look, ax, "nucleus", (3.2, 2.3), (1.4, 2.9))
    meter(look, ax, (0.8, 1))
