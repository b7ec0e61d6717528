"""Structural formulas: bonds, benzene rings, the letters of atoms. A unit is an inch."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

BOND = 0.6  # the length of one
APART = 0.05  # of the lines of a double bond from its middle


def bonds(look: Look, ax: Axes, lines: list[tuple[Point, Point]], label: str = "") -> None:
    """Single lines from point to point, all of them one shape."""
    xs: list[float] = []
    ys: list[float] = []
    for (x0, y0), (x1, y1) in lines:
        xs += [x0, x1, math.nan]
        ys += [y0, y1, math.nan]
    ax.plot(xs, ys, color=look.ink, solid_capstyle="round", label=label or "_")


def double(start: Point, end: Point, aside: Point | None = None) -> list[tuple[Point, Point]]:
    """The two lines of a double bond; with `aside` the second one alone, on that side and shorter,
    of a bond that is drawn already.
    """
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    across = (-(y1 - y0) / length, (x1 - x0) / length)
    if aside is None:
        shifts, cut = [-APART, APART], 0.0
    else:
        side = (aside[0] - x0) * across[0] + (aside[1] - y0) * across[1]
        shifts, cut = [math.copysign(2 * APART, side)], 0.14
    along = ((x1 - x0) * cut, (y1 - y0) * cut)
    return [
        (
            (x0 + along[0] + by * across[0], y0 + along[1] + by * across[1]),
            (x1 - along[0] + by * across[0], y1 - along[1] + by * across[1]),
        )
        for by in shifts
    ]


def towards(start: Point, end: Point, part: float) -> Point:
    """The point at `part` of the way; a bond to a letter ends there."""
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def corner(centre: Point, degrees: float, distance: float = BOND) -> Point:
    turn = math.radians(degrees)
    return centre[0] + distance * math.cos(turn), centre[1] + distance * math.sin(turn)


def benzene(look: Look, ax: Axes, centre: Point, circle: bool = False, label: str = "") -> None:
    """A ring with a corner at the top, with three double bonds or with a circle."""
    turns = [90 + 60 * place for place in range(6)]
    lines = [(corner(centre, turn), corner(centre, turn + 60)) for turn in turns]
    if circle:
        ax.add_patch(Circle(centre, 0.58 * BOND, fill=False, ec=look.ink))
    else:
        lines += [line for place in (0, 2, 4) for line in double(*lines[place], aside=centre)]
    bonds(look, ax, lines, label)


def displayed(
    look: Look, ax: Axes, origin: Point, atoms: list[tuple[str, float, float]],
    links: list[tuple[int, int, int]], label: str = "",
) -> None:  # fmt: skip
    """A formula with the letters of all atoms: their places in bonds from `origin`; a link is two
    atoms and how many bonds they have.
    """
    at = [(origin[0] + BOND * x, origin[1] + BOND * y) for _, x, y in atoms]
    lines: list[tuple[Point, Point]] = []
    for one, other, order in links:
        cut = 0.17 / math.dist(at[one], at[other])
        ends = towards(at[one], at[other], cut), towards(at[one], at[other], 1 - cut)
        lines += [ends] if order % 2 else []
        if order > 1:
            lines += double(*ends) if order == 2 else _outer(*ends)
    bonds(look, ax, lines, label)
    for (letter, _, _), place in zip(atoms, at, strict=True):
        ax.text(*place, letter, ha="center", va="center")


def _outer(start: Point, end: Point) -> list[tuple[Point, Point]]:
    """The first and the last line of a triple bond."""
    return [
        (
            (start[0] + 0.6 * (a[0] - start[0]) * 3, start[1] + 0.6 * (a[1] - start[1]) * 3),
            (end[0] + 0.6 * (b[0] - end[0]) * 3, end[1] + 0.6 * (b[1] - end[1]) * 3),
        )
        for a, b in double(start, end)
    ]


def sheet(look: Look) -> None:
    ax = page(9.4, 2.4)
    displayed(look, ax, (7, 1.2), [("H", 0, 0), ("C", 1, 0), ("N", 2, 0)], [(0, 1, 1), (1, 2, 3)])
    benzene(look, ax, (1, 1.2))
    benzene(look, ax, (2.7, 1.2), circle=True)
    start, end, oxygen = (3.9, 1.0), (4.42, 1.3), (4.42, 1.9)
    bonds(look, ax, [(start, end), (end, (4.94, 1.0)), *double(end, towards(end, oxygen, 0.68))])
    ax.text(*oxygen, "O", ha="center", va="center")
    bonds(look, ax, [((5.4, 1), (6, 1.3)), *double((5.4, 1), (6, 1.3), aside=(6, 1))])
