"""Words of a text that send to a picture, and those that say that it is lost without it.

Nearly every text that was written beside a picture mentions it, and most can be drawn from their
words alone: "as shown in the figure" mostly adds nothing. Nearly sure is only what points at a
thing by its place in the picture and gives no value or formula of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scigen_data.answers import plain, quantities

LONGEST = 20_000  # characters that are read

_PICTURE = (
    r"(?:figures?|figs?\.?|diagrams?|pictures?|images?|graphs?|maps?|photo(?:graph)?s?|charts?"
    r"|drawings?|illustrations?|sketch(?:es)?|schematics?)"
)
_MENTIONS = re.compile(
    r"\b(?:as |is |are )?(?:shown|depicted|pictured|illustrated|indicated|labell?ed|marked|given"
    rf"|seen)(?: schematically)? (?:in|on|by) (?:(?:the|this) )?(?:\w+ )?{_PICTURE}"
    r"(?: ?\(?\d[\d.\-]{0,8}\)?)?"
    rf"|\b(?:in|on|from|see|of|to|using|use) (?:the|this|these) (?:\w+ ){{0,2}}{_PICTURE}\b"
    r"(?: (?:above|below))?"
    r"|\bas (?:shown|depicted|pictured|illustrated|indicated)\b"
    r"(?: (?:above|below|here|at (?:the )?right))?"
    r"|\b(?:shown|pictured|depicted) (?:above|below|here|(?:to|at|on) (?:the )?(?:right|left))\b"
    r"|\bfig(?:ure|s)?\.? ?\(?\d[\d.\-]{0,8}"
    rf"|\b(?:the|this) {_PICTURE} (?:above|below|shows?|gives?)\b"
    r"|(?:如|见)[^，。；\n]{0,12}图[^，。；\n]{0,8}?所?示|图示|图中|(?:如|见)图",
    re.I,
)
# A thing is told by where the picture has it.
_POINTS = re.compile(
    r"\b(?:the|this|these) [\w-]+(?: [\w-]+){0,3} (?:shown|pictured|depicted)(?: here)? ?"
    r"(?=[.?,;]|$)"
    r"|\b(?:shown|pictured) (?:to|at|on) (?:the )?(?:right|left)\b"
    r"|\b(?:instant|position|location|direction|orientation|pattern|waveform) "
    r"(?:shown|pictured|depicted|indicated)\b"
    r"|\b(?:use|using|look at|looking at|examine|complete|refer to) the "
    r"(?:map|photo(?:graph)?|picture|figure|diagram)\b"
    rf"|\b(?:indicated|labell?ed|marked|viewed|lettered) (?:on|in|from) (?:the|this) {_PICTURE}\b"
    r"|\blettered points\b"
    r"|如图所示的?(?:方向|位置|时刻)|图示的?(?:几何)?(?:位置|方向|时刻)|图中[^，。\n]{0,6}(?:点|处|高度)",
    re.I,
)
_SOME_DATA = re.compile(r"[=≈<>]|\d\s*\n\s*\d|\(\s*-?\d+\s*,\s*-?\d+")


@lru_cache(256)
def mentions(text: str) -> tuple[str, ...]:
    """Phrases that send to a picture, each once, in order."""
    found = (match.group().strip() for match in _MENTIONS.finditer(plain(text[:LONGEST])))
    return tuple(dict.fromkeys(found))


@lru_cache(256)
def leans(text: str) -> str:
    """The phrase without whose picture the text is nearly surely lost; "" where there is none."""
    read = plain(text[:LONGEST])
    found = _POINTS.search(read)
    if found is None or _SOME_DATA.search(read):
        return ""
    if any(each.unit or each.name for each in quantities(read)):
        return ""
    return found.group().strip()
