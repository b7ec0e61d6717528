"""What holds of a journal: the last word of each reviewer; one who rejects is enough."""

from __future__ import annotations

from pathlib import Path

import msgspec

from scigen_data.journal.records import QuizWord, Word, Wording, digest, now, shown
from scigen_data.journal.said import Said, read_said
from scigen_data.records import Problem
from tests.journal.test_file import begun
from tests.samples import sample

PROBLEM = sample(4).problem
OTHER = Wording("Which height?", ("4 m", "5 m", "6 m", "7 m"), "A", "4 m")


def word(
    verdict: str = "", reviewer: str = "ann", problem: Problem = PROBLEM, **other: object
) -> Word:
    if verdict == "reject":
        other.setdefault("reasons", ["wrong"])
    said = {
        "at": now(),
        "reviewer": reviewer,
        "row": problem.id,
        "shown": shown(problem, None),
        "problem": digest(problem),
        "figure": True,
        "verdict": verdict,
    }
    return msgspec.convert({**said, **other}, Word)


def of(*words: Word) -> Said:
    return Said.of(words)


def row(said: Said) -> tuple[str, bool]:
    (found,) = said.rows.values()
    return found.verdict, found.disputed


def test_the_last_word_of_a_reviewer_counts() -> None:
    assert row(of(word("accept"), word("reject"))) == ("reject", False)
    assert row(of(word("reject"), word("accept"))) == ("accept", False)
    assert row(of(word("reject"), word(""))) == ("", False)


def test_one_who_rejects_is_enough_and_two_verdicts_are_a_dispute() -> None:
    assert row(of(word("accept"), word("accept", "bob"))) == ("accept", False)
    assert row(of(word("reject"), word("accept", "bob"))) == ("reject", True)


def test_words_of_a_sample_stand_apart() -> None:
    words = [word("reject", sample="5-0"), word("accept")]
    assert row(Said.of(words)) == ("accept", False)
    assert row(Said.of(words, "5-0")) == ("reject", False)
    assert not Said.of(words, "5-1").rows


def test_a_changed_row_is_another_row() -> None:
    changed = msgspec.structs.replace(word("reject"), shown="0" * 64)
    assert len(of(word("accept"), changed).rows) == 2


def test_an_edited_quiz_takes_the_place_of_the_old_one() -> None:
    key = PROBLEM.quizzes[0].key
    said = of(word("accept", quizzes=[QuizWord(key, to=OTHER)]))
    assert said.reworded(PROBLEM).quizzes == (OTHER.quiz,)


def test_a_quiz_that_is_labelled_unsound_goes_and_a_sound_one_stays() -> None:
    key = PROBLEM.quizzes[0].key
    assert of(word(quizzes=[QuizWord(key, "asks_answer")])).reworded(PROBLEM).quizzes == ()
    assert of(word(quizzes=[QuizWord(key, "ok")])).reworded(PROBLEM) is PROBLEM


def test_of_two_edits_the_later_holds() -> None:
    key = PROBLEM.quizzes[0].key
    first = word(quizzes=[QuizWord(key, "drop")], at="2026-11-30T10:00:00.000Z")
    later = word(reviewer="bob", quizzes=[QuizWord(key, to=OTHER)], at="2026-11-30T10:00:01.000Z")
    for words in ((first, later), (later, first)):
        assert of(*words).reworded(PROBLEM).quizzes == (OTHER.quiz,)
    assert of(first, later).contested == 1
    assert of(first, word(reviewer="bob", quizzes=[QuizWord(key, "drop")])).contested == 0


def test_what_is_wrong_with_a_problem_sets_it_aside_and_what_is_wrong_with_a_figure_does_not() -> (
    None
):
    assert not of(word("reject")).aside(PROBLEM)
    said = of(word("reject", reasons=["wrong", "is_answer"]))
    assert said.aside(PROBLEM) == "review: the figure is what is asked for"
    assert not of(word("reject", reasons=["other"], note="odd")).aside(PROBLEM)
    assert of(word("reject", reasons=["other"], figure=False)).aside(PROBLEM)


def test_a_problem_whose_question_changed_is_not_set_aside() -> None:
    said = of(word("reject", reasons=["bad_problem"]))
    changed = msgspec.structs.replace(word("reject", reasons=["bad_problem"]), problem="0" * 64)
    assert said.aside(PROBLEM)
    assert not of(changed).aside(PROBLEM)


def test_what_decides_nothing_makes_no_other_digest() -> None:
    said = of(word("accept"))
    assert of(word("reject"), word("accept", note="so")).sha256 == said.sha256
    assert of(word("accept"), word("", "bob")).sha256 == said.sha256
    assert of(word("accept"), word("accept", "bob")).sha256 != said.sha256


def test_journals_of_several_people_are_read_as_one(tmp_path: Path) -> None:
    paths = [tmp_path / "ann.jsonl", tmp_path / "bob.jsonl"]
    begun(paths[0]).append(word("accept"))
    begun(paths[1]).append(word("reject", "bob"))
    assert row(read_said(paths)) == ("reject", True)
