"""From a table to a folder that `datasets` reads; stopped and gone on with, to the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset
from filelock import FileLock

import scigen_data as sd
from scigen_data.errors import InputError, OutputInUse
from scigen_data.problems.scigenbench import load_problems

THINGS = "rope chain wire string spring cable hook beam tree crane nail bar".split()  # noqa: SIM905
ROWS: list[dict[str, Any]] = [
    {
        "prompt": f"A block of {n} kg hangs from a {thing}. Find the tension.",
        "answer": f"{9.8 * n:.1f} N",
        "subject": "Physics" if n % 3 else "Chemistry",
    }
    for n, thing in enumerate(THINGS, 1)
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scigen" not in path.parts
    }


def test_the_folder_is_a_dataset_and_a_problem_file(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = sd.curate(table, out, license="cc-by-4.0")
    assert (made.rows, made.kept, made.waiting) == (12, 12, 0)
    rows = load_dataset(str(out), "curated", split="train")
    assert rows["question"] == [row["prompt"] for row in ROWS]
    assert set(rows["license"]) == {"cc-by-4.0"}
    back = load_problems(out / "data" / "curated" / "train-00000-of-00001.parquet").problems
    assert [each.answer for each in back] == [row["answer"] for row in ROWS]
    assert not any(each.repairs for each in back if "numbered" not in str(each.repairs))


def test_a_row_without_an_answer_is_dropped_with_its_reason(table: Path, tmp_path: Path) -> None:
    table.write_text(table.read_text() + json.dumps({"prompt": "Why?", "answer": None}) + "\n")
    made = sd.curate(table, tmp_path / "out")
    assert made.rejected == {"no answer": 1}
    dropped = load_dataset(str(tmp_path / "out"), "dropped", split="train")
    assert [(row["step"], row["reason"], row["question"]) for row in dropped] == [
        ("source", "no answer", "Why?")
    ]


def test_the_same_curation_again_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "a", sample=5)
    sd.curate(table, tmp_path / "b", sample=5)
    sd.curate(table, tmp_path / "b", sample=5)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_another_sample_wants_another_folder(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "out", sample=5)
    with pytest.raises(OutputInUse, match=r"another curation .sample: 5 there, 6 now"):
        sd.curate(table, tmp_path / "out", sample=6)


def test_a_changed_file_wants_another_folder(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "out")
    table.write_text(table.read_text().replace("tension", "force"))
    with pytest.raises(OutputInUse, match="contents"):
        sd.curate(table, tmp_path / "out")


def test_a_step_that_there_is_none_of_is_refused(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no step 'nothing'"):
        sd.curate(table, tmp_path / "out", until="nothing")


def test_a_build_and_a_curation_do_not_share_a_folder(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "out")
    with pytest.raises(OutputInUse, match="holds a curation: choose another --out"):
        sd.build("families", tmp_path / "out", n=1)


def test_a_column_map_may_be_a_mapping(table: Path, tmp_path: Path) -> None:
    made = sd.curate(table, tmp_path / "out", map={"question": "answer", "answer": "prompt"})
    assert made.rows == len(ROWS)


def test_under_requiz_every_problem_stays(tmp_path: Path) -> None:
    quiz = {
        "question": "How heavy is it?",
        "options": dict(zip("ABCD", ("1 kg", "2 kg", "3 kg", "4 kg"), strict=True)),
        "correct_option": "B",
    }
    path = tmp_path / "texts.jsonl"
    rows = [
        {"id": n, "question": "A block of 2 kg lies there.", "answer": "2", "quizzes": [quiz]}
        for n in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = sd.curate(path, tmp_path / "out", requiz=True)
    assert made.kept == 3
    kept = load_dataset(str(tmp_path / "out"), "curated", split="train")
    assert kept["id"] == ["0", "1", "2"]
    assert all(
        "requiz: published" in [each["dropped"] for each in row["dropped_quizzes"]] for row in kept
    )


def test_a_curated_folder_is_a_source(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "one", license="mit")
    made = sd.curate(tmp_path / "one", tmp_path / "two")
    rows = [load_dataset(str(tmp_path / name), "curated", split="train") for name in ("one", "two")]
    assert made.kept == len(ROWS)
    for name in ("id", "question", "answer", "subject", "license", "source"):
        assert rows[0][name] == rows[1][name]


def test_two_curations_do_not_work_in_one_folder(table: Path, tmp_path: Path) -> None:
    sd.curate(table, tmp_path / "out")
    with (
        FileLock(tmp_path / "out" / ".scigen" / "lock"),
        pytest.raises(OutputInUse, match="another curation is at work"),
    ):
        sd.curate(table, tmp_path / "out")


def test_steps_that_cannot_be_made_are_told_before_the_source_is_read(
    table: Path, tmp_path: Path
) -> None:
    one: dict[str, Any] = {
        "blind_model": "m",
        "report_model": "m",
        "base_url": "http://127.0.0.1:9/v1",
    }
    with pytest.raises(InputError, match="both --blind-model and --report-model"):
        sd.curate(table, tmp_path / "out", model="m", **one)
    assert not (tmp_path / "out" / ".scigen" / "source.jsonl").exists()
