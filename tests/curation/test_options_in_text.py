"""A question and the answer options that it ends in."""

from __future__ import annotations

import pytest

from scigen_data.curation.options_in_text import stem_of

OPTIONS = [
    ("How far?\nA. 1 m\nB. 2 m\nC. 3 m", "How far?\n"),
    ("How far? (a) 1 m (b) 2 m", "How far? "),
    ("How far?\n\na) {eq}1{/eq}\n\nb) {eq}2{/eq}", "How far?\n\n"),
]


@pytest.mark.parametrize(("question", "stem"), OPTIONS)
def test_options_are_parted_from_what_they_answer(question: str, stem: str) -> None:
    assert stem_of(question) == (stem, question[len(stem) :])


WHOLE = [
    "A rod hangs. a) Find its period. b) Sketch it.",  # parts that ask
    "A and B are points. How far are they?",
    "The point A. lies at the end.",
    "",
]


@pytest.mark.parametrize("question", WHOLE)
def test_parts_that_ask_are_no_options(question: str) -> None:
    assert stem_of(question) == (question, "")


@pytest.mark.parametrize("piece", ["A. ", "a) b) ", "(", "A. x B. y ", "A. find B. find ", "a"])
def test_long_lines_are_read_in_time(piece: str) -> None:
    stem_of((piece * 100_000)[:100_000])
    stem_of((piece * 100_000)[:100_000] + " find it")
