"""Glyphs with a place become the labels that a reader sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from scigen_data.renderer.tex_facts import texts
from scigen_data.renderer.tex_glyph import Glyph, Rule
from scigen_data.renderer.tex_log import missing_glyphs
from scigen_data.renderer.tex_symbols import read

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


def plain(glyphs: Sequence[Glyph | Rule]) -> list[str]:
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
    assert plain(after(upper, row("1", x=110, y=105, em=14))) == ["x₁²"]


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


def bar(x0: float, x1: float, y: float) -> Rule:
    return Rule((x0, y), (x1, y), 0.8, "", 0)


def test_what_stands_above_and_below_a_bar_is_a_fraction() -> None:
    above, below = row("1", x=121, y=86), row("24", x=118, y=113)
    assert plain([*row("F="), *above, bar(117, 140, 95), *below, *row("m", x=142)]) == ["F=1/24m"]


def test_a_bar_that_begins_at_a_root_covers_what_it_is_of() -> None:
    sign = replace(row("√", y=84)[0], box=(100, 83, 110, 104))
    under = row("a+b", x=111)
    assert plain([sign, bar(110, 141, 83), *under, *row("=", x=142)]) == ["√(a+b)="]


def test_a_word_with_a_line_over_it_is_the_word() -> None:
    assert plain([bar(100, 120, 82), *row("AB")]) == ["AB"]


def test_labels_in_boxes_of_their_own_are_two_and_a_word_along_a_path_is_one() -> None:
    first, second = row("AB"), row("CD", x=125)
    assert plain(after(first, second)) == ["AB CD"]
    boxed = [replace(glyph, group="1") for glyph in first]
    other = [replace(glyph, group="2") for glyph in after(first, second)[2:]]
    assert plain([*boxed, *other]) == ["AB", "CD"]
    letters = [replace(glyph, group=str(at)) for at, glyph in enumerate(row("along"))]
    assert plain(letters) == ["along"]


@pytest.mark.parametrize(
    ("code", "font", "mapped", "char"),
    [
        (0x5A, "CMEX10", False, "∫"),
        (0x12, "CMEX10", False, "("),
        (0, "CMEX10", False, "("),
        (0xF8EB, "CMEX10", True, "("),
        (0xF8ED, "CMEX10", True, ""),
        (0x5A, "Unknown", False, "\ufffd"),
        (0x34, "Dingbats", False, "✔"),
        (0x2212, "CMSY10", True, "−"),
    ],
)
def test_codes_of_symbol_fonts_are_what_they_show(
    code: int, font: str, mapped: bool, char: str
) -> None:
    assert read(code, font, mapped=mapped) == char


def test_what_a_clip_leaves_is_what_is_seen() -> None:
    cut = [replace(glyph, hidden=at > 0) for at, glyph in enumerate(row("ABCD"))]
    (fact,) = texts(cut)
    assert fact["visible"][2] - fact["visible"][0] < 0.5 * (fact["box"][2] - fact["box"][0])
    assert [f["visible"] for f in texts([replace(g, hidden=True) for g in row("AB")])] == [None]


def test_a_line_of_a_table_is_no_bar() -> None:
    above, below = row("x", x=121, y=86), row("y", x=121, y=113)
    assert plain([*above, bar(100, 160, 95), *below]) == ["x", "y"]


def test_what_is_set_in_no_font_is_not_missing() -> None:
    log = "Missing character: There is no % in font {}!\n"
    assert missing_glyphs(log.replace("%", "0").format("nullfont")) == ()
    assert missing_glyphs(log.replace("%", "^^K").format("nullfont")) == ()
    assert missing_glyphs(log.replace("%", "中 (U+4E2D)").format("cmr10")) == ("中",)
