"""States and the curved arrows between them, on a page measured in inches."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyArrowPatch

from scigen_data.problems.kits.marks import Point, page
from scigen_data.problems.looks import Look

State = tuple[Point, Ellipse]
WIDE, HIGH = 1.14, 0.62  # inches, of a state


def state(look: Look, ax: Axes, at: Point, name: str, accepts: bool = False) -> State:
    """An oval with a name; a second one around it where the state accepts."""
    oval = Ellipse(at, WIDE, HIGH, fc=look.fills[0], ec=look.ink, zorder=3)
    if accepts:
        outer = Ellipse(at, WIDE + 0.16, HIGH + 0.16, fc=look.paper, ec=look.ink, zorder=2.9)
        outer.set_label(f"accepts {name}")
        ax.add_patch(outer)
    oval.set_label(f"state {name}")
    ax.add_patch(oval)
    ax.text(*at, name, ha="center", va="center", zorder=4)
    return at, oval


def step(
    look: Look, ax: Axes, start: State, end: State, text: str, bend: float = 0.2,
    part: float = 0.36, which: int = 0, label: str = "",
) -> None:  # fmt: skip
    """A curved arrow from state to state, its text at a part of the way.

    bend: how far to the right of a straight way it goes, as a share of that.
    """
    (x0, y0), (x1, y1) = start[0], end[0]
    line = FancyArrowPatch(
        (x0, y0), (x1, y1), connectionstyle=f"arc3,rad={bend}", patchA=start[1], patchB=end[1],
        arrowstyle="-|>", mutation_scale=17, shrinkA=5, shrinkB=5, lw=look.line,
        color=look.accents[which], ls=look.dashes[which],
    )  # fmt: skip
    line.set_label(label)
    ax.add_patch(line)
    aside = 2 * part * (1 - part) * bend  # of the curve's middle point, by which it is drawn
    x = x0 + part * (x1 - x0) + aside * (y1 - y0)
    y = y0 + part * (y1 - y0) - aside * (x1 - x0)
    _text(look, ax, (x, y), text)


def loop(
    look: Look, ax: Axes, at: State, up: bool, text: str, which: int = 0, label: str = ""
) -> None:
    """An arrow from a state to itself, above it or below."""
    (x, y), side = at[0], 1 if up else -1
    ends = [(x - side * 0.2, y + side * 0.3), (x + side * 0.2, y + side * 0.3)]
    line = FancyArrowPatch(
        *ends, connectionstyle="arc3,rad=-2.2", arrowstyle="-|>", mutation_scale=17, shrinkA=2,
        shrinkB=4, lw=look.line, color=look.accents[which], ls=look.dashes[which],
    )  # fmt: skip
    line.set_label(label)
    ax.add_patch(line)
    _text(look, ax, (x, y + side * 0.93), text)


def _text(look: Look, ax: Axes, at: Point, text: str) -> None:
    ground = {"facecolor": look.paper, "edgecolor": "none", "pad": 3.5}
    ax.text(*at, text, ha="center", va="center", bbox=ground, zorder=2.5)


def bends(at: dict[str, Point], pairs: set[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """For `step`, of steps between the corners of a quadrangle: along its sides outside of it, or
    straight where a step outside leads back; those across bent a little.
    """
    middle = tuple(sum(xy) / len(at) for xy in zip(*at.values(), strict=True))
    found = {}
    for start, end in pairs:
        (x0, y0), (x1, y1) = at[start], at[end]
        turn = (x1 - x0) * (middle[1] - y0) - (y1 - y0) * (middle[0] - x0)
        if abs(turn) < 0.4 * math.dist(at[start], at[end]):
            found[start, end] = 0.12
        else:
            found[start, end] = 0.25 if turn > 0 else 0.0 if (end, start) in pairs else -0.25
    return found


def sheet(look: Look) -> None:
    ax = page(6.4, 3)
    low = state(look, ax, (1.2, 1.3), "Low", accepts=True)
    high = state(look, ax, (4.8, 1.3), "High")
    step(look, ax, low, high, "a")
    step(look, ax, high, low, "b", which=1)
    loop(look, ax, low, True, "b", 1)
    loop(look, ax, high, False, "a")
