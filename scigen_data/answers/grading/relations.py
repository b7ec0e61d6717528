"""Verdicts on trees: expressions of one value, equations of the same solutions, inequalities."""

from __future__ import annotations

import contextlib
import itertools
import re
from dataclasses import replace
from typing import Any

from scigen_data.answers.grading import algebra, antiderivatives
from scigen_data.answers.grading.algebra import Point, Undefined, points, tally
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong
from scigen_data.answers.grading.trees import Node, add, minus, names, number, ops, rename

_METHOD = "symbols"
_ROUNDED = 1e-3  # how near a decimal must come to an exact gold
_INDICES = frozenset("nmklNMjpqr")
_STEPS = (*(0.11 + 0.37 * number for number in range(24)), 13, 29, 71, 230, 900)
_GRID = (*(-each for each in reversed(_STEPS)), *_STEPS)


def expressions(said: Node, wanted: Node, tolerance: float) -> Graded:  # noqa: PLR0911, PLR0912 - one a case
    """Two formulas: the same value at every point."""
    sure, perhaps = algebra.constants(said, wanted)
    unknowns = names(said) | names(wanted)

    def over(kind: str, fixed: dict[str, Any] = sure, **other: Any) -> tuple[int, int]:
        chosen = points(unknowns, kind, fixed, other.pop("whole", frozenset()))
        return tally(said, wanted, [replace(each, **other) for each in chosen])

    def same(kind: str, fixed: dict[str, Any] = sure, **other: Any) -> bool:
        agree, different = over(kind, fixed, **other)
        return agree > 0 and not different

    found = over("positive") if 1j not in sure.values() else (0, 0)
    real = any(found)
    found = found if real else over("complex")
    equal = found[0] > 0 and not found[1]
    if (whole := indices(wanted)) and not equal and same("complex", whole=whole):
        return right(_METHOD)
    if not any(found):
        chosen = [replace(each, steps=[20_000]) for each in points(unknowns, "complex", sure)]
        if not any(algebra.defined(said, each) for each in chosen) and any(
            algebra.defined(wanted, replace(each, steps=[20_000])) for each in chosen
        ):
            return wrong(_METHOD, "cannot be evaluated")
        return unjudged(_METHOD, "no point at which both have a value")
    log = "log" in ops(said) | ops(wanted)
    if equal:
        steps = {"floor", "ceil"} & (ops(said) | ops(wanted))
        if steps and not same("complex", whole=frozenset(unknowns)):
            return wrong(_METHOD, "another value for whole numbers")
        if names(said) != names(wanted) and _vanishes(wanted, sure):  # f(0) is no f times 0
            return unjudged(_METHOD, "equal to nothing")
        if _moduli(said) != _moduli(wanted):
            return unjudged(_METHOD, "equal unless it is complex")
        if real and over("signed")[1]:
            return wrong(_METHOD, "another value for negative numbers")
        if real and not antiderivatives.as_wide(said, wanted, sure):
            return unjudged(_METHOD, "without a value where the gold has one")
        if real and over("either")[1]:
            return unjudged(_METHOD, "equal for positive numbers alone")
        if log and unknowns and not same("complex", base="e"):
            return unjudged(_METHOD, "a logarithm of which base?")
        return right(_METHOD)
    if "rough" in ops(said) | ops(wanted):
        close = _roughly(said, wanted, sure, tolerance)
        if close is not None:
            return close
    if indices(said) and same("complex", whole=indices(said)):
        return unjudged(_METHOD, "equal for whole numbers alone")
    if perhaps and same("complex", sure | perhaps):
        return unjudged(_METHOD, f"{' and '.join(perhaps)}: a number or an unknown?")
    if log and same("complex", base="e"):
        return unjudged(_METHOD, "a logarithm of which base?")
    if algebra.CIRCULAR & ops(said) | algebra.CIRCULAR & ops(wanted) and same(
        "positive", degrees=True
    ):
        return unjudged(_METHOD, "degrees or radians?")
    if said.op == wanted.op == "symbol":
        a, b = sorted((said.name.casefold(), wanted.name.casefold()), key=len)
        if not b.startswith(a) or b.strip("'") == a.strip("'") != b:
            return wrong(_METHOD, "another symbol")
    if (new := _renamed(said, wanted, sure)) is not None:
        return _under_names(new)
    free = names(wanted) - names(said) - set(sure)
    if len(free) > 1 and all(map(_ARBITRARY.fullmatch, free)):
        return unjudged(_METHOD, "other arbitrary constants")
    return wrong(_METHOD, "another value")


_ARBITRARY = re.compile(r"[ABCDKck](?:_?\{?\d\}?)?|C_.*")


