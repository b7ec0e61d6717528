"""Glyphs with a place become the labels that a reader sees."""

from __future__ import annotations

import math

import pytest

from scigen_data.renderer.tex_facts import Glyph, texts

EM = 20.0


def row(
    chars: str, x: float = 100, y: float = 100, em: float = EM, angle: float = 0
) -> list[Glyph]:
    """Glyphs half an em apart; a blank moves the pen."""
    glyphs: list[Glyph] = []
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    pen = None
    for index, char in enumerate(chars):
        px, py = x + index * em / 2 * cos, y - index * em / 2 * sin
        if char == " ":
            pen = (px, py)
            continue
        box = (px, py - 0.7 * em, px + 0.45 * em, py)
        glyphs.append(Glyph(char, px, py, box, em, angle, 10.0, "#000000", pen, pen is not None))
        pen = None
    return glyphs


def after(glyphs: list[Glyph], more: list[Glyph]) -> list[Glyph]:
    """`more` with the pen where `glyphs` ended."""
    last, first = glyphs[-1], more[0]
    pen = (last.x + last.em / 2, last.y)
    moved = Glyph(
        *(first.char, first.x, first.y, first.box, first.em, first.angle),
        *(first.points, first.color, pen),
    )
    return [*glyphs, moved, *more[1:]]


def plain(glyphs: list[Glyph]) -> list[str]:
    return [fact["plain"] for fact in texts(glyphs)]


def test_a_row_of_glyphs_is_one_text_and_blanks_are_kept() -> None:
    assert plain(row("AB = 4 cm")) == ["AB = 4 cm"]


def test_glyphs_far_apart_are_two_texts() -> None:
    assert plain(after(row("0"), row("2", x=200))) == ["0", "2"]


def test_glyphs_of_different_rows_are_two_texts() -> None:
    assert plain(after(row("upper"), row("lower", y=125))) == ["upper", "lower"]


@pytest.mark.parametrize(("lift", "read"), [(8, "x²"), (-3, "x₂")])
def test_small_glyphs_off_the_line_are_indices(lift: float, read: str) -> None:
    assert plain(after(row("x"), row("2", x=110, y=100 - lift, em=14))) == [read]


def test_an_index_above_and_one_below_stay_with_their_letter() -> None:
    upper = after(row("x"), row("2", x=110, y=92, em=14))
    assert plain(after(upper, row("1", x=110, y=105, em=14))) == ["x²₁"]


def test_a_fraction_within_a_line_is_written_with_a_slash() -> None:
    upper = after(row("F="), row("1", x=121, y=92, em=14))
    lower = after(upper, row("2", x=121, y=107, em=14))
    assert plain(after(lower, row("m", x=130))) == ["F=1/2m"]


@pytest.mark.parametrize(
    ("char", "read"), [("◦", "3°"), ("\u2126", "3\u03a9"), ("µ", "3μ"), ("∗", "3*")]
)
def test_signs_of_tex_fonts_read_as_what_they_mean(char: str, read: str) -> None:
    assert plain(row("3" + char)) == [read]


def test_an_accent_is_put_on_its_letter() -> None:
    letter = row("v")[0]
    for accent in ("\u20d7", "ˆ"):
        mark = Glyph(accent, 100, 100, (101, 80, 107, 84), EM, 0, 10.0, "#000000")
        after_it = [mark, letter]
        assert len(plain(after_it)[0]) == 2
        assert plain(after_it)[0][0] == "v"


@pytest.mark.parametrize("angle", [30, 90, -60, 180])
def test_a_turned_row_is_one_text_along_its_line(angle: float) -> None:
    (fact,) = texts(row("turned", angle=angle))
    assert (fact["plain"], fact["rotation"]) == ("turned", angle)
    assert len(fact["quad"]) == 8


def test_a_dollar_that_is_shown_is_no_markup() -> None:
    (fact,) = texts(row("$5 and $6"))
    assert fact["plain"] == "$5 and $6"
