"""Which artists a figure is made of, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import matplotlib as mpl
from matplotlib import text, ticker
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, FigureBase
from matplotlib.legend import Legend
from matplotlib.table import Table

from scigen_data.facts import Role

_SIDES = ("left", "right", "bottom", "top")


def shows_nothing(figure: Figure) -> bool:
    """Whether a figure has nothing on it but, at most, empty axes without any words."""
    if any(is_visible(a) for a in (*figure.texts, *figure.lines, *figure.patches, *figure.images)):
        return False
    if any(is_visible(a) for a in (*figure.legends, *figure.artists, *figure.subfigs)):
        return False
    for ax in all_axes(figure):
        if not ax.get_visible():
            continue
        words = [ax.title, *(getattr(ax, name, None) for name in ("_left_title", "_right_title"))]
        words += [axis.label for axis in axis_list(ax)]
        if any(isinstance(word, text.Text) and word.get_text().strip() for word in words):
            return False
        if any(is_visible(child) for child in contents(ax)):
            return False
        if ax.axison and _has_own_axis(ax):
            return False
    return True


def _has_own_axis(ax: Axes) -> bool:
    """Whether an axis is what the axes are for: a number line, coordinate lines, a grid."""
    rc: Any = mpl.rcParams
    spines = [ax.spines[side] for side in _SIDES if side in ax.spines]
    moved = any(
        spine.get_position() not in (None, ("outward", 0.0))
        or spine.get_visible() is not rc[f"axes.spines.{spine.spine_type}"]
        for spine in spines
        if len(ax.spines) == len(_SIDES)
    )
    axes = axis_list(ax)
    moved = moved or not ax.get_frame_on() or not all(axis.get_visible() for axis in axes)
    return any(_shows_own(axis, moved) for axis in axes)


def _shows_own(axis: Axis, moved: bool) -> bool:
    """Whether ticks in view have labels or grid lines that the program, not the style, put there.

    moved: the axes' lines are not where and as the style has them.
    """
    if not axis.get_visible():
        return False
    own: list[Any] = [axis.get_major_formatter(), axis.get_minor_formatter()]
    own += [axis.get_major_locator(), axis.get_minor_locator()]
    kinds: tuple[type, ...] = (ticker.FixedFormatter, ticker.FuncFormatter)
    if axis.axes.name in ("rectilinear", "polar", "3d"):  # maps of a globe have fixed ticks
        kinds += (ticker.FixedLocator,)
    written = moved or any(isinstance(each, kinds) for each in own)
    ticks: Any = axis._update_ticks()  # type: ignore[attr-defined]
    labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
    if written and any(label.get_visible() and label.get_text().strip() for label in labels):
        return True
    grid = not mpl.rcParams["axes.grid"] and axis.axes.name == "rectilinear"
    return grid and any(tick.gridline.get_visible() for tick in ticks)


def contents(ax: Axes) -> Iterator[Artist]:
    """What was put into the axes, as opposed to what makes them up."""
    own = {id(ax.patch), *(id(spine) for spine in ax.spines.values())}
    own |= {id(axis) for axis in axis_list(ax)}
    own |= {id(ax.title)}
    own |= {id(getattr(ax, name, None)) for name in ("_left_title", "_right_title")}
    for child in ax.get_children():
        if id(child) not in own and not isinstance(child, Axes):
            yield child


def is_visible(artist: Artist) -> bool:
    if not artist.get_visible():
        return False
    if isinstance(artist, text.Text):
        arrow = getattr(artist, "arrow_patch", None)
        return bool(artist.get_text().strip()) or (arrow is not None and arrow.get_visible())
    return True


def all_axes(figure: Figure) -> Iterator[Axes]:
    def below(ax: Axes) -> Iterator[Axes]:
        yield ax
        for child in getattr(ax, "child_axes", ()):
            yield from below(child)

    for ax in figure.axes:
        yield from below(ax)


def axis_list(ax: Axes) -> list[Axis]:
    return list(getattr(ax, "_axis_map", {"x": ax.xaxis, "y": ax.yaxis}).values())


def roles_of(figure: Figure, axes: Iterable[Axes]) -> dict[int, tuple[Role, Axes | None]]:
    """The role and the axes of every text that has a place of its own; others annotate."""
    roles: dict[int, tuple[Role, Axes | None]] = {}

    def put(artist: object, role: Role, ax: Axes | None) -> None:
        if artist is not None:
            roles[id(artist)] = (role, ax)

    for part in (figure, *subfigures(figure)):
        put(getattr(part, "_suptitle", None), Role.TITLE, None)
        put(getattr(part, "_supxlabel", None), Role.AXIS_LABEL, None)
        put(getattr(part, "_supylabel", None), Role.AXIS_LABEL, None)
        for legend in part.legends:
            for word in legend.findobj(text.Text):
                put(word, Role.LEGEND, None)
    for ax in axes:
        for artist, role in _of_axes(ax):
            put(artist, role, ax)
        for axis in axis_list(ax):
            put(axis.label, Role.AXIS_LABEL, ax)
            put(axis.offsetText, Role.TICK, ax)
            for tick in (*vars(axis).get("majorTicks", ()), *vars(axis).get("minorTicks", ())):
                put(tick.label1, Role.TICK, ax)
                put(tick.label2, Role.TICK, ax)
        for child in ax.get_children():
            if isinstance(child, Legend):
                for word in child.findobj(text.Text):
                    put(word, Role.LEGEND, ax)
            elif isinstance(child, Table):
                for cell in child.get_celld().values():
                    put(cell.get_text(), Role.TABLE_CELL, ax)
    return roles


def _of_axes(ax: Axes) -> Iterator[tuple[object, Role]]:
    """Its titles, and the labels of axisartist's axes."""
    for name in ("title", "_left_title", "_right_title"):
        yield getattr(ax, name, None), Role.TITLE
    for line in getattr(ax, "_axislines", {}).values():
        yield getattr(line, "label", None), Role.AXIS_LABEL
        for name in ("major_ticklabels", "minor_ticklabels", "offsetText"):
            yield getattr(line, name, None), Role.TICK


def subfigures(figure: FigureBase) -> Iterator[FigureBase]:
    for part in figure.subfigs:
        yield part
        yield from subfigures(part)
