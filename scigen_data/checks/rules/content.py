"""Whether what a figure shows is seen to belong to its very problem.

The other rules say that nothing is wrong; a figure of another problem often passes them, since
there is nothing that they could ask for. This rule never fails. It says `ok` where everything that
the problem asks for is shown and what is shown would hardly stand in another problem's figure, and
is `skipped` else: the row is then unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from scigen_data.answers import Quantity, key, plain, quantities
from scigen_data.checks.rules import Report, Rule
from scigen_data.checks.rules.asked import named_in, required
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.names import shows_formula, shows_point
from scigen_data.checks.rules.shown import Reading, equal, has_unit, is_shown, read
from scigen_data.facts import Role, TextFact
from scigen_data.records import Figure, Problem

NAMES = 3  # that a figure has to share with its problem, where it shares no value
SHARE = 0.55  # of the figure's words, that are the problem's as well
NUMBERS = 3  # bare numbers of two digits or more, that take the place of a value with a unit
MANY = 5  # bare numbers of any kind, that do so too
LISTED = 0.5  # of the labels that the checklist spells: at least so many are shown
_FRAGMENTS = frozenset(  # of formulas, and what stands everywhere
    "CH CH2 CH3 CH4 NH NH2 NH3 OH CO CO2 H2 O2 N2 H2O COOH NO2".split()  # noqa: SIM905
)
_MOST = 60  # names that are looked for
_LONGEST = 60  # characters of a name
_KEPT = 20  # that the detail lists

# A label that the checklist spells: quoted, or behind "labelled".
_QUOTED = re.compile(
    r"(?<!\w)'([^'\n]{1,60})'(?!\w)|\"([^\"\n]{1,60})\"|“([^”\n]{1,60})”|‘([^’\n]{1,60})’|"
    r"\$([^$\n]{1,60})\$|\blabell?ed\s+(?:as\s+)?([A-Z][\w₀-ₜ′]{0,2}(?!\w))"
)
_LABELLED = re.compile(  # what else a label is said to be: a number
    r"\b(?:labell?ed|marked|number|count|value|reads)\s+(?:as |with |of |is )?"
    r"(-?\d(?:[\d,.]*\d)?)(?![\d.]*\w)",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*")
# Words that stand in the figures of any problem of a kind: they name nothing.
_COMMON = frozenset(
    """
    the and for are with from that this into onto over under each per not only its his her their
    all any both one two three four five six seven eight nine ten first second third figure diagram
    graph chart plot axis axes label labels given shown value values time distance length width
    height area volume mass weight force speed velocity acceleration energy work power temperature
    pressure density current voltage resistance charge field angle radius diameter center centre
    point points line lines curve function origin base top bottom left right side sides end start
    initial final before after total number amount rate unit units scale direction position
    displacement horizontal vertical north south east west object block body system state process
    question find problem solution data table row column sample mean type case example input
    output source note legend title true false yes unknown cost price year years month months day
    days week weeks hour hours minute minutes second seconds meter meters metre metres sin cos tan
    log exp lim max min high low mol gas liquid solid water air light wave
    """.split()  # noqa: SIM905
)
_PLACE = re.compile(r"\([-−\d.]+, ?[-−\d.]+\)")  # of a point
_TRIVIAL = (("°", 90), ("°", 180), ("°", 360), ("%", 100))


def content(problem: Problem, figure: Figure) -> Report:
    """What of the problem's own the figure shows: values with their units, names, labels that the
    checklist spells, right answers of quizzes."""
    if not problem.question.strip():
        return Report(skipped="there is no question to compare with")
    reading = read(shown_texts(figure))
    wanted, (points, formulas) = required(problem), named_in(problem)
    if not all(is_shown(each, reading) and has_unit(each, reading) for each in wanted):
        return Report(skipped="not every given value is shown")
    if not all(
        [
            *(shows_point(each, reading.texts) for each in points),
            *(shows_formula(each, reading.texts) for each in formulas),
        ]
    ):
        return Report(skipped="not every point and formula of the question is shown")
    listed = listed_in(problem, reading)
    if len(listed) > 1 and sum(listed) < LISTED * len(listed):
        reason = f"of {len(listed)} labels of the checklist {sum(listed)} are shown"
        return Report(skipped=reason)
    values = [each.text for each in wanted if _telling(each, reading)]
    values += [] if values else _shown_numbers(problem, reading)
    telling = [*_telling_points(points), *(each for each in formulas if each not in _FRAGMENTS)]
    names = _shown_names(problem, telling, reading)
    shared = _share(problem, reading)
    detail: dict[str, Any] = {"values": values[:_KEPT], "names": names[:_KEPT]}
    detail |= {"share": round(shared, 2), "checklist": [sum(listed), len(listed)]}
    if values or (len(names) >= NAMES and shared >= SHARE):
        return Report(detail=detail)
    return Report(skipped="nothing that is shown belongs to this problem alone", detail=detail)


def _telling(given: Quantity, reading: Reading) -> bool:
    """Whether one text says the value with its unit or symbol, and it is no 90° or 1 m."""
    size = abs(given.value)
    if size in (0, 1) or any(given.unit == unit and size == value for unit, value in _TRIVIAL):
        return False
    for shown in reading.quantities:
        if given.unit:
            if shown.unit and shown.dimension == given.dimension and equal(given, shown):
                return True
        elif shown.name == given.name and equal(given, shown) and _has_digits(given):
            return True
    return False


def _has_digits(number: Quantity) -> bool:
    """Whether it is more than one digit: small whole numbers stand in every figure."""
    return abs(number.value) >= 10 or number.value.denominator != 1


def _shown_numbers(problem: Problem, reading: Reading) -> list[str]:
    """The question's bare numbers and coordinates, where there are some that tell something and
    the figure's labels say all of them."""
    question = plain(problem.question)
    labels = Reading([fact for fact in reading.facts if _is_no_scale(fact)])
    lines = "\n".join(key(text) for text in labels.texts)
    places = list(dict.fromkeys(_PLACE.findall(question)))
    if len(places) >= NAMES and all(key(place) in lines for place in places):
        return places
    numbers = {abs(each.value): each for each in quantities(question) if not each.unit}
    telling = [each.text for each in numbers.values() if _has_digits(each)]
    enough = len(telling) >= NUMBERS or len(numbers) >= MANY
    shown = {abs(each.value) for each in labels.quantities}
    return telling if telling and enough and numbers.keys() <= shown else []


