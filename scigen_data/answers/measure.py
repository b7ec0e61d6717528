"""One answer as a number: its value, what its spelling says of its precision, and its unit."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from scigen_data.answers import units
from scigen_data.answers.arithmetic import evaluate
from scigen_data.answers.quantity import NUMBER, NUMBER_WORDS, number

_NAME = re.compile(
    r"^(?:(?![\d.,+*/^(){}\[\]-])[^\s=<>≤≥]{1,20}(?:\s*\([^()]{0,20}\))?"
    r"|[^\W\d_]{2,12}(?: [^\W\d_]{2,12}){1,3})\s*[=≈≃:]\s*(?=\S)"
)
_ABOUT = re.compile(
    r"^(?:(?:is\s+)?(?:about|around|approximately|approx\.?|roughly|nearly|ca\.?|circa)\s+|[≈~≃]\s*)",
    re.I,
)
_SPREAD = re.compile(r"\s*(?:±|\+/-|\+-)\s*(\d+(?:\.\d+)?|\.\d+)")
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SCALE = re.compile(r"\s+(hundred|thousand|million|billion|trillion)\b", re.I)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d/]| \d)")  # 1 234 567
_MINUS = re.compile(r"^(?:minus|negative)\s+(?=[\d.])", re.I)
# Units that run into each other: kgm²s⁻¹, ms⁻², Nm, fts⁻¹.
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:((?:kg|km|cm|kJ|mol|ft|[gNJWCVA])[²³]?|m[²³])"
    r"(?=(?:m(?:ol)?|s|K|kg)(?:[²³⁻^]|\b(?![A-Za-z]))|ms[⁻^])|(m)(?=s[⁻^]))"
)
_TO_KELVIN: dict[str, Callable[[float], float]] = {
    "K": lambda value: value,
    "°C": lambda value: value + 273.15,
    "°F": lambda value: (value + 459.67) * 5 / 9,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a unit. `step` is what one of its last written digit is worth, 0 where the
    number is exact: a whole number without a unit, a fraction, `√3/2`, `36π`."""

    value: float
    unit: units.Unit = units.NONE
    whole: bool = False  # written as a whole number
    step: float = 0.0
    digits: int = 0  # significant figures as written; 0 where the number is exact
    spread: float = 0.0  # what follows ±
    rest: str = ""  # text behind it that is no unit


def _spoken() -> dict[str, float]:
    """Numbers in words: `forty-two`, `one third`, `minus five`."""
    teens = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    found = {word: float(value) for value, word in enumerate(teens, 13)}
    for ten, word in enumerate(tens, 2):
        found[word] = ten * 10.0
        found |= {
            f"{word} {unit}": ten * 10.0 + n for unit, n in NUMBER_WORDS.items() if 0 < n < 10
        }
    parts = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8}
    for part, under in parts.items():
        found |= {
            f"{word} {part}{'s' * (n > 1)}": n / under for word, n in NUMBER_WORDS.items() if n
        }
    signed = {word: float(n) for word, n in NUMBER_WORDS.items()} | found
    return found | {
        f"{sign} {word}": -n for sign in ("minus", "negative") for word, n in signed.items()
    }


_SPOKEN = _spoken()
_VULGAR = re.compile("(\\d?)([¼½¾⅐-⅞])")


def _vulgar(match: re.Match[str]) -> str:
    fraction = unicodedata.normalize("NFKC", match.group(2)).replace("⁄", "/")
    return f"{match.group(1)} {fraction}".strip()


