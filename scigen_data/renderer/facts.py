"""What a figure shows, read from its own artists while and after they are drawn.

Runs inside the sandbox. Texts are recorded in the moment they are drawn: the glyph bitmaps that
reach the canvas give the exact inked box, 3-D positions and the choice of visible ticks are
those of the picture, and nothing is laid out twice. Boxes are plain lists here; `records.Facts`
takes them on the other side, after validation.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib import colors, text
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends import backend_agg
from matplotlib.collections import Collection, QuadMesh
from matplotlib.figure import Figure, FigureBase
from matplotlib.image import BboxImage, _ImageBase
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.offsetbox import OffsetBox
from matplotlib.patches import ConnectionPatch, FancyArrowPatch, Patch
from matplotlib.path import get_path_collection_extents
from matplotlib.table import Table
from matplotlib.transforms import BboxBase, TransformedPath

from scigen_data.mathtext import plain
from scigen_data.records import Role

Corners = tuple[float, float, float, float]  # x0, y0, x1, y1
_MAX_TEXT = 2_000  # characters of one label
_MAX_POINTS = 32  # of one line
_MAX_PATHS = 2_000  # of a collection that is measured path by path
_FAR = 1e6  # pixels
_NO_MARKER = (None, "None", "none", " ", "")


@dataclass
class Drawn:
    """One text as it reached the canvas; pixels from the canvas's top left."""

    artist: text.Text
    box: Corners
    quad: tuple[float, ...]
    clip: Corners | None


@dataclass
class Recorder:
    """Notes what is drawn between `start` and `stop`."""

    active: bool = False
    canvas: Any = None  # the Agg canvas last drawn on: an array-like of height, width, 4
    look: Callable[[], None] | None = None  # called while what was drawn is still in place
    texts: dict[int, Drawn] = field(default_factory=dict)
    _ink: list[tuple[Any, float, float]] | None = None
    _drawn: bool = False  # all of it: until the next start nothing moves
    _artist: Any = None  # the text or arrow that is being drawn
    _found: dict[int, Any] = field(default_factory=dict)  # an arrow's path, a text's lines

    def start(self, look: Callable[[], None] | None = None) -> None:
        self.active, self.canvas, self.look, self._ink = True, None, look, None
        self.begin()

    def begin(self) -> None:
        """Forget what a layout pass drew."""
        self.texts, self._found, self._drawn = {}, {}, False

    def stop(self) -> list[Drawn]:
        self.active = self._drawn = False
        return list(self.texts.values())


recorder = Recorder()


def install() -> None:
    """Hook the recorder into Matplotlib; once a process."""
    draw_text = text.Text.draw
    draw_canvas = backend_agg.FigureCanvasAgg.draw
    agg: type = backend_agg._RendererAgg  # type: ignore[attr-defined]

    class RecordingAgg(agg):  # type: ignore[misc]
        """Agg, and a note of every glyph bitmap and its lower left corner."""

        def draw_text_image(self, image: Any, x: float, y: float, angle: float, gc: Any) -> None:
            ink = recorder._ink
            if ink is not None:
                if isinstance(image, np.ndarray):
                    ink.append((image, x, y))
                else:  # before Matplotlib 3.11: a whole string with its margins, yet to be turned
                    whole = image.get_image() if hasattr(image, "get_image") else image
                    ink.append(_turned(np.asarray(whole), x, y, angle))
            super().draw_text_image(image, x, y, angle, gc)

    def draw(self: text.Text, renderer: Any) -> None:
        if not recorder.active:
            draw_text(self, renderer)
            return
        outer = recorder._ink, recorder._artist
        recorder._ink, recorder._artist = [], self
        try:
            draw_text(self, renderer)
            drawn = _drawn(self, recorder._ink, renderer)
        finally:
            recorder._ink, recorder._artist = outer
        if drawn is not None:
            recorder.texts[id(self)] = drawn

    def draw_on(self: Any) -> None:
        if recorder.active:
            recorder.begin()
        draw_canvas(self)  # type: ignore[no-untyped-call]
        if recorder.active:
            recorder._drawn = True
            recorder.canvas = self.get_renderer()._renderer
            if recorder.look is not None:
                recorder.look()

    _keep_what_drawing_found()
    backend_agg._RendererAgg = RecordingAgg  # type: ignore[attr-defined]
    text.Text.draw = draw  # type: ignore[assignment,method-assign]
    backend_agg.FigureCanvasAgg.draw = draw_on  # type: ignore[method-assign]


