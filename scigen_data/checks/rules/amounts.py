"""What a text says in numbers, expressions worked out, and whether two of them are the same."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scigen_data.answers import Quantity, evaluate, plain, quantities
from scigen_data.answers import units as known_units

EXACT = 1e-6  # values that are copied, not measured
ROUNDED = 5e-3  # a value may be written to three digits
_MAX_TERM = 60  # characters of an expression that is worked out

_EXPRESSION = re.compile(r"[√∛π^⁰-⁹²³]|\bpi\b|\d\s*/\s*\d|\d\s*[+−-]\s*\d")
_TERMS = re.compile(r"[=≈≃∼~;\n]|,\s|\bor\b|\bis\b")
_KELVIN = {"K": 0.0, "°C": 273.15}


@dataclass(frozen=True, slots=True)
class Amount:
    """A value as it is written, or as an expression amounts to."""

    value: float
    unit: str
    factor: float
    dimension: tuple[tuple[str, int], ...]
    digits: int  # that are written; an expression counts as exact, with 99
    slack: float  # half a unit of the last digit, relative
    fraction: bool  # whether it is no whole number
    turn: bool = False  # a bare multiple of π, which may be an angle


@lru_cache(512)  # two rules ask of the question's
def amounts(text: str) -> tuple[Amount, ...]:
    """Every number of a text with its unit, and every expression that has a value."""
    worked_out = (expression(term) for term in _TERMS.split(plain(text)))
    return (
        *(amount_of(quantity) for quantity in quantities(text, loose=True)),
        *(found for found in worked_out if found is not None),
    )


def amount_of(quantity: Quantity) -> Amount:
    mantissa = re.split(r"[eE×xX]", quantity.text)[0]
    return Amount(
        _float(quantity),
        quantity.unit,
        quantity.factor,
        quantity.dimension,
        len(re.sub(r"\D", "", mantissa).strip("0")),
        _last_place(quantity.text),
        quantity.value.denominator != 1,
    )


def _float(quantity: Quantity) -> float:
    try:
        return float(quantity.value)
    except OverflowError:
        return math.inf


def expression(term: str) -> Amount | None:
    """`2√2 cm`, `π/6`, `36π`; None for a plain number and for what has no value."""
    term = term.strip(" .()").replace("−", "-") if len(term) <= _MAX_TERM else ""
    if not _EXPRESSION.search(term):
        return None
    for split in range(len(term), 0, -1):
        unit, end = known_units.NONE, split
        if split < len(term):
            apart = term[split - 1].isspace() and not term[split].isspace()
            if not apart and term[split] not in "°%":
                continue
            unit, end = known_units.parse(term, split)
            if not unit.name or end != len(term):
                continue
        value = evaluate(term[:split].strip())
        if value is not None:
            whole = math.isclose(value, round(value), rel_tol=1e-12)
            turn = not unit.name and ("π" in term or "pi" in term)
            return Amount(value, unit.name, unit.factor, unit.dimension, 99, EXACT, not whole, turn)
    return None


def _last_place(text: str) -> float:
    """Half a unit of the last digit as written, relative to the number: 7.16 -> 0.0007."""
    mantissa = re.search(r"(\d[\d,]*)(?:\.(\d+))?", text)
    if mantissa is None or not (size := float(mantissa.group().replace(",", ""))):
        return EXACT
    return float(0.5 * 10.0 ** -len(mantissa.group(2) or "") / size)


def agree(a: Amount, b: Amount, slack: float | None = None) -> bool:
    """Whether the two amount to the same, a missing unit not held against either.

    A sign is a matter of the drawn direction where there is a unit.
    """
    if slack is None:
        slack = min(ROUNDED, max(a.slack, b.slack))
    for x, y in _comparable(a, b):
        if a.unit or b.unit:
            x, y = abs(x), abs(y)  # noqa: PLW2901
        if math.isfinite(x) and math.isfinite(y) and abs(x - y) <= slack * abs(y):
            return True
    return False


def _comparable(a: Amount, b: Amount) -> Iterator[tuple[float, float]]:
    """The pairs of values in which the two may be compared."""
    if a.unit == b.unit or not (a.unit and b.unit):
        yield a.value, b.value
    if a.unit in _KELVIN and b.unit in _KELVIN and a.unit != b.unit:
        yield a.value + _KELVIN[a.unit], b.value + _KELVIN[b.unit]
    elif a.unit and b.unit and a.dimension == b.dimension:
        yield a.value * a.factor, b.value * b.factor
    for one, other in ((a, b), (b, a)):
        if one.unit == "%" and not other.unit and other.fraction:
            yield one.value / 100, other.value
        if one.turn and other.dimension == (("rad", 1),):
            yield one.value, other.value * other.factor
