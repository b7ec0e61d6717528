"""Sets of numbers: `[2, 5)`, `2 ≤ x < 5`, `x < 3 or x > 5`, `(-∞, 3) ∪ (5, ∞)`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from scigen_data.answers import evaluate
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong

_METHOD = "interval"
MAX_TEXT = 200
_EQUAL, _NEAR = 1e-9, 1e-2

_WORDS = (
    (r"(?:is\s+)?(?:greater|more|larger) than or equal to|is at least|=>|>=", "≥"),
    (r"(?:is\s+)?(?:less|smaller) than or equal to|is at most|=<|<=", "≤"),
    (r"is (?:greater|more|larger) than|&gt;", ">"),
    (r"is (?:less|smaller) than|&lt;", "<"),
    (r"[+]?\s*(?:∞|\binfinity\b|\boo\b|\binf\b)", "∞"),
    ("[−–]", "-"),
    (r"\bU\b|\bunion\b", "∪"),
)
_NAME = re.compile(r"^(?:\{\s*)?([^\W\d_]['′₀-ₜ]?)\s*(?:∈|[|:])\s*")
_BRACKETS = re.compile(r"([\[(])([^,;\[\]]+)[,;]([^,;\[\]]+)([\])])")
_COMPARED = re.compile(r"\s*([<>≤≥])\s*")
_VARIABLE = re.compile(r"[^\W\d_]['′₀-ₜ]?(?:\([a-z]\))?")
_MARKS = re.compile(r"[<>≤≥∪∞]|^\[.*\)$|^\(.*\]$", re.S)


@dataclass(frozen=True)
class _Piece:
    """From `low` to `high`; whether each end belongs to it."""

    low: float
    high: float
    with_low: bool
    with_high: bool


def compare(answer: str, gold: str) -> Graded | None:
    """Both as `plain` gives them; None where the gold is no set of numbers, or may be a point."""
    if max(len(answer), len(gold)) > MAX_TEXT:
        return None
    if not _MARKS.search(_spelled(gold)) and not re.search(r"[<>≤≥∪]", _spelled(answer)):
        return None
    wanted = _read(gold)
    if wanted is None or not wanted[0]:
        return None
    said = _read(answer)
    if said is None:
        number = evaluate(re.sub(r"^[A-Za-z]\s*=\s*", "", answer.strip()))
        return None if number is None else wrong(_METHOD, "a number where an interval is asked")
    if said[1] and wanted[1] and said[1] != wanted[1]:
        return unjudged(_METHOD, "equal under other names") if said[0] == wanted[0] else None
    return _same(said[0], wanted[0])


def _same(said: list[_Piece], wanted: list[_Piece]) -> Graded:
    if len(said) != len(wanted):
        return wrong(_METHOD, "another set")
    near = True
    for a, b in zip(said, wanted, strict=True):
        if (a.with_low, a.with_high) != (b.with_low, b.with_high):
            return wrong(_METHOD, "an end that belongs to it does not, or the other way round")
        for one, other in ((a.low, b.low), (a.high, b.high)):
            if one == other or math.isclose(one, other, rel_tol=_EQUAL, abs_tol=1e-12):
                continue
            near = False
            if not math.isclose(one, other, rel_tol=_NEAR):
                return wrong(_METHOD, f"{one:g} is not {other:g}")
    return right(_METHOD) if near else unjudged(_METHOD, "too coarse to tell")


def _spelled(text: str) -> str:
    for pattern, sign in _WORDS:
        text = re.sub(pattern, sign, text)
    return text.strip()


def _read(text: str) -> tuple[list[_Piece], str] | None:
    """The pieces in order, and the name of the unknown if one is written."""
    text, names = _spelled(text), set()
    if (named := _NAME.match(text)) is not None:
        names.add(named.group(1))
        text = text[named.end() :].removesuffix("}").strip()
    pieces: list[_Piece] = []
    for part in re.split(r"\s*(?:∪|,?\s*\bor\b)\s*", text):
        common: _Piece | None = _Piece(-math.inf, math.inf, False, False)
        for each in re.split(r"\s+and\s+|\s*∧\s*|\s*∩\s*", part):
            found = _piece(each.strip().strip("$ "))
            if found is None or common is None:
                return None
            names |= found[1]
            common = _meet(common, found[0])
        if common is not None:
            pieces.append(common)
    if len(names) > 1:
        return None
    return _merged(pieces), "".join(names)


def _piece(text: str) -> tuple[_Piece, set[str]] | None:
    if (match := _BRACKETS.fullmatch(text)) is not None:
        begin, first, second, end = match.groups()
        low, high = _end(first), _end(second)
        if low is None or high is None or low > high:
            return None
        closed = begin == "[" and low > -math.inf, end == "]" and high < math.inf
        return _Piece(low, high, *closed), set()
    members = _COMPARED.split(text)
    if len(members) not in (3, 5):
        return None
    variables = [at for at in range(0, len(members), 2) if _VARIABLE.fullmatch(members[at])]
    if variables != [2] and (len(members) == 5 or len(variables) != 1):
        return None
    found: _Piece | None = _Piece(-math.inf, math.inf, False, False)
    name = members[variables[0]]
    for at in range(0, len(members) - 2, 2):
        left, sign, right_ = members[at : at + 3]
        value = _end(right_ if left == name else left)
        if value is None or found is None:
            return None
        above = (sign in ">≥") == (left == name)
        to_it = sign in "≤≥"
        half = (
            _Piece(value, math.inf, to_it, False)
            if above
            else _Piece(-math.inf, value, False, to_it)
        )
        found = _meet(found, half)
    return (found, {name}) if found is not None else None


def _end(text: str) -> float | None:
    text = text.strip()
    if text in ("∞", "-∞", "- ∞"):
        return math.inf if text == "∞" else -math.inf
    return evaluate(text)


def _meet(a: _Piece, b: _Piece) -> _Piece | None:
    low, high = max(a.low, b.low), min(a.high, b.high)
    with_low = all(each.with_low for each in (a, b) if each.low == low)
    with_high = all(each.with_high for each in (a, b) if each.high == high)
    if low > high or (low == high and not (with_low and with_high)):
        return None
    return _Piece(low, high, with_low, with_high)


def _merged(pieces: list[_Piece]) -> list[_Piece]:
    merged: list[_Piece] = []
    for piece in sorted(pieces, key=lambda each: (each.low, not each.with_low)):
        last = merged[-1] if merged else None
        touches = last is not None and (
            piece.low < last.high or (piece.low == last.high and (piece.with_low or last.with_high))
        )
        if last is None or not touches:
            merged.append(piece)
        elif (piece.high, piece.with_high) > (last.high, last.with_high):
            merged[-1] = _Piece(last.low, piece.high, last.with_low, piece.with_high)
    return merged