def _keep_what_drawing_found() -> None:
    """Work out an arrow's path and a text's lines once: the crop and the facts ask again.

    An arrow takes Matplotlib a millisecond of bisection, each time.
    """

    def drawing(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def draw_arrow(self: Any, renderer: Any) -> Any:
            outer, recorder._artist = recorder._artist, self
            try:
                return draw(self, renderer)
            finally:
                recorder._artist = outer

        return draw_arrow

    def keeping(find: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(find)
        def found(self: Any, *renderer: Any) -> Any:
            if recorder._drawn and id(self) in recorder._found:
                return recorder._found[id(self)]
            what = find(self, *renderer)
            if recorder.active and recorder._artist is self:
                recorder._found[id(self)] = what
            return what

        return found

    for kind in (FancyArrowPatch, ConnectionPatch):
        arrow: Any = kind
        arrow.draw = drawing(arrow.draw)
        arrow._get_path_in_displaycoord = keeping(arrow._get_path_in_displaycoord)
    words: Any = text.Text
    words._get_layout = keeping(words._get_layout)


def _turned(bitmap: Any, x: float, y: float, angle: float) -> tuple[Any, float, float]:
    """The ink of `bitmap` turned about its lower left corner: its bitmap and lower left corner."""
    rows, columns = np.nonzero(bitmap)
    if not rows.size:
        return np.zeros((0, 0), dtype=np.uint8), x, y
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    right, up = columns + 0.5, bitmap.shape[0] - rows - 0.5
    xs, ys = right * cos - up * sin, right * sin + up * cos
    left, bottom = math.floor(xs.min()), math.floor(ys.min())
    ink = np.zeros((math.floor(ys.max()) - bottom + 1, math.floor(xs.max()) - left + 1), np.uint8)
    ink[ink.shape[0] - 1 - (np.floor(ys).astype(int) - bottom), np.floor(xs).astype(int) - left] = 1
    return ink, x + left, y - bottom


def _drawn(artist: text.Text, ink: list[tuple[Any, float, float]], renderer: Any) -> Drawn | None:
    if not artist.get_visible() or not artist.get_text().strip():
        return None
    rotation = artist.get_rotation() % 360
    quad: tuple[float, ...] = ()
    pieces = [piece for piece in ink if piece[0].size]
    if pieces:
        x0 = min(x for _, x, _ in pieces)
        x1 = max(x + image.shape[1] for image, x, _ in pieces)
        y0 = min(y - image.shape[0] for image, _, y in pieces)
        y1 = max(y for _, _, y in pieces)
        if rotation % 90:
            quad = _quad(pieces, rotation)
    elif artist.get_path_effects() and artist.get_text():
        # an outlined text is drawn as paths: its layout box has to do
        extent = artist.get_window_extent(renderer)
        x0, x1 = extent.x0, extent.x1
        y0, y1 = renderer.height - extent.y1, renderer.height - extent.y0
    else:
        return None
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        return None
    return Drawn(artist, (x0, y0, x1, y1), quad, _clip(artist, renderer.height))


def _quad(pieces: list[tuple[Any, float, float]], rotation: float) -> tuple[float, ...]:
    """Corners of the tightest box at `rotation` around the inked pixels; y points down."""
    points = []
    for image, x, y in pieces:
        rows, columns = np.nonzero(np.asarray(image))
        if rows.size:
            points.append(np.stack([columns + x + 0.5, rows + (y - image.shape[0]) + 0.5]))
    if not points:
        return ()
    cos, sin = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    along = np.array([[cos, -sin], [sin, cos]])  # to the text's own axes, y still down
    u, v = along @ np.concatenate(points, axis=1)
    (u0, u1), (v0, v1) = (u.min() - 0.5, u.max() + 0.5), (v.min() - 0.5, v.max() + 0.5)
    corners = along.T @ np.array([[u0, u1, u1, u0], [v0, v0, v1, v1]])
    return tuple(round(float(number), 2) for number in corners.T.ravel())


def _clip(artist: Artist, height: float) -> Corners | None:
    if not artist.get_clip_on():
        return None
    box = artist.get_clip_box()
    if box is None:
        path = artist.get_clip_path()
        if path is None:
            return None
        fixed = path.get_fully_transformed_path() if isinstance(path, TransformedPath) else None
        if fixed is None:
            return None
        box = fixed.get_extents()
    return (box.x0, height - box.y1, box.x1, height - box.y0)


# ---------------------------------------------------------------------------------- the figure


@dataclass(frozen=True)
class Scene:
    """Axes and shapes as drawn; pixels from the canvas's top left."""

    axes: list[Axes]
    roles: dict[int, tuple[Role, Axes | None]]
    shapes: list[dict[str, Any]]
    frames: list[dict[str, Any]]
    truncated: bool


def scene_of(figure: Figure, height: float, most: int) -> Scene:
    """What stands around the texts, while the figure is as it was drawn on `height` pixels."""
    axes = list(_all_axes(figure))
    shapes: list[dict[str, Any]] = []
    truncated = False
    for artist, kind, number in _shapes(figure, axes):
        if len(shapes) >= most:
            truncated = True
            break
        fact = _shape_fact(artist, kind, number, height)
        if fact is not None:
            shapes.append(fact)
    frames = [_axes_fact(ax, height) for ax in axes]
    return Scene(axes, _roles(figure, axes), shapes, frames, truncated)


def facts_of(
    scene: Scene, drawn: list[Drawn], shift: tuple[int, int], size: tuple[int, int], most: int
) -> dict[str, Any]:
    """The facts, JSON-ready, in pixels of the saved image: `size`, and `shift` into the canvas."""
    index = {id(ax): number for number, ax in enumerate(scene.axes)}
    for fact in (*scene.shapes, *scene.frames):
        fact["box"] = box_of(_moved(fact["box"], shift))
    for fact in scene.shapes:
        fact["points"] = _shifted(fact["points"], shift)
    return {
        "texts": [_text_fact(item, scene.roles, index, shift, size) for item in drawn[:most]],
        "shapes": scene.shapes,
        "axes": scene.frames,
        "truncated": scene.truncated or len(drawn) > most,
    }


def _moved(box: Corners, shift: tuple[int, int]) -> Corners:
    dx, dy = shift
    return (box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy)


def _shifted(points: tuple[float, ...], shift: tuple[int, int]) -> list[float]:
    return [round(number - shift[at % 2], 1) for at, number in enumerate(points)]


def shows_nothing(figure: Figure) -> bool:
    """Whether a figure has nothing on it but, at most, empty axes without any words."""
    if any(_visible(a) for a in (*figure.texts, *figure.lines, *figure.patches, *figure.images)):
        return False
    if any(_visible(a) for a in (*figure.legends, *figure.artists, *figure.subfigs)):
        return False
    for ax in _all_axes(figure):
        if not ax.get_visible():
            continue
        words = [ax.title, *(getattr(ax, name, None) for name in ("_left_title", "_right_title"))]
        words += [axis.label for axis in _axis_list(ax)]
        if any(isinstance(word, text.Text) and word.get_text().strip() for word in words):
            return False
        if any(_visible(child) for child in _contents(ax)):
            return False
    return True


def _contents(ax: Axes) -> Iterator[Artist]:
    """What was put into the axes, as opposed to what makes them up."""
    own = {id(ax.patch), *(id(spine) for spine in ax.spines.values())}
    own |= {id(axis) for axis in _axis_list(ax)}
    own |= {id(ax.title)}
    own |= {id(getattr(ax, name, None)) for name in ("_left_title", "_right_title")}
    for child in ax.get_children():
        if id(child) not in own and not isinstance(child, Axes):
            yield child


def _visible(artist: Artist) -> bool:
    if not artist.get_visible():
        return False
    if isinstance(artist, text.Text):
        arrow = getattr(artist, "arrow_patch", None)
        return bool(artist.get_text().strip()) or (arrow is not None and arrow.get_visible())
    return True


def _all_axes(figure: Figure) -> Iterator[Axes]:
    def below(ax: Axes) -> Iterator[Axes]:
        yield ax
        for child in getattr(ax, "child_axes", ()):
            yield from below(child)

    for ax in figure.axes:
        yield from below(ax)


def _axis_list(ax: Axes) -> list[Axis]:
    return list(getattr(ax, "_axis_map", {"x": ax.xaxis, "y": ax.yaxis}).values())


def _roles(figure: Figure, axes: Iterable[Axes]) -> dict[int, tuple[Role, Axes | None]]:
    """The role and the axes of every text that has a place of its own; others annotate."""
    roles: dict[int, tuple[Role, Axes | None]] = {}

    def put(artist: object, role: Role, ax: Axes | None) -> None:
        if artist is not None:
            roles[id(artist)] = (role, ax)

    for part in (figure, *_subfigures(figure)):
        put(getattr(part, "_suptitle", None), Role.TITLE, None)
        put(getattr(part, "_supxlabel", None), Role.AXIS_LABEL, None)
        put(getattr(part, "_supylabel", None), Role.AXIS_LABEL, None)
        for legend in part.legends:
            for word in legend.findobj(text.Text):
                put(word, Role.LEGEND, None)
    for ax in axes:
        for name in ("title", "_left_title", "_right_title"):
            put(getattr(ax, name, None), Role.TITLE, ax)
        for axis in _axis_list(ax):
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


def _subfigures(figure: FigureBase) -> Iterator[FigureBase]:
    for part in figure.subfigs:
        yield part
        yield from _subfigures(part)


def _text_fact(
    drawn: Drawn,
    roles: dict[int, tuple[Role, Axes | None]],
    index: dict[int, int],
    shift: tuple[int, int],
    size: tuple[int, int],
) -> dict[str, Any]:
    artist = drawn.artist
    role, ax = roles.get(id(artist), (Role.ANNOTATION, artist.axes))
    words = artist.get_text()[:_MAX_TEXT]
    box = _moved(drawn.box, shift)
    seen = _common(box, (0.0, 0.0, float(size[0]), float(size[1])))
    if drawn.clip is not None and seen is not None:
        seen = _common(seen, _moved(drawn.clip, shift))
    return {
        "text": words,
        "plain": plain(words) if artist.get_parse_math() else words,
        "role": str(role),
        "box": box_of(box),
        "quad": _shifted(drawn.quad, shift),
        "visible": None if seen is None else box_of(seen),
        "size": round(float(artist.get_fontsize()), 2),
        "rotation": round(float(artist.get_rotation()), 2),
        "color": colors.to_hex(artist.get_color()),
        "zorder": float(artist.get_zorder()),
        "axes": -1 if ax is None else index.get(id(ax), -1),
    }


def _shapes(figure: Figure, axes: list[Axes]) -> Iterator[tuple[Artist, str, int]]:
    for part in (figure, *_subfigures(figure)):
        for artist in (*part.lines, *part.patches, *part.images, *part.artists, *part.legends):
            yield from _parts(artist, -1)
        for word in part.texts:
            yield from _parts(word, -1)
    for number, ax in enumerate(axes):
        if ax.get_visible():
            for artist in _contents(ax):
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


def _shape_fact(artist: Artist, kind: str, number: int, height: float) -> dict[str, Any] | None:
    try:
        points = _vertices(artist) if isinstance(artist, Line2D) else None
        x0, y0, x1, y1 = _extent(artist) if points is None else _around(points)
        pad = _half_stroke(artist)
        x0, y0, x1, y1 = x0 - pad, y0 - pad, x1 + pad, y1 + pad
        if not all(map(math.isfinite, (x0, y0, x1, y1))):
            return None
        box: Corners | None = (x0, height - y1, x1, height - y0)
        clip = _clip(artist, height)
        if clip is not None and box is not None:
            box = _common(box, clip)
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
        "zorder": float(artist.get_zorder()),
        "label": "" if label.startswith("_") else label[:_MAX_TEXT],
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
    """At most `_MAX_POINTS` of them, evenly chosen with both ends, y down."""
    if not np.abs(points).max(initial=0.0) < _FAR:
        points = points[(np.abs(points) < _FAR).all(axis=1)]
    if len(points) > _MAX_POINTS:
        points = points[np.linspace(0, len(points) - 1, _MAX_POINTS).round().astype(int)]
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
        "width": round(float(width), 2),
    }


def _hex(color: Any, alpha: Any) -> str:
    """ "#rrggbbaa", or nothing where nothing is drawn."""
    if len(color) == 0:
        return ""
    red, green, blue, opacity = (round(255 * part) for part in colors.to_rgba(color, alpha))
    return f"#{red:02x}{green:02x}{blue:02x}{opacity:02x}" if opacity else ""


def _axes_fact(ax: Axes, height: float) -> dict[str, Any]:
    box = ax.bbox
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    if not all(map(math.isfinite, (left, right, low, high))):
        left, right, low, high = 0.0, 0.0, 0.0, 0.0
    spines = any(spine.get_visible() for spine in ax.spines.values())
    return {
        "box": (box.x0, height - box.y1, box.x1, height - box.y0),
        "xlim": [float(left), float(right)],
        "ylim": [float(low), float(high)],
        "aspect": str(ax.get_aspect()),
        "projection": str(getattr(ax, "name", "")),
        "visible_frame": bool(ax.get_visible() and ax.axison and ax.get_frame_on() and spines),
    }


def _common(a: Corners, b: Corners) -> Corners | None:
    x0, y0, x1, y1 = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def box_of(corners: tuple[float, ...]) -> dict[str, float]:
    names = ("x0", "y0", "x1", "y1")
    return {name: round(float(value), 1) for name, value in zip(names, corners, strict=True)}
