"""The value of a number expression, within bounds: no `eval`, nothing that runs long."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable

_LEXEME = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})"
    r"|(?P<sign>\*\*|[-+−*/^()√π×·÷]|e(?!\d)|pi\b))"
)
_FROM_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
# As Python writes it; ~ binds as a root does, less than a power and more than a product.
_SIGNS = {"−": "-", "^": "**", "×": "*", "·": "*", "÷": "/", "π": "pi", "√": "~"}
_CONSTANTS = {"pi": math.pi, "e": math.e}
_OPERATIONS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: math.pow, ast.USub: operator.neg, ast.Invert: math.sqrt,
}  # fmt: skip


def evaluate(text: str) -> float | None:
    """The value of a number expression (`36π`, `√3/2`, `2^10`), None for anything else.

    Bounded: at most 120 characters, powers within ±400, results below 1e300.
    """
    code, ended, at = "", False, 0
    while at < len(text):
        match = _LEXEME.match(text, at)
        if match is None or len(text) > 120:
            return None
        piece = _SIGNS.get(match["sign"], match["sign"]) or repr(float(match["number"] or 0))
        if match["raised"]:
            piece = "**" + match["raised"].translate(_FROM_SUPER)
        elif ended and (match["number"] or piece in ("(", "~", *_CONSTANTS)):
            code += " *"
        code += f" {piece}"
        ended = not match["sign"] or piece in (")", *_CONSTANTS)
        at = match.end()
    try:
        value = _value(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, KeyError, RecursionError, MemoryError):
        return None
    return value if abs(value) < 1e300 else None


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        return _CONSTANTS[node.id]
    if isinstance(node, ast.UnaryOp):
        return _OPERATIONS[type(node.op)](_value(node.operand))
    if not isinstance(node, ast.BinOp):
        raise ValueError("no arithmetic")
    left, right = _value(node.left), _value(node.right)
    if isinstance(node.op, ast.Pow) and abs(right) > 400:
        raise ValueError("power out of bounds")
    return _OPERATIONS[type(node.op)](left, right)
