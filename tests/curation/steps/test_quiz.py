"""What is asked of a figure: a real endpoint, replies that keep to the schema and that break it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from scigen_data.clients.chat import ChatClient
from scigen_data.curation.ask import Asker
from scigen_data.curation.candidate import MODEL, RULE, SOURCE, Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.step import NO_QUIZ, Outcome
from scigen_data.curation.steps.quiz import QUIZ, REASONS, occurs, prompt
from scigen_data.records import Problem, Quiz, Status
from tests.endpoint import Endpoint

PROBLEM = Problem(
    "p1",
    "Points A, B, C and D lie on a circle of radius $R = 5\\,\\text{cm}$ in this order. "
    "A charge of 3 nC sits at A, one of 7 nC at C. Find the field at the centre.",
    "14.4 kV/m",
    "Physics - Field Diagram",
)
CANDIDATE = Candidate(PROBLEM)
VALUE = {
    "question": "Which charge is at C?",
    "kind": "value",
    "truth": "7 nC",
    "evidence": "one of 7 nC at C",
}
TEXT = {
    "question": "Which point bears a charge of 3 nC?",
    "kind": "text",
    "truth": "A",
    "others": ["B", "C", "D"],
    "evidence": "A charge of 3 nC sits at A",
}
OWN = Posed(Quiz("Whose own?", ("a", "b", "c", "d"), "B", "own"))


def said(*quizzes: dict[str, Any], elements: tuple[str, ...] = ("A circle", "R = 5 cm")) -> str:
    return json.dumps({"elements": elements, "quizzes": quizzes})


def run(
    *replies: str, candidate: Candidate = CANDIDATE, alone: bool = False, **options: Any
) -> tuple[Outcome, list[dict[str, Any]]]:
    """What the step makes of a candidate, and the requests that it sent."""
    left, bodies = iter(replies), []

    def answer(body: Any) -> str:
        bodies.append(body)
        return next(left)

    async def asked(url: str) -> Outcome:
        async with ChatClient(url, retries=0, delay=0.005) as client:
            means = Means(CurateOptions(**options), None if alone else Asker(client, "m"))
            step: Any = QUIZ.make(means)
            outcome: Outcome = await step.run(candidate)
            return outcome

    with Endpoint(answer) as endpoint:
        return asyncio.run(asked(endpoint.url)), bodies


def fate(*quizzes: dict[str, Any], problem: Problem = PROBLEM) -> list[str]:
    """Why each quiz was dropped; empty where it stands."""
    outcome, _ = run(said(*quizzes), candidate=Candidate(problem))
    return [posed.dropped for posed in outcome.candidate.posed]


def test_a_checklist_and_quizzes_come_of_one_reply() -> None:
    outcome, bodies = run(said(VALUE, TEXT))
    assert (outcome.status, len(bodies)) == (Status.OK, 1)
    assert outcome.candidate.problem.elements == ("A circle", "R = 5 cm")
    value, text = outcome.candidate.posed
    assert value.by == text.by == MODEL
    assert value.quiz.correct == "7 nC"
    assert all(option.endswith(" nC") for option in value.quiz.options)
    assert sorted(text.quiz.options) == ["A", "B", "C", "D"]
    assert text.quiz.correct == "A"
    assert text.quiz.evidence in PROBLEM.question
    assert outcome.usage.input_tokens > 0


def test_a_checklist_of_the_source_stays() -> None:
    outcome, _ = run(said(VALUE), candidate=Candidate(replace(PROBLEM, elements=("its own",))))
    assert outcome.candidate.problem.elements == ("its own",)


def test_options_go_by_the_seed() -> None:
    first, again = run(said(VALUE, TEXT))[0], run(said(VALUE, TEXT))[0]
    other = run(said(VALUE, TEXT), seed=1)[0]
    assert first.candidate == again.candidate != other.candidate


@pytest.mark.parametrize(
    ("differs", "reason"),
    [
        ({**VALUE, "evidence": "a charge of 7 nC stands at C"}, "evidence"),
        ({**VALUE, "truth": "14.4 kV/m"}, "answer"),
        ({**TEXT, "truth": "14.4 kV/m"}, "answer"),
        ({**VALUE, "truth": "10 nC"}, "not_given"),
        ({**VALUE, "truth": "3 nC"}, "not_given"),
        ({**VALUE, "question": "Which charge at C does the text name?"}, "wording"),
        ({**VALUE, "question": "Which charge is given at C?"}, "wording"),
        ({**VALUE, "question": "At which point is the charge of 7 nC?"}, "told"),
        ({**VALUE, "question": "Which is the larger charge on the circle?"}, "told"),
        ({**TEXT, "others": ["B", "C"]}, "options"),
        ({**TEXT, "others": ["point B", "point C", "point D"]}, "options"),
        ({**TEXT, "truth": "4 nC", "others": ["1 nC", "2 nC", "5 nC"]}, "not_given"),
    ],
)
def test_what_cannot_count_is_dropped_and_stays_in_sight(
    differs: dict[str, Any], reason: str
) -> None:
    outcome, _ = run(said(differs, VALUE))
    first, second = outcome.candidate.posed
    assert (first.dropped, second.dropped) == (f"quiz: {reason}", "")
    assert first.quiz.correct == differs["truth"]
    assert outcome.status is Status.OK
    assert reason in REASONS


def test_one_thing_is_asked_once() -> None:
    again = {**VALUE, "question": "How large is the charge at C?"}
    assert fate(VALUE, again) == ["", "quiz: twice"]


def test_a_value_that_a_model_takes_for_a_text_gets_options_of_the_framework() -> None:
    outcome, _ = run(said({**VALUE, "kind": "text", "others": ["7.1 nC", "-7 nC", "70 nC"]}))
    [posed] = outcome.candidate.standing
    assert posed.quiz.correct == "7 nC"
    assert not {"7.1 nC", "-7 nC", "70 nC"} & set(posed.quiz.options)


def test_a_name_with_a_number_in_it_is_a_text() -> None:
    problem = replace(PROBLEM, question="The subshells 3p, 3d, 4s and 4p are drawn, 3d half full.")
    half = {"question": "Which is half full?", "truth": "3d", "evidence": "3d half full"}
    outcome, _ = run(
        said({**TEXT, **half, "others": ["3p", "4s", "4p"]}), candidate=Candidate(problem)
    )
    [posed] = outcome.candidate.standing
    assert sorted(posed.quiz.options) == ["3d", "3p", "4p", "4s"]


def test_a_given_that_happens_to_equal_the_answer_counts() -> None:
    assert fate(VALUE, problem=replace(PROBLEM, answer="7 nC")) == [""]


def test_a_problem_whose_quizzes_are_all_dropped_is_dropped() -> None:
    outcome, _ = run(said({**VALUE, "truth": "10 nC"}))
    assert (outcome.status, outcome.reason) == (Status.FAILED, NO_QUIZ)
    assert [posed.dropped for posed in outcome.candidate.posed] == ["quiz: not_given"]
    assert run(said())[0].reason == NO_QUIZ


@pytest.mark.parametrize(
    "broken",
    [
        said({**VALUE, "kind": "number"}),
        said({**VALUE, "question": ""}),
        said({name: VALUE[name] for name in ("question", "kind", "truth")}),
        json.dumps({"quizzes": "none"}),
        "I would ask for the radius.",
    ],
)
def test_a_reply_that_breaks_the_schema_is_asked_for_again_once(broken: str) -> None:
    mended, bodies = run(broken, said(VALUE))
    assert (mended.status, len(bodies)) == (Status.OK, 2)
    given_up, bodies = run(broken, broken)
    assert (given_up.status, len(bodies)) == (Status.UNPARSEABLE, 2)
    assert given_up.candidate == CANDIDATE


def test_a_problem_that_comes_with_quizzes_keeps_them() -> None:
    own = replace(CANDIDATE, posed=(OWN,))
    outcome, bodies = run(candidate=own)
    assert (outcome.status, outcome.candidate, bodies) == (Status.OK, own, [])


def test_requiz_asks_anew_and_keeps_the_old_ones_in_sight() -> None:
    outcome, _ = run(said(VALUE), candidate=replace(CANDIDATE, posed=(OWN,)), requiz=True)
    old, new = outcome.candidate.posed
    assert (old.by, old.dropped, new.by, new.dropped) == (SOURCE, "quiz: replaced", MODEL, "")


def test_requiz_keeps_a_problem_that_nobody_has_a_quiz_for() -> None:
    own = replace(CANDIDATE, posed=(OWN,))
    for replies in ((said(),), ("no", "no")):
        outcome, _ = run(*replies, candidate=own, requiz=True)
        assert outcome.status is Status.OK
        assert not outcome.candidate.standing
        assert outcome.candidate.notes


def test_alone_it_asks_for_values_that_stand_beyond_doubt() -> None:
    outcome, bodies = run(alone=True)
    assert (outcome.status, bodies) == (Status.OK, [])
    [posed] = outcome.candidate.standing
    assert (posed.by, posed.quiz.correct) == (RULE, "5 cm")
    assert posed.quiz.question == "Which value does the figure give for R?"
    assert occurs(posed.quiz.evidence, PROBLEM.question)


def test_alone_a_problem_without_such_a_value_is_dropped() -> None:
    bare = Candidate(replace(PROBLEM, question="Points A and B lie on a circle. Find the arc."))
    outcome, _ = run(candidate=bare, alone=True)
    assert (outcome.status, outcome.reason) == (Status.FAILED, NO_QUIZ)


@pytest.mark.parametrize(
    ("span", "there"),
    [
        ("radius R = 5 cm", True),
        ("radius $R = 5\\,\\text{cm}$", True),
        ("a  circle of\nradius", True),
        ("A charge of 3 nC sits at B", False),
        ("charge ... at A", False),
        ("", False),
        (" ", False),
    ],
)
def test_evidence_is_one_span_of_the_text(span: str, there: bool) -> None:
    assert occurs(span, PROBLEM.question) is there


def test_the_prompt_shows_the_problem_its_answer_and_its_type() -> None:
    text = prompt(PROBLEM)
    assert all(part in text for part in (PROBLEM.question, PROBLEM.answer, PROBLEM.image_type))


def test_what_decides_an_outcome_is_in_the_identity() -> None:
    def identity(model: str = "", **options: Any) -> str:
        asker = Asker(None, model) if model else None  # type: ignore[arg-type]
        step: Any = QUIZ.make(Means(CurateOptions(**options), asker))
        return str(step.identity)

    assert len({identity(), identity("a"), identity("b"), identity("a", seed=1)}) == 4
    assert identity("a") != identity("a", requiz=True)
