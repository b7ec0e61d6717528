"""The licence of a dataset from those of its rows."""

from __future__ import annotations

import pytest

from scigen_data.errors import InputError
from scigen_data.publish.licences import TERMS, UNKNOWN, check_named, named, strictest


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        (["mit"], "mit"),
        (["cc0-1.0", "MIT", "Apache 2.0"], "apache-2.0"),
        (["apache-2.0", "CC BY 4.0"], "cc-by-4.0"),
        (["cc-by-3.0", "cc-by-4.0"], "cc-by-4.0"),
        (["apache-2.0", "cc-by-4.0", "cc-by-sa-4.0"], "cc-by-sa-4.0"),
        (["cc-by-sa-3.0", "cc-by-sa-4.0", "mit"], "cc-by-sa-4.0"),
        (["apache-2.0", "cc-by-nc-4.0"], "cc-by-nc-4.0"),
        (["cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-4.0"], "cc-by-nc-sa-4.0"),
        (["apache-2.0", ""], UNKNOWN),
        (["apache-2.0", "our own terms"], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_rows_together_have_the_strictest(rows: list[str], together: str) -> None:
    assert strictest(rows) == together
    assert strictest(reversed(rows)) == together


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["cc-by-sa-4.0", "cc-by-nc-4.0"], "cannot be one dataset"),
        (["cc-by-sa-4.0", "cc-by-nc-sa-4.0"], "cannot be one dataset"),
        (["cc-by-sa-4.0", "gfdl"], "rows under cc-by-sa-4.0 and under gfdl cannot"),
        (["odbl", "gpl-3.0", "mit"], "cannot be one dataset"),
        (["mit", "cc-by-nd-4.0"], "cc-by-nd-4.0 allows no derived works"),
        (["", "cc-by-nc-nd-4.0"], "leave its problems out"),
    ],
)
def test_what_cannot_meet_is_refused(rows: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        strictest(rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CC-BY-SA-4.0", "cc-by-sa-4.0"),
        ("The MIT License", "mit"),
        ("CC BY-NC-SA 4.0 International", "cc-by-nc-sa-4.0"),
        ("GPL_3", "gpl-3.0"),
        (" Other ", UNKNOWN),
        ("Ours, v2", "Ours, v2"),
    ],
)
def test_a_licence_is_known_however_it_is_written(text: str, name: str) -> None:
    assert named(text) == name


def test_every_licence_of_the_table_can_be_alone_or_is_said_to_forbid_figures() -> None:
    for name, terms in TERMS.items():
        assert named(name) == name
        if terms.derived:
            assert strictest([name, "cc0-1.0"]) == name or terms.rank == 0


def test_a_named_licence_is_no_laxer_than_a_rows() -> None:
    assert check_named("CC BY 4.0", ["", "mit"]) == "cc-by-4.0"
    assert check_named("our-terms", [""]) == "our-terms"
    with pytest.raises(InputError, match=r"asks less than the cc-by-nc-4.0 of rows"):
        check_named("mit", ["", "cc-by-nc-4.0"])
    with pytest.raises(InputError, match="names no licence"):
        check_named("unknown", [""])
