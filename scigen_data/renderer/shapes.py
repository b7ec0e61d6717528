"""Lines, patches, collections, images and legends: where they are and how they look."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib import colors, text
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import BboxImage, _ImageBase
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.offsetbox import OffsetBox
from matplotlib.patches import Patch
from matplotlib.path import get_path_collection_extents
from matplotlib.table import Table
from matplotlib.transforms import BboxBase

from scigen_data.facts import FAR, MAX_ORDER, MAX_POINT_SIZE, MAX_POINTS, MAX_TEXT, held
from scigen_data.renderer.artists import contents, subfigures
from scigen_data.renderer.corners import Corners, clip_of, common

_MAX_PATHS = 2_000  # of a collection that is measured path by path
_NO_MARKER = (None, "None", "none", " ", "")


def shapes_of(figure: Figure, axes: list[Axes]) -> Iterator[tuple[Artist, str, int]]:
    for part in (figure, *subfigures(figure)):
        for artist in (*part.lines, *part.patches, *part.images, *part.artists, *part.legends):
            yield from _parts(artist, -1)
        for word in part.texts:
            yield from _parts(word, -1)
    for number, ax in enumerate(axes):
        if ax.get_visible():
            for artist in contents(ax):
                yield from _parts(artist, number)


def _parts(artist: Artist, number: int) -> Iterator[tuple[Artist, str, int]]:
    """An artist under the name of its kind, or what it is made of."""
    if not artist.get_visible():
        return
    if isinstance(artist, Line2D):
        yield artist, "line", number
    elif isinstance(artist, Patch):
        yield artist, "patch", number
    elif isinstance(artist, Collection):
        yield artist, "collection", number
    elif isinstance(artist, (_ImageBase, BboxImage)):
        yield artist, "image", number
    elif isinstance(artist, Legend):
        yield artist, "legend", number
    elif isinstance(artist, text.Text):
        for patch in (getattr(artist, "arrow_patch", None), artist.get_bbox_patch()):
            if patch is not None and patch.get_visible():
                yield patch, "patch", number
    elif isinstance(artist, (Table, OffsetBox)):
        for child in artist.get_children():
            yield from _parts(child, number)


def shape_fact(artist: Artist, kind: str, number: int, height: float) -> dict[str, Any] | None:
    try:
        points = _vertices(artist) if isinstance(artist, Line2D) else None
        x0, y0, x1, y1 = _extent(artist) if points is None else _around(points)
        pad = _half_stroke(artist)
        x0, y0, x1, y1 = x0 - pad, y0 - pad, x1 + pad, y1 + pad
        if not all(map(math.isfinite, (x0, y0, x1, y1))):
            return None
        box: Corners | None = (x0, height - y1, x1, height - y0)
        clip = clip_of(artist, height)
        if clip is not None and box is not None:
            box = common(box, clip)
        if box is None:
            return None
        label = str(artist.get_label() or "")
        look = _look(artist)
    except Exception:  # an artist that cannot say where it is has no box to list
        return None
    return {
        "kind": kind,
        "box": box,
        "axes": number,
        "zorder": held(float(artist.get_zorder()), MAX_ORDER),
        "label": "" if label.startswith("_") else label[:MAX_TEXT],
        **look,
        "points": () if points is None else _thinned(points, height),
    }


def _vertices(line: Line2D) -> np.ndarray[Any, Any]:
    """Where it goes, pixels from the lower left; rows of x, y."""
    return np.asarray(line.get_transform().transform_path(line.get_path()).vertices, dtype=float)


def _around(points: np.ndarray[Any, Any]) -> Corners:
    if not len(points):
        return (math.nan,) * 4
    if not math.isfinite(points.sum()):
        return _around(points[np.isfinite(points).all(axis=1)])
    xs, ys = points[:, 0], points[:, 1]
    return (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))


def _thinned(points: np.ndarray[Any, Any], height: float) -> tuple[float, ...]:
    """At most `MAX_POINTS` of them, evenly chosen with both ends, y down."""
    if not np.abs(points).max(initial=0.0) < FAR:
        points = points[(np.abs(points) < FAR).all(axis=1)]
    if len(points) > MAX_POINTS:
        points = points[np.linspace(0, len(points) - 1, MAX_POINTS).round().astype(int)]
    turned = points.copy()
    turned[:, 1] = height - turned[:, 1]
    return tuple(turned.ravel().tolist())


def _extent(artist: Artist) -> Corners:
    if isinstance(artist, Patch):
        return _around(_outline(artist))
    if isinstance(artist, Collection) and not isinstance(artist, QuadMesh):
        # its own window extent forgets how the axes scale the data, and how large a marker is
        paths = artist.get_paths()
        if len(paths) <= _MAX_PATHS:
            frame, offset_frame, offsets, paths = artist._prepare_points()  # type: ignore[attr-defined]
            transforms: Any = artist.get_transforms()
            found = get_path_collection_extents(
                frame.frozen(), paths, transforms, offsets, offset_frame.frozen()
            )
            return _corners(found)
    if isinstance(artist, Collection) and artist.axes is not None:
        data = artist.axes.transData
        limits = artist.get_datalim(data)
        if np.isfinite(limits.get_points()).all():
            return _corners(limits.transformed(data))
    return _corners(artist.get_window_extent())


def _outline(patch: Patch) -> np.ndarray[Any, Any]:
    """Points along it, pixels; curves as they are drawn, not their control points."""
    lines = patch.get_path().to_polygons(patch.get_transform(), closed_only=False)
    return np.concatenate([np.asarray(line) for line in lines]) if lines else np.empty((0, 2))


def _corners(box: BboxBase) -> Corners:
    return (box.x0, box.y0, box.x1, box.y1)


def _half_stroke(artist: Artist) -> float:
    """Half the width of its outline, or of its markers, pixels: a level line has a height too."""
    figure = artist.get_figure(root=True)
    width: Any = 0.0
    if isinstance(artist, Line2D):
        marked = artist.get_marker() not in _NO_MARKER
        drawn = artist.get_linewidth() if artist.get_linestyle() != "None" else 0.0
        edge = artist.get_markersize() + artist.get_markeredgewidth() if marked else 0.0
        width = max(drawn, edge)
    elif isinstance(artist, Collection):
        width = np.max(artist.get_linewidth(), initial=0.0)
    elif isinstance(artist, Patch):
        color: Any = artist.get_edgecolor()
        width = artist.get_linewidth() if color[3] else 0.0
    return float(width) * (figure.dpi if figure is not None else 0.0) / 144


def _look(artist: Artist) -> dict[str, Any]:
    """Colours of the line and of the inside, and the line's width in points; the first of many."""
    line: Any = ()
    inside: Any = ()
    width: Any = 0.0
    if isinstance(artist, Line2D):
        line, width = artist.get_color(), artist.get_linewidth()
    elif isinstance(artist, Patch):
        line, width = artist.get_edgecolor(), artist.get_linewidth()
        inside = artist.get_facecolor() if artist.get_fill() else ()
    elif isinstance(artist, Collection):
        lines, insides, widths = (
            artist.get_edgecolor(),
            artist.get_facecolor(),
            np.atleast_1d(artist.get_linewidth()),
        )
        line = lines[0] if len(lines) else ()
        inside = insides[0] if len(insides) else ()
        width = widths[0] if len(widths) else 0.0
    return {
        "color": _hex(line, artist.get_alpha() if isinstance(artist, Line2D) else None),
        "fill": _hex(inside, None),
        "width": round(max(0.0, held(float(width), MAX_POINT_SIZE)), 2),
    }


def _hex(color: Any, alpha: Any) -> str:
    """ "#rrggbbaa", or nothing where nothing is drawn."""
    if len(color) == 0:
        return ""
    red, green, blue, opacity = (round(255 * part) for part in colors.to_rgba(color, alpha))
    return f"#{red:02x}{green:02x}{blue:02x}{opacity:02x}" if opacity else ""
