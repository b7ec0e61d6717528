"""The values of formulas at points, and whether two formulas have the same ones.

Two formulas are equal where their values agree at every point that was tried, in 30 digits and
where they do not in 90: small, large and negative points, and whole numbers where one of both asks
for them. Every step is bounded, so that hostile text costs no time.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from scigen_data.answers.grading.formulas import Node, symbol
from scigen_data.errors import require

FEW, DIGITS, MORE = 15, 30, 90
_EQUAL = 1e-12
_ROUNDED = 1e-3  # how near a decimal must come to an exact gold
_LARGEST = 1e9  # of the logarithm of a power
_STEPS = 40_000  # of one comparison
_TERMS = 2_000
# Lengths, masses and the like are positive; these letters are numbers of either sign, or may be.
_SIGNED, _EITHER = frozenset("xyztuwns"), frozenset("abcdpqvXYZ")
UNEVALUATED = frozenset({"sum", "prod", "int", "derivative", "lim"})
_WHOLE = frozenset({"floor", "ceil", "factorial", "binomial", "sum", "prod"})


_FAILURES = (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError)


class Undefined(Exception):
    """A formula has no value at a point, or none that can be worked out."""


_local = threading.local()


def context(digits: int) -> Any:
    """A context of mpmath; each thread has its own, as it is no two threads' at once."""
    kept: dict[int, Any] = _local.__dict__.setdefault("contexts", {})
    if digits not in kept:
        require("mpmath", "rewards")
        library = import_module("mpmath")
        kept[digits] = library.MPContext() if digits > FEW else library.fp
        if digits > FEW:
            kept[digits].dps = digits
    return kept[digits]


@dataclass
class Point:
    """Where formulas are evaluated: a value for each name; `real` lets no root be complex."""

    values: dict[str, Any]
    digits: int = DIGITS
    real: bool = True
    base: str = "10"  # of log
    degrees: bool = False  # whether a bare number in sin() is one of degrees
    steps: list[int] = field(default_factory=lambda: [_STEPS])  # left, of all points together

    def again(self, **changes: Any) -> Point:
        """The same point otherwise."""
        return replace(self, **changes)

    def at(self, node: Node) -> Any:
        """The value of a formula; raises `Undefined`."""
        try:
            return _Values(self).of(node)
        except _FAILURES as error:
            raise Undefined(type(error).__name__) from error


