"""Formulas as trees of a few operations; nothing is evaluated here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

# What stands there to be worked out; the name of each is what it runs over.
OPERATORS = frozenset({"sum", "prod", "int", "lim", "derivative"})


@dataclass(frozen=True, slots=True)
class Node:
    """`op` is `number`, `symbol`, `+`, `*`, `^`, `rel`, a function or an operator.

    `name` is that of a symbol, the signs of a relation, or what an operator runs over; `rough`
    tells that a number was written with a decimal point.
    """

    op: str
    args: tuple[Node, ...] = ()
    name: str = ""
    number: Fraction = Fraction(0)
    rough: bool = False

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for each in self.args:
            yield from each.walk()


def number(value: int | Fraction, rough: bool = False) -> Node:
    return Node("number", number=Fraction(value), rough=rough)


def symbol(name: str) -> Node:
    return Node("symbol", name=name)


def add(*terms: Node) -> Node:
    return _joined("+", terms)


def times(*factors: Node) -> Node:
    return _joined("*", factors)


def _joined(op: str, nodes: tuple[Node, ...]) -> Node:
    flat = tuple(each for node in nodes for each in (node.args if node.op == op else (node,)))
    return flat[0] if len(flat) == 1 else Node(op, flat)


def power(base: Node, exponent: Node) -> Node:
    if base.op == "*" and exponent.op == "number" and exponent.number.denominator == 1:
        return times(*(power(each, exponent) for each in base.args))
    return Node("^", (base, exponent))


def minus(node: Node) -> Node:
    return replace(node, number=-node.number) if node.op == "number" else times(number(-1), node)


def over(top: Node, bottom: Node) -> Node:
    if bottom.op != "number" or not bottom.number:
        return times(top, power(bottom, number(-1)))
    if top.op != "number":
        return times(number(1 / bottom.number, bottom.rough), top)
    return number(top.number / bottom.number, top.rough or bottom.rough)


@lru_cache(maxsize=4096)
def names(node: Node) -> frozenset[str]:
    """The unknowns of a formula; what a sum or an integral runs over is none."""
    if node.op == "symbol":
        return frozenset({node.name} - {"pi", "infty"})
    inside = frozenset[str]().union(*map(names, node.args))
    return inside - {node.name} if node.op in OPERATORS else inside


@lru_cache(maxsize=4096)
def ops(node: Node) -> frozenset[str]:
    """The operations of a formula; `rough` among them where a number has a decimal point."""
    return frozenset(each for at in node.walk() for each in (at.op, "rough" if at.rough else at.op))


def rename(node: Node, new: dict[str, str]) -> Node:
    if node.op == "symbol":
        return replace(node, name=new.get(node.name, node.name))
    return replace(node, args=tuple(rename(each, new) for each in node.args))
