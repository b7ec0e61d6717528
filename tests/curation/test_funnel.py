"""What each step kept and dropped, counted of problems and of quizzes."""

from __future__ import annotations

from dataclasses import replace

from scigen_data.curation.candidate import Candidate, Posed
from scigen_data.curation.funnel import StepCount, counted, lines, unsettled
from scigen_data.curation.run import Ran
from scigen_data.curation.step import Each, Outcome, StepSpec
from scigen_data.records import Problem, Quiz, Status, Usage


def never(_: object) -> Each:
    raise AssertionError


def quiz(n: int) -> Posed:
    return Posed(Quiz(f"Quiz {n}?", ("1", "2", "3", "4"), "A"))


CAME = [Candidate(Problem(f"p{n}", f"{n}?", "1"), posed=(quiz(1), quiz(2))) for n in range(6)]
SPECS = [StepSpec(name, "", {}, never) for name in ("one", "two")]
LESS = replace(CAME[1], posed=(replace(quiz(1), dropped="one: vague"), quiz(2), quiz(3)))
FIRST = Ran(
    "one",
    (
        Outcome(Status.OK, CAME[0], usage=Usage(10, 2, 0.5, 1)),
        Outcome(Status.OK, LESS, usage=Usage(10, 2, 0.5, 2)),
        Outcome(Status.FAILED, CAME[2], "abstract"),
        Outcome(Status.UNPARSEABLE, CAME[3], detail="no JSON"),
        Outcome(Status.API_ERROR, CAME[4], detail="down"),
        Outcome(Status.ERROR, CAME[5], "error", "down"),
    ),
)
SECOND = Ran("two", (Outcome(Status.SKIPPED, CAME[0]), Outcome(Status.SKIPPED, LESS)))
ONE, TWO = counted(CAME, [FIRST, SECOND], SPECS)


def test_every_problem_that_came_is_somewhere() -> None:
    assert (ONE.came, ONE.passed, ONE.unparseable, ONE.waiting) == (6, 2, 1, 2)
    assert ONE.dropped == {"abstract": 1}
    assert ONE.came == ONE.passed + sum(ONE.dropped.values()) + ONE.unparseable + ONE.waiting
    assert (TWO.came, TWO.passed, TWO.undone) == (2, 2, 2)


def test_quizzes_are_counted_by_the_step_that_posed_or_dropped_them() -> None:
    assert (ONE.quizzes, ONE.posed, ONE.quizzes_dropped) == (12, 1, {"vague": 1})
    assert ONE.quizzes_passed == TWO.quizzes == 4
    assert (TWO.posed, TWO.quizzes_dropped) == (0, {})


def test_what_was_paid_is_that_of_all_outcomes() -> None:
    assert (ONE.usage, ONE.usage.calls) == (Usage(20, 4, 1.0), 3)


def test_counts_survive_a_card() -> None:
    assert [StepCount.from_json(each.to_json()) for each in (ONE, TWO)] == [ONE, TWO]
    assert StepCount.from_json(ONE.to_json()).usage.calls == 3


def test_what_waits_is_told_with_what_most_of_it_waits_for() -> None:
    assert unsettled([FIRST, SECOND]) == (2, "down")
    assert unsettled([SECOND]) == (0, "")


def test_a_terminal_is_told_each_number_once() -> None:
    assert lines({"no answer": 3}, (ONE, TWO), {"two": "nothing"}) == [
        "       3  source: no answer",
        "one: 6 to 2, quizzes 12 to 4",
        "       1  abstract",
        "       1  quizzes: vague",
        "       1  unparseable",
        "       2  waiting",
        "          3 calls, 20 tokens in, 4 out, 1.00 US dollars",
        "two: 2 to 2, quizzes 4 to 4 (not done)",
        "without a model, two: nothing",
    ]
