"""The report page: one file, nothing fetched, no text of a row as markup, every figure told."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError, StorageError
from scigen_data.evaluation.bench import evaluate
from scigen_data.evaluation.builds import images_of
from scigen_data.records import Sample, Status, Verdict
from scigen_data.report.bench import MOST_IMAGES, images_wanted, read_results, write_report
from scigen_data.report.cells import rate_cell
from scigen_data.report.leaderboard import markdown, summary
from tests.endpoint import Endpoint
from tests.evaluation.built import AUDIT, answers, dataset, item

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }}'
STRUCK = (*AUDIT, Verdict("audit/struck", Status.FAILED, reason=HOSTILE))


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words)).replace("\u200b", "")

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def report(root: Path, *groups: list[Sample], judge: bool = True, reader: str = "chat") -> Path:
    """The report on builds of these samples, one a group."""
    folders = [dataset(root / f"d{i}", samples) for i, samples in enumerate(groups)]
    out = root / "report"
    with Endpoint(answers(wrong=[1], unshown=[2], score=lambda i: i % 3)) as endpoint:
        asks = reader == "chat" or judge
        found = evaluate(
            folders,
            out,
            reader=reader,
            judge=judge,
            model="m" if asks else None,
            judge_model="j" if judge else None,
            base_url=endpoint.url if asks else None,
        )
    images = images_of(found.builds, images_wanted(found.results))
    return write_report(read_results(out / "results.json"), images, out)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page about two generators, one of which lost an image and one with a struck label."""
    first = [item(index) for index in range(5)]
    second = [item(0, verdicts=STRUCK), item(1), item(2), item(3), item(4, drawn=False)]
    return report(tmp_path_factory.mktemp("two"), first, second)


def test_all_sections_and_the_papers_rows_are_there(two: Path) -> None:
    page = Page(two)
    for said in (
        "Results",
        "Beside the published rows",
        "By subject",
        "By image type",
        "Paired tests",
        "How images fail",
        "Selection",
        "Cost",
        "Not judged",
        "Failures",
    ):
        assert f" {said} " in page.text, said
    assert page.text.count(" published ") >= 11
    assert "Gemini-3-Pro-ImgCoder" in page.text
    assert "77.87" in page.text
    assert page.count("svg") >= 4
    assert "family@d0" in page.text
    assert "code_error" in page.text


def test_three_figures_stand_together_with_both_denominators(two: Path) -> None:
    results = json.loads((two.parent / "results.json").read_text())
    second = results["generators"][1]["all"]
    value, around, judged = rate_cell(second["r_inv"])
    assert (value, around.rpartition("; ")[2]) == ("60.0", "3 of 5")
    assert judged.startswith("75.0 (")
    assert judged.endswith("of 4 judged")
    text = Page(two).text
    for cell in (value, around, judged):
        assert cell in text
    first = summary(results)[0]
    assert re.match(r"family@d0: 5 of 5 images, R_inv 80.0 %, blind 25.0 %, R_inv_strict", first)


def test_nothing_is_fetched_and_nothing_runs(two: Path) -> None:
    page = Page(two)
    assert page.count("script") == 0
    [policy] = [
        attrs["content"] or ""
        for tag, attrs in page.tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    style = re.search(r"<style>(.*?)</style>", page.source, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:; ")
    assert f"style-src 'sha256-{digest}'" in policy
    sources = [attrs["src"] or "" for _, attrs in page.tags if "src" in attrs]
    assert sources
    assert all(source.startswith("data:image/webp;base64,") for source in sources)
    assert not [attrs for _, attrs in page.tags if {"style", "href"} & set(attrs)]
    assert "url(" not in style[1]


def test_hostile_text_stays_text(tmp_path: Path, two: Path) -> None:
    made = item(1, verdicts=STRUCK)
    quizzes = tuple(
        replace(quiz, question=f"{quiz.question} {HOSTILE}") for quiz in made.problem.quizzes
    )
    made = replace(made, problem=replace(made.problem, id=HOSTILE, quizzes=quizzes))
    page = Page(report(tmp_path, [made, item(2, drawn=False)]))
    assert page.count("script") == 0
    assert not [attrs for _, attrs in page.tags if "onerror" in attrs]
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    board = (tmp_path / "report" / "leaderboard.md").read_text()
    assert board.startswith("# Leaderboard")


def test_pictures_are_bounded_in_number(tmp_path: Path) -> None:
    many = [item(index, verdicts=STRUCK) for index in range(40)]
    page = Page(report(tmp_path, many, many, many, judge=False))
    assert page.count("img") <= MOST_IMAGES
    assert page.count("img") > MOST_IMAGES / 2
    assert len(page.source) < 1_000_000


def test_the_same_results_give_the_same_page(two: Path, tmp_path: Path) -> None:
    results = read_results(two.parent / "results.json")
    wanted: Mapping[tuple[str, str], bytes | None] = dict.fromkeys(images_wanted(results))
    pages = [write_report(results, wanted, tmp_path / name).read_bytes() for name in "ab"]
    assert pages[0] == pages[1]


def test_a_generators_name_is_no_markup_of_the_board(two: Path) -> None:
    results = read_results(two.parent / "results.json")
    results["generators"][0]["name"] = "a|b <img src=x> `c`"
    results["setup"]["reader"]["name"] = "r` <!-- "
    board = markdown(results)
    assert r"| **a\|b \<img src=x\> \`c\`** | 5 of 5 |" in board
    assert "Reader: `r' <! --`;" in board


def test_markdown_marks_what_is_published(two: Path) -> None:
    board = (two.parent / "leaderboard.md").read_text()
    measured, published = board.split("## As published")
    assert "| **family@d0** | 5 of 5 | 80.0 (" in measured
    assert "## Paired tests" in measured
    assert "| Nanobanana-Pro | closed-source T2I | 73.41 | 1.59 |" in published
    tables = re.findall(r"(?:^\|.*\n)+", board, re.MULTILINE)
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("judge", [True, False])
def test_a_report_without_a_reader_has_no_empty_charts(tmp_path: Path, judge: bool) -> None:
    page = Page(report(tmp_path, [item(1), item(3)], judge=judge, reader="none"))
    assert "no reader" in page.text
    assert " Blind " in page.text
    assert ("Failure mode" in page.text) == judge
    assert all(
        attrs.get("aria-label") != "R_inv against the judge's mean" for _, attrs in page.tags
    )


def test_results_of_another_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    with pytest.raises(InputError, match="run `scigen bench` first"):
        read_results(path)
    path.write_text('{"schema": "scigen-bench/0"}')
    with pytest.raises(InputError, match="schema"):
        read_results(path)
    path.write_text("[]")
    with pytest.raises(InputError, match="cannot be read as results"):
        read_results(path)


def test_a_page_that_cannot_be_written_is_one_line(two: Path, tmp_path: Path) -> None:
    results = read_results(two.parent / "results.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        write_report(results, {}, tmp_path / "file")


def unread(rate: dict[str, Any]) -> dict[str, Any]:
    return {**rate, "unread": 2}


def test_a_rate_with_unread_rows_is_a_lower_bound(two: Path) -> None:
    rate = json.loads((two.parent / "results.json").read_text())["generators"][0]["all"]["r_inv"]
    value, _, judged = rate_cell(unread(rate))
    assert value == "≥ 80.0"
    assert judged.endswith("2 the reader failed on")
