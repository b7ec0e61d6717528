"""Strings drawn on the caller's side, letter by letter, from the fonts that come with Matplotlib.

The strings are of untrusted programs, so nothing that reads markup or shapes scripts touches them:
FreeType is handed one character after the other, of a list of plain ones, and fonts of our own.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_EM = 32  # pixels: the size in which they are drawn, to be scaled to the picture's
_LEADING = 1.2  # font sizes from one line to the next
_LONGEST = 200  # characters
_WHOLE, _WHOLE_SERIF = "DejaVuSans", "DejaVuSerif"  # what Matplotlib falls back to, or families do
_NOWHERE = "\uffff"  # in no font: the box that stands for it
FONTS = (  # the commonest first
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSansMono"),
    *("STIXGeneral", "STIXGeneralItalic", "cmr10", "DejaVuSans-BoldOblique"),
    *("DejaVuSerif-Italic", "DejaVuSerif-Bold", "DejaVuSansMono-Bold", "STIXGeneralBol", "cmss10"),
)
ALIGNED = ("left", "center", "right")
# Latin, Greek, Cyrillic, punctuation, raised and lowered, letterlike, arrows, operators, shapes:
# what DejaVu Sans has, one glyph a character, in the order of reading.
_DRAWN = re.compile(
    "[ -~\\n\u00a1-\u02ff\u0370-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u209f"
    "\u20a0-\u20b5\u2100-\u2184\u2190-\u22ff\u25a0-\u25ff]+"
)


def can_draw(text: str) -> bool:
    return len(text) <= _LONGEST and _DRAWN.fullmatch(text) is not None


@lru_cache(1024)
def drawn(text: str, font: str, aligned: str = "left") -> Image | None:
    """The ink of the text, trimmed, white on black; None where it has none. `can_draw` it."""
    from PIL import Image

    placed: list[tuple[int, int, NDArray[np.uint8]]] = []  # left, top, ink
    lines = [_line(line, font) for line in text.split("\n")]
    widest = max(right for _, _, right in lines)
    share = ALIGNED.index(aligned) / 2
    for number, (glyphs, left, right) in enumerate(lines):
        aside = round(share * (widest - right)) - (left if len(lines) > 1 else 0)
        below = round(number * _LEADING * _EM)
        placed += [(x + aside, y + below, ink) for x, y, ink in glyphs]
    if not placed:
        return None
    x0, y0 = min(x for x, _, _ in placed), min(y for _, y, _ in placed)
    page = np.zeros(
        (
            max(y + ink.shape[0] for _, y, ink in placed) - y0,
            max(x + ink.shape[1] for x, _, ink in placed) - x0,
        ),
        dtype=np.uint8,
    )
    for x, y, ink in placed:
        part = page[y - y0 : y - y0 + ink.shape[0], x - x0 : x - x0 + ink.shape[1]]
        np.maximum(part, ink, out=part)
    return Image.fromarray(page)


def _line(line: str, font: str) -> tuple[list[tuple[int, int, NDArray[np.uint8]]], int, int]:
    """The inked glyphs of a line from its baseline's beginning, and where they begin and end."""
    found, pen = [], 0.0
    for char in line:
        glyph, left, top, advance = _glyph(char, font)
        if glyph is not None:
            found.append((round(pen) + left, top, glyph))
        pen += advance
    first = min((x for x, _, _ in found), default=0)
    return found, first, max((x + ink.shape[1] for x, _, ink in found), default=0) - first


@lru_cache(4096)
def _glyph(char: str, font: str) -> tuple[NDArray[np.uint8] | None, int, int, float]:
    """One character's ink, its place from the pen, and how far the pen goes on.

    Of a font that lacks it, as in the picture, from the one that has all.
    """
    from PIL import Image, ImageDraw

    face = _font(font)
    if font not in (_WHOLE, _WHOLE_SERIF) and char not in " \t" and _lacks(face, char):
        return _glyph(char, _WHOLE if font.startswith("DejaVuSans") else _WHOLE_SERIF)
    advance = float(face.getlength(char))
    left, top, right, bottom = (round(side) for side in face.getbbox(char, anchor="ls"))
    if right <= left or bottom <= top:
        return None, 0, 0, advance
    page = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(page).text((-left, -top), char, fill=255, font=face, anchor="ls")
    ink = np.asarray(page)
    return (ink, left, top, advance) if ink.any() else (None, 0, 0, advance)


def _lacks(face: FreeTypeFont, char: str) -> bool:
    return bytes(face.getmask(char)) == bytes(face.getmask(_NOWHERE))


@cache
def _font(name: str) -> FreeTypeFont:
    from PIL import ImageFont

    found = importlib.util.find_spec("matplotlib")  # which is not imported for its files
    folder = Path((found and found.origin) or "").parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"{name}.ttf", _EM, layout_engine=ImageFont.Layout.BASIC)
