"""`scigen select --review`: what people say stands over the checks, quizzes as they edit them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.evaluation.selection import Selected, select
from scigen_data.journal.records import QuizWord, Word, Wording, digest, shown
from scigen_data.publish.readme import card_of
from scigen_data.records import Sample, Status, Verdict
from scigen_data.stored import files_of, part_of, read_rows
from tests.journal.test_file import begun
from tests.journal.test_said import word
from tests.publish.made import dataset
from tests.review.reviewed import rejected
from tests.samples import sample, unchecked

OTHER = Wording("Which height?", ("4 m", "5 m", "6 m", "7 m"), "A", "0 m")


def about(made: Sample, verdict: str = "", reviewer: str = "ann", **other: Any) -> Word:
    seen = shown(made.problem, made.figure.png)
    return word(verdict, reviewer, made.problem, shown=seen, **other)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Accepted 0 and 1, unchecked 2, rejected 3 with a figure and 4 without one."""
    seen = (Verdict("audit/blank", Status.OK), Verdict("quiz/strict", Status.OK))
    samples = [
        *(replace(each, verdicts=(*each.verdicts, *seen)) for each in (sample(0), sample(1))),
        *(unchecked(2), rejected(3), sample(4, accepted=False)),
    ]
    return dataset(tmp_path_factory.mktemp("chosen") / "d", samples)


def chosen(folder: Path, to: Path, *words: Word) -> tuple[Selected, dict[str, dict[str, Any]]]:
    """The selection by `clean`, and its rows by id, each with its config."""
    journal = begun(to / "j.jsonl")
    for each in words:
        journal.append(each)
    selected = select(folder, to / "s", "clean", review=[to / "j.jsonl"])
    rows = {
        row["id"]: {**row, "config": part_of(path)[0]}
        for path in files_of(to / "s")
        for row in read_rows(path)
    }
    return selected, rows


def test_people_reject_and_accept_whatever_a_check_says(folder: Path, tmp_path: Path) -> None:
    selected, rows = chosen(
        folder,
        tmp_path,
        about(sample(0), "reject", reasons=["wrong", "illegible"], note="upside down"),
        about(unchecked(2), "accept"),
        about(rejected(3), "accept"),
    )
    assert {name: row["config"] for name, row in rows.items()} == {
        "p-0": "rejected",
        "p-1": "corpus",
        "p-2": "corpus",
        "p-3": "corpus",
        "p-4": "rejected",
    }
    assert rows["p-0"]["reasons"] == ["review: wrong", "review: illegible"]
    assert (selected.accepted, selected.reviewed) == (3, 3)
    assert selected.rules["review: wrong"].rows == 1
    (verdict,) = [each for each in rows["p-0"]["verdicts"] if each["check"] == "review"]
    detail = json.loads(verdict["detail"])
    assert verdict["status"] == "failed"
    assert (detail["reviewers"], detail["notes"]) == (["ann"], ["upside down"])
    assert detail["at"].startswith("20")


def test_an_image_that_is_not_there_nobody_accepts(folder: Path, tmp_path: Path) -> None:
    _, rows = chosen(folder, tmp_path, about(sample(4, accepted=False), "accept"))
    assert (rows["p-4"]["config"], rows["p-4"]["reasons"]) == ("rejected", ["code_error"])


def test_of_two_reviewers_one_who_rejects_is_enough(folder: Path, tmp_path: Path) -> None:
    _, rows = chosen(
        folder, tmp_path, about(sample(0), "accept"), about(sample(0), "reject", "bob")
    )
    assert rows["p-0"]["config"] == "rejected"


def test_edited_quizzes_stand_in_the_row_and_readings_of_the_old_ones_go(
    folder: Path, tmp_path: Path
) -> None:
    first, second = (sample(at).problem.quizzes[0].key for at in (0, 1))
    _, rows = chosen(
        folder,
        tmp_path,
        about(sample(0), quizzes=[QuizWord(first, to=OTHER)]),
        about(sample(1), "accept", quizzes=[QuizWord(second, "asks_answer")]),
    )
    (quiz,) = rows["p-0"]["quizzes"]
    assert (quiz["question"], quiz["options"]["B"], quiz["answer"]) == ("Which height?", "5 m", "A")
    (before,) = next(read_rows(files_of(folder)[0]))["quizzes"]
    assert quiz["evidence_box"] == before["evidence_box"]
    assert rows["p-1"]["quizzes"] == []
    for name in ("p-0", "p-1"):
        assert "quiz/strict" not in [each["check"] for each in rows[name]["verdicts"]]
    assert [rows[name]["config"] for name in ("p-0", "p-1")] == ["unchecked", "corpus"]


def test_a_row_that_changed_since_is_not_covered(folder: Path, tmp_path: Path) -> None:
    other = about(replace(sample(0), figure=sample(7).figure), "reject")
    _, rows = chosen(folder, tmp_path, other, about(sample(1), "accept"))
    assert "review" not in [each["check"] for each in rows["p-0"]["verdicts"]]


def test_a_journal_of_other_rows_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no word of the journal is about a row of"):
        chosen(folder, tmp_path, about(sample(9), "accept"))
    with pytest.raises(InputError, match="no journal"):
        select(folder, tmp_path / "t", "clean", review=[tmp_path / "none.jsonl"])


def test_the_card_says_that_people_decided(folder: Path, tmp_path: Path) -> None:
    chosen(folder, tmp_path, about(sample(0), "reject"))
    card = card_of(tmp_path / "s")
    assert "`review`: nobody who looked at the row rejects it" in card.text
    assert "--review JOURNAL" in card.text
    assert len(card.header["scigen"]["identity"]["selected"]["review"]) == 64


def test_a_word_of_people_outlives_a_further_selection(folder: Path, tmp_path: Path) -> None:
    chosen(folder, tmp_path, about(rejected(3), "accept"), about(sample(0), "reject"))
    select(tmp_path / "s", tmp_path / "t", "lenient")
    corpus = [
        row["id"]
        for path in files_of(tmp_path / "t")
        for row in read_rows(path)
        if part_of(path)[0] == "corpus"
    ]
    assert "p-3" in corpus
    assert "p-0" not in corpus


def test_digests_are_those_of_the_page(folder: Path, tmp_path: Path) -> None:
    from scigen_data.review.rows import open_rows

    made = {each.id: each for each in open_rows(folder).rows}
    assert made["p-0"].shown == shown(sample(0).problem, sample(0).figure.png)
    assert made["p-4"].problem == digest(sample(4, accepted=False).problem)
