"""Blind answers: asked once, kept in one file, refused where damaged."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.quiz import BLIND_TRIALS, Reading, order_of
from scigen_data.errors import EndpointError, InputError, StorageError
from scigen_data.records import Quiz, Status

QUIZZES = [Quiz(f"Question {n}?", ("a", "b", "c", "d"), "B") for n in range(5)]


class Counting:
    """Answers `letter`, fails the quizzes in `down`, and counts what it is asked."""

    def __init__(self, letter: str = "B", down: tuple[Quiz, ...] = (), name: str = "m") -> None:
        self.name, self.letter, self.down = name, letter, down
        self.asked: list[tuple[str, int]] = []

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        assert image is None
        self.asked.append((quiz.question, trial))
        order = order_of(self.name, quiz, trial)
        if quiz in self.down:
            return Reading(Status.API_ERROR, order=order, reason="down", reader=self.name)
        return Reading(Status.OK, self.letter, order=order, reader=self.name)


def ask(
    reader: Counting, answers: BlindAnswers, quizzes: list[Quiz] = QUIZZES
) -> dict[str, tuple[Reading, ...]]:
    return asyncio.run(ask_blind(reader, quizzes, answers))


def test_every_quiz_is_asked_four_times_and_never_again(tmp_path: Path) -> None:
    answers, reader = BlindAnswers(), Counting()
    first = ask(reader, answers)
    assert len(reader.asked) == len(QUIZZES) * BLIND_TRIALS == len(answers)
    answers.save(tmp_path / "blind.jsonl")
    again = Counting("A")  # would answer otherwise, and is not asked
    assert ask(again, BlindAnswers.load(tmp_path / "blind.jsonl")) == first
    assert again.asked == []


def test_a_quiz_that_stands_twice_is_asked_once() -> None:
    reader = Counting()
    readings = ask(reader, BlindAnswers(), [QUIZZES[0], QUIZZES[0]])
    assert (len(readings), len(reader.asked)) == (1, BLIND_TRIALS)


def test_answers_belong_to_one_reader() -> None:
    answers = BlindAnswers()
    ask(Counting(name="one"), answers)
    other = Counting(name="two")
    ask(other, answers)
    assert len(other.asked) == len(QUIZZES) * BLIND_TRIALS
    assert len(answers.trials(QUIZZES[0], "one")) == BLIND_TRIALS
    assert answers.trials(QUIZZES[0], "three") == ()


def test_what_has_no_answer_is_not_kept_and_asked_for_again() -> None:
    answers = BlindAnswers()
    readings = ask(Counting(down=(QUIZZES[1],)), answers)
    assert {r.status for r in readings[QUIZZES[1].key]} == {Status.API_ERROR}
    assert answers.trials(QUIZZES[1], "m") == ()
    later = Counting()
    ask(later, answers)
    assert {question for question, _ in later.asked} == {QUIZZES[1].question}
    for status in (Status.UNPARSEABLE, Status.SKIPPED):
        answers.add(QUIZZES[2], Reading(status, reader="other"), trial=0)
    assert answers.get(QUIZZES[2], "other", 0) is None


def test_a_refusing_endpoint_stops_the_asking() -> None:
    class Refusing(Counting):
        async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
            raise EndpointError("wrong key")

    with pytest.raises(EndpointError):
        ask(Refusing(), BlindAnswers())


def test_the_first_answer_stands() -> None:
    ours, theirs = BlindAnswers(), BlindAnswers()
    ours.add(QUIZZES[0], Reading(Status.OK, "A", reader="m"), trial=0)
    ours.add(QUIZZES[0], Reading(Status.OK, "B", reader="m"), trial=0)
    theirs.add(QUIZZES[0], Reading(Status.OK, "C", reader="m"), trial=0)
    theirs.add(QUIZZES[1], Reading(Status.OK, "D", reader="m"), trial=0)
    ours.merge(theirs)
    kept = [ours.get(quiz, "m", 0) for quiz in QUIZZES[:2]]
    assert [reading and reading.letter for reading in kept] == ["A", "D"]


def test_the_file_is_the_same_whatever_the_order_of_asking(tmp_path: Path) -> None:
    for name, quizzes in (("a", QUIZZES), ("b", QUIZZES[::-1])):
        answers = BlindAnswers()
        ask(Counting(name="zwei ü"), answers, quizzes)
        ask(Counting(name="eins"), answers, quizzes)
        answers.save(tmp_path / name / "blind.jsonl")
    first, second = (tmp_path / name / "blind.jsonl" for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["blind.jsonl"]
    loaded = BlindAnswers.load(first)
    loaded.save(second)
    assert first.read_bytes() == second.read_bytes()


def test_a_line_says_quiz_reader_trial_letter_order_and_status(tmp_path: Path) -> None:
    answers = BlindAnswers()
    reading = Reading(Status.OK, "C", order=(2, 0, 3, 1), reader="m")
    answers.add(QUIZZES[0], reading, trial=3)
    answers.save(tmp_path / "blind.jsonl")
    assert json.loads((tmp_path / "blind.jsonl").read_text("utf-8")) == {
        "quiz": QUIZZES[0].key,
        "reader": "m",
        "trial": 3,
        "letter": "C",
        "order": "CADB",
        "status": "ok",
    }
    assert BlindAnswers.load(tmp_path / "blind.jsonl").get(QUIZZES[0], "m", 3) == reading


def test_the_part_about_some_quizzes_can_be_published_beside_them() -> None:
    answers = BlindAnswers()
    ask(Counting(), answers)
    part = answers.of(QUIZZES[:2])
    assert len(part) == 2 * BLIND_TRIALS
    assert part.trials(QUIZZES[2], "m") == ()


def test_no_file_is_no_answer(tmp_path: Path) -> None:
    assert len(BlindAnswers.load(tmp_path / "none.jsonl")) == 0


GOOD = {"quiz": "0" * 32, "reader": "m", "trial": 0, "letter": "A", "order": "ABCD", "status": "ok"}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        json.dumps({**GOOD, "letter": "E"}),
        json.dumps({**GOOD, "letter": ""}),
        json.dumps({**GOOD, "trial": -1}),
        json.dumps({**GOOD, "trial": True}),
        json.dumps({**GOOD, "trial": "0"}),
        json.dumps({**GOOD, "order": "ABCC"}),
        json.dumps({**GOOD, "status": "api_error"}),
        json.dumps({**GOOD, "quiz": "xyz"}),
        json.dumps({**GOOD, "reader": ""}),
        json.dumps({**GOOD, "note": "x"}),
        json.dumps({k: v for k, v in GOOD.items() if k != "order"}),
        json.dumps({**GOOD, "letter": "B"}),  # a second answer to the same trial
        json.dumps(GOOD)[:-9],
        "[" * 5000,
    ],
)
def test_a_damaged_line_is_refused_with_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "blind.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        BlindAnswers.load(path)
    assert f"{path} line 3" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blind.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"blind\.jsonl"):
        BlindAnswers.load(tmp_path / "blind.jsonl")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    answers = BlindAnswers()
    ask(Counting(), answers)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("x")
    with pytest.raises(StorageError):
        answers.save(folder / "file" / "blind.jsonl")
    path = folder / "blind.jsonl"
    answers.save(path)
    before = path.read_bytes()
    broken = BlindAnswers()
    broken.add(QUIZZES[0], Reading(Status.OK, "A", reader="\ud800"), trial=0)
    with pytest.raises((StorageError, UnicodeEncodeError)):
        broken.save(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["blind.jsonl", "file"]


def test_a_changed_answer_key_keeps_the_answers() -> None:
    answers = BlindAnswers()
    ask(Counting(), answers)
    mended = replace(QUIZZES[0], answer="D")
    assert len(answers.trials(mended, "m")) == BLIND_TRIALS
