"""The value of a number expression, within bounds: no `eval`, nothing that runs long."""

from __future__ import annotations

import math
import re

_LEXEME = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})|(\*\*|[-+−*/^()√∛π×·÷]|e(?!\d))|pi\b)"
)
_FROM_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def evaluate(text: str) -> float | None:
    """The value of a number expression (`36π`, `√3/2`, `2^10`), None for anything else.

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
        while (piece := self.peek()) and piece not in "+-−)^":
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
        return base

    def atom(self, depth: int) -> float:
        piece = self.take()
        if piece == "(":
            value = self.sum(depth + 1)
            if self.take() != ")":
                raise ValueError("unbalanced")
            return value
        if piece in ("√", "∛"):
            inside = self.atom(depth + 1) if depth < 20 else math.nan
            if not inside >= 0:
                raise ValueError("no real root")
            return math.sqrt(inside) if piece == "√" else inside ** (1 / 3)
        if piece in ("π", "e"):
            return math.pi if piece == "π" else math.e
        return float(piece)
