"""The glyphs of a page of a PDF, and the rules among them, in the order in which they are drawn.

PDFium lists the characters of a page as it guesses that they are read, with the object that each
belongs to. It tells a glyph's font and place, and where the glyph before it ended only for
glyphs that it takes for neighbours.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from scigen_data.renderer import tex_symbols
from scigen_data.renderer.tex_glyph import Glyph, Rule, ink
from scigen_data.renderer.tex_ink import Ink, Rows
from scigen_data.renderer.tex_objects import WIDE, Item, Objects, Place, Point, ascii_of, color_of

_BEARING = 0.06  # em: from a letter's ink to its end
_BACK = 0.7  # of its direction: a text that is upside down
_LEVEL = 0.004  # points


class Page(Objects):
    """The objects of a page with the glyphs among them; 50 times `most` glyphs at most.

    `whole`: the pixels of all of it.
    """

    def __init__(self, page: pdfium.PdfPage, place: Place, whole: Rows, most: int) -> None:
        super().__init__(page, place, most)
        self._ink = Ink(page, self.items, whole, place.scale, place.left, place.top)
        self._most = 50 * most

    def marks(self) -> Iterator[Glyph | Rule]:
        """Glyphs, and the rules among them, in the order in which they are drawn."""
        placed: list[tuple[int, int, Glyph | Rule]] = []
        for number, glyph in enumerate(self._glyphs()):
            placed.append((glyph.order, number, glyph))
        if not placed:
            return
        lowest, highest = min(placed)[0], max(placed)[0]
        for item in self.items:
            if item.kind == raw.FPDF_PAGEOBJ_PATH and lowest < item.order < highest:
                rule = self.rule(item)
                if rule is not None:
                    placed.append((item.order, -1, rule))
        last: tuple[int, Glyph] | None = None
        for _, number, mark in sorted(placed, key=lambda entry: entry[:2]):
            if isinstance(mark, Rule):
                yield mark
                continue
            if last is not None and (last[0] != number - 1 or self._reads_back(mark)):
                # PDFium has another one before it, or takes it for one that reads on
                within = mark.order == last[1].order
                pen = None if within else _end(last[1])
                mark = replace(mark, pen=pen, spaced=mark.spaced and within)  # noqa: PLW2901
            yield replace(mark, hidden=True) if self._ink.hides(mark) else mark
            last = number, mark

    def _reads_back(self, glyph: Glyph) -> bool:
        angle = glyph.angle + 90 * self.place.turns
        return glyph.flipped or math.cos(math.radians(angle)) < -_BACK

    def _glyphs(self) -> Iterator[Glyph]:
        """In PDFium's order, which is that of reading as it guesses it."""
        listed = {ctypes.addressof(item.handle.contents): item for item in self.items}
        for item in self.items:
            if item.kind == raw.FPDF_PAGEOBJ_TEXT:
                _speak_for_itself(item.handle)
        text = self.page.get_textpage()
        count = text.count_chars()
        self.truncated |= count > self._most
        pen: Point | None = None
        last: tuple[float, float, float] | None = None
        spaced = False
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(min(count, self._most)):
            code = raw.FPDFText_GetUnicode(text, index)
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            if raw.FPDFText_IsGenerated(text, index) == 1 or code in (0x20, 0xA0):
                spaced |= code in (0x20, 0xA0)
                pen = pen or self.place.at(*_after(last, x.value, y.value))
                continue
            at = self.place.at(x.value, y.value)
            owner = raw.FPDFText_GetTextObject(text, index)
            own = listed.get(ctypes.addressof(owner.contents)) if owner else None
            self.truncated |= own is None
            glyph = None if own is None else self._glyph(text, index, code, at, own)
            if glyph is None:
                continue
            if pen and math.hypot(pen[0] - at[0], pen[1] - at[1]) < 0.01 * glyph.em:
                pen = None  # a space within a line is told at its end
            yield replace(glyph, pen=pen, spaced=spaced)
            last = x.value, y.value, math.radians(glyph.angle + 90 * self.place.turns)
            pen, spaced = None, False

    def _glyph(
        self, text: pdfium.PdfTextPage, index: int, code: int, at: Point, item: Item
    ) -> Glyph | None:
        """None for what is not drawn."""
        mode = raw.FPDFTextObj_GetTextRenderMode(item.handle)
        if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
            return None
        stroked = mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
        get = raw.FPDFText_GetStrokeColor if stroked else raw.FPDFText_GetFillColor
        color = color_of(get, text, index)
        if not color:
            return None
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        size = raw.FPDFText_GetFontSize(text, index)
        wide = math.hypot(matrix.a, matrix.b)
        det = matrix.a * matrix.d - matrix.b * matrix.c
        if not (math.isfinite(size * wide * det) and 0 < size * wide < 1e4):
            return None
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
        font = name.value.decode("latin-1").rpartition("+")[2]
        mapped = raw.FPDFText_HasUnicodeMapError(text, index) != 1
        left, bottom, right, top = text.get_charbox(index)
        box = self.place.around([(left, bottom), (right, top)])
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * self.place.turns
        seen = item.clip.left_of(box) if item.clip else box
        return Glyph(
            tex_symbols.read(code, font, mapped=mapped),
            *at,
            box,
            size * wide * self.place.scale,
            (angle + 180) % 360 - 180 if self.place.turns else angle,
            size * min(wide, abs(det) / wide),
            color[:7],
            flipped=det < 0,
            tall=tex_symbols.is_tall(font),
            group=item.group,
            order=item.order,
            seen=None if seen == box else seen,
            hidden=seen is None,
        )


def _after(last: tuple[float, float, float] | None, x: float, y: float) -> Point:
    """Where the pen stood after `last`: its place on the page and its angle, radians.

    PDFium puts that level with it, however it is turned.
    """
    if last is None or abs(y - last[1]) > _LEVEL:
        return x, y
    return last[0] + (x - last[0]) * math.cos(last[2]), last[1] + (x - last[0]) * math.sin(last[2])


def _end(glyph: Glyph) -> Point:
    """About where the pen went on behind a glyph, from its ink."""
    _, line = glyph.along(glyph.x, glyph.y)
    return glyph.back(ink(glyph, glyph)[2] + _BEARING * glyph.em, line)


def _speak_for_itself(item: Any) -> None:
    """Take off marks that name other words than the glyphs show."""
    key = ctypes.create_string_buffer(80)
    size = ctypes.c_ulong()
    for index in reversed(range(min(raw.FPDFPageObj_CountMarks(item), 100))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        for number in range(max(0, min(raw.FPDFPageObjMark_CountParams(mark), 100))):
            wide = ctypes.cast(key, WIDE)
            if raw.FPDFPageObjMark_GetParamKey(mark, number, wide, len(key), size):
                told = ascii_of(key, size.value)
                if told == "ActualText":
                    raw.FPDFPageObj_RemoveMark(item, mark)
                    break
