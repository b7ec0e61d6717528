"""Takes the figure from a program: draws once, crops, and keeps the pixels and the facts.

Runs inside the sandbox. `Capture` holds what one program showed; `hooks.py` tells it.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from scigen_data.facts import MAX_DPI, MIN_DPI
from scigen_data.records import Status
from scigen_data.renderer import facts, png
from scigen_data.renderer.artists import shows_nothing
from scigen_data.renderer.asked import SHOWN, Asked
from scigen_data.renderer.corners import box_of
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.pixels import crop, one_colour, opaque
from scigen_data.renderer.recorder import recorder
from scigen_data.renderer.strings import strings

_MAX_SIDE = 65_535  # Agg's
_LESS = 0.7  # of the dpi, where memory runs out: half the pixels
_print_figure: Callable[..., Any] = FigureCanvasBase.print_figure  # before it is hooked


class Stop(BaseException):
    """Ends a program with a typed outcome; not an Exception, so that `except` lets it pass."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Capture:
    """The figures of one program: the first saved is kept, else the first shown."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.figures = 0  # distinct figures shown or saved
        self.missing: dict[str, None] = {}  # characters without a glyph, in order
        self.stopped: Stop | None = None
        self.pixels: np.ndarray[Any, Any] | None = None  # height, width, 3
        self.facts: dict[str, Any] = {}
        self.unseen = False  # whether a figure was drawn in one colour, which is not kept
        self._saved = False  # whether the figure kept was saved, not only shown
        self._deaf = False  # while it draws something that the program did not show

    def take(self, shown: Iterable[Figure], asked: Asked = SHOWN) -> None:
        """Note the figures shown or saved. Raises Stop where one cannot be drawn."""
        if self._deaf:
            return
        try:
            for figure in shown:
                self._take(figure, asked)
        except Stop as stop:
            self.stopped = stop
            raise

    def _take(self, figure: Figure, asked: Asked) -> None:
        new = not getattr(figure, "_taken", False)
        if new:
            figure._taken = True  # type: ignore[attr-defined]
            self.figures += 1
        if getattr(figure, "_moves", False) and not (asked.saved or self._saved):
            self.refuse_animation()
        if shows_nothing(figure):
            return
        if self.pixels is None or (asked.saved and not self._saved):
            self._draw(figure, asked)
        elif new:  # not kept, but its errors count
            self._try(figure)

    def note_missing(self, char: str) -> None:
        """A character that no font has."""
        if not self._deaf:
            self.missing[char] = None

    def refuse_animation(self) -> NoReturn:
        """End a program that draws one; a still figure that it saved before counts no more."""
        self.stopped = Stop(
            Status.CODE_ERROR, "an animation cannot be rendered: draw one still figure"
        )
        raise self.stopped

    def print_plainly(self, canvas: FigureCanvasBase, file: Any, *args: Any, **kwargs: Any) -> Any:
        """Matplotlib's own `print_figure`, of which no note is taken."""
        outer, self._deaf = self._deaf, True
        try:
            return _print_figure(canvas, file, *args, **kwargs)
        finally:
            self._deaf = outer

    def take_open(self) -> None:
        """At the end of a program that showed nothing: what it left open."""
        if self.figures == 0:
            self.take(open_figures())

    def _try(self, figure: Figure) -> None:
        asked_dpi = figure.dpi
        figure.set_dpi(SHOWN.fit(figure, self.limits.dpi, self.limits.max_pixels))
        try:
            canvas = self._canvas(figure)
            _draw_on(canvas, figure, canvas.get_renderer())
            canvas.renderer = canvas._lastKey = None
        finally:
            figure.set_dpi(asked_dpi)

    def _canvas(self, figure: Figure) -> Any:
        """One to draw the figure on at its present dpi. Raises Stop where it is too large."""
        width, height = (int(side) for side in figure.bbox.size)
        most = self.limits.max_pixels
        if width * height > most or max(width, height) > _MAX_SIDE:
            raise Stop(
                Status.TOO_LARGE,
                f"the figure is {width} x {height} pixels at {figure.dpi:g} dpi; "
                f"at most {most:,} in all: use a smaller figsize",
            )
        canvas = figure.canvas
        return canvas if isinstance(canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)

    def _draw(self, figure: Figure, asked: Asked) -> None:
        colors_before = figure.get_facecolor(), figure.get_edgecolor()
        asked_dpi = figure.dpi
        if asked.facecolor is not None:
            figure.set_facecolor(asked.facecolor)
        if asked.edgecolor is not None:
            figure.set_edgecolor(asked.edgecolor)
        dpi = asked.fit(figure, self.limits.dpi, self.limits.max_pixels)
        try:
            while True:
                figure.set_dpi(dpi)
                try:
                    lower = self._draw_at(figure, asked, dpi)
                except MemoryError:
                    if dpi <= self.limits.dpi:
                        raise
                    lower = max(float(self.limits.dpi), math.floor(dpi * _LESS))
                    recorder.stop()
                if lower is None:
                    break
                _drop_canvas(figure)
                dpi = lower
        finally:
            recorder.stop()  # whatever ended it: nothing found in drawing outlives it
            figure.set_dpi(asked_dpi)
            figure.set_facecolor(colors_before[0])
            figure.set_edgecolor(colors_before[1])

    def _draw_at(self, figure: Figure, asked: Asked, dpi: float) -> float | None:
        """Draw and keep; a lower dpi to try where what is drawn does not fit the limits."""
        most = self.limits.max_pixels
        canvas = self._canvas(figure)
        width, height = (int(side) for side in figure.bbox.size)
        recorder.start()
        renderer = canvas.get_renderer()
        _draw_on(canvas, figure, renderer)
        if strings.otherwise:
            raise Stop(Status.CODE_ERROR, strings.otherwise)
        edges = _edges(figure, renderer, asked, dpi)
        left, bottom, right, top = (
            round(edge + sign * asked.pad * dpi)
            for edge, sign in zip(edges, (-1, -1, 1, 1), strict=True)
        )
        columns, rows = max(1, right - left), max(1, top - bottom)
        if dpi > self.limits.dpi:  # looked at before a second drawing
            seen = opaque(np.asarray(recorder.canvas))
            if lower := self._lower_for_bytes(seen, dpi):
                return lower
        if columns * rows > most or max(columns, rows) > _MAX_SIDE:
            if dpi > self.limits.dpi:
                side = math.sqrt(most / (columns * rows))
                return max(
                    float(self.limits.dpi),
                    math.floor(dpi * min(0.99 * side, _MAX_SIDE / max(columns, rows))),
                )
            raise Stop(Status.TOO_LARGE, _far_off(figure, columns, rows))
        if edges[0] < -1 or edges[1] < -1 or edges[2] > width + 1 or edges[3] > height + 1:
            # something reaches beyond the canvas: draw again on a larger one
            box = Bbox.from_extents(left / dpi, bottom / dpi, right / dpi, top / dpi)
            scenes: list[facts.Scene] = []

            def look() -> None:
                size = np.asarray(recorder.canvas).shape
                scenes.append(facts.scene_of(figure, size[0], self.limits.max_artists))

            recorder.start(look)
            with _laid_out(figure):
                self.print_plainly(
                    canvas,
                    _Nowhere(),
                    format="rgba",
                    dpi=dpi,
                    bbox_inches=box,
                    facecolor="auto",
                    edgecolor="auto",
                )
            rgb = opaque(np.asarray(recorder.canvas))
            shift, scene = (0, 0), scenes[-1]
        else:
            background = colors.to_rgba(figure.get_facecolor())
            pixels = np.asarray(recorder.canvas)
            shift = (left, height - top)
            rgb = crop(pixels, *shift, columns, rows, background)
            scene = facts.scene_of(figure, pixels.shape[0], self.limits.max_artists)
        drawn = recorder.stop()
        if lower := self._lower_for_bytes(rgb, dpi):
            return lower
        if not one_colour(rgb):  # else whatever is on it, it cannot be seen
            size = (rgb.shape[1], rgb.shape[0])
            page = (-left, top - height, width - left, top)
            found = facts.facts_of(scene, drawn, shift, size, self.limits.max_artists)
            noted = min(max(dpi, MIN_DPI), MAX_DPI)
            self.facts = {**found, "dpi": noted, "canvas": box_of(page)}
            self.pixels, self._saved = rgb, asked.saved
        else:
            self.unseen = True
        return None

    def _lower_for_bytes(self, rgb: np.ndarray[Any, Any], dpi: float) -> float | None:
        """The dpi at which the file has about the bytes that are kept; None where it has."""
        most = self.limits.max_png_bytes
        if dpi <= self.limits.dpi or rgb.nbytes <= most:
            return None
        size = len(png.encode(rgb.data.cast("B"), rgb.shape[1], rgb.shape[0]))
        if size <= most:
            return None
        return max(float(self.limits.dpi), math.floor(0.9 * dpi * math.sqrt(most / size)))


