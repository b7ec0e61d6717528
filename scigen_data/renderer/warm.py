"""Makes a fork cheap: what a child would otherwise do again for itself is done, or arranged, once.

Nothing here changes a pixel. What is kept warm is kept in the server, which runs no program; a
child gets a copy and takes it with it when it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import importlib
import io
import os
import types
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import _mathtext, font_manager, mathtext
from matplotlib.font_manager import FontManager

from scigen_data.renderer.formulas import read_formulas_fast, share_formulas
from scigen_data.renderer.searches import remembered

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3  # glibc's mallopt
_LARGE = 1 << 28
_LARGE_FONT = 1 << 22  # bytes; the server itself opens none, so no position is shared
_STEP = 1 << 23
_FRAME_SLOTS = 60_000
_COLLECT = (20_000, 20, 50)  # objects, and generations: most programs end before they need it


# ------------------------------------------------------------------------------------- memory


def keep_memory() -> None:
    """Let the allocator keep what it was given: each page given back is one to fault in again.

    A canvas and its copies are some megabytes, which glibc maps and unmaps each time otherwise.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library
        return
    mallopt(_M_MMAP_THRESHOLD, _LARGE)
    mallopt(_M_TRIM_THRESHOLD, _LARGE)
    mallopt(_M_TOP_PAD, _STEP)


def settle() -> None:
    """Before a fork: give back what is free, and keep the collector off all that stays.

    A collection in a child would write to every object that it visits, and so copy its page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT)
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def with_room(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with a frame so large that the calls below it fit into the same block.

    The interpreter keeps frames in blocks of 16 KiB and returns a block as soon as it is empty:
    a loop that calls at the edge of one maps and unmaps memory each time round.
    """
    code = function.__code__
    return types.FunctionType(
        code.replace(co_stacksize=max(code.co_stacksize, _FRAME_SLOTS)),
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )


# -------------------------------------------------------------------------------------- fonts


class _InMemory(io.BytesIO):
    """A font file that lies in memory: its position is a process's own, whoever forks."""

    name = ""


class _Opener:
    """Stands in for `io.open`, which FT2Font calls, while Matplotlib opens fonts."""

    def __init__(self) -> None:
        self.open = io.open
        self.opened = 0

    def __call__(self, path: Any, mode: str = "rb", *args: Any, **kwargs: Any) -> Any:
        if mode != "rb":
            return self.open(path, mode, *args, **kwargs)
        file = self.open(path, mode)
        if os.fstat(file.fileno()).st_size > _LARGE_FONT:  # a few glyphs of it are wanted
            return file
        with file:
            font = _InMemory(file.read())
        font.name = path
        self.opened += 1
        return font


def keep_fonts_in_memory() -> Callable[[], bool]:
    """Read fonts whole when Matplotlib opens them; returns a function that says whether it did.

    FreeType otherwise reads through a file whose position parent and children share, so that no
    open font may live through a fork; and it reads thrice as fast from memory.
    """
    opener = _Opener()
    load = font_manager._get_font.__wrapped__  # type: ignore[attr-defined]

    @functools.lru_cache(64)
    def get_font(*args: Any, **kwargs: Any) -> Any:
        before = io.open
        io.open = opener  # type: ignore[assignment]
        try:
            return load(*args, **kwargs)
        finally:
            io.open = before

    font_manager._get_font = get_font  # type: ignore[attr-defined]
    return lambda: opener.opened > 0


def forget_fonts() -> None:
    """Drop every open font: one that reads from a file shares its position across a fork."""
    mathtext.MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]


def find_fonts_fast() -> None:
    """Remember which file a font name means; the manager that programs get is the only one."""
    manager: Any = font_manager.fontManager
    if any(font.size != "scalable" for font in manager.ttflist):
        return
    manager.findfont = functools.partial(remembered(FontManager.findfont), manager)
    font_manager.findfont = manager.findfont
    _mathtext.findfont = manager.findfont  # type: ignore[attr-defined]


