"""The files of a build: `data/<config>/<split>-00000-of-00001.parquet`, read row by row, and the
YAML of its card. They may be a stranger's: what they say of themselves is bounded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scigen_data.errors import InputError

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import FileMetaData, ParquetFile

HEADER = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)  # the YAML at the head of a card
_LONGEST = 2_000_000  # characters of it
_MOST = 1_000_000  # values in it, those counted again that are repeated by name
ROWS_AT_ONCE = 25  # with their images
MOST_AT_ONCE = 1 << 30  # bytes of them: a file of kilobytes may unpack to any size
_LARGEST_GROUP = 4 << 30  # bytes of a row group, unpacked


def files_of(folder: Path) -> list[Path]:
    """The files of a finished build, in order. Raises InputError where there is none."""
    if not folder.is_dir():
        raise InputError(f"no folder {folder}: name the --out folder of a build or curation")
    if found := sorted(folder.glob("data/*/*.parquet")):
        for path in found:
            check_regular(path)
        return found
    raise InputError(
        f"{folder} holds no finished build (no data/<config>/<split>-*.parquet): "
        "name the --out folder of a build, or run the build to its end"
    )


def check_regular(path: Path) -> None:
    """Raises InputError for a pipe, a device or a folder, at which a reader may wait for ever."""
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is no regular file: copy its contents into one")


def part_of(path: Path) -> tuple[str, str]:
    """The config and the split whose rows a file holds."""
    return path.parent.name, re.sub(r"-\d+-of-\d+$", "", path.stem)


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of one file, with those of the columns that it has. Raises InputError where it is
    damaged."""
    try:
        yield from rows_in(path, columns)
    except (OSError, ValueError) as error:  # pyarrow's errors on a broken file are ValueErrors
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> InputError:
    """What a reader of Parquet said of a broken file, in one line."""
    said = (str(error).splitlines() or [""])[0]
    return InputError(f"{path} cannot be read: {said}: build again")


@contextmanager
def in_row(row: Mapping[str, Any], path: Path | str) -> Iterator[None]:
    """Raises InputError naming the row for whatever damaged or forged cells lead a reader to."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        said = (str(error).splitlines() or [""])[0]
        raise InputError(
            f"row {row.get('id')!r} of {path} is damaged: {type(error).__name__}: {said}: "
            "build again"
        ) from None


def rows_in(
    file: Path | str | IO[bytes], columns: Sequence[str] | None = None, *, most: float = math.inf
) -> Iterator[dict[str, Any]]:
    """The rows of one Parquet file, a few in memory at a time; of other columns nothing is read.

    Raises as `batches_in` does.
    """
    with _within_memory():
        for batch in batches_in(file, columns, most=most):
            yield from batch.to_pylist()


def batches_in(
    file: Path | str | IO[bytes], columns: Sequence[str] | None = None, *, most: float = math.inf
) -> Iterator[RecordBatch]:
    """The same as Arrow holds them, ROWS_AT_ONCE at most.

    Raises OSError, or ValueError where the file is broken, or asks for more memory than is given,
    at once or, with `most`, for all rows together.
    """
    import pyarrow.parquet as pq

    total = 0
    with _within_memory(), pq.ParquetFile(file) as parquet:
        check_size(parquet.metadata, columns)
        for group in range(parquet.metadata.num_row_groups):
            for batch in _batches(parquet, group, columns):
                total += batch.nbytes
                if total > most:
                    raise ValueError(f"its rows unpack to more than {int(most) >> 20:,} MiB")
                yield batch


def rows_of_group(
    parquet: ParquetFile,
    group: int,
    start: int,
    stop: int,
    columns: Sequence[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows start..stop of one row group, as `rows_in` reads them and raises."""
    with _within_memory():
        check_size(parquet.metadata, columns, [group])
        at = 0
        for batch in _batches(parquet, group, columns):
            yield from batch[max(0, start - at) : max(0, stop - at)].to_pylist()
            at += len(batch)
            if at >= stop:
                return


@contextmanager
def _within_memory() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise ValueError("it asks for more memory than there is") from None


def _batches(
    parquet: ParquetFile, group: int, columns: Sequence[str] | None
) -> Iterator[RecordBatch]:
    """A few rows at a time, of one row group: of several at once pyarrow keeps all that it has
    read."""
    for batch in parquet.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=columns):
        if batch.nbytes > MOST_AT_ONCE:
            raise ValueError(_too_much(f"{len(batch)} rows", batch.nbytes, MOST_AT_ONCE))
        yield batch


def check_size(
    metadata: FileMetaData,
    columns: Sequence[str] | None = None,
    groups: Iterable[int] | None = None,
) -> None:
    """Raises ValueError where what the footer says of a row group is beyond all reason: as a whole,
    for the rows read at once, or in one column of text, which may be a single value."""
    for at in range(metadata.num_row_groups) if groups is None else groups:
        group = metadata.row_group(at)
        parts = {each: group.column(each) for each in range(group.num_columns)}
        if columns is not None:
            parts = {
                each: part
                for each, part in parts.items()
                if part.path_in_schema.partition(".")[0] in columns
            }
        size = sum(part.total_uncompressed_size for part in parts.values())
        if size > _LARGEST_GROUP:
            raise ValueError(_too_much(f"row group {at}", size, _LARGEST_GROUP))
        if size > MOST_AT_ONCE and group.num_rows <= ROWS_AT_ONCE:
            raise ValueError(_too_much(f"{group.num_rows} rows", size, MOST_AT_ONCE))
        for each, part in parts.items():
            text = metadata.schema.column(each).logical_type.type == "STRING"
            if text and part.total_uncompressed_size > MOST_AT_ONCE:
                what = f"the text {part.path_in_schema!r} of row group {at}"
                raise ValueError(_too_much(what, part.total_uncompressed_size, MOST_AT_ONCE))


def _too_much(what: str, size: int, most: int) -> str:
    return f"{what}, unpacked: {size >> 20:,} MiB; at most {most >> 20:,} are read at once"


def header_of(text: str) -> dict[str, Any]:
    """A card's YAML; empty where there is none that can be read, within bounds."""
    import yaml

    found = HEADER.match(text)
    if found is None or len(found[1]) > _LONGEST:
        return {}
    try:
        header = yaml.safe_load(found[1])
    except Exception:  # it raises whatever hostile text leads it to, RecursionError too
        return {}
    return header if isinstance(header, dict) and _is_small(header) else {}


def _is_small(header: dict[Any, Any]) -> bool:
    """Whether it is fit to be walked: one name in YAML may stand for thousands of the like."""
    left: list[Any] = [header]
    for _ in range(_MOST):
        if not left:
            return True
        each = left.pop()
        if isinstance(each, dict):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set):
            left += each
    return False
