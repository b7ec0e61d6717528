"""The second way to a family's answers: `<subject>/<family>.py` has it for that family.

    def again(item: Made) -> float | str:
        mass, force = value(item, "kg"), value(item, "N")      # from the question's text alone
        ...                                                    # simulated, counted, solved by sympy
        return speed

It shares no code and no formula with the family where there is another: an integration against a
closed form, a count against a formula, a solver against a derivation. `test_again.py` runs it. A
number is held against the first number of the answer; a text is graded as a model's answer is.
"""

from __future__ import annotations

import re

from scigen_data.problems.family import Made

PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
NUMBER = r"[+−-]?\d+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"


def number(text: str) -> float:
    return float(text.translate(PLAIN).replace(" × 10", "e"))


def given(item: Made) -> dict[str, float]:
    """The quantities of the question by symbol: "r₁ = 0.72 AU" -> {"r₁": 0.72}."""
    found = re.findall(rf"(\w[₀-₉]*) = ({NUMBER})", item.question)
    return {symbol: number(value) for symbol, value in found}


def value(item: Made, unit: str) -> float:
    """The one number of the question with this unit."""
    (found,) = re.findall(rf"({NUMBER}) ?{re.escape(unit)}(?![\w/])", item.question)
    return number(found)


def answer(item: Made) -> float:
    """The number the answer starts with."""
    found = re.match(NUMBER, item.answer)
    assert found, item.answer
    return number(found[0])
