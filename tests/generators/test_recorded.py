"""Recorded replies as a generator."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.generators import Generator
from scigen_data.generators.recorded import RecordedCoder
from scigen_data.records import Draft, Problem, Status
from tests.generators.test_parse import CODE, PLAN, reply


def draft(folder: Path, problem_id: str) -> Draft:
    generator: Generator = RecordedCoder(folder)
    return asyncio.run(generator.draft(Problem(problem_id, "q", "a"), 7, ()))


def test_a_recorded_reply_becomes_a_draft(tmp_path: Path) -> None:
    (tmp_path / "p-1.md").write_text(reply(), encoding="utf-8")
    assert draft(tmp_path, "p-1") == Draft(
        Status.OK, plan=PLAN, program=CODE, generator="recorded", seed=7
    )


def test_a_problem_without_a_recording_is_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "p-1.md").write_text(reply(), encoding="utf-8")
    made = draft(tmp_path, "p-2")
    assert (made.status, made.reason) == (Status.SKIPPED, "no recorded reply for problem 'p-2'")


def test_a_recording_that_is_no_reply_is_unparseable(tmp_path: Path) -> None:
    (tmp_path / "p-1.md").write_bytes(b"\xff\xfe nothing here")
    assert draft(tmp_path, "p-1").status is Status.UNPARSEABLE


def test_an_id_cannot_reach_outside_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "replies"
    inside.mkdir()
    (inside / "p-1.md").write_text(reply(), encoding="utf-8")
    (tmp_path / "secret.md").write_text(reply(), encoding="utf-8")
    assert draft(inside, "../secret").status is Status.SKIPPED


def test_a_missing_or_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no folder of recorded replies at .* check --replies"):
        RecordedCoder(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no recorded replies"):
        RecordedCoder(tmp_path)
