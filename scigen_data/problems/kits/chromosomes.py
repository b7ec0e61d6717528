"""Chromosomes as a microscope shows them: chromatids joined at a centromere, spindle, cells."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Ellipse, Polygon

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

THICK = 0.12  # of a chromatid, inches


def chromatid(
    look: Look, ax: Axes, centromere: Point, length: float, arm: float, turn: float, bend: float,
    filled: bool,
) -> None:  # fmt: skip
    """A rod through its centromere: `arm` of its length on the one side, its arms bent by `bend`
    degrees; `turn` is where the long arm points, in degrees. Filled or hollow: from which parent.
    """
    spine = []
    for part in range(11):
        at = length * (part / 10 - arm)
        way = math.radians(turn + (bend if at > 0 else -bend))
        spine.append((centromere[0] + at * math.cos(way), centromere[1] + at * math.sin(way)))
    left, right = [], []
    for place, (x, y) in enumerate(spine):
        before, after = spine[max(0, place - 1)], spine[min(10, place + 1)]
        way = math.atan2(after[1] - before[1], after[0] - before[0])
        half = THICK / 2 * (0.6 if place in (0, 10) else 1)
        left.append((x - half * math.sin(way), y + half * math.cos(way)))
        right.append((x + half * math.sin(way), y - half * math.cos(way)))
    body = Polygon([*left, *right[::-1]], fc=look.ink if filled else look.paper, ec=look.ink)
    body.set(lw=0.8 * look.line, zorder=3)
    ax.add_patch(body)


def chromosome(
    look: Look, ax: Axes, centromere: Point, length: float, arm: float, turn: float, sisters: int,
    filled: bool, label: str = "", bend: float = 0,
) -> None:  # fmt: skip
    """One chromatid or two sister chromatids side by side; `label` names their centromere."""
    across = math.radians(turn + 90)
    for side in (0.0,) if sisters == 1 else (-1.0, 1.0):
        apart = 0.55 * THICK * side
        at = (centromere[0] + apart * math.cos(across), centromere[1] + apart * math.sin(across))
        chromatid(look, ax, at, length, arm, turn, bend + 7 * side, filled)
    color = look.paper if filled else look.ink
    spot = Circle(centromere, 0.4 * THICK, fc=color, ec=look.ink, lw=0.8, zorder=4)
    spot.set_label(label)
    ax.add_patch(spot)


def cell(look: Look, ax: Axes, centre: Point, radii: Point, fill: int = 0) -> None:
    size = [2 * radius for radius in radii]
    ax.add_patch(Ellipse(centre, *size, fc=look.fills[fill], ec=look.ink, lw=1.2 * look.line))


def fibre(look: Look, ax: Axes, pole: Point, end: Point) -> None:
    ax.plot([pole[0], end[0]], [pole[1], end[1]], color=look.soft, lw=0.7, zorder=2)


def sheet(look: Look) -> None:
    ax = page(6, 3)
    cell(look, ax, (2.2, 1.5), (1.9, 1.3))
    for place, filled in enumerate((True, False)):
        at = (2.2, 1.1 + 0.8 * place)
        fibre(look, ax, (0.5, 1.5), at)
        chromosome(look, ax, at, 0.7, 0.4, 90, 2, filled)
    chromosome(look, ax, (4.8, 1.5), 1.0, 0.3, 60, 1, True, bend=25)
    chromosome(look, ax, (5.4, 1.5), 1.0, 0.5, 90, 1, False)
