"""An evaluation asks each thing once, goes on after any stop, and ends in the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.errors import EndpointError, InputError
from scigen_data.evaluation.bench import Evaluated, evaluate
from scigen_data.records import Problem
from tests.endpoint import FAULTS, Endpoint
from tests.evaluation.built import answers, copy, dataset, has_image, is_judging, item
from tests.plain import ENGINES
from tests.samples import png


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six pictures and a row without one."""
    samples = [*(item(index) for index in range(6)), item(6, drawn=False)]
    return dataset(tmp_path_factory.mktemp("build") / "d", samples)


@pytest.fixture
def folder(build: Path, tmp_path: Path) -> Path:
    """A copy that the blind answers may be put into."""
    return copy(build, tmp_path / "d")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(answers(wrong=[1], unshown=[2], score=lambda i: 1 if i == 3 else 2)) as running:
        yield running


def run(folder: Any, out: Path, endpoint: Endpoint, **changes: Any) -> Evaluated:
    """Read and judge a build; without its judge where `judge` is False."""
    choices = {
        "reader_model": "m",
        "judge": True,
        "judge_model": "j",
        "base_url": endpoint.url,
        "retries": 12,
        "timeout": 1.0,
        **changes,
    }
    if not choices["judge"]:
        del choices["judge_model"]
    if choices.get("reader") == "none":
        del choices["reader_model"]
    return evaluate(folder, out, **choices)


def written(out: Path) -> dict[str, bytes]:
    paths = [out / "results.json", *sorted((out / "rows").glob("*"))]
    return {str(path.relative_to(out)): path.read_bytes() for path in paths}


def only(found: Evaluated) -> dict[str, Any]:
    [generator] = json.loads(found.path.read_text())["generators"]
    return dict(generator)


