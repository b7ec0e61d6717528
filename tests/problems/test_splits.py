"""`train`, `validation` and `test` have no item in common."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from scigen_data.generators import BuildOptions
from scigen_data.pipeline.sources import from_families
from scigen_data.problems.families import families
from scigen_data.records import SPLITS, TEST, TRAIN, VALIDATION, Problem


def problems(n: int) -> list[Problem]:
    return list(from_families(n)(BuildOptions()).items)


def drawn(problem: Problem) -> tuple[str, ...]:
    """What of an item is no wording: its answer and the numbers that it gives."""
    numbers = sorted(re.findall(r"\d+(?:\.\d+)?", problem.question))
    return problem.answer, *(numbers or problem.elements)


@pytest.mark.parametrize(
    "n", [330, pytest.param(3000, marks=[pytest.mark.slow, pytest.mark.timeout(400)])]
)
def test_no_numbers_with_their_answer_are_in_two_splits(n: int) -> None:
    splits = defaultdict(set)
    for problem in problems(n):
        splits[drawn(problem)].add(problem.split)
    assert [values for values, found in splits.items() if len(found) > 1] == []


def test_a_tenth_of_what_is_not_held_out_is_for_validation() -> None:
    counts = Counter(problem.split for problem in problems(600))
    assert set(counts) <= set(SPLITS)
    assert 0.06 < counts[VALIDATION] / (counts[VALIDATION] + counts[TRAIN]) < 0.14


def test_held_out_families_are_test_and_no_image_type_is_held_out_whole() -> None:
    known = families().values()
    held_out = [family for family in known if family.held_out]
    assert {family.problem(0, index).split for family in held_out for index in (0, 1)} == {TEST}
    trained_on = {family.image_type for family in known if not family.held_out}
    assert trained_on == {family.image_type for family in known}
