"""A response to a gold that is one number with or without a unit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from scigen_data.answers import (
    Measure,
    chinese,
    evaluate,
    key,
    measure,
    plain,
    quantities,
    units,
)
from scigen_data.answers.grading import numbers
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.grading.sentence import CONCLUSION
from scigen_data.answers.grading.spelling import HEDGED
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
_FORMULAS = re.compile(r"\b(?:[A-Z][a-z]?[₀-₉\d]*)+\b")
_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|up|down|upwards?|downwards?|left|right|inwards?|outwards?|into"
    r"|out|clockwise|counter-?clockwise|anticlockwise|towards?|away|[NSEW])\b"
    r"|(?:方向)?[沿竖垂水]?[直平]?向[上下左右东南西北内外]"
)
_COMPASS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_BOUND = re.compile(
    r"(?:[<>≤≥]|(?:is\s+)?(?:less|more|greater|smaller|larger|fewer|lower|higher|slower|faster)\s+than\b"
    r"|at\s+(?:least|most)\b|up\s+to\b|not\b)(?=\s*[\d.+−-])",
    re.I,
)
_CODE = re.compile(r"__|\w\(['\"]")
_TERM = r"\s*[^:\s](?:[^:]*[^:\s])?\s*"
_RATIO = re.compile(rf"{_TERM}(?::{_TERM}){{1,9}}")
_SPAN = re.compile(
    r"(?:between\s+|from\s+)?(?P<low>[-−]?\d[\d.,]*)(?P<unit>\s*[^\W\d]{0,8}?)"
    r"\s*(?P<mark>to|and|[-–—])\s*(?P<high>[-−]?\d.*)",
    re.I,
)
_INFINITE = re.compile(r"(?:\w\s*=\s*)?([+−-]?)\s*(?:∞|infinity|infinite)", re.I)
_NUMERALS = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)}|half|third|quarter|dozen|hundred|thousand|\w+teen|\w+ty)\b"
    "|[零一二两三四五六七八九十百千万半]",
    re.I,
)


# Words, and letters of the compass, that may stand behind a number.
_WORD = re.compile(
    "(?i:of|in|to|by|at|an?|on|the|and|per|for|is|it|as|with)|[NSEW]"
    "|(?=.?[a-z]*[aeiouy])[A-Z]?[a-z]{3,}|[\u4e00-\u9fff].*"
)
_UNIT_LIKE = re.compile(r"[^\W\d_]{2,8}(?:[/·][^\W\d_]{1,8})?", re.ASCII)


def _behind(rest: str) -> str:
    """What stands behind a number: `words`, an unknown `unit`, a `formula`, "" for nothing."""
    if all(map(_WORD.fullmatch, re.findall(r"[^\W\d_]+|[^\s()\-.'’]", rest))):
        return rest and "words"
    return "unit" if _UNIT_LIKE.fullmatch(rest) else "formula"


def is_quantity(gold: Measure) -> bool:
    """Whether what follows the number of a gold only names what it counts or where it points."""
    return _behind(gold.rest) != "formula" and not re.search(r"\b(?:and|or|to)\b", gold.rest)


_IN_TEXT = re.compile(
    r"\\(?:text|mathrm|rm|mbox|operatorname|unit|si)\b|\\[ ,;:]|~|(?<![A-Za-z\\])[A-Za-z]{3,}"
)
_PRODUCT = re.compile(r"(?:[A-Za-z]|[a-z][a-zA-Z])(?:\^\d)?(?:[·/][A-Za-z](?:\^\d)?)*")


def ambiguous(raw: str, gold: Measure) -> bool:
    r"""Whether the unit of a gold may be unknowns: `\pi d`, `\frac{11}{8}mg`, `3s^2`; not `5 m`."""
    unknown = _behind(gold.rest) == "unit"
    if not unknown and not _PRODUCT.fullmatch(gold.unit.name):
        return False
    if _IN_TEXT.search(raw):
        return False
    return unknown or re.search(r"\d\s+[A-Za-z^\d{}/·*]+\W*$|\.\d", raw) is None


@dataclass(frozen=True)
class Asked:
    """What a question says of the number that it asks for."""

    percent: bool
    unit: units.Unit


_ASKED = re.compile(
    r"(?:\b(?:find|determine|calculate|compute|express|give|what|how|evaluate|state|report|answer)\b"
    r"[^.?!]*?\bin\s+(?:units\s+of\s+)?|\(\s*in\s+|\bunits?\s*[:=]\s*)\(?\$?(?=[^\W\d_%°Ω])",
    re.I,
)
_AFTER_UNIT = re.compile(
    r"\s*(?:[.,;:?!)\]$]|$|\n|(?:of|for|at|when|if|to|as|on|that|and|needed)\b)"
)


@lru_cache(maxsize=256)  # a question comes as often as there are completions
def asked(question: str) -> Asked:
    """Whether a question asks for a percentage, and the unit that it names (`in metres`)."""
    read = plain(question[-4000:])
    named = [units.parse(read, match.end()) for match in _ASKED.finditer(read)]
    found = {unit for unit, end in named if unit.dimension and _AFTER_UNIT.match(read, end)}
    unit = found.pop() if len(found) == 1 else units.NONE
    counted = re.search(r"\bhow\s+many\b|\bnumber\s+of\b|\bcount|\belement", read, re.I) is not None
    counted |= bool(dict(unit.dimension).keys() & {"$", "eur", "gbp", "yen", "cny"})
    percent = re.search(r"per\s?cent|%", question, re.I) is not None
    return Asked(percent, units.NONE if counted else unit)


def compare(said: str, gold: Measure, context: str, tolerance: float, of: Asked) -> Graded | None:
    """`said` where it is one quantity too; None where it must be read in another way.

    `context`: the question and the gold, whose words may stand behind the number.
    """
    if _BOUND.match(said):
        return wrong(_METHOD, "a bound where a value is asked")
    answer = measure(said) or _last_of_chain(said)
    if answer is None:
        answer = measure(said, loose=True)
        if answer is None:
            return None
        changed = _CHANGES.search(_FORMULAS.sub("", answer.rest))
        if changed and _folded(answer.rest) != _folded(gold.rest):
            return None
    return _judged(answer, gold, context, tolerance, of)


def _judged(answer: Measure, gold: Measure, context: str, tolerance: float, of: Asked) -> Graded:
    """Two numbers, and what both say besides: right only where nothing of it is left unread."""
    bare = not gold.unit.name and not gold.rest
    if bare and (not answer.unit.name or answer.unit.dimension == of.unit.dimension):
        gold = replace(gold, unit=of.unit)
    found = numbers.compare(answer, gold, tolerance, of.percent)
    if found.grade is Grade.RIGHT:
        doubt = _unread(answer, gold, context)
        return unjudged(_METHOD, doubt) if doubt else found
    if found.grade is Grade.WRONG:
        turned = replace(answer, value=-answer.value)
        if _DIRECTION.search(gold.rest) and (
            numbers.compare(turned, gold, tolerance, of.percent).grade is Grade.RIGHT
        ):
            return unjudged(_METHOD, "a sign for the gold's direction?")
        near = min(gold.step / 2, tolerance * abs(gold.value))
        if bare and answer.unit.dimension and abs(answer.value - gold.value) <= near:
            return unjudged(_METHOD, "a count, or rounded?")
        if answer.rest and (gold.unit.name and not answer.unit.name):
            return unjudged(_METHOD, f"“{answer.rest[:40]}” behind the number")
        other = answer.unit.name or (answer.rest and _folded(answer.rest) != _folded(gold.rest))
        if gold.rest and other and not gold.unit.name:
            return unjudged(_METHOD, f"“{gold.rest}” is no known unit")
    return found


def _unread(answer: Measure, gold: Measure, context: str) -> str:  # noqa: PLR0911 - one a rule
    """What keeps two equal numbers from being one answer; "" where nothing does."""
    if answer.name and gold.name and key(answer.name) != key(gold.name):
        return f"{answer.name} is not {gold.name}"
    mine, theirs = _folded(answer.rest), _folded(gold.rest)
    if mine == theirs:
        return ""
    if _DIRECTION.search(gold.rest):
        return "the gold names a direction"
    if gold.rest and (answer.unit.name or _behind(gold.rest) != "words"):
        return f"“{gold.rest[:40]}” behind the gold's number"
    if not mine:
        return ""
    if gold.unit.name and not answer.unit.name:
        return f"“{answer.rest[:40]}” behind the number"
    words = set(re.findall(r"\w+", f"{context} unit".casefold()))
    words |= {word.rstrip("s") for word in words}
    known = all(word.rstrip("s") in words for word in mine.split())
    if (known and _behind(answer.rest) == "words") or chinese.COUNTED.match(mine):
        return ""
    if not _DIRECTION.sub("", answer.rest.replace("to the", "")).strip(" ()."):
        return ""
    return f"“{answer.rest[:40]}” behind the number"


def _folded(text: str) -> str:
    text = re.sub(r"\b[NSEW]\b", lambda match: _COMPASS[match.group()], text)
    return re.sub(r"\W+", " ", text.casefold()).strip()


_LED = re.compile(
    r"\s*(?:\d{1,2}[.)]\s+)?(?:(?:so|thus|hence|therefore|then|we|get|have|find|obtain|that|is|gives"
    r"|which|the|answer|result|total)[\s,:]+)*",
    re.I,
)


def _last_of_chain(said: str) -> Measure | None:
    """`v = √(2·9.8·5) = 9.9 m/s`: the last member, where the first is a name or a number too, and
    the numbers before it do not differ."""
    members = [part.strip() for part in re.split(r"[=≈]", _LED.sub("", said))]
    if len(members) < 2 or not all(members) or re.search(r"[<>≤≥≠;]|,\s", said):
        return None
    last = measure(f"{members[0]} = {members[-1]}")
    read = [measure(part) for part in members[last is not None :]]
    last = last or (read[-1] if read[0] is not None else None)
    if last is None:
        return None
    grades = [numbers.compare(each, last, 0.02).grade for each in read[:-1] if each is not None]
    return None if Grade.WRONG in grades else last


def ratio(said: str, wanted: str, question: str) -> Graded | None:
    """`3:4`, also as `3 to 4` and `3/4`; None where the gold is none. `12:30` may be a time."""
    terms = _terms(wanted)
    if terms is None:
        return None
    about_ratios = re.search("ratio|proportion", f"{question} {said}", re.I)
    if re.fullmatch(r"\d{1,2}:\d\d", wanted) and not about_ratios:
        return unjudged(_METHOD, "a ratio or a time?")
    mine = _terms(re.sub(r"\bto\b", ":", said, flags=re.I))
    if mine is None and len(terms) == 2 and (value := measure(said)) is not None:
        mine = [value.value, 1.0]
    if mine is None:
        one = measure(said) is not None
        return wrong(_METHOD, "one number") if one else unjudged(_METHOD, "no ratio to be read")
    if len(mine) != len(terms):
        return wrong(_METHOD, f"{len(mine)} terms where {len(terms)} are asked")
    size, whole = (max(map(abs, each)) or 1.0 for each in (mine, terms))
    pairs = zip(mine, terms, strict=True)
    if all(math.isclose(a / size, b / whole, rel_tol=1e-3, abs_tol=1e-9) for a, b in pairs):
        return right(_METHOD, "the same ratio")
    return wrong(_METHOD, "another ratio")


def _terms(text: str) -> list[float] | None:
    """The terms of a ratio, behind a name (`a:b = 3:4`); None where it is none."""
    text = chinese.read(text).replace("∶", ":").rpartition("=")[2]
    text = re.sub(r"^[^\W\d][^:\d]{0,40}:?\s+(?=\d)", "", text.strip())
    if len(text) > 200 or not _RATIO.fullmatch(text):
        return None
    terms = [evaluate(each.strip()) for each in text.split(":")]
    return None if None in terms else [each for each in terms if each is not None]


def span(said: str, wanted: str) -> Graded | None:
    """`5 to 7 m`, `5–7 m`; None where the gold names no two ends."""
    gold, answer = _SPAN.fullmatch(wanted), _SPAN.fullmatch(said)
    ends = _ends(gold) if gold is not None and gold["mark"] not in ("-", "and") else None
    if ends is None or ends[0].value >= ends[1].value:
        return None
    mine = _ends(answer) if answer is not None else None
    if mine is None:
        one = measure(said) is not None
        return wrong(_METHOD, "one value") if one else unjudged(_METHOD, "no range to be read")
    grades = [numbers.compare(a, b, 0.01).grade for a, b in zip(mine, ends, strict=True)]
    if all(each is Grade.RIGHT for each in grades):
        return right(_METHOD, "the same range")
    return wrong(_METHOD, "another range") if Grade.WRONG in grades else unjudged(_METHOD, "near")


def _ends(match: re.Match[str]) -> tuple[Measure, Measure] | None:
    low, high = measure(match["low"] + match["unit"]), measure(match["high"])
    if low is None or high is None:
        return None
    return (low if low.unit.name else replace(low, unit=high.unit)), high


def infinite(said: str, wanted: str) -> Graded | None:
    """A gold that is infinity; None where it is none."""
    gold, answer = _INFINITE.fullmatch(wanted), _INFINITE.fullmatch(said)
    if gold is None:
        return None
    if answer is not None:
        same = bool(gold.group(1).strip("+")) == bool(answer.group(1).strip("+"))
        return right(_METHOD) if same else wrong(_METHOD, "the other infinity")
    return wrong(_METHOD, "finite") if measure(said) else unjudged(_METHOD, "not infinity")


# Before and behind a number, what makes a formula of a sentence.
_LEADS = re.compile(r"(?:[*^√∫∑{}\\+/|]|[\w)]\(|[-−]\s*\()\s*$")
_GOES_ON = re.compile(r"\s*(?:[*^√({+/|!]|\)\s*[\w(^*/+])")


def prose(said: str, gold: Measure, tolerance: float, of: Asked) -> Graded:
    """A sentence: the one quantity it states, where nothing hedges it."""
    if _CODE.search(said):
        return wrong(_METHOD, "code where a number is asked")
    said = CONCLUSION.split(chinese.read(plain(said)))[-1]
    found = quantities(said)
    if not found:
        if re.search(r"\d", said) or _NUMERALS.search(said):
            return unjudged(_METHOD, "no quantity that can be read")
        return wrong(_METHOD, "no number")
    read = [measure(each.text) for each in found]
    grades = [_judged(each, gold, "", tolerance, of) for each in read if each is not None]
    unread = None in read or len(found) < len(re.findall(r"(?<![\w.])\d[\d.,]*", said))
    unread |= _NUMERALS.search(said) is not None
    if all(each.grade is Grade.WRONG for each in grades) and not unread:
        return grades[-1]
    values = {each.si for each in found}
    behind = said[found[-1].span[1] :]
    hedged = re.match(rf"\W{{0,2}}{_CHANGES.pattern}", behind, re.I) is not None
    hedged |= HEDGED.search(said) is not None
    hedged |= any(
        _LEADS.search(said[max(0, begin - 9) : begin]) or _GOES_ON.match(said[end : end + 9])
        for begin, end in (each.span for each in found)
    )
    if len(values) > 1 or hedged or None in read or _DIRECTION.search(gold.rest):
        return unjudged(_METHOD, "several quantities, or a hedge")
    alike = set(_folded(gold.rest).split()) <= set(_folded(said).split())  # 0.8 lagging
    return grades[-1] if alike else unjudged(_METHOD, f"says nothing of “{gold.rest[:40]}”")
