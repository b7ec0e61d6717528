"""What of each glyph the page shows: it is drawn again without its texts, and its texts alone.

The texts alone say where a glyph's ink is; where the page without texts is the same as with them,
that ink is not to be seen: covered by a fill, in the colour of its ground, or on a layer that is
switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from pypdfium2 import raw

from scigen_data.renderer.tex_glyph import Glyph
from scigen_data.renderer.tex_objects import Item

_SEEN = 24  # grey levels between a text and its ground; less cannot be seen
_SHARE = 0.35  # of the contrast that a glyph has where nothing is over it
_HALF = 0.5  # of its ink: a glyph of which less shows is another one
_INKED, _FAINT = 96, 24  # of 255: where the middle of a stroke is; of what is faint all over
_LOOKS = 24  # pixels of a side of a glyph that are looked at; of a larger one, some

Rows = list[bytes]


def rows_of(page: pdfium.PdfPage, scale: float) -> Rows:
    """The page's pixels, RGB on white."""
    pixels, stride, width = _drawn(page, scale)
    return [pixels[at : at + 3 * width] for at in range(0, len(pixels), stride)]


def _drawn(
    page: pdfium.PdfPage, scale: float, form: int = raw.FPDFBitmap_BGR, ground: int = 255
) -> tuple[bytes, int, int]:
    """Its bytes, how many a row has, and its width in pixels."""
    bitmap = page.render(
        scale=scale, rev_byteorder=True, force_bitmap_format=form, fill_color=(ground,) * 4
    )
    return bytes(bitmap.buffer)[: bitmap.stride * bitmap.height], bitmap.stride, bitmap.width


class Ink:
    """`whole`: the page as it is drawn; `left`, `top`: where the image begins on it."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        items: list[Item],
        whole: Rows,
        scale: float,
        left: int = 0,
        top: int = 0,
    ) -> None:
        self._whole, self._left, self._top = whole, left, top
        texts = [item for item in items if item.kind == raw.FPDF_PAGEOBJ_TEXT]
        if not texts:
            return
        with _without(texts):
            self._bare, self._bare_row, _ = _drawn(page, scale)
        with _without([item for item in items if item.kind != raw.FPDF_PAGEOBJ_TEXT]):
            alone, row, _ = _drawn(page, scale, raw.FPDFBitmap_BGRA, ground=0)
        self._alpha, self._alpha_row = alone[3::4], row // 4

    def hides(self, glyph: Glyph) -> bool:
        """Whether less than half of the ink is to be seen of a glyph on the page."""
        color = tuple(int(glyph.color[at : at + 2], 16) for at in (1, 3, 5))
        inked = seen = faint = seen_faint = 0
        for x, y in self._pixels(glyph):
            alpha = self._alpha[y * self._alpha_row + x]
            if alpha < _FAINT:
                continue
            with_it, at = self._whole[y][3 * x : 3 * x + 3], y * self._bare_row + 3 * x
            bare = self._bare[at : at + 3]
            most = max(abs(a - b) for a, b in zip(color, bare, strict=True)) * alpha / 255
            shown = max(abs(a - b) for a, b in zip(with_it, bare, strict=True))
            is_seen = shown >= max(_SEEN, _SHARE * most)
            faint, seen_faint = faint + 1, seen_faint + is_seen
            if alpha >= _INKED:
                inked, seen = inked + 1, seen + is_seen
        if not inked:
            inked, seen = faint, seen_faint
        return seen < _HALF * inked or not inked

    def _pixels(self, glyph: Glyph) -> Iterator[tuple[int, int]]:
        x0, y0, x1, y1 = glyph.box
        across = range(max(0, round(x0) + self._left), round(x1) + self._left + 1)
        down = range(max(0, round(y0) + self._top), round(y1) + self._top + 1)
        for y in down[:: 1 + len(down) // _LOOKS]:
            for x in across[:: 1 + len(across) // _LOOKS]:
                if y < len(self._whole) and 3 * x + 3 <= len(self._whole[y]):
                    yield x, y


@contextmanager
def _without(items: list[Item]) -> Iterator[None]:
    """The page drawn without these objects."""
    for item in items:
        raw.FPDFPageObj_SetIsActive(item.handle, False)
    try:
        yield
    finally:
        for item in items:
            raw.FPDFPageObj_SetIsActive(item.handle, True)
