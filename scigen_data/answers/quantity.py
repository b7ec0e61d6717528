"""Numbers with their units, as problems and figures write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from scigen_data.answers import units
from scigen_data.answers.reading import plain

MAX_TEXT = 20_000  # characters that are read
_MAX_DIGITS = 40
_MAX_EXPONENT = 250  # so that no value overflows

_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
GROUPS = dict.fromkeys(map(ord, ",\u00a0\u2009\u202f"))  # between digits
FROM_SUPER = str.maketrans(_SUPER + "⁻⁺−–", "0123456789-+--")
_DIGITS = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)"
NUMBER = re.compile(
    rf"""
    (?P<sign>(?<![\w)\]}}′'%°²³])(?:(?<![\w)]\s)|(?<=[a-zA-Z]{{2}}\s))[-−–+±](?=[\d.√]))?
    (?:(?P<currency>[$€£])\ ?)?
    (?P<mantissa>{_DIGITS}(?:\.\d+)?|(?<!\d)\.\d+)
    (?:
        [eE](?P<e>[+\-−]?\d{{1,4}})(?![\w.])
      | \s*[×xX·∙⋅*]\s*10(?:\^\(?(?P<caret>[+\-−]?\d{{1,4}})\)?|(?P<super>[⁺⁻]?[{_SUPER}]{{1,4}}))
      | (?P<alone>[⁺⁻]?[{_SUPER}]{{1,4}})(?![\w])
      | (?:\ (?P<whole>\d{{1,3}}))?/(?P<under>\d{{1,6}})(?![\w./])
    )?
    """,
    re.X,
)
# What stands before a number that only numbers or names a thing.
_NAMED = re.compile(
    r"(?:\b(?:figure|fig|table|equation|eqn?|problem|question|part|step|chapter|section|no|number"
    r"|example|case|exercise|item|page|version|type|group|class|scenario|statement|option|player"
    r"|quadrant|theorem|line|row|column|sample|experiment|trial|reaction)s?\.?|№|\#)\s*\(?$",
    re.I,
)
_ROUNDING_AFTER = re.compile(
    r"[\s-]*(?:significant|sig\.?\s?figs?|s\.?f\.?\b|decimal|d\.?p\.?\b|places?\b|digits?\b)", re.I
)
_ROUNDING_BEFORE = re.compile(
    r"\b(?:nearest|(?:accurate|correct|rounded?)(?:\s+\w+){0,3}\s+(?:to|within)(?:\s+the)?)\s*$",
    re.I,
)
_NAME = re.compile(r"(?:^|[\s(,;:|])([^\W\d_][A-Za-z0-9_₀-ₜ′α-ωΑ-Ω]{0,10})\|?\s*=\s*$")
_FORMULA_AFTER = re.compile(
    r"\s?[+*/^(√π∫]|\s?[-−]\s?\w|\s[-−]\s|\s[-−]?\d|\s?[^\W\d_][₀-ₜ²³]"
    r"|\s?(?:sin|cos|tan|cot|sec|csc|exp|log|ln|sqrt)\b|\s?(?![aAI]\b)[A-Za-zα-ωΑ-Ω](?![^\W_])"
)
_FORMULA_BEFORE = re.compile(r"[-+−±*/·×^=∇∂∫∬∭]\s*$")
_LETTERS = re.compile(r"\b(?:[A-Z] ){1,3}[A-Z]$")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|of|year|by|from|until|before|after|during|and|to|january|february|march|april"
    r"|may|june|july|august|september|october|november|december|\d{1,2},)\s*\(?$",
    re.I,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_NUMBERED = re.compile(r"(?:^|[\n;:]|[.?!]\s)\s*\(?$")
# Looks like a unit and is none: an orbital (2s²), a molecule (3 H2), a symbol with an index (2 V₀),
# the secant.
_NO_UNIT = re.compile(
    r"[spdf](?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^?\d)(?![\w/])|[A-Z]\d|[A-Za-z]{1,2}[₀-₉ₐ-ₜ]"
    r"|sec(?:[²^(]| ?[θαβx]\b)"
)
_GAP = re.compile(r"[ \u00a0\u2009\u202f]?(?:-(?=\ ?[A-Za-zΩµμ]))?[ ]?\(?")
_HYPHEN = re.compile(r"[A-Za-z][-–]$")
# One letter right behind a small whole number is as likely a variable: 2m, 3V, 2s.
_COEFFICIENT = re.compile(r"[A-Za-z](?![A-Za-z°/])")

_WORDS = """zero one two three four five six seven eight nine ten eleven twelve"""
NUMBER_WORDS = {word: value for value, word in enumerate(_WORDS.split())}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit in a text."""

    value: Fraction
    unit: str  # one spelling for each unit: "m/s^2"; "" for a bare number
    text: str  # as read
    span: tuple[int, int]  # where it stands in `plain(text)`
    name: str = ""  # what it is said to equal: "R₁" in "R₁ = 5 Ω"
    factor: float = 1.0  # of SI base units
    dimension: tuple[tuple[str, int], ...] = ()

    @property
    def si(self) -> float:
        """The value in SI base units; degrees Celsius and Fahrenheit stay as they are."""
        return float(self.value) * self.factor


