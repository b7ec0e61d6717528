"""The answers of SciGenBench: respelled they are right, perturbed and swapped they never are."""

from __future__ import annotations

import random
from pathlib import Path

from scigen_data.answers import key
from scigen_data.answers.grading import Grade, grade, grade_answer
from scigen_data.answers.grading.core import unusable
from scigen_data.answers.grading.spelling import symbolic
from tests.answers.grading import derived
from tests.answers.grading.answers import GRADES


def test_answers_made_from_real_ones_get_the_grade_they_were_made_for(shared: Path) -> None:
    pairs = list(derived.pairs(shared))
    assert len(pairs) >= 1000
    off = []
    for pair in pairs:
        found = grade(pair.response, pair.gold, question=pair.question)
        if found.grade.value != GRADES[pair.expected]:
            off.append((pair, found))
    assert not [each for each in off if each[1].grade is Grade.RIGHT], off[:3]
    assert len(off) <= len(pairs) // 200, off[:3]


def test_every_real_answer_that_says_something_is_itself(shared: Path) -> None:
    golds = [gold for _, gold in derived.problems(shared)]
    usable = [gold for gold in golds if not unusable(gold)]
    assert len(usable) >= 0.95 * len(golds)
    assert all(grade_answer(gold, gold).grade is Grade.RIGHT for gold in usable)


def test_another_problems_answer_in_words_is_not_right(shared: Path) -> None:
    """Words only: two numbers may meet by chance."""
    golds = [gold for _, gold in derived.problems(shared) if not unusable(gold) and len(gold) < 200]
    words = [gold for gold in golds if not symbolic(gold) and len(gold) > 12]
    rng = random.Random(0)
    for gold in words:
        for other in rng.sample(words, 2):
            if key(other) != key(gold):
                assert grade_answer(other, gold).grade is not Grade.RIGHT, (other, gold)
