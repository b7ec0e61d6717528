"""Judges: what they are asked with, how strictly they are read, what becomes of their scores."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scigen_data.checks.judge import DIMENSIONS, FAILURE_MODES, Judgement, judge_verdicts
from scigen_data.checks.judges.chat import ChatJudge, parse_judgement
from scigen_data.checks.replies import Unparseable
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import EndpointError
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem, Quiz, Status
from tests.endpoint import Endpoint
from tests.replay import replay
from tests.samples import png

PROBLEM = Problem(
    id="p",
    question="A block of 2 kg slides down a plane of 30°. What is its acceleration?",
    answer="4.905 m/s²",
    image_type="Physics - Mechanical",
    elements=("A block labelled 2 kg", "An angle of 30°"),
    quizzes=(Quiz("Which mass is shown?", ("1 kg", "2 kg", "3 kg", "4 kg"), "B", "2 kg"),),
)


def reply(mode: object = "rendering", **scores: object) -> dict[str, Any]:
    """A judge's reply: 2 everywhere but for `scores`."""
    values = {**dict.fromkeys(DIMENSIONS, 2), **scores}
    body: dict[str, Any] = {
        name: {"score": score, "reason": f"because of {name}"} for name, score in values.items()
    }
    return {**body, "failure_mode": mode}


# -------------------------------------------------------------------------------- replies


def test_scores_reasons_and_mode_are_read() -> None:
    found = parse_judgement(json.dumps(reply(layout_precision=0)))
    assert not isinstance(found, Unparseable)
    scores, reasons, mode = found
    assert scores == {**dict.fromkeys(DIMENSIONS, 2), "layout_precision": 0}
    assert reasons["layout_precision"] == "because of layout_precision"
    assert mode == "rendering"


@pytest.mark.parametrize("mode", [*FAILURE_MODES, "Dense-Data", "domain knowledge"])
def test_a_mode_may_be_spelled_with_blanks_or_dashes(mode: str) -> None:
    found = parse_judgement(json.dumps(reply(mode)))
    assert not isinstance(found, Unparseable)
    assert found[2] in FAILURE_MODES


@pytest.mark.parametrize("mode", ["none", "None", None, ""])
def test_no_failure_is_no_mode(mode: str | None) -> None:
    found = parse_judgement(json.dumps(reply(mode)))
    assert not isinstance(found, Unparseable)
    assert found[2] == ""


def test_fences_words_and_reasoning_round_the_object_do_not_matter() -> None:
    body = json.dumps(reply(), indent=2)
    for text in (
        f"```json\n{body}\n```",
        f"Here is my grading.\n{body}\nI hope it helps.",
        f"<think>layout 0? {{}}</think>{body}",
    ):
        assert not isinstance(parse_judgement(text), Unparseable)


def test_bare_numbers_are_scores_without_reasons() -> None:
    found = parse_judgement(json.dumps({**dict.fromkeys(DIMENSIONS, 1), "failure_mode": "none"}))
    assert not isinstance(found, Unparseable)
    assert found[0] == dict.fromkeys(DIMENSIONS, 1)


@pytest.mark.parametrize("score", [3, -1, 1.5, 1.0, "2", True, None, [2], {}])
def test_only_whole_numbers_from_0_to_2_are_scores(score: object) -> None:
    found = parse_judgement(json.dumps(reply(readability_occlusion=score)))
    assert isinstance(found, Unparseable)
    assert "readability_occlusion" in found.reason


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_missing_dimension_is_no_zero(dimension: str) -> None:
    body = reply()
    del body[dimension]
    assert isinstance(parse_judgement(json.dumps(body)), Unparseable)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot see the image.",
        "2 2 2 2 2",
        json.dumps(reply("ugly")),
        json.dumps({k: v for k, v in reply().items() if k != "failure_mode"}),
        json.dumps(reply()) + json.dumps(reply(layout_precision=1)),
        json.dumps(reply())[:-1],
        '{"layout_precision": 2, ' + json.dumps(reply())[1:].replace("2,", "1,", 1)[:-1],
        "<think>" + json.dumps(reply()),
    ],
)
def test_anything_else_is_unparseable(text: str) -> None:
    found = parse_judgement(text)
    assert isinstance(found, Unparseable)
    assert "\n" not in found.reason


# -------------------------------------------------------------------------------- the judge

Answer = Callable[[Mapping[str, Any]], "str | Mapping[str, Any]"]


def judged(
    answer: Answer, *, options: Mapping[str, Any] | None = None, repeat: int = 0, **endpoint: Any
) -> tuple[Judgement, list[Mapping[str, Any]]]:
    async def run(url: str) -> Judgement:
        async with ChatClient(url, retries=1, delay=0.005) as client:
            judge = ChatJudge(client, model="test-judge", **(options or {}))
            return await judge.judge(PROBLEM, png(3), repeat=repeat)

    with Endpoint(answer, **endpoint) as server:
        judgement = asyncio.run(run(server.url))
        return judgement, [call.body for call in server.calls]


def prompt_of(body: Mapping[str, Any]) -> str:
    [message] = body["messages"]
    text, image = message["content"]
    assert image["type"] == "image_url"
    return str(text["text"])


