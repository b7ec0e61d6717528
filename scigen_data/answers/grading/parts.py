"""Answers of several parts against golds of several parts."""

from __future__ import annotations

import re
from collections.abc import Callable

from scigen_data.answers import measure, plain
from scigen_data.answers.grading.listed import Parts, read, separate, vector
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.grading.spelling import symbolic

_METHOD = "parts"
# Questions whose answers have no order, and those that give them one.
_SOLUTIONS = re.compile(
    r"\b(?:all|any|each|every|possible|solve|solutions?|roots?|zeroe?s|values|integers|numbers|pairs"
    r"|points|intersect\w*|eigenvalues|primes?|factors|divisors|elements|satisf\w+)\b|[求解所有各]",
    re.I,
)
_ORDER = re.compile(
    r"\brespectively\b|\border(?!ed pairs)|\b(?:as|de)cending|\bsequences?\b|\bterms\b|\btriples?\b"
    r"|\bcoordinates\b|\bfirst\b|\bthen\b|\b[a-z]\s+and\s+[a-z]\b|\b[A-Za-z], [A-Za-z]\b"
    r"|分别|依次"
)


def unordered(gold: Parts, question: str) -> bool:
    """Whether a bare list is a set of solutions: quantities with units and words never are."""
    if gold.kind != "list" or len(set(gold.names)) > 1 or not all(map(symbolic, gold.items)):
        return False
    read_items = [measure(plain(item)) for item in gold.items]
    if any(each is not None and each.unit.name for each in read_items):
        return False
    return not question.strip() or (
        _SOLUTIONS.search(question) is not None and not _ORDER.search(question)
    )


def compare(  # noqa: PLR0911, PLR0912
    answer: str, gold: Parts, one: Callable[[str, str], Graded], question: str = ""
) -> Graded:
    """An answer against the parts of a gold; `one` grades a part, the order may not count."""
    if gold.kind == "either":
        return _any_of(answer, gold, one)
    said = read(answer) or vector(answer) or separate(answer, apart=True)
    if said is not None and len(said.items) == 2 and len(gold.items) == 3 and vector(answer):
        said = Parts("tuple", (*said.items, "0"))  # 3i - 4j in space
    if said is not None and {said.kind, gold.kind} == {"matrix", "tuple"}:
        said, gold = _row(said), _row(gold)
    if said is None or (said.kind == "matrix") != (gold.kind == "matrix"):
        if symbolic(answer):
            return wrong(_METHOD, f"one answer where {len(gold.items)} are asked")
        return unjudged(_METHOD, f"prose where {len(gold.items)} parts are asked")
    if said.kind == "matrix" and said.names != gold.names:
        return wrong(_METHOD, "a matrix of another shape")
    items = said.items
    if len(items) != len(gold.items):
        if _digits(items) == _digits(gold.items):
            return unjudged(_METHOD, "a comma between parts, or within a number?")
        return wrong(_METHOD, f"{len(items)} parts where {len(gold.items)} are asked")
    if len(items) == 2 and gold.brackets and said.brackets not in ("", gold.brackets):
        point = (gold.brackets, said.brackets) == ("()", "[]")
        return (unjudged if point else wrong)(_METHOD, "an end that belongs to it, or does not")
    if gold.names and said.names and gold.kind != "matrix":
        return _by_name(said, gold, one)
    grades = [one(a, b) for a, b in zip(items, gold.items, strict=True)]
    if all(each.grade is Grade.RIGHT for each in grades):
        return right(_METHOD)
    if gold.kind in ("set", "list") and len(items) <= 8 and _matched(items, gold.items, one):
        loose = gold.kind == "set" or said.kind in ("set", "either")
        loose |= said.kind == "list" and unordered(gold, question)
        if loose or len({_folded(name) for name in (*gold.names, *said.names)}) == 1:
            return right(_METHOD, "equal as sets")
        return unjudged(_METHOD, "the same parts in another order")
    return worst(grades)


def _any_of(answer: str, gold: Parts, one: Callable[[str, str], Graded]) -> Graded:
    """Golds of the form `87.3 J or 87.5 J`: readings of one value, or all values of an unknown."""
    same_value = all(one(item, gold.items[0]).grade is Grade.RIGHT for item in gold.items[1:])
    said = read(answer)
    if said is None or said.kind not in ("either", "list", "set"):
        grades = [one(answer, item) for item in gold.items]
        if all(each.grade is Grade.WRONG for each in grades):
            return grades[0]
        if any(each.grade is Grade.RIGHT for each in grades):
            return right(_METHOD) if same_value else unjudged(_METHOD, "one of the gold's values")
        return unjudged(_METHOD, grades[0].reason)
    if len(said.items) != len(gold.items):
        return wrong(_METHOD, f"{len(said.items)} values where {len(gold.items)} are asked")
    if _matched(said.items, gold.items, one):
        return right(_METHOD, "equal as sets")
    return worst([one(a, b) for a, b in zip(said.items, gold.items, strict=True)])


def _by_name(said: Parts, gold: Parts, one: Callable[[str, str], Graded]) -> Graded:
    theirs = {_folded(name): item for name, item in zip(gold.names, gold.items, strict=True)}
    mine = {}
    for name, item in zip(said.names, said.items, strict=True):
        last = _folded(name.split()[-1])  # of "Hence b"
        mine[last if last in theirs else _folded(name)] = item
    if len(theirs) == len(gold.items) and set(mine) == set(theirs):
        return worst([one(mine[name], theirs[name]) for name in theirs])
    grades = [one(a, b) for a, b in zip(said.items, gold.items, strict=True)]
    if not set(mine) & set(theirs) and worst(grades).grade is Grade.RIGHT:
        return right(_METHOD, "equal in order")
    if _matched(said.items, gold.items, one):
        if len(theirs) == 1 and set(mine) == set(theirs):
            return right(_METHOD, "equal as sets")
        return unjudged(_METHOD, "the same values under other names")
    return worst(grades)


def worst(grades: list[Graded]) -> Graded:
    """The grade of several parts: one wrong part is enough."""
    for grade in (Grade.WRONG, Grade.UNJUDGED):
        for number, each in enumerate(grades, 1):
            if each.grade is grade:
                return Graded(grade, f"part {number}: {each.reason}", _METHOD)
    return right(_METHOD)


def _matched(
    items: tuple[str, ...], golds: tuple[str, ...], one: Callable[[str, str], Graded]
) -> bool:
    """Whether each gold has an item of its own that is right."""
    left = list(items)
    for gold in golds:
        found = next((item for item in left if one(item, gold).grade is Grade.RIGHT), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _folded(name: str) -> str:
    return re.sub(r"[\s*$_{}()\\]", "", plain(name))


def _digits(items: tuple[str, ...]) -> str:
    numbers = all(re.search(r"\d", each) for each in items)
    return re.sub(r"\D", "", "".join(items)) if numbers else ""


def _row(parts: Parts) -> Parts:
    """A matrix of one row or column as a tuple; everything else as it is."""
    flat = parts.kind == "matrix" and parts.names in (("1 rows",), (f"{len(parts.items)} rows",))
    return Parts("tuple", parts.items) if flat else parts
