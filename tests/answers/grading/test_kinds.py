"""Kinds of answers that are easily graded wrongly, each with its neighbours."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from scigen_data.answers.grading import grade_all

# What each letter allows: right, wrong, unjudged, anything but right, anything but wrong.
ALLOWED = {
    "R": {"right"},
    "W": {"wrong"},
    "U": {"unjudged"},
    "w": {"wrong", "unjudged"},
    "r": {"right", "unjudged"},
}
PARTS = sorted(path.stem for path in (Path(__file__).parent / "kinds").glob("[a-z]*.py"))
KINDS = [
    (part, kind) for part in PARTS for kind in import_module(f"{__package__}.kinds.{part}").KINDS
]


@pytest.mark.parametrize(("part", "kind"), KINDS)
def test_a_kind_is_graded_like_its_neighbours(part: str, kind: str) -> None:
    rows = import_module(f"{__package__}.kinds.{part}").KINDS[kind]
    golds, responses, allowed, questions = zip(*((*row, "")[:4] for row in rows), strict=True)
    found = grade_all(responses, golds, questions=questions, threads=1)
    off = [
        (row, each)
        for row, each, letter in zip(rows, found, allowed, strict=True)
        if each.grade.value not in ALLOWED[letter]
    ]
    assert not off, off[:5]


def test_no_wrong_answer_of_a_stranger_is_paid_and_few_right_ones_are_called_wrong() -> None:
    """500 pairs in two sets, each written by somebody who had seen neither the grader nor a pair of
    it; `scripts/check_rewards.py pairs --pairs` tells how many are left open."""
    path = Path(__file__).with_name("blind.jsonl")
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = grade_all(
        [each["completion"] for each in pairs],
        [each["gold"] for each in pairs],
        questions=[each.get("question", "") for each in pairs],
        threads=1,
    )
    off = [
        (pair["expected"], pair["kind"], each.reason)
        for pair, each in zip(pairs, found, strict=True)
        if {pair["expected"], each.grade.value} == {"right", "wrong"}
    ]
    assert not [each for each in off if each[0] == "wrong"]
    assert len(off) <= 8, off