@contextlib.contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """No further layout meanwhile: the box was measured on the one that is there."""
    whole: Any = figure
    engine, whole._layout_engine = whole._layout_engine, None
    try:
        yield
    finally:
        whole._layout_engine = engine


def _drop_canvas(figure: Figure) -> None:
    """Let go of the pixels of a canvas: the next ones are fewer."""
    canvas: Any = figure.canvas
    if isinstance(canvas, FigureCanvasAgg):
        canvas.renderer = canvas._lastKey = None
        recorder.canvas = None


class _Nowhere:
    """A file that takes everything and keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)

    def seek(self, _position: int) -> int:
        return 0

    def flush(self) -> None: ...


def _edges(
    figure: Figure, renderer: Any, asked: Asked, dpi: float
) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is to be kept, pixels."""
    if asked.box is not None:
        x0, y0, x1, y1 = asked.box
    else:
        whole: Any = asked.artists  # None: all
        x0, y0, x1, y1 = figure.get_tightbbox(renderer, bbox_extra_artists=whole).extents
        for label in _left_out(figure) if whole is None else ():
            box = label.get_window_extent(renderer).transformed(figure.dpi_scale_trans.inverted())
            x0, y0, x1, y1 = min(x0, box.x0), min(y0, box.y0), max(x1, box.x1), max(y1, box.y1)
    edges = (x0 * dpi, y0 * dpi, x1 * dpi, y1 * dpi)
    if not all(map(math.isfinite, edges)):
        return (0.0, 0.0, *figure.bbox.size)
    return edges


