"""What strangers wrote, in cards, changelogs and the README of an export, is no markup."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scigen_data.problems.scigenbench import load_problems
from scigen_data.publish.changelog import with_changelog
from scigen_data.publish.diff import compare
from scigen_data.publish.folder import MOST_SPLITS
from scigen_data.publish.readme import CLOSE, OPEN, card_of, split_changelog
from scigen_data.publish.source import open_source
from scigen_data.publish.statement import Layout
from scigen_data.texts import coded, fenced, literal
from scigen_data.train import export
from tests.publish.made import SAMPLES, dataset

MARKUP = f"x/{OPEN}\n# Owned | [here](http://a) `b` <b>{CLOSE} ~~~ ``` {{{{ 7 * 7 }}}}"


@pytest.mark.parametrize("shown", [literal, coded, fenced])
def test_a_text_opens_no_changelog_and_no_html_comment(shown: object) -> None:
    assert callable(shown)
    text = shown(MARKUP)
    assert OPEN not in text
    assert CLOSE not in text
    assert "```" not in text


def test_a_line_of_markdown_shows_what_was_written() -> None:
    assert literal("a\n# b  *c* [d](e) <f>") == r"a \# b \*c\* \[d\](e) \<f\>"
    assert literal("scigenbench/seephys, Physics - Mechanical") == (
        "scigenbench/seephys, Physics - Mechanical"
    )
    assert coded("a`b|c\nd") == r"a'b\|c d"


@pytest.mark.parametrize("layout", list(Layout))
def test_a_card_has_one_changelog_whatever_its_rows_say(tmp_path: Path, layout: Layout) -> None:
    rows = [
        replace(
            each, problem=replace(each.problem, id=f"{n}{MARKUP}", source=MARKUP, image_type=MARKUP)
        )
        for n, each in enumerate(SAMPLES[:4])
    ]
    one = dataset(tmp_path / "a", rows, layout=layout)
    two = dataset(tmp_path / "b", rows[1:], layout=layout)
    for folder in (one, two):
        text = card_of(folder).text
        body = text.partition("\n---\n")[2]
        assert (body.count(OPEN), body.count(CLOSE)) == (1, 1)
        assert "\n# Owned" not in body
        assert "[here](" not in body
        assert split_changelog(text)[1].strip() == ""
    older, newer = open_source(one), open_source(two)
    card = with_changelog(compare(older, newer), older, card_of(two))
    assert (card.text.count(OPEN), card.text.count(CLOSE)) == (1, 1)
    assert "Since v1.0.0" in split_changelog(card.text)[1]


def test_the_readme_of_an_export_shows_licences_as_they_are(tmp_path: Path) -> None:
    rows = [
        replace(each, problem=replace(each.problem, license=f"{n} {MARKUP}"))
        for n, each in enumerate(SAMPLES)
    ] * 3
    export(dataset(tmp_path / "d", rows), "ms-swift", tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text()
    assert "\n# Owned" not in text
    assert "[here](" not in text


def test_rows_that_each_have_a_source_are_one_split(tmp_path: Path) -> None:
    def built(count: int) -> set[str]:
        rows = [
            replace(SAMPLES[0], problem=replace(SAMPLES[0].problem, id=str(n), source=f"s/{n}"))
            for n in range(count)
        ]
        folder = dataset(tmp_path / str(count), rows, layout=Layout.BENCHMARK)
        return {path.name.partition("-")[0] for path in folder.glob("data/*/*.parquet")}

    assert built(3) == {"0", "1", "2"}
    assert built(MOST_SPLITS + 1) == {"test"}
    card = card_of(tmp_path / str(MOST_SPLITS + 1)).text
    assert "11 others" in card


def test_one_id_for_thousands_of_problems_is_numbered_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    lines = [f'{{"id": "a", "question": "What is {n}?", "answer": "{n}"}}\n' for n in range(4_000)]
    path.write_text("".join(lines))
    ids = [each.id for each in load_problems(path).problems]
    assert ids == ["a", *(f"a-{n}" for n in range(2, 4_001))]
