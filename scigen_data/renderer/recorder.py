"""Notes texts in the moment they are drawn.

Runs inside the sandbox. The glyph bitmaps that reach the canvas give the exact inked box, 3-D
positions and the choice of visible ticks are those of the picture, and nothing is laid out twice.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib import text
from matplotlib.backends import backend_agg
from matplotlib.patches import ConnectionPatch, FancyArrowPatch

from scigen_data.renderer.corners import Corners, clip_of
from scigen_data.renderer.strings import install as install_strings
from scigen_data.renderer.strings import strings

_TRACED = 4_000_000  # pixels of a string's outline; a larger one has its layout box


@dataclass
class Drawn:
    """One text as it reached the canvas; pixels from the canvas's top left."""

    artist: text.Text | None  # which may have changed since: one artist may draw many strings
    words: str
    rotation: float  # degrees
    size: float  # points
    color: Any
    box: Corners
    quad: tuple[float, ...]
    clip: Corners | None


@dataclass
class Recorder:
    """Notes what is drawn between `start` and `stop`."""

    active: bool = False
    canvas: Any = None  # the Agg canvas last drawn on: an array-like of height, width, 4
    look: Callable[[], None] | None = None  # called while what was drawn is still in place
    texts: dict[tuple[int, str, Corners], Drawn] = field(default_factory=dict)
    _ink: list[tuple[Any, float, float]] | None = None
    _drawn: bool = False  # all of it: until the next start nothing moves
    _artist: Any = None  # the text or arrow that is being drawn
    _found: dict[Any, Any] = field(default_factory=dict)  # an arrow's path, a text's lines

    def start(self, look: Callable[[], None] | None = None) -> None:
        self.active, self.canvas, self.look, self._ink = True, None, look, None
        strings.otherwise = ""
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
        outer = recorder._ink, recorder._artist, strings.lines
        recorder._ink, recorder._artist, strings.lines = [], self, []
        try:
            draw_text(self, renderer)
            drawn = _drawn(self, recorder._ink, renderer)
        finally:
            recorder._ink, recorder._artist, strings.lines = outer
        if drawn is not None:
            recorder.texts[id(self), drawn.words, drawn.box] = drawn

    def draw_on(self: Any) -> None:
        if recorder.active:
            recorder.begin()
        draw_canvas(self)  # type: ignore[no-untyped-call]
        if recorder.active:
            recorder._drawn = True
            recorder.canvas = self.get_renderer()._renderer
            if recorder.look is not None:
                recorder.look()

    def outside(
        job: Callable[[], Any], words: str, gc: Any, prop: Any, angle: Any, renderer: Any
    ) -> Any:
        """Draw a string that an artist of the program's own hands to the canvas itself."""
        if not recorder.active or recorder._ink is not None:
            return job()
        recorder._ink = []
        try:
            done = job()
            box, quad = _inked(recorder._ink, float(angle))
        finally:
            recorder._ink = None
        if box is not None and words.strip():
            bare = Drawn(
                None, words, float(angle), float(prop.get_size()), gc.get_rgb(), box, quad, None
            )
            recorder.texts[id(renderer), words, box] = bare
        return done

    _keep_what_drawing_found()
    install_strings(outside, _traced)
    backend_agg._RendererAgg = RecordingAgg  # type: ignore[attr-defined]
    text.Text.draw = draw  # type: ignore[assignment,method-assign]
    backend_agg.FigureCanvasAgg.draw = draw_on  # type: ignore[method-assign]


def _traced(xs: Any, ys: Any) -> None:
    """Points of an outline count as the ink of the text that is being drawn."""
    if recorder._ink is None or not len(xs) or not np.isfinite(xs + ys).all():
        return
    left, right = math.floor(xs.min()), math.ceil(xs.max())
    top, bottom = math.floor(ys.min()), math.ceil(ys.max())
    if (right - left + 1) * (bottom - top + 1) > _TRACED:
        return
    ink = np.zeros((bottom - top + 1, right - left + 1), dtype=np.uint8)
    ink[np.floor(ys - top).astype(int), np.floor(xs - left).astype(int)] = 1
    recorder._ink.append((ink, left, top + ink.shape[0]))


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

    def keeping(find: Callable[..., Any], key: Callable[[Any], Any]) -> Callable[..., Any]:
        @functools.wraps(find)
        def found(self: Any, *renderer: Any) -> Any:
            if recorder._drawn and (known := key(self)) in recorder._found:
                return recorder._found[known]
            what = find(self, *renderer)
            if recorder.active and recorder._artist is self:
                recorder._found[key(self)] = what
            return what

        return found

    for kind in (FancyArrowPatch, ConnectionPatch):
        arrow: Any = kind
        arrow.draw = drawing(arrow.draw)
        arrow._get_path_in_displaycoord = keeping(arrow._get_path_in_displaycoord, id)
    words: Any = text.Text
    words._get_layout = keeping(words._get_layout, _look)


def _look(words: text.Text) -> tuple[Any, ...]:
    """What a text's lines depend on: an artist may change it from one string to the next."""
    return (
        id(words),
        words.get_text(),
        words.get_rotation(),
        words.get_fontproperties(),
        words.get_horizontalalignment(),
        words.get_verticalalignment(),
    )


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
    box, quad = _inked(ink, artist.get_rotation())
    if box is None and artist.get_path_effects() and artist.get_text():
        # an outlined text is drawn as paths: its layout box has to do
        extent = artist.get_window_extent(renderer)
        box = (extent.x0, renderer.height - extent.y1, extent.x1, renderer.height - extent.y0)
    if box is None or not all(map(math.isfinite, box)):
        return None
    return Drawn(
        artist,
        _words(artist),
        float(artist.get_rotation()),
        float(artist.get_fontsize()),
        artist.get_color(),
        box,
        quad,
        clip_of(artist, renderer.height),
    )


def _words(artist: text.Text) -> str:
    """What was drawn: the artist's text, but where another reached the canvas."""
    said, drawn = artist.get_text(), "\n".join(strings.lines)
    same = "".join(drawn.split()) == "".join(said.replace(r"\$", "$").split())
    return said if same or "".join(drawn.split()) == "".join(said.split()) else drawn


def _inked(
    ink: list[tuple[Any, float, float]], rotation: float
) -> tuple[Corners | None, tuple[float, ...]]:
    """The box of all that was inked, and its corners where it is turned."""
    pieces = [piece for piece in ink if piece[0].any()]  # a blank has none, wherever it is put
    if not pieces:
        return None, ()
    x0 = min(x for _, x, _ in pieces)
    x1 = max(x + image.shape[1] for image, x, _ in pieces)
    y0 = min(y - image.shape[0] for image, _, y in pieces)
    y1 = max(y for _, _, y in pieces)
    return (x0, y0, x1, y1), _quad(pieces, rotation % 360) if rotation % 90 else ()


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
