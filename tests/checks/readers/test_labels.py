"""What texts with boxes answer, and what they must leave open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scigen_data.checks.readers.labels import (
    AMBIGUOUS,
    NO_LABEL,
    UNREADABLE,
    Line,
    answer,
    is_label_quiz,
)
from scigen_data.facts import Box
from scigen_data.records import Quiz


def lines(*texts: str) -> list[Line]:
    """Texts one below the other."""
    return [Line(text, Box(0, 30 * n, 100, 30 * n + 20)) for n, text in enumerate(texts)]


def quiz(question: str, *options: str) -> Quiz:
    a, b, c, d = options
    return Quiz(question, (a, b, c, d), "A")


RESISTANCE = quiz("What is the resistance R₁?", "47 Ω", "70 Ω", "4 Ω", "85 Ω")
MASS = quiz("What is the mass of the ion?", "3.6 g", "7.2 g", "1.8 g", "36 g")
POINT = quiz("What are the coordinates of vertex S?", "(−9, 5)", "(9, 5)", "(−9, −5)", "(5, −9)")
READING = quiz(
    "What is the initial reading of the burette?", "5.05 mL", "35.75 mL", "50.5 mL", "4.04 mL"
)
CELL = quiz("How many birds are counted in row Robin, column garden?", "89", "65", "48", "82")


@pytest.mark.parametrize(
    ("asked", "texts", "letter"),
    [
        (RESISTANCE, ["R₁ = 47 Ω", "R₂ = 70 Ω", "3 V"], "A"),
        (RESISTANCE, ["R1=47Ω", "R2 = 70 Ω"], "A"),  # as OCR spells it
        (RESISTANCE, ["R₁: 70 Ω"], "B"),
        (RESISTANCE, ["R₁ = 47 Ω", "R₁ = 47 Ω"], "A"),
        (MASS, ["m = 3.6 g", "v = 4 m/s"], "A"),
        (MASS, ["mass of the ion: 7.2 g"], ""),  # too common a word to tell it by
        (MASS, ["ion: 7.2 g"], ""),  # too short a word
        (READING, ["initial reading 5.05 mL", "final reading 35.75 mL"], "A"),
        (READING, ["initial reading: 35.75 mL", "final reading: 5.05 mL"], "B"),
        (POINT, ["S(−9, 5)", "T(9, 5)", "R(1, 2)"], "A"),
        (POINT, ["S = (9, 5)"], "B"),
        (quiz("What is the charge q₁?", "+12.0 nC", "−12.0 nC", "1.2 nC", "6 nC"),
         ["9₁ = +12.0 nC"], "A"),  # q reads as 9
        (quiz("What is the mass m?", "3.60 × 10⁻²⁵ kg", "3.60 × 10²⁵ kg", "1 kg", "2 kg"),
         ["m = 3.60 × 10−25 kg"], "A"),
        (quiz("What is the angle θ₁?", "32.2°", "57.8°", "26.2°", "37.2°"), ["θ1 = 32.2°"], "A"),
        (quiz("Which mass of the standard is given?", "33.46 mg", "3 mg", "66 mg", "1 mg"),
         ["standard: 33.46 mg"], "A"),
        (quiz("Which carrier frequency is given?", "0.89 %", "8.9 %", "0.45 %", "1 %"),
         ["carrier frequency in the population: 0.89 %"], "A"),
    ],
)  # fmt: skip
def test_a_text_that_ties_a_value_to_what_is_asked_answers(
    asked: Quiz, texts: list[str], letter: str
) -> None:
    assert answer(asked, lines(*texts)).letter == letter


@pytest.mark.parametrize(
    ("asked", "texts", "reason"),
    [
        # the value is there, the name is not: it may belong to anything
        (RESISTANCE, ["47 Ω"], UNREADABLE),
        (RESISTANCE, ["R₂ = 47 Ω"], UNREADABLE),
        (RESISTANCE, [], UNREADABLE),
        # the name is there, the value is none of the options
        (RESISTANCE, ["R₁ = ?", "47 Ω"], UNREADABLE),
        (RESISTANCE, ["R₁ = 470 Ω"], UNREADABLE),
        (RESISTANCE, ["R₁ = 4.7 Ω"], UNREADABLE),
        (RESISTANCE, ["R₁ = 47 Ω/m"], UNREADABLE),
        (RESISTANCE, ["R₁ = 47 kΩ"], UNREADABLE),
        (quiz("What is the power P?", "5 mW", "6 mW", "7 mW", "8 mW"), ["P = 5 MW"], UNREADABLE),
        (RESISTANCE, ["R₁₂ = 47 Ω"], UNREADABLE),
        (RESISTANCE, ["ΔR₁ = 47 Ω"], UNREADABLE),
        (RESISTANCE, ["r₁ = 47 Ω"], UNREADABLE),
        # two labels of one name
        (RESISTANCE, ["R₁ = 47 Ω", "R₁ = 70 Ω"], AMBIGUOUS),
        (RESISTANCE, ["R₁ = 47 Ω", "R₁ = 9 Ω"], AMBIGUOUS),
        (POINT, ["S", "(−9, 5)"], UNREADABLE),
        (POINT, ["T(−9, 5)"], UNREADABLE),
        # the symbol that textbooks use, with a second value in the unit
        (MASS, ["m = 3.6 g", "7.2 g"], NO_LABEL),
        (MASS, ["m = 3.6 g", "M = 7.2 g"], NO_LABEL),
        (MASS, ["v = 3.6 g"], NO_LABEL),
        (MASS, ["3.6 g"], NO_LABEL),
        (quiz("What mass of compound A is given?", "3.6 g", "1 g", "2 g", "3 g"),
         ["m = 3.6 g"], NO_LABEL),
        # words that call something else as well
        (READING, ["final reading 5.05 mL"], NO_LABEL),
        (quiz("What is the temperature of the surface?", "10 °C", "20 °C", "30 °C", "40 °C"),
         ["bottom surface: 10 °C"], NO_LABEL),
        (quiz("What is the temperature of the cold reservoir?", "280 K", "1054 K", "1 K", "2 K"),
         ["hot reservoir, T₁ = 280 K", "cold reservoir, T₂ =", "1054 K"], NO_LABEL),
        (quiz("What is the radius of the cylinder?", "3", "9", "6", "18"),
         ["cylinder: x² + z² = 9"], NO_LABEL),
        (quiz("How far is machine two?", "1", "2", "3", "5"), ["Machine 1", "Machine 2"], NO_LABEL),
        # no quiz about a value
        (quiz("Where is the battery?", "left", "right", "top", "bottom"), ["left"], NO_LABEL),
        (quiz("How many resistors are there?", "1", "2", "3", "4"), ["1", "3"], NO_LABEL),
        (quiz("What is the range of the angle x?", "0 to 1", "0 to 2", "0 to 3", "0 to 4"),
         ["x = 0 to 1"], NO_LABEL),
        (quiz("What is the resistance R₁?", "47 Ω", "47Ω", "4 Ω", "5 Ω"),
         ["R₁ = 47 Ω"], NO_LABEL),
    ],
)  # fmt: skip
def test_what_no_text_ties_is_left_open(asked: Quiz, texts: list[str], reason: str) -> None:
    found = answer(asked, lines(*texts))
    assert (found.letter, found.reason) == ("", reason)


def test_a_label_quiz_says_in_its_words_which_label_answers_it() -> None:
    assert all(map(is_label_quiz, (RESISTANCE, POINT, CELL)))
    assert not any(map(is_label_quiz, (MASS, READING)))
    assert not is_label_quiz(quiz("What is the resistance R₁?", "small", "large", "0", "?"))


def table(*rows: str) -> list[Line]:
    """Cells on a grid, columns 100 and rows 40 pixels apart; "." leaves one empty."""
    return [
        Line(text, Box(x - 5 * len(text), 40 * y, x + 5 * len(text), 40 * y + 20))
        for y, row in enumerate(rows)
        for x, text in zip(range(50, 500, 100), row.split(), strict=False)
        if text != "."
    ]


TABLE = ("counts field garden forest", "Sparrow 65 48 82", "Robin 12 89 59", "Starling 1 2 3")


def test_a_cell_is_where_row_and_column_meet() -> None:
    assert answer(CELL, table(*TABLE)).letter == "A"
    swapped = [row.replace("89", "x").replace("48", "89").replace("x", "48") for row in TABLE]
    assert answer(CELL, table(*swapped)).letter == "C"


@pytest.mark.parametrize(
    ("old", "new"),
    [("89", "."), ("Robin", "."), ("garden", "."), ("89", "7"), ("Sparrow", "Robin")],
)
def test_a_cell_without_its_value_or_headers_is_left_open(old: str, new: str) -> None:
    found = answer(CELL, table(*(row.replace(old, new) for row in TABLE)))
    assert (found.letter, found.reason) == ("", UNREADABLE)


def test_a_text_that_was_read_in_two_pieces_is_one() -> None:
    asked = quiz("How many are counted in row Drug B, column better?", "44", "91", "37", "12")
    cells = [
        Line("better", Box(299, 21, 379, 50)),
        Line("Drug", Box(95, 130, 159, 161)),
        Line("B", Box(157, 135, 177, 156)),
        Line("44", Box(319, 130, 357, 160)),
    ]
    assert answer(asked, cells).letter == "A"
    apart = [replace(cells[2], box=Box(175, 135, 195, 156)) if c.text == "B" else c for c in cells]
    assert answer(asked, apart).reason == UNREADABLE


def test_hostile_texts_end_quickly() -> None:
    for text in ("=" * 50_000, "R₁ = " * 5_000, "1" * 50_000, "( " * 20_000, "a " * 20_000):
        for asked in (RESISTANCE, MASS, READING, POINT, CELL):
            assert not answer(asked, lines(text, text)).letter
