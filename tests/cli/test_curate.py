"""`scigen curate` and `scigen funnel`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scigen_data.cli import app
from scigen_data.errors import InputError, ScigenError

ROWS = [
    {"question": "A mass of 3 kg hangs from a rope. Find the tension.", "answer": "29 N"},
    {"question": "A ladder of 5 m leans on a wall, its foot 3 m off.", "answer": "4 m"},
    {"question": "Why?", "answer": ""},
]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SCIGEN_MODEL", "SCIGEN_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def scigen(*words: object) -> str:
    """What is said. Raises what the command raises on purpose."""
    result = CliRunner().invoke(app, list(map(str, words)))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_curation_says_what_each_step_kept_and_funnel_says_it_again(
    table: Path, tmp_path: Path
) -> None:
    said = scigen("curate", table, "--out", tmp_path / "out", "--until", "screen")
    assert "3 rows, 2 problems kept" in said
    assert "1  source: no answer" in said
    assert "screen: 2 to 2" in said
    assert "without a model, screen: " in said
    again = scigen("funnel", tmp_path / "out")
    assert [line for line in again.splitlines() if line not in said] == []


def test_funnel_shows_what_a_step_dropped(table: Path, tmp_path: Path) -> None:
    scigen("curate", table, "--out", tmp_path / "out", "--steps", "decontaminate")
    said = scigen("funnel", tmp_path / "out", "source", "--reason", "no answer")
    assert said == "texts.jsonl line 3: no answer\n    Why?\n"
    with pytest.raises(InputError, match="no step 'nothing'"):
        scigen("funnel", tmp_path / "out", "nothing")
    with pytest.raises(InputError, match="no reason 'nothing'"):
        scigen("funnel", tmp_path / "out", "source", "--reason", "nothing")


def test_a_name_of_many_lines_is_one_line_of_the_funnel(table: Path, tmp_path: Path) -> None:
    row = {"id": "a\n9 rows, 9 problems kept\x1b[31m", "question": "Why is ice light?"}
    table.write_text(json.dumps({**row, "answer": "It floats."}) + "\n")
    scigen("curate", table, "--out", tmp_path / "out")
    head, *_ = scigen("funnel", tmp_path / "out", "quiz").splitlines()
    assert head == "a 9 rows, 9 problems kept\\x1b[31m: no_quiz"


def test_a_folder_without_a_curation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nscigen:\n  version: 1.0.0\n  fingerprint: x\n---\n")
    with pytest.raises(InputError, match="tells of no curation"):
        scigen("funnel", tmp_path)


def test_problems_that_wait_are_an_error_with_what_to_do(table: Path, tmp_path: Path) -> None:
    words = ("--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--retries", 0)
    with pytest.raises(ScigenError, match=r"wait for a reply: 2 .*run the same command"):
        scigen("curate", table, "--out", tmp_path / "out", "--until", "screen", *words)
