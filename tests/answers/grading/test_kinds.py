"""Kinds of answers that are easily graded wrongly, each with its neighbours."""

from __future__ import annotations

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
