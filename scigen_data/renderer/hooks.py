"""Patches Matplotlib in the warm server, so that a `Capture` hears of `show` and `savefig`.

Runs inside the sandbox. The hooks are Matplotlib's, one set a process: they tell the one capture
that has begun.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import matplotlib as mpl
import matplotlib.animation
import matplotlib.pyplot as plt
from matplotlib import texmanager
from matplotlib.backend_bases import FigureCanvasBase, TimerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase

from scigen_data.records import Status
from scigen_data.renderer import fonts, recorder, saved
from scigen_data.renderer.asked import PAD_INCHES, SHOWN, Asked, of_savefig
from scigen_data.renderer.capture import Capture, Stop, open_figures
from scigen_data.renderer.folder import Folder

RC: dict[str, Any] = {
    "backend": "agg",
    "interactive": False,
    "figure.max_open_warning": 0,
    "savefig.pad_inches": PAD_INCHES,
}

_FORMAT_AT = 5  # among the arguments of `print_figure` after the file

_style: dict[str, Any] = {}  # as every program finds it
_current: Capture | None = None
_folder: Folder | None = None
_print_figure: Callable[..., Any] = FigureCanvasBase.print_figure


def begin(capture: Capture, folder: Folder | None) -> None:
    """From here on the hooks report to `capture`; what is saved goes to `folder`, if anywhere."""
    global _current, _folder  # one set of hooks a process
    _current, _folder = capture, folder
    mpl.rcParams["figure.dpi"] = capture.limits.dpi


def end() -> None:
    """Forget a program: its figures, and the style that it set."""
    plt.close("all")
    style: Any = mpl.rcParams
    dict.update(style, _style)


def _report(figures: Iterable[FigureBase], asked: Asked = SHOWN) -> None:
    if _current is not None:
        roots = [figure.get_figure(root=True) for figure in figures]
        _current.take([root for root in roots if isinstance(root, Figure)], asked)


def _plainly(canvas: FigureCanvasBase, file: Any, *args: Any, **kwargs: Any) -> Any:
    draw = _print_figure if _current is None else _current.print_plainly
    return draw(canvas, file, *args, **kwargs)


def _keep(
    capture: Capture,
    folder: Folder,
    canvas: FigureCanvasBase,
    filename: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """Into the program's folder as `savefig` would write it, as fine as the limits allow."""
    form = kwargs.pop("format", None) if len(args) < _FORMAT_AT else args[_FORMAT_AT - 1]
    asked = of_savefig(*args, **kwargs)
    dpi = asked.fit(canvas.figure, capture.limits.dpi, capture.limits.max_pixels)
    named = dict(zip(("dpi", "facecolor", "edgecolor", "orientation"), args, strict=False))
    options = {**named, **kwargs, "format": saved.format_of(filename, form)}
    if dpi < (asked.dpi or canvas.figure.dpi):
        options["dpi"] = dpi
    saved.keep(folder, filename, canvas, functools.partial(_printed, _plainly, options), form)


def _printed(
    write: Callable[..., Any], options: dict[str, Any], canvas: FigureCanvasBase, file: Any
) -> None:
    write(canvas, file, **options)


def _refuse_animation(*_args: object, **_kwargs: object) -> None:
    if _current is not None:
        _current.refuse_animation()


def install() -> None:
    """Patch Matplotlib; once a process, before any program runs."""
    recorder.install()
    plt.switch_backend("agg")

    def show(*_args: object, **_kwargs: object) -> None:
        _report(open_figures())

    def show_figure(self: Figure, *_args: object, **_kwargs: object) -> None:
        _report([self])

    def print_figure(self: FigureCanvasBase, filename: Any, *args: Any, **kwargs: Any) -> Any:
        if _current is not None:
            _report([self.figure], of_savefig(*args, **kwargs))
        if hasattr(filename, "write"):  # a buffer of the program's own, which it may read again
            return _plainly(self, filename, *args, **kwargs)
        if _current is not None and _folder is not None:
            _keep(_current, _folder, self, filename, args, kwargs)
        return None

    def print_to(own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def print_file(self: FigureCanvasBase, filename: Any, **kwargs: Any) -> Any:
            _report([self.figure], of_savefig(dpi="figure"))
            if hasattr(filename, "write"):
                return own(self, filename, **kwargs)
            if _folder is not None:
                write = functools.partial(_printed, own, kwargs)
                saved.keep(_folder, filename, self, write, own.__name__)
            return None

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
        setattr(animation, name, _refuse_animation)
    texmanager.TexManager.__new__ = refuse_tex  # type: ignore[method-assign,assignment]


def pin() -> None:
    """Only the pinned fonts, and Matplotlib's own defaults, whatever the machine has."""

    def note(char: str) -> None:
        if _current is not None:
            _current.note_missing(char)

    fonts.pin(note)
    reset_style()
    style: Any = mpl.rcParams
    _style.update(dict.items(style))


def reset_style() -> None:
    mpl.rcdefaults()
    mpl.rcParams.update(RC)  # type: ignore[arg-type]
