"""What a source gave, kept beside the curation: who goes on asks no Hub and reads no file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.source import Drawn
from scigen_data.errors import InputError
from scigen_data.problems.scigenbench import RejectedProblem


class _Head(msgspec.Struct, frozen=True):
    rows: int
    columns: Mapping[str, str]
    commit: str
    candidates: int
    rejected: int


def kept_source(path: Path, read: Callable[[], Drawn]) -> Drawn:
    """What `path` holds, or else what is read, kept there whole. Raises what `read` does."""
    if not path.exists():
        _write(path, read())
    try:
        with path.open("rb") as file:
            head = msgspec.json.decode(next(file), type=_Head)
            lines = list(file)
        one, other = msgspec.json.Decoder(Candidate), msgspec.json.Decoder(RejectedProblem)
        if len(lines) != head.candidates + head.rejected:
            raise ValueError("lines are missing")
        candidates = tuple(map(one.decode, lines[: head.candidates]))
        rejected = tuple(map(other.decode, lines[head.candidates :]))
    except (ValueError, StopIteration) as error:
        said = " ".join(str(error).split())
        raise InputError(f"{path} is damaged ({said}): choose another --out") from None
    return Drawn(candidates, rejected, head.rows, head.columns, head.commit)


def _write(path: Path, drawn: Drawn) -> None:
    head = _Head(
        drawn.rows, drawn.columns, drawn.commit, len(drawn.candidates), len(drawn.rejected)
    )
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        for each in (head, *drawn.candidates, *drawn.rejected):
            file.write(msgspec.json.encode(each) + b"\n")
    partial.replace(path)
