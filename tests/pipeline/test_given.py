"""Files and folders that `--problems` names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import scigen_data as sd
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.given import Given, files_in, given
from scigen_data.problems.files import read_rows

Row = Mapping[str, Any]
ROWS: Sequence[Row] = [{"question": f"What is drawn at {n}?", "answer": str(n)} for n in "abcd"]


def written(path: Path, rows: Sequence[Row] = ROWS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return path


def read(*paths: Path, n: int | None = None) -> Given:
    return given(BuildOptions(problems=paths), n)


@pytest.fixture
def curated(tmp_path: Path) -> Path:
    """A curation of four problems, of which one row cannot be used."""
    table = written(tmp_path / "t.parquet", [*ROWS, {"question": "Why?", "answer": None}])
    out = tmp_path / "curated"
    sd.curate(table, out, license="cc-by-4.0", steps=["decontaminate"])
    return out


def test_the_folder_of_a_curation_gives_what_it_kept(curated: Path) -> None:
    found = read(curated)
    assert [each.question for each in found.items] == [row["question"] for row in ROWS]
    assert {each.license for each in found.items} == {"cc-by-4.0"}
    file = curated / "data" / "curated" / "train-00000-of-00001.parquet"
    assert found.items == read(file).items
    assert found.identity == read(file).identity


def test_what_curation_dropped_is_told(curated: Path) -> None:
    [curation] = read(curated).curations
    assert (curation.rows, curation.kept, curation.rejected) == (5, 4, {"no answer": 1})
    assert [(step.step, step.passed) for step in curation.steps] == [("decontaminate", 4)]
    assert read(curated / "data" / "curated" / "train-00000-of-00001.parquet").curations == ()


def test_a_folder_of_parquet_gives_all_its_files_in_order(tmp_path: Path) -> None:
    written(tmp_path / "texts" / "data" / "train-00001-of-00002.parquet", ROWS[2:])
    written(tmp_path / "texts" / "data" / "train-00000-of-00002.parquet", ROWS[:2])
    found = read(tmp_path / "texts")
    assert [each.answer for each in found.items] == list("abcd")
    assert {each.source for each in found.items} == {"file/texts"}
    assert [each.answer for each in read(tmp_path / "texts", n=3).items] == list("abc")


def test_of_several_configs_one_must_be_named(tmp_path: Path) -> None:
    for config in ("easy", "hard"):
        written(tmp_path / "texts" / "data" / config / "train.parquet")
    with pytest.raises(InputError, match=r"texts holds easy, hard: give the files of one of them"):
        read(tmp_path / "texts")


def test_a_folder_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no Parquet files"):
        read(tmp_path / "empty")


@pytest.mark.parametrize(
    "damage", [("kept: 4", "kept: -4"), ("rows: 5", "rows: many"), ("rows: 5", "row: 5")]
)
def test_a_damaged_card_is_one_line(curated: Path, damage: tuple[str, str]) -> None:
    card = curated / "README.md"
    card.write_text(card.read_text().replace(*damage, 1))
    with pytest.raises(InputError, match=r"README\.md says of its curation what cannot be read"):
        files_in(curated)


def test_a_row_that_cannot_be_used_has_source_and_licence_of_its_file(tmp_path: Path) -> None:
    rows = [{**row, "license": "mit", "source": "ours"} for row in ROWS]
    rows.append({"question": "Why?", "answer": None, "license": None, "source": None})
    path = written(tmp_path / "a.parquet", rows)
    assert len(read_rows(path, ("question", "answer"))) == 5
    [refused] = read(path).refused
    assert (refused.problem.source, refused.problem.license) == ("ours", "mit")