def _left_out(figure: Figure) -> list[mpl.text.Text]:
    """The labels of 3-D axes: up to Matplotlib 3.10 the tight box cuts them off."""
    if mpl.__version_info__ >= (3, 11):
        return []
    axes: list[Any] = [each for each in figure.axes if getattr(each, "_axis3don", False)]
    lines = [each for on in axes if on.get_visible() for each in (on.xaxis, on.yaxis, on.zaxis)]
    axis = [each for each in lines if each.get_visible()]
    return [each.label for each in axis if each.label.get_visible() and each.label.get_text()]


def _draw_on(canvas: FigureCanvasAgg, figure: Figure, renderer: Any) -> None:
    whole: Any = canvas
    before, whole._is_saving = whole._is_saving, True  # else what is animated is left out
    try:
        canvas.draw()  # type: ignore[no-untyped-call]
    except RuntimeError as error:  # FreeType's own, on a glyph too far away to place
        far = _farthest(figure, renderer)
        if "FT_" not in str(error) or far is None:
            raise
        raise Stop(Status.TOO_LARGE, far) from error
    finally:
        whole._is_saving = before


def _farthest(figure: Figure, renderer: Any) -> str | None:
    """Names a text that lies so far outside that no image could hold it."""
    for word in figure.findobj(mpl.text.Text):
        box = word.get_window_extent(renderer)
        off = max(map(abs, (box.x0, box.y0, box.x1, box.y1)))
        if word.get_text().strip() and off > _MAX_SIDE:
            return (
                f"the text {word.get_text()[:60]!r} lies {off:.0f} pixels outside the figure; "
                "keep everything inside the axes limits"
            )
    return None


def _far_off(figure: Figure, columns: int, rows: int) -> str:
    """Why the tight box is so large, naming the text farthest off where one is."""
    size = max(figure.bbox.size)
    worst, words = 0.0, ""
    for item in recorder.texts.values():
        x0, y0, x1, y1 = item.box
        off = max(-x0, -y0, x1 - figure.bbox.width, y1 - figure.bbox.height)
        if off > worst:
            worst, words = off, item.words
    message = f"what is drawn spans {columns} x {rows} pixels"
    if worst > size:
        message += f": the text {words[:60]!r} lies {worst:.0f} pixels outside the figure"
    return message + "; keep everything inside the axes limits"


def open_figures() -> list[Figure]:
    """What pyplot holds, in the order of their numbers."""
    managers = sorted(plt._pylab_helpers.Gcf.get_all_fig_managers(), key=lambda m: m.num)  # type: ignore[attr-defined]
    return [manager.canvas.figure for manager in managers]
