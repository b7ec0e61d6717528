"""Texts as every file can hold them, and as a terminal and Markdown show them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_HALVES = re.compile("[\ud800-\udfff]")
# What a terminal obeys, what turns the order of letters round, and what no file can hold.
_COMMANDS = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def sound(text: str) -> str:
    """`text` with U+FFFD in place of half a surrogate pair: legal in JSON, and in no UTF-8 file."""
    if text.isascii():
        return text
    return _HALVES.sub("\ufffd", text)


def printable(text: str) -> str:
    """One line for a terminal: `\\x1b` and the like in place of what is no text, tabs apart."""

    def written(found: re.Match[str]) -> str:
        code = ord(found[0])
        if 0xDC80 <= code <= 0xDCFF:  # a byte of a file's name that is not UTF-8
            code -= 0xDC00
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

    return _COMMANDS.sub(written, text)


def literal(text: str) -> str:
    """One line of Markdown that shows the text as it is, without markup, links or comments."""
    return re.sub(r"([\\`*_{}\[\]<>|~#&$])", r"\\\1", " ".join(sound(text).split()))


def coded(text: str) -> str:
    """One line to stand between backticks, also in a table."""
    line = " ".join(sound(text).split()).replace("`", "'").replace("<!--", "<! --")
    return line.replace("-->", "-- >").replace("|", "\\|")


def fenced(text: str) -> str:
    """Lines to stand in a block of code."""
    apart = sound(text).replace("```", "` ` `").replace("~~~", "~ ~ ~")
    return apart.replace("<!--", "<! --").replace("-->", "-- >")


def all_sound(value: Any) -> Any:
    """A JSON value all of whose texts, names included, are sound."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list | tuple):
        return [all_sound(each) for each in value]
    if isinstance(value, dict):
        return {all_sound(name): all_sound(each) for name, each in value.items()}
    return value


# ------------------------------------------------------------------------------ as they look

# Letters of other scripts that look like Latin ones, in every font: "А" for "A".
_ALIKE = str.maketrans(
    "АВСЕНІЈКМОРЅТХҮԌԚԜасеорхуіјѕһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ",
    "ABCEHIJKMOPSTXYGQWaceopxyijshdqwlABEZHIKMNOPTYXoc",
)
# Blocks of other forms of the same characters: compatible, and no raised or lowered ones.
_FORMS = re.compile(
    "[\uff01-\uff5e\u2160-\u217f\u2100-\u2109\u2126\u212a\u212b\u2460-\u2473\u24b6-\u24e9"
    "\u3371-\u33df\ufb00-\ufb06\U0001d400-\U0001d7ff]"
)
_THREE = re.compile(r"(?<![^\W\d_])[\u0417\u0437](?![^\W\d_])")  # З, which alone is a 3
_NOT_LATIN = re.compile("[\u0370-\u03ff\u0400-\u052f]{2}")


_COMMA = re.compile(r"(?<![\d.,(\[{;])(\d{1,9}),(\d{1,9})(?![\d.,;)\]}]|-[A-Za-z])")


@lru_cache(1024)
def as_read(text: str) -> str:
    """`as_seen`, decimal commas as points: 2,5 m, but neither 1,234 m nor (2,5) nor 1,2,3."""

    def pointed(match: re.Match[str]) -> str:
        whole, part = match.groups()
        return match.group() if len(part) == 3 and whole != "0" else f"{whole}.{part}"

    return _COMMA.sub(pointed, as_seen(text))


@lru_cache(1024)
def as_seen(text: str) -> str:
    """`text` as whoever looks at it reads it, in one spelling.

    Characters that show nothing are dropped, and marks on a character that has none; other forms
    of a letter or digit (fullwidth, circled, mathematical) and letters of other scripts that look
    like Latin ones are those. Raised and lowered characters stay: 10² is not 102. Words of more
    than one Greek or Cyrillic letter are left as they are.
    """
    if text.isascii():
        return text
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    text = unicodedata.normalize("NFC", text)
    text = "".join(_seen(char, before) for before, char in zip(" " + text, text, strict=False))
    return _THREE.sub("3", "".join(map(_folded, re.split(r"(\s+)", text))))


def _seen(char: str, before: str) -> str:
    if char <= "~":
        return char
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me"):
        return char if before.isalpha() and char in _PART_OF_A_NAME else ""
    if kind == "Cf":
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(char))
    return " " if kind == "Zs" or char in _BLANK else char


_PART_OF_A_NAME = "\u20d7\u0302\u0304\u0305\u0307\u0308\u0303"  # of vectors, means, rates
_BLANK = "\u2800\u3164\uffa0\u115f\u1160"  # letters that show nothing


def _folded(word: str) -> str:
    return word if _NOT_LATIN.search(word) else word.translate(_ALIKE)
