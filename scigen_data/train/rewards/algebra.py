"""Comparing formulas, inside the worker: read by math-verify's parser, decided at sample points.

`math_verify.verify` is lenient where a model looks for holes: it rounds to six decimals (1e-8 is
2e-8 to it), its `parse` makes `M` and `m` one unknown, and of `3 = 5` it takes the 5. So its parser
reads, letter case kept, and two formulas are equal where their values agree at random points, in
25 digits; they differ where the values do. `verify` is asked only about sets and the like.
Everything here may run long; nothing here sets a signal or a timer.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from importlib import import_module
from typing import Any

# Untyped, and imported by the worker alone.
sympy: Any = import_module("sympy")
latex2sympy: Any = import_module("latex2sympy2_extended.latex2sympy2")
grader: Any = import_module("math_verify.grader")
AppliedUndef: Any = import_module("sympy.core.function").AppliedUndef
Relational: Any = import_module("sympy.core.relational").Relational

Report = Callable[[str], None]
_POINTS = 4
_DIGITS = 25
_EQUAL = 1e-9
_ROUNDED = 1e-3  # how near a decimal must come to an exact gold
_MAX_ATOMS = 600
_NORMAL = latex2sympy.NormalizationConfig(
    basic_latex=True, units=False, malformed_operators=True, nits=False, boxed="none"
)


_CASE_KEPT = latex2sympy.ConversionConfig(lowercase_symbols=False)


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


def read(text: str) -> Any:
    """A sympy object for LaTeX; raises `Unreadable`."""
    if not text.strip():
        raise Unreadable("nothing that can be read as a formula")
    try:
        reader = _Reader(None, not _complex(text), False, config=_CASE_KEPT)
        found = reader.parse(latex2sympy.normalize_latex(text, _NORMAL))
    except Exception as error:  # the parser raises whatever it stumbles over
        raise Unreadable("no formula that can be parsed") from error
    if not isinstance(found, (sympy.Basic, sympy.MatrixBase)):
        raise Unreadable("no formula that can be parsed")
    return found


def _complex(text: str) -> bool:
    """Whether `i` is likely the imaginary unit: it stands alone, and no index is called so."""
    return bool(grader.should_treat_as_complex(text))


def value(answer: str, report: Report) -> dict[str, Any]:
    """The number that a formula is."""
    try:
        said = _last(read(answer))
    except Unreadable as error:
        return {"value": None, "reason": str(error), "blame": "us"}
    except _Contradiction as error:
        return {"value": None, "reason": str(error), "blame": "answer"}
    report("answer")
    if not isinstance(said, sympy.Expr):
        kind = type(said).__name__.lower()
        return {"value": None, "reason": f"a {kind} where a number is asked", "blame": "answer"}
    if said.free_symbols or said.atoms(AppliedUndef):
        return {"value": None, "reason": "unknowns where a number is asked", "blame": "answer"}
    number = _at(said, {})
    if number is None or number.imag:
        return {"value": None, "reason": "no finite real number", "blame": "answer"}
    return {"value": float(number.real), "exact": not said.atoms(sympy.Float)}


def compare(answer: str, gold: str, tolerance: float, report: Report) -> dict[str, Any]:
    """Whether two formulas are equal: `verdict` True, False or None with the reason."""
    try:
        wanted = read(gold)
        _values(wanted)
    except Unreadable as error:
        return _open(f"the gold: {error}", "gold")
    report("gold")
    try:
        said = read(answer)
        _values(said)
    except Unreadable as error:
        return _open(str(error), "us")
    report("answer")
    return _decide(said, wanted, tolerance)


def _decide(said: Any, wanted: Any, tolerance: float) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    try:
        last = _last(said)
    except _Contradiction as error:
        return _no(str(error))
    target = _last(wanted)
    both = isinstance(said, sympy.Eq) and isinstance(wanted, sympy.Eq)
    if both and not (_named(said) and _named(wanted) and said.lhs == wanted.lhs):
        found = _relations(said, wanted)
        if found["verdict"] or not (_named(said) and _named(wanted)):
            return found
    if isinstance(target, sympy.Expr):
        if isinstance(last, sympy.Expr):
            return _expressions(last, target, tolerance)
        if isinstance(last, sympy.Eq):
            return _open("an equation where an expression is asked")
        if isinstance(last, Relational):
            return _no("an inequality where a value is asked")
    if isinstance(wanted, Relational) and isinstance(said, Relational):
        return _relations(said, wanted)
    return _library(said, wanted)


def _named(equation: Any) -> bool:
    """Whether an equation only says what something is called: `v = ...`, `f(x) = ...`."""
    head, value = equation.lhs, equation.rhs
    inside = value.atoms(sympy.Symbol, AppliedUndef) if isinstance(value, sympy.Basic) else set()
    if isinstance(head, (sympy.Symbol, AppliedUndef)):
        return head not in inside
    if not isinstance(head, sympy.Mul):
        return False
    # `KE = ...` and `y(x) = ...` are read as products
    names = [each for each in head.args if isinstance(each, (sympy.Symbol, AppliedUndef))]
    return len(names) == len(head.args) and not set(names[:1]) & inside


class _Contradiction(Exception):
    """`3 = 5`."""


def _last(found: Any) -> Any:
    """The value that `x = ...`, `f(x) = ...` or a chain `x = a = b` states, else the thing itself.

    Raises `_Contradiction` where the numbers of a chain differ.
    """
    members = _chain(found)
    if members is None:
        return found
    head, last = members[0], members[-1]
    numbers = [each for each in members if isinstance(each, sympy.Expr) and not each.free_symbols]
    first = _at(numbers[0], {}) if numbers else None
    for each in numbers[1:]:
        other = _at(each, {})
        if first is not None and other is not None and not _close(first, other, 0.02):
            raise _Contradiction("a chain of different numbers")
    named = _named(sympy.Eq(head, last, evaluate=False))
    return last if named or len(numbers) == len(members) else found


def _chain(found: Any) -> list[Any] | None:
    if isinstance(found, sympy.Eq):
        return [found.lhs, found.rhs]
    parts = getattr(found, "_unsorted_args", None)
    if type(found).__name__ == "And" and parts and all(isinstance(p, sympy.Eq) for p in parts):
        members = [parts[0].lhs, *(part.rhs for part in parts)]
        linked = all(a.rhs == b.lhs for a, b in itertools.pairwise(parts))
        return members if linked else None
    return None


# ------------------------------------------------------------------------- expressions


def _expressions(said: Any, wanted: Any, tolerance: float) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    inexact = bool(said.atoms(sympy.Float)), bool(wanted.atoms(sympy.Float))
    symbols = _unknowns(said) | _unknowns(wanted)
    pairs = _pairs(said, wanted, symbols)
    if not pairs:
        return _open("no point at which both have a value")
    if all(_close(a, b, _EQUAL) for a, b in pairs):
        return _yes()
    if not symbols:
        return _constants(pairs[0], inexact, tolerance)
    if any(inexact):
        if all(_close(a, b, 1e-5) for a, b in pairs) or _near(said, wanted, tolerance):
            return _yes()
        if all(_close(a, b, tolerance) for a, b in pairs):
            return _open("near, but not coefficient by coefficient")
    if _unknowns(said) != _unknowns(wanted) and _renamed(said, wanted):
        return _open("equal under other names")
    return _no("another value")


def _constants(
    pair: tuple[complex, complex], inexact: tuple[bool, bool], tolerance: float
) -> dict[str, Any]:
    a, b = pair
    if inexact[1] and _close(a, b, tolerance):
        return _yes()
    if inexact[0] and _close(a, b, _ROUNDED):
        return _yes()
    if inexact[0] and _close(a, b, tolerance):
        return _open("too coarse to tell")
    return _no("another value")


def _unknowns(found: Any) -> set[Any]:
    """Free symbols and undefined functions."""
    return {*found.free_symbols, *found.atoms(AppliedUndef)}


def _pairs(said: Any, wanted: Any, symbols: set[Any]) -> list[tuple[complex, complex]]:
    found = []
    for point in _points(symbols):
        a, b = _at(said, point), _at(wanted, point)
        if a is not None and b is not None:
            found.append((a, b))
        elif b is not None and not symbols:
            return [(complex("nan"), b)]
    return found


def _points(symbols: set[Any]) -> list[dict[Any, Any]]:
    """The same values for the same names, positive so that roots and logarithms have one."""
    chosen = []
    for number in range(_POINTS if symbols else 1):
        point = {}
        for symbol in symbols:
            rng = random.Random(f"{number}/{symbol}")
            point[symbol] = sympy.Rational(rng.randint(300_001, 2_400_001), 1_000_003)
        chosen.append(point)
    return chosen


def _values(found: Any) -> None:
    """Evaluate once, so that the caller knows whose formula does not end."""
    if (
        isinstance(found, sympy.Basic)
        and sum(1 for _ in itertools.islice(sympy.preorder_traversal(found), _MAX_ATOMS))
        >= _MAX_ATOMS
    ):
        raise Unreadable("too large a formula")
    members = _chain(found) or [found]
    for each in members:
        if isinstance(each, sympy.Expr):
            for point in _points(_unknowns(each)):
                _at(each, point)


def _at(found: Any, point: dict[Any, Any]) -> complex | None:
    """The value at a point; None where there is none that is finite."""
    try:
        ordered = sorted(point.items(), key=lambda pair: -len(str(pair[0])))
        placed = found.subs(ordered) if point else found
        if placed.atoms(sympy.Integral, sympy.Sum, sympy.Derivative, sympy.Limit, sympy.Product):
            placed = placed.doit()
        number = complex(placed.evalf(_DIGITS))
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


def _close(a: complex, b: complex, relative: float) -> bool:
    if a != a or b != b:  # noqa: PLR0124 - nan
        return False
    return abs(a - b) <= relative * max(abs(b), 1e-300) or abs(a - b) < 1e-20 * (1 + abs(a))


def _near(said: Any, wanted: Any, tolerance: float, depth: int = 0) -> bool:  # noqa: PLR0911 - one return a case
    """Whether two formulas have one shape, and each number of it is within `tolerance`."""
    if depth > 12:
        return False
    if not _unknowns(said) and not _unknowns(wanted):
        a, b = _at(said, {}), _at(wanted, {})
        if a is None or b is None:
            return False
        decimal = said.atoms(sympy.Float) or wanted.atoms(sympy.Float)
        return _close(a, b, tolerance if decimal else _EQUAL)
    if said == wanted:
        return True
    if said.func != wanted.func or len(said.args) != len(wanted.args):
        return False
    if not isinstance(said, (sympy.Add, sympy.Mul)):
        return all(
            _near(a, b, tolerance, depth + 1) for a, b in zip(said.args, wanted.args, strict=True)
        )
    left = list(said.args)
    for target in wanted.args:
        match = next((each for each in left if _near(each, target, tolerance, depth + 1)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _renamed(said: Any, wanted: Any) -> bool:
    """Whether some renaming of the unknowns makes both equal."""
    mine = sorted(_unknowns(said) - _unknowns(wanted), key=str)
    theirs = sorted(_unknowns(wanted) - _unknowns(said), key=str)
    if not len(mine) == len(theirs) <= 3:
        return False
    for order in itertools.permutations(theirs):
        renamed = said.subs(list(zip(mine, order, strict=True)), simultaneous=True)
        pairs = _pairs(renamed, wanted, _unknowns(wanted))
        if pairs and all(_close(a, b, _EQUAL) for a, b in pairs):
            return True
    return False


# --------------------------------------------------------------------------- relations


def _relations(said: Any, wanted: Any) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    if isinstance(said, sympy.Eq) != isinstance(wanted, sympy.Eq):
        return _no("an equation against an inequality")
    f, g = said.lhs - said.rhs, wanted.lhs - wanted.rhs
    pairs = _pairs(f, g, _unknowns(f) | _unknowns(g))
    if not pairs:
        return _open("no point at which both have a value")
    if all(abs(a) < 1e-18 for a, _ in pairs):
        return _no("true of everything")
    ratios = [a / b for a, b in pairs if b]
    constant = len(ratios) == len(pairs) and all(_close(ratio, ratios[0], 1e-8) for ratio in ratios)
    if isinstance(said, sympy.Eq):
        if constant and ratios[0]:
            return _yes()
        return _same_solutions(f, g)
    if constant and ratios[0].imag == 0 and ratios[0]:
        kinds = said.rel_op, wanted.rel_op
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        mine = kinds[0] if ratios[0].real > 0 else flipped.get(kinds[0], kinds[0])
        return _yes() if mine == kinds[1] else _no("another inequality")
    return _truths(said, wanted)


def _same_solutions(f: Any, g: Any) -> dict[str, Any]:
    """Equations that are no multiples of each other: do the roots of each solve the other?"""
    shared = sorted(_unknowns(f) & _unknowns(g), key=str)
    if not shared or _unknowns(f) != _unknowns(g):
        return _no("an equation in other unknowns") if not shared else _open("other unknowns")
    agreed = 0
    for unknown in shared[-3:]:
        verdicts, shares = [], False
        for point in _points(set(shared) - {unknown})[:2] or [{}]:
            pair = [sympy.together(side.subs(list(point.items()))) for side in (f, g)]
            if any(len(side.free_symbols) != 1 for side in pair):
                break
            symbol = next(iter(pair[0].free_symbols))
            try:
                roots = [sympy.solve(side, symbol) for side in pair]
            except NotImplementedError:
                break
            mine, theirs = ([complex(root.evalf(_DIGITS)) for root in found] for found in roots)
            if not mine or not theirs:
                break
            shares |= any(_close(a, b, 1e-8) for a in mine for b in theirs)
            verdicts.append(
                len(mine) == len(theirs)
                and all(any(_close(a, b, 1e-8) for b in theirs) for a in mine)
                and all(any(_close(a, b, 1e-8) for a in mine) for b in theirs)
            )
        else:
            if not shares:
                return _no("another equation")
            if not all(verdicts):
                return _open("equations that share some solutions")
            agreed += 1
    if agreed and agreed >= min(len(shared), 2):
        return _yes()
    return _open("two equations that cannot be solved")


def _truths(said: Any, wanted: Any) -> dict[str, Any]:
    """Inequalities that are no multiples of each other, at many points: a difference is certain."""
    unknowns = _unknowns(said) | _unknowns(wanted)
    rng = random.Random(0)
    for _ in range(60):
        point = [
            (unknown, sympy.Rational(rng.randint(-9_000_000, 9_000_000), 1_000_003))
            for unknown in sorted(unknowns, key=str)
        ]
        a, b = said.subs(point), wanted.subs(point)
        if a in (True, False) and b in (True, False) and bool(a) != bool(b):
            return _no("another inequality")
    return _open("inequalities that agree where they were tried")


def _library(said: Any, wanted: Any) -> dict[str, Any]:
    if type(said).__name__ != type(wanted).__name__:
        return _open(f"{type(said).__name__} against {type(wanted).__name__}")
    if grader.verify(wanted, said, float_rounding=12, timeout_seconds=None):
        return _yes()
    return _open("not shown to be equal")


def _yes() -> dict[str, Any]:
    return {"verdict": True}


def _no(reason: str) -> dict[str, Any]:
    return {"verdict": False, "reason": reason}


def _open(reason: str, blame: str = "us") -> dict[str, Any]:
    return {"verdict": None, "reason": reason, "blame": blame}
