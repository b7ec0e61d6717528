"""The files of a build, `data/<config>/<split>-00000-of-00001.parquet`, read row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from scigen_data.errors import InputError

ROWS_AT_ONCE = 25  # with their images


def files_of(folder: Path) -> list[Path]:
    """The files of a finished build, in order. Raises InputError where there is none."""
    if not folder.is_dir():
        raise InputError(f"no folder {folder}: name the --out folder of a build")
    if found := sorted(folder.glob("data/*/*.parquet")):
        return found
    raise InputError(
        f"{folder} holds no finished build (no data/<config>/<split>-*.parquet): "
        "name the --out folder of a build, or run the build to its end"
    )


def part_of(path: Path) -> tuple[str, str]:
    """The config and the split whose rows a file holds."""
    return path.parent.name, re.sub(r"-\d+-of-\d+$", "", path.stem)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one file. Raises InputError where it is damaged."""
    try:
        yield from rows_in(path)
    except (OSError, ValueError) as error:  # pyarrow's errors on a broken file are ValueErrors
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> InputError:
    """What a reader of Parquet said of a broken file, in one line."""
    said = (str(error).splitlines() or [""])[0]
    return InputError(f"{path} cannot be read: {said}: build again")


def rows_in(
    file: Path | str | IO[bytes], columns: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of one Parquet file, a few in memory at a time; of other columns nothing is read.

    Raises OSError, or ValueError where the file is broken.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(ROWS_AT_ONCE, columns=columns):
            yield from batch.to_pylist()
