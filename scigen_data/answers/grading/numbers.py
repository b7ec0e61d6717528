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
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong

TOLERANCE = 0.01
_METHOD = "number"
_EXACT = 1e-9


def compare(answer: Measure, gold: Measure, tolerance: float, percent: bool = False) -> Graded:  # noqa: PLR0911 - one return a case
    """`answer` against `gold`; `percent` says that the question asks for a percentage."""
    both, units = in_one_unit(answer, gold), {answer.unit.name, gold.unit.name}
    if both is None:
        if "°" in units and units & {"°C", "°F"} and answer.value == gold.value:
            return unjudged(_METHOD, "degrees of what?")
        return wrong(_METHOD, f"{answer.unit.name} is not {gold.unit.name}")
    a, b = both
    if not (math.isfinite(a.value) and math.isfinite(b.value)):
        return (unjudged if math.isinf(b.value) else wrong)(_METHOD, "no value")
    if a.spread > max(2 * tolerance * abs(b.value), b.spread) * (1 + 1e-9):
        return wrong(_METHOD, "too wide a margin")
    as_written = _close(a, b, tolerance)
    if not (len(units) == 2 and units & {"%", "°", "ppm"} and units & {"%", ""}):
        return as_written
    a, b = (each.times(each.unit.factor) for each in (answer, gold))
    as_number = _close(a, b, tolerance)
    if "%" in units:
        return _percent(answer, as_number, as_written, percent)
    if as_written.grade is not Grade.WRONG or as_number.grade is not Grade.RIGHT:
        return as_written
    if not answer.unit.name and (answer.digits or answer.whole):  # not 2π/3, but 2.09
        return unjudged(_METHOD, "in which unit?")
    return as_number


def _percent(a: Measure, share: Graded, alike: Graded, asked: bool) -> Graded:
    """50 % is 0.5; a bare 50 is 50 % where percent was asked for, or where it can be no share."""
    if share.grade is Grade.RIGHT:
        return share
    if alike.grade is Grade.RIGHT and not asked and (a.unit.name or abs(a.value) <= 1):
        return unjudged(_METHOD, "percent of what?")
    return alike


def _close(answer: Measure, gold: Measure, tolerance: float) -> Graded:  # noqa: PLR0911 - one return a rule
    """Two measures in one unit, by the rules 2 to 6."""
    a, b = answer.value, gold.value
    apart = abs(a - b) / (1 + 1e-6)
    if apart <= _EXACT * abs(b):
        return right(_METHOD)
    if apart <= gold.spread:
        return right(_METHOD, "within the gold's ±")
    if gold.whole and not gold.unit.name:
        return wrong(_METHOD, f"{a:g} is not {b:g}")
    exact = gold.digits == 0
    if exact and apart <= answer.step and answer.digits not in (1, 2) and not answer.whole:
        return right(_METHOD, "equal as far as it is written")
    if not exact and apart <= tolerance * abs(b):
        return right(_METHOD, f"within {tolerance:.2g}")
    if not exact and apart <= gold.step / 2:
        if gold.digits >= 2:
            return right(_METHOD, "rounds to the gold")
        return unjudged(_METHOD, "the gold has one significant figure")
    if answer.digits == 2 and apart <= answer.step / 2 and not (exact and answer.whole):
        return unjudged(_METHOD, "two significant figures are too few to tell")
    return wrong(_METHOD, f"{a:g} is not {b:g}")
