"""Takes the figure from a program: hooks `show` and `savefig`, draws once, crops.

Runs inside the sandbox. `install` patches Matplotlib in the warm server; `Capture` holds what
one program showed.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import matplotlib as mpl
import matplotlib.animation
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors, texmanager
from matplotlib.backend_bases import FigureCanvasBase, TimerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.transforms import Bbox

from scigen_data.records import Status
from scigen_data.renderer import facts, fonts
from scigen_data.renderer.asked import PAD_INCHES, SHOWN, Asked, of_savefig
from scigen_data.renderer.limits import Limits

_MAX_SIDE = 65_535  # Agg's

RC: dict[str, Any] = {
    "backend": "agg",
    "interactive": False,
    "figure.max_open_warning": 0,
    "savefig.pad_inches": PAD_INCHES,
}


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
        self._saved = False  # whether the figure kept was saved, not only shown

    def take(self, shown: Iterable[Figure], asked: Asked = SHOWN) -> None:
        """Note the figures shown or saved. Raises Stop where one cannot be drawn."""
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
            refuse_animation()
        if facts.shows_nothing(figure):
            return
        if self.pixels is None or (asked.saved and not self._saved):
            self._draw(figure, asked)
        elif new:  # not kept, but its errors count
            self._try(figure)

    def take_open(self) -> None:
        """At the end of a program that showed nothing: what it left open."""
        if self.figures == 0:
            self.take(_open_figures())

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
                lower = self._draw_at(figure, asked, dpi)
                if lower is None:
                    break
                dpi = lower
        finally:
            facts.recorder.stop()  # whatever ended it: nothing found in drawing outlives it
            figure.set_dpi(asked_dpi)
            figure.set_facecolor(colors_before[0])
            figure.set_edgecolor(colors_before[1])

    def _draw_at(self, figure: Figure, asked: Asked, dpi: float) -> float | None:
        """Draw and keep; a lower dpi to try where what is drawn does not fit the limits."""
        most = self.limits.max_pixels
        canvas = self._canvas(figure)
        width, height = (int(side) for side in figure.bbox.size)
        facts.recorder.start()
        renderer = canvas.get_renderer()
        _draw_on(canvas, figure, renderer)
        edges = _edges(figure, renderer, asked, dpi)
        left, bottom, right, top = (
            round(edge + sign * asked.pad * dpi)
            for edge, sign in zip(edges, (-1, -1, 1, 1), strict=True)
        )
        columns, rows = max(1, right - left), max(1, top - bottom)
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
                size = np.asarray(facts.recorder.canvas).shape
                scenes.append(facts.scene_of(figure, size[0], self.limits.max_artists))

            facts.recorder.start(look)
            _plainly(
                canvas,
                _Nowhere(),
                format="rgba",
                dpi=dpi,
                bbox_inches=box,
                facecolor="auto",
                edgecolor="auto",
            )
            rgb = _opaque(np.asarray(facts.recorder.canvas))
            shift, scene = (0, 0), scenes[-1]
        else:
            background = colors.to_rgba(figure.get_facecolor())
            pixels = np.asarray(facts.recorder.canvas)
            shift = (left, height - top)
            rgb = _crop(pixels, *shift, columns, rows, background)
            scene = facts.scene_of(figure, pixels.shape[0], self.limits.max_artists)
        drawn = facts.recorder.stop()
        if not _one_colour(rgb):  # else whatever is on it, it cannot be seen
            size = (rgb.shape[1], rgb.shape[0])
            page = (-left, top - height, width - left, top)
            found = facts.facts_of(scene, drawn, shift, size, self.limits.max_artists)
            self.facts = {**found, "dpi": dpi, "canvas": facts.box_of(page)}
            self.pixels, self._saved = rgb, asked.saved
        return None


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
    try:
        canvas.draw()  # type: ignore[no-untyped-call]
    except RuntimeError as error:  # FreeType's own, on a glyph too far away to place
        far = _farthest(figure, renderer)
        if "FT_" not in str(error) or far is None:
            raise
        raise Stop(Status.TOO_LARGE, far) from error


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
    for item in facts.recorder.texts.values():
        x0, y0, x1, y1 = item.box
        off = max(-x0, -y0, x1 - figure.bbox.width, y1 - figure.bbox.height)
        if off > worst:
            worst, words = off, item.artist.get_text()
    message = f"what is drawn spans {columns} x {rows} pixels"
    if worst > size:
        message += f": the text {words[:60]!r} lies {worst:.0f} pixels outside the figure"
    return message + "; keep everything inside the axes limits"


def _crop(
    pixels: np.ndarray[Any, Any],
    left: int,
    upper: int,
    columns: int,
    rows: int,
    background: tuple[float, float, float, float],
) -> np.ndarray[Any, Any]:
    """`rows` x `columns` of an RGBA canvas from (left, upper), as RGB over the background."""
    height, width = pixels.shape[:2]
    y0, y1 = max(0, upper), min(height, upper + rows)
    x0, x1 = max(0, left), min(width, left + columns)
    inner = _opaque(pixels[y0:y1, x0:x1])
    if inner.shape[:2] == (rows, columns):
        return inner
    red, green, blue, alpha = background
    paper = [round(255 * (alpha * part + 1 - alpha)) for part in (red, green, blue)]
    page = np.empty((rows, columns, 3), dtype=np.uint8)
    page[:] = paper
    page[y0 - upper : y1 - upper, x0 - left : x1 - left] = inner
    return page


def _opaque(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """RGBA over white as RGB."""
    alpha = pixels[..., 3:]
    if alpha.size == 0 or alpha.min() == 255:
        opaque = np.empty((*pixels.shape[:2], 3), dtype=np.uint8)
        for channel in range(3):  # five times faster than the three at once
            opaque[..., channel] = pixels[..., channel]
        return opaque
    weight = alpha.astype(np.uint32)
    mixed = (pixels[..., :3] * weight + 255 * (255 - weight) + 127) // 255
    return mixed.astype(np.uint8)


def _one_colour(rgb: np.ndarray[Any, Any]) -> bool:
    first, band = rgb[0, 0], 32  # rows: most figures differ within the first few
    return all((rgb[at : at + band] == first).all() for at in range(0, rgb.shape[0], band))


def _open_figures() -> list[Figure]:
    managers = sorted(plt._pylab_helpers.Gcf.get_all_fig_managers(), key=lambda m: m.num)  # type: ignore[attr-defined]
    return [manager.canvas.figure for manager in managers]


# -------------------------------------------------------------------------------------- hooks

_current: Capture | None = None
_print_figure: Callable[..., Any] = FigureCanvasBase.print_figure


def begin(capture: Capture) -> None:
    """From here on the hooks report to `capture`."""
    global _current  # noqa: PLW0603 - the hooks are Matplotlib's, one set a process
    _current = capture
    mpl.rcParams["figure.dpi"] = capture.limits.dpi


def _report(figures: Iterable[FigureBase], asked: Asked = SHOWN) -> None:
    if _current is not None:
        roots = [figure.get_figure(root=True) for figure in figures]
        _current.take([root for root in roots if isinstance(root, Figure)], asked)


def _plainly(canvas: FigureCanvasBase, file: Any, *args: Any, **kwargs: Any) -> Any:
    """Matplotlib's own `print_figure`, of which no hook takes note."""
    global _current  # noqa: PLW0603
    capture, _current = _current, None
    try:
        return _print_figure(canvas, file, *args, **kwargs)
    finally:
        _current = capture