def test_figures_come_from_what_the_reader_and_the_judge_see(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    found = only(run(folder, tmp_path / "r", endpoint))
    every = found["all"]
    assert (every["images"]["hits"], every["images"]["total"]) == (6, 7)
    assert (every["r_inv"]["hits"], every["r_inv"]["judged"], every["r_inv"]["total"]) == (5, 6, 7)
    strict = every["r_inv_strict"]
    assert (strict["hits"], strict["judged"], strict["total"]) == (4, 6, 7)
    # "Which way do bodies fall?" is one quiz in all rows, and always known blind.
    assert every["blind"]["set_aside"] == {"quizzes": 1, "of": 8, "problems": 0}
    # Whoever always says "A" is right once in four trials, wherever the right option stands.
    assert every["blind"]["images"]["share"] == 0.25
    assert every["judge"]["mean"]["mean"] == pytest.approx(11 / 6)
    assert every["judge"]["failure_modes"] == {"none": 5, "structural": 1}
    assert found["unjudged"]["image"] == {"code_error": ["p-6"]}
    assert found["failures"]["counts"]["quiz"] == 1
    assert found["selection"]["strict"]["accepted"] == 3


def test_a_reader_sees_one_quiz_and_a_judge_no_answer(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    run(folder, tmp_path / "r", endpoint)
    problem: Problem = item(4).problem
    for call in endpoint.calls:
        text = json.dumps(call.body)
        assert ("Which height" in text) + ("Which way" in text) <= 1
        assert (problem.question in text) == (is_judging(call.body) and "falls 4 m" in text)
        assert '"2.0 s' not in text


def test_endpoint_that_fails_a_third_of_the_time_leaves_the_same_bytes(
    build: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    one, two = copy(build, tmp_path / "one" / "d"), copy(build, tmp_path / "two" / "d")
    run(one, tmp_path / "r1", endpoint)
    with Endpoint(endpoint.answer, faults=FAULTS, rate=0.3, hang=0.3) as failing:
        found = run(two, tmp_path / "r2", failing, timeout=0.25, retries=20)
        assert sum(failing.faults_given.values()) > 10
    assert found.unanswered == 0
    assert written(tmp_path / "r1") == written(tmp_path / "r2")
    blind = Path("evaluation") / "blind-m.jsonl"
    assert (one / blind).read_bytes() == (two / blind).read_bytes()


def test_a_second_run_asks_nothing(folder: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    run(folder, tmp_path / "r", endpoint)
    before, asked = written(tmp_path / "r"), len(endpoint.calls)
    run(folder, tmp_path / "r", endpoint)
    assert len(endpoint.calls) == asked
    assert written(tmp_path / "r") == before


def test_another_judge_asks_only_the_judge(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    run(folder, tmp_path / "r", endpoint)
    asked = len(endpoint.calls)
    run(folder, tmp_path / "r", endpoint, judge_model="k")
    new = endpoint.calls[asked:]
    assert len(new) == 6
    assert all(is_judging(call.body) for call in new)


def test_blind_answers_travel_with_the_dataset(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    run(folder, tmp_path / "r1", endpoint, judge=False)
    assert (folder / "evaluation" / "blind-m.jsonl").is_file()
    assert load_dataset(str(folder), split="train").num_rows == 6
    blind = [call for call in endpoint.calls if not has_image(call.body)]
    assert len(blind) == 8 * 4
    asked = len(endpoint.calls)
    found = run(folder, tmp_path / "r2", endpoint, judge=False)
    assert all(has_image(call.body) for call in endpoint.calls[asked:])
    assert found.results["blind_cost"]["from_the_dataset"] == 32
    assert found.results["blind_cost"]["asked"] == 0


def test_two_generators_pay_for_their_common_quizzes_once(
    build: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    folders = (copy(build, tmp_path / "a"), copy(build, tmp_path / "b"))
    found = run(folders, tmp_path / "r", endpoint, judge=False)
    assert sum(not has_image(call.body) for call in endpoint.calls) == 32
    names = [each["name"] for each in found.results["generators"]]
    assert names == ["family@a", "family@b"]
    [pair] = found.results["comparisons"]
    assert (pair["first"], pair["second"]) == ("family@a", "family@b")
    assert pair["r_inv"]["all"]["p"] == 1.0
    assert all((each / "evaluation" / "blind-m.jsonl").is_file() for each in folders)


def test_endpoint_that_is_down_is_told_and_the_next_run_fills_in(
    build: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    one, two = copy(build, tmp_path / "one" / "d"), copy(build, tmp_path / "two" / "d")
    run(one, tmp_path / "r1", endpoint)
    found = run(two, tmp_path / "r2", endpoint, base_url="http://127.0.0.1:9/v1", retries=0)
    assert found.unanswered == 12 + 6 + 32
    assert "connect" in found.failure
    every = only(found)["all"]
    assert (every["r_inv"]["judged"], every["r_inv"]["unread"]) == (0, 6)
    assert only(found)["unjudged"]["reader"] == {"api_error": [f"p-{i}" for i in range(6)]}
    run(two, tmp_path / "r2", endpoint)
    assert written(tmp_path / "r1") == written(tmp_path / "r2")


def test_wrong_key_ends_the_run(folder: Path, tmp_path: Path) -> None:
    with Endpoint(answers(), key="right") as locked, pytest.raises(EndpointError, match="key"):
        run(folder, tmp_path / "r", locked)
    assert not (tmp_path / "r" / "results.json").exists()


def test_repeats_of_a_judge_agree_or_not(folder: Path, tmp_path: Path) -> None:
    def fickle(body: Any) -> str:
        return answers(score=lambda i: 1 + body["seed"] % 2)(body)

    with Endpoint(fickle) as endpoint:
        found = run(folder, tmp_path / "r", endpoint, reader="none", judge_repeats=3)
        assert all(call.body["temperature"] > 0 for call in endpoint.calls)
        assert len(endpoint.calls) == 18
    agreement = only(found)["agreement"]["layout_precision"]
    assert agreement["images"] == 6
    assert 0 <= agreement["exact"] < 1


def test_prices_give_costs(folder: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    given = {"price_in": 2.0, "price_out": 10.0, "judge_price_in": 1.0, "judge_price_out": 1.0}
    found = run(folder, tmp_path / "r", endpoint, **given)
    cost = only(found)["cost"]
    read, judged, blind = cost["reading"], cost["judging"], found.results["blind_cost"]
    for spent, prices in ((read, (2, 10)), (judged, (1, 1)), (blind, (2, 10))):
        expected = (spent["input_tokens"] * prices[0] + spent["output_tokens"] * prices[1]) / 1e6
        assert spent["cost"] == pytest.approx(expected)
        assert expected > 0


def test_references_are_measured_and_what_is_missing_is_said(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    pytest.importorskip("sklearn", reason="maps pictures: needs the extra `metrics`")
    references = tmp_path / "refs"
    references.mkdir()
    for index in (0, 1, 6):
        (references / f"p-{index}.png").write_bytes(png(index + (index == 1)))
    nobody = {"reader": "none", "judge": False, "base_url": None}
    found = run(folder, tmp_path / "r", endpoint, references=references, **nobody).results[
        "references"
    ]
    [measured] = found["generators"]
    assert (measured["total"], measured["scored"], measured["identical"]) == (3, 2, 1)
    assert measured["psnr"] == pytest.approx(52.9, abs=0.1)  # one level in one of three channels
    assert measured["failures"] == {"skipped": 1}
    assert any(line.startswith("FID") for line in found["missing"])
    assert [curve["name"] for curve in found["spectrum"]["curves"]] == ["family", "references"]
    assert found["map"]["features"] == "radial spectrum and 24 x 24 grey pixels"
    sizes = {each["name"]: len(each["points"]) for each in found["map"]["sets"]}
    assert sizes == {"family": 2, "references": 3}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reader": "eyes"}, "no reader 'eyes'"),
        ({"base_url": None}, "the reader needs an endpoint"),
        ({"reader_model": None}, "--reader-model"),
        ({"judge_model": None}, "--judge-model"),
        ({"reader": "none", "base_url": None}, "the judge needs an endpoint"),
        ({"references": Path("nowhere")}, "no folder nowhere"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    folder: Path, tmp_path: Path, endpoint: Endpoint, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        run(folder, tmp_path / "r", endpoint, **changes)
    assert not endpoint.calls


def test_a_build_without_quizzes_cannot_be_read(tmp_path: Path, endpoint: Endpoint) -> None:
    made = item(1)
    made = replace(made, problem=replace(made.problem, quizzes=()))
    folder = dataset(tmp_path / "d", [made])
    with pytest.raises(InputError, match="has no quizzes"):
        run(folder, tmp_path / "r", endpoint)
    found = run(folder, tmp_path / "r", endpoint, reader="none")
    assert only(found)["all"]["judge"]["judged"] == 1


def test_folder_of_something_else_is_left_alone(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.tex").write_text("dear")
    with pytest.raises(InputError, match="holds no report"):
        run(folder, tmp_path / "r", endpoint)


def test_damaged_blind_answers_are_named_by_line(
    folder: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    path = folder / "evaluation" / "blind-m.jsonl"
    path.parent.mkdir()
    path.write_text("{}\n")
    with pytest.raises(InputError, match=r"blind-m\.jsonl line 1"):
        run(folder, tmp_path / "r", endpoint)


def test_workers_of_an_engine_give_the_same_bytes(
    build: Path, tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIGEN_PLUGINS", str(ENGINES))
    heard: list[tuple[str, str, int, int]] = []
    alone = run(copy(build, tmp_path / "a" / "d"), tmp_path / "alone", endpoint)
    found = run(
        copy(build, tmp_path / "b" / "d"),
        tmp_path / "mapped",
        endpoint,
        engine="here",
        advance=lambda *told: heard.append(told),
    )
    assert written(tmp_path / "mapped") == written(tmp_path / "alone")
    assert found.results == alone.results
    assert heard[-1] == ("read", "family", 7, 7)


def test_an_engine_that_is_not_there_and_the_option_of_another_are_refused(
    build: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="engine local has no --address"):
        evaluate(build, tmp_path / "out", reader="none", address="auto")
    with pytest.raises(InputError, match="no engine 'mill'"):
        evaluate(build, tmp_path / "out", reader="none", engine="mill")
