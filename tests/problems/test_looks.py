"""Looks: text is legible in each of them, and a drawing in one is a program of its own."""

from __future__ import annotations

import ast
import random
from itertools import combinations

import pytest
from matplotlib.colors import to_rgb

from scigen_data.problems.families import families
from scigen_data.problems.looks import FONTS, LOOKS, look_of
from scigen_data.problems.standalone import commas

every_look = pytest.mark.parametrize("name", LOOKS)


def luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@every_look
def test_ink_is_legible_on_paper_and_on_every_fill(name: str) -> None:
    for seed in range(30):
        look = look_of(name, random.Random(seed)).look
        assert contrast(look.ink, look.paper) >= 7
        assert contrast(look.soft, look.paper) >= 4
        assert all(contrast(look.ink, fill) >= 4.5 for fill in look.fills)
        assert all(contrast(accent, look.paper) >= 3 for accent in look.accents)


@every_look
def test_four_lines_and_four_fills_are_told_apart(name: str) -> None:
    for seed in range(30):
        look = look_of(name, random.Random(seed)).look
        strokes = set(zip(look.accents, look.dashes, strict=True))
        assert len(strokes) == len(set(look.fills)) == 4
        if len(set(look.dashes)) == 1:
            apart = [
                max(abs(x - y) for x, y in zip(to_rgb(a), to_rgb(b), strict=True))
                for a, b in combinations(look.accents, 2)
            ]
            assert min(apart) > 0.15


def test_fonts_signs_and_lines_vary() -> None:
    drawn = [look_of(name, random.Random(seed)) for name in LOOKS for seed in range(40)]
    assert {each.font for each in drawn} == set(FONTS)
    assert {each.comma for each in drawn} == {each.upright for each in drawn} == {True, False}
    assert len({each.look.line for each in drawn}) >= 6


def test_every_look_and_level_comes_once_before_any_comes_twice() -> None:
    family = families()["physics/incline"]
    pairs = len(LOOKS) * len(family.levels)
    for start in (0, pairs, 5 * pairs):
        kinds = {family.kind(3, index) for index in range(start, start + pairs)}
        assert len(kinds) == pairs


def test_settings_of_a_look_stand_in_the_program_as_literals() -> None:
    program = families()["physics/incline"].problem(0, 0).program
    calls = [node for node in ast.parse(program).body if isinstance(node, ast.Expr)]
    settings = next(call.value for call in calls if "rcParams" in ast.unparse(call))
    assert isinstance(settings, ast.Call)
    assert ast.literal_eval(settings.args[0])["font.size"] == 13


def test_decimal_commas_stand_in_texts_alone_and_not_beside_other_commas() -> None:
    given = {"a": "2.5 kg", "b": 2.5, "c": ["0.5 m", ("1.25", 3)], "d": "(1.5, 2)"}
    assert commas(given) == {"a": "2,5 kg", "b": 2.5, "c": ["0,5 m", ("1,25", 3)], "d": "(1.5, 2)"}


def test_no_comma_where_a_number_would_look_like_thousands() -> None:
    assert commas({"a": "4.125 kg", "b": "2.5 m"}) == {"a": "4.125 kg", "b": "2.5 m"}
