"""Where the evidence of a quiz is."""

from __future__ import annotations

from dataclasses import replace

from scigen_data.evidence import evidence_box
from scigen_data.facts import Box, Facts, Role, ShapeFact, TextFact
from scigen_data.records import Quiz

QUIZ = Quiz("Which mass?", ("1 kg", "2 kg", "2.5 kg", "4 kg"), "C", "m = 2.5 kg")


def text(words: str, x: float) -> TextFact:
    box = Box(x, 10, x + 40, 20)
    return TextFact(words, words, Role.ANNOTATION, box, visible=box)


def test_text_is_found_as_a_reader_reads_it() -> None:
    assert evidence_box(QUIZ, Facts(texts=(text("m = 2,5 kg", 5), text("g", 90)))) == [
        5,
        10,
        45,
        20,
    ]


def test_text_that_stands_there_twice_is_no_place() -> None:
    twice = Facts(texts=(text("m = 2.5 kg", 5), text("m = 2.5 kg", 90)))
    assert evidence_box(QUIZ, twice) is None


def test_shape_is_found_by_its_label_and_several_places_are_joined() -> None:
    shape = ShapeFact("patch", Box(100, 0, 120, 30), label="block")
    facts = Facts(texts=(text("2.5 kg", 5),), shapes=(shape,))
    assert evidence_box(replace(QUIZ, at=("block",)), facts) == [100, 0, 120, 30]
    assert evidence_box(replace(QUIZ, at=("block", "2.5 kg")), facts) == [5, 0, 120, 30]


def test_evidence_that_is_not_seen_has_no_box() -> None:
    assert evidence_box(replace(QUIZ, at=("block",)), Facts(texts=(text("2.5 kg", 5),))) is None
    assert evidence_box(QUIZ, Facts()) is None
