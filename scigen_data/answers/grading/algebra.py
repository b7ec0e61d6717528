"""The values of formulas at points, and whether two formulas have the same ones.

Two formulas are equal where their values agree at every point that was tried: as floats, at some
points in 40 digits, and where they differ in 120. Points are small, large, negative or whole
numbers. Every step is bounded and counted, so that hostile text costs no time and no verdict hangs
on how busy a machine is.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from scigen_data.answers.grading.trees import OPERATORS, Node, names, ops, symbol
from scigen_data.errors import require

FEW, DIGITS, MORE = 15, 40, 120
_EQUAL = {FEW: 1e-9, DIGITS: 1e-33, MORE: 1e-33}
_LARGEST = 1e9  # of the logarithm of a power
_RATE = 10_000  # steps of a second
_TERMS = 500
# Lengths, masses and the like are positive; these letters are numbers of either sign, or may be.
_SIGNED, _EITHER = frozenset("xyztuwns"), frozenset("xyztuwnsabcdpqvXYZ")
_FAILURES = (
    *(ArithmeticError, ValueError, TypeError, RecursionError, MemoryError),
    AttributeError,  # floats lack some functions of mpmath
)
CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})
_NAMES = {"abs": "fabs"} | {f"arc{name}": f"a{name}" for name in CIRCULAR}
_NAMES |= {f"ar{name}h": f"a{name}h" for name in ("sin", "cos", "tan")}

_local = threading.local()


class Undefined(Exception):
    """A formula has no value at a point, or none that can be worked out."""


def context(digits: int) -> Any:
    """A context of mpmath; each thread has its own, as it is no two threads' at once."""
    kept: dict[int, Any] = _local.__dict__.setdefault("contexts", {})
    if digits not in kept:
        require("mpmath", "rewards")
        library = import_module("mpmath")
        kept[digits] = library.fp if digits == FEW else library.MPContext()
        if digits > FEW:
            kept[digits].dps = digits
    return kept[digits]


def allow(seconds: float) -> None:
    """Let what this thread compares next take about so long, in steps."""
    _local.steps = [int(seconds * _RATE)]


def _allowed() -> list[int]:
    steps: list[int] = _local.__dict__.setdefault("steps", [3 * _RATE])
    return steps


@dataclass
class Point:
    """Where formulas are evaluated: a value for each name; `real` lets no root be complex."""

    values: dict[str, Any]
    digits: int = DIGITS
    real: bool = True
    base: str = "10"  # of log
    degrees: bool = False  # whether a bare number in sin() is one of degrees
    steps: list[int] = field(default_factory=_allowed)  # left, of all points together

    def __post_init__(self) -> None:
        self.mp = context(self.digits)

    def at(self, node: Node) -> Any:
        """The value of a formula; raises `Undefined`."""
        try:
            return self.of(node)
        except _FAILURES as error:
            raise Undefined(type(error).__name__) from error

    def of(self, node: Node) -> Any:
        self.steps[0] -= 1
        if self.steps[0] < 0:
            raise Undefined("too long")
        if node.op == "number":
            return self.mp.mpf(node.number.numerator) / node.number.denominator
        if node.op == "symbol":
            return self.symbol(node.name)
        if node.op in OPERATORS:
            return self.operator(node)
        args = [self.of(each) for each in node.args]
        if node.op == "+":
            return self.mp.fsum(args)
        if node.op == "*":
            return self.mp.fprod(args)
        if self.degrees and node.op in CIRCULAR and node.args[0].op == "number":
            args[0] = args[0] * self.mp.pi / 180
        return self.finite(self.apply(node.op, args))

    def finite(self, value: Any) -> Any:
        if self.mp.isnan(value) or self.mp.isinf(value):
            raise Undefined("infinite")
        if self.real and isinstance(value, self.mp.mpc):
            if value.imag:
                raise Undefined("not real")
            return value.real
        return value

    def symbol(self, name: str) -> Any:
        if name == "pi":
            return +self.mp.pi
        if name == "hbar":  # wherever it stands
            return self.symbol("h") / (2 * self.mp.pi)
        value = self.values.get(name)
        if value is None:
            raise Undefined(name)
        return +self.mp.e if value == "e" else value if value == 1j else self.mp.mpf(value)

    def apply(self, op: str, args: list[Any]) -> Any:  # noqa: PLR0911 - one an operation
        mp = self.mp
        if op == "^":
            return self.power(*args)
        if op == "root":
            odd = self.real and args[0] < 0 and args[1] % 2 == 1
            return -self.power(-args[0], 1 / args[1]) if odd else self.power(args[0], 1 / args[1])
        if op == "degree":
            return mp.pi / 180
        if op == "pm":
            return mp.mpf(self.values.get("±", 1))
        if any(abs(each) > (1e4 if op in ("factorial", "binomial") else 1e30) for each in args):
            raise Undefined("too large")
        if op.startswith("log"):  # log_ has its base behind it
            base = args[1] if len(args) > 1 else mp.e if self.base == "e" else 10
            return mp.ln(args[0]) / mp.ln(10 if op == "log10" else base)
        if op in ("max", "min"):
            return (max if op == "max" else min)(args)
        return getattr(mp, _NAMES.get(op, op))(*args)

    def power(self, base: Any, exponent: Any) -> Any:
        mp = self.mp
        if not base:
            if mp.re(exponent) <= 0:
                raise Undefined("a power of zero")
            return base
        whole = exponent == mp.floor(mp.re(exponent))
        if self.real and base < 0 and not whole:
            raise Undefined("not real")
        if not (whole and abs(exponent) < 64) and (
            abs(exponent) > _LARGEST or abs(exponent * mp.ln(abs(base))) > _LARGEST
        ):
            raise Undefined("too large a power")
        return mp.power(base, exponent)

    def operator(self, node: Node) -> Any:
        if len(node.args) != 3:
            raise Undefined("an operator")
        mp = self.mp
        low, high = self.of(node.args[1]), self.of(node.args[2])

        def inside(at: Any) -> Any:
            return replace(self, values=self.values | {node.name: at}).of(node.args[0])

        if node.op == "int":
            value, error = mp.quad(inside, [low, high], error=True)
            if error > 1e-12 * (1 + abs(value)):
                raise Undefined("an integral that does not settle")
            return value
        if low != mp.floor(low) or high != mp.floor(high) or high - low > _TERMS:
            raise Undefined("not so many terms")
        terms = [inside(index) for index in range(int(low), int(high) + 1)]
        return mp.fsum(terms) if node.op == "sum" else mp.fprod(terms)


