"""What people say of SciGenBench's problems takes the place of our labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, Image

from scigen_data.errors import InputError
from scigen_data.generators.options import BuildOptions
from scigen_data.journal.records import QuizWord, Word, Wording
from scigen_data.journal.said import Said
from scigen_data.pipeline.sources import from_files
from scigen_data.problems.scigenbench import load_problems
from scigen_data.problems.upstream import load_scigenbench
from scigen_data.problems.verified import Quizzes, labels, narrowed
from scigen_data.records import Problem
from tests.builds import scigen
from tests.journal.test_file import begun
from tests.journal.test_said import word
from tests.samples import png

SHARED = Path(__file__).resolve().parents[3] / "shared" / "scigenbench" / "scigen.json"
pytestmark = pytest.mark.skipif(not SHARED.is_file(), reason="SciGenBench is not at ../shared")
VERIFIED, HARD = Quizzes.VERIFIED, Quizzes.HARD


@pytest.fixture(scope="module")
def problems() -> tuple[Problem, ...]:
    return load_problems(SHARED).problems


def first(
    problems: tuple[Problem, ...], label: str, figure: str = "drawable"
) -> tuple[Problem, int]:
    """A problem with a quiz of that label, and the quiz's place."""
    for problem in problems:
        for place, quiz in enumerate(problem.quizzes):
            found = labels()[quiz.key]
            if (found.label, found.figure) == (label, figure) and len(problem.quizzes) > 1:
                return problem, place
    raise AssertionError(label)


def said(problem: Problem, verdict: str = "", **other: Any) -> Said:
    return Said.of([word(verdict, problem=problem, **other)])


def asked(problem: Problem, which: Quizzes, by: Said) -> list[str]:
    found = narrowed(problem, which, by)
    return [] if isinstance(found, str) else [quiz.key for quiz in found.quizzes]


def test_a_quiz_that_people_find_sound_is_asked(problems: tuple[Problem, ...]) -> None:
    problem, place = first(problems, "text_only")
    key = problem.quizzes[place].key
    assert key not in asked(problem, VERIFIED, Said())
    assert key in asked(problem, VERIFIED, said(problem, quizzes=[QuizWord(key, "ok")]))


def test_a_quiz_that_people_find_unsound_is_not(problems: tuple[Problem, ...]) -> None:
    problem, place = first(problems, "ok")
    key = problem.quizzes[place].key
    assert key in asked(problem, VERIFIED, Said())
    assert key not in asked(problem, VERIFIED, said(problem, quizzes=[QuizWord(key, "not_fixed")]))


def test_a_key_that_people_correct_is_the_one_that_is_asked(problems: tuple[Problem, ...]) -> None:
    problem, place = first(problems, "ok")
    quiz = problem.quizzes[place]
    other = next(letter for letter in "ABCD" if letter != quiz.answer)
    to = Wording(quiz.question, quiz.options, other, quiz.evidence)  # type: ignore[arg-type]
    found = narrowed(problem, VERIFIED, said(problem, quizzes=[QuizWord(quiz.key, to=to)]))
    assert isinstance(found, Problem)
    assert other in [each.answer for each in found.quizzes if each.key == quiz.key]


def test_a_quiz_in_new_words_is_verified_and_not_known_to_be_hard(
    problems: tuple[Problem, ...],
) -> None:
    problem, place = first(problems, "asks_answer")
    to = Wording("What is marked?", ("w", "x", "y", "z"), "A")
    by = said(problem, quizzes=[QuizWord(problem.quizzes[place].key, to=to)])
    assert to.quiz.key in asked(problem, VERIFIED, by)
    assert to.quiz.key not in asked(problem, HARD, by)


def test_a_problem_that_people_reject_is_set_aside_and_one_they_accept_is_drawable(
    problems: tuple[Problem, ...],
) -> None:
    problem, _ = first(problems, "ok")
    by = said(problem, "reject", reasons=["nothing"], figure=False)
    for which in Quizzes:
        assert narrowed(problem, which, by) == "review: it gives no setting to draw"
    other, _ = first(problems, "ok", "is_answer")
    assert narrowed(other, VERIFIED) == "the figure is what is asked for"
    assert asked(other, VERIFIED, said(other, "accept", figure=False))


def journal(path: Path, *words: Word) -> Path:
    begun(path)
    for each in words:
        begun(path).append(each)
    return path


def test_a_build_draws_the_problems_as_people_left_them(
    problems: tuple[Problem, ...], tmp_path: Path
) -> None:
    gone, kept = problems[:2]
    path = journal(
        tmp_path / "j.jsonl",
        word("reject", problem=gone, reasons=["bad_problem"]),
        word(problem=kept, quizzes=[QuizWord(kept.quizzes[0].key, "drop")]),
    )
    load = from_files()
    before = load(BuildOptions(problems=(SHARED,)))
    after = load(BuildOptions(problems=(SHARED,), review=(path,)))
    assert len(after.items) == len(before.items) - 1
    assert after.items[0].id == kept.id
    assert after.items[0].quizzes == kept.quizzes[1:]
    assert "sets aside 1 problems: review: the problem or its answer is wrong" in after.note


def test_a_journal_of_other_problems_is_said(tmp_path: Path) -> None:
    other = Problem("other", "How long?", "3 m")
    path = journal(tmp_path / "j.jsonl", word("accept", problem=other))
    with pytest.raises(InputError, match=r"no word in .* is about a problem of"):
        from_files()(BuildOptions(problems=(SHARED,), review=(path,)))
    done = scigen("labels", "--review", path)
    assert done.returncode == 1
    assert "is about a quiz of SciGenBench: is it of it?" in done.stderr


def test_labels_tell_where_people_say_otherwise(
    problems: tuple[Problem, ...], tmp_path: Path
) -> None:
    problem, place = first(problems, "text_only")
    key = problem.quizzes[place].key
    path = journal(tmp_path / "j.jsonl", word(problem=problem, quizzes=[QuizWord(key, "ok")]))
    told = scigen("labels", "--review", path).stdout
    assert f"{problem.id}, quiz {key}: text_only by our labels, ok by people" in told
    assert "  4444 ok" in told


def test_published_rows_stand_as_people_left_them(
    problems: tuple[Problem, ...], tmp_path: Path
) -> None:
    gone, kept = problems[:2]
    folder = tmp_path / "published"
    (folder / "data").mkdir(parents=True)
    rows = [
        {
            "image": {"bytes": png(at), "path": None},
            "original_question": each.question,
            "answer": each.answer,
            "image_type": each.image_type,
            "multimodal_question": each.multimodal_question,
        }
        for at, each in enumerate((gone, kept))
    ]
    Dataset.from_list(rows).cast_column("image", Image()).to_parquet(
        folder / "data" / "scigen-00000-of-00001.parquet"
    )
    path = journal(
        tmp_path / "j.jsonl",
        word("reject", problem=gone, reasons=["bad_problem"]),
        word(problem=kept, quizzes=[QuizWord(kept.quizzes[0].key, "drop")]),
    )
    for streaming in (False, True):
        found = load_scigenbench(
            folder, problems=[SHARED], split="scigen", review=[path], streaming=streaming
        )
        (row,) = list(found)
        assert row["id"] == kept.id
        assert len(row["quizzes"]) == len(kept.quizzes) - 1


def test_a_recipe_that_makes_its_own_problems_has_no_use_for_a_review(tmp_path: Path) -> None:
    from scigen_data.pipeline.plan import planned

    path = journal(tmp_path / "j.jsonl")
    with pytest.raises(InputError, match="has no use for --review"):
        planned("families", BuildOptions(review=(path,)))
