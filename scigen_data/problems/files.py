"""Rows from a file of problems: JSON, JSON lines or Parquet, each with the place it stands at."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.stored import rows_in

_NEEDED = (("question", "original_question"), ("answer",))
_MOST = 2 << 30  # bytes of all texts of a Parquet file, unpacked
REPEATED = "\0repeated"  # key under which a JSON object keeps the names that stand twice in it


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file; `value` is a mapping where the file is in order."""

    place: str  # "scigen.json row 13", counted from 1
    value: Any


def read_rows(path: Path, columns: Collection[str]) -> list[Row]:
    """Every row of a .json, .jsonl (.ndjson) or .parquet file, in order.

    Of a Parquet file only `columns` are read, so that its images are not. Raises InputError
    where the file as a whole cannot be used.
    """
    reader = _READERS.get(path.suffix.lower())
    if path.is_dir():
        raise InputError(f"{path} is a folder: name one problem file in it ({_KINDS})")
    if reader is None:
        raise InputError(f"{path} has the ending {path.suffix!r}: problems are read from {_KINDS}")
    try:
        rows = reader(path, columns)
    except FileNotFoundError:
        raise InputError(f"no file {path}: check the path ({_KINDS})") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    if not rows:
        raise InputError(f"{path} holds no problems: is it the right file, wholly downloaded?")
    return rows


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


def _json(path: Path, _columns: Collection[str]) -> list[Row]:
    text = _decoded(path)
    try:
        found = _parsed(text)
    except json.JSONDecodeError as error:
        hint = "mend the file there"
        if error.msg == "Extra data":
            hint = "if it holds one object a line, name it .jsonl"
        raise InputError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}: {hint}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not usable JSON: {_first_line(error)}") from None
    return [
        Row(f"{path.name} row {number}", value)
        for number, value in enumerate(_list_in(found, path), start=1)
    ]


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


def _jsonl(path: Path, _columns: Collection[str]) -> list[Row]:
    rows = []
    # Only \n parts lines: U+2028 and the like may stand inside a JSON string.
    for number, line in enumerate(_decoded(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(Row(f"{path.name} line {number}", _parsed(line)))
        except json.JSONDecodeError as error:
            raise InputError(
                f"{path} line {number} is not JSON: {error.msg} at column {error.colno}: "
                "mend or delete the line"
            ) from None
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{path} line {number} is not usable JSON: {_first_line(error)}"
            ) from None
    return rows


def _parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that remembers which of its names stand twice; `dict` forgets all but one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        found[REPEATED] = [name for name in found if counts[name] > 1]
    return found


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path} is UTF-16: save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}: save it as UTF-8"
        ) from None


# ---------------------------------------------------------------------------- Parquet


def _parquet(path: Path, columns: Collection[str]) -> list[Row]:
    import pyarrow
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            present = [name for name in file.schema_arrow.names if name in columns]
            if file.metadata.num_rows:
                need_fields(file.schema_arrow.names, path, "column")
        values = rows_in(path, present, most=_MOST)
        return [Row(f"{path.name} row {number}", each) for number, each in enumerate(values, 1)]
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError, ValueError) as error:
        raise InputError(f"{path} is not a readable Parquet file: {_first_line(error)}") from None


# ------------------------------------------------------------------------------ words


def _kind(value: object) -> str:
    names = {bool: "true/false", int: "number", float: "number", str: "text", list: "list"}
    return names.get(type(value), "null")


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


_READERS: Mapping[str, Callable[[Path, Collection[str]], list[Row]]] = {
    ".json": _json,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".parquet": _parquet,
}
_KINDS = ".json, .jsonl or .parquet"
