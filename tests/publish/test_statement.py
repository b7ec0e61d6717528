"""What a build says of itself comes back from its card as it went in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.publish.card import Filled, check_card, write_card
from scigen_data.publish.readme import read_card, stamped
from scigen_data.publish.statement import BuildInfo, Layout, Part, owners, stated
from scigen_data.publish.version import Version
from scigen_data.resources import shipped

INFO = BuildInfo(
    recipe="no",  # which YAML reads as a boolean where it is bare
    title="1e3",
    license="apache-2.0",
    layout=Layout.BENCHMARK,
    card="A card.\n",
    identity={
        "seed": 0,
        "temperature": 1e-05,
        "model": None,
        "prices": [0.1, 2],
        "name": "2024-01-01",
        "text": "---\n: {}\t'\"\u2028\x85 \U0001f9ea v0.1.0",
        "nested": {"1": {"deep": [[], {}]}},
    },
    generator="images",
    model="org/Model: v0.1.0",
    command="scigen build 'a b' --extra {}\n---\nscigen select DIR",
    checks={"run": "it ran: and drew", "audit/x": "- [x] #1"},
    version="0.1.0",
)


def card(info: BuildInfo, folder: Path) -> str:
    write_card(folder / "README.md", info, Filled(fingerprint="f" * 64))
    return (folder / "README.md").read_text(encoding="utf-8")


def test_a_statement_comes_back_as_it_went_in(tmp_path: Path) -> None:
    found = read_card(card(INFO, tmp_path), "here")
    assert stated(found.header, "here", "A card.\n") == INFO


def test_another_version_changes_nothing_else_of_it(tmp_path: Path) -> None:
    found = read_card(card(INFO, tmp_path), "here")
    again = read_card(stamped(found, Version(2, 0, 0)), "here")
    assert stated(again.header, "here", "A card.\n") == replace(INFO, version="2.0.0")


PART = Part(
    *("no", "imgcoder", "1e3", "1.0.0", "cc0-1.0", "scigen build\n--- DIR", "f" * 64, 3, 1),
    identity={"seed": 0},
)


def test_parts_and_whose_rows_are_where_come_back(tmp_path: Path) -> None:
    merged = replace(INFO, parts=(PART, PART), runs={"corpus/train": ((0, 2), (1, 2), (0, 1))})
    found = read_card(card(merged, tmp_path), "here")
    assert stated(found.header, "here", "A card.\n") == merged
    assert list(owners(merged.runs["corpus/train"])) == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "forged",
    [
        {"parts": [{"recipe": "a"}]},
        {"parts": 3},
        {"runs": {"a/b": [[0, 10**30]]}},
        {"runs": {"a/b": [[-1, 2]]}},
        {"runs": {"a/b": "00"}},
        {"runs": []},
    ],
)
def test_forged_parts_are_one_line(tmp_path: Path, forged: dict[str, object]) -> None:
    header = read_card(card(INFO, tmp_path), "here").header
    header["scigen"] |= forged
    with pytest.raises(InputError, match=r"^here does not say how its rows were made"):
        stated(header, "here", "")


@pytest.mark.parametrize("header", [{}, {"scigen": None}, {"scigen": {"layout": "other"}}])
def test_a_header_without_one_is_one_line(header: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"^here does not say how its rows were made: build"):
        stated(header, "here", "")


# --------------------------------------------------------------------------- the template


@pytest.mark.parametrize("layout", list(Layout))
def test_our_own_templates_are_filled_in_for_any_build(layout: Layout) -> None:
    text = shipped("cards", layout.card).read_text(encoding="utf-8")
    check_card(replace(INFO, card=text, identity={"policy": "clean"}), "of ours")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ n.rowz }}", "UndefinedError: .*rowz"),
        ("{{ nothing }}", "UndefinedError: 'nothing' is undefined"),
        ("a\n\n{% for x in %}", "line 3 cannot be filled in: TemplateSyntaxError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_one_line(text: str, says: str) -> None:
    with pytest.raises(InputError, match=f"the card mine.md.*{says}") as found:
        check_card(replace(INFO, card=text), "mine.md")
    assert "\n" not in str(found.value)
