"""Whether two quantities are the same answer.

The rule, in the order in which it is asked:

1. Units that never meet (kg and m) are wrong. A unit that one side leaves out is the other's.
2. A gold that is a whole number without a unit is a count: equal or wrong.
3. Within the gold's own `±`, or within `tolerance` (1 %) of the gold: right. Where the gold is
   exact (`1/6`, `√3/2`, `36π`), a decimal must be the gold's at its own precision (one of its
   last digit, so that cutting off is forgiven) with three figures or more; another exact value
   must be equal.
4. A response that rounds to a gold of two figures or more is right: 2.449 V where the gold says
   2.4 V.
5. Two numbers that are one at the coarser precision, more than `tolerance` apart, are unjudged:
   the gold has one figure, or the response two.
6. Everything else is wrong.
"""

from __future__ import annotations

import math

from scigen_data.answers import Measure, in_one_unit
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong

TOLERANCE = 0.01
_METHOD = "number"
_EXACT = 1e-9


def compare(answer: Measure, gold: Measure, tolerance: float, percent: bool = False) -> Graded:  # noqa: PLR0911 - one return a rule
    """`answer` against `gold`; `percent` says that the question asks for a percentage."""
    both = in_one_unit(answer, gold)
    if both is None:
        names = {answer.unit.name, gold.unit.name}
        if "°" in names and names & {"°C", "°F"} and answer.value == gold.value:
            return unjudged(_METHOD, "degrees of what?")
        return wrong(_METHOD, f"{answer.unit.name} is not {gold.unit.name}")
    a, b, scale_a, scale_b = both
    if not (math.isfinite(a) and math.isfinite(b)):
        return unjudged(_METHOD, "out of range") if math.isinf(b) else wrong(_METHOD, "no value")
    if answer.spread * scale_a > max(2 * tolerance * abs(b), gold.spread * scale_b) * (1 + 1e-9):
        return wrong(_METHOD, "too wide a margin")
    units = {answer.unit.name, gold.unit.name}
    if len(units) == 2 and "%" in units:
        return _percent(answer, gold, tolerance, percent)
    as_written = _close(a, b, answer, gold, tolerance, (scale_a, scale_b))
    if "" in units and units & {"°", "ppm"} and as_written.grade == "wrong":
        return _as_number(answer, gold, tolerance, as_written)
    return as_written


def _as_number(answer: Measure, gold: Measure, tolerance: float, as_written: Graded) -> Graded:
    """Degrees against a bare number: radians where it is exact (2π/3), or decimals of the gold."""
    factors = answer.unit.factor, gold.unit.factor
    a, b = answer.value * factors[0], gold.value * factors[1]
    as_number = _close(a, b, answer, gold, tolerance, factors)
    if as_number.grade != "right":
        return as_written
    inexact = not answer.unit.name and (answer.digits or answer.whole)
    return unjudged(_METHOD, "in which unit?") if inexact else as_number


def _percent(answer: Measure, gold: Measure, tolerance: float, asked: bool) -> Graded:
    """50 % is 0.5; a bare 50 is 50 % where percent was asked for, or where it can be no share."""
    share = _close(
        answer.value * answer.unit.factor,
        gold.value * gold.unit.factor,
        answer,
        gold,
        tolerance,
        (answer.unit.factor, gold.unit.factor),
    )
    if share.grade == "right":
        return share
    alike = _close(answer.value, gold.value, answer, gold, tolerance, (1.0, 1.0))
    bare = answer if answer.unit.name != "%" else gold
    if bare is gold and not asked and alike.grade == "right":
        return unjudged(_METHOD, "percent of what?")
    if alike.grade == "wrong" or asked or abs(bare.value) > 1:
        return alike
    return unjudged(_METHOD, "percent or share?")


def _close(  # noqa: PLR0911 - one return a rule
    a: float,
    b: float,
    answer: Measure,
    gold: Measure,
    tolerance: float,
    scales: tuple[float, float],
) -> Graded:
    apart = abs(a - b)
    step_a, step_b = answer.step * scales[0], gold.step * scales[1]
    spread = gold.spread * scales[1]
    if apart <= _EXACT * abs(b) or apart == 0:
        return right(_METHOD)
    if spread and apart <= spread * (1 + 1e-9):
        return right(_METHOD, "within the gold's ±")
    if gold.whole and not gold.unit.name:
        return wrong(_METHOD, f"{a:g} is not {b:g}")
    if gold.digits == 0:
        return _against_exact(apart, a, b, answer, step_a)
    if apart <= tolerance * abs(b) * (1 + 1e-9):
        return right(_METHOD, f"within {tolerance:.2g}")
    if apart <= step_b / 2 * (1 + 1e-6):
        if gold.digits >= 2:
            return right(_METHOD, "rounds to the gold")
        return unjudged(_METHOD, "the gold has one significant figure")
    if answer.digits == 2 and apart <= step_a / 2 * (1 + 1e-6):
        return unjudged(_METHOD, "two significant figures are too few to tell")
    return wrong(_METHOD, f"{a:g} is not {b:g}")


def _against_exact(apart: float, a: float, b: float, answer: Measure, step: float) -> Graded:
    if answer.digits >= 3 and not answer.whole and apart <= step * (1 + 1e-6):
        return right(_METHOD, "equal as far as it is written")
    if answer.digits == 0 and answer.step and apart <= step * (1 + 1e-6):
        return right(_METHOD, "equal as far as it is written")
    if answer.digits == 2 and not answer.whole and apart <= step / 2 * (1 + 1e-6):
        return unjudged(_METHOD, "two significant figures are too few to tell")
    return wrong(_METHOD, f"{a:g} is not {b:g}")