class _Values:
    def __init__(self, point: Point) -> None:
        self.point, self.mp = point, context(point.digits)

    def of(self, node: Node) -> Any:
        self.point.steps[0] -= 1
        if self.point.steps[0] < 0:
            raise Undefined("too long")
        mp = self.mp
        if node.op == "number":
            return mp.mpf(node.number.numerator) / node.number.denominator
        if node.op == "symbol":
            return self.symbol(node.name)
        if node.op == "+":
            return mp.fsum(self.of(each) for each in node.args)
        if node.op == "*":
            return mp.fprod(self.of(each) for each in node.args)
        if node.op in UNEVALUATED:
            return self.series(node)
        args = [self.of(each) for each in node.args]
        if node.op in _FUNCTIONS and any(abs(each) > 1e30 for each in args):
            raise Undefined("too large")
        if self.point.degrees and node.op in _CIRCULAR and node.args[0].op == "number":
            args[0] = args[0] * mp.pi / 180
        return self.finite(self.apply(node.op, args))

    def finite(self, value: Any) -> Any:
        if self.mp.isnan(value) or self.mp.isinf(value):
            raise Undefined("infinite")
        if self.point.real and isinstance(value, self.mp.mpc):
            if value.imag:
                raise Undefined("not real")
            return value.real
        return value

    def symbol(self, name: str) -> Any:
        mp = self.mp
        if name == "pi":
            return +mp.pi
        if name == "hbar":
            return self.symbol("h") / (2 * mp.pi)
        value = self.point.values.get(name)
        if value is None:
            raise Undefined(name)
        return +mp.e if value == "e" else value if isinstance(value, complex) else mp.mpf(value)

    def apply(self, op: str, args: list[Any]) -> Any:  # noqa: PLR0911 - one an operation
        mp = self.mp
        if op == "^":
            return self.power(*args)
        if op == "root":
            if self.point.real and args[0] < 0 and args[1] == int(args[1]) and args[1] % 2:
                return -self.power(-args[0], 1 / args[1])
            return self.power(args[0], 1 / args[1])
        if op == "log":
            return mp.ln(args[0]) / (1 if self.point.base == "e" else mp.ln(10))
        if op == "log_":
            return mp.ln(args[0]) / mp.ln(args[1])
        if op == "degree":
            return mp.pi / 180
        if op == "pm":
            return mp.mpf(self.point.values.get("±", 1))
        if op in ("factorial", "binomial") and any(abs(each) > 1e4 for each in args):
            raise Undefined("too large")
        if op in ("max", "min"):
            return (max if op == "max" else min)(args)
        return getattr(mp, _FUNCTIONS[op])(*args)

    def power(self, base: Any, exponent: Any) -> Any:
        mp = self.mp
        if not base:
            if mp.re(exponent) <= 0:
                raise Undefined("a power of zero")
            return base
        if self.point.real and base < 0 and exponent != mp.floor(exponent):
            raise Undefined("not real")
        if abs(exponent * mp.ln(abs(base))) > _LARGEST or abs(exponent) > _LARGEST:
            raise Undefined("too large a power")
        return mp.power(base, exponent)

    def series(self, node: Node) -> Any:
        mp, values = self.mp, self.point.values
        if len(node.args) != 3:
            raise Undefined("an operator")
        low, high = self.of(node.args[1]), self.of(node.args[2])
        kept = values.get(node.name)
        try:
            if node.op == "int":
                return self.integral(node, low, high)
            if low != mp.floor(low) or high != mp.floor(high) or high - low > _TERMS:
                raise Undefined("not so many terms")
            terms = []
            for index in range(int(low), int(high) + 1):
                values[node.name] = index
                terms.append(self.of(node.args[0]))
            return mp.fsum(terms) if node.op == "sum" else mp.fprod(terms)
        finally:
            values[node.name] = kept

    def integral(self, node: Node, low: Any, high: Any) -> Any:
        def inside(at: Any) -> Any:
            self.point.values[node.name] = at
            return self.of(node.args[0])

        value, error = self.mp.quad(inside, [low, high], error=True)
        if error > 1e-15 * (1 + abs(value)):
            raise Undefined("an integral that does not settle")
        return value


_CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_FUNCTIONS = {
    **{
        name: name
        for name in (*_CIRCULAR, "sinh", "cosh", "tanh", "coth", "ln", "exp", "floor", "ceil")
    },
    **{f"arc{name}": f"a{name}" for name in _CIRCULAR},
    **{f"ar{name}h": f"a{name}h" for name in ("sin", "cos", "tan")},
    "abs": "fabs",
    "factorial": "factorial",
    "binomial": "binomial",
    "log10": "log10",
}


# ----------------------------------------------------------------------------- names


def names(*nodes: Node) -> set[str]:
    """The unknowns; what a sum or an integral runs over is none."""
    found: set[str] = set()
    for node in nodes:
        inside = {node.name} if node.op == "symbol" else set().union(*map(_names, node.args))
        found |= inside - ({node.name} if node.op in UNEVALUATED else set())
    return found - {"pi", "infty"}


@lru_cache(maxsize=4096)
def _names(node: Node) -> frozenset[str]:
    return frozenset(names(node))


def _ops(*nodes: Node) -> set[str]:
    return {each.op for node in nodes for each in node.walk()}


def rough(node: Node) -> bool:
    """Whether a number of it is written with a decimal point."""
    return any(each.rough for each in node.walk())