def constants(said: Node, wanted: Node) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `e`, `i` and `j` stand for: for certain, and perhaps."""
    sure: dict[str, Any] = {}
    perhaps: dict[str, Any] = {}
    found = names(said) | names(wanted)
    others = names(wanted) - {"e", "i", "j"}
    powers = [
        each.args for node in (said, wanted) for each in node.walk() if each.op in ("^", "exp")
    ]
    if "e" in found:
        raised = any(
            base == symbol("e") and (up.op != "number" or up.number.denominator > 1)
            for base, up in (each for each in powers if len(each) == 2)
        )
        if raised or not others or "exp" in ops(said) | ops(wanted):
            sure["e"] = "e"
        elif not any("_" in name or name == "hbar" for name in found):
            perhaps["e"] = "e"
    for letter in found & {"i", "j"}:
        raised = any(letter in names(args[-1]) for args in powers)
        (sure if raised or others <= {"x", "y", "z"} else perhaps)[letter] = 1j
    return sure, perhaps


@lru_cache(maxsize=4096)
def sample(name: str, number: int) -> float:
    """The value of a name at the point of a number: near 1, of any size, large, small."""
    rng = random.Random(f"{number}/{name}")
    if number < 4:
        return rng.uniform(0.3, 2.4)
    if number < 6:
        return float(10 ** rng.uniform(-2, 2))
    return rng.uniform(20, 900) if number == 6 else rng.uniform(0.05, 0.6)


def points(
    unknowns: Iterable[str], kind: str, fixed: dict[str, Any], whole: frozenset[str] = frozenset()
) -> list[Point]:
    """Points of one kind: `positive`, `signed` (some letters are negative, of `either` more are),
    `complex` (positive points, where roots may be complex). `whole` are whole numbers there."""
    unknowns = sorted({name.replace("hbar", "h") for name in unknowns} - set(fixed))
    turned = {"signed": _SIGNED, "either": _EITHER}.get(kind, frozenset())
    if kind in ("signed", "either") and not turned & set(unknowns):
        return []
    found: list[Point] = []
    for number in range(8 if unknowns else 1):
        values: dict[str, Any] = {}
        for at, name in enumerate(unknowns):
            sign = -1 if name in turned and (number + at) % 2 == 0 else 1
            values[name] = number + 1 + at if name in whole else sign * sample(name, number)
        digits = DIGITS if number < 2 else FEW
        found.append(Point(values | fixed, digits, real=kind != "complex"))
    return found


def defined(node: Node, point: Point) -> bool:
    """Whether a formula has a value at a point."""
    try:
        replace(point, digits=DIGITS).at(node)
    except Undefined:
        return False
    return True


def differ(said: Node, wanted: Node, point: Point, relative: float | None = None) -> bool:
    """Whether two formulas differ at a point for certain; raises `Undefined`."""
    before: list[Any] = []
    for digits in (FEW, DIGITS, MORE):
        if digits < point.digits:
            continue
        finer = replace(point, digits=digits)
        try:
            b, a = _values(wanted, finer), _values(said, finer)
        except Undefined:
            if digits > FEW:
                raise
            continue  # an overflow of floats
        limit = relative or _EQUAL[digits]
        for order in (b, b[::-1]):
            pairs = zip(a, order, strict=True)
            if all(abs(x - y) <= limit * max(abs(x), abs(y)) for x, y in pairs):
                return False
        found = [*a, *b]
        if before and all(abs(x - y) <= 1e-9 * abs(x) for x, y in zip(found, before, strict=True)):
            return True  # nothing cancels
        before = found
    return True


def _values(node: Node, point: Point) -> list[Any]:
    """The value at a point, twice, or both of a `±`."""
    if "pm" not in ops(node):
        return [point.at(node)] * 2
    return [replace(point, values=point.values | {"±": sign}).at(node) for sign in (1, -1)]


def tally(
    said: Node, wanted: Node, chosen: list[Point], relative: float | None = None
) -> tuple[int, int]:
    """At how many points two formulas agree and differ; two differences are enough."""
    counts = [0, 0]
    for point in chosen:
        try:
            counts[differ(said, wanted, point, relative)] += 1
        except Undefined:
            continue
        if counts[1] > 1:
            break
    return counts[0], counts[1]


def equal(said: Node, wanted: Node, chosen: list[Point], relative: float | None = None) -> bool:
    """Whether two formulas agree at some points and differ at none."""
    agree, different = tally(said, wanted, chosen, relative)
    return agree > 0 and not different
