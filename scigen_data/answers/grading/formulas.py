"""Formulas inside the worker: read by math-verify's parser, and their values at sample points.

The parser is `latex2sympy2_extended`, called with the case of letters kept (`math_verify.parse`
makes `M` and `m` one unknown) and without its one `eval`. Nothing here sets a signal or a timer.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from importlib import import_module
from typing import Any

# Untyped, and imported by the worker alone.
sympy: Any = import_module("sympy")
latex2sympy: Any = import_module("latex2sympy2_extended.latex2sympy2")
grader: Any = import_module("math_verify.grader")
AppliedUndef: Any = import_module("sympy.core.function").AppliedUndef

_POINTS = 4
DIGITS = 25
_NORMAL = latex2sympy.NormalizationConfig(
    basic_latex=True, units=False, malformed_operators=True, nits=False, boxed="none"
)
_CASE_KEPT = latex2sympy.ConversionConfig(lowercase_symbols=False)


# The parser takes I for the imaginary unit, and I²R for -R.
_CURRENT = re.compile(r"(\\[A-Za-z]+)|I")


# ... and the d of qEdB for that of a differential.
_DISTANCE = re.compile(r"(\\[A-Za-z]+)|d")
_DIFFERENTIAL = re.compile(
    r"\\i*int|d[A-Za-z]?\s*\^?\{?\d?\}?\s*/\s*d|\\frac\s*\{?\s*d|\\begin|[A-Za-z]'"
)


class _Reader(latex2sympy._Latex2Sympy):  # type: ignore[misc]  # untyped base
    """The parser without its one `eval`: `sympy.Number(text)` evaluates text."""

    def parse_number(self, text: str) -> Any:
        return _number(text.replace(",", ""))


def _number(text: str) -> Any:
    text = text.strip()
    if text.isdecimal():
        return sympy.Integer(int(text))
    return sympy.Float(text)


latex2sympy.convert_number = lambda text: _number(text.replace(",", "").replace(" ", ""))


class Unreadable(Exception):
    """A text is no formula; the message says why."""


@lru_cache(maxsize=512)  # a gold comes as often as there are completions
def read(text: str) -> Any:
    """A sympy object for LaTeX; raises `Unreadable`."""
    if not text.strip():
        raise Unreadable("nothing that can be read as a formula")
    text = _CURRENT.sub(lambda match: match.group(1) or r"\Upsilon ", text)
    if not _DIFFERENTIAL.search(text):
        text = _DISTANCE.sub(lambda match: match.group(1) or r"\Xi ", text)
    try:
        reader = _Reader(None, not _complex(text), False, config=_CASE_KEPT)
        found = reader.parse(latex2sympy.normalize_latex(text, _NORMAL))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # the parser raises whatever it stumbles over
        raise Unreadable("no formula that can be parsed") from error
    if not isinstance(found, (sympy.Basic, sympy.MatrixBase)):
        raise Unreadable("no formula that can be parsed")
    return found


def _complex(text: str) -> bool:
    """Whether `i` is likely the imaginary unit: it stands alone, and no index is called so."""
    return bool(grader.should_treat_as_complex(text))


def unknowns(found: Any) -> set[Any]:
    """Free symbols and undefined functions."""
    return {*found.free_symbols, *found.atoms(AppliedUndef)}


def points(symbols: set[Any]) -> list[dict[Any, Any]]:
    """The same values for the same names, positive so that roots and logarithms have one."""
    chosen = []
    for number in range(_POINTS if symbols else 1):
        point = {}
        for symbol in symbols:
            rng = random.Random(f"{number}/{symbol}")
            point[symbol] = sympy.Rational(rng.randint(300_001, 2_400_001), 1_000_003)
        chosen.append(point)
    return chosen


def pairs(said: Any, wanted: Any, symbols: set[Any]) -> list[tuple[complex, complex]]:
    found = []
    for point in points(symbols):
        a, b = at(said, point), at(wanted, point)
        if a is not None and b is not None:
            found.append((a, b))
        elif b is not None and not symbols:
            return [(complex("nan"), b)]
    return found


def at(found: Any, point: dict[Any, Any]) -> complex | None:
    """The value at a point; None where there is none that is finite."""
    try:
        ordered = sorted(point.items(), key=lambda pair: -len(str(pair[0])))
        placed = found.subs(ordered) if point else found
        if placed.atoms(sympy.Integral, sympy.Sum, sympy.Derivative, sympy.Limit, sympy.Product):
            placed = placed.doit()
        number = complex(placed.evalf(DIGITS))
    except (
        TypeError,
        ValueError,
        ZeroDivisionError,
        OverflowError,
        AttributeError,
        NotImplementedError,
    ):
        return None
    finite = abs(number.real) < 1e300 and abs(number.imag) < 1e300
    if not finite:
        return None
    return number.real if abs(number.imag) <= 1e-15 * abs(number.real) else number


def close(a: complex, b: complex, relative: float) -> bool:
    if a != a or b != b:  # noqa: PLR0124 - nan
        return False
    return abs(a - b) <= relative * max(abs(b), 1e-300) or abs(a - b) < 1e-20 * (1 + abs(a))
