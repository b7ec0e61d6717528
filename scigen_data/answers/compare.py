"""Whether two answers say the same. Nothing is evaluated but numbers, and those with bounds."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from scigen_data.answers.measure import Measure, in_one_unit, measure
from scigen_data.answers.reading import SUBSCRIPTS, SUPERSCRIPTS, plain

MAX_ANSWER = 4_000  # characters; longer answers are the same only when they are equal
_MAX_PARTS = 16

_CHOICE = re.compile(
    r"(?:(?:the\s+)?(?:correct\s+)?(?:answer|option|choice)(?:\s+is)?\s*:?\s*)?"
    r"[(\[]?([A-Ja-j])[)\].:]?",
    re.I,
)
_CHOICE_WITH_TEXT = re.compile(r"\(?([A-J])[).:]\s+\S", re.I)
_LEAD = re.compile(
    r"^(?:(?:so|thus|hence|therefore),?\s+)?(?:the\s+)?(?:final\s+)?answer(?:\s+is)?\s*:?\s*", re.I
)
_YES = {"yes": True, "true": True, "no": False, "false": False}
_TO_PLAIN = {
    **{ord(raised): char for char, raised in SUPERSCRIPTS.items() if raised != char},
    **{ord(lowered): char for char, lowered in SUBSCRIPTS.items()},
}


def same(a: str, b: str, rel: float = 0.01) -> bool | None:  # noqa: PLR0911 - one return a kind
    """Whether two answers say the same; None where that cannot be judged.

    Numbers agree within `rel` of the larger (whole numbers without a unit exactly), units are
    converted, a missing unit is not held against a number. Choices compare by letter, lists
    part by part. Two different wordings are None: only equal ones are certain.
    """
    if max(len(a), len(b)) > MAX_ANSWER:
        return True if a.strip() == b.strip() else None
    left, right = _clean(a), _clean(b)
    if not left or not right:
        return None
    if key(left) == key(right) and _same_signs(left, right):
        return True
    letters = _choice(left), _choice(right)
    if all(letters):
        return letters[0] == letters[1]
    if any(letters):
        return None
    if left.lower() in _YES and right.lower() in _YES:
        return _YES[left.lower()] == _YES[right.lower()]
    first, second = measure(left), measure(right)
    if first is not None and second is not None:
        return _close(first, second, rel)
    parts = _same_parts(left, right, rel)
    return True if parts is None and left == right else parts


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


def _same_signs(left: str, right: str) -> bool:
    """Whether texts of one key differ in nothing that counts: 5 mW and 5 MW, 2·3 and 23 do."""
    if left == right:
        return True
    if re.findall(r"\d+", left) != re.findall(r"\d+", right):
        return False
    cased = re.sub(r"\s+", "", left) == re.sub(r"\s+", "", right)
    return cased or (measure(left) is None and measure(right) is None)


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


def _clean(text: str) -> str:
    read = _LEAD.sub("", plain(text)).strip(" \n\t*`\"'")
    return read.rstrip(".").strip()


def _choice(text: str) -> str | None:
    match = _CHOICE.fullmatch(text) or _CHOICE_WITH_TEXT.match(text)
    return match.group(1).upper() if match else None


def _close(first: Measure, second: Measure, rel: float) -> bool | None:
    both = in_one_unit(first, second)
    if both is None:
        return False
    a, b = both[:2]
    names = {first.unit.name, second.unit.name}
    if names == {""} and first.whole and second.whole:
        return a == b
    if names == {"", "%"}:
        return _percent(first, second, rel)
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b
    spread = max(first.spread * both[2], second.spread * both[3])
    if spread and abs(a - b) <= spread:
        return True
    return math.isclose(a, b, rel_tol=rel, abs_tol=1e-12 if 0 in (a, b) else 0.0)


def _percent(first: Measure, second: Measure, rel: float) -> bool | None:
    """50 % is 0.5, and "50" where percent was asked for; whether "0.5" is 0.5 % nobody knows."""
    a, b = first.value, second.value
    fraction = (a * first.unit.factor, b * second.unit.factor)
    bare = a if not first.unit.name else b
    if math.isclose(*fraction, rel_tol=rel):
        return True
    return (True if abs(bare) > 1 else None) if math.isclose(a, b, rel_tol=rel) else False


def _same_parts(left: str, right: str, rel: float) -> bool | None:
    """Lists compared part by part, in order."""
    split = re.compile(r"\s*;\s*|,\s+(?:and\s+)?|\s+and\s+|\n+")
    parts = [split.split(side.strip("()[]{}")) for side in (left, right)]
    if not 1 < len(parts[0]) == len(parts[1]) <= _MAX_PARTS:
        return None
    verdicts = [same(a, b, rel) for a, b in zip(*parts, strict=True)]
    if None in verdicts:
        return None
    return all(verdicts)
