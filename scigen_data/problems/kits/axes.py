"""Graphs: axes with their frame, grid and numbers; curves, points, guides and areas in them."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import AutoMinorLocator
from numpy.typing import ArrayLike

from scigen_data.problems.looks import Look

# what an axis says, where it starts and ends, its numbers with their texts
Scale = tuple[str, float, float, list[tuple[float, str]]]
FRAMES = ("open", "box", "arrows")  # two sides, four, two with arrowheads
GRIDS = ("none", "lines", "squares")  # squares: as of graph paper


def step_of(length: float, most: int = 7) -> float:
    """1, 2 or 5 times a power of ten, so that at most `most` steps of it fit into `length`."""
    power: float = 10.0**-12
    while length / (power * 10) > most:
        power *= 10
    return next(round(power * k, 12) for k in (1, 2, 5, 10) if length / (power * k) <= most)


def numbers(low: float, high: float, step: float) -> list[tuple[float, str]]:
    """The multiples of `step` from low to high with their texts; for `make`, as looks write them
    with a comma or a point.
    """
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = [round(step * k, 10) for k in range(first, last + 1)]
    digits = max(len(f"{place:.10f}".rstrip("0").partition(".")[2]) for place in places)
    return [(place, f"{place:.{digits}f}".replace("-", "−")) for place in places]


def graph(
    look: Look, size: tuple[float, float], x: Scale, y: Scale, frame: str = "open",
    grid: str = "none", through_zero: bool = False,
) -> Axes:  # fmt: skip
    """Axes of `size` inches in one of FRAMES and GRIDS; their lines meet at (0, 0) if asked to."""
    ax = plt.figure(figsize=size, layout="constrained").add_subplot()
    return dressed(look, ax, x, y, frame, grid, through_zero)


def window(
    look: Look, page: Axes, corner: tuple[float, float], size: tuple[float, float], x: Scale,
    y: Scale, frame: str = "open", grid: str = "none",
) -> Axes:  # fmt: skip
    """A graph on a page of inches, `size` without its numbers, its lower left end at `corner`."""
    across, up = page.get_xlim()[1], page.get_ylim()[1]
    place = (corner[0] / across, corner[1] / up, size[0] / across, size[1] / up)
    return dressed(look, plt.gcf().add_axes(place), x, y, frame, grid)


def dressed(
    look: Look, ax: Axes, x: Scale, y: Scale, frame: str, grid: str, through_zero: bool = False
) -> Axes:
    ax.set(xlim=x[1:3], ylim=y[1:3])
    ax.set_xticks([place for place, _ in x[3]], [text for _, text in x[3]])
    ax.set_yticks([place for place, _ in y[3]], [text for _, text in y[3]])
    ax.set_xlabel(x[0])
    ax.set_ylabel(y[0])
    ax.set_axisbelow(True)
    ax.tick_params(direction="in" if frame == "box" else "out")
    if frame != "box":
        ax.spines[["top", "right"]].set_visible(False)
    if through_zero:
        ax.spines[["bottom", "left"]].set_position("zero")
    if frame == "arrows":
        foot, side = ((0, 0), (0, 0)) if through_zero else ((x[1], 0), (0, y[1]))
        for mark, x_end, y_end, place in (
            (">", 1.0, side[1], ax.get_yaxis_transform()),  # x in parts of the width, y in data
            ("^", foot[0], 1.0, ax.get_xaxis_transform()),
        ):
            ax.plot(x_end, y_end, mark, color=look.ink, ms=6, clip_on=False, transform=place)
    if grid != "none":
        ax.grid(lw=0.6, ls="-", alpha=0.6)
    if grid == "squares":
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_locator(AutoMinorLocator(5))
            axis.set_tick_params(which="minor", length=0)
        ax.grid(which="minor", lw=0.4, ls="-", alpha=0.35)
    return ax


def curve(
    look: Look, ax: Axes, xs: ArrayLike, ys: ArrayLike, which: int = 0, label: str = ""
) -> None:
    """A line in the look's colour and dashes number `which`; `label` names it to a quiz."""
    ax.plot(xs, ys, color=look.accents[which], ls=look.dashes[which], label=label or None)


def area(look: Look, ax: Axes, xs: ArrayLike, ys: ArrayLike, which: int = 0) -> None:
    ax.fill(xs, ys, fc=look.fills[which], ec="none", zorder=0.5, alpha=0.8)


def flow(
    look: Look, ax: Axes, start: tuple[float, float], end: tuple[float, float], which: int = 0,
    label: str = "",
) -> None:  # fmt: skip
    """An arrowhead halfway from start to end: which way a curve is run through."""
    (x0, y0), (x1, y1) = start, end
    head = ax.annotate(
        "", (0.42 * x0 + 0.58 * x1, 0.42 * y0 + 0.58 * y1),
        (0.5 * x0 + 0.5 * x1, 0.5 * y0 + 0.5 * y1),
        arrowprops={"arrowstyle": "-|>", "color": look.accents[which], "mutation_scale": 22},
    )  # fmt: skip
    if label and head.arrow_patch is not None:
        head.arrow_patch.set_label(label)


def guides(look: Look, ax: Axes, x: float, y: float) -> None:
    """Dotted lines from the point to both axes."""
    left, low = ax.get_xlim()[0], ax.get_ylim()[0]
    ax.plot([x, x, left], [low, y, y], ls=":", color=look.soft, lw=1.2)


def tag(
    look: Look, ax: Axes, at: tuple[float, float], text: str, offset: tuple[float, float] = (12, 12)
) -> None:
    """A text `offset` points from a place, on paper of its own so that no grid runs through it."""
    ax.annotate(
        text, at, offset, textcoords="offset points", ha="center", va="center",
        bbox={"fc": look.paper, "ec": "none", "pad": 1.0},
    )  # fmt: skip


def point(
    look: Look, ax: Axes, x: float, y: float, name: str = "",
    offset: tuple[float, float] = (12, 12), which: int = 0, label: str = "",
) -> None:  # fmt: skip
    """A dot, its name `offset` points from it."""
    color = look.accents[which]
    ax.plot(x, y, "o", ms=6, color=color, zorder=3, label=label or None)
    if name:
        tag(look, ax, (x, y), name, offset)


def sheet(look: Look) -> None:
    across, up = numbers(0, 10, 2), numbers(0, 6, 1)
    ax = graph(look, (6.4, 4.4), ("time $t$ in s", 0, 10, across), ("$v$ in m/s", 0, 6, up),
               "arrows", "squares")  # fmt: skip
    for place in range(4):
        curve(look, ax, [0, 3, 9], [1 + place, 0.5 + place, 2 + place], place)
    area(look, ax, [5, 8, 8, 5], [0.3, 0.3, 1.2, 1.2])
    flow(look, ax, (3, 3.5), (9, 5), 3)
    guides(look, ax, 3, 2.5)
    point(look, ax, 3, 2.5, "P", (0, 14))
