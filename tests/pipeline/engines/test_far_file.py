"""A file of another machine reads as the file itself."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scigen_data.pipeline.engines._far_file import far_file


def test_a_row_group_is_read_without_the_others(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    noise = [(number * 7919).to_bytes(8, "big") * 9000 for number in range(40)]
    pq.write_table(pa.table({"x": noise}), path, row_group_size=10, compression="none")
    content, travelled = path.read_bytes(), 0

    def span(start: int, count: int) -> bytes:
        nonlocal travelled
        travelled += count
        return content[start : start + count]

    with far_file(span, len(content)) as file, pq.ParquetFile(file) as parquet:
        assert parquet.read_row_group(2)["x"].to_pylist() == noise[20:30]
    assert travelled < len(content) / 2


def test_it_is_read_from_anywhere_and_ends(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000
    with far_file(lambda start, count: content[start : start + count], len(content)) as file:
        assert file.seek(-5, 2) == len(content) - 5
        assert file.read() == content[-5:]
        assert file.seek(300) == 300
        assert file.read(1000) == content[300:1300]
        assert file.tell() == 1300
        file.seek(0)
        assert file.read() == content