def keep_font_tables() -> None:
    """Read a font's line height from its file once; Matplotlib does for each text laid out."""
    if not hasattr(mpl.text, "get_font"):  # before 3.11 it measures letters instead
        return

    class Tables:
        """As much of a font as laying out a text asks for."""

        def __init__(self, files: Any) -> None:
            self._files = files
            self._tables: dict[str, Any] = {}

        def get_sfnt_table(self, name: str) -> Any:
            if name not in self._tables:
                font: Any = font_manager.get_font(self._files)
                self._tables[name] = font.get_sfnt_table(name)
            return self._tables[name]

    @functools.lru_cache(64)
    def tables(files: tuple[Any, ...]) -> Tables:
        return Tables(list(files))

    text: Any = mpl.text
    text.get_font = lambda files: tables(tuple(files))


# ------------------------------------------------------------------------------------ drawing

_FORMULAS = (
    r"$\frac{\alpha_1}{\sqrt{2}}$",
    r"$\mathbf{F}=m\,\vec{a}$, $\theta^{\circ}\leq\sum_{i=0}^{n}x_i^2\pm\hat{y}$",
    r"$\int_0^\infty\mathrm{d}x\,\left(\mathcal{L}\,\overline{AB}\cdot\Delta\right)$",
)


def draw_everything() -> None:
    """Draw once what most programs draw, so that its imports and tables are there to share."""
    line = np.linspace(0.0, 1.0, 5)
    figure = plt.figure(figsize=(4, 4))
    figure.suptitle("abc")
    flat = figure.add_subplot(221)
    flat.plot(line, line, "o--", label=_FORMULAS[0])
    flat.scatter(line, line**2, c=line)
    flat.fill_between(line, line, alpha=0.3)
    flat.bar(line, line, hatch="//")
    flat.annotate("a", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    flat.annotate("b", (0, 0), (1, 1), arrowprops={"arrowstyle": "-|>"}, bbox={"boxstyle": "round"})
    flat.annotate("", (0, 0), (1, 1), arrowprops={"arrowstyle": "<->"})
    for patch in (
        mpl.patches.Circle((0.5, 0.5), 0.2),
        mpl.patches.Rectangle((0, 0), 1, 1),
        mpl.patches.Polygon([(0, 0), (1, 0), (1, 1)]),
        mpl.patches.Arc((0, 0), 1, 1),
        mpl.patches.Ellipse((0, 0), 1, 2),
        mpl.patches.Wedge((0, 0), 1, 0, 90),
        mpl.patches.FancyBboxPatch((0, 0), 1, 1, boxstyle="round,pad=0.1"),
        mpl.patches.FancyArrowPatch((0, 0), (1, 1), connectionstyle="arc3,rad=0.3"),
    ):
        flat.add_patch(patch)
    for number, words in enumerate(_FORMULAS):
        flat.text(0.1, 0.2 * number, words, rotation=30 * number)
    flat.axhline(0.5)
    flat.set_xlabel("x")
    flat.set_ylabel("y")
    flat.grid(visible=True)
    flat.legend()
    for weight in ("normal", "bold"):
        for style in ("normal", "italic"):
            flat.text(0, 0, "text", weight=weight, style=style)
    flat.text(0, 0, "mono", family="monospace")
    flat.text(0, 0, "serif", family="serif")
    solid: Any = figure.add_subplot(222, projection="3d")
    solid.plot_surface(*np.meshgrid(line, line), np.outer(line, line), cmap="viridis")
    round_: Any = figure.add_subplot(223, projection="polar")
    round_.plot(line, line)
    plain = figure.add_subplot(224)
    plain.set_aspect("equal")
    plain.axis("off")
    plain.contourf(np.outer(line, line))
    plain.imshow(np.outer(line, line))
    plain.table([["a"]])
    figure.tight_layout()
    figure.canvas.draw()
    figure.get_tightbbox()
    plt.close("all")


# NumPy loads these when they are first asked for: nine shared libraries, in every child anew
_LAZY = ("numpy.random", "numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial")


def load_lazy() -> None:
    """Import what programs would import late."""
    for name in _LAZY:
        importlib.import_module(name)


def ready(reset: Callable[[], None]) -> None:
    """All of it; `reset` puts the style back. Once a process, with the fonts chosen."""
    keep_memory()
    load_lazy()
    in_memory = keep_fonts_in_memory()
    find_fonts_fast()
    keep_font_tables()
    share_formulas()
    read_formulas_fast()
    draw_everything()
    reset()
    if not in_memory():
        forget_fonts()
    plt.close("all")
