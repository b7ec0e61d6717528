"""Judges side by side."""

from __future__ import annotations

import pytest

from scigen_data.checks.agreement import judge_agreement
from scigen_data.checks.judge import DIMENSIONS, Judgement
from scigen_data.records import Status


def judgement(score: int, judge: str, repeat: int = 0) -> Judgement:
    return Judgement(Status.OK, dict.fromkeys(DIMENSIONS, score), judge=judge, repeat=repeat)


def test_two_judges_are_compared_on_every_dimension() -> None:
    images = [
        [judgement(a, "x"), judgement(b, "y")]
        for a, b in zip([0, 1, 2, 2], [0, 2, 2, 0], strict=True)
    ]
    found = judge_agreement(images)
    assert list(found) == list(DIMENSIONS)
    for dimension in DIMENSIONS:
        assert found[dimension].images == 4
        assert found[dimension].exact == pytest.approx(0.5)
        assert found[dimension].kappa == pytest.approx(1 - 1.25 / 1.75)


def test_the_order_in_which_judges_stand_does_not_matter() -> None:
    images = [[judgement(0, "x"), judgement(2, "y")], [judgement(1, "x"), judgement(1, "y")]]
    assert judge_agreement(images) == judge_agreement([image[::-1] for image in images])


def test_repeats_of_one_judge_are_raters_and_failures_are_gaps() -> None:
    down = Judgement(Status.API_ERROR, judge="x", repeat=1)
    images = [
        [judgement(2, "x", 0), judgement(2, "x", 1), judgement(1, "x", 2)],
        [judgement(0, "x", 0), down, judgement(0, "x", 2)],
        [judgement(0, "x", 0), down, Judgement(Status.UNPARSEABLE, judge="x", repeat=2)],
    ]
    found = judge_agreement(images)[DIMENSIONS[0]]
    assert (found.images, found.kappa) == (2, None)
    assert found.exact == pytest.approx(2 / 4)


def test_one_judge_alone_agrees_with_nobody() -> None:
    found = judge_agreement([[judgement(2, "x")], [judgement(0, "x")]])[DIMENSIONS[0]]
    assert (found.images, found.exact, found.alpha, found.kappa) == (0, None, None, None)
