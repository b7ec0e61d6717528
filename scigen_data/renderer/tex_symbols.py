"""What the glyphs of TeX's fonts mean where the page names no character for them."""

from __future__ import annotations

import re
import unicodedata

UNREAD = "\ufffd"
RADICAL = "√"
OPERATORS = frozenset("∫∮∑∏∐⋃⋂⊎⋀⋁⨀⨁⨂⨆")
ARROWS = frozenset("−→←↔-")

_EXTENSION = re.compile(r"^(?:cmex|lmex|lmmathext|[a-z]+ex\d*$)", re.IGNORECASE)
_DINGBATS = re.compile(r"dingbats", re.IGNORECASE)

# the encoding of TeX's extension fonts, from code 0; "·" is a piece of what stands above it
_BIG = "()[]⌊⌋⌈⌉{}⟨⟩|‖/\\()()[]⌊⌋⌈⌉{}⟨⟩/\\()[]⌊⌋⌈⌉{}⟨⟩/\\/\\()[]········"[:48]
_BIG += "()[]····{}······" + "····⟨⟩⨆⨆∮∮⨀⨀⨁⨁⨂⨂" + "∑∏∫⋃⋂⊎⋀⋁∑∏∫⋃⋂⊎⋀⋁"
_BIG += "∐∐\u0302\u0302\u0302\u0303\u0303\u0303[]⌊⌋⌈⌉{}√√√√" + "·····" + "·" * 7
# the same pieces where the page does name them: top, middle and bottom of brackets
_PIECES = dict(zip(range(0xF8EB, 0xF8FF), "(··[··{····)··]··}··", strict=True)) | dict(
    zip(range(0x239B, 0x23B1), "(··)··[··]··{····}··∫·", strict=False)
)
_PIECES |= dict.fromkeys((0xF8E5, 0xF8E6, 0xF8E7), "·")
_WIDE = {0x5B: "\u0302", 0x5C: "\u0302", 0x5D: "\u0303", 0x5E: "\u0303"}  # over several letters
_MAPS = 0x37  # the bar at the beginning of an arrow
_DING = dict(
    zip((0x25, 0x2A, 0x2B, 0x48, 0x6C, 0x6E, 0x73, 0x74, 0x75, 0x77), "☎☛☞★●■▲▼◆◗", strict=True)
)
# what TeX's fonts call the rings, bars and dots that mean these
_MEANT = str.maketrans(
    {
        "\u2206": "\u0394",
        "\u25e6": "°",
        "\u2217": "*",
        "\u00ad": "-",
        "\u223c": "~",
        "\u2126": "\u03a9",
        "\u00b5": "μ",
    }
)
_MARKS = dict(
    zip(
        "`\u2018´\u2019ˆ˜¯˘˙¨˚˝ˇ¸˛",
        "\u0300\u0300\u0301\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328",
        strict=True,
    )
)
_BELOW = frozenset("\u0327\u0328\u0338\u0337\u0335")  # marks that are not set above


def read(code: int, font: str, *, mapped: bool) -> str:
    """The character of a glyph: "·" never stands alone, it is a piece of the bracket before.

    `code` is a code point where the page maps the font to Unicode, else the font's own code.
    """
    if code in _PIECES:
        return _PIECES[code].rstrip("·")
    if not mapped:
        return _unmapped(code, font)
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return UNREAD
    char = chr(code)
    known = char.isprintable() or char.isspace()
    return char if known and unicodedata.category(char) != "Co" else UNREAD


def _unmapped(code: int, font: str) -> str:
    if _EXTENSION.match(font) and code < len(_BIG):
        return _BIG[code].rstrip("·")
    if font.startswith("CMSY") and code == _MAPS:
        return ""
    if font.startswith("MSBM") and code in _WIDE:
        return _WIDE[code]
    if _DINGBATS.search(font) and 0x20 < code < 0x7F:
        return _DING.get(code, chr(0x2700 + code - 0x20))
    return UNREAD


def is_tall(font: str) -> bool:
    """Whether its glyphs hang from their origin and are centred on the line."""
    return bool(_EXTENSION.match(font))


def meant(char: str) -> str:
    return char.translate(_MEANT)


def mark_of(char: str) -> str:
    """The combining mark that a glyph may be, set over or through a letter; "" for a letter."""
    return char if len(char) == 1 and unicodedata.combining(char) else _MARKS.get(char, "")


def is_below(mark: str) -> bool:
    return mark in _BELOW


def marked(letter: str, mark: str) -> str:
    """Both as one: a dot that the accent takes the place of is given back."""
    plain = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", plain + mark)
