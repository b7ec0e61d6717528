"""From readings to what is said of an image."""

from __future__ import annotations

import pytest

from scigen_data.checks.outcome import image_outcome, known_blind, quiz_verdicts
from scigen_data.checks.quiz import BLIND_TRIALS, Reading
from scigen_data.checks.select import POLICIES, decide
from scigen_data.errors import InputError
from scigen_data.records import Decision, Draft, Figure, Quiz, Status, Verdict

QUIZZES = [Quiz(f"Question {n}?", ("a", "b", "c", "d"), "B") for n in range(3)]
RIGHT = Reading(Status.OK, "B", True)
UNSHOWN = Reading(Status.OK, "B", False)
WRONG = Reading(Status.OK, "A", True)
UNSAID = Reading(Status.OK, "B", None)
DOWN = Reading(Status.API_ERROR, reason="503 overloaded")
MUTE = Reading(Status.UNPARSEABLE, reason="the reply names no option")
PASS = Reading(Status.SKIPPED, reason="no recorded answer")

KNOWS = (Reading(Status.OK, "B"),) * BLIND_TRIALS
GUESSES = (*KNOWS[1:], Reading(Status.OK, "A"))


def test_an_image_passes_when_all_its_quizzes_are_right() -> None:
    found = image_outcome(QUIZZES, [RIGHT, UNSHOWN, RIGHT])
    assert (found.passed, found.right, found.supported, found.answered) == (True, 3, 2, 3)
    assert image_outcome(QUIZZES, [RIGHT, WRONG, RIGHT]).passed is False


def test_strictly_a_right_answer_that_is_not_shown_does_not_count() -> None:
    blind = [GUESSES] * 3
    assert image_outcome(QUIZZES, [RIGHT] * 3, blind).strict is True
    found = image_outcome(QUIZZES, [RIGHT, UNSHOWN, RIGHT], blind)
    assert (found.passed, found.strict) == (True, False)
    assert "quiz 2" in found.strict_reason


def test_quizzes_that_are_known_blind_are_set_aside_and_counted() -> None:
    found = image_outcome(QUIZZES, [RIGHT, UNSHOWN, RIGHT], [GUESSES, KNOWS, GUESSES])
    assert (found.strict, found.set_aside) == (True, 1)
    wrong_aside = image_outcome(QUIZZES, [RIGHT, WRONG, RIGHT], [GUESSES, KNOWS, GUESSES])
    assert (wrong_aside.passed, wrong_aside.strict) == (False, True)


def test_with_every_quiz_set_aside_there_is_no_strict_outcome() -> None:
    found = image_outcome(QUIZZES, [RIGHT] * 3, [KNOWS] * 3)
    assert (found.passed, found.strict, found.strict_status) == (True, None, Status.SKIPPED)
    assert "without the image" in found.strict_reason


@pytest.mark.parametrize("missing", [DOWN, MUTE, PASS])
def test_a_missing_reading_leaves_the_image_unjudged_even_beside_a_wrong_one(
    missing: Reading,
) -> None:
    for others in ([RIGHT, RIGHT], [RIGHT, WRONG]):
        found = image_outcome(QUIZZES, [missing, *others], [GUESSES] * 3)
        assert (found.passed, found.strict) == (None, None)
        assert found.passed_status is found.strict_status is missing.status
        assert found.passed_reason == missing.reason
        assert found.unanswered == {str(missing.status): 1}


def test_a_missing_reading_of_a_quiz_that_is_set_aside_does_no_harm_to_the_strict_outcome() -> None:
    found = image_outcome(QUIZZES, [DOWN, RIGHT, RIGHT], [KNOWS, GUESSES, GUESSES])
    assert (found.passed, found.strict) == (None, True)


def test_without_a_word_on_what_is_shown_the_strict_outcome_is_open() -> None:
    found = image_outcome(QUIZZES, [RIGHT, UNSAID, RIGHT], [GUESSES] * 3)
    assert (found.passed, found.strict, found.strict_status) == (True, None, Status.UNPARSEABLE)


