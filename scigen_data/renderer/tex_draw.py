"""Turns the PDF that TeX made into pixels and facts. The PDF is as untrusted as its program.

Run by `tex_job.py`: the limits are JSON in the first argument, the PDF lies open as one descriptor
and the result goes to another, in the form of `handover.py`. PDFium parses and draws it behind the
same locks as a Python program: no file at all can be read in here.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from scigen_data.facts import held
from scigen_data.renderer import handover, isolate, landlock, tex_facts
from scigen_data.renderer.handover import outcome
from scigen_data.renderer.limits import Limits

SCALE = 2  # TeX draws for paper, a few centimetres wide: that many times the pixels of a screen
_POINT = 72.0
_MARGIN = 12  # pixels around what is drawn, where the page is cut to it
_STARTED = 256 << 20  # address space that the interpreter and PDFium take before they draw
_PAGES = 10_000


def main() -> None:
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    result: int = order["result"]
    isolate.die_with_parent()
    if os.getppid() != order["parent"]:
        os._exit(1)
    size = os.fstat(order["pdf"]).st_size
    data = os.pread(order["pdf"], size, 0)
    os.close(order["pdf"])
    memory = (limits.memory_mb << 20) + _STARTED
    isolate.limit(memory, limits.cpu_seconds, limits.result_bytes)
    isolate.lock_down(landlock.readable_ruleset([], isolate.isolation().landlock))
    try:
        record, pixels = draw(data, limits, trim=order["trim"])
    except MemoryError:
        record, pixels = outcome("memory", f"needs more than {limits.memory_mb} MB"), b""
    except pdfium.PdfiumError as error:
        record, pixels = outcome("code_error", f"the PDF cannot be drawn: {error}"), b""
    handover.write(result, record, pixels)
    os._exit(0)


def draw(data: bytes, limits: Limits, *, trim: bool) -> tuple[dict[str, Any], bytes]:
    """The outcome and the RGB rows of the first page; `trim` cuts the page to what is drawn."""
    pdf = pdfium.PdfDocument(data)
    pages = min(len(pdf), _PAGES)
    if not pages:
        return outcome("blank", "the document has no page"), b""
    page = pdf[0]
    scale = limits.dpi * SCALE / _POINT
    width, height = (math.ceil(side * scale) for side in page.get_size())
    if not (width > 0 and height > 0 and width * height <= limits.max_pixels):
        reason = f"the page is {width} x {height} pixels; at most {limits.max_pixels:,} in all"
        return outcome("too_large", reason), b""
    rows = _rows(page, scale, width)
    left, top, right, bottom = _inked(rows, width)
    if right <= left:
        return outcome("blank", "the page is empty: nothing is drawn on it"), b""
    if trim:
        left, top = max(0, left - _MARGIN), max(0, top - _MARGIN)
        right, bottom = min(width, right + _MARGIN), min(len(rows), bottom + _MARGIN)
    else:
        left, top, right, bottom = 0, 0, width, len(rows)
    frame = _Frame(page, scale, left, top, right - left, bottom - top)
    facts, warnings = frame.facts(limits.max_artists)
    size = [right - left, bottom - top]
    record = outcome("ok", facts=facts, warnings=warnings, figures=pages, size=size)
    return record, b"".join(row[3 * left : 3 * right] for row in rows[top:bottom])


def _rows(page: pdfium.PdfPage, scale: float, width: int) -> list[bytes]:
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=raw.FPDFBitmap_BGR)
    pixels, stride = bytes(bitmap.buffer), bitmap.stride
    return [pixels[at : at + 3 * width] for at in range(0, stride * bitmap.height, stride)]


def _inked(rows: list[bytes], width: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is not white; all 0 where everything is."""
    white = b"\xff" * (3 * width)
    inked = [number for number, row in enumerate(rows) if row != white]
    if not inked:
        return 0, 0, 0, 0
    drawn = [rows[number] for number in inked]
    left = min(len(row) - len(row.lstrip(b"\xff")) for row in drawn) // 3
    right = max(len(row.rstrip(b"\xff")) for row in drawn)
    return left, inked[0], -(-right // 3), inked[-1] + 1


class _Frame:
    """From the page's points, y up, to the image's pixels, y down."""

    def __init__(
        self, page: pdfium.PdfPage, scale: float, left: int, top: int, width: int, height: int
    ) -> None:
        self._page, self._scale = page, scale
        x0, _, _, y1 = page.get_bbox()
        self._x0, self._y1 = x0 * scale + left, y1 * scale - top
        self._width, self._height = width, height

    def facts(self, most: int) -> tuple[dict[str, Any], list[str]]:
        facts: dict[str, Any] = {"texts": [], "shapes": [], "axes": [], "truncated": False}
        facts |= {"dpi": self._scale * _POINT, "canvas": None}
        if self._page.get_rotation():
            return facts, ["the page is turned: its texts were not read"]
        found = tex_facts.texts(self._glyphs(most * 50))
        for fact in found:
            if len(facts["texts"]) == most:
                facts["truncated"] = True
                break
            facts["texts"].append({**fact, "box": _named(fact["box"]), "visible": self._seen(fact)})
        for shape in self._shapes(self._page.raw):
            if len(facts["shapes"]) == most:
                facts["truncated"] = True
                break
            facts["shapes"].append(shape)
        return facts, ["read from the page: which axis or legend a text belongs to is not known"]

    def _seen(self, fact: dict[str, Any]) -> dict[str, float] | None:
        x0, y0, x1, y1 = fact["box"]
        x0, y0 = max(0.0, x0), max(0.0, y0)
        x1, y1 = min(float(self._width), x1), min(float(self._height), y1)
        return _named([x0, y0, x1, y1]) if x0 < x1 and y0 < y1 else None

    def _box(self, left: float, bottom: float, right: float, top: float) -> list[float]:
        s = self._scale
        box = (left * s - self._x0, self._y1 - top * s, right * s - self._x0, self._y1 - bottom * s)
        return [round(held(v), 2) for v in box]

    def _glyphs(self, most: int) -> Iterator[tex_facts.Glyph]:
        text = self._page.get_textpage()
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pen: tuple[float, float] | None = None
        last: tex_facts.Glyph | None = None
        spaced = False
        for index in range(min(text.count_chars(), most)):
            code = raw.FPDFText_GetUnicode(text, index)
            char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            px, _, _, py = self._box(x.value, y.value, x.value, y.value)
            if raw.FPDFText_IsGenerated(text, index) == 1 or char.isspace():
                spaced |= char == " "
                pen = pen or _after(last, px, py)
                continue
            raw.FPDFText_GetMatrix(text, index, matrix)
            raw.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
            points = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.a, matrix.b)
            if not (math.isfinite(points) and 0 < points < 1e4):
                continue
            if pen and math.hypot(pen[0] - px, pen[1] - py) < 0.01 * points * self._scale:
                pen = None  # a space within a line is told at its end
            x0, y0, x1, y1 = self._box(*text.get_charbox(index))
            last = tex_facts.Glyph(
                char if char.isprintable() else "\ufffd",
                px,
                py,
                (x0, y0, x1, y1),
                points * self._scale,
                math.degrees(math.atan2(matrix.b, matrix.a)),
                points,
                f"#{red.value & 255:02x}{green.value & 255:02x}{blue.value & 255:02x}",
                pen,
                spaced,
            )
            yield last
            pen, spaced = None, False

    def _shapes(self, page: Any) -> Iterator[dict[str, Any]]:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        for index in range(raw.FPDFPage_CountObjects(page)):
            item = raw.FPDFPage_GetObject(page, index)
            kind = _KINDS.get(raw.FPDFPageObj_GetType(item))
            if kind is None or not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                continue
            if kind == "patch":
                raw.FPDFPath_GetDrawMode(item, fill, stroke)
                if not (fill.value or stroke.value):
                    continue  # a clip path
                kind = "patch" if fill.value else "line"
            box = self._box(left.value, bottom.value, right.value, top.value)
            if not all(map(math.isfinite, box)):
                continue
            yield {**_UNKNOWN, "kind": kind, "box": _named(box)}


def _after(last: tex_facts.Glyph | None, x: float, y: float) -> tuple[float, float]:
    """Where the pen stood after `last`; PDFium puts that level with it, however it is turned."""
    if last is None or abs(y - last.y) > 0.01:
        return x, y
    turned = math.radians(last.angle)
    return last.x + (x - last.x) * math.cos(turned), last.y - (x - last.x) * math.sin(turned)


# what a page does not tell of its shapes
_UNKNOWN: dict[str, Any] = {
    "axes": -1,
    "zorder": 0.0,
    "label": "",
    "color": "",
    "fill": "",
    "width": 0.0,
    "points": [],
}
_KINDS = {
    raw.FPDF_PAGEOBJ_PATH: "patch",
    raw.FPDF_PAGEOBJ_IMAGE: "image",
    raw.FPDF_PAGEOBJ_SHADING: "collection",
    raw.FPDF_PAGEOBJ_FORM: "collection",
}


def _named(box: list[float]) -> dict[str, float]:
    return dict(zip(("x0", "y0", "x1", "y1"), box, strict=True))
