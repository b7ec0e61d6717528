"""A response to a gold that is one number with or without a unit."""

from __future__ import annotations

import math
import re

from scigen_data.answers import Measure, evaluate, measure, plain, quantities
from scigen_data.answers.grading import numbers
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.quantity import NUMBER_WORDS

_METHOD = "number"
# What turns the number before it into another one, or into several.
_CHANGES = re.compile(
    r"\b(?:or|to|and|nor|not|times|plus|minus|over|by|squared|cubed|half|halves|thirds?|quarters?"
    r"|fourths?|fifths?|tenths?|hundredths?|thousandths?|hundred|thousand|million|billion|dozen"
    r"|percent|below|above|less|fewer|than|more|most|least|between|if|but|factorial|short|of)\b"
    r"|[\d+*/=<>^~!?|&√π%·×]",
    re.I,
)
_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|up|down|upwards?|downwards?|left|right|inwards?|outwards?|into"
    r"|out|clockwise|counter-?clockwise|anticlockwise|towards?|away|[NSEW])\b"
)
_HEDGES = re.compile(
    r"\b(?:or|not|between|either|neither|maybe|perhaps|could|might|unless|if|except|least|most"
    r"|less|more|greater|fewer|than|any|cannot|range|until|unknown|probability|chance)\b|[<>≤≥≠±]",
    re.I,
)
_BOUND = re.compile(
    r"(?:[<>≤≥]|(?:is\s+)?(?:less|more|greater|smaller|larger|fewer|lower|higher|slower|faster)\s+than\b"
    r"|at\s+(?:least|most)\b|up\s+to\b|not\b)(?=\s*[\d.+−-])",
    re.I,
)
_CODE = re.compile(r"__|\w\(['\"]")
_TERM = r"\s*(\d+(?:\.\d+)?|√\d+|\d*π)\s*"
_RATIO = re.compile(rf"{_TERM}(?::|to\b|∶){_TERM}(?:(?::|to\b|∶){_TERM})?", re.I)
_INFINITE = re.compile(r"(?:\w\s*=\s*)?([+−-]?)\s*(?:∞|infinity|infinite)", re.I)
_NUMERALS = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)}|half|third|quarter|dozen|hundred|thousand|\w+teen|\w+ty)\b",
    re.I,
)


def is_quantity(gold: Measure) -> bool:
    """Whether what follows the number of a gold only names what it counts or where it points."""
    if not gold.rest:
        return True
    if re.match(r"[-−–+*/·×^±:]", gold.rest):
        return False  # 1 − cos²θ
    if len(gold.rest.split()) > 6 or re.search(r"\b(?:and|or|to)\b|[=<>;]", gold.rest):
        return False
    return not re.search(r"(?<![A-Za-z₀-₉)])\d", gold.rest) and "," not in gold.rest


def ambiguous(raw: str, gold: Measure) -> bool:
    r"""Whether the unit of a gold may be unknowns: `\pi d`, `\frac{11}{8}mg`, `3G`; not `5 m`."""
    if not re.fullmatch(r"[A-Za-z]|mg", gold.unit.name):
        return False
    if re.search(r"\\(?:text|mathrm|rm|mbox|operatorname|unit|si)\b|\\[ ,;:]|~", raw):
        return False
    return re.search(r"\d\s+[A-Za-z]+$|\.\d", raw.strip()) is None


def compare(
    said: str, gold: Measure, context: str, tolerance: float, percent: bool
) -> Graded | None:
    """`said` where it is one quantity too; None where it must be read in another way.

    `context`: the question and the gold, whose words may stand behind the number.
    """
    if _BOUND.match(said):
        return wrong(_METHOD, "a bound where a value is asked")
    answer = measure(said) or _last_of_chain(said)
    if answer is not None:
        found = numbers.compare(answer, gold, tolerance, percent)
        if found.grade is Grade.RIGHT and _DIRECTION.search(gold.rest):
            return unjudged(_METHOD, "the gold names a direction")
        return found
    answer = measure(said, loose=True)
    if answer is None or _CHANGES.search(_without_formula(answer.rest)):
        return None
    found = numbers.compare(answer, gold, tolerance, percent)
    return _with_rest(found, answer, gold, context.casefold())


