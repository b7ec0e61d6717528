"""The labels of SciGenBench's quizzes: what is asked under each set, and what is set aside."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.problems.scigenbench import load_problems
from scigen_data.problems.verified import (
    DRAWABLE,
    Quizzes,
    faulty,
    labels,
    narrow,
    narrowed,
)
from scigen_data.records import Problem, Quiz
from tests.builds import scigen


@pytest.fixture(scope="module")
def problems(shared: Path) -> list[Problem]:
    files = [shared / "scigenbench" / name for name in ("scigen.json", "seephys.json")]
    if not files[0].exists():
        pytest.skip(f"needs SciGenBench's problem files in {files[0].parent}")
    return [problem for file in files for problem in load_problems(file).problems]


def test_labels_count_as_their_provenance_says() -> None:
    counted = Counter(label.label for label in labels().values())
    assert counted == {
        "ok": 4443,
        "text_only": 459,
        "asks_answer": 319,
        "wrong_key": 11,
        "not_fixed": 10,
        "several_right": 5,
        "needs_original": 3,
    }


def test_every_quiz_of_the_published_files_has_its_label(problems: list[Problem]) -> None:
    quizzes = [quiz for problem in problems for quiz in problem.quizzes]
    assert len(quizzes) == len(labels()) == 5250
    assert all(quiz.key in labels() for quiz in quizzes)


@pytest.mark.parametrize(
    ("which", "kept", "quizzes", "aside"),
    [
        (Quizzes.ALL, 1387, 5250, 0),
        (Quizzes.VERIFIED, 1187, 4211, 200),
        (Quizzes.HARD, 746, 1234, 641),
    ],
)
def test_each_set_is_a_part_of_the_one_before(
    problems: list[Problem], which: Quizzes, kept: int, quizzes: int, aside: int
) -> None:
    found, left = narrow(problems, which)
    assert (len(found), sum(len(p.quizzes) for p in found), left.total()) == (kept, quizzes, aside)


def test_reasons_are_named(problems: list[Problem]) -> None:
    _, left = narrow(problems, Quizzes.VERIFIED)
    assert left == {
        "the figure is what is asked for": 115,
        "it leans on a picture that is not there": 52,
        "no figure decides a quiz of it": 19,
        "it gives no setting to draw": 14,
    }


def test_wrong_key_is_corrected_where_the_right_option_is_known(problems: list[Problem]) -> None:
    published = {quiz.key: quiz for problem in problems for quiz in problem.quizzes}
    found, _ = narrow(problems, Quizzes.VERIFIED)
    changed = [q for p in found for q in p.quizzes if q.answer != published[q.key].answer]
    assert len(changed) == 5
    assert all(labels()[quiz.key].right == quiz.answer for quiz in changed)
    # untouched as published
    assert narrow(problems, Quizzes.ALL)[0] == problems


def test_hard_quizzes_were_not_answered_without_a_figure(problems: list[Problem]) -> None:
    found, _ = narrow(problems, Quizzes.HARD)
    for problem in found:
        for quiz in problem.quizzes:
            assert labels()[quiz.key].blind != quiz.answer
            assert labels()[quiz.key].figure == DRAWABLE


def test_faulty_quizzes_are_all_there(problems: list[Problem]) -> None:
    found = list(faulty(problems))
    assert Counter(each.label.label for each in found) == {"wrong_key": 11, "several_right": 5}
    assert all(each.published is not None for each in found)


def test_problem_without_labels_is_named() -> None:
    quiz = Quiz("Which value?", ("1", "2", "3", "4"), "A")
    problem = Problem("own-1", "A question.", "2", quizzes=(quiz,))
    assert narrowed(problem, Quizzes.ALL) is problem
    with pytest.raises(InputError, match="'own-1' has no labels"):
        narrowed(problem, Quizzes.VERIFIED)


def test_unknown_set_is_named_with_the_known() -> None:
    with pytest.raises(InputError, match="choose one of all, verified, hard"):
        Quizzes.of("sound")


def test_command_lists_the_wrong_keys_and_shows_them_where_the_file_is(shared: Path) -> None:
    bare = scigen("labels").stdout
    assert "  4443 ok" in bare
    assert bare.count(" is right") + bare.count(" are right") == 16
    file = shared / "scigenbench" / "seephys.json"
    if file.exists():
        shown = scigen("labels", "--problems", file).stdout
        assert "which letter represents the radius of the inner cylinder? A. V; B. b" in shown
