"""Parquet as the Hub likes it: small row groups, page index, content-defined chunking."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_GROUP = 100  # the Hub viewer's wish for rows with images
# Where pages end is decided by content, so that rows put in or taken out move few of them. Pages
# of some megabytes: every page's header is a change where rows have moved. Images lie as they are:
# PNG does not compress, and compressed together one changed image changes its whole page. An
# update of 1 % of the rows sends half to a third of what one with the usual settings does
# (scripts/bench_update.py).
PAGES = {"min_chunk_size": 2 << 20, "max_chunk_size": 8 << 20}


class RowWriter:
    """One Parquet file, row by row, through a temporary name: it is whole or not there.

    A context manager: leaving it by an exception leaves no file. `metadata` goes into the
    file's key-value metadata. Raises OSError as the disk does.
    """

    def __init__(
        self, path: Path, schema: pa.Schema, metadata: Mapping[str, str] | None = None
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if metadata:
            extra = {key.encode(): value.encode() for key, value in metadata.items()}
            schema = schema.with_metadata({**(schema.metadata or {}), **extra})
        self.path = path
        self.rows = 0
        self.image_bytes = 0
        self._partial = path.with_name(f".{path.name}.partial")
        self._schema = schema
        self._tables: list[pa.Table] = []  # of the next row group, and then
        self._group: list[Mapping[str, Any]] = []
        self._waiting = 0  # rows in both
        self._partial.unlink(missing_ok=True)  # a process that is not dead yet may write to it
        self._writer = pq.ParquetWriter(self._partial, schema, **layout(schema))

    def append(self, row: Mapping[str, Any]) -> None:
        self._group.append(row)
        self._count([row])

    def extend(self, table: pa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows that Arrow holds already; `rows` are the same as values."""
        self._settle()
        self._tables.append(table)
        self._count(rows)

    def close(self) -> None:
        """Finish the file and move it into place."""
        self._flush()
        self._writer.close()
        with self._partial.open("rb+") as file:
            os.fsync(file.fileno())
        self._partial.replace(self.path)

    def _count(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows += len(rows)
        self._waiting += len(rows)
        self.image_bytes += sum(map(image_bytes, rows))
        while self._waiting >= ROWS_PER_GROUP:
            self._flush()

    def _settle(self) -> None:
        if self._group:
            self._tables.append(pa.Table.from_pylist(self._group, schema=self._schema))
            self._group = []

    def _flush(self) -> None:
        """Write a row group of what waits."""
        self._settle()
        if self._waiting:
            whole = pa.concat_tables(self._tables)
            self._writer.write_table(whole[:ROWS_PER_GROUP].combine_chunks())
            self._tables = [whole[ROWS_PER_GROUP:]]
            self._waiting = len(self._tables[0])

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self._writer.close()
            self._partial.unlink(missing_ok=True)


def image_bytes(row: Mapping[str, Any]) -> int:
    """How large a row's image is."""
    return len((row.get("image") or {}).get("bytes") or b"")


def layout(schema: pa.Schema) -> dict[str, Any]:
    """How a dataset's files are laid out: options of `pyarrow.parquet.ParquetWriter`."""
    columns = _leaves(schema)
    images = {f"{field.name}.bytes" for field in schema if pa.types.is_struct(field.type)}
    return {
        "compression": {name: "none" if name in images else "zstd" for name in columns},
        "use_dictionary": [name for name in columns if name not in images],
        "use_content_defined_chunking": PAGES,
        "data_page_size": PAGES["max_chunk_size"],
        "write_page_index": True,
    }


def _leaves(schema: pa.Schema) -> list[str]:
    """The paths of the columns as Parquet names them."""
    sink = pa.BufferOutputStream()
    pq.write_table(schema.empty_table(), sink)
    written = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    return [written.column(place).path for place in range(len(written))]


def as_stored(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> list[dict[str, Any]]:
    """The rows as they are read back from a file of that schema: its types, None where one lacks
    a column."""
    rows_read: list[dict[str, Any]] = pa.Table.from_pylist(rows, schema=schema).to_pylist()
    return rows_read


def file_metadata(path: Path) -> dict[str, str]:
    """The key-value metadata of one file. Raises OSError or ValueError on a broken one."""
    raw = pq.read_schema(path).metadata or {}
    return {key.decode(): value.decode() for key, value in raw.items()}