@lru_cache(1024)  # rules of the audit read the same labels, one after the other
def quantities(text: str, *, loose: bool = False) -> tuple[Quantity, ...]:
    """The quantities that `text` states, in order.

    Numbers that count or name nothing physical are left out: parts of names and formulas (R1,
    H₂O, C-14, 2x), list numbers, `Figure 2`, years, rounding instructions. With `loose`, as
    for the labels of a figure, every number that is not part of a word is taken.
    """
    read = plain(text[:MAX_TEXT])
    found: list[Quantity] = []
    for match in NUMBER.finditer(read):
        quantity = _quantity(read, match, loose)
        if quantity is not None:
            found.append(quantity)
    return tuple(found)


def _quantity(read: str, match: re.Match[str], loose: bool) -> Quantity | None:  # noqa: PLR0911
    start, end = match.span("mantissa")[0], match.end()
    before = read[max(0, start - 40) : start]
    previous = before[-1:]
    if previous and (previous.isalpha() or previous in "._₀₁₂₃₄₅₆₇₈₉"):
        return None  # R1, C4H10, x₁2; ".5" is read from its point
    if not loose and previous in "-–\n" and match["sign"] is None and _HYPHEN.search(before):
        return None  # carbon-14
    value = number(match)
    if value is None:
        return None
    unit, stop = _unit(read, end, loose and not match["currency"])
    if match["currency"]:
        unit, stop = units.parse(match["currency"])[0], end
    after = read[end : end + 24]
    if not loose:
        if after[:1].isalpha() and after[:1] not in "×xX" and not unit.name:
            return None  # 2x, 3rd, 1s
        if after[:1] == "x" and not unit.name:
            return None
        small = match["mantissa"].isdigit() and len(match["mantissa"]) == 1
        if unit.name and small and _COEFFICIENT.match(after) and stop == end + 1:
            return None
        if unit.name in ("", "pm") and _names_only(read, before, after, match):
            return None
        if _ROUNDING_AFTER.match(after) or _ROUNDING_BEFORE.search(before):
            return None
    begin = match.start()
    stop = max(stop, end)
    return Quantity(
        value,
        unit.name,
        read[begin:stop].strip(),
        (begin, stop),
        _name(read, begin, stop),
        unit.factor,
        unit.dimension,
    )


def _name(read: str, begin: int, stop: int) -> str:
    """The symbol that is said to equal the number; "" where the number is part of a formula."""
    if _FORMULA_AFTER.match(read[stop : stop + 8]):
        return ""
    before = read[max(0, begin - 24) : begin]
    found = _NAME.search(before)
    if found is None or _FORMULA_BEFORE.search(before[: found.start(1)]):
        return ""
    apart = _LETTERS.search(before[: found.end(1)])  # the side A B
    return apart.group().replace(" ", "") if apart else found.group(1)


def _names_only(read: str, before: str, after: str, match: re.Match[str]) -> bool:
    """Whether the bare number numbers or names something, or is a year."""
    if re.search(r"\bfig(?:ure)?s?\.?\s*$", before, re.I):
        return True  # Fig. 3.66
    whole = match["mantissa"].isdigit() and match.end() == match.end("mantissa")
    if not whole:
        return False
    if _NAMED.search(before) or _ORDINAL.match(after):
        return True
    if (
        re.match(r"[.)](?:\s|$)", after)
        and len(match["mantissa"]) <= 2
        and _NUMBERED.search(before)
    ):
        return re.match(r"[.)]\s*$", read[match.end() :][:8]) is None  # "… = 4." ends a sentence
    year = len(match["mantissa"]) == 4 and 1200 <= int(match["mantissa"]) < 2100
    if year and _YEAR_BEFORE.search(before) is not None:
        return True
    return re.match(r"(?::\d\d)?\s?[ap]\.?m\b", read[match.end() :][:8]) is not None  # 7 pm


def number(match: re.Match[str]) -> Fraction | None:
    """The value of a match of `NUMBER`; None where it is out of all bounds."""
    digits = match["mantissa"].translate(GROUPS)
    if len(digits) > _MAX_DIGITS:
        return None
    whole, _, part = digits.partition(".")
    value = Fraction(int(whole + part), 10 ** len(part))
    power = match["e"] or match["caret"] or match["super"]
    if power:
        exponent = int(power.translate(FROM_SUPER))
        if abs(exponent) > _MAX_EXPONENT:
            return None
        value *= Fraction(10) ** exponent
    elif match["alone"]:
        exponent = int(match["alone"].translate(FROM_SUPER))
        if value == 0 and exponent < 0:
            return None
        if abs(exponent) * len(digits) > _MAX_EXPONENT:
            return None
        value = value**exponent
    elif match["under"]:
        under = int(match["under"])
        if under == 0:
            return None
        if match["whole"]:  # 3 1/2
            value += Fraction(int(match["whole"]), under)
        else:
            value /= under
    return -value if match["sign"] in ("-", "−", "–") else value


def _unit(read: str, end: int, loose: bool) -> tuple[units.Unit, int]:
    """The unit behind a number: `5 m`, `46.0-kg`, `5 (m/s)` and, in a label, `5\nm`."""
    gap = _GAP.match(read, end)
    at = gap.end() if gap else end
    if _NO_UNIT.match(read, at):
        return units.NONE, end
    unit, stop = units.parse(read, at)
    if not unit.name:
        return units.NONE, end
    if loose or at > end:
        return unit, stop
    # attached: 2L, 3A are units, but 2ab is not
    return (units.NONE, end) if read[stop : stop + 1].isalpha() else (unit, stop)
