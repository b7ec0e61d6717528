"""A journal keeps every word that was written, through kills, two writers and damage."""

from __future__ import annotations

import json
import multiprocessing
import signal
from pathlib import Path

import msgspec
import pytest

from scigen_data.errors import InputError
from scigen_data.journal.file import Journal, read_journals
from scigen_data.journal.records import QuizWord, Word, Wording, now

DATASET = "d" * 64
FORK = multiprocessing.get_context("fork")


def word(row: str = "a", verdict: str = "accept", **other: object) -> Word:
    said = {"at": now(), "reviewer": "ann", "row": row, "shown": "1" * 64, "problem": "2" * 64}
    return msgspec.convert({**said, "figure": True, "verdict": verdict, **other}, Word)


def begun(path: Path) -> Journal:
    journal = Journal(path)
    journal.begin(DATASET, "figures")
    return journal


def rows_of(journal: Journal) -> list[str]:
    return [entry.row for entry in journal.entries if isinstance(entry, Word)]


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    journal = begun(tmp_path / "j.jsonl")
    journal.append(word("a"))
    journal.append(word("b", "reject", reasons=["wrong", "other"], note="ein ≠ zwei"))
    again = begun(tmp_path / "j.jsonl")
    assert again.entries == journal.entries
    assert again.header is not None
    assert (again.header.dataset, again.header.title) == (DATASET, "figures")


def test_two_that_write_see_each_other(tmp_path: Path) -> None:
    first, second = begun(tmp_path / "j.jsonl"), begun(tmp_path / "j.jsonl")
    first.append(word("a"))
    second.append(word("b"))
    first.refresh()
    assert rows_of(first) == rows_of(second) == ["a", "b"]


def _write(path: Path, name: str, count: int) -> None:
    journal = begun(path)
    for number in range(count):
        journal.append(word(f"{name}-{number}"))


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    writers = [FORK.Process(target=_write, args=(path, name, 40)) for name in "xyz"]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    wanted = {f"{name}-{number}" for name in "xyz" for number in range(40)}
    assert sorted(rows_of(begun(path))) == sorted(wanted)


def _write_on(path: Path, ready: object) -> None:
    journal = begun(path)
    number = 0
    while True:
        journal.append(word(f"row-{number}", note="n" * 5_000))
        number += 1
        if number == 20:
            ready.set()  # type: ignore[attr-defined]


def test_a_killed_writer_leaves_a_journal_that_goes_on(tmp_path: Path) -> None:
    path, ready = tmp_path / "j.jsonl", FORK.Event()
    writer = FORK.Process(target=_write_on, args=(path, ready))
    writer.start()
    assert ready.wait(60)
    assert writer.pid is not None
    writer.kill()
    writer.join(60)
    assert writer.exitcode == -signal.SIGKILL
    journal = begun(path)
    kept = len(journal.entries)
    assert kept >= 20
    journal.append(word("after"))
    assert rows_of(begun(path)) == [*(f"row-{number}" for number in range(kept)), "after"]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_torn_last_line_is_put_aside_and_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "j.jsonl"
    journal = begun(path)
    journal.append(word("whole"))
    journal.append(word("torn", note="n" * 300))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut] if cut > 1 else whole[:-2])
    again = begun(path)
    assert rows_of(again) == ["whole"]
    assert "was cut off while it was written" in again.mended
    assert '"row":"torn"' in (tmp_path / "j.jsonl.torn").read_text()
    again.append(word("next"))
    assert rows_of(begun(path)) == ["whole", "next"]


def test_a_last_line_without_its_end_counts(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    begun(path).append(word("last"))
    path.write_bytes(path.read_bytes()[:-1])
    again = begun(path)
    again.append(word("next"))
    assert rows_of(again) == ["last", "next"]
    assert not again.mended


def test_who_only_reads_mends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    begun(path).append(word("a"))
    torn = path.read_bytes() + b'{"line":"wo'
    path.write_bytes(torn)
    (journal,) = read_journals([path])
    assert rows_of(journal) == ["a"]
    assert path.read_bytes() == torn


def test_an_older_copy_in_its_place_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = begun(path)
    journal.append(word("a"))
    before = path.read_bytes()
    journal.append(word("b"))
    path.write_bytes(before)
    journal.append(word("c"))
    assert rows_of(journal) == rows_of(begun(path)) == ["a", "c"]


def _line(**changes: object) -> str:
    return json.dumps({**json.loads(msgspec.json.encode(word())), **changes}) + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "nonsense\n",
        _line(verdict="maybe"),
        _line(shown="short"),
        _line(extra=1),
        _line(at="yesterday"),
        _line(verdict="reject"),
        _line(reviewer=""),
        _line(note="n" * 20_001),
        _line(quizzes=[{"quiz": "0" * 32, "label": "fine"}]),
        "[" * 100_000 + "\n",
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "j.jsonl"
    begun(path).append(word())
    with path.open("a", encoding="utf-8") as file:
        file.write(line + _line())
    with pytest.raises(InputError, match=r"line 3 of the journal .* is damaged") as said:
        begun(path)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("text", ['{"a": 1}\n', "# notes\n", _line()])
def test_another_file_is_no_journal_and_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "j.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match="journal"):
        begun(path)
    assert path.read_text() == text


def test_a_file_of_one_unfinished_line_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes")
    with pytest.raises(InputError, match="no journal"):
        begun(path)
    assert path.read_text() == "my notes"


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    journal = begun(tmp_path / "j.jsonl")
    before = journal.path.read_bytes()
    blank = Wording("Which?", ("a", "b", "c", "d"), "A", "e" * 30_000)
    edited = (QuizWord("0" * 32, to=blank),)
    with pytest.raises(InputError, match="cannot stand in a journal"):
        journal.append(msgspec.structs.replace(word(), quizzes=edited))
    assert journal.path.read_bytes() == before


def test_options_that_are_the_same_are_no_wording() -> None:
    with pytest.raises(ValueError, match="two options are the same"):
        Wording("Which?", ("a", "b", "a ", "d"), "A")