def _under_names(new: dict[str, str]) -> Graded:
    """Formulas that are equal when some unknowns are called otherwise."""
    for mine, theirs in new.items():
        if _distinct(mine, theirs):
            return wrong(_METHOD, f"{mine} is not {theirs}")
    return unjudged(_METHOD, "equal under other names")


_MARKED = re.compile(r"([^_'^]+)(?:_(\d+))?('*)")


def _distinct(mine: str, theirs: str) -> bool:
    """Whether two names are two things for certain: m_1 and m_2, f and f', h and ħ, x̂ and ŷ."""
    if {mine, theirs} == {"h", "hbar"} or (mine.endswith("^hat") and theirs.endswith("^hat")):
        return True
    a, b = (_MARKED.fullmatch(each) for each in (mine, theirs))
    if a is None or b is None or a[1] != b[1]:
        return False
    return a[3] != b[3] if a[2] == b[2] else bool(a[2] and b[2])


def _vanishes(node: Node, sure: dict[str, Any]) -> bool:
    """Whether a formula with unknowns is zero whatever they are."""
    nothing = number(0)
    return bool(names(node)) and algebra.equal(node, nothing, points(names(node), "complex", sure))


def _moduli(node: Node) -> set[str]:
    """Unknowns between bars that are often complex: `|\\psi|^2` is not `\\psi^2`."""
    bars = [names(each) for each in node.walk() if each.op == "abs"]
    return {"z", "psi", "Psi", "phi"} & {name for each in bars for name in each}


def _roughly(said: Node, wanted: Node, sure: dict[str, Any], tolerance: float) -> Graded | None:
    """Formulas with decimals; None where they differ."""
    nearest = tolerance if "rough" in ops(wanted) else _ROUNDED
    near, far = points(names(said) | names(wanted), "complex", sure), []
    sums = "+" in ops(said) | ops(wanted)
    for each in near if sums else ():  # far away terms count that are small elsewhere
        values = {name: at**15 for name, at in each.values.items() if name not in sure}
        far.append(replace(each, values=values | sure))
    if algebra.equal(said, wanted, near, 1e-5) or algebra.equal(said, wanted, near + far, nearest):
        return right(_METHOD)
    close = algebra.equal(said, wanted, near[:4], tolerance)
    return unjudged(_METHOD, "too coarse to tell") if close else None


def indices(node: Node) -> frozenset[str]:
    """The unknowns of a formula that are whole numbers: `(-1)^n`, `cos nπ`, `⌊n/2⌋`, `n!`."""
    found: set[str] = set()
    for each in node.walk():
        circular = each.op in ("sin", "cos") and any(one.name == "pi" for one in each.walk())
        if each.op == "^" and each.args[0].op == "number" and each.args[0].number < 0:
            found |= names(each.args[1]) & _INDICES
        elif circular or each.op in ("floor", "ceil"):
            found |= names(each) & _INDICES
        elif each.op in ("factorial", "binomial"):
            found |= names(each)
        elif each.op in ("sum", "prod"):
            found |= names(each.args[1]) | names(each.args[2])
    return frozenset(found - {"e", "i"})


def _renamed(said: Node, wanted: Node, sure: dict[str, Any]) -> dict[str, str] | None:
    """The renaming of the unknowns that makes both equal."""
    mine, theirs = sorted(names(said) - names(wanted)), sorted(names(wanted) - names(said))
    if not 0 < len(mine) == len(theirs) <= 3 or any("⟨" in name for name in mine + theirs):
        return None
    chosen = points(names(wanted), "complex", sure)[:4]
    ways = (dict(zip(mine, order, strict=True)) for order in itertools.permutations(theirs))
    return next((new for new in ways if algebra.equal(rename(said, new), wanted, chosen)), None)


# ----------------------------------------------------------------------------- relations


def relations(said: Node, wanted: Node) -> Graded:  # noqa: PLR0911 - one a case
    """Two equations, or two inequalities: true of the same values."""
    if said.name != wanted.name and "=" in (said.name, wanted.name):
        return wrong(_METHOD, "an equation against an inequality")
    if len(said.args) != 2 or len(wanted.args) != 2:
        return unjudged(_METHOD, "relations of more than two members")
    f, g = difference(said), difference(wanted)
    sure, _ = algebra.constants(f, g)
    pairs = []
    for point in points(names(f) | names(g), "complex", sure):
        finest = replace(point, digits=algebra.MORE)
        with contextlib.suppress(Undefined):
            pairs.append((_clean(f, finest), _clean(g, finest)))
    if not pairs:
        return unjudged(_METHOD, "no point at which both have a value")
    if not any(a for a, _ in pairs):
        return wrong(_METHOD, "true of everything")
    ratios = [a / b for a, b in pairs if a and b]
    constant = len(ratios) == len(pairs) > 1 and all(
        abs(each - ratios[0]) <= 1e-80 * abs(ratios[0]) for each in ratios
    )
    if said.name == "=":
        if not constant and not (_follows(said, wanted, sure) and _follows(wanted, said, sure)):
            return wrong(_METHOD, "another equation")
        return right(_METHOD) if constant else _same_solutions(said, wanted, sure)
    if constant and not getattr(ratios[0], "imag", 0):
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        mine = said.name if ratios[0] > 0 else flipped.get(said.name, said.name)
        return right(_METHOD) if mine == wanted.name else wrong(_METHOD, "another inequality")
    return unjudged(_METHOD, "inequalities that are no multiples of each other")


