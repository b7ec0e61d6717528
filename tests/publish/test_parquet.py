"""Parquet files are whole or not there, and laid out as the Hub viewer wants them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.publish.parquet import RowWriter, file_metadata
from scigen_data.rows import features, problem_of, to_row
from scigen_data.stored import read_rows, rows_in
from tests.samples import png, sample

SCHEMA = features().arrow_schema


def write(path: Path, count: int) -> None:
    with RowWriter(path, SCHEMA, {"scigen.unfinished": "3"}) as writer:
        for index in range(count):
            writer.append(to_row(sample(index, accepted=index % 3 != 2)))


def test_rows_come_back_as_they_went_in(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", 250)
    rows = list(read_rows(tmp_path / "a.parquet"))
    assert rows == [to_row(sample(i, accepted=i % 3 != 2)) for i in range(250)]
    assert problem_of(rows[7]) == sample(7).problem


def test_row_groups_hold_a_hundred_rows_and_have_a_page_index(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", 250)
    metadata = pq.ParquetFile(tmp_path / "a.parquet").metadata
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    assert [group.num_rows for group in groups] == [100, 100, 50]
    assert groups[0].column(0).has_offset_index


def test_images_lie_as_they_are_and_all_else_is_compressed(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", 4)
    group = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    plain = [each.path_in_schema for each in columns if each.compression == "UNCOMPRESSED"]
    assert plain == ["image.bytes"]
    assert png(0) in (tmp_path / "a.parquet").read_bytes()


def test_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", 120)
    write(tmp_path / "b.parquet", 120)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_metadata_stands_beside_the_features(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", 1)
    found = file_metadata(tmp_path / "a.parquet")
    assert found["scigen.unfinished"] == "3"
    assert "huggingface" in found


def test_failure_midway_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write(path, 2)
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="midway"), RowWriter(path, SCHEMA) as writer:  # noqa: PT012
        writer.append(to_row(sample(1)))
        raise RuntimeError("midway")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_of_a_file_of_many_groups_little_is_in_memory_at_once(tmp_path: Path) -> None:
    text = pa.array([f"{row}" * 2000 for row in range(400)])
    path = tmp_path / "many.parquet"
    pq.write_table(pa.table({"text": text}), path, row_group_size=10, compression="none")
    before = pa.total_allocated_bytes()
    most = max(pa.total_allocated_bytes() - before for _ in rows_in(path))
    assert most < text.nbytes / 4
