"""Phrases that send to a picture, and texts that are lost without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scigen_data.curation.phrases import leans, mentions
from scigen_data.problems.scigenbench import load_problems
from scigen_data.problems.verified import LABELS

MENTIONED = [
    ("A ball of mass 2 kg rolls, as shown in the figure.", "as shown in the figure"),
    ("See Fig. 3 for the beam of length 2 m.", "Fig. 3"),
    ("The graph above has slope 2.", "The graph above"),
    ("如图所示，小球质量为 2 kg。", "如图所示"),
]


@pytest.mark.parametrize(("text", "phrase"), MENTIONED)
def test_a_mention_is_found_and_is_no_loss_where_values_are_given(text: str, phrase: str) -> None:
    assert phrase in mentions(text)
    assert leans(text) == ""


LOST = [
    "Which way does the wheel turn at the instant shown?",
    "Which of the forces labeled in the diagram is the greatest?",
    "Look at the map and name the river.",
    "Which organ is the structure shown?",
    "当杆运动到图示位置时，速度沿什么方向？",
]


@pytest.mark.parametrize("text", LOST)
def test_what_points_into_a_picture_and_gives_no_value_is_lost(text: str) -> None:
    assert leans(text)


KEPT = [
    "Draw the orbital diagram for arsenic.",
    "How does the figure of a dancer change her spin?",
    "At the position shown, x = 3 m.",
    "The points are shown below: (1, 2), (3, 4). Is the relation shown?",
    "A wheel turns. Which way does its rim move at the top?",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_tells_its_setting_itself_is_not_lost(text: str) -> None:
    assert leans(text) == ""


@pytest.mark.parametrize("piece", ["the a b c shown ", "figure ", "shown in the ", "如图", "a"])
def test_long_lines_are_read_in_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    leans(text)
    mentions(text)


def test_what_is_said_to_be_lost_is_so_by_the_benchmarks_labels(shared: Path) -> None:
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    known = {(row["split"], row["problem"]): row["figure"] for row in map(json.loads, lines)}
    lost = right = wanted = 0
    for name in ("scigen", "seephys"):
        for problem in load_problems(shared / "scigenbench" / f"{name}.json").problems:
            needs = known.get((name, problem.id)) == "needs_original"
            found = bool(leans(problem.question))
            lost, right, wanted = lost + found, right + (found and needs), wanted + needs
    assert right >= 0.3 * wanted
    assert right >= 0.85 * lost
