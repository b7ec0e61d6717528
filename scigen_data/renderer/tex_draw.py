"""Turns the PDF that TeX made into pixels and facts. The PDF is as untrusted as its program.

Run by `tex_job.py`: the limits are JSON in the first argument, the PDF lies open as one descriptor
and the result goes to another, in the form of `handover.py`. PDFium parses and draws it behind the
same locks as a Python program: no file at all can be read in here.
"""

from __future__ import annotations

import json
import math
import os
import sys
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from scigen_data.renderer import handover, isolate, landlock, tex_facts
from scigen_data.renderer.handover import outcome
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.tex_ink import rows_of
from scigen_data.renderer.tex_objects import Place, named
from scigen_data.renderer.tex_page import Page

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
    page = _flattened(pdf)
    scale = limits.dpi * SCALE / _POINT
    width, height = (math.ceil(side * scale) for side in page.get_size())
    if not (width > 0 and height > 0 and width * height <= limits.max_pixels):
        reason = f"the page is {width} x {height} pixels; at most {limits.max_pixels:,} in all"
        return outcome("too_large", reason), b""
    rows = rows_of(page, scale)
    left, top, right, bottom = _inked(rows, width)
    if right <= left:
        return outcome("blank", "the page is empty: nothing is drawn on it"), b""
    if trim:
        left, top = max(0, left - _MARGIN), max(0, top - _MARGIN)
        right, bottom = min(width, right + _MARGIN), min(len(rows), bottom + _MARGIN)
    else:
        left, top, right, bottom = 0, 0, width, len(rows)
    size = right - left, bottom - top
    place = Place(page.get_bbox(), page.get_rotation() // 90 % 4, scale, left, top)
    drawn = Page(page, place, rows, limits.max_artists)
    facts, warnings = _facts(drawn, size, scale * _POINT, limits.max_artists)
    record = outcome("ok", facts=facts, warnings=warnings, figures=pages, size=list(size))
    return record, b"".join(row[3 * left : 3 * right] for row in rows[top:bottom])


def _flattened(pdf: pdfium.PdfDocument) -> pdfium.PdfPage:
    """The first page, with annotations as a part of it, as they are drawn."""
    page = pdf[0]
    if raw.FPDFPage_GetAnnotCount(page) <= 0:
        return page
    if min(page.get_size()) > 0:
        page.render(scale=1 / max(page.get_size()))  # makes the looks of those that have none
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[0]


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


def _facts(
    page: Page, size: tuple[int, int], dpi: float, most: int
) -> tuple[dict[str, Any], list[str]]:
    facts: dict[str, Any] = {"texts": [], "shapes": [], "axes": [], "truncated": False}
    facts |= {"dpi": dpi, "canvas": None}
    for fact in tex_facts.texts(page.marks()):
        if len(facts["texts"]) == most:
            facts["truncated"] = True
            break
        seen = _on_page(fact["visible"], size)
        facts["texts"].append({**fact, "box": named(fact["box"]), "visible": seen})
    for shape in page.shapes():
        if len(facts["shapes"]) == most:
            facts["truncated"] = True
            break
        facts["shapes"].append(shape)
    facts["truncated"] |= page.truncated
    return facts, ["read from the page: which axis or legend a text belongs to is not known"]


def _on_page(box: list[float] | None, size: tuple[int, int]) -> dict[str, float] | None:
    if box is None:
        return None
    x0, y0 = max(0.0, box[0]), max(0.0, box[1])
    x1, y1 = min(float(size[0]), box[2]), min(float(size[1]), box[3])
    return named([x0, y0, x1, y1]) if x0 < x1 and y0 < y1 else None
