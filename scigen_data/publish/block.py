"""A block: rows that follow each other, as Parquet files of their configs and splits.

A dataset of many rows is written in several, each once; together they are published.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.parquet import ROWS_PER_GROUP, RowWriter, as_stored, image_bytes
from scigen_data.publish.statistics import Statistics
from scigen_data.records import Decision
from scigen_data.rows import features
from scigen_data.stored import batches_in, damaged, read_rows

BYTES_PER_FILE = 500_000_000  # of images
Place = tuple[str, str]  # config and split
PlaceOf = Callable[[Mapping[str, Any]], Place]


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a block."""

    config: str
    split: str
    path: Path
    rows: int
    bytes: int
    sha256: str


@dataclass
class Block:
    """The files, and what is to be known of their rows."""

    files: list[DataFile] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    # image type -> where its first accepted figure stands: the row of a config's split
    examples: dict[str, tuple[Place, int]] = field(default_factory=dict)

    def figure(self, kind: str) -> bytes:
        """The first accepted figure of a type. Raises OSError or ValueError on a damaged file."""
        place, row = self.examples[kind]
        for each in self.files:
            if (each.config, each.split) == place:
                if row < each.rows:
                    return _figure(each.path, row)
                row -= each.rows
        raise ValueError(f"no row {row} in {'/'.join(place)}")


def _figure(path: Path, row: int) -> bytes:
    with pq.ParquetFile(path) as file:
        group = file.read_row_group(row // ROWS_PER_GROUP, columns=["image"])
        return bytes(group["image"][row % ROWS_PER_GROUP]["bytes"].as_py())


class BlockWriter(contextlib.AbstractContextManager["BlockWriter"]):
    """Writes a block's files into `folder`, their names beginning with `stem`; `rename` maps our
    columns to others.

    A context manager: `block` is whole where it was left without an exception.
    """

    def __init__(self, folder: Path, stem: str = "", rename: Mapping[str, str] | None = None):
        self.block = Block()
        self._folder = folder
        self._stem = stem
        self._rename = rename or {}
        self._ours = features().arrow_schema
        self._schema = features(self._rename).arrow_schema
        self._splits: dict[Place, list[RowWriter]] = {}

    def add_file(self, shard: Path, place_of: PlaceOf) -> list[Place]:
        """The rows of a file under our names; where each was put.

        Raises InputError where the file is damaged, OSError where it is not there.
        """
        places: list[Place] = []
        if not pq.read_schema(shard).equals(self._ours):
            rows = as_stored(list(read_rows(shard)), self._ours)
            return self.add_rows((place_of(row), row) for row in rows)
        try:
            for batch in batches_in(shard):
                places += self._add(batch, place_of)
        except (OSError, ValueError) as error:
            raise damaged(shard, error) from None
        return places

    def add_rows(self, rows: Iterable[tuple[Place, Mapping[str, Any]]]) -> list[Place]:
        """Rows under our names, as they will be read back; where each was put."""
        places = []
        for place, row in rows:
            self._writer(place).append(self._counted(place, row))
            places.append(place)
        return places

    def _add(self, batch: pa.RecordBatch, place_of: PlaceOf) -> list[Place]:
        rows = batch.to_pylist()
        places = [place_of(row) for row in rows]
        owned: dict[Place, list[int]] = {}
        for at, (place, row) in enumerate(zip(places, rows, strict=True)):
            own = owned.setdefault(place, [])
            rows[at] = self._counted(place, row, len(own))
            own.append(at)
        for place, own in owned.items():
            left = own
            while left:
                writer = self._writer(place)
                fit = left[: self._fitting(writer, [rows[each] for each in left])]
                left = left[len(fit) :]
                part = batch if len(fit) == len(rows) else batch.take(pa.array(fit))
                table = pa.Table.from_arrays(part.columns, schema=self._schema)
                writer.extend(table, [rows[each] for each in fit])
        return places

    def _fitting(self, writer: RowWriter, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many of the rows go into the file, the first in any case."""
        size = writer.image_bytes
        for count, row in enumerate(rows):
            if size > BYTES_PER_FILE:
                return count
            size += image_bytes(row)
        return len(rows)

    def _counted(self, place: Place, row: Mapping[str, Any], before: int = 0) -> dict[str, Any]:
        """The row under the columns' names; `before` of its split are counted and not written."""
        block = self.block
        kind = block.statistics.add(row)
        shown = row["decision"] == Decision.ACCEPTED.value and row["image"] is not None
        if shown and kind not in block.examples:
            number = sum(file.rows for file in self._splits.get(place, ())) + before
            block.examples[kind] = place, number
        renamed = {self._rename.get(name, name): value for name, value in row.items()}
        block.fingerprint.add(*place, renamed)
        return renamed

    def _writer(self, place: Place) -> RowWriter:
        """What takes the next row of a config's split."""
        files = self._splits.setdefault(place, [])
        if not files or files[-1].image_bytes > BYTES_PER_FILE:
            if files:
                files[-1].close()
            name = f"{self._stem}{'-'.join(place)}-{len(files):05d}.parquet"
            files.append(RowWriter(self._folder / name, self._schema))
        return files[-1]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for files in self._splits.values():
            files[-1].__exit__(kind, error, trace)
        if kind is None:
            self.block.files = [
                described(*place, file.path, file.rows)
                for place, files in self._splits.items()
                for file in files
            ]


def described(config: str, split: str, path: Path, rows: int) -> DataFile:
    """A file that was written, with its contents' hash."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return DataFile(config, split, path, rows, size, digest.hexdigest())


def contents(files: Sequence[DataFile]) -> str:
    """SHA-256 of one file's contents; of several, over theirs."""
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(f"{file.sha256}\n" for file in files).encode()).hexdigest()