def constants(said: Node, wanted: Node) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `e`, `i` and `j` stand for: for certain, and perhaps."""
    sure: dict[str, Any] = {}
    perhaps: dict[str, Any] = {}
    found = names(said, wanted)
    others = names(wanted) - {"e", "i", "j"}
    if "e" in found:
        powers = [
            each.args
            for node in (said, wanted)
            for each in node.walk()
            if each.op == "^" and each.args[0] == symbol("e")
        ]
        raised = any(up.op != "number" or up.number.denominator > 1 for _, up in powers)
        if raised or not others or "exp" in _ops(said, wanted):
            sure["e"] = "e"
        elif not any("_" in name or name == "hbar" for name in found):
            perhaps["e"] = "e"
    for letter in "ij":
        if letter not in found:
            continue
        in_exponent = any(
            each.op in ("^", "exp") and letter in names(each.args[-1])
            for node in (said, wanted)
            for each in node.walk()
        )
        if in_exponent or others <= {"x", "y", "z"}:
            sure[letter] = 1j
        else:
            perhaps[letter] = 1j
    return sure, perhaps


@lru_cache(maxsize=4096)
def _sample(name: str, number: int) -> float:
    rng = random.Random(f"{number}/{name}")
    if number < 4:
        return rng.uniform(0.3, 2.4)
    if number < 6:
        return float(10 ** rng.uniform(-2, 2))
    if number == 6:
        return rng.uniform(20, 900)
    return rng.uniform(0.05, 0.6)


def points(
    unknowns: Iterable[str], kind: str, fixed: dict[str, Any], whole: frozenset[str] = frozenset()
) -> list[Point]:
    """Points of one kind: `positive`, `signed` (also `either`: letters that may be of any sign),
    `complex` (positive points, where roots may be complex)."""
    unknowns = sorted(set(unknowns) - set(fixed))
    found: list[Point] = []
    steps = [_STEPS]
    for number in range(8 if unknowns else 1):
        values: dict[str, Any] = {}
        for at, name in enumerate(unknowns):
            value = _sample(name, number)
            turned = _SIGNED if kind == "signed" else _SIGNED | _EITHER
            if kind in ("signed", "either") and name in turned and (number + at) % 2 == 0:
                value = -value
            values[name] = number + 1 + at if name in whole else value
        found.append(Point(values | fixed, real=kind != "complex", steps=steps))
    return found


# ----------------------------------------------------------------------------- values


def values(node: Node, point: Point) -> list[Any]:
    """The value at a point, or both of a `±`; raises `Undefined`."""
    if "pm" not in _ops(node):
        return [point.at(node)]
    return [point.again(values=point.values | {"±": sign}).at(node) for sign in (1, -1)]


def differ(said: Node, wanted: Node, point: Point, relative: float = _EQUAL) -> bool:
    """Whether two formulas differ at a point for certain; raises `Undefined`."""
    a, b = values(said, point), values(wanted, point)
    if len(a) != len(b):
        a, b = a * 2 if len(a) == 1 else a, b * 2 if len(b) == 1 else b
    if any(_near(a, order, relative) for order in itertools.permutations(b)):
        return False
    finer = point.again(digits=MORE)
    more_a, more_b = values(said, finer), values(wanted, finer)
    if len(more_a) == len(more_b):
        for order in itertools.permutations(more_b):
            if _near(more_a, order, relative):
                return False
            # what cancels shrinks with every digit
            before, after = abs(a[0] - b[0]), abs(more_a[0] - order[0])
            if after < before * 1e-40 or (len(order) == 1 and not before):
                return False
    return True


def defined(node: Node, point: Point) -> bool:
    """Whether a formula has a value at a point."""
    try:
        values(node, point)
    except Undefined:
        return False
    return True


def _near(a: list[Any], b: Iterable[Any], relative: float) -> bool:
    return all(abs(x - y) <= relative * max(abs(x), abs(y)) for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class Compared:
    """How two formulas compare over points: at how many they agree and differ, and who has none."""

    agree: int = 0
    differ: int = 0
    lacks: str = ""  # "answer" or "gold": it alone has no value anywhere

    @property
    def equal(self) -> bool:
        return self.agree > 0 and not self.differ


def compare(said: Node, wanted: Node, chosen: list[Point], relative: float = _EQUAL) -> Compared:
    agree = different = 0
    lacking = {"answer": 0, "gold": 0}
    for point in chosen:
        try:
            if differ(said, wanted, point, relative):
                different += 1
                if different > 1:
                    break
            else:
                agree += 1
        except Undefined:
            for who, node in (("answer", said), ("gold", wanted)):
                lacking[who] += not defined(node, point)
    lacks = ""
    if not agree and not different:
        lacks = "gold" if lacking["gold"] == len(chosen) else ""
        lacks = "answer" if lacking["answer"] == len(chosen) and not lacks else lacks
    return Compared(agree, different, lacks)
