"""Equations and inequalities: the same solutions, not the same spelling."""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any

from scigen_data.answers.grading.formulas import DIGITS, close, pairs, points, unknowns
from scigen_data.answers.grading.replies import no, undecided, yes

# Untyped, and imported by the worker alone.
sympy: Any = import_module("sympy")


def relations(said: Any, wanted: Any) -> dict[str, Any]:  # noqa: PLR0911 - one return a case
    if isinstance(said, sympy.Eq) != isinstance(wanted, sympy.Eq):
        return no("an equation against an inequality")
    f, g = said.lhs - said.rhs, wanted.lhs - wanted.rhs
    sampled = pairs(f, g, unknowns(f) | unknowns(g))
    if not sampled:
        return undecided("no point at which both have a value")
    if all(abs(a) < 1e-18 for a, _ in sampled):
        return no("true of everything")
    ratios = [a / b for a, b in sampled if b]
    constant = len(ratios) == len(sampled) and all(
        close(ratio, ratios[0], 1e-8) for ratio in ratios
    )
    if isinstance(said, sympy.Eq):
        if constant and ratios[0]:
            return yes()
        return _same_solutions(f, g)
    if constant and ratios[0].imag == 0 and ratios[0]:
        kinds = said.rel_op, wanted.rel_op
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
        mine = kinds[0] if ratios[0].real > 0 else flipped.get(kinds[0], kinds[0])
        return yes() if mine == kinds[1] else no("another inequality")
    return _truths(said, wanted)


def _same_solutions(f: Any, g: Any) -> dict[str, Any]:
    """Equations that are no multiples of each other: do the roots of each solve the other?"""
    shared = sorted(unknowns(f) & unknowns(g), key=str)
    if not shared or unknowns(f) != unknowns(g):
        return no("an equation in other unknowns") if not shared else undecided("other unknowns")
    agreed = 0
    for unknown in shared[-3:]:
        verdicts, shares = [], False
        for point in points(set(shared) - {unknown})[:2] or [{}]:
            pair = [sympy.together(side.subs(list(point.items()))) for side in (f, g)]
            if any(len(side.free_symbols) != 1 for side in pair):
                break
            symbol = next(iter(pair[0].free_symbols))
            try:
                roots = [sympy.solve(side, symbol) for side in pair]
            except NotImplementedError:
                break
            mine, theirs = ([complex(root.evalf(DIGITS)) for root in found] for found in roots)
            if not mine or not theirs:
                break
            shares |= any(close(a, b, 1e-8) for a in mine for b in theirs)
            verdicts.append(
                len(mine) == len(theirs)
                and all(any(close(a, b, 1e-8) for b in theirs) for a in mine)
                and all(any(close(a, b, 1e-8) for a in mine) for b in theirs)
            )
        else:
            if not shares:
                return no("another equation")
            if not all(verdicts):
                return undecided("equations that share some solutions")
            agreed += 1
    if agreed and agreed >= min(len(shared), 2):
        return yes()
    return undecided("two equations that cannot be solved")


def _truths(said: Any, wanted: Any) -> dict[str, Any]:
    """Inequalities that are no multiples of each other, at many points: a difference is certain."""
    names = unknowns(said) | unknowns(wanted)
    rng = random.Random(0)
    for _ in range(60):
        point = [
            (unknown, sympy.Rational(rng.randint(-9_000_000, 9_000_000), 1_000_003))
            for unknown in sorted(names, key=str)
        ]
        a, b = said.subs(point), wanted.subs(point)
        if a in (True, False) and b in (True, False) and bool(a) != bool(b):
            return no("another inequality")
    return undecided("inequalities that agree where they were tried")
