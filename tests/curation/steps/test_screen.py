"""What is worth drawing: a real endpoint, replies that keep to the schema and that break it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from scigen_data.clients.chat import ChatClient
from scigen_data.curation.ask import Asker
from scigen_data.curation.candidate import Candidate
from scigen_data.curation.means import Means
from scigen_data.curation.step import Outcome
from scigen_data.curation.steps.screen import REASONS, SCREEN, prompt
from scigen_data.records import Problem, Status
from scigen_data.taxonomy import IMAGE_TYPES
from tests.endpoint import Endpoint

PROBLEM = Problem(
    "p1",
    "A 3 kg block slides down a 30° incline of 2 m. Find its speed at the foot.",
    "4.4 m/s",
)
CANDIDATE = Candidate(PROBLEM)


def said(**differs: Any) -> str:
    valid = {
        "why": "A block on an incline.",
        "verdict": "valid",
        "image_type": "Physics - Mechanical",
        "subject": "Physics",
        "clarity": 4,
        "complexity": 2,
    }
    return json.dumps({**valid, **differs})


def run(*replies: str, candidate: Candidate = CANDIDATE) -> tuple[Outcome, list[dict[str, Any]]]:
    """What the step makes of a candidate, and the requests that it sent."""
    left, bodies = iter(replies), []

    def answer(body: Any) -> str:
        bodies.append(body)
        return next(left)

    async def asked(url: str) -> Outcome:
        async with ChatClient(url, retries=0, delay=0.005) as client:
            return await SCREEN.make(Means(model=Asker(client, "m"))).run(candidate)  # type: ignore[union-attr]

    with Endpoint(answer) as endpoint:
        return asyncio.run(asked(endpoint.url)), bodies


def test_a_valid_problem_gets_its_type_subject_and_measures() -> None:
    outcome, _ = run(said())
    seen = outcome.candidate
    assert (outcome.status, outcome.detail) == (Status.OK, "A block on an incline.")
    assert seen.problem == replace(PROBLEM, image_type="Physics - Mechanical")
    assert (seen.subject, seen.clarity, seen.complexity) == ("Physics", 4, 2)
    assert outcome.usage.input_tokens > 0


def test_an_image_type_that_the_source_gives_stays() -> None:
    typed = replace(PROBLEM, image_type="Universal - Exp. Setup")
    outcome, _ = run(said(), candidate=Candidate(typed))
    assert outcome.candidate.problem == typed


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_what_is_not_worth_a_figure_is_dropped_with_its_reason(reason: str) -> None:
    outcome, _ = run(said(verdict=reason, image_type="", subject="", clarity=1, complexity=1))
    assert (outcome.status, outcome.reason) == (Status.FAILED, reason)
    assert outcome.candidate == CANDIDATE


@pytest.mark.parametrize(
    "broken",
    [
        said(image_type="Physics - Mechanics"),
        said(image_type=""),
        said(subject=""),
        said(clarity=6),
        said(complexity=0),
        said(verdict="unsure"),
        "It is a fine problem.",
    ],
)
def test_a_reply_that_breaks_the_schema_is_asked_for_again_once(broken: str) -> None:
    mended, bodies = run(broken, said())
    assert (mended.status, len(bodies)) == (Status.OK, 2)
    assert bodies[1]["messages"][1]["content"] == broken
    given_up, bodies = run(broken, broken)
    assert (given_up.status, len(bodies)) == (Status.UNPARSEABLE, 2)
    assert given_up.detail


def test_an_endpoint_that_is_down_is_no_verdict() -> None:
    async def asked() -> Outcome:
        async with ChatClient("http://127.0.0.1:9/v1", retries=0, delay=0.005) as client:
            return await SCREEN.make(Means(model=Asker(client, "m"))).run(CANDIDATE)  # type: ignore[union-attr]

    assert asyncio.run(asked()).status is Status.API_ERROR


def test_nobody_to_ask_leaves_it_undone() -> None:
    step: Any = SCREEN.make(Means())
    outcome = asyncio.run(step.run(CANDIDATE))
    assert (outcome.status, outcome.candidate) == (Status.SKIPPED, CANDIDATE)


def test_without_a_model_a_text_that_points_into_a_picture_is_dropped() -> None:
    step: Any = SCREEN.make(Means())
    text = "Which way does the wheel turn at the instant shown?"
    lost = replace(CANDIDATE, problem=replace(PROBLEM, question=text))
    outcome = asyncio.run(step.run(lost))
    assert (outcome.status, outcome.reason) == (Status.FAILED, "needs_original")
    assert "instant shown" in outcome.detail
    text = "A wheel of radius 2 m rolls as shown in the figure. How far does it get in a turn?"
    outcome = asyncio.run(step.run(replace(lost, problem=replace(PROBLEM, question=text))))
    assert outcome.status is Status.SKIPPED
    assert outcome.candidate.notes == ("screen: it sends to a picture: as shown in the figure",)


def test_the_prompt_shows_the_problem_its_answer_and_every_type() -> None:
    text = prompt(PROBLEM)
    wanted: Sequence[str] = (PROBLEM.question, PROBLEM.answer, *IMAGE_TYPES, *REASONS)
    assert all(part in text for part in wanted)


def test_what_decides_an_outcome_is_in_the_identity() -> None:
    def identity(**asker: Any) -> str:
        step: Any = SCREEN.make(Means(model=Asker(None, **asker)))  # type: ignore[arg-type]
        return str(step.identity)

    names = {identity(model="a"), identity(model="b"), identity(model="a", temperature=1.0)}
    assert len(names) == 3
    assert identity(model="a") == identity(model="a")