def _clean(f: Node, point: Point) -> Any:
    """The value of a difference; 0 where only rounding is left of it."""
    value = point.at(f)
    size = max(abs(point.at(each)) for each in f.args) if f.op == "+" else 0
    return 0 if abs(value) <= 1e-90 * size else value


def difference(equation: Node) -> Node:
    """What an equation says is zero."""
    return add(equation.args[0], minus(equation.args[1]))


def roots(equation: Node, unknown: str, point: Point) -> list[Any]:
    """The real roots of an equation in one unknown, between points where the sign changes."""
    f = difference(equation)

    def at(value: float) -> Any:
        return replace(point, values=point.values | {unknown: value}, digits=algebra.FEW).at(f)

    found: list[Any] = []
    last: tuple[float, Any] | None = None
    for place in _GRID:
        try:
            value = at(place)
        except Undefined:
            last = None
            continue
        if last is not None and (value > 0) != (last[1] > 0):
            low, high = float(last[0]), float(place)
            sign = last[1] > 0
            try:
                for _ in range(60):
                    middle = (low + high) / 2
                    low, high = (middle, high) if (at(middle) > 0) == sign else (low, middle)
                if abs(at(low)) <= 1e-9 * (abs(value) + abs(last[1])):  # no pole
                    found.append(low)
            except Undefined:
                pass
        last = (place, value)
    return found


def _same_solutions(said: Node, wanted: Node, sure: dict[str, Any]) -> Graded:
    """Equations that are no multiples of each other: do the roots of each solve the other?"""
    mine, theirs = names(said) - set(sure), names(wanted) - set(sure)
    if not mine & theirs or mine < theirs or theirs < mine:
        return wrong(_METHOD, "an equation in other unknowns")
    if mine != theirs:
        distinct = len(mine - theirs) == len(theirs - mine) == 1 and _distinct(*(mine ^ theirs))
        return (wrong if distinct else unjudged)(_METHOD, "other unknowns")
    agreed = 0
    for unknown in sorted(mine)[-3:]:
        solved = [
            _solves(other, unknown, root, point)
            for point in points(mine - {unknown}, "either", sure)[:4] or [Point(dict(sure))]
            for one, other in ((said, wanted), (wanted, said))
            for root in roots(one, unknown, point)
        ]
        if solved and not any(solved):
            return wrong(_METHOD, "another equation")
        if not all(solved):
            return unjudged(_METHOD, "equations that share some solutions")
        agreed += len(solved) > 1
    if agreed and agreed >= min(len(mine), 2):
        return right(_METHOD)
    return unjudged(_METHOD, "two equations that cannot be solved")


def _solves(
    equation: Node, unknown: str, root: Any, point: Point, digits: int = algebra.FEW
) -> bool:
    """Whether an equation holds at a root, beside what it is nearby."""
    f, nearby = difference(equation), []
    for factor in (1, 1.013, 0.983):
        with contextlib.suppress(Undefined):
            values = point.values | {unknown: root * factor}
            nearby.append(abs(replace(point, values=values, digits=digits).at(f)))
    limit = 1e-7 if digits == algebra.FEW else 1e-60
    return len(nearby) > 1 and bool(nearby[0] <= limit * max(nearby))


def _follows(other: Node, named: Node, sure: dict[str, Any]) -> bool:
    """Whether a relation holds wherever `v = ...` does; also where nothing is named."""
    head, value = named.args
    if head.op != "symbol" or head.name in names(value) or named.name != "=":
        return True
    for point in points((names(value) | names(other)) - {head.name}, "positive", sure):
        with contextlib.suppress(Undefined):
            root = replace(point, digits=algebra.MORE).at(value)
            if not _solves(other, head.name, root, point, algebra.MORE):
                return False
    return True


def holds(equation: Node, point: Point) -> bool:
    """Whether all members of an equation are one at a point; raises `Undefined`."""
    sides = [point.at(each) for each in equation.args]
    return all(abs(a - b) <= 1e-20 * abs(a) for a, b in itertools.pairwise(sides))
