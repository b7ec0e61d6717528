"""Whether a figure's texts say a quantity, however they are cut and spelled."""

from __future__ import annotations

import pytest

from scigen_data.answers import quantities
from scigen_data.checks.rules.shown import Reading, has_unit, is_shown
from scigen_data.facts import Box, Role, TextFact


def at(text: str, x: float, y: float, width: float = 30, height: float = 12) -> TextFact:
    box = Box(x, y, x + width, y + height)
    return TextFact(text, text, Role.ANNOTATION, box, visible=box)


def found(given: str, *facts: TextFact) -> tuple[bool, bool]:
    """Whether it is shown, and with its unit."""
    [quantity] = quantities(given)
    reading = Reading(facts)
    return is_shown(quantity, reading), has_unit(quantity, reading)


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (".80 m", "0.80 m"),
        ("0.80 m", ".80 m"),
        ("0.5 kg", "500 g"),
        ("30°", "30"),
        ("30 degrees", "θ = 30"),
        ("25 °C", "25 C"),
        ("25 °C", "25°"),
        ("82%", "0.82"),
        ("1,200 N", "1200 N"),
        ("5 m", "5\nm"),
        ("1.7 × 10^5 Pa", "1.7 ×\n10⁵ Pa"),
    ],
)
def test_spellings_of_one_value(given: str, label: str) -> None:
    shown, unit = found(given, at(label, 0, 0))
    assert shown
    assert unit or label == "25°"


@pytest.mark.parametrize(
    "facts",
    [
        (at("12", 0, 0), at("kg", 40, 0)),
        (at("12", 0, 0), at("kg", 0, 14)),
    ],
    ids=["beside", "below"],
)
def test_a_value_may_be_split_over_neighbours(facts: tuple[TextFact, ...]) -> None:
    assert found("12 kg", *facts) == (True, True)


def test_a_tick_of_an_axis_in_percent_says_a_share() -> None:
    assert found("99.2 %", at("99.2", 0, 0), at("yield in %", 0, 60)) == (True, True)
    assert found("99.2 %", at("9.92", 0, 0), at("yield in %", 0, 60))[0] is False


def test_a_number_over_two_lines_is_one() -> None:
    lines = at("1.7 ×", 0, 0), at("10⁵ Pa", 0, 14)
    assert found("1.7 × 10^5 Pa", *lines) == (True, True)
    apart = at("1.7 ×", 0, 0), at("10⁵ Pa", 300, 200)
    assert found("1.7 × 10^5 Pa", *apart)[0] is False


@pytest.mark.parametrize(("given", "label"), [("0.80 m", "80 m"), ("3 m", "13 m"), ("82%", "82.5")])
def test_another_value_is_not_it(given: str, label: str) -> None:
    assert found(given, at(label, 0, 0))[0] is False


def test_another_unit_of_a_letter_is_a_missing_unit() -> None:
    assert found("25 °C", at("25 K", 0, 0)) == (True, False)
    assert found("25 K", at("25", 0, 0)) == (True, False)