def test_missing_blind_answers_leave_the_strict_outcome_open() -> None:
    unknown = image_outcome(QUIZZES, [RIGHT] * 3, [(*KNOWS[1:], DOWN), GUESSES, GUESSES])
    assert (unknown.strict, unknown.strict_status) == (None, Status.API_ERROR)
    few = image_outcome(QUIZZES, [RIGHT] * 3, [KNOWS[1:], GUESSES, GUESSES])
    assert (few.strict, few.strict_status) == (None, Status.SKIPPED)
    never = image_outcome(QUIZZES, [RIGHT] * 3)
    assert (never.strict, never.set_aside, never.blind_answered) == (None, 0, 0)


def test_one_wrong_trial_is_enough_to_know_that_a_quiz_is_not_known_blind() -> None:
    assert known_blind(QUIZZES[0], KNOWS) is True
    assert known_blind(QUIZZES[0], GUESSES) is False
    assert known_blind(QUIZZES[0], [GUESSES[-1]]) is False
    assert known_blind(QUIZZES[0], [*KNOWS[1:], MUTE]) is None
    assert known_blind(QUIZZES[0], []) is None


def test_a_blind_pass_is_a_trial_in_which_all_quizzes_are_right() -> None:
    found = image_outcome(QUIZZES, [RIGHT] * 3, [KNOWS, GUESSES, KNOWS])
    assert found.blind_passes == (True, True, True, False)
    assert (found.blind_right, found.blind_answered) == (11, 12)
    lacking = image_outcome(QUIZZES, [RIGHT] * 3, [(*KNOWS[1:], DOWN), KNOWS, KNOWS])
    assert lacking.blind_passes == (True, True, True)


def test_a_problem_without_quizzes_is_not_judged() -> None:
    found = image_outcome([], [], [])
    assert (found.passed, found.passed_status, found.strict) == (None, Status.SKIPPED, None)


def test_other_numbers_of_readings_than_quizzes_are_misuse() -> None:
    for readings, blind in (([RIGHT], None), ([RIGHT] * 3, [KNOWS])):
        with pytest.raises(InputError, match="3 quizzes"):
            image_outcome(QUIZZES, readings, blind)


# ------------------------------------------------------------------------------- verdicts


def test_verdicts_carry_scores_and_what_was_read() -> None:
    quiz, strict = quiz_verdicts(QUIZZES, [RIGHT, WRONG, UNSHOWN], [KNOWS, GUESSES, GUESSES])
    assert (quiz.check, quiz.status, quiz.score) == ("quiz", Status.FAILED, 2 / 3)
    assert "'Question 1?' read as 'a', not 'b'" in quiz.reason
    assert [item["letter"] for item in quiz.detail["readings"]] == ["B", "A", "B"]
    assert (strict.check, strict.status, strict.score) == ("quiz/strict", Status.FAILED, 0.0)
    assert strict.detail["set_aside"] == 1


def test_an_unjudged_image_has_a_status_and_no_score() -> None:
    quiz, strict = quiz_verdicts(QUIZZES, [DOWN, RIGHT, RIGHT], [GUESSES] * 3)
    assert (quiz.status, quiz.score) == (Status.API_ERROR, None)
    assert (strict.status, strict.score) == (Status.API_ERROR, None)


@pytest.mark.parametrize(
    ("readings", "reasons"),
    [
        ([RIGHT] * 3, ()),
        ([RIGHT, WRONG, RIGHT], ("quiz",)),
        ([RIGHT, DOWN, RIGHT], ("quiz: api_error",)),
        ([RIGHT, MUTE, RIGHT], ("quiz: unparseable",)),
    ],
)
def test_the_paper_s_policy_decides_by_the_verdict(
    readings: list[Reading], reasons: tuple[str, ...]
) -> None:
    verdicts = (Verdict("run", Status.OK), *quiz_verdicts(QUIZZES, readings, [GUESSES] * 3))
    done = decide(POLICIES["paper"], Draft(Status.OK), Figure(Status.OK), verdicts)
    wanted = Decision.REJECTED if reasons else Decision.ACCEPTED
    assert done == (wanted, reasons)
