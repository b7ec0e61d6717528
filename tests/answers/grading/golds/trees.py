"""Formulas as trees: drawn at random, written in several styles, valued at points.

A node is a tuple: `("name", "m_1")`, `("number", "2")` with LaTeX that is a number,
`("times", a, b, ...)`, `("over", a, b)`, `("plus", a, b, ...)`, `("minus", a)`, `("power", a, n)`,
`("root", a)`, `("call", "sin", a)`.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Node = tuple[Any, ...]

THEMES = {
    "mechanics": r"m g h v_0 \theta \mu k x \omega t R r M G m_1 m_2 v' F_N \rho",
    "fields": r"q Q \varepsilon_0 E B I \mu_0 L C R V \sigma \lambda Q' r n",
    "heat": r"k_B T p V n R N_A T_0 C_V \gamma \alpha P_0 S L T' M",
    "quanta": r"\hbar m_e c \lambda n L m k \phi \nu Z E_0 a_0 \tau",
    "algebra": "x y a b n t u",
}
NAMES = {theme: names.split() for theme, names in THEMES.items()}
REAL = frozenset(NAMES["algebra"])  # may be negative
COEFFICIENTS = {
    "2": 2, "3": 3, "4": 4, "5": 5, "8": 8, r"\frac{1}{2}": 1 / 2, r"\frac{3}{2}": 3 / 2,
    r"\frac{2}{3}": 2 / 3, r"\pi": math.pi, r"\frac{4}{3}": 4 / 3, "1.5": 1.5, "0.25": 0.25,
    r"1.6 \times 10^{-19}": 1.6e-19, r"6.63 \times 10^{-34}": 6.63e-34, r"9 \times 10^{9}": 9e9,
    "10": 10, "1": 1,
}  # fmt: skip
_CALLS: dict[str, Callable[[float], float]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "ln": math.log, "exp": math.exp,
}  # fmt: skip
_COMMANDS = (
    r"\theta \mu \omega \varepsilon \sigma \lambda \gamma \alpha \hbar \phi \nu \tau \rho \pi"
)
_GREEK = dict(zip(_COMMANDS.split(), "θμωεσλγαħφντρπ", strict=True))
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HIGH = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Style:
    """How a tree is written; every style says the same."""

    gap: str = " "  # between factors
    over: str = r"\frac"  # or "/"
    brackets: tuple[str, str] = ("(", ")")
    braced: bool = False  # subscripts
    upright: bool = False
    unicode: bool = False
    backwards: bool = False  # factors and terms in the other order
    half: bool = False  # a root is a power


STYLES = {
    "dfrac": Style(over=r"\dfrac"),
    "no spaces": Style(gap=""),
    "thin spaces": Style(gap=r"\,"),
    "cdot": Style(gap=r" \cdot "),
    "left right": Style(brackets=(r"\left(", r"\right)")),
    "slash": Style(over="/"),
    "braces": Style(braced=True),
    "roman": Style(braced=True, upright=True),
    "Unicode": Style(unicode=True, over="/"),
    "backwards": Style(backwards=True),
    "half power": Style(half=True),
}


def write(node: Node, style: Style = Style()) -> str:
    return _written(node, style)[0]


def _written(node: Node, style: Style) -> tuple[str, int]:
    """Text, and how tightly it holds: 0 a sum, 1 a product, 2 a power or call, 3 one thing."""
    head, *inside = node
    left, right = style.brackets

    def held(child: Node, least: int) -> str:
        text, level = _written(child, style)
        return text if level >= least else f"{left}{text}{right}"

    match head:
        case "name":
            return _name(inside[0], style), 3
        case "number":
            text = _unicode(inside[0]) if style.unicode and "frac" not in inside[0] else inside[0]
            return text, 0 if text.startswith("-") else 1 if "10" in text[
                1:
            ] or "frac" in text else 3
        case "minus":
            return f"-{held(inside[0], 1)}", 0
        case "plus":
            terms = inside[::-1] if style.backwards else inside
            text = ""
            for term in terms:
                said = held(term, 1) if term[0] != "minus" else held(term[1], 1)
                sign = " - " if term[0] == "minus" else " + "
                text += said if not text and sign == " + " else (sign if text else "-") + said
            return text, 0
        case "times":
            numbers = [each for each in inside if each[0] == "number"]
            rest = [each for each in inside if each[0] != "number"]
            ordered = numbers + (rest[::-1] if style.backwards else rest)
            return _joined([held(each, 1) for each in ordered], style), 1
        case "over":
            if style.over != "/":
                return f"{style.over}{{{write(inside[0], style)}}}{{{write(inside[1], style)}}}", 2
            return f"{held(inside[0], 1)}/{held(inside[1], 3)}", 0
        case "power":
            base, exponent = held(inside[0], 3), str(inside[1])
            if style.unicode:
                return f"{base}{exponent.translate(_HIGH)}", 2
            return f"{base}^{{{exponent}}}" if len(
                exponent
            ) > 1 or style.braced else f"{base}^{exponent}", 2
        case "root":
            text = write(inside[0], style)
            if style.unicode:
                return f"√{left}{text}{right}", 2
            if style.half:
                return f"{left}{text}{right}^{{1/2}}", 2
            return f"\\sqrt{{{text}}}", 3
        case "absolute":
            return f"|{write(inside[0], style)}|", 3
        case "floor":
            return f"\\lfloor {write(inside[0], style)} \\rfloor", 3
        case _:
            name = inside[0] if style.unicode else f"\\{inside[0]}"
            return f"{name}{left}{write(inside[1], style)}{right}", 2


def _joined(factors: list[str], style: Style) -> str:
    text = factors[0]
    for each in factors[1:]:
        gap = style.gap
        digits = text[-1:].isdigit() and each[:1].isdigit()
        if digits or (re.match(r"\d|\\d?frac\{\d", each) and not gap.strip()):  # no mixed number
            gap = r" \cdot "
        if style.unicode:
            gap = "·" if gap.strip() or digits else " "
        elif not gap and re.search(r"\\[A-Za-z]+$", text) and each[:1].isalpha():
            gap = " "
        text += gap + each
    return text


def _name(name: str, style: Style) -> str:
    if style.unicode:
        return _unicode(name)
    if style.braced and "_" in name:
        base, _, low = name.partition("_")
        return (
            f"{base}_{{\\mathrm{{{low}}}}}"
            if style.upright and low.isalpha()
            else f"{base}_{{{low}}}"
        )
    return name


def _unicode(text: str) -> str:
    for command, sign in _GREEK.items():
        text = text.replace(command, sign)
    text = re.sub(r"10\^\{(-?\d+)\}", lambda m: "10" + m.group(1).translate(_HIGH), text)
    text = text.replace(r" \times ", "×")
    return re.sub(r"_(\d)", lambda m: m.group(1).translate(_LOW), text)


def value(node: Node, point: int) -> float:
    """The number that a tree is at a point; NaN where it is none."""
    head, *inside = node
    match head:
        case "name":
            drawn = random.Random(f"{inside[0]}@{point}").uniform(0.5, 2.5)
            return -drawn if inside[0] in REAL and (point + len(inside[0])) % 2 else drawn
        case "number":
            return COEFFICIENTS.get(inside[0], math.nan)
    values = [value(each, point) for each in inside if isinstance(each, tuple)]
    try:
        match head:
            case "minus":
                return -values[0]
            case "plus":
                return math.fsum(values)
            case "times":
                return math.prod(values)
            case "over":
                return values[0] / values[1]
            case "power":
                return float(values[0] ** int(inside[1]))
            case "root":
                return math.sqrt(values[0])
            case "absolute":
                return abs(values[0])
            case "floor":
                return math.floor(values[0])
            case _:
                return _CALLS[inside[0]](values[0])
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan


POINTS = range(4)


def differ(one: Node, other: Node) -> bool:
    """Whether two trees are certainly not the same: clearly apart where both have a value."""
    for point in POINTS:
        a, b = value(one, point), value(other, point)
        if math.isfinite(a) and math.isfinite(b) and not math.isclose(a, b, rel_tol=1e-3):
            return True
    return False


def drawn(rng: random.Random, theme: str) -> Node:
    """A formula that has a value at every point."""
    while True:
        node = _drawn(rng, NAMES[theme], rng.randint(1, 3))
        if all(math.isfinite(value(node, point)) and value(node, point) for point in POINTS):
            return node


def _drawn(rng: random.Random, names: list[str], depth: int) -> Node:
    def name() -> Node:
        return ("name", rng.choice(names))

    def product() -> Node:
        chosen = rng.sample(names, rng.randint(2, min(4, len(names))))
        factors: list[Node] = [("name", each) for each in chosen]
        if rng.random() < 0.4:
            factors[-1] = ("power", factors[-1], rng.choice([2, 2, 3]))
        if rng.random() < 0.6:
            factors.insert(0, ("number", rng.choice([key for key in COEFFICIENTS if key != "1"])))
        return ("times", *factors)

    if depth <= 1:
        return product()
    below = depth - 1
    shape = rng.choice(["over", "over", "plus", "root", "call", "times"])
    if shape == "over":
        return ("over", _drawn(rng, names, below), product())
    if shape == "plus":
        second = product()
        return ("plus", product(), ("minus", second) if rng.random() < 0.5 else second)
    if shape == "root":
        return ("root", ("over", product(), product()) if rng.random() < 0.6 else product())
    if shape == "call":
        return (
            "times",
            name(),
            ("call", rng.choice(["sin", "cos", "ln", "exp"]), ("times", name(), name())),
        )
    return ("times", product(), ("plus", name(), ("minus", name())))


def children(node: Node) -> Iterator[tuple[Callable[[Node], Node], Node]]:
    """Every node of a tree, with what puts another in its place."""
    yield (lambda new: new), node
    for at, child in enumerate(node):
        if isinstance(child, tuple):
            for put, inner in children(child):
                yield (lambda new, at=at, put=put: (*node[:at], put(new), *node[at + 1 :])), inner  # type: ignore[misc]


def perturbed(node: Node) -> dict[str, list[Node]]:
    """Trees that come from small mistakes, by the name of the mistake; all `differ` from `node`."""
    made: dict[str, list[Node]] = {
        "doubled": [("times", ("number", "2"), node)],
        "halved": [("times", ("number", r"\frac{1}{2}"), node)],
        "negated": [("minus", node)],
        "squared": [("power", node, 2)],
        "root of it": [("root", node)],
        "inverted": [("over", ("number", "1"), node)],
        "power of ten off": [("times", ("number", "10"), node)],
        "one more": [("plus", node, ("number", "1"))],
        "absolute": [("absolute", node)],
        "rounded": [("floor", node)],
    }
    for put, inner in itertools.islice(children(node), 60):
        head = inner[0]
        if head == "name":
            swapped = inner[1][0].swapcase() + inner[1][1:]
            if inner[1][0].isalpha():
                made.setdefault("case swapped", []).append(put(("name", swapped)))
            if inner[1].endswith("'"):
                made.setdefault("prime dropped", []).append(put(("name", inner[1][:-1])))
            elif len(inner[1]) == 1:
                made.setdefault("prime added", []).append(put(("name", inner[1] + "'")))
            if "_" in inner[1]:
                base, _, low = inner[1].partition("_")
                made.setdefault("subscript dropped", []).append(put(("name", base)))
                if low.isdigit():
                    changed = f"{base}_{int(low) + 1}"
                    made.setdefault("subscript changed", []).append(put(("name", changed)))
        elif head == "times" and len(inner) > 2:
            made.setdefault("factor dropped", []).extend(
                put(("times", *inner[1:at], *inner[at + 1 :])) for at in range(1, len(inner))
            )
            if inner is node and inner[1][0] == "number":
                made["coefficient only"] = [inner[1]]
        elif head == "plus":
            made.setdefault("term dropped", []).append(put(inner[1]))
            turned = inner[2][1] if inner[2][0] == "minus" else ("minus", inner[2])
            made.setdefault("sign flipped", []).append(put(("plus", inner[1], turned)))
        elif head == "over":
            made.setdefault("upside down", []).append(put(("over", inner[2], inner[1])))
            made.setdefault("numerator only", []).append(put(inner[1]))
        elif head == "power":
            made.setdefault("exponent off", []).append(put(("power", inner[1], inner[2] + 1)))
        elif head == "root":
            made.setdefault("root dropped", []).append(put(inner[1]))
        elif head == "call":
            other = {"sin": "cos", "cos": "sin", "ln": "exp", "exp": "ln"}[inner[1]]
            made.setdefault("another function", []).append(put(("call", other, inner[2])))
    return {
        law: kept
        for law, nodes in made.items()
        if (kept := [each for each in nodes if differ(node, each)])
    }
