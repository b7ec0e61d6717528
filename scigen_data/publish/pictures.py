"""The card's pictures: what a dataset holds by type, and one figure of each.

Drawn from the build's own counts and figures in the font that comes with Matplotlib, with nothing
of the machine or the hour in them: the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scigen_data.images import ImageError, decoded
from scigen_data.renderer.png import encode

if TYPE_CHECKING:
    from PIL import Image, ImageFont

ACCEPTED, REJECTED, INK, PALE = "#2f6fa7", "#cfd6dc", "#222222", "#666666"
WIDTH, LINE, MARGIN = 880, 24, 16  # of the chart; pixels
COLUMNS, CELL, CAPTION = 5, 220, 24  # of the contact sheet


def bar_chart(types: Sequence[tuple[str, Mapping[str, int]]]) -> bytes:
    """PNG: a bar of `rows` for each type, the part that is `accepted` filled."""
    from PIL import Image, ImageDraw

    font, small = _font(13), _font(12)
    counts = [f"{of['accepted']:,} of {of['rows']:,}" for _, of in types]
    names = MARGIN + max(font.getlength(name) for name, _ in types) + 8
    room = WIDTH - MARGIN - max(small.getlength(text) for text in counts) - 8 - names
    longest = max(of["rows"] for _, of in types)
    page = Image.new("RGB", (WIDTH, MARGIN * 2 + LINE * (len(types) + 1)), "white")
    draw = ImageDraw.Draw(page)
    draw.text((names, MARGIN), "accepted", font=small, fill=ACCEPTED, anchor="la")
    told = names + small.getlength("accepted ")
    draw.text((told, MARGIN), "of all rows, by image type", font=small, fill=PALE, anchor="la")
    for place, ((name, of), text) in enumerate(zip(types, counts, strict=True), start=1):
        middle = MARGIN + LINE * place + LINE / 2
        whole = names + round(room * of["rows"] / longest)
        part = names + round(room * of["accepted"] / longest)
        draw.text((names - 8, middle), name, font=font, fill=INK, anchor="rm")
        draw.rectangle((names, middle - 8, whole, middle + 8), fill=REJECTED)
        if of["accepted"]:
            draw.rectangle((names, middle - 8, part, middle + 8), fill=ACCEPTED)
        draw.text((whole + 8, middle), text, font=small, fill=PALE, anchor="lm")
    return _png(page)


def funnel(steps: Sequence[tuple[str, int, Sequence[str]]]) -> bytes:
    """PNG: a bar for what each step left, beside its number and what went there; the first is
    all that came."""
    from PIL import Image, ImageDraw

    font, small = _font(13), _font(12)
    most = max((count for _, count, _ in steps), default=0) or 1
    names = MARGIN + max(font.getlength(name) for name, _, _ in steps) + 8
    number = max(font.getlength(f"{count:,}") for _, count, _ in steps) + 8
    room = (WIDTH - MARGIN - names) * 0.42
    page = Image.new("RGB", (WIDTH, MARGIN * 2 + LINE * len(steps)), "white")
    draw = ImageDraw.Draw(page)
    before = most
    for place, (name, count, gone) in enumerate(steps):
        middle = MARGIN + LINE * (place + 0.5)
        whole, part = names + round(room * before / most), names + round(room * count / most)
        draw.text((names - 8, middle), name, font=font, fill=INK, anchor="rm")
        draw.rectangle((names, middle - 8, whole, middle + 8), fill=REJECTED)
        if count:
            draw.rectangle((names, middle - 8, part, middle + 8), fill=ACCEPTED)
        told = names + room + 8
        draw.text((told, middle), f"{count:,}", font=font, fill=INK, anchor="lm")
        shown = _fitting(gone, small, WIDTH - MARGIN - told - number)
        draw.text((told + number, middle), shown, font=small, fill=PALE, anchor="lm")
        before = count
    return _png(page)


def _fitting(parts: Sequence[str], font: ImageFont.FreeTypeFont, room: float) -> str:
    """As many of the parts as there is room for."""
    for count in range(len(parts), 0, -1):
        text = ", ".join([*parts[:count], *(["…"] if count < len(parts) else [])])
        if font.getlength(text) <= room:
            return text
    return ""


def contact_sheet(figures: Sequence[tuple[str, bytes]]) -> bytes | None:
    """PNG: the figures side by side, each over its name; None where none can be decoded."""
    from PIL import Image, ImageDraw

    height = round(CELL * 0.78)
    decoded = [(name, _thumbnail(png, (CELL - 16, height - 10))) for name, png in figures]
    shown = [(name, small) for name, small in decoded if small is not None]
    if not shown:
        return None
    columns = min(COLUMNS, len(shown))
    lines = -(-len(shown) // columns)
    page = Image.new("RGB", (columns * CELL, lines * (height + CAPTION)), "white")
    draw = ImageDraw.Draw(page)
    for place, (name, small) in enumerate(shown):
        left, top = place % columns * CELL, place // columns * (height + CAPTION)
        page.paste(small, (left + (CELL - small.width) // 2, top + (height - small.height) // 2))
        below = (left + CELL / 2, top + height + 2)
        draw.text(below, name, font=_font(11), fill=PALE, anchor="ma")
    return _png(page)


def _thumbnail(png: bytes, size: tuple[int, int]) -> Image.Image | None:
    """The figure fitted into `size`; None where it is no image."""
    from PIL import Image

    try:
        small = decoded(png)
    except ImageError:
        return None
    small.thumbnail(size, Image.Resampling.LANCZOS)
    return small


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, as Matplotlib brings it; Matplotlib itself need not be imported."""
    from PIL import ImageFont

    found = find_spec("matplotlib")
    places = (found.submodule_search_locations if found else None) or [""]
    path = Path(places[0], "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _png(page: Image.Image) -> bytes:
    flat = page.quantize(256).convert("RGB")
    return encode(flat.tobytes(), flat.width, flat.height)
