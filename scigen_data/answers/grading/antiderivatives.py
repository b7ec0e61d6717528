"""Formulas with a constant of integration: the same but for what that may take up."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import Any

from scigen_data.answers.grading import algebra
from scigen_data.answers.grading.algebra import Undefined, points
from scigen_data.answers.grading.result import Graded, right, unjudged, wrong
from scigen_data.answers.grading.trees import Node, add, minus, names, ops

_METHOD = "symbols"
_GOLD, _ANSWER = re.compile(r"C(?:_\d)?"), re.compile(r"[CcKk](?:_\d)?|const")


def compare(said: Node, wanted: Node) -> Graded | None:
    """Two formulas with a constant of integration each; None where the gold has none."""
    mine, theirs = _function(said, _ANSWER), _function(wanted, _GOLD)
    if mine is None or theirs is None:
        return None
    apart = add(mine, minus(theirs))
    sure, _ = algebra.constants(mine, theirs)
    for kind in ("positive", "signed"):
        found = []
        for point in points(names(apart), kind, sure):
            with contextlib.suppress(Undefined):
                finest = replace(point, digits=algebra.DIGITS)
                found.append((finest.at(apart), abs(finest.at(theirs)) + 1))
        if len(found) < 3 and kind == "positive":
            return None
        if any(abs(each - found[0][0]) > 1e-25 * (size + found[0][1]) for each, size in found):
            return wrong(_METHOD, "another function")
    if not as_wide(mine, theirs, sure):
        return unjudged(_METHOD, "without a value where the gold has one")
    return right(_METHOD, "the same up to a constant")


def _function(node: Node, constant: re.Pattern[str]) -> Node | None:
    """A sum without the one constant that is added to it and stands nowhere else."""
    added = [each for each in node.args if each.op == "symbol" and constant.fullmatch(each.name)]
    rest = tuple(each for each in node.args if each not in added)
    if node.op != "+" or len(added) != 1 or not rest or added[0].name in names(add(*rest)):
        return None
    return add(*rest)


def as_wide(said: Node, wanted: Node, sure: dict[str, Any]) -> bool:
    """Whether a formula has a value wherever the gold has one, as ln x has not where ln |x| has."""
    if ("abs" in ops(said)) == ("abs" in ops(wanted)):  # ln x - ln y is as good as ln (x/y)
        return True
    chosen = points(names(said) | names(wanted), "signed", sure)
    return all(algebra.defined(said, each) for each in chosen if algebra.defined(wanted, each))
