"""Values of a text: where they stand as written, and the text without them."""

from __future__ import annotations

import pytest

from scigen_data.answers import plain
from scigen_data.curation.values import LONGEST, Edit, edited, located, values

WRITTEN = [
    ("A crate of 12 kg stands there.", ["12 kg"]),
    (r"It moves at $3.0 \times 10^{4}\,\mathrm{m/s}$ east.", [r"3.0 \times 10^{4}\,\mathrm{m/s}"]),
    (r"Two resistors, $R_1 = 4\,\Omega$ and $R_2 = 6\,\Omega$.", [r"4\,\Omega", r"6\,\Omega"]),
    ("A gas at {eq}3.5 \\times 10^5\n\n{/eq} Pa is held.", ["3.5 \\times 10^5\n\n{/eq} Pa"]),
    (r"The ramp rises at $30^\circ$.", [r"30^\circ"]),
    ("It costs $40 a day and yields 12%.", ["$40", "12%"]),
    (r"A drop of $\frac{3}{4}\text{ mL}$ falls.", [r"\frac{3}{4}\text{ mL}"]),
    ("质量为 $2 \\mathrm{~kg}$ 的物块", [r"2 \mathrm{~kg}"]),
    ("A tank of 2 m<sup>3</sup> leaks.", ["2 m<sup>3"]),
    ("Between 20 °C and 50 °C it melts.", ["20 °C", "50 °C"]),
]


@pytest.mark.parametrize(("text", "wanted"), WRITTEN)
def test_a_value_is_found_as_it_is_written(text: str, wanted: list[str]) -> None:
    assert [value.written for value in values(text)] == wanted
    for value in values(text):
        assert text[slice(*value.span)] == value.written
        assert plain(text)[slice(*value.read)] == value.quantity.text


def test_every_letter_of_a_reading_has_its_place_in_the_text() -> None:
    text = r"If \(v_0 = 5\ \text{m/s}\) and {eq}\theta = 30^\circ{/eq}, find \[\frac{x}{2}\]."
    where = located(text)
    unknown = [char for char, at in zip(where.read, where.at, strict=True) if at is None]
    assert set(unknown) <= {" ", "/"}


EDITS = [
    ("A crate of 12 kg stands.", "12 kg", "the indicated mass",
     "A crate of the indicated mass stands."),
    (r"Let $m = 5\,\mathrm{kg}$, then go.", " = 5 kg", "", r"Let $m$, then go."),
    (r"If $m = 5\,\mathrm{kg}$, go.", " = 5 kg", "is as shown", r"If $m$ is as shown, go."),
    (r"If $a = 5, b = 7$ then go.", " = 5", "is as shown", r"If $a$ is as shown, $b = 7$ then go."),
    ("Heat to {eq}350 \\ K\n\n{/eq}.", "350 K", "the indicated temperature",
     "Heat to the indicated temperature."),
    (r"A length ($4\ \mathrm{cm}$) is cut.", " (4 cm)", "", "A length is cut."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cut", "words", "wanted"), EDITS)
def test_words_take_the_place_of_a_value_and_never_stand_in_a_formula(
    text: str, cut: str, words: str, wanted: str
) -> None:
    start = plain(text).index(cut)
    assert edited(text, [Edit(start, start + len(cut), words)]) == wanted


def test_an_edit_that_would_not_read_as_told_is_none() -> None:
    text = r"A root $\sqrt{7\,\mathrm{m}}$ stands."
    start = plain(text).index("7")
    assert edited(text, [Edit(start, start + 3, "the length")]) is None
    assert edited("two 5 kg", [Edit(0, 6), Edit(4, 8)]) is None


@pytest.mark.parametrize("piece", ["x", "$", r"\frac{", "{eq}", "5 kg ", "<a ", r"\(", "{"])
def test_long_lines_are_read_in_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    assert values(text) == ()
    short = text[:LONGEST]
    assert len(located(short).at) == len(plain(short))
    edited(short, [Edit(0, 1)])
