"""Rows of a table in a file, each with the place it stands at: JSON, JSON lines, Parquet, CSV.

Of JSON lines, Parquet and CSV only a few rows are in memory at a time. All but Parquet may be
packed: `.jsonl.gz`, `.csv.zst`.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scigen_data.errors import InputError
from scigen_data.stored import rows_in

_NEEDED = (("question", "original_question"), ("answer",))
_MOST = 2 << 30  # bytes of all texts of a Parquet file, unpacked
REPEATED = "\0repeated"  # key under which a JSON object keeps the names that stand twice in it
MORE = "\0more"  # key under which a line of CSV keeps what it has beyond its header

Wanted = Callable[[Sequence[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file; `value` is a mapping where the file is in order."""

    place: str  # "scigen.json row 13", counted from 1
    value: Any


def read_rows(path: Path, columns: Collection[str]) -> list[Row]:
    """Every row of a file of problems, in order.

    Of a Parquet file only `columns` are read, so that its images are not. Raises InputError
    where the file as a whole cannot be used.
    """

    def wanted(names: Sequence[str]) -> list[str]:
        need_fields(names, path, "column")
        return [name for name in names if name in columns]

    rows = list(rows_of(path, wanted, most=_MOST))
    if not rows:
        raise InputError(f"{path} holds no problems: is it the right file, wholly downloaded?")
    return rows


def rows_of(path: Path, wanted: Wanted, *, most: float = math.inf) -> Iterator[Row]:
    """Every row of a file, in order.

    `wanted` names, of a Parquet file's columns, those to read; where it names none, one row tells
    the columns that there are. `most`: bytes of all of them, unpacked. Raises InputError where the
    file as a whole cannot be used.
    """
    reader = _READERS.get(kind_of(path))
    if path.is_dir():
        raise InputError(f"{path} is a folder: name one problem file in it ({KINDS})")
    if reader is None:
        raise InputError(f"{path} has the ending {path.suffix!r}: rows are read from {KINDS}")
    try:
        yield from reader(path, wanted, most)
    except FileNotFoundError:
        raise InputError(f"no file {path}: check the path ({KINDS})") from None
    except OSError as error:
        said = error.strerror or _first_line(error)
        raise InputError(f"{path} cannot be read: {said}") from None


def kind_of(path: Path) -> str:
    """The ending that says how a file is read, as ".jsonl" of a.jsonl.gz; empty: in no way."""
    endings = [each.lower() for each in path.suffixes[-2:]]
    if endings and endings[-1] in _PACKED:
        endings.pop()
    kind = endings[-1] if endings else ""
    packed = path.suffix.lower() in _PACKED
    return kind if kind in _READERS and not (packed and kind == ".parquet") else ""


def filled(value: object) -> bool:
    """Whether a field says anything: files write nothing as null, as "" and as NaN."""
    return value is not None and value != "" and not is_nan(value)


def need_fields(names: Collection[str], path: Path, noun: str = "field") -> None:
    """Raises InputError, saying what is wanted, where no row can be a problem."""
    missing = [" or ".join(map(repr, each)) for each in _NEEDED if not set(each) & set(names)]
    if missing:
        found = ", ".join(sorted(map(repr, names))[:8]) or "none"
        nouns = f" and no {noun} ".join(missing)
        raise InputError(
            f"{path} has no {noun} {nouns} in any row: rename its {noun}s (found: {found})"
        )


def is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


# ------------------------------------------------------------------------------- JSON


def _json(path: Path, _wanted: Wanted, _most: float) -> Iterator[Row]:
    with _opened(path) as file:
        data = file.read()
    _check_marks(data, path)
    try:
        found = _parsed(_decoded(data.removeprefix(_BOM), path))
    except json.JSONDecodeError as error:
        hint = "mend the file there"
        if error.msg == "Extra data":
            hint = "if it holds one object a line, name it .jsonl"
        raise InputError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}: {hint}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path} is not usable JSON: {_first_line(error)}: mend the file"
        ) from None
    for number, value in enumerate(_list_in(found, path), start=1):
        yield Row(f"{path.name} row {number}", value)


