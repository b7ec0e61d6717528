"""Options are declared once: values are checked, read from words and said as words again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.options import (
    Option,
    changed,
    command_words,
    contents,
    deciding,
    make,
    option,
    options_of,
    parsed,
)


@dataclass(frozen=True, slots=True)
class Choices:
    count: int | None = option(None, "how many", decides=False, told=True, least=1)
    heat: float = option(0.5, "of it", least=0, most=1)
    place: Path | None = option(None, "a folder", said="PLACE", digest=contents)
    names: tuple[str, ...] = option((), "repeatable")
    own: dict[str, Any] = option({}, "of its own", hidden=True, kind=dict)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"count": "3"}, 3),
        ({"heat": 1}, 1.0),
        ({"heat": None}, 0.5),
        ({"names": "one"}, ("one",)),
        ({"names": ["one", "two"]}, ("one", "two")),
        ({"place": "a/b"}, Path("a/b")),
    ],
)
def test_what_goes_for_a_value_becomes_one(given: dict[str, Any], value: object) -> None:
    (name,) = given
    found = getattr(make(Choices, given), name)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"count": "many"}, "--count is 'many': it should be a whole number"),
        ({"count": 2.5}, "--count is 2.5: it should be a whole number"),
        ({"count": 0}, "--count is 0: it must be at least 1"),
        ({"heat": float("nan")}, "--heat is nan: it should be finite"),
        ({"heat": 2}, "--heat is 2: it must be at most 1"),
        ({"names": [1]}, "--names is [1]: it should be a text"),
        ({"cold": 1}, "no option 'cold': there are count, heat"),
    ],
)
def test_what_is_no_value_is_refused_in_one_line(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        make(Choices, given)
    assert says in str(caught.value)


def test_a_default_that_can_be_changed_is_no_ones_in_common() -> None:
    assert Choices().own is not Choices().own
    assert not changed(Choices())


def test_a_digest_stands_for_what_a_path_holds(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = deciding(Choices(place=tmp_path), ())["place"]
    (tmp_path / "a").write_text("2")
    assert deciding(Choices(place=tmp_path), ())["place"] != before
    assert contents(tmp_path / "a") != contents(tmp_path)


def test_a_command_says_what_decides_what_is_told_and_no_place_of_this_machine() -> None:
    chosen = Choices(count=3, place=Path("/home/me"), names=("a", "b c"))
    words = command_words(chosen, {"heat"})
    assert words == [
        *("--count", "3", "--heat", "0.5", "--place", "PLACE", "--names", "a", "--names", "b c")
    ]
    assert parsed(options_of(Choices), words)["names"] == ("a", "b c")


def test_a_flag_is_made_of_the_name_unless_it_is_given() -> None:
    assert Option("by_two", int, 1, "x").flag == "--by-two"
    assert Option("by_two", int, 1, "x", flag="--twice").flag == "--twice"
