"""Values in the figure that the problem does not give."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from scigen_data.answers import Quantity, plain, quantities
from scigen_data.answers.quantity import NUMBER_WORDS
from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.amounts import Amount, agree, amount_of, amounts
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.facts import Role
from scigen_data.records import Figure, Problem
from scigen_data.texts import as_read

_ROUNDED = 0.01  # a given value may be rounded, or converted to another unit
_LABEL = 500  # characters of one text that are read
_MOST = 400  # values of the question that are compared with
# A single letter right behind or beside a number that is no unit: orbitals (2s, 3d), atoms (2 H),
# points and series (5 A).
_LETTER = re.compile(r"[A-Za-z]")
# What a figure may say of its own: right and full angles, the whole.
_OWN = (("°", 90), ("°", 180), ("°", 360), ("%", 100))
# Constants that a textbook's figure may quote (CODATA 2018, rounded as they are written).
_CONSTANTS = (
    "9.8 m/s^2; 9.81 m/s^2; 10 m/s^2; 3.00 × 10^8 m/s; 6.63 × 10^-34 J·s; 1.60 × 10^-19 C; "
    "1.38 × 10^-23 J/K; 8.314 J/(mol·K); 6.02 × 10^23 /mol; 9.11 × 10^-31 kg; 1.67 × 10^-27 kg; "
    "6.67 × 10^-11 N·m^2/kg^2; 8.99 × 10^9 N·m^2/C^2; 8.85 × 10^-12 F/m; 22.4 L/mol; 22.4 L; "
    "101.3 kPa; 760 torr; 273.15 K; 298 K; 25 °C; 1000 kg/m^3; 4.18 J/(g·K)"
)


def unasked(problem: Problem, figure: Figure) -> Report:
    """Labels with a value and its unit that neither the problem nor common knowledge gives.

    Ticks are the axes' own, bare numbers count and number things; what gives the answer away
    is another rule's.
    """
    if not problem.question.strip():
        return Report(skipped="there is no question to compare with")
    said = (problem.question, problem.multimodal_question, problem.answer)
    known = [amount for text in said for amount in amounts(text)][:_MOST]
    words = {
        NUMBER_WORDS[word]
        for word in re.findall(r"[a-z]+", plain(problem.question).lower())
        if word in NUMBER_WORDS
    }
    findings: list[Finding] = []
    for fact in shown_texts(figure):
        if fact.role is Role.TICK:
            continue
        text = as_read(fact.plain)[:_LABEL]
        invented = [
            quantity
            for quantity in quantities(text, loose=True)
            if _says_a_value(quantity, plain(text))
            and abs(quantity.value) not in words
            and not _is_known(amount_of(quantity), known)
        ]
        if invented:
            values = ", ".join(quote(quantity.text) for quantity in invented[:3])
            findings.append(
                Finding(
                    "minor",
                    f"The label {quote(fact.plain)} says {values}, which the problem does not "
                    "give: remove it or write the given value.",
                    (fact.plain,),
                    (fact.box,),
                )
            )
    return Report(findings)


def _says_a_value(quantity: Quantity, text: str) -> bool:
    """Whether it measures something: it has a unit, and is neither trivial nor a constant."""
    if not quantity.unit or abs(quantity.value) in (0, 1):
        return False
    if any(quantity.unit == unit and abs(quantity.value) == value for unit, value in _OWN):
        return False
    amount = amount_of(quantity)
    if any(agree(amount, constant) for constant in _constants()):
        return False
    start, stop = quantity.span
    if re.search(r"[/√π^·×*]\s*$", text[:start]):
        return False  # a part of an expression
    attached = re.search(r"\d[A-Za-z]", text[start:stop]) is not None
    if attached and quantity.value < 10 and re.fullmatch(r"[A-Za-z](\^\d+)?", quantity.unit):
        return False
    following = re.compile(r"[\w₀-₉⁰-⁹⁺⁻(]")
    return not (_LETTER.fullmatch(quantity.unit) and following.match(text, stop))


def _is_known(shown: Amount, known: Sequence[Amount]) -> bool:
    return any(_same(shown, other) for other in known)


def _same(shown: Amount, given: Amount) -> bool:
    """The number itself, whatever its unit is read as, or the same amount in another unit."""
    if math.isclose(abs(shown.value), abs(given.value), rel_tol=_ROUNDED):
        return True
    return agree(shown, given, _ROUNDED)


@cache
def _constants() -> tuple[Amount, ...]:
    return tuple(amount_of(quantity) for quantity in quantities(_CONSTANTS, loose=True))


UNASKED = Rule(
    "audit/unasked",
    unasked,
    "no value is shown that the problem does not give",
    restyled="program",
    order=70,
)
