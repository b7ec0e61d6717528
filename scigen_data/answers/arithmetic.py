"""The value of a number expression, within bounds: no `eval`, nothing that runs long."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_CIRCULAR = {"sin": math.sin, "cos": math.cos, "tan": math.tan}
_INVERSE = {"sin": math.asin, "cos": math.acos, "tan": math.atan}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    **_CIRCULAR,
    **{prefix + name: inverse for name, inverse in _INVERSE.items() for prefix in ("arc", "a")},
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "exp": math.exp, "sqrt": math.sqrt,
}  # fmt: skip
_LEXEME = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})"
    rf"|({'|'.join(sorted(_FUNCTIONS, key=len, reverse=True))}|\*\*"
    r"|[-+−*/^()√∛π×·÷°]|e(?!\d))|pi\b)"
)
_FROM_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def evaluate(text: str) -> float | None:
    """The value of a number expression (`36π`, `√3/2`, `2^10`, `50 cos 30°`), None for all else.

    Bounded: at most 120 characters, powers within ±400, depth 20, results below 1e300.
    """
    if len(text) > 120:
        return None
    pieces: list[str] = []
    at = 0
    while at < len(text):
        match = _LEXEME.match(text, at)
        if match is None or match.end() == at:
            return None
        raised = match.group(2)
        piece = match.group().strip()
        pieces.extend(["^", *_signed(raised)] if raised else ["π" if piece == "pi" else piece])
        at = match.end()
    try:
        reader = _Arithmetic(pieces)
        value = reader.sum(0)
        return value if reader.at == len(pieces) and math.isfinite(value) else None
    except (ValueError, ZeroDivisionError, OverflowError, IndexError):
        return None


def _signed(raised: str) -> list[str]:
    digits = raised.translate(_FROM_SUPER)
    return ["-", digits[1:]] if digits[0] == "-" else [digits.lstrip("+")]


class _Arithmetic:
    """Recursive descent; raises ValueError for what is no expression or goes too far."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.at = pieces, 0
        self.angles = 0  # how many functions are open

    def peek(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def take(self) -> str:
        self.at += 1
        return self.pieces[self.at - 1]

    def sum(self, depth: int) -> float:
        if depth > 20:
            raise ValueError("too deep")
        value = self.product(depth)
        while self.peek() in ("+", "-", "−"):
            value = (
                value + self.product(depth) if self.take() == "+" else value - self.product(depth)
            )
        return value

    def product(self, depth: int) -> float:
        value = self.power(depth)
        while (piece := self.peek()) and piece not in "+-−)^°":
            if piece in ("/", "÷"):
                self.take()
                value /= self.power(depth)
            else:
                if piece in ("*", "×", "·"):
                    self.take()
                elif piece == "**":
                    raise ValueError("misplaced power")
                value *= self.power(depth)
            if abs(value) > 1e300:
                raise ValueError("too large")
        return value

    def power(self, depth: int) -> float:
        if self.peek() in ("-", "−"):
            self.take()
            return -self.power(depth + 1) if depth < 20 else 0.0
        base = self.atom(depth)
        if self.peek() in ("^", "**"):
            self.take()
            exponent = self.power(depth + 1) if depth < 20 else math.nan
            if not abs(exponent) <= 400:
                raise ValueError("power out of bounds")
            raised = base**exponent
            if isinstance(raised, complex):
                raise ValueError("not real")
            return float(raised)
        return self.degrees(base)

    def atom(self, depth: int) -> float:
        piece = self.take()
        if piece == "(":
            value = self.sum(depth + 1)
            if self.take() != ")":
                raise ValueError("unbalanced")
            return value
        if piece in _FUNCTIONS:
            return self.function(piece, depth)
        if piece in ("√", "∛"):
            inside = self.atom(depth + 1) if depth < 20 else math.nan
            if not inside >= 0:
                raise ValueError("no real root")
            return math.sqrt(inside) if piece == "√" else inside ** (1 / 3)
        if piece in ("π", "e"):
            return math.pi if piece == "π" else math.e
        return float(piece)

    def function(self, name: str, depth: int) -> float:
        """`sin 30°`, `sin² 30°`, `sin⁻¹(1/2)`; raises where it may be read in two ways."""
        power, function = 1.0, _FUNCTIONS[name]
        if self.peek() == "^":
            self.take()
            power = self.power(depth + 1) if depth < 20 else math.nan
            if power == -1 and name in _INVERSE:
                power, function = 1.0, _INVERSE[name]
            elif power not in (2, 3):
                raise ValueError("which power?")
        begin, bracketed = self.at, self.peek() == "("
        if depth > 20:
            raise ValueError("too deep")
        value = self.argument(depth + 1)
        read = self.pieces[begin : self.at]
        if name in _CIRCULAR and value >= 10 and not {"°", "π"} & set(read):
            raise ValueError("radians or degrees?")  # cos 30
        if not bracketed and read[-1] != "°" and self.peek() in ("/", "÷", "·", "×", "*"):
            raise ValueError("where does the argument end?")
        found = float(function(value) ** power)
        return found if abs(found) > 1e-15 else 0.0  # sin π

    def argument(self, depth: int) -> float:
        """A bracket, or numbers side by side."""
        self.angles += 1
        if self.peek() == "(":
            value = self.degrees(self.atom(depth))
        else:
            value = self.power(depth)
            while (piece := self.peek()) and (piece[0].isdigit() or piece in ("π", "√", "e")):
                value *= self.power(depth)
        self.angles -= 1
        return value

    def degrees(self, value: float) -> float:
        """With the degree sign that may stand behind a number within a function."""
        if not self.angles or self.peek() != "°":
            return value
        self.take()
        return math.radians(value)
