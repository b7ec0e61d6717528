"""Sets of numbers: `[2, 5)`, `2 ≤ x < 5`, `x < 3 or x > 5`, `(-∞, 3) ∪ (5, ∞)`."""

from __future__ import annotations

import math
import re

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
_HINTS = re.compile(r"[<>≤≥∪∞;]|[\[(].*[\])]|=[<>]|\b(?:than|least|most|infinity|oo|inf|U|union)\b")
_MARKS = re.compile(r"[<>≤≥∪∞]|^\[.*\)$|^\(.*\]$", re.S)


# A cut of the line: at a number, before it (0) or behind it (1). [2, 5) goes from (2, 0) to (5, 0).
_Cut = tuple[float, int]
_Set = list[tuple[_Cut, _Cut]]
_ALL: _Set = [((-math.inf, 1), (math.inf, 0))]


def compare(answer: str, gold: str) -> Graded | None:
    """Both as `plain` gives them; None where the gold is no set of numbers, or may be a point."""
    if max(len(answer), len(gold)) > MAX_TEXT or not (_HINTS.search(gold) or _HINTS.search(answer)):
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


def _same(said: _Set, wanted: _Set) -> Graded:
    if len(said) != len(wanted):
        return wrong(_METHOD, "another set")
    near = True
    for mine, theirs in zip(said, wanted, strict=True):
        for (one, side), (other, other_side) in zip(mine, theirs, strict=True):
            if side != other_side:
                return wrong(_METHOD, "an end belongs to it, or does not")
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


def _read(text: str) -> tuple[_Set, str] | None:
    """The pieces in order, and the name of the unknown if one is written."""
    text, names = _spelled(text), set()
    if (named := _NAME.match(text)) is not None:
        names.add(named.group(1))
        text = text[named.end() :].removesuffix("}").strip()
    pieces: _Set = []
    for part in re.split(r"\s*(?:∪|,?\s*\bor\b)\s*", text):
        both = []
        for each in re.split(r"\s+and\s+|\s*∧\s*|\s*∩\s*", part):
            found = _piece(each.strip().strip("$ "))
            if found is None:
                return None
            both.append(found[0])
            names |= found[1]
        pieces += _where(both, len(both))
    return (_where([pieces], 1), "".join(names)) if len(names) < 2 else None


def _where(sets: list[_Set], least: int) -> _Set:
    """Where at least so many of the pieces of `sets` lie over each other."""
    pairs = [piece for each in sets for piece in each]
    ends = [(begin, -1) for begin, _ in pairs] + [(end, 1) for _, end in pairs]
    pieces: _Set = []
    begin, depth = (0.0, 0), 0
    for cut, step in sorted(ends):
        if depth == least - 1 and step < 0:
            begin = cut
        elif depth == least and step > 0 and begin < cut:
            pieces.append((begin, cut))
        depth -= step
    return pieces


def _piece(text: str) -> tuple[_Set, set[str]] | None:
    if (match := _BRACKETS.fullmatch(text)) is not None:
        begin, first, second, end = match.groups()
        low, high = _end(first), _end(second)
        if low is None or high is None or low > high:
            return None
        after = int(begin == "(" or low == -math.inf), int(end == "]" and high < math.inf)
        return [((low, after[0]), (high, after[1]))], set()
    members = _COMPARED.split(text)
    if len(members) not in (3, 5):
        return None
    variables = [at for at in range(0, len(members), 2) if _VARIABLE.fullmatch(members[at])]
    if variables != [2] and (len(members) == 5 or len(variables) != 1):
        return None
    name, halves = members[variables[0]], []
    for at in range(0, len(members) - 2, 2):
        left, sign, right_ = members[at : at + 3]
        value = _end(right_ if left == name else left)
        if value is None:
            return None
        above = (sign in ">≥") == (left == name)
        cut = (value, int((sign in "≤≥") != above))
        halves.append([(cut, _ALL[0][1]) if above else (_ALL[0][0], cut)])
    found = _where(halves, len(halves))
    return (found, {name}) if found else None


def _end(text: str) -> float | None:
    text = text.strip()
    if text in ("∞", "-∞", "- ∞"):
        return math.inf if text == "∞" else -math.inf
    return evaluate(text)
