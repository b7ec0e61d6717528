"""Questions with their values left to the figure: by rule, and by a model on a real endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scigen_data.clients.chat import ChatClient
from scigen_data.curation.ask import Asker
from scigen_data.curation.candidate import Candidate
from scigen_data.curation.funnel import counted, lines
from scigen_data.curation.hiding import LEAD
from scigen_data.curation.means import Means
from scigen_data.curation.run import Ran
from scigen_data.curation.step import Outcome
from scigen_data.curation.steps.adapt import ADAPT, GIVEN, NOTHING, prompt
from scigen_data.records import Problem, Status
from tests.endpoint import Answer, Endpoint

QUESTION = "A crate of mass 12 kg is pulled with a force of 90 N. How fast is it after 4 s?"
PROBLEM = Problem("p1", QUESTION, "30 m/s", "Physics - Mechanical")
SHORT = "A crate of the indicated mass is pulled with the indicated force. "
SHORT += "How fast is it after 4 s?"
RULED = f"{LEAD} {SHORT}"


def run(answer: Answer | Sequence[str], candidate: Candidate, **service: Any) -> Outcome:
    if not callable(answer):
        replies = iter(answer)

        def answer(body: Mapping[str, Any]) -> str:
            return next(replies)

    async def one(url: str) -> Outcome:
        async with ChatClient(url, retries=0, delay=0.005) as client:
            step: Any = ADAPT.make(Means(model=Asker(client, "m")))
            result: Outcome = await step.run(candidate)
            return result

    with Endpoint(answer, **service) as endpoint:
        return asyncio.run(one(endpoint.url))


def said(question: str, *gone: str) -> str:
    return json.dumps({"question": question, "hidden": list(gone)})


def alone(problem: Problem) -> Outcome:
    step: Any = ADAPT.make(Means())
    outcome: Outcome = asyncio.run(step.run(Candidate(problem)))
    return outcome


def test_without_a_model_a_rule_hides() -> None:
    outcome = alone(PROBLEM)
    assert outcome.status is Status.OK
    assert outcome.candidate.problem == replace(PROBLEM, multimodal_question=RULED)
    assert outcome.candidate.hidden == ("12 kg", "90 N")


def test_a_problem_of_which_nothing_can_be_hidden_stays_with_a_note() -> None:
    outcome = alone(replace(PROBLEM, question="Which gas do plants take up?"))
    assert outcome.status is Status.OK
    assert outcome.candidate.problem.multimodal_question == ""
    assert outcome.candidate.notes == (NOTHING,)


def test_the_funnel_counts_the_questions_that_leave_values_to_the_figure() -> None:
    problems = [PROBLEM, replace(PROBLEM, question="Which gas do plants take up?")]
    ran = Ran("adapt", tuple(alone(problem) for problem in problems))
    [step] = counted([Candidate(problem) for problem in problems], [ran], [ADAPT])
    assert (step.came, step.passed, step.hidden) == (2, 2, 1)
    assert "       1  leave values to the figure" in lines({}, [step], {})


def test_a_source_that_words_it_itself_is_kept_and_its_hidden_values_are_told() -> None:
    outcome = alone(replace(PROBLEM, multimodal_question="How fast is the crate shown after 4 s?"))
    assert outcome.candidate.problem.multimodal_question == "How fast is the crate shown after 4 s?"
    assert outcome.candidate.hidden == ("12 kg", "90 N")
    assert outcome.candidate.notes == (GIVEN,)


def test_a_models_wording_that_holds_is_taken() -> None:
    outcome = run([said(SHORT, "12 kg", "90 N")], Candidate(PROBLEM))
    assert outcome.candidate.problem.multimodal_question == SHORT
    assert outcome.candidate.hidden == ("12 kg", "90 N")
    assert outcome.candidate.notes == ()
    assert outcome.usage.input_tokens > 0


def test_a_model_is_shown_once_what_does_not_hold() -> None:
    seen = []

    def answer(body: Mapping[str, Any]) -> str:
        seen.append(body["messages"][-1]["content"])
        return said(SHORT, "12 kg") if len(seen) == 1 else said(SHORT, "12 kg", "90 N")

    outcome = run(answer, Candidate(PROBLEM))
    assert outcome.candidate.hidden == ("12 kg", "90 N")
    assert "a value is gone that is not said to be hidden: 90 N" in seen[1]


def test_a_wording_that_never_holds_falls_back_to_the_rule() -> None:
    outcome = run([said("How fast is a crate?", "12 kg")] * 2, Candidate(PROBLEM))
    assert outcome.status is Status.OK
    assert outcome.candidate.problem.multimodal_question == RULED
    [note] = outcome.candidate.notes
    assert note.startswith("adapt: by rule")


def test_a_model_may_say_that_there_is_nothing_to_hide() -> None:
    outcome = run([said(QUESTION)], Candidate(PROBLEM))
    assert outcome.candidate.problem == PROBLEM
    assert outcome.candidate.notes == (NOTHING,)


def test_an_endpoint_that_is_down_leaves_the_candidate_waiting() -> None:
    outcome = run(lambda _: "never", Candidate(PROBLEM), faults=("500",), rate=1.0)
    assert (outcome.status, outcome.candidate) == (Status.API_ERROR, Candidate(PROBLEM))


def test_the_model_sees_no_answer() -> None:
    assert PROBLEM.answer not in prompt(PROBLEM)
    assert QUESTION in prompt(PROBLEM)


def test_identity_covers_the_model() -> None:
    client = ChatClient("http://localhost:1")
    means = [Means(), Means(model=Asker(client, "m")), Means(model=Asker(client, "n"))]
    made: list[Any] = [ADAPT.make(each) for each in means]
    assert len({step.identity for step in made}) == 3
    assert made[0].identity == ADAPT.make(Means()).identity  # type: ignore[union-attr]