def measure(text: str, *, loose: bool = False) -> Measure | None:
    """The one quantity that `text` (as `plain` gives it) says; None where it says another thing.

    A name (`v =`), "about" and `±` are read. With `loose` other text may follow: it is `rest`.
    """
    text = _ABOUT.sub("", _NAME.sub("", text.strip()).strip()).strip()
    if text[:1] == "(" and text.endswith(")") and "(" not in text[1:]:
        text = text[1:-1].strip()
    text = _MINUS.sub("-", text)
    if (grouped := _GROUPED.match(text, text[:1] in "-−–")) is not None:
        text = text[: grouped.start()] + grouped.group().replace(" ", "") + text[grouped.end() :]
    text = _VULGAR.sub(_vulgar, text)
    if (spoken := _SPOKEN.get(text.lower().replace("-", " "))) is not None:
        return Measure(spoken, whole=spoken.is_integer())
    first, _, behind = text.partition(" ")
    if first.lower() in NUMBER_WORDS and (loose or not behind):
        value = NUMBER_WORDS[first.lower()]
        return Measure(float(value), whole=True, rest=behind.strip())
    if text[:1] in "-−–" and text[1:2] == " ":
        text = "-" + text[1:].lstrip()
    written = _written(text, loose)
    if written is not None:
        return written
    for split in range(len(text), 0, -1) if len(text) < 80 else ():
        unit, end = units.parse(text, split) if split < len(text) else (units.NONE, split)
        if end == len(text) and (split == len(text) or unit.name):
            value_read = evaluate(text[:split].strip())
            if value_read is not None:
                precise = "." not in text[:split]
                return Measure(value_read, unit, step=0.0 if precise else abs(value_read) * 1e-6)
    return None


def _written(text: str, loose: bool) -> Measure | None:
    match = NUMBER.match(text)
    if match is None or match["sign"] == "±":
        return None
    value = number(match)
    if value is None:
        return None
    end = match.end()
    spread = _SPREAD.match(text, end)
    if spread is not None:
        end = spread.end()
        if text[:1] == "(" and text[end : end + 1] == ")":
            end += 1
    scale = _SCALE.match(text, end)
    power = _SCALES[scale.group(1).lower()] if scale else 0
    end = scale.end() if scale else end
    behind = _GLUED.sub(r"\1\2·", _GLUED.sub(r"\1\2·", text[end:]))
    unit, stop = units.parse(behind, behind[:1] == " ")
    if not unit.name:
        stop = 0
    if match["currency"]:
        unit = units.parse(match["currency"])[0]
    rest = behind[stop:].strip()
    if rest and (not loose or not re.match(r"[\s,(]", behind[stop:])):
        return None
    value *= Fraction(10) ** power
    digits, step = _precision(match, value, power)
    whole = value.denominator == 1 and digits_only(match)
    if spread is not None and value and _float(value):
        width = abs(float(spread.group(1)) * (_float(value) / _mantissa(match)))
    else:
        width = float(spread.group(1)) if spread is not None else 0.0
    return Measure(_float(value), unit, whole, step, digits, width, rest)


def digits_only(match: re.Match[str]) -> bool:
    """Whether a match of `NUMBER` is digits without point, power or fraction."""
    return "." not in match.group() and not any(
        match[part] for part in ("e", "caret", "super", "alone", "under")
    )


def _mantissa(match: re.Match[str]) -> float:
    return float(re.sub(r"[^\d.]", "", match["mantissa"])) or 1.0


def _precision(match: re.Match[str], value: Fraction, power: int) -> tuple[int, float]:
    """Significant figures, and the worth of the last one."""
    if match["under"] or match["alone"]:
        return 0, 0.0
    digits = re.sub(r"[^\d.]", "", match["mantissa"])
    whole, _, decimals = digits.partition(".")
    significant = (whole + decimals).lstrip("0")
    zeros = 0
    if not decimals and not (match["e"] or match["caret"] or match["super"]):
        zeros = len(significant) - len(significant.rstrip("0"))
    mantissa = Fraction(digits)
    scale = abs(value / mantissa) if mantissa else Fraction(10) ** power
    step = _float(scale * Fraction(10) ** (zeros - len(decimals)))
    return max(len(significant) - zeros, 1), step


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def in_one_unit(first: Measure, second: Measure) -> tuple[float, float, float, float] | None:
    """Both values and their factors in a common unit, None where the units never meet.

    A missing unit is the other one's: nobody says more than the other.
    """
    a, b = first.unit, second.unit
    if {a.name, b.name} <= set(_TO_KELVIN) and a.name != b.name:
        scale = {"K": 1.0, "°C": 1.0, "°F": 5 / 9}
        return (
            _TO_KELVIN[a.name](first.value),
            _TO_KELVIN[b.name](second.value),
            scale[a.name],
            scale[b.name],
        )
    if a.name and b.name and a.name != b.name:
        if a.dimension != b.dimension:
            return None
        return first.value * a.factor, second.value * b.factor, a.factor, b.factor
    return first.value, second.value, 1.0, 1.0
