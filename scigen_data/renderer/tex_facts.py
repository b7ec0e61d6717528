"""Puts the glyphs of a PDF page together to the texts a reader sees.

A PDF knows glyphs with a place, not labels. TeX writes those of one label one after the other, so
a label goes on while the next glyph has the same direction and stands where a pen that wrote the
last one could have gone on. Smaller glyphs off the line become mathtext indices: `x$^{2}$`.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scigen_data.facts import MAX_PLAIN, MAX_TEXT, Role
from scigen_data.mathtext import plain

_GAP = 0.7  # em: a pen does not jump further within a label
_SPACE = 0.13  # em between two glyphs that read as a space
_BACK = 0.6  # em: kerning, and an accent that is set before its letter
_WIDEST = 4.0  # em: an index above the line that the next one is set below of
_SHIFT = 0.75  # em: an index is no further from the line
_LEVEL = 0.12  # em: what stands on the line
_DENOMINATOR = -0.3  # em: indices beside another are set higher
_FRACTION = 6  # glyphs of a numerator
_BELOW = -0.8  # em: on the line of a denominator
_SMALL = 0.86  # of the size of the line: an index
_TURN = 1.0  # degrees
# what TeX's fonts call the rings, bars and dots that mean these
_MEANT = str.maketrans(
    {"\u25e6": "°", "\u2217": "*", "\u00ad": "-", "\u223c": "~", "\u2126": "\u03a9", "\u00b5": "μ"}
)
_ACCENTS = str.maketrans(
    {"ˆ": "\u0302", "¯": "\u0304", "˜": "\u0303", "˙": "\u0307", "˘": "\u0306"}
)
_RAISED = frozenset("°′″‴*†‡")  # indices that read alike on the line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph; pixels of the image, y down."""

    char: str
    x: float  # of the pen, on the base line
    y: float
    box: tuple[float, float, float, float]  # of the ink
    em: float  # pixels
    angle: float  # degrees, counter-clockwise
    points: float
    color: str
    pen: tuple[float, float] | None = None  # where the glyph before ended; None: just here
    spaced: bool = False  # a space stands before it

    def along(self, x: float, y: float) -> tuple[float, float]:
        """A point as seen along the line of writing: onwards, and up."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return x * cos - y * sin, -x * sin - y * cos


def texts(glyphs: Iterable[Glyph]) -> Iterator[dict[str, Any]]:
    """Records for `records.TextFact`, `visible` not yet cut to the canvas."""
    for label in _labels(glyphs):
        text = written(label)
        if not text.strip():
            continue
        box = _union(glyph.box for glyph in label)
        first = max(label, key=lambda glyph: glyph.em)
        yield {
            "text": text[:MAX_TEXT],
            "plain": " ".join(plain(text[:MAX_TEXT]).split())[:MAX_PLAIN],
            "role": str(Role.ANNOTATION),
            "box": box,
            "quad": _quad(label, first) if abs(first.angle) > _TURN else [],
            "visible": box,
            "size": round(first.points, 2),
            "rotation": round(first.angle, 1),
            "color": first.color,
            "zorder": 0.0,
            "axes": -1,
        }


def _labels(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    label: list[Glyph] = []
    for glyph in glyphs:
        if label and not _goes_on(label, glyph):
            yield label
            label = []
        label.append(glyph)
    if label:
        yield label


def _goes_on(label: list[Glyph], glyph: Glyph) -> bool:
    last, base = label[-1], _base(label)
    if abs((glyph.angle - last.angle + 180) % 360 - 180) > _TURN:
        return False
    em = max(glyph.em, base.em)
    onwards, up = glyph.along(glyph.x, glyph.y)
    small = min(glyph.em, last.em) < _SMALL * em
    if _is_below(label, glyph):
        return True
    if abs(up - glyph.along(base.x, base.y)[1]) > (_SHIFT if small else _LEVEL) * em:
        return False
    if glyph.pen is None or _is_accent(last):
        return True
    gap = onwards - glyph.along(*glyph.pen)[0]
    if _second_index(label, glyph):
        return -_WIDEST * em <= gap <= 0
    return -_BACK * em <= gap <= _GAP * em


def _is_below(label: list[Glyph], glyph: Glyph) -> bool:
    """Whether a fraction that starts the label has its denominator here."""
    if glyph.angle or any(abs(other.y - label[0].y) > 0.1 * glyph.em for other in label):
        return False
    middle = (label[0].box[0] + label[-1].box[2]) / 2
    wide = label[-1].box[2] - label[0].box[0]
    return (
        abs(label[0].em - glyph.em) < 0.1 * glyph.em
        and 0.9 * glyph.em < glyph.y - label[-1].y < 1.12 * glyph.em
        and abs(glyph.box[0] - middle) < 0.5 * wide + 0.1 * glyph.em
        and len(label) <= _FRACTION
    )


def _second_index(label: list[Glyph], glyph: Glyph) -> bool:
    """Whether it is set below the one above the line, which the pen goes back for."""
    last = label[-1]
    lower = glyph.along(last.x, last.y)[1] - glyph.along(glyph.x, glyph.y)[1]
    return glyph.em < _SMALL * _base(label).em and lower > 0.4 * glyph.em


def _base(label: list[Glyph]) -> Glyph:
    """The last glyph of the largest size: it stands on the line."""
    size = max(glyph.em for glyph in label)
    return next(glyph for glyph in reversed(label) if glyph.em > _SMALL * size)


def _is_accent(glyph: Glyph) -> bool:
    return bool(unicodedata.combining(glyph.char[:1].translate(_ACCENTS)))


def written(label: list[Glyph]) -> str:
    """The label as text with mathtext indices."""
    size = max(glyph.em for glyph in label)
    parts: list[tuple[str, str]] = []  # kind ("", "^", "_") and text
    line = next((glyph for glyph in label if glyph.em > _SMALL * size), label[0])
    last: Glyph | None = None
    accent = ""
    for glyph in label:
        char = glyph.char.translate(_MEANT)
        small = glyph.em <= _SMALL * size
        if last is not None and not small and not _is_accent(last) and _is_spaced(glyph):
            parts.append(("", " "))
        before, last = last, glyph
        if _is_accent(glyph):
            mark = char.translate(_ACCENTS)
            if before is not None and parts and _covers(before, glyph):
                parts[-1] = (parts[-1][0], parts[-1][1] + mark)
            else:
                accent += mark
            continue
        kind = ""
        up = (glyph.along(glyph.x, glyph.y)[1] - glyph.along(line.x, line.y)[1]) / size
        if not small:
            if up < _BELOW:
                parts.append(("", "/"))
            line = glyph
        elif char not in _RAISED:
            kind = "^" if up > 0.15 else "_" if up < -0.05 else ""
            if up < _DENOMINATOR and _over(parts):
                kind = ""
        parts.append((kind, char + accent))
        accent = ""
    return _joined([*parts, ("", accent)])


def _covers(letter: Glyph, accent: Glyph) -> bool:
    return letter.box[0] < (accent.box[0] + accent.box[2]) / 2 < letter.box[2]


def _over(parts: list[tuple[str, str]]) -> bool:
    """Turn the raised glyphs at the end into a numerator; True where they are one already."""
    at = len(parts)
    while at and parts[at - 1][0] == "^":
        at -= 1
    if at == len(parts):
        return any(text == "/" for _, text in parts)
    parts[at:] = [*(("", text) for _, text in parts[at:]), ("", "/")]
    return True


def _is_spaced(glyph: Glyph) -> bool:
    if glyph.pen is None:
        return glyph.spaced
    gap = glyph.along(glyph.x, glyph.y)[0] - glyph.along(*glyph.pen)[0]
    return gap > _SPACE * glyph.em


def _joined(parts: list[tuple[str, str]]) -> str:
    text, opened = "", ""
    for kind, piece in parts:
        if not piece:
            continue
        if kind != opened:
            text += ("}$" if opened else "") + (f"${kind}{{" if kind else "")
            opened = kind
        text += piece.replace("$", r"\$")
    return text + ("}$" if opened else "")


def _union(boxes: Iterable[tuple[float, float, float, float]]) -> list[float]:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return [round(v, 2) for v in (min(x0), min(y0), max(x1), max(y1))]


def _quad(label: list[Glyph], first: Glyph) -> list[float]:
    """Corners of the ink along the line of writing."""
    sides = [_upright(glyph, first) for glyph in label]
    left, low, right, high = (
        pick(values)
        for pick, values in zip((min, min, max, max), zip(*sides, strict=True), strict=True)
    )
    cos, sin = math.cos(math.radians(first.angle)), math.sin(math.radians(first.angle))
    corners = ((left, high), (right, high), (right, low), (left, low))
    return [round(v, 2) for u, w in corners for v in (u * cos - w * sin, -u * sin - w * cos)]


def _upright(glyph: Glyph, first: Glyph) -> tuple[float, float, float, float]:
    """Left, low, right and high end of a turned glyph's ink, as seen along its line.

    A rectangle of w by h that is turned by t fills an upright box of w|cos t| + h|sin t| by
    w|sin t| + h|cos t|, which is solved for w and h; near 45 degrees only their sum is known.
    """
    x0, y0, x1, y1 = glyph.box
    cos = abs(math.cos(math.radians(first.angle)))
    sin = abs(math.sin(math.radians(first.angle)))
    rest = cos * cos - sin * sin
    if abs(rest) > 0.1:
        wide = ((x1 - x0) * cos - (y1 - y0) * sin) / rest
        high = ((y1 - y0) * cos - (x1 - x0) * sin) / rest
    else:
        both = (x1 - x0 + y1 - y0) / (cos + sin)
        wide, high = 0.45 * both, 0.55 * both
    u, v = first.along((x0 + x1) / 2, (y0 + y1) / 2)
    return u - wide / 2, v - high / 2, u + wide / 2, v + high / 2
