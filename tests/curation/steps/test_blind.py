"""Quizzes that need no figure: a real endpoint that knows some of the answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients.chat import ChatClient
from scigen_data.curation.blind_rate import ask_report, blind_rate
from scigen_data.curation.candidate import Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.step import NO_QUIZ, Outcome
from scigen_data.curation.steps.blind import BLIND, answered
from scigen_data.errors import InputError
from scigen_data.records import Problem, Quiz, Status
from tests.endpoint import Answer, Endpoint

KNOWN = Quiz("What does water boil at?", ("90", "100", "110", "120"), "B")
OPEN = Quiz("How heavy is the block?", ("2 kg", "3 kg", "4 kg", "5 kg"), "B")
CANDIDATE = Candidate(
    Problem("p1", "A 3 kg block in water.", "3"), posed=(Posed(KNOWN), Posed(OPEN))
)
ALONE = replace(CANDIDATE, posed=CANDIDATE.posed[:1])


def naming(**options: str) -> Answer:
    """Names the option of this text to the question that begins with the name."""

    def answer(body: Mapping[str, Any]) -> str:
        text = body["messages"][0]["content"]
        wanted = next(option for start, option in options.items() if f"Question: {start}" in text)
        found = re.search(rf"^([A-D])\. {re.escape(wanted)}$", text, re.MULTILINE)
        return f'{{"answer": "{found[1]}"}}' if found else wanted

    return answer


def run(
    answer: Answer, candidates: Sequence[Candidate] = (CANDIDATE,), **service: Any
) -> tuple[list[Outcome], int]:
    """What the step makes of the candidates, and the calls that it took."""
    requiz = service.pop("requiz", False)

    async def all_of(url: str) -> list[Outcome]:
        async with ChatClient(url, retries=0, delay=0.005) as client:
            reader = ChatReader(client, model="m", retries_on_unparseable=0)
            step: Any = BLIND.make(Means(CurateOptions(requiz=requiz), blind=reader))
            return [await step.run(candidate) for candidate in candidates]

    with Endpoint(answer, **service) as endpoint:
        return asyncio.run(all_of(endpoint.url)), len(endpoint.calls)


def dropped(outcome: Outcome) -> list[str]:
    return [posed.dropped for posed in outcome.candidate.posed]


def test_what_is_known_without_the_figure_is_dropped() -> None:
    [outcome], calls = run(naming(What="100", How="5 kg"))
    assert (outcome.status, calls) == (Status.OK, 8)
    assert dropped(outcome) == ["blind: guessed", ""]
    assert [posed.blind for posed in outcome.candidate.posed] == [4, 0]
    assert outcome.usage.input_tokens > 0


def test_who_likes_a_letter_is_right_once_and_drops_nothing() -> None:
    for letter in "ABCD":
        [outcome], _ = run(lambda _, said=letter: f'{{"answer": "{said}"}}')  # type: ignore[misc]
        assert [posed.blind for posed in outcome.candidate.posed] == [1, 1]
        assert dropped(outcome) == ["", ""]


def test_a_quiz_stands_where_enough_trials_are_seen_to_be_wrong() -> None:
    right, wrong = Reading(Status.OK, "B"), Reading(Status.OK, "A")
    unread = Reading(Status.UNPARSEABLE)

    def of(*trials: Reading) -> tuple[int | None, str]:
        posed = answered(Posed(OPEN), trials)
        return posed.blind, posed.dropped

    assert of(right, right, right, wrong) == (3, "blind: guessed")
    assert of(right, right, wrong, wrong) == (2, "")
    assert of(right, right, right, unread) == (3, "blind: guessed")
    assert of(right, right, unread, wrong) == (2, "blind: unread")
    assert of(unread, right, wrong, wrong) == (1, "")
    assert of(unread, unread, unread, wrong) == (0, "blind: unread")


def test_a_reader_that_cannot_be_read_is_not_counted_as_wrong() -> None:
    [outcome], _ = run(naming(What="no letter", How="5 kg"))
    assert dropped(outcome) == ["blind: unread", ""]


def test_a_problem_that_needs_no_figure_is_dropped_and_stays_under_requiz() -> None:
    [outcome], _ = run(naming(What="100"), [ALONE])
    assert (outcome.status, outcome.reason) == (Status.FAILED, NO_QUIZ)
    [outcome], _ = run(naming(What="100"), [ALONE], requiz=True)
    assert (outcome.status, dropped(outcome)) == (Status.OK, ["blind: guessed"])
    assert outcome.candidate.notes == ("no quiz of it is left",)


def test_quizzes_that_are_dropped_are_not_asked() -> None:
    gone = replace(CANDIDATE.posed[0], dropped="validity: text_only")
    [outcome], calls = run(naming(How="5 kg"), [replace(CANDIDATE, posed=(gone, Posed(OPEN)))])
    assert calls == 4
    assert outcome.candidate.posed == (gone, Posed(OPEN, blind=0))
    [none], calls = run(naming(), [replace(CANDIDATE, posed=(gone,))], requiz=True)
    assert (none.status, calls) == (Status.OK, 0)


def test_an_endpoint_that_is_down_leaves_the_candidate_waiting() -> None:
    [outcome], _ = run(naming(What="100", How="5 kg"), faults=("500",), rate=1.0)
    assert (outcome.status, outcome.candidate) == (Status.API_ERROR, CANDIDATE)
    assert outcome.detail


def test_without_a_model_the_step_is_skipped() -> None:
    step: Any = BLIND.make(Means())
    outcome = asyncio.run(step.run(CANDIDATE))
    assert (outcome.status, outcome.candidate) == (Status.SKIPPED, CANDIDATE)


def test_identity_covers_the_model_and_how_it_is_asked() -> None:
    client = ChatClient("http://localhost:1")
    readers = [ChatReader(client, model="m"), ChatReader(client, model="n")]
    readers.append(ChatReader(client, model="m", extra={"top_p": 0.5}))
    made: list[Any] = [BLIND.make(Means(blind=reader)) for reader in readers]
    made += [BLIND.make(Means()), BLIND.make(Means(CurateOptions(requiz=True)))]
    assert len({step.identity for step in made}) == len(made)


def test_one_model_may_not_filter_and_report() -> None:
    reader = ChatReader(ChatClient("http://localhost:1"), model="m")
    with pytest.raises(InputError, match="m is both --blind-model and --report-model"):
        BLIND.make(Means(blind=reader, report=reader))


# ------------------------------------------------------------------------- the rate


def test_the_rate_counts_standing_quizzes_once_and_tells_an_interval(tmp_path: Path) -> None:
    gone = Posed(replace(KNOWN, question="Which?"), dropped="quiz: options")
    candidates = [CANDIDATE, replace(CANDIDATE, posed=(*CANDIDATE.posed, gone))]
    kept = tmp_path / "state" / "blind.jsonl"

    async def asked(url: str) -> Any:
        async with ChatClient(url, retries=0, delay=0.005) as client:
            return await ask_report(ChatReader(client, model="other"), candidates, kept)

    with Endpoint(naming(What="100", How="5 kg")) as endpoint:
        readings = asyncio.run(asked(endpoint.url))
        assert len(endpoint.calls) == 8
        assert asyncio.run(asked(endpoint.url)).keys() == readings.keys()
        assert len(endpoint.calls) == 8  # kept, and not asked again
    rate = blind_rate(candidates, readings, "other")
    assert (rate.share, rate.answered, rate.quizzes, rate.waiting) == (0.5, 2, 2, 0)
    assert rate.interval is not None
    assert rate.interval.low < 0.25 < 0.5 < rate.interval.high
    assert str(rate).startswith("other, which did not filter, answers 50.0% (9.5% to 90.5%) of 2")
    assert rate.usage.input_tokens > 0


def test_what_was_not_answered_is_no_miss() -> None:
    down = Reading(Status.API_ERROR)
    readings = {KNOWN.key: (down,) * 4, OPEN.key: (Reading(Status.OK, "B"), down, down, down)}
    rate = blind_rate([CANDIDATE], readings, "other")
    assert (rate.share, rate.answered, rate.waiting) == (1.0, 1, 1)
    nothing = blind_rate([CANDIDATE], {}, "other")
    assert (nothing.share, nothing.interval, nothing.waiting) == (None, None, 2)
    assert str(nothing) == "other answered none of 2 quizzes without the figure"