def _is_no_scale(fact: TextFact) -> bool:
    """Whether a text was put there for this figure: no tick label, but for those like 186.91."""
    return fact.role is not Role.TICK or re.search(r"\d\d\.\d\d", fact.plain) is not None


def listed_in(problem: Problem, reading: Reading) -> list[bool]:
    """For each label that the checklist spells, whether it is shown: quoted texts, quantities,
    numbers that something is labelled with."""
    lines = [key(text) for text in reading.texts]
    shown: list[bool] = []
    for element in problem.elements:
        read = plain(element)
        asked = [each for each in quantities(read) if each.unit or each.name]
        starts = {each.span[0] for each in asked}
        for found in _LABELLED.finditer(read):
            if found.start(1) not in starts:
                asked += quantities(found.group(1), loose=True)
        texts = [label for label in _spelled(element) if not quantities(label, loose=True)]
        shown += [is_shown(each, reading) for each in asked]
        shown += [any(_holds(line, key(label)) for line in lines) for label in texts]
    return shown


def _spelled(element: str) -> Iterator[str]:
    """The texts that an element of the checklist quotes."""
    for match in _QUOTED.finditer(element):
        yield next(filter(None, match.groups()), "").strip(" .,;:")


def _share(problem: Problem, reading: Reading) -> float:
    """Of the words in the figure, how many the problem says as well; 1 where it has none."""
    there = _words("\n".join(reading.texts))
    said = _words(" ".join((problem.question, *problem.elements, *_labels(problem))))
    return len(there & said) / len(there) if there else 1.0


def _telling_points(points: Sequence[str]) -> list[str]:
    """Every figure has an A, a B and a C: they tell nothing, unless there are more."""
    return list(points) if len(points) > NAMES else [each for each in points if each not in "ABC"]


def _shown_names(problem: Problem, named: list[str], reading: Reading) -> list[str]:
    """The names that problem and figure share, each once; a name in another counts once."""
    lines = [key(text) for text in reading.texts]
    found: dict[str, None] = dict.fromkeys(named)
    for label in _labels(problem):
        if any(_holds(line, key(label)) for line in lines):
            found[label] = None
    said = _words(" ".join((problem.question, *problem.elements)))
    found |= dict.fromkeys(sorted(said & _words("\n".join(reading.texts))))
    kept: dict[str, str] = {}
    for name in found:
        kept.setdefault(key(name), name)
    return list(kept.values())[:_MOST]


def _labels(problem: Problem) -> Iterator[str]:
    """Texts that the checklist spells, and right answers of quizzes that are texts of a figure."""
    for element in problem.elements:
        yield from filter(_is_name, _spelled(element))
    for quiz in problem.quizzes:
        if len(quiz.correct) <= _LONGEST and _is_name(quiz.correct):
            yield quiz.correct


def _is_name(label: str) -> bool:
    """Whether it tells something apart: a word, a value with its unit, a symbol with its value."""
    read = plain(label)
    if _words(read):
        return True
    return any(each.unit or each.name for each in quantities(read, loose=True))


def _holds(line: str, label: str) -> bool:
    """Whether a line is the label, or has it between marks that are no part of another word."""
    at = line.find(label) if label else -1
    while at >= 0:  # a pattern of each label would take longer to compile than to match
        end = at + len(label)
        if not (line[at - 1 : at].isalnum() or line[end : end + 1].isalnum()):
            return True
        at = line.find(label, at + 1)
    return False


def _words(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(plain(text))} - _COMMON - _stems()


@cache
def _stems() -> frozenset[str]:
    return frozenset(map(_stem, _COMMON))


@lru_cache(4096)
def _stem(word: str) -> str:
    lowered = word.casefold().replace("’", "'").removesuffix("'s")
    return lowered[:-1] if lowered.endswith("s") and len(lowered) > 3 else lowered


CONTENT = Rule(
    "audit/content",
    content,
    "what the problem asks for is shown, and something that is this problem's own: a value with "
    f"its unit, or {NAMES} names or labels",
    restyled="program",
    order=75,
)
