"""Texts as whoever looks at them reads them."""

from __future__ import annotations

import pytest

from scigen_data.answers import quantities
from scigen_data.texts import as_read, as_seen


@pytest.mark.parametrize(
    "text",
    [
        "I = \uff13 \uff21",  # fullwidth
        "I = 3\u0307 A",  # a mark on a digit
        "I\u00ad =\u200b 3 \ufeffA",  # nothing to be seen
        "I = 3\u00a0A",
        "I = 3\u2003A",
        "\u0406 = 3 \u0410",  # Cyrillic
        "\u0399 = 3 \u0391",  # Greek
        "I = \u0417 A",
        "I = \U0001d7d1 \U0001d400",  # mathematical bold
        "I = \u0663 A",  # an Arabic three
    ],
)
def test_other_forms_of_the_same_letters_read_alike(text: str) -> None:
    assert as_seen(text) == "I = 3 A"
    assert [q.unit for q in quantities(as_seen(text), loose=True)] == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "10\u00b2",
        "H\u2082O",
        "5 \u03bcm",
        "5 \u00b5m",
        "\u2260",
        "\u00c5",
        "\u00e9",
        "\u0394T",
        "4 \u03a9",
        "F\u20d7",
        "\u0417\u0430\u0434\u0430\u0447\u0430 3",
        "2 \u041e\u043c",
        "\u4e2d\u6587",
        "plain",
        "\u03c3 = 3",
    ],
)
def test_what_is_another_sign_stays(text: str) -> None:
    assert as_seen(text) == text


def test_compatible_units_are_units() -> None:
    assert as_seen("20 \u2103, 5 \u338f, 4 \u2126") == "20 \u00b0C, 5 kg, 4 \u03a9"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("m = 2,5 kg", "m = 2.5 kg"),
        ("\u221236,8\u00b0", "\u221236.8\u00b0"),
        ("0,295", "0.295"),
        ("3,1 \u00d7 10\u207b\u2075", "3.1 \u00d7 10\u207b\u2075"),
    ],
)
def test_decimal_commas_are_read_as_points(text: str, read: str) -> None:
    assert as_read(text) == read


@pytest.mark.parametrize(
    "text", ["1,234 N", "A(1,2)", "1,2,3", "2,4-dimethylpentane", "1,234.5", "[1,2]", "1, 2"]
)
def test_other_commas_stay(text: str) -> None:
    assert as_read(text) == text