def refuse_animation(*_args: object, **_kwargs: object) -> NoReturn:
    stop = Stop(Status.CODE_ERROR, "an animation cannot be rendered: draw one still figure")
    if _current is not None:
        _current.stopped = stop
    raise stop


def install() -> None:
    """Patch Matplotlib; once a process, before any program runs."""
    facts.install()
    plt.switch_backend("agg")

    def show(*_args: object, **_kwargs: object) -> None:
        _report(_open_figures())

    def show_figure(self: Figure, *_args: object, **_kwargs: object) -> None:
        _report([self])

    def print_figure(self: FigureCanvasBase, filename: Any, *args: Any, **kwargs: Any) -> Any:
        if _current is not None:
            _report([self.figure], of_savefig(*args, **kwargs))
        if hasattr(filename, "write"):  # a buffer of the program's own, which it may read again
            return _plainly(self, filename, *args, **kwargs)
        return None

    def print_to(own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def print_file(self: FigureCanvasBase, filename: Any, **kwargs: Any) -> Any:
            _report([self.figure], of_savefig(dpi="figure"))
            return own(self, filename, **kwargs) if hasattr(filename, "write") else None

        return print_file

    def nothing(*_args: object, **_kwargs: object) -> None: ...

    def refuse_tex(*_args: object, **_kwargs: object) -> None:
        raise Stop(
            Status.CODE_ERROR,
            "text.usetex needs a TeX installation, which the renderer has not: "
            "write formulas as mathtext ($...$) without usetex",
        )

    def begin_animation(self: Any, fig: Figure, *_args: object, **_kwargs: object) -> None:
        self._fig, self._blit, self.event_source = fig, False, TimerBase()
        fig._moves = True  # type: ignore[attr-defined]

    plt.show = show
    plt.pause = show
    plt.savefig = lambda *args, **kwargs: plt.gcf().savefig(*args, **kwargs)
    plt.switch_backend = nothing
    mpl.use = nothing
    Figure.show = show_figure  # type: ignore[method-assign]
    FigureCanvasBase.print_figure = print_figure  # type: ignore[method-assign]
    FigureCanvasBase.draw_idle = nothing  # type: ignore[method-assign]
    agg: Any = FigureCanvasAgg
    for name in ("print_png", "print_jpg", "print_jpeg", "print_tif", "print_tiff", "print_webp"):
        if hasattr(agg, name):
            setattr(agg, name, print_to(getattr(agg, name)))
    animation: Any = matplotlib.animation.Animation
    animation.__init__ = begin_animation
    for name in ("save", "to_html5_video", "to_jshtml", "_repr_html_"):
        setattr(animation, name, refuse_animation)
    texmanager.TexManager.__new__ = refuse_tex  # type: ignore[method-assign,assignment]


def pin() -> None:
    """Only the pinned fonts, and Matplotlib's own defaults, whatever the machine has."""

    def note(char: str) -> None:
        if _current is not None:
            _current.missing[char] = None

    fonts.pin(note)
    reset_style()


def reset_style() -> None:
    mpl.rcdefaults()
    mpl.rcParams.update(RC)  # type: ignore[arg-type]