def test_a_judge_sees_problem_type_checklist_and_image_and_no_answer() -> None:
    judgement, [body] = judged(lambda body: json.dumps(reply()))
    prompt = prompt_of(body)
    for shown in (PROBLEM.question, PROBLEM.image_type, *PROBLEM.elements, *DIMENSIONS):
        assert shown in prompt
    for hidden in (PROBLEM.answer, PROBLEM.quizzes[0].question):
        assert hidden not in prompt
    assert judgement.status is Status.OK
    assert (judgement.judge, judgement.repeat) == ("test-judge", 0)
    assert judgement.usage.input_tokens > 0


def test_the_checklist_can_be_left_out() -> None:
    _, [body] = judged(lambda body: json.dumps(reply()), options={"checklist": False})
    assert PROBLEM.elements[0] not in prompt_of(body)
    assert "should show" not in prompt_of(body)


def test_repeats_have_seeds_of_their_own() -> None:
    _, [first] = judged(lambda body: json.dumps(reply()))
    second, [again] = judged(lambda body: json.dumps(reply()), repeat=1)
    assert first["seed"] != again["seed"]
    assert second.repeat == 1


def test_an_unreadable_judgement_is_asked_for_again_and_then_reported() -> None:
    replies = iter(["Nice figure!", json.dumps(reply())])
    judgement, bodies = judged(lambda body: next(replies))
    assert (judgement.status, len(bodies)) == (Status.OK, 2)
    assert "could not be read" in prompt_of(bodies[1])

    judgement, bodies = judged(lambda body: "Nice figure!", options={"retries_on_unparseable": 1})
    assert (judgement.status, len(bodies)) == (Status.UNPARSEABLE, 2)
    assert (judgement.scores, judgement.failure_mode) == ({}, "")
    assert judgement.reason


def test_an_endpoint_that_is_down_is_no_score_of_0() -> None:
    judgement, _ = judged(lambda body: "", refuse=(500, {"error": {"message": "broken"}}))
    assert (judgement.status, judgement.scores) == (Status.API_ERROR, {})


def test_an_endpoint_that_refuses_for_good_is_an_error() -> None:
    with pytest.raises(EndpointError):
        judged(lambda body: "", refuse=(401, {"error": {"message": "wrong key"}}))


def test_recorded_judgements_come_back_through_an_endpoint(shared: Path) -> None:
    path = shared / "completions" / "judgements.json"
    if not path.exists():
        pytest.skip(f"needs recorded judgements in {path}")
    recorded = json.loads(path.read_text(encoding="utf-8"))
    everything = load_problems(shared / "scigenbench" / "scigen.json").problems
    problems = [problem for problem in everything if problem.id in recorded]

    async def run(url: str) -> Sequence[Judgement]:
        async with ChatClient(url, concurrency=16) as client:
            judge = ChatJudge(client, model="replayed")
            return await asyncio.gather(*(judge.judge(problem, png(1)) for problem in problems))

    with Endpoint(replay(problems, judgements=path)) as endpoint:
        judgements = asyncio.run(run(endpoint.url))
    assert {judgement.status for judgement in judgements} == {Status.OK}
    for problem, judgement in zip(problems, judgements, strict=True):
        wanted = {name.lower(): v for name, v in recorded[problem.id].items() if type(v) is int}
        assert judgement.scores == wanted
        assert bool(judgement.failure_mode) == any(score < 2 for score in wanted.values())


# -------------------------------------------------------------------------------- verdicts


def scored(judge: str = "x", **scores: int) -> Judgement:
    return Judgement(Status.OK, {**dict.fromkeys(DIMENSIONS, 2), **scores}, judge=judge)


def test_the_score_is_the_mean_of_the_dimensions_and_the_lowest_stands_beside() -> None:
    mean, lowest = judge_verdicts([scored(layout_precision=0, correctness_fidelity=1)])
    assert (mean.check, mean.status, mean.score) == ("judge", Status.OK, 1.4)
    assert (lowest.check, lowest.score) == ("judge/lowest", 0)
    assert lowest.detail["dimension"] == "layout_precision"


def test_several_judges_count_equally_and_those_without_scores_do_not() -> None:
    down = Judgement(Status.API_ERROR, reason="down", judge="z")
    mean, lowest = judge_verdicts([scored(layout_precision=0), scored("y"), down])
    assert mean.score == pytest.approx((4 * 2 + 1) / 5)
    assert lowest.score == 1
    assert mean.detail["judges"] == ["x", "y"]


def test_below_a_threshold_the_verdict_fails_and_says_where() -> None:
    mean, lowest = judge_verdicts([scored(layout_precision=0)], least_mean=1.8, least_each=1)
    assert (mean.status, lowest.status) == (Status.FAILED, Status.FAILED)
    assert "1.6, below 1.8" in mean.reason
    assert "layout_precision" in lowest.reason
    assert judge_verdicts([scored(layout_precision=1)], least_mean=1.8)[0].status is Status.OK


@pytest.mark.parametrize("status", [Status.API_ERROR, Status.UNPARSEABLE, Status.SKIPPED])
def test_without_scores_there_is_a_status_and_no_score(status: Status) -> None:
    for verdict in judge_verdicts([Judgement(status, reason="why")], least_mean=2):
        assert (verdict.status, verdict.score, verdict.reason) == (status, None, "why")
    assert judge_verdicts([])[0].status is Status.SKIPPED
