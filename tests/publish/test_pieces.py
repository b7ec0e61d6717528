"""A dataset is cut into pieces that hold its rows, in order, and can be read by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.publish.pieces import Piece, pieces_of, read_pieces
from scigen_data.publish.source import open_source


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Splits of row groups of all sizes; some rows are in no group, as in a file without rows."""
    for name, rows, group in (
        ("corpus/train-00000-of-00002", 130, 100),
        ("corpus/train-00001-of-00002", 0, 100),
        ("rejected/train-00000-of-00001", 1000, 1000),
    ):
        path = tmp_path / "data" / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        ids = [f"{name[:3]}-{at}" for at in range(rows)]
        pq.write_table(pa.table({"id": pa.array(ids, pa.string())}), path, row_group_size=group)
    return tmp_path


def test_pieces_hold_every_row_once_and_in_order(made: Path) -> None:
    source = open_source(made)
    pieces = pieces_of(source)
    read = [
        (piece.config, piece.split, row)
        for piece, rows in read_pieces(source, pieces)
        for row in rows
    ]
    assert read == list(source.rows())
    assert [piece.first for piece in pieces] == [
        sum(map(len, pieces[:at])) for at in range(len(pieces))
    ]
    assert [len(piece) for piece in pieces] == [25, 25, 25, 25, 25, 5, *[63] * 15, 55]


def test_a_piece_is_read_by_itself(made: Path) -> None:
    source = open_source(made)
    piece = pieces_of(source)[-1]
    read = [row["id"] for _, rows in read_pieces(source, [piece]) for row in rows]
    assert read == [f"rej-{at}" for at in range(945, 1000)]


def test_the_next_piece_is_asked_for_when_one_is_done(made: Path) -> None:
    source = open_source(made)
    asked: list[Piece] = []

    def pieces() -> Iterator[Piece]:
        for piece in pieces_of(source):
            asked.append(piece)
            yield piece

    for number, (piece, _) in enumerate(read_pieces(source, pieces()), 1):
        assert asked[-1] == piece
        assert len(asked) == number


def test_a_file_cut_short_is_named(made: Path) -> None:
    source = open_source(made)
    pieces = pieces_of(source)
    path = made / "data/rejected/train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match=r"data/rejected/train-.* cannot be read"):
        list(read_pieces(source, pieces))
