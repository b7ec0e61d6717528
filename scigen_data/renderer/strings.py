"""Which strings reach the canvas, in which font, and which a program turned into outlines.

Runs inside the sandbox. What an artist says of itself afterwards may be another string than the
one that was drawn; here it is taken where the canvas gets it.
"""

from __future__ import annotations

import functools
import math
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import Collection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from scigen_data.renderer.corners import Corners

_SURE = ("DejaVu", "STIXGeneral", "Noto")  # fonts whose letters are letters
_TRIED = string.ascii_letters + string.digits + "=+-*/<>%."


@dataclass
class Strings:
    """What is drawn of one text, a string a line; the first that was drawn as something else."""

    lines: list[str] = field(default_factory=list)
    otherwise: str = ""

    def note(self, words: Any, prop: Any, is_math: Any) -> None:
        self.lines.append(str(words))
        if not is_math and not self.otherwise:
            self.otherwise = _drawn_otherwise(str(words), prop)


strings = Strings()


def install(outside: Callable[..., Any], traced: Callable[..., Any]) -> None:
    """Hook in; once a process.

    `outside` draws a string: it is handed the function that does, the string, its graphics
    context, font, angle and renderer. `traced` is told where the points of the outline of a string
    lie that is drawn as one.
    """

    def noting(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def drawn(
            self: Any,
            gc: Any,
            x: Any,
            y: Any,
            s: Any,
            prop: Any,
            angle: Any,
            *more: Any,
            **named: Any,
        ) -> Any:
            is_math = more[0] if more else named.get("ismath", False)
            strings.note(s, prop, is_math)
            job = functools.partial(draw, self, gc, x, y, s, prop, angle, *more, **named)
            return outside(job, str(s), gc, prop, angle, self)

        return drawn

    def tracing(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def drawn(
            self: Any, gc: Any, x: Any, y: Any, s: Any, prop: Any, angle: Any, *more: Any
        ) -> Any:
            traced(*_outline(self, x, y, s, prop, angle, more[0] if more else False))
            return draw(self, gc, x, y, s, prop, angle, *more)

        return drawn

    agg: Any = RendererAgg
    base: Any = RendererBase
    agg.draw_text = noting(agg.draw_text)
    base._draw_text_as_path = noting(tracing(base._draw_text_as_path))
    _remember_outlines()


def _outline(
    renderer: Any, x: float, y: float, s: str, prop: Any, angle: float, is_math: Any
) -> tuple[Any, Any]:
    """The points of a string's outline on a canvas whose y points down."""
    points, _ = renderer._text2path.get_text_path(prop, s, ismath=is_math)
    points = np.asarray(points, dtype=float).reshape(-1, 2)
    size = renderer.points_to_pixels(prop.get_size_in_points()) / renderer._text2path.FONT_SCALE
    cos, sin = math.cos(math.radians(angle)) * size, math.sin(math.radians(angle)) * size
    along, up = points[:, 0], points[:, 1]
    return x + along * cos - up * sin, y - along * sin - up * cos


def _remember_outlines() -> None:
    path: Any = TextPath
    make = path.__init__

    @functools.wraps(make)
    def made(self: Any, xy: Any, s: Any, *args: Any, **options: Any) -> None:
        make(self, xy, s, *args, **options)
        self._words = str(s)

    def transformed(self: Any, transform: Any) -> Any:
        moved: Any = Path.transformed(self, transform)
        moved._words = self._words
        return moved

    path.__init__, path.transformed = made, transformed


def outlined(artist: Artist, box: Corners, height: float) -> tuple[str, Corners] | None:
    """The words that the artist's outlines or markers spell, and where the first of them stand.

    Corners are in pixels, y down from a canvas of `height` pixels; `box` is the artist's own.
    """
    if isinstance(artist, Patch):
        words = getattr(artist.get_path(), "_words", "")
        return (words, box) if words else None
    figure = artist.get_figure(root=True)
    point = (figure.dpi if figure is not None else 72.0) / 72
    if isinstance(artist, Line2D):
        marker = artist.get_marker()
        words = marker if isinstance(marker, str) and marker[:1] == "$" else ""
        words = words or getattr(marker, "_words", "")
        places = artist.get_transform().transform(artist.get_xydata()) if words else ()
        size = artist.get_markersize()
    elif isinstance(artist, Collection):
        words = next((p._words for p in artist.get_paths() if hasattr(p, "_words")), "")
        offsets = artist.get_offsets() if words else np.empty((0, 2))
        places = artist.get_offset_transform().transform(np.ma.filled(offsets, math.nan))
        sizes: Any = artist.get_sizes() if hasattr(artist, "get_sizes") else ()
        size = math.sqrt(float(sizes[0])) if len(sizes) else 6.0
    else:
        return None
    for x, y in places:
        if math.isfinite(x) and math.isfinite(y):
            half = max(1.0, size * point / 2)
            return words, (x - half, height - y - half, x + half, height - y + half)
    return None


def _drawn_otherwise(words: str, prop: Any) -> str:
    """Why the string cannot be read as drawn: its font has other signs in the places of letters."""
    manager: Any = font_manager.fontManager
    file = str(getattr(found := manager.findfont(prop), "path", found))
    name = File(file).stem
    if name.startswith(_SURE):
        return ""
    wrong = [char for char in words if char in _other_signs(file)]
    if not wrong:
        return ""
    return (
        f"the font {name!r} draws {words[:40]!r} as other signs, since it is no font of letters: "
        "use the default font, and mathtext ($...$) for symbols"
    )


@functools.lru_cache(32)
def _other_signs(file: str) -> frozenset[str]:
    """The characters for which the font has something else."""
    manager: Any = font_manager.fontManager
    usual: Any = font_manager.get_font(str(manager.findfont("DejaVu Sans")))
    font: Any = font_manager.get_font(file)

    def name(of: Any, char: str) -> str:
        index = of.get_char_index(ord(char))
        return str(of.get_glyph_name(index)) if index else ""

    return frozenset(
        c for c in _TRIED if not name(font, c).startswith(name(usual, c)) and name(font, c)
    )
