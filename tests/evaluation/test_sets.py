"""One reading, three sets of quizzes: side by side, each with its denominators."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.evaluation.bench import evaluate
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Figure, Problem, Status
from scigen_data.report.bench import write_report
from scigen_data.report.leaderboard import summary
from tests.endpoint import Endpoint
from tests.evaluation.built import dataset, item
from tests.replay import replay


@pytest.fixture(scope="module")
def recorded(shared: Path) -> list[Problem]:
    """The 50 problems that a reader's answers were recorded of."""
    answers = shared / "completions" / "reader_answers.json"
    if not answers.exists():
        pytest.skip(f"needs recorded reader answers: {answers}")
    ids = json.loads(answers.read_text("utf-8"))
    problems = load_problems(shared / "scigenbench" / "scigen.json").problems
    return [problem for problem in problems if problem.id in ids]


@pytest.fixture(scope="module")
def build(recorded: list[Problem], shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    samples = []
    for index, problem in enumerate(recorded):
        png = (shared / "completions" / "rendered" / f"{problem.id}.png").read_bytes()
        made = replace(item(index), problem=problem, figure=Figure(Status.OK, png=png))
        samples.append(made)
    return dataset(tmp_path_factory.mktemp("recorded") / "d", samples)


@pytest.fixture
def endpoint(recorded: list[Problem], shared: Path) -> Iterator[Endpoint]:
    folder = shared / "completions"
    answers = replay(recorded, folder / "reader_answers.json", folder / "blind_answers.json")
    with Endpoint(answers) as running:
        yield running


def test_what_is_set_aside_is_told(build: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    found = evaluate(
        build, tmp_path / "r", reader_model="m", base_url=endpoint.url, quizzes="verified"
    )
    (note,) = [each for each in found.notes if "set aside" in each]
    assert "6 problems are set aside by --quizzes verified and count nowhere" in note
    assert "5: the figure is what is asked for" in note


def bench(build: Path, out: Path, endpoint: Endpoint, quizzes: str = "all") -> dict[str, Any]:
    found = evaluate(
        build, out, reader_model="m", base_url=endpoint.url, quizzes=quizzes, concurrency=16
    )
    return dict(json.loads(found.path.read_text()))


def hits(figure: dict[str, Any]) -> tuple[int, int, int]:
    return figure["hits"], figure["judged"], figure["total"]


def test_three_sets_stand_side_by_side(build: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    results = bench(build, tmp_path / "r", endpoint)
    (found,) = results["generators"]
    assert hits(found["all"]["r_inv"]) == (47, 50, 50)
    verified, hard = found["narrower"]["verified"], found["narrower"]["hard"]
    # the three that failed had quizzes that no figure decides
    assert (hits(verified["r_inv"]), hits(verified["r_inv_strict"])) == ((44,) * 3, (26,) * 3)
    assert (hits(hard["r_inv"]), hits(hard["r_inv_strict"])) == ((24,) * 3, (20,) * 3)
    assert verified["set_aside"] == {
        "no figure decides a quiz of it": 1,
        "the figure is what is asked for": 5,
    }
    assert hard["problems"] + sum(hard["set_aside"].values()) == 50
    assert results["published"]["rows"]

    (lines,) = ["\n".join(summary(results))]
    assert "verified quizzes: 44 problems, R_inv 100.0 % of 44" in lines
    write_report(results, {}, tmp_path / "r")
    for name in ("leaderboard.md", "index.html"):
        assert "the figure is what is asked for" in (tmp_path / "r" / name).read_text()


def test_what_is_not_asked_is_not_paid(build: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    results = bench(build, tmp_path / "r", endpoint, "verified")
    (found,) = results["generators"]
    assert hits(found["all"]["r_inv"]) == (44, 44, 44)
    assert list(found["narrower"]) == ["hard"]
    assert hits(found["narrower"]["hard"]["r_inv"]) == (24, 24, 24)
    rows = (tmp_path / "r" / "rows").glob("*.jsonl")
    assert sum(len(path.read_text().splitlines()) for path in rows) == 44
    # only the paper's own protocol stands beside the paper's rows
    assert results["published"]["rows"] == []
    write_report(results, {}, tmp_path / "r")


def test_quizzes_without_labels_have_no_narrower_set(tmp_path: Path, endpoint: Endpoint) -> None:
    own = dataset(tmp_path / "d", [item(0)])
    (found,) = bench(own, tmp_path / "all", endpoint)["generators"]
    assert found["narrower"] is None
    with pytest.raises(InputError, match="has no labels"):
        bench(own, tmp_path / "verified", endpoint, "verified")


def test_new_quizzes_of_the_benchmarks_problems_are_not_set_beside_the_paper(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    made = item(0)
    anew = replace(made, problem=replace(made.problem, source="scigenbench/scigen"))
    none = replace(anew, problem=replace(anew.problem, id="none", quizzes=()))
    results = bench(dataset(tmp_path / "anew", [anew, none]), tmp_path / "r", endpoint)
    assert results["published"]["rows"] == []
    assert results["generators"][0]["all"]["r_inv"]["total"] == 1
