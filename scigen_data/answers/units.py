"""Units as they are written in problems and figures, to one spelling and to SI.

`parse(text, at)` reads the unit that starts at `at`: `m/s^2`, `m s⁻¹`, `J/(kg·K)`, `meters per
second`, `°C`. The normal spelling puts a slash before the divisors: `J/(kg·K)` -> `J/kg·K`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

# fmt: off
_PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "µ": -6, "n": -9, "p": -12, "f": -15, "a": -18,
}
_PREFIX_WORDS = {
    "tera": "T", "giga": "G", "mega": "M", "kilo": "k", "hecto": "h", "deci": "d",
    "centi": "c", "milli": "m", "micro": "µ", "nano": "n", "pico": "p", "femto": "f",
}

# fmt: on
_Dimension = tuple[tuple[str, int], ...]


# Units of one dimension that measure different things: 5 Bq is not 5 Hz.
_KINDS = {
    "Hz": "cycle", "rev": "turn", "rpm": "turn", "rad": "angle", "°": "angle", "Bq": "decay",
    "Ci": "decay", "Gy": "dose", "Sv": "equivalent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Atom:
    """A named unit: how many of its base units it is, and the base units' exponents."""

    symbol: str
    factor: float
    dimension: _Dimension
    kind: str = ""


# Symbol, how many SI base units, dimension, words, prefixes that it takes.
_ROWS: tuple[tuple[str, float, str, str, str], ...] = (
    ("m", 1, "m1", "meter meters metre metres", "k d c m µ n p f"),
    ("g", 1e-3, "kg1", "gram grams", "k m µ n p"),
    ("s", 1, "s1", "sec secs second seconds", "m µ n p f"),
    ("A", 1, "A1", "amp amps ampere amperes", "k m µ n p f"),
    ("K", 1, "K1", "kelvin kelvins", "k m µ n"),
    ("mol", 1, "mol1", "mole moles mols", "k m µ n p"),
    ("M", 1e3, "mol1 m-3", "molar", "m µ n p"),
    ("N", 1, "kg1 m1 s-2", "newton newtons", "G M k m µ n p"),
    ("J", 1, "kg1 m2 s-2", "joule joules", "E P T G M k m µ n p f"),
    ("W", 1, "kg1 m2 s-3", "watt watts", "P T G M k m µ n p f"),
    ("Pa", 1, "kg1 m-1 s-2", "pascal pascals", "T G M k h m µ"),
    ("Hz", 1, "s-1", "hertz", "P T G M k m"),
    ("V", 1, "kg1 m2 s-3 A-1", "volt volts", "G M k m µ n"),
    ("Ω", 1, "kg1 m2 s-3 A-2", "ohm ohms", "T G M k m µ n"),
    ("F", 1, "kg-1 m-2 s4 A2", "farad farads", "m µ n p"),
    ("H", 1, "kg1 m2 s-2 A-2", "henry henries henrys", "m µ n"),
    ("C", 1, "s1 A1", "coulomb coulombs", "k m µ n p f"),
    ("T", 1, "kg1 s-2 A-1", "tesla teslas", "m µ n p"),
    ("Wb", 1, "kg1 m2 s-2 A-1", "weber webers", "k m µ n"),
    ("S", 1, "kg-1 m-2 s3 A2", "siemens", "k m µ n p"),
    ("eV", 1.602176634e-19, "kg1 m2 s-2", "electronvolt electronvolts", "P T G M k m µ n"),
    ("L", 1e-3, "m3", "liter liters litre litres", "M k h d c m µ n p f"),
    ("cc", 1e-6, "m3", "", ""),
    ("Å", 1e-10, "m1", "angstrom angstroms ångström", ""),
    ("min", 60, "s1", "minute minutes mins", ""),
    ("h", 3600, "s1", "hr hrs hour hours", ""),
    ("d", 86400, "s1", "day days", ""),
    ("week", 604800, "s1", "week weeks", ""),
    ("year", 31557600, "s1", "year years yr yrs", ""),
    ("°", math.pi / 180, "rad1", "degree degrees deg degs º ˚", ""),
    ("arcmin", math.pi / 10800, "rad1", "", ""),
    ("arcsec", math.pi / 648000, "rad1", "", ""),
    ("rad", 1, "rad1", "radian radians", "m µ"),
    ("rev", 2 * math.pi, "rad1", "revolution revolutions", ""),
    ("rpm", 2 * math.pi / 60, "rad1 s-1", "rpms", ""),
    ("°C", 1, "degC1", "celsius centigrade ℃", ""),
    ("°F", 1, "degF1", "fahrenheit ℉", ""),
    ("%", 1e-2, "", "percent pct percentage", ""),
    ("ppm", 1e-6, "", "", ""),
    ("atm", 101325, "kg1 m-1 s-2", "atmosphere atmospheres", ""),
    ("bar", 1e5, "kg1 m-1 s-2", "bars", "k m µ"),
    ("torr", 133.322, "kg1 m-1 s-2", "Torr mmHg", ""),
    ("psi", 6894.757, "kg1 m-1 s-2", "", ""),
    ("cal", 4.184, "kg1 m2 s-2", "calorie calories", "M k"),
    ("BTU", 1055.06, "kg1 m2 s-2", "Btu btu", ""),
    ("hp", 745.7, "kg1 m2 s-3", "horsepower", ""),
    ("in", 0.0254, "m1", "inch inches", ""),
    ("ft", 0.3048, "m1", "foot feet", ""),
    ("yd", 0.9144, "m1", "yard yards", ""),
    ("mi", 1609.344, "m1", "mile miles", ""),
    ("lb", 0.45359237, "kg1", "lbs pound pounds", ""),
    ("oz", 0.028349523, "kg1", "ounce ounces", ""),
    ("gal", 3.785411784e-3, "m3", "gallon gallons", ""),
    ("mph", 0.44704, "m1 s-1", "", ""),
    ("kmph", 1 / 3.6, "m1 s-1", "kph kmh", ""),
    ("ly", 9.4607e15, "m1", "", ""),
    ("AU", 1.495978707e11, "m1", "au", ""),
    ("pc", 3.0857e16, "m1", "parsec parsecs", "G M k"),
    ("u", 1.66053907e-27, "kg1", "amu Da", ""),
    ("Gy", 1, "m2 s-2", "gray grays", "k m µ n"),
    ("Sv", 1, "m2 s-2", "sievert sieverts", "k m µ n"),
    ("lm", 1, "lm1", "lumen lumens", "k m"),
    ("lx", 1, "lm1 m-2", "lux", "k m µ"),
    ("cd", 1, "cd1", "candela candelas", "k m"),
    ("kat", 1, "mol1 s-1", "katal katals", "m µ n"),
    ("sr", 1, "sr1", "steradian steradians", ""),
    ("tonne", 1e3, "kg1", "tonnes", ""),
    ("ha", 1e4, "m2", "hectare hectares", ""),
    ("knot", 1852 / 3600, "m1 s-1", "knots", ""),
    ("dB", 1, "dB1", "decibel decibels", ""),
    ("Bq", 1, "s-1", "becquerel becquerels", "P T G M k m"),
    ("Ci", 3.7e10, "s-1", "curie curies", "M k m µ n p"),
    ("G", 1e-4, "kg1 s-2 A-1", "gauss", ""),
    ("D", 1, "D1", "debye", ""),
    ("dyn", 1e-5, "kg1 m1 s-2", "dyne dynes", ""),
    ("erg", 1e-7, "kg1 m2 s-2", "ergs", ""),
    ("kb", 1, "kb1", "kilobase kilobases", ""),
    ("bp", 1e-3, "kb1", "", ""),
    ("$", 1, "$1", "dollar dollars USD", ""),
    ("cent", 1e-2, "$1", "cents", ""),
    ("€", 1, "eur1", "euro euros", ""),
    ("£", 1, "gbp1", "", ""),
    ("yen", 1, "yen1", "", ""),
    ("yuan", 1, "cny1", "RMB CNY", ""),
)


