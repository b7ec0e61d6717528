"""Which part of a text asks."""

from __future__ import annotations

import pytest

from scigen_data.curation.asks import asking, asks, sentences

ASKED = [
    ("A cart of 3 kg rolls. How fast is it after 2 s?", ["How fast is it after 2 s?"]),
    ("Find the mass. It rests.", ["Find the mass."]),
    ("A rod hangs. If it swings, what is its period?", ["what is its period?"]),
    ("A rod hangs.\na) Find its period.\nb) Sketch it.", ["Find its period.", "Sketch it."]),
    ("The cart is found at rest and shows no trace.", []),
    ("If two are drawn, what is the chance of a red one.", ["what is the chance of a red one."]),
    ("When it is 2 m off, how fast is it?", ["When it is 2 m off, how fast is it?"]),
    ("Is the rod at rest? It hangs.", ["Is the rod at rest?"]),
    ("小球质量为 2 kg。求它的速度。", ["求它的速度。"]),
]


@pytest.mark.parametrize(("text", "wanted"), ASKED)
def test_what_asks_begins_with_the_word_that_asks(text: str, wanted: list[str]) -> None:
    assert [text[slice(*span)].lstrip("ab) ") for span in asking(text)] == wanted


def test_a_place_in_what_asks_is_told_from_one_in_front_of_it() -> None:
    text = "If a 3 kg cart rolls, how fast is it after 2 s?"
    assert not asks(text, (text.index("3"), text.index("3") + 4))
    assert asks(text, (text.index("2"), text.index("2") + 3))


def test_sentences_end_at_points_and_lines_and_not_in_numbers() -> None:
    text = "It is 2.5 m long. It rests\nand hangs. Why?"
    parts = [text[slice(*span)] for span in sentences(text)]
    assert parts == ["It is 2.5 m long.", "It rests", "and hangs.", "Why?"]


@pytest.mark.parametrize("piece", ["a. ", "find ", "what ", "求", ", and ", "?", "\n", "a"])
def test_long_lines_are_read_in_time(piece: str) -> None:
    asking((piece * 100_000)[:100_000])
