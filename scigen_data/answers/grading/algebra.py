"""Comparing formulas, inside the worker: read by math-verify's parser, decided at sample points.

`math_verify.verify` is lenient where a model looks for holes: it rounds to six decimals (1e-8 is
2e-8 to it), its `parse` makes `M` and `m` one unknown, and of `3 = 5` it takes the 5. So its parser
reads, letter case kept, and two formulas are equal where their values agree at random points, in
25 digits; they differ where the values do. `verify` is asked only about sets and the like.
Everything here may run long; nothing here sets a signal or a timer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from importlib import import_module
from typing import Any

from scigen_data.answers.grading.formulas import (
    AppliedUndef,
    Unreadable,
    at,
    close,
    grader,
    pairs,
    points,
    read,
    unknowns,
)
from scigen_data.answers.grading.relations import relations
from scigen_data.answers.grading.replies import no, undecided, yes

# Untyped, and imported by the worker alone.
sympy: Any = import_module("sympy")
Relational: Any = import_module("sympy.core.relational").Relational

Report = Callable[[str], None]
_EQUAL = 1e-9
_ROUNDED = 1e-3  # how near a decimal must come to an exact gold
_MAX_ATOMS = 600


def value(answer: str, report: Report) -> dict[str, Any]:
    """The number that a formula is."""
    report("gold")  # a number, and read already
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
    number = at(said, {})
    if number is None or number.imag:
        return {"value": None, "reason": "no finite real number", "blame": "answer"}
    return {"value": float(number.real), "exact": not said.atoms(sympy.Float)}


def compare(answer: str, gold: str, tolerance: float, report: Report) -> dict[str, Any]:
    """Whether two formulas are equal: `verdict` True, False or None with the reason."""
    try:
        wanted = read(gold)
        _values(wanted)
    except Unreadable as error:
        return undecided(f"the gold: {error}", "gold")
    report("gold")
    try:
        said = read(answer)
        _values(said)
    except Unreadable as error:
        return undecided(str(error), "us")
    report("answer")
    return _decide(said, wanted, tolerance)


def _decide(said: Any, wanted: Any, tolerance: float) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    try:
        last = _last(said)
    except _Contradiction as error:
        return no(str(error))
    target = _last(wanted)
    both = isinstance(said, sympy.Eq) and isinstance(wanted, sympy.Eq)
    if both and not (_named(said) and _named(wanted) and said.lhs == wanted.lhs):
        found = relations(said, wanted)
        if found["verdict"] or not (_named(said) and _named(wanted)):
            return found
    if isinstance(target, sympy.Expr):
        if isinstance(last, sympy.Expr):
            return _expressions(last, target, tolerance)
        if isinstance(last, sympy.Eq):
            return undecided("an equation where an expression is asked")
        if isinstance(last, Relational):
            return no("an inequality where a value is asked")
    if isinstance(wanted, Relational) and isinstance(said, Relational):
        return relations(said, wanted)
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
    first = at(numbers[0], {}) if numbers else None
    for each in numbers[1:]:
        other = at(each, {})
        if first is not None and other is not None and not close(first, other, 0.02):
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


def _expressions(said: Any, wanted: Any, tolerance: float) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    inexact = bool(said.atoms(sympy.Float)), bool(wanted.atoms(sympy.Float))
    symbols = unknowns(said) | unknowns(wanted)
    sampled = pairs(said, wanted, symbols)
    if not sampled:
        return undecided("no point at which both have a value")
    if all(close(a, b, _EQUAL) for a, b in sampled):
        return yes()
    if _imaginary(wanted, symbols):
        units = {symbol: sympy.I for symbol in symbols if str(symbol) == "i"}
        return _expressions(said.subs(units), wanted.subs(units), tolerance)
    if not symbols:
        return _constants(sampled[0], inexact, tolerance)
    if any(inexact):
        if all(close(a, b, 1e-5) for a, b in sampled) or _near(said, wanted, tolerance):
            return yes()
        if all(close(a, b, tolerance) for a, b in sampled):
            return undecided("near, but not coefficient by coefficient")
    if isinstance(said, sympy.Symbol) and isinstance(wanted, sympy.Symbol):
        a, b = sorted((str(said).casefold(), str(wanted).casefold()), key=len)
        if not b.startswith(a):
            return no("another symbol")
    if unknowns(said) != unknowns(wanted) and _renamed(said, wanted):
        return undecided("equal under other names")
    return no("another value")


def _imaginary(wanted: Any, symbols: set[Any]) -> bool:
    """Whether `i` is the imaginary unit: `e^{iωt}`, `3 + 4i`; a current in `i^2 R`."""
    names = {str(symbol) for symbol in symbols}
    if "i" not in names or "j" in names:
        return False
    inside = {str(each) for power in wanted.atoms(sympy.exp) for each in power.free_symbols}
    return "i" in inside or {str(symbol) for symbol in unknowns(wanted)} <= {"i"}


def _constants(
    pair: tuple[complex, complex], inexact: tuple[bool, bool], tolerance: float
) -> dict[str, Any]:
    a, b = pair
    if inexact[1] and close(a, b, tolerance):
        return yes()
    if inexact[0] and close(a, b, _ROUNDED):
        return yes()
    if inexact[0] and close(a, b, tolerance):
        return undecided("too coarse to tell")
    return no("another value")


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
            for point in points(unknowns(each)):
                at(each, point)


def _near(said: Any, wanted: Any, tolerance: float, depth: int = 0) -> bool:  # noqa: PLR0911 - one return a case
    """Whether two formulas have one shape, and each number of it is within `tolerance`."""
    if depth > 12:
        return False
    if not unknowns(said) and not unknowns(wanted):
        a, b = at(said, {}), at(wanted, {})
        if a is None or b is None:
            return False
        decimal = said.atoms(sympy.Float) or wanted.atoms(sympy.Float)
        return close(a, b, tolerance if decimal else _EQUAL)
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
    mine = sorted(unknowns(said) - unknowns(wanted), key=str)
    theirs = sorted(unknowns(wanted) - unknowns(said), key=str)
    if not len(mine) == len(theirs) <= 3:
        return False
    for order in itertools.permutations(theirs):
        renamed = said.subs(list(zip(mine, order, strict=True)), simultaneous=True)
        sampled = pairs(renamed, wanted, unknowns(wanted))
        if sampled and all(close(a, b, _EQUAL) for a, b in sampled):
            return True
    return False


def _library(said: Any, wanted: Any) -> dict[str, Any]:
    if type(said).__name__ != type(wanted).__name__:
        return undecided(f"{type(said).__name__} against {type(wanted).__name__}")
    if grader.verify(wanted, said, float_rounding=12, timeout_seconds=None):
        return yes()
    return undecided("not shown to be equal")
