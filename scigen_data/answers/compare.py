"""Whether two texts are one in different spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from scigen_data.answers.reading import SUBSCRIPTS, SUPERSCRIPTS, plain

MAX_ANSWER = 4_000  # characters; longer answers are the same only when they are equal

_TO_PLAIN = {
    **{ord(raised): char for char, raised in SUPERSCRIPTS.items() if raised != char},
    **{ord(lowered): char for char, lowered in SUBSCRIPTS.items()},
}


def written_alike(a: str, b: str) -> bool:
    """Whether two texts are one in different spellings: `12 cm` and `12cm`, 0.5 and 0.50, −5 and
    -5, with LaTeX or without. Case, signs and marks count: AA is not Aa, m′ is not m."""
    return a == b or (max(len(a), len(b)) <= MAX_ANSWER and _spelled(a) == _spelled(b))


@lru_cache(maxsize=1024)  # the right option is compared with each of the others
def _spelled(text: str) -> str:
    read = re.sub(r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", _folded(text))
    read = re.sub(r"(?<=\d)\s+(?=\d)", "_", read)  # 2 3 is not 23
    read = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", read)
    return re.sub(r"\s+|(?<!\.)\.(?![\d.])", "", read)


@lru_cache(maxsize=1024)  # a figure's labels are compared with each name of its problem
def key(text: str) -> str:
    """`text` without what spelling may vary in: case, spaces, Unicode form, final stop.

    Raised and lowered characters stay marked: 10² is not 102.
    """
    folded = _folded(text).casefold().translate({0xB7: "*"})
    return re.sub(r"[\s*]+", "", folded).rstrip(".")


def _folded(text: str) -> str:
    """What a person reads, in one Unicode form; raised and lowered characters stay marked."""
    read = plain(text)
    marked = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃ-ᶿ]+", lambda run: "^" + run.group().translate(_TO_PLAIN), read)
    marked = re.sub("[₀-ₜ]+", lambda run: "_" + run.group().translate(_TO_PLAIN), marked)
    folded = unicodedata.normalize("NFKC", marked)
    return folded.translate({0x2212: "-", 0x2013: "-", 0x2019: "'", 0x2032: "'"})
