"""Who descends from whom, who eats whom: pedigrees, and boxes joined by arrows; in inches."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon, Rectangle

from scigen_data.problems.kits.marks import Point, arrow, page
from scigen_data.problems.looks import Look

HALF = 0.24  # of a person's symbol


def person(
    look: Look, ax: Axes, at: Point, sex: str, fill: str, *, dead: bool = False, label: str = ""
) -> None:
    """A square for a male, a circle for a female, a diamond where the sex is not known ("?")."""
    x, y = at
    shape: Patch = Rectangle((x - HALF, y - HALF), 2 * HALF, 2 * HALF)
    if sex == "f":
        shape = Circle(at, 1.08 * HALF)
    elif sex == "?":
        tip = 1.3 * HALF
        shape = Polygon([(x - tip, y), (x, y + tip), (x + tip, y), (x, y - tip)])
        ax.text(x, y, "?", ha="center", va="center", zorder=4)
    shape.set(fc=fill, ec=look.ink, lw=look.line, zorder=2, label=label)
    ax.add_patch(shape)
    if dead:
        out = 1.5 * HALF
        ax.plot([x - out, x + out], [y - out, y + out], color=look.ink, lw=look.line, zorder=3)


def offspring(look: Look, ax: Axes, parents: tuple[Point, Point], children: list[Point]) -> None:
    """The line between two parents, and from its middle down to the children."""
    (x0, y), (x1, _) = parents
    middle, foot = (x0 + x1) / 2, children[0][1]
    bar = foot + HALF + 0.32
    ends = [x for x, _ in children]
    lines = [([x0, x1], [y, y]), ([middle, middle], [y, bar])]
    lines += [([min(*ends, middle), max(*ends, middle)], [bar, bar])]
    lines += [([x, x], [bar, foot]) for x in ends]
    for xs, ys in lines:
        ax.plot(xs, ys, color=look.ink, lw=look.line, zorder=1)


def box(look: Look, ax: Axes, at: Point, half: Point, name: str, fill: str) -> None:
    """A rounded box about `at` with a name in it; `half` its width and height."""
    corner = (at[0] - half[0], at[1] - half[1])
    style = "round,pad=0,rounding_size=0.12"
    shape = FancyBboxPatch(corner, 2 * half[0], 2 * half[1], boxstyle=style)
    shape.set(fc=fill, ec=look.ink, lw=look.line)
    ax.add_patch(shape)
    ax.text(*at, name, ha="center", va="center")


def sheet(look: Look) -> None:
    ax = page(6.4, 3)
    offspring(look, ax, ((1, 2.5), (2.4, 2.5)), [(0.6, 1.2), (1.7, 1.2), (2.8, 1.2)])
    for at, sex, fill in (
        ((1, 2.5), "m", look.paper),
        ((2.4, 2.5), "f", look.paper),
        ((0.6, 1.2), "f", look.ink),
        ((1.7, 1.2), "m", look.accents[0]),
        ((2.8, 1.2), "?", look.paper),
    ):
        person(look, ax, at, sex, fill, dead=at == (1, 2.5))
    box(look, ax, (5, 2.4), (0.8, 0.25), "hawk", look.fills[0])
    box(look, ax, (5, 0.8), (0.8, 0.25), "vole", look.fills[1])
    arrow(ax, (5, 1.1), (5, 2.1), look.soft)