def _with_rest(found: Graded, answer: Measure, gold: Measure, context: str) -> Graded:
    """A number with words behind it: a thing that is counted, a direction, an unknown unit."""
    rest = re.sub(r"\W+", " ", answer.rest.casefold()).strip()
    if gold.rest and rest == re.sub(r"\W+", " ", gold.rest.casefold()).strip():
        return found
    if found.grade is Grade.WRONG and (answer.unit.name or not gold.unit.name):
        return found
    if answer.unit.name or not gold.unit.name:
        known = all(word.rstrip("s") in context for word in rest.split())
        known |= not _DIRECTION.sub("", rest.replace("to the", "")).strip()
        if known and not _DIRECTION.search(gold.rest):
            return found
    return unjudged(_METHOD, f"“{answer.rest[:40]}” behind the number")


def _last_of_chain(said: str) -> Measure | None:
    """`v = √(2·9.8·5) = 9.9 m/s`: the last member, where the numbers before it do not differ."""
    members = [part.strip() for part in re.split(r"[=≈]", said)]
    if len(members) < 2 or re.search(r"[<>≤≥≠;]|,\s", said):
        return None
    read = [measure(part) for part in members[1 if re.match(r"^\D*$", members[0]) else 0 :]]
    last = read[-1]
    if last is None:
        return None
    for other in read[:-1]:
        if other is not None and numbers.compare(other, last, 0.02).grade is Grade.WRONG:
            return None
    return last


def ratio(said: str, wanted: str, question: str) -> Graded | None:
    """`3:4`, also as `3 to 4` and `3/4`; None where the gold is none. `12:30` may be a time."""
    gold = _RATIO.fullmatch(wanted)
    if gold is None or ":" not in wanted.replace("∶", ":"):
        return None
    asked = re.search("ratio|proportion", f"{question} {said}", re.I)
    if re.fullmatch(r"\d{1,2}:\d\d", wanted) and not asked:
        return unjudged(_METHOD, "a ratio or a time?")
    terms = [evaluate(each) for each in gold.groups() if each]
    answer = _RATIO.fullmatch(re.sub(r"^[^\W\d][^=:]{0,40}[=:]\s*(?=\d)", "", said))
    mine = [evaluate(each) for each in answer.groups() if each] if answer else []
    if not mine and len(terms) == 2 and (value := measure(said)) is not None:
        mine = [value.value, 1.0]
    if None in terms or None in mine or not mine:
        return unjudged(_METHOD, "no ratio that can be read") if None not in terms else None
    if len(mine) != len(terms):
        return wrong(_METHOD, f"{len(mine)} terms where {len(terms)} are asked")
    pairs = [(a or 0.0, b or 0.0) for a, b in zip(mine, terms, strict=True)]
    crossed = [(a * pairs[0][1], b * pairs[0][0]) for a, b in pairs[1:]]
    if all(math.isclose(a, b, rel_tol=1e-3) for a, b in crossed):
        return right(_METHOD, "the same ratio")
    return wrong(_METHOD, "another ratio")


def infinite(said: str, wanted: str) -> Graded | None:
    """A gold that is infinity; None where it is none."""
    gold, answer = _INFINITE.fullmatch(wanted), _INFINITE.fullmatch(said)
    if gold is None:
        return None
    if answer is not None:
        signs = {bool(each.group(1).strip("+")) for each in (gold, answer)}
        same = len(signs) == 1
        return right(_METHOD) if same else wrong(_METHOD, "the other infinity")
    return wrong(_METHOD, "finite") if measure(said) else unjudged(_METHOD, "not infinity")


def prose(said: str, gold: Measure, tolerance: float, percent: bool) -> Graded:
    """A sentence: the one quantity it states, where nothing hedges it."""
    if _CODE.search(said):
        return wrong(_METHOD, "code where a number is asked")
    found = quantities(said)
    if not found:
        if re.search(r"\d", said) or _NUMERALS.search(said):
            return unjudged(_METHOD, "no quantity that can be read")
        return wrong(_METHOD, "no number")
    grades = []
    for each in found:
        read = measure(each.text)
        grades.append(
            numbers.compare(read, gold, tolerance, percent)
            if read is not None
            else unjudged(_METHOD, "no quantity that can be read")
        )
    if all(each.grade is Grade.WRONG for each in grades):
        return grades[-1]
    values = {each.si for each in found}
    behind = plain(said)[found[-1].span[1] :]
    changed = re.match(rf"\W{{0,2}}{_CHANGES.pattern}", behind, re.I) is not None
    hedged = changed or _HEDGES.search(said) is not None
    if len(values) == 1 and not hedged and not _DIRECTION.search(gold.rest):
        return grades[-1]
    return unjudged(_METHOD, "several quantities, or a hedge")


def _without_formula(rest: str) -> str:
    return re.sub(r"\b(?:[A-Z][a-z]?[₀-₉\d]*)+\b", "", rest)
