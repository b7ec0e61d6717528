"""A dataset cut into short runs of rows, which any process reads by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow.parquet as pq

from scigen_data.publish.source import Source
from scigen_data.stored import ROWS_AT_ONCE, rows_of_group

_CUTS = 16  # of a row group, at most: what lies before a cut is unpacked and passed over


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows start..stop of a row group; `first`: how many rows of the dataset lie before them."""

    first: int
    config: str
    split: str
    path: str
    group: int
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


def pieces_of(source: Source) -> tuple[Piece, ...]:
    """All rows, in the order in which `source.rows()` gives them.

    A row group of a file on the Hub stays whole: what is passed over would be sent.
    """
    pieces, first = [], 0
    for split in source.splits:
        for path in split.files:
            with source.open(path) as file:
                metadata = pq.read_metadata(file)
            for group in range(metadata.num_row_groups):
                rows = metadata.row_group(group).num_rows
                size = max(ROWS_AT_ONCE, -(-rows // _CUTS)) if source.folder else max(1, rows)
                for start in range(0, rows, size):
                    stop = min(rows, start + size)
                    pieces.append(Piece(first, split.config, split.name, path, group, start, stop))
                    first += stop - start
    return tuple(pieces)


def read_pieces(
    source: Source, pieces: Iterable[Piece], columns: Sequence[str] | None = None
) -> Iterator[tuple[Piece, Iterator[Mapping[str, Any]]]]:
    """Each piece with its rows, which are read as they are taken; a file stays open as long as
    pieces of it come. Raises InputError on a damaged file, EndpointError as the Hub does."""
    for path, here in groupby(pieces, key=lambda piece: piece.path):
        with source.open(path) as file, pq.ParquetFile(file) as parquet:
            for piece in here:
                yield piece, _rows(source, parquet, piece, columns)


def _rows(
    source: Source, parquet: pq.ParquetFile, piece: Piece, columns: Sequence[str] | None
) -> Iterator[Mapping[str, Any]]:
    with source.reading(piece.path):
        yield from rows_of_group(parquet, piece.group, piece.start, piece.stop, columns)
