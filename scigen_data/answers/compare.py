"""Whether two answers say the same. Nothing is evaluated but numbers, and those with bounds."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction

from scigen_data.answers import units
from scigen_data.answers.quantity import NUMBER, NUMBER_WORDS, number
from scigen_data.answers.reading import SUBSCRIPTS, SUPERSCRIPTS, plain

MAX_ANSWER = 4_000  # characters; longer answers are the same only when they are equal
_MAX_PARTS = 16

_CHOICE = re.compile(
    r"(?:(?:the\s+)?(?:correct\s+)?(?:answer|option|choice)(?:\s+is)?\s*:?\s*)?"
    r"[(\[]?([A-Ja-j])[)\].:]?",
    re.I,
)
_CHOICE_WITH_TEXT = re.compile(r"\(?([A-J])[).:]\s+\S", re.I)
_LEAD = re.compile(
    r"^(?:(?:so|thus|hence|therefore),?\s+)?(?:the\s+)?(?:final\s+)?answer(?:\s+is)?\s*:?\s*", re.I
)
_NAME = re.compile(r"^[^\s=<>]{1,20}(?:\s*\([^()]{0,20}\))?\s*[=≈]\s*(?=\S)")
_YES = {"yes": True, "true": True, "no": False, "false": False}
_KELVIN: dict[str, Callable[[float], float]] = {
    "K": lambda value: value,
    "°C": lambda value: value + 273.15,
    "°F": lambda value: (value + 459.67) * 5 / 9,
}
_TO_PLAIN = {
    **{ord(raised): char for char, raised in SUPERSCRIPTS.items() if raised != char},
    **{ord(lowered): char for char, lowered in SUBSCRIPTS.items()},
}


def same(a: str, b: str, rel: float = 0.01) -> bool | None:  # noqa: PLR0911 - one return a kind
    """Whether two answers say the same; None where that cannot be judged.

    Numbers agree within `rel` of the larger (whole numbers without a unit exactly), units are
    converted, a missing unit is not held against a number. Choices compare by letter, lists
    part by part. Two different wordings are None: only equal ones are certain.
    """
    if max(len(a), len(b)) > MAX_ANSWER:
        return True if a.strip() == b.strip() else None
    left, right = _clean(a), _clean(b)
    if not left or not right:
        return None
    if key(left) == key(right):
        return True
    letters = _choice(left), _choice(right)
    if all(letters):
        return letters[0] == letters[1]
    if any(letters):
        return None
    if left.lower() in _YES and right.lower() in _YES:
        return _YES[left.lower()] == _YES[right.lower()]
    first, second = _measure(left), _measure(right)
    if first is not None and second is not None:
        return _close(first, second, rel)
    return _same_parts(left, right, rel)


def key(text: str) -> str:
    """`text` without what spelling may vary in: case, spaces, Unicode form, final stop.

    Raised and lowered characters stay marked: 10² is not 102.
    """
    read = plain(text)
    marked = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃ-ᶿ]+", lambda run: "^" + run.group().translate(_TO_PLAIN), read)
    marked = re.sub("[₀-ₜ]+", lambda run: "_" + run.group().translate(_TO_PLAIN), marked)
    folded = unicodedata.normalize("NFKC", marked).casefold()
    folded = folded.translate({0x2212: "-", 0x2013: "-", 0x2019: "'", 0x2032: "'", 0xB7: "*"})
    return re.sub(r"[\s*]+", "", folded).rstrip(".")


def _clean(text: str) -> str:
    read = _LEAD.sub("", plain(text)).strip(" \n\t*`\"'")
    return read.rstrip(".").strip()


def _choice(text: str) -> str | None:
    match = _CHOICE.fullmatch(text) or _CHOICE_WITH_TEXT.match(text)
    return match.group(1).upper() if match else None


def _measure(text: str) -> tuple[float, bool, units.Unit] | None:
    """Value, whether it is a plain whole number, and unit of a text that is one quantity."""
    text = _NAME.sub("", text).lstrip("≈~ ")
    if text.lower() in NUMBER_WORDS:
        return float(NUMBER_WORDS[text.lower()]), True, units.NONE
    if match := NUMBER.match(text):
        value = number(match)
        if value is not None:
            unit, end = units.parse(
                text, match.end() + (text[match.end() : match.end() + 1] == " ")
            )
            if match["currency"]:
                unit = units.parse(match["currency"])[0]
            if not text[max(end, match.end()) :].strip():
                return _float(value), value.denominator == 1 and "." not in match.group(), unit
    for split in range(len(text), 0, -1) if len(text) < 80 else ():
        unit, end = units.parse(text, split) if split < len(text) else (units.NONE, split)
        if end == len(text) and (split == len(text) or unit.name):
            value_read = evaluate(text[:split].strip())
            if value_read is not None:
                return value_read, False, unit
    return None


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _close(
    first: tuple[float, bool, units.Unit], second: tuple[float, bool, units.Unit], rel: float
) -> bool:
    (a, whole_a, unit_a), (b, whole_b, unit_b) = first, second
    if {unit_a.name, unit_b.name} <= set(_KELVIN) and unit_a.name != unit_b.name:
        a, b = _KELVIN[unit_a.name](a), _KELVIN[unit_b.name](b)
    elif unit_a.name and unit_b.name and unit_a.name != unit_b.name:
        if unit_a.dimension != unit_b.dimension:
            return False
        a, b = a * unit_a.factor, b * unit_b.factor
    elif whole_a and whole_b and not (unit_a.name or unit_b.name):
        return a == b
    if {unit_a.name, unit_b.name} == {"", "%"}:  # 50 % is 0.5, and "50" where percent was asked for
        fraction = (a * unit_a.factor, b * unit_b.factor)
        return math.isclose(a, b, rel_tol=rel) or math.isclose(*fraction, rel_tol=rel)
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b
    return math.isclose(a, b, rel_tol=rel, abs_tol=1e-12 if 0 in (a, b) else 0.0)


def _same_parts(left: str, right: str, rel: float) -> bool | None:
    """Lists compared part by part, in order."""
    split = re.compile(r"\s*;\s*|,\s+(?:and\s+)?|\s+and\s+|\n+")
    parts = [split.split(side.strip("()[]{}")) for side in (left, right)]
    if not 1 < len(parts[0]) == len(parts[1]) <= _MAX_PARTS:
        return None
    verdicts = [same(a, b, rel) for a, b in zip(*parts, strict=True)]
    if None in verdicts:
        return None
    return all(verdicts)


# ------------------------------------------------------------------------- arithmetic

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
