"""Quantities with units, counts, fractions and exact values."""

from __future__ import annotations

import math
import random
import re
from decimal import Decimal

from tests.answers.grading.golds.gold import Gold, texts

# As plain text, in LaTeX, in words; a unit of the same kind, how many of it; one of another kind.
UNITS = tuple(
    tuple(re.split(" {2,}", line.strip()))
    for line in r"""
    m/s       \mathrm{m\,s^{-1}}           meters per second           cm/s       100    N
    m/s^2     \mathrm{m/s^{2}}             meters per second squared   cm/s^2     100    m/s
    kg        \mathrm{kg}                  kilograms                   g          1000   m
    m         \text{m}                     meters                      cm         100    J
    km        \mathrm{km}                  kilometers                  m          1000   kg
    cm        \text{cm}                    centimeters                 mm         10     s
    nm        \mathrm{nm}                  nanometers                  pm         1000   Hz
    N         \mathrm{N}                   newtons                     kN         0.001  m
    J         \text{J}                     joules                      kJ         0.001  W
    kJ        \text{kJ}                    kilojoules                  J          1000   N
    s         \text{s}                     seconds                     ms         1000   m
    h         \mathrm{h}                   hours                       min        60     N
    min       \mathrm{min}                 minutes                     s          60     m
    K         \mathrm{K}                   kelvins                     mK         1000   J
    A         \mathrm{A}                   amperes                     mA         1000   V
    V         \mathrm{V}                   volts                       mV         1000   A
    W         \text{W}                     watts                       kW         0.001  J
    Pa        \mathrm{Pa}                  pascals                     kPa        0.001  N
    Hz        \mathrm{Hz}                  hertz                       kHz        0.001  m
    T         \mathrm{T}                   teslas                      mT         1000   Wb
    eV        \mathrm{eV}                  electronvolts               keV        0.001  V
    L         \mathrm{L}                   liters                      mL         1000   kg
    Ω         \Omega                       ohms                        kΩ         0.001  V
    μC        \mu\mathrm{C}                microcoulombs               nC         1000   μF
    W/m^2     \mathrm{W\,m^{-2}}           watts per square meter      kW/m^2     0.001  W/m
    J/(kg·K)  \mathrm{J\,kg^{-1}\,K^{-1}}  joules per kilogram kelvin  kJ/(kg·K)  0.001  J/kg
    mol/L     \mathrm{mol\,L^{-1}}         moles per liter             mmol/L     1000   mol
    g/cm^3    \mathrm{g\,cm^{-3}}          grams per cubic centimeter  kg/m^3     1000   g/cm^2
    V/m       \mathrm{V\,m^{-1}}           volts per meter             kV/m       0.001  V
    N/C       \mathrm{N\,C^{-1}}           newtons per coulomb         kN/C       0.001  N
    kg·m/s    \mathrm{kg\,m\,s^{-1}}       kilogram meters per second  g·m/s      1000   J
    rad/s     \mathrm{rad\,s^{-1}}         radians per second          mrad/s     1000   rad/s^2
    kWh       \mathrm{kWh}                 kilowatt hours              MJ         3.6    kW
    Gy        \mathrm{Gy}                  grays                       mGy        1000   kg
    Sv        \mathrm{Sv}                  sieverts                    mSv        1000   s
    lx        \mathrm{lx}                  lux                         klx        0.001  lm
    """.strip().splitlines()
)
RAISED = str.maketrans("-0123456789+", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹⁺")


def _plain(number: Decimal) -> str:
    return f"{number:f}" if -4 <= number.adjusted() <= 6 else f"{number:e}".replace("e+", "e")


def _scientific(number: Decimal) -> str:
    mantissa, exponent = f"{number:e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def _raised(text: str) -> str:
    r"""`10^{5}` and `m/s^2` in Unicode."""
    text = text.replace(r" \times ", "×").replace("-", "−")
    return re.sub(r"\^\{?([-−]?\d+)\}?", lambda m: m[1].replace("−", "-").translate(RAISED), text)


def quantity(number: Decimal, unit: tuple[str, ...], text: str = "", question: str = "") -> Gold:
    """A measured number of two figures or more, not 0, with a unit of `UNITS`."""
    name, latex, words, kin, factor, foreign = unit
    written, scientific = _plain(number), _scientific(number)
    turned = _plain(Decimal(f"{number * Decimal(factor):.5e}"))
    same = texts(rf"""
        LaTeX unit: {written}\,{latex}
        tied unit: {scientific}~{latex}
        unit in text: {written}\ \text{{{name}}}
        unit in words: {written} {words}
        Unicode: {_raised(f"{scientific} {name}")}
        another prefix: {turned} {kin}
        named: x = {scientific}\ {latex}
    """)
    other = texts(rf"""
        doubled: {_plain(number * 2)} {name}
        negated: {_plain(-number)} {name}
        power of ten off: {_plain(number * 1000)} {name}
        a third more: {_plain(Decimal(f"{number * 4 / 3:.4e}"))} {name}
        prefix changed: {written} {kin}
        unit changed: {written} {foreign}
        unit unknown: {written} quux
        raised: x^2 = {written}\,{latex}
        several: {written} {name} or {_plain(number * 3)} {name}
        a bound: at least {written} {name}
    """)
    if not -4 <= number.adjusted() <= 6:
        other["coefficient only"] = f"{scientific.split()[0]} {name}"
        other["exponent cut"] = scientific[:-2]
    elif number.adjusted() >= 1:
        other["truncated"] = f"{written[: number.adjusted() + (number < 0)]} {name}"
    if "/" in name:
        other["unit cut"] = f"{written} {name.partition('/')[0]}"
    return Gold("quantity", text or f"{written} {name}", same, other, question, "$" not in text)


def quantities(rng: random.Random) -> Gold:
    unit, digits = rng.choice(UNITS), rng.choice([2, 3, 3, 4])
    whole = rng.randint(10 ** (digits - 1), 10**digits - 1)
    number = Decimal(whole + (whole % 10 == 0)).scaleb(
        rng.choice([-1, -2, -3, 0, 1, 3, rng.randint(-24, 24)])
    )
    number = -number if rng.random() < 0.15 else number
    latex = [rf"{_scientific(number)}\ {unit[1]}", rf"{_plain(number)}\,{unit[1]}"]
    return quantity(number, unit, rng.choice(["", *latex]))


def counts(rng: random.Random) -> Gold:
    """Whole numbers and fractions."""
    n = rng.choice([rng.randint(10, 99), rng.randint(1000, 999_999)])
    if rng.random() < 0.5:
        same = texts(f"""
            point nought: {n}.0
            as a sum: {n - 1} + 1
            named: n = {n}
            commas: {n:,}
            LaTeX commas: {f"{n:,}".replace(",", "{,}")}
        """)
        other = texts(rf"""
            doubled: {2 * n}
            negated: {-n}
            power of ten off: {n}0
            one more: {n + 1}
            inverted: \frac{{1}}{{{n}}}
            raised: x^2 = {n}
            multiplied: 2x = {n}
            shifted: x + 1 = {n}
            factorial: {n}!
            a bound: x > {n}
            several: {n}, {n + 1}
            digits apart: {" ".join(str(n))}
            truncated: {str(n)[:-1]}
        """)
        return Gold("count", str(n), same, other)
    q = rng.randint(3, 40)
    p = rng.choice([each for each in range(2, 60) if math.gcd(each, q) == 1])
    same = texts(rf"""
        dfrac: \dfrac{{{p}}}{{{q}}}
        slash: {p}/{q}
        not reduced: {3 * p}/{3 * q}
    """)
    other = texts(rf"""
        inverted: \frac{{{q}}}{{{p}}}
        negated: -\frac{{{p}}}{{{q}}}
        doubled: \frac{{{2 * p}}}{{{q}}}
        one more: \frac{{{p + 1}}}{{{q}}}
        numerator only: {p}
        power of ten off: \frac{{{p}}}{{{q}0}}
        mixed: 1\frac{{{p}}}{{{q}}}
        a tuple: ({p}, {q})
        ratio the other way: {q}:{p}
    """)
    return Gold("count", rf"\frac{{{p}}}{{{q}}}", same, other)


def exact(rng: random.Random) -> Gold:
    r"""`8\pi`, `3\sqrt{2}`, `2 + 3i`."""
    m, shape = rng.randint(2, 30), rng.choice(["pi", "root", "complex"])
    if shape == "complex":
        a, b = rng.sample(range(1, 12), 2)
        other = texts(f"""
            conjugate: {a} - {b}i
            permuted: {b} + {a}i
            negated: -{a} - {b}i
            real part: {a}
            doubled: {2 * a} + {2 * b}i
            i dropped: {a} + {b}
        """)
        same = {"backwards": f"{b}i + {a}", "no spaces": f"{a}+{b}i"}
        return Gold("exact", f"{a} + {b}i", same, other)
    number = rng.choice([f"{m}", rf"\frac{{{m}}}{{31}}"])
    twice = number.replace(str(m), str(2 * m), 1)
    radical = rng.choice([2, 3, 5, 7, 11, 13])
    constant = r"\pi" if shape == "pi" else rf"\sqrt{{{radical}}}"
    text = f"{number}{rng.choice(['', ' '])}{constant}"
    same = {"cdot": rf"{number} \cdot {constant}", "thin spaces": rf"{number}\,{constant}"}
    if shape == "root":
        same["half power"] = rf"{number} \cdot {radical}^{{1/2}}"
    other = texts(rf"""
        coefficient only: {number}
        constant only: {constant}
        doubled: {twice}{constant}
        negated: -{text}
        squared: ({text})^2
        inverted: \frac{{1}}{{{text}}}
        one more: {text} + 1
        either sign: \pm {text}
        constant changed: {number}\sqrt{{17}}
    """)
    return Gold("exact", text, same, other)
