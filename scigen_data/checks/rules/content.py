"""What the question gives and the figure's texts have to say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from scigen_data.answers import Quantity, key, plain, quantities
from scigen_data.answers.units import parse as parse_unit
from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.dollars import taken
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.names import formulas, points, shows_formula, shows_point
from scigen_data.facts import TextFact
from scigen_data.records import Figure, Problem

_EXACT = 1e-6  # given values are copied, not measured
_LABEL = 500  # characters of one text that are read
_MOST = 200  # given values that are looked for

_OPTION = re.compile(r"(?:^|[\s(;])([A-Ha-h])\s?[.):]\s?(?=\S)")
_LETTER = re.compile(r"\(?([A-Ja-j])[).]?(?:\s*[,&]\s*\(?[A-Ja-j]\)?)*")


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
    noted = {"counts": len(counts), "counts_shown": sum(is_shown(c, reading) for c in counts)}
    unnamed = _unnamed(problem, reading.texts)
    if not wanted and unnamed is None:
        reason = "the question gives no value that a figure has to show"
        return Report(skipped=reason, detail=noted)
    missing = [given for given in wanted if not is_shown(given, reading)]
    bare = [given for given in wanted if given not in missing and not has_unit(given, reading)]
    if (missing or unnamed) and figure.facts.truncated:
        return Report(skipped="the figure has more texts than its facts list")
    if any(taken(fact.text[:_LABEL]) for fact in reading.facts):
        # the program wrote them; that their signs are not drawn is told by another rule
        missing, bare = ([g for g in found if g.unit != "$"] for found in (missing, bare))
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
    """Points and formulas of the question without a label; None where it names none."""
    named, written = named_in(problem)
    if not named and not written:
        return None
    lacking = [(f"point {one}", one) for one in named if not shows_point(one, texts)]
    lacking += [(one, one) for one in written if not shows_formula(one, texts)]
    return [
        Finding("minor", f"The question names {what}, which no label shows: label it.", (one,))
        for what, one in lacking[:_MOST]
    ]


def named_in(problem: Problem) -> tuple[list[str], list[str]]:
    """The points and the formulas of the question that its figure has to show.

    A formula that the multimodal question still names need not be shown.
    """
    question = _without_options(problem)
    said = set(formulas(problem.multimodal_question))
    return points(question), [one for one in dict.fromkeys(formulas(question)) if one not in said]


def required(problem: Problem) -> list[Quantity]:
    """The quantities of the question that its figure has to show, each once."""
    stated = quantities(problem.multimodal_question)
    wanted: list[Quantity] = []
    question = _without_options(problem)
    for quantity in quantities(question):
        if not (quantity.unit or quantity.name) or _counts_periods(quantity, question):
            continue
        if any(equal(quantity, other) for other in (*stated, *wanted)):
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


def is_shown(given: Quantity, reading: Reading) -> bool:
    if any(equal(given, quantity) for quantity in reading.quantities):
        return True
    written = key(given.text)
    return re.search(rf"(?<![\d.]){re.escape(written)}(?!\d|\.\d)", reading.keys) is not None


def equal(given: Quantity, other: Quantity) -> bool:
    """The same value, a missing unit and the sign of a drawn direction not held against it."""
    if given.unit and other.unit and given.unit != other.unit:
        if given.dimension == other.dimension:
            return math.isclose(abs(given.si), abs(other.si), rel_tol=_EXACT)
        # a letter behind a number need not be a unit: "5 A" names a point as well
        if len(other.unit) > 1 or not other.unit.isalpha():
            return False
    return abs(given.value) == abs(other.value)


def has_unit(given: Quantity, reading: Reading) -> bool:
    """Whether the unit stands with the number or anywhere else in the figure."""
    if not given.unit or given.unit in reading.units:
        return True
    parts = set(re.split(r"[·/^]", given.unit))
    if any(parts & set(re.split(r"[·/^]", unit)) for unit in reading.units):
        return True  # "km" on one axis and "h" on the other make km/h
    return any(
        equal(given, quantity) and quantity.unit and quantity.dimension == given.dimension
        for quantity in reading.quantities
    )


GIVENS = Rule(
    "audit/givens",
    givens,
    "every value with a unit or a symbol, point and formula of the question is shown",
    restyled="program",
    order=60,
)
