"""The problem families on one page: a figure of each, what it asks, and at which levels."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scigen_data.images import on_white, opened
from scigen_data.report import pages

_SIDE = 400  # pixels of a thumbnail; shown at half of it


@dataclass(frozen=True, slots=True)
class Entry:
    """A family, with an item of it; `png` is empty where the item could not be drawn."""

    name: str
    image_type: str
    summary: str
    levels: tuple[int, ...]
    quizzes: int
    held_out: bool
    question: str
    answer: str
    png: bytes

    @property
    def thumbnail(self) -> str:
        """As a data URI."""
        if not self.png:
            return ""
        buffer = io.BytesIO()
        with opened(self.png) as image:
            small = on_white(image).copy()
            small.thumbnail((_SIDE, _SIDE))
            small.save(buffer, "WEBP", quality=82)
        return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def write_catalogue(entries: Iterable[Entry], out: Path) -> Path:
    """Write the page to `out`, entries in the order given: those of an image type stand together.

    Raises StorageError where it cannot be written.
    """
    listed = list(entries)
    types = [(kind, list(those)) for kind, those in groupby(listed, lambda each: each.image_type)]
    style = pages.part("catalogue.css")
    page = pages.template("catalogue.html").generate(
        total=len(listed), types=types, style=style, style_hash=pages.csp_hash(style)
    )
    pages.write_whole(out, page)
    return out