def _table() -> Mapping[str, _Atom]:
    """Every spelling, prefixed ones included, to its atom."""
    table: dict[str, _Atom] = {}

    for symbol, factor, dimension, words, prefixes in _ROWS:
        parts = re.findall(r"([A-Za-z$%]+)(-?\d)", dimension)
        exponents = tuple(sorted((base, int(power)) for base, power in parts))
        kind = _KINDS.get(symbol, "")
        table.setdefault(symbol, _Atom(symbol, factor, exponents, kind))
        for word in words.split():
            for spelling in (word, word.title()):
                table.setdefault(spelling, table[symbol])
        for prefix in prefixes.split():
            scaled = _Atom(prefix + symbol, factor * 10.0 ** _PREFIXES[prefix], exponents, kind)
            table.setdefault(scaled.symbol, scaled)
            for long, short in _PREFIX_WORDS.items():
                if short == prefix:
                    for word in words.split():
                        if len(word) > 3:
                            table.setdefault(long + word, scaled)
                            table.setdefault((long + word).title(), scaled)

    for spelling in ("l", "ml", "µl", "dl", "cl"):
        table[spelling] = table[spelling[:-1] + "L"]
    return MappingProxyType(table)


_ATOMS = _table()
_LONGEST = max(map(len, _ATOMS))
# Second halves of a unit written without a sign between: N m, kW h, V s.
_JOINED = {("N", "m"), ("kN", "m"), ("kW", "h"), ("W", "h"), ("V", "s"), ("J", "s"), ("Pa", "s")}
_JOINED |= {("A", "h"), ("mA", "h"), ("g", "mol"), ("T", "m"), ("lb", "ft"), ("eV", "s")}
_LIGHT = _Atom("c", 299792458.0, (("m", 1), ("s", -1)))  # the c of MeV/c²
_JOINED |= {("L", "atm"), ("atm", "L"), ("L", "kPa"), ("kPa", "L"), ("L", "bar")}
_AFTER = re.compile(r" (squared|cubed)\b", re.I)
_DEGREES = ("K", "°C", "°F")  # that stand behind a slash's unit, with no sign between
_SQUARED = {"square": 2, "sq": 2, "sq.": 2, "cubic": 3, "cu": 3}
_EXPONENT = r"([+\-−⁻⁺]?(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\d(?![\d.])))"
_POWER = re.compile(rf"\^?(?:\({_EXPONENT}\)|{_EXPONENT})")
# kg m s⁻¹, kilogram meters per second
_GOES_ON = re.compile(r" [A-Za-zµμΩ]{1,3}(?:⁻|\^\(?[-−])|(?<=[a-z]{4}s) per\b")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_ALIKE = {0x3BC: "µ", 0x2126: "Ω", 0x212B: "Å", 0x20: None}
# What is more than a word: °C, degrees Celsius, mm of mercury.
_PHRASE = re.compile(
    r"(?:°|º|˚|degrees?|deg)\.?\s*(?:(?P<degC>C(?![A-Za-z])|Celsius|Centigrade)"
    r"|(?P<degF>F(?![A-Za-z])|Fahrenheit))|(?P<torr>mm\s*-?\s*(?:of\s+)?(?:Hg|mercury)(?![A-Za-z]))",
    re.I,
)
_STEP = re.compile(r"\s*(/|\bper\b)\s*(\(?)|\s*[·•⋅*×]\s*|[-.](?=[A-Za-z])| ")
_C = re.compile(r"c(\^?\(?2\)?|²)?(?![A-Za-z0-9^])")
_GLUED = re.compile(r"(k?N)m(?![A-Za-z])|(k?W|m?A)h(?![A-Za-z])")  # Nm², kWh
_WORD = re.compile(  # also 5 μ m
    r"(?:[µμ] ?(?=[A-Za-zΩ](?![A-Za-z])))?[A-Za-zµμΩΩÅÅ]+\.?|[°º˚℃℉%$€£]"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `name` is its one spelling, "" for none."""

    name: str = ""
    factor: float = 1.0  # of SI base units (°C and °F count as units of their own)
    dimension: _Dimension = ()
    words: int = 0  # how many atoms were read
    kind: str = ""  # what it measures, where units of its dimension measure several things


NONE = Unit()


def parse(text: str, at: int = 0) -> tuple[Unit, int]:  # noqa: PLR0912 - one branch a spelling
    """The unit at `at` and where it ends; `(NONE, at)` where none stands there."""
    if (glued := _GLUED.match(text, at)) is not None:
        joined, stop = parse(f"{glued[1] or glued[2]} {text[glued.end() - 1 : glued.end() + 40]}")
        return joined, at + stop - 1
    factors: list[tuple[_Atom, int]] = []
    end, sign, divided = at, 1, False
    position = at
    grouped = False
    while len(factors) < 6:
        atom = _atom(text, position)
        if atom is None and divided and factors[-1][0].symbol.endswith("eV"):
            light = _C.match(text, position)
            atom = light and (_LIGHT, 2 if light[1] else 1, light.end(), bool(light[1]))
        if atom is None:
            break
        unit, power, stop, explicit = atom
        if factors and position == end and not explicit and text[position] != "°":
            break
        if factors and end == position - 1 and text[end] == " " and not grouped:
            # a space alone joins only what cannot be a word of the sentence
            usual = (factors[-1][0].symbol, unit.symbol) in _JOINED
            marked = text[stop - 1] in _RAISED or "^" in text[position:stop]
            slashed = text[stop : stop + 1] in ("/", "·") and stop - position <= 3  # m² K/W
            warm = divided and unit.symbol in _DEGREES and not text[stop : stop + 1].isalnum()
            sign = -1 if warm else sign  # J/g °C
            slashed |= _GOES_ON.match(text, stop) is not None
            if not (usual or slashed or warm or (explicit and (power < 0 or marked))):
                break
        factors.append((unit, sign * power))
        end = stop
        if grouped and text[end : end + 1] == ")":
            end += 1
            grouped, sign = False, 1
        if (grouped or divided) and text[end : end + 1] == "°":
            position = end  # J/(s·m°C), J/kg°C
            continue
        step = _STEP.match(text, end)
        if step is None and explicit and text[end - 1] in _RAISED and text[end : end + 1].isalpha():
            position = end  # mol⁻¹K⁻¹
            continue
        if step is None:
            break
        if step.group(1):
            sign, grouped, divided = -1, bool(step.group(2)), True
        elif sign == -1 and not grouped:
            sign = 1 if step.group() == " " else -1
        position = step.end()
    if grouped or not factors:
        return NONE, at
    return _combine(tuple(factors)), end


@lru_cache(1024)
def _combine(factors: tuple[tuple[_Atom, int], ...]) -> Unit:
    powers: dict[str, int] = {}
    dimension: dict[str, int] = {}
    factor, kind = 1.0, ""
    for atom, power in factors:
        kind = kind or atom.kind
        powers[atom.symbol] = powers.get(atom.symbol, 0) + power
        factor *= atom.factor**power
        for base, exponent in atom.dimension:
            dimension[base] = dimension.get(base, 0) + exponent * power

    for scale, size in (("degC", 1.0), ("degF", 5 / 9)):  # a step of a scale, but for 5 °C
        if dimension.get(scale) and (len(powers) > 1 or dimension[scale] != 1):
            power = dimension.pop(scale)
            dimension["K"] = dimension.get("K", 0) + power
            factor *= size**power

    above, below = (
        "·".join(
            symbol + ("" if abs(power) == 1 else f"^{abs(power)}")
            for symbol, power in sorted(powers.items())
            if power * sign > 0
        )
        for sign in (1, -1)
    )
    name = (above or ("1" if below else "")) + (f"/{below}" if below else "")
    bases = tuple(sorted((base, power) for base, power in dimension.items() if power))
    return Unit(name, factor, bases, len(factors), kind)


def _atom(text: str, at: int) -> tuple[_Atom, int, int, bool] | None:
    """Atom, power, end and whether the power is written, or None."""
    match, power = _PHRASE.match(text, at) or _WORD.match(text, at, at + _LONGEST + 12), 1
    if match is not None and match.group().lower() in _SQUARED:
        power, match = _SQUARED[match.group().lower()], _WORD.match(text, match.end() + 1)
    if match is None:
        return None
    word, end = match.group().removesuffix(".").translate(_ALIKE), match.end()
    end -= match.group().endswith(".")
    if match.lastgroup is not None:  # of a phrase
        word = match.lastgroup.replace("deg", "°")
    micro = "µ" + word[1:] if word[0] == "u" else ""  # um, uF
    atom = _ATOMS.get(word) or _ATOMS.get(micro)
    if atom is None and len(word) > 3:
        atom = _ATOMS.get(word.lower())
    if atom is None:
        return None
    single = word == "in" or (word[0] == "µ" and len(word) == 2)  # μm² may be friction by mass
    written = _POWER.match(text, end) if word[-1].isalpha() and not single else None
    exponent = int((written[1] or written[2]).translate(_DIGITS)) if written else 0
    if written is not None and 0 < abs(exponent) <= 12:
        return atom, exponent * power, written.end(), True
    if len(word) > 2 and (raised := _AFTER.match(text, end)) is not None:
        return atom, power * (2 if raised[1][0] in "sS" else 3), raised.end(), True
    if word == "in" and re.match(r"\s*[A-Za-z(\d]", text[end : end + 4]):
        return None  # the preposition
    return atom, power, end, power != 1
