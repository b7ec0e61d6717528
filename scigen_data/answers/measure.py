"""One answer as a number: its value, what its spelling says of its precision, and its unit."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from scigen_data.answers import chinese, units
from scigen_data.answers.arithmetic import evaluate
from scigen_data.answers.quantity import FROM_SUPER, GROUPS, NUMBER, NUMBER_WORDS, number

# What a quantity is called: v, x₁, ΔT, E_(k,max), P(A), |AB|, ∠ABC, dv/dt, KE, "the speed". What
# is computed with (2x, v², a+b, xy, sin x) is no name.
_NAME = re.compile(
    r"(?P<symbol>pO?H|pK_?[ab₀-ₜ]?|[mΔδ]?[∠△][A-Z]{1,3}|\|?[A-Z]{2,4}\d?\|?|d[A-Za-z]/d[A-Za-z]"
    r"|\|?(?:[Δδ] ?)?[^\W\d_ΔΣ√-￿](?:[′'*]|\d(?!\d))?"
    r"(?:_\([^()=]{1,16}\)|_\w{1,12}|[₀-₎ₐ-ₜ]|[⁺⁻])*[′'*]?"
    r"(?:\s?\([^()+*/=<>]{1,12}\))?\|?)\s*[=≈≃:]\s*(?=[^\s=])"
    r"|(?P<words>(?!(?:arc)?(?:sin|cos|tan|cot|sec|csc|ln|log|lg|exp|sqrt)|[^=:]{0,60}\b(?:half|twice"
    r"|double|triple|third|minus|plus|times|over|not|never|wrong|incorrect|inverse|squared?|reciprocal"
    r"|opposite|negative|previous|other|upper|lower|least|most|mistaken)\b)"
    r"(?:(?=[^=:]{0,24}[aeiouyAEIOUY])[A-Za-z]{3,16}(?:[ -][A-Za-z]{2,12}){0,4})"
    r"(?:\s*\([^()]{0,20}\)|_\w{1,8})?)\s*[=≈≃:]\s*(?=[^\s=])"
    r"|[\u4e00-\u9fffA-Za-z ]{0,24}[\u4e00-\u9fff]\s*(?:(?<![不非])[为是]|等于|[=≈:])\s*(?=\S)"
)
_ABOUT = re.compile(
    r"^(?:(?:it|that|this|we|i)(?:['’]s|\s+(?:is|get|got|have|find|equals))\s+(?=[-−\d.√(]|ab|ap|ro)"
    r"|(?:is\s+)?(?:about|around|approximately|approx\.?|roughly|nearly|ca\.?|circa)\s+"
    r"|[≈~≃]\s*|大?约\s*)",
    re.I,
)
# A sign or a factor before a bracket: -(5 m), 2(120°).
_FACTOR = re.compile(r"([-−–+]?)\s*(\d+(?:\.\d+)?(?:\s*[·×*]\s*)?)?\((?=[^()]*\d)([^()]+)\)")
_SPREAD = re.compile(r"\s*(?:±|\+/-|\+-)\s*(\d+(?:\.\d+)?|\.\d+)")
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SCALE = re.compile(r"\s+(hundred|thousand|million|billion|trillion)s?\b", re.I)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d/]| \d)")  # 1 234 567
# Units that run into each other: kgm²s⁻¹, ms⁻², Nm, fts⁻¹.
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:((?:kg|km|cm|kJ|mol|ft|[gNJWCVA])[²³]?|m[²³])"
    r"(?=(?:m(?:ol)?|s|K|kg)(?:[²³⁻^]|\b(?![A-Za-z]))|ms[⁻^])|(m)(?=s[⁻^]))"
)
_BRACKETED = re.compile(r"^\s*[(\[]\s*([^\W\d][^()\[\]]*)[)\]]$")  # 5 (m/s)
_APART = re.compile(r"[\s,(]|(?<=°)(?=\d)")  # before words behind a quantity
_PER = re.compile(r"^\s*(?:(?:1\s?)?/|per\s)\s*([A-Za-zµμ]+)(?![\w^²³⁻/·])")  # 3 per second
_JOINT = re.compile(r"^,?\s*(?:and\s+)?(?=\d)")
_MINUTES = {"′": "arcmin", "'": "arcmin", "″": "arcsec", '"': "arcsec"}
# Factor and zero of what is a temperature by itself.
_TO_KELVIN = {"K": (1.0, 0.0), "°C": (1.0, 273.15), "°F": (5 / 9, 459.67 * 5 / 9)}


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
    name: str = ""  # the symbol that is said to equal it

    def times(self, factor: float) -> Measure:
        size = abs(factor)
        value, step, spread = self.value * factor, self.step * size, self.spread * size
        return replace(self, value=value, step=step, spread=spread)


_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = NUMBER_WORDS | {word: n for n, word in enumerate(_TEENS.split(), 13)}
_SMALL |= {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6}
_PARTS |= {"eighth": 8, "tenth": 10}


def _spoken(text: str) -> Fraction | None:
    """Numbers in words: `forty-two`, `one third`, `minus five`, `two million`."""
    words = text.lower().replace("-", " ").split()
    sign = -1 if words[:1] in (["minus"], ["negative"]) else 1
    words = words[sign < 0 :]
    under = _PARTS.get(words[-1].removesuffix("s"), 1) if words else 1
    if under > 1:
        words = [each for each in words[:-1] if each not in ("a", "an")] or ["one"]
    total, group, room = 0, 0, 1000
    for word in words:
        if _SMALL.get(word, room) < room:
            group += _SMALL[word]
            room = 10 if _SMALL[word] >= 20 else 0
        elif word in _SCALES and group:
            total, group, room = total + group * 10 ** _SCALES[word], 0, 1000
        else:
            return None
    return Fraction(sign * (total + group), under) if words else None


def _vulgar(sign: re.Match[str]) -> str:
    return " " + unicodedata.normalize("NFKC", sign.group()).replace("⁄", "/")


def measure(text: str, *, loose: bool = False) -> Measure | None:
    """The one quantity that `text` (as `plain` gives it) says; None where it says another thing.

    A name (`v =`), "about" and `±` are read. With `loose` other text may follow: it is `rest`.
    """
    text = chinese.read(text.strip())
    named = _NAME.match(text)
    text = _ABOUT.sub("", _ABOUT.sub("", text[named.end() :] if named else text)).strip()
    found = _value(text, loose)
    if found is not None and named is not None and named["symbol"]:
        return replace(found, name=re.sub(r"[\s()|]", "", named["symbol"]))
    return found


def _value(text: str, loose: bool, depth: int = 0) -> Measure | None:
    if (bracketed := _FACTOR.fullmatch(text)) is not None and depth < 3:
        sign, factor, inner = bracketed.groups()
        if (found := _value(inner.strip(), False, depth + 1)) is not None:
            size = float((factor or "1").rstrip("·×* "))
            return found.times(-size if sign in ("-", "−", "–") else size)
    text = re.sub(r"^(?:minus\s|negative\s|[-−–](?=\s))\s*(?=[\d.√])", "-", text, flags=re.I)
    text = re.sub(r"^(\d{1,2})([+\-−])$", r"\2\1", text)  # a charge, 2+
    if (grouped := _GROUPED.match(text, text[:1] in "-−–")) is not None:
        text = text[: grouped.start()] + grouped.group().replace(" ", "") + text[grouped.end() :]
    text = re.sub("[¼½¾⅐-⅞]", _vulgar, text).strip()
    if (spoken := _spoken(text)) is not None:
        return Measure(float(spoken), whole=spoken.denominator == 1)
    written = _written(text)
    if written is not None and (written.rest or loose):
        written = _added(written) or (written if loose else None)
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


def _added(first: Measure) -> Measure | None:
    """With the smaller units of its kind behind it: `5 ft 6 in`, `2 h 30 min`, `12° 30′`."""
    rest = _JOINT.sub("", first.rest)
    if first.unit.dimension == (("rad", 1),):
        rest = re.sub("[′'″\"]", lambda sign: _MINUTES[sign.group()], rest)
    smaller = first.unit.name and rest[:1].isdigit() and len(rest) < 40
    more = _value(rest, False) if smaller else None
    if more is None or more.unit.dimension != first.unit.dimension:
        return None
    more = more.times(share := more.unit.factor / first.unit.factor)
    value = first.value + math.copysign(more.value, first.value)
    added = replace(first, value=value, step=more.step, digits=6, whole=False, rest="")
    return added if share < 1 else None


def _written(text: str) -> Measure | None:
    match = NUMBER.match(text)
    value = number(match) if match is not None else None
    if match is None or value is None or match["sign"] == "±":
        return None
    end = match.end()
    spread = _SPREAD.match(text, end)
    if spread is not None:
        end = spread.end() + (text[:1] == "(" and text[spread.end() : spread.end() + 1] == ")")
    scale = _SCALE.match(text, end)
    power = _SCALES[scale.group(1).lower()] if scale else 0
    behind = text[scale.end() if scale else end :]
    unit, stop = units.NONE, 0
    if behind:
        behind = _PER.sub(r" \1⁻¹", _BRACKETED.sub(r" \1", behind))
        behind = _GLUED.sub(r"\1\2·", _GLUED.sub(r"\1\2·", behind))
        unit, stop = units.parse(behind, behind[:1] == " ")
        stop = stop if unit.name else 0
        if stop and behind[stop:].strip():
            joined = behind.strip().replace(" ", "·")
            if (found := units.parse(joined))[1] == len(joined):  # Ω m
                unit, stop = found[0], len(behind)
    if match["currency"]:
        unit = units.parse(match["currency"])[0]
    rest = behind[stop:].strip()
    if rest and not _APART.match(behind, stop):
        return None
    digits, step = _precision(match, power)
    plainly = "." not in match.group() and not (digits == 0 or _raised(match))
    width = float(spread.group(1)) * 10.0 ** (_raised(match) + power) if spread is not None else 0.0
    value *= Fraction(10) ** power
    whole = plainly and value.denominator == 1
    return Measure(float(value), unit, whole, step, digits, width, rest)


def _raised(match: re.Match[str]) -> int:
    """The power of ten behind a number."""
    power = match["e"] or match["caret"] or match["super"]
    return int(power.translate(FROM_SUPER)) if power else 0


def _precision(match: re.Match[str], power: int) -> tuple[int, float]:
    """Significant figures, and the worth of the last one; 0 for what is exact."""
    if match["under"] or match["alone"]:
        return 0, 0.0
    whole, _, decimals = match["mantissa"].translate(GROUPS).partition(".")
    written, raised = (whole + decimals).lstrip("0"), _raised(match)
    counted = written if decimals or raised else written.rstrip("0")
    last = len(written) - len(counted) - len(decimals) + raised + power
    return max(len(counted), 1), 10.0**last


def in_one_unit(first: Measure, second: Measure) -> tuple[Measure, Measure] | None:
    """Both in a common unit, None where their units never meet.

    A missing unit is the other one's: nobody says more than the other. Radians are numbers: rad/s
    is s⁻¹; a turn is one cycle, or 2π radians; a cycle (Hz) is no number of radians.
    """
    a, b = first.unit, second.unit
    if not (a.name and b.name and a.name != b.name):
        return first, second
    if a.name in _TO_KELVIN and b.name in _TO_KELVIN:
        return _in_kelvin(first), _in_kelvin(second)
    if a.dimension != b.dimension and _without_angle(a) != _without_angle(b):
        return None
    kinds = {a.kind, b.kind} - {""}
    if len(kinds) > 1 and kinds not in ({"angle", "turn"}, {"cycle", "turn"}):
        return None
    turns = "turn" in kinds and "angle" not in kinds
    x, y = (u.factor / (2 * math.pi if turns and u.kind == "turn" else 1) for u in (a, b))
    return first.times(x), second.times(y)


def _in_kelvin(found: Measure) -> Measure:
    factor, zero = _TO_KELVIN[found.unit.name]
    return replace(found.times(factor), value=found.value * factor + zero)


def _without_angle(unit: units.Unit) -> tuple[tuple[str, int], ...]:
    return tuple(pair for pair in unit.dimension if pair[0] != "rad")