def _list_in(found: object, path: Path) -> list[Any]:
    """The list of rows: the file itself, or the only list in an object such as {"data": [...]}."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        raise InputError(
            f"{path} holds one {_kind(found)}, not a list of problems: wrap the problems in [...]"
        )
    if "question" in found or "original_question" in found:
        raise InputError(f"{path} holds a single problem, not a list: put [ ] around it")
    lists = [value for value in found.values() if isinstance(value, list)]
    if len(lists) != 1:
        names = ", ".join(map(repr, list(found)[:5])) or "nothing"
        raise InputError(
            f"{path} holds an object ({names}) with {len(lists)} lists in it: "
            'give a list of problems, or {"data": [...]}'
        )
    return lists[0]


def _jsonl(path: Path, _wanted: Wanted, _most: float) -> Iterator[Row]:
    with _opened(path) as file:
        # Only \n parts lines: U+2028 and the like may stand inside a JSON string.
        for number, data in enumerate(file, start=1):
            if number == 1:
                _check_marks(data, path)
            line = _decoded(data.removeprefix(_BOM) if number == 1 else data, path, number)
            if not line.strip():
                continue
            try:
                yield Row(f"{path.name} line {number}", _parsed(line))
            except json.JSONDecodeError as error:
                raise InputError(
                    f"{path} line {number} is not JSON: {error.msg} at column {error.colno}: "
                    "mend or delete the line"
                ) from None
            except (ValueError, RecursionError) as error:
                raise InputError(
                    f"{path} line {number} is not usable JSON: {_first_line(error)}: "
                    "mend or delete the line"
                ) from None


def _parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that remembers which of its names stand twice; `dict` forgets all but one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        found[REPEATED] = [name for name in found if counts[name] > 1]
    return found


def _check_marks(data: bytes, path: Path) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path} is UTF-16: save it as UTF-8")


def _decoded(data: bytes, path: Path, line: int = 1) -> str:
    """UTF-8 as text. Raises InputError; `line` is the number of the first line of `data`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        raise InputError(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}: save it as UTF-8"
        ) from None


# -------------------------------------------------------------------------------- CSV


def _csv(path: Path, _wanted: Wanted, _most: float) -> Iterator[Row]:
    csv.field_size_limit(1 << 24)
    with io.TextIOWrapper(_opened(path), encoding="utf-8-sig", newline="") as file:
        mark = "\t" if kind_of(path) == ".tsv" else ","
        try:
            for number, value in enumerate(
                csv.DictReader(file, restkey=MORE, delimiter=mark), start=1
            ):
                yield Row(f"{path.name} row {number}", value)
        except UnicodeDecodeError:
            raise InputError(f"{path} is not UTF-8: save it in that encoding") from None
        except csv.Error as error:
            raise InputError(f"{path} cannot be read: {_first_line(error)}") from None


# ---------------------------------------------------------------------------- Parquet


def _parquet(path: Path, wanted: Wanted, most: float) -> Iterator[Row]:
    import pyarrow
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names, empty = file.schema_arrow.names, not file.metadata.num_rows
        if empty:
            return
        columns = wanted(names)
        values = rows_in(path, list(columns), most=most) if columns else [dict.fromkeys(names)]
        for number, value in enumerate(values, start=1):
            yield Row(f"{path.name} row {number}", value)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError, ValueError) as error:
        raise InputError(f"{path} is not a readable Parquet file: {_first_line(error)}") from None


def _opened(path: Path) -> IO[bytes]:
    """The file, unpacked as its ending says."""
    import pyarrow

    return io.BufferedReader(pyarrow.input_stream(str(path)))


# ------------------------------------------------------------------------------ words


def _kind(value: object) -> str:
    names = {bool: "true/false", int: "number", float: "number", str: "text", list: "list"}
    return names.get(type(value), "null")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


_BOM = b"\xef\xbb\xbf"
_PACKED = (".gz", ".bz2", ".zst", ".lz4")
_READERS: Mapping[str, Callable[[Path, Wanted, float], Iterator[Row]]] = {
    ".json": _json,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".parquet": _parquet,
    ".csv": _csv,
    ".tsv": _csv,
}
KINDS = ".json, .jsonl, .parquet or .csv"
