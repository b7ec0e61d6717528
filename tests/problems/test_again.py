"""Every answer of the families is found a second time, on another way, from the question's text."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from scigen_data.answers.grading import Grade, grade
from scigen_data.problems.families import families
from scigen_data.problems.family import Made
from tests.problems.again import answer

HERE = Path(__file__).parent
ALL = families()
WAYS = sorted(f"{path.parent.name}/{path.stem}" for path in HERE.glob("again/*/[a-z]*.py"))
QUICK, LONG = 5, 200  # items of a family: in the quick suite, and with --runslow


def found_again(name: str, count: int) -> None:
    way = importlib.import_module(f"tests.problems.again.{name.replace('/', '.')}")
    again: Callable[[Made], float | str] = way.again
    for index in range(count):
        item = ALL[name].problem(11, index)
        other = again(item)
        said = f"{item.question} {item.answer!r}, and again {other!r}"
        if isinstance(other, str):
            assert grade(other, item.answer).grade is Grade.RIGHT, said
        else:
            assert answer(item) == pytest.approx(other, rel=0.006, abs=1e-9), said


@pytest.mark.parametrize("name", WAYS)
def test_answer_is_found_again(name: str) -> None:
    found_again(name, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
def test_answers_of_two_hundred_items_are_found_again(name: str) -> None:
    found_again(name, LONG)


def test_every_family_has_a_second_way() -> None:
    """In `again/`, or written out in the tests of its subject."""
    texts: set[str] = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, (ast.FunctionDef, ast.alias)):
                texts.add(node.name)
    elsewhere = {name for name in ALL if texts & {name, name.partition("/")[2]}}
    assert ALL.keys() - set(WAYS) - elsewhere == set()
