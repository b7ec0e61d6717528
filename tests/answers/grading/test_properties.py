"""Laws that hold whatever the answer is, on a sample; `check_rewards.py laws` tries thousands."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from scigen_data.answers.grading import Grade, grade_answer
from scigen_data.answers.grading.core import unusable
from tests.answers.grading.golds import MAKERS, golds
from tests.answers.grading.golds.gold import Gold
from tests.answers.grading.properties import Outcome, cases, outcomes, problems, real

SAMPLE, REAL = 6, 80  # golds of each maker, and real ones
# Laws that a kind of answer still breaks, and why; `check_rewards.py laws` has the rates.
LEFT: dict[tuple[str, str], str] = {}


def broken(sample: list[Gold]) -> list[Outcome]:
    """What breaks a law; at most one pair in ten may be left open where it is the same answer."""
    found = outcomes([case for gold in sample for case in cases(gold, wrapped=3)], seconds=1.0)
    assert len(found) >= 10 * len(sample)
    silent = [each for each in found if each.silent]
    assert len(silent) <= len(found) // 10, silent[:5]
    return [each for each in found if each.broken and (each.case.kind, each.case.law) not in LEFT]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_no_law_is_broken_by(maker: Callable[[random.Random], Gold]) -> None:
    off = broken(list(golds(maker, SAMPLE, seed=1)))
    assert not off, off[:5]


def test_no_law_is_broken_by_real_answers(shared: Path) -> None:
    off = broken(random.Random(1).sample(list(real(shared)), REAL))
    assert not off, off[:5]


def test_every_real_answer_that_says_something_is_itself(shared: Path) -> None:
    answers = [gold for _, gold in problems(shared)]
    usable = [gold for gold in answers if not unusable(gold)]
    assert len(usable) >= 0.95 * len(answers)
    assert all(grade_answer(gold, gold).grade is Grade.RIGHT for gold in usable)
