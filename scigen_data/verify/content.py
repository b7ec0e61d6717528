"""Rules on what the texts say: given values that are missing, answers that are shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from scigen_data.answers import Quantity, key, plain, quantities
from scigen_data.answers.units import parse as parse_unit
from scigen_data.records import Figure, Problem, Role, TextFact
from scigen_data.verify.findings import Finding, Report, quote
from scigen_data.verify.layout import shown_texts
from scigen_data.verify.names import formulas, points, shows_formula, shows_point

_EXACT = 1e-6  # given values are copied, not measured
_ROUNDED = 5e-3  # an answer may be written to three digits
_COMMON = 100  # whole numbers up to here stand in many figures by chance
_PARTS = 24  # quantities of one answer that are looked for
_LABEL = 500  # characters of one text that are read
_MOST = 200  # given values that are looked for
_MAX_PHRASE = 80  # longer answers are prose, which a figure does not repeat word by word

_OPTION = re.compile(r"(?:^|[\s(;])([A-Ha-h])\s?[.):]\s?(?=\S)")
_LETTER = re.compile(r"\(?([A-Ja-j])[).]?(?:\s*[,&]\s*\(?[A-Ja-j]\)?)*")
_UNJUDGED = {"yes", "no", "true", "false", "none", "zero"}


@dataclass(frozen=True)
class Reading:
    """What a figure's visible texts say, together."""

    facts: Sequence[TextFact]

    @cached_property
    def texts(self) -> list[str]:
        return list(dict.fromkeys(fact.plain[:_LABEL] for fact in self.facts))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Each value and unit once."""
        found: dict[tuple[Fraction, str], Quantity] = {}
        for text in self.texts:
            for quantity in quantities(text, loose=True):
                found.setdefault((quantity.value, quantity.unit), quantity)
        return list(found.values())

    @cached_property
    def units(self) -> set[str]:
        """Every unit that is written anywhere: behind a number, in brackets, after a slash."""
        found = {quantity.unit for quantity in self.quantities}
        for text in self.texts:
            read = plain(text)
            for match in re.finditer(r"(?:^|[(\[/,]|\bin\b)\s*(?=\S)|°|%", read):
                at = match.start() if match.group() in ("°", "%") else match.end()
                found.add(parse_unit(read, at)[0].name)
        return found - {""}

    @cached_property
    def keys(self) -> str:
        return "\n".join(key(text) for text in self.texts)


# ----------------------------------------------------------------------------- givens


def givens(problem: Problem, figure: Figure) -> Report:
    """Given quantities, points and formulas of the question that no text of the figure shows.

    Asked for are numbers with a unit and numbers that a symbol equals (n = 7), unless the
    multimodal question still states them. The score is the share of them that is shown.
    """
    wanted = required(problem)
    reading = Reading(shown_texts(figure))
    counts = [
        quantity
        for quantity in quantities(_without_options(problem))
        if not (quantity.unit or quantity.name)
    ]
    # plain counts ("5 of the 12 cards") need no label; how many have one is noted
    noted = {"counts": len(counts), "counts_shown": sum(_is_shown(c, reading) for c in counts)}
    unnamed = _unnamed(problem, reading.texts)
    if not wanted and unnamed is None:
        reason = "the question gives no value that a figure has to show"
        return Report(skipped=reason, detail=noted)
    missing = [given for given in wanted if not _is_shown(given, reading)]
    bare = [given for given in wanted if given not in missing and not _has_unit(given, reading)]
    if (missing or unnamed) and figure.facts.truncated:
        return Report(skipped="the figure has more texts than its facts list")
    findings = [
        Finding(
            "major" if given.unit else "minor",
            f"The given {quote(_written(given))} is not shown: add a label with it.",
            (given.text,),
        )
        for given in missing
    ]
    findings += [
        Finding(
            "minor",
            f"The given {quote(_written(given))} is shown without its unit: add '{given.unit}'.",
            (given.text,),
        )
        for given in bare
    ]
    findings += unnamed or []
    shown = len(wanted) - len(missing)
    detail = {"required": [given.text for given in wanted], "shown": shown, **noted}
    score = round(shown / len(wanted), 4) if wanted else None
    return Report(findings, score=score, detail=detail)


def _unnamed(problem: Problem, texts: list[str]) -> list[Finding] | None:
    """Points and formulas of the question without a label; None where it names none.

    A formula that the multimodal question still names need not be shown.
    """
    question = _without_options(problem)
    named = points(question)
    said = set(formulas(problem.multimodal_question))
    written = [one for one in dict.fromkeys(formulas(question)) if one not in said]
    if not named and not written:
        return None
    lacking = [(f"point {one}", one) for one in named if not shows_point(one, texts)]
    lacking += [(one, one) for one in written if not shows_formula(one, texts)]
    return [
        Finding("minor", f"The question names {what}, which no label shows: label it.", (one,))
        for what, one in lacking[:_MOST]
    ]


def required(problem: Problem) -> list[Quantity]:
    """The quantities of the question that its figure has to show, each once."""
    stated = quantities(problem.multimodal_question)
    wanted: list[Quantity] = []
    question = _without_options(problem)
    for quantity in quantities(question):
        if not (quantity.unit or quantity.name) or _counts_periods(quantity, question):
            continue
        if any(_equal(quantity, other) for other in (*stated, *wanted)):
            continue
        wanted.append(quantity)
        if len(wanted) == _MOST:
            break
    return wanted


def _counts_periods(quantity: Quantity, question: str) -> bool:
    """ "Sales over 4 years": how long a series is, which its axis shows."""
    start = quantity.span[0]
    return bool(
        re.search(r"\bover (?:the )?(?:last |past )?$", question[max(0, start - 16) : start])
        and re.search(r"(?:years|months|weeks|days)$", quantity.text)
    )


def _without_options(problem: Problem) -> str:
    """The question up to its answer options, whose values are not given ones."""
    question = plain(problem.question)
    if not _LETTER.fullmatch(plain(problem.answer).strip()):
        return question
    marks = list(_OPTION.finditer(question))
    for first, second in pairwise(marks):
        if first.group(1).lower() == "a" and second.group(1).lower() == "b":
            return question[: first.start()]
    return question


def _written(given: Quantity) -> str:
    return f"{given.name} = {given.text}" if given.name else given.text


def _is_shown(given: Quantity, reading: Reading) -> bool:
    if any(_equal(given, quantity) for quantity in reading.quantities):
        return True
    written = key(given.text)
    return re.search(rf"(?<![\d.]){re.escape(written)}(?!\d|\.\d)", reading.keys) is not None


def _equal(given: Quantity, other: Quantity) -> bool:
    """The same value, a missing unit and the sign of a drawn direction not held against it."""
    if given.unit and other.unit and given.unit != other.unit:
        if given.dimension == other.dimension:
            return math.isclose(abs(given.si), abs(other.si), rel_tol=_EXACT)
        # a letter behind a number need not be a unit: "5 A" names a point as well
        if len(other.unit) > 1 or not other.unit.isalpha():
            return False
    return abs(given.value) == abs(other.value)


def _has_unit(given: Quantity, reading: Reading) -> bool:
    """Whether the unit stands with the number or anywhere else in the figure."""
    if not given.unit or given.unit in reading.units:
        return True
    parts = set(re.split(r"[·/^]", given.unit))
    if any(parts & set(re.split(r"[·/^]", unit)) for unit in reading.units):
        return True  # "km" on one axis and "h" on the other make km/h
    return any(
        _equal(given, quantity) and quantity.unit and quantity.dimension == given.dimension
        for quantity in reading.quantities
    )


# ------------------------------------------------------------------------------- leak


def leak(problem: Problem, figure: Figure) -> Report:
    """The answer, in whatever form, in a text that is not a tick label."""
    answer = plain(problem.answer).strip().rstrip(".")
    reason = _cannot_leak(answer)
    if reason:
        return Report(skipped=reason)
    facts = [fact for fact in shown_texts(figure) if fact.role is not Role.TICK]
    telling = _telling(problem, answer)
    if telling:
        hits = list(_numbers_shown(telling, facts))
    elif quantities(answer, loose=True) and not re.search(r"[^\W\d_]{4}", answer):
        return Report(skipped="the answer's number is given by the question or too common to judge")
    else:
        hits = _phrase_shown(problem, answer, facts)
    return Report(
        [
            Finding(
                "major",
                f"The {fact.role.value.replace('_', ' ')} {quote(fact.plain)} gives the answer "
                f"{quote(answer)} away: remove it or put '?' in its place.",
                (fact.plain,),
                (fact.box,),
            )
            for fact in hits
        ]
    )


def _cannot_leak(answer: str) -> str:
    if not answer:
        return "the problem has no answer"
    if _LETTER.fullmatch(answer) or answer.lower() in _UNJUDGED:
        return "the answer is a choice, which a figure does not give away as such"
    if len(answer) > _MAX_PHRASE and len(quantities(answer)) < 1:
        return "the answer is prose"
    return ""


def _telling(problem: Problem, answer: str) -> list[Quantity]:
    """The quantities of the answer that the question does not give and chance does not explain."""
    given = quantities(problem.question, loose=True)[:_MOST]
    telling: list[Quantity] = []
    for quantity in quantities(answer)[:_PARTS]:
        common = quantity.value.denominator == 1 and abs(quantity.value) <= _COMMON
        if (common and not quantity.unit) or quantity.value == 0:
            continue
        if any(_near(quantity, other) for other in given):
            continue
        telling.append(quantity)
    return telling


def _numbers_shown(telling: Sequence[Quantity], facts: Iterable[TextFact]) -> Iterable[TextFact]:
    for fact in facts:
        shown = quantities(fact.plain[:_LABEL], loose=True)
        if any(_near(secret, quantity, strict=True) for secret in telling for quantity in shown):
            yield fact


def _near(secret: Quantity, other: Quantity, strict: bool = False) -> bool:
    """Equal but for rounding; `strict` wants a bare number to be exact and not a common one."""
    slack = min(_ROUNDED, max(_last_place(secret), _last_place(other)))
    if secret.unit and other.unit and secret.unit != other.unit:
        if secret.dimension != other.dimension:
            return False
        return math.isclose(secret.si, other.si, rel_tol=slack)
    a, b = secret.value, other.value
    digits = len(re.sub(r"\D", "", re.split(r"[eE×xX]", other.text)[0]).strip("0"))
    if not strict or digits >= 3 or secret.unit == other.unit != "":
        return abs(a - b) <= slack * abs(b)
    return a == b and a.denominator != 1 and not secret.unit


def _last_place(quantity: Quantity) -> float:
    """Half a unit of the last digit as written, relative to the number: 7.16 -> 0.0007."""
    mantissa = re.search(r"(\d[\d,]*)(?:\.(\d+))?", quantity.text)
    if mantissa is None or not (size := float(mantissa.group().replace(",", ""))):
        return _EXACT
    return float(0.5 * 10.0 ** -len(mantissa.group(2) or "") / size)


def _phrase_shown(problem: Problem, answer: str, facts: Iterable[TextFact]) -> list[TextFact]:
    """Texts that hold the whole answer, where the question does not say it itself."""
    phrase = key(answer)
    if not 4 <= len(phrase) <= _MAX_PHRASE or phrase in key(problem.question):
        return []
    worded = re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")
    return [fact for fact in facts if _holds(phrase, worded, fact)]


def _holds(phrase: str, worded: re.Pattern[str], fact: TextFact) -> bool:
    if " " in fact.plain.strip() and phrase.isalpha():
        words = {key(word) for word in re.split(r"[\s,;:()=]+", fact.plain)}
        return phrase in words or (len(phrase) > 12 and phrase in key(fact.plain[:_LABEL]))
    return worded.search(key(fact.plain[:_LABEL])) is not None
