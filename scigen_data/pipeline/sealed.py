"""A block on disk: its files, and beside them `<start>.json`, which names them.

The block is whole where that file is there. Its shards can be had back from it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from scigen_data.pipeline.state import UNFINISHED
from scigen_data.publish.block import Block, DataFile, Place, described
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statistics import Statistics
from scigen_data.rows import canonical, features
from scigen_data.stored import read_rows

_HASH = 32  # bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A shard of a block."""

    unfinished: int  # samples to be tried again
    places: Sequence[Place]  # of its rows, in order


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block with what it is of."""

    block: Block
    parts: Mapping[str, Part]  # by the shard's file name, in order
    rest: str  # fingerprint of the rows that follow those of its shards
    one: bool = False  # all rows are in one split, whatever their sources

    def unpack(self, folder: Path) -> None:
        """Write its shards again, as they were. Raises InputError where a file is damaged."""
        files: dict[Place, list[Path]] = {}
        for file in self.block.files:
            files.setdefault((file.config, file.split), []).append(file.path)
        rows = {at: chain.from_iterable(map(read_rows, paths)) for at, paths in files.items()}
        schema = features().arrow_schema
        for name, part in self.parts.items():
            with RowWriter(folder / name, schema, {UNFINISHED: str(part.unfinished)}) as writer:
                for place in part.places:
                    writer.append(canonical(next(rows[place])))


def seal(path: Path, sealed: Sealed) -> None:
    """Say at `path` that the block is whole, so that it is known after a crash."""
    block = sealed.block
    places = sorted({(file.config, file.split) for file in block.files})
    number = {place: at for at, place in enumerate(places)}
    said = {
        "places": places,
        "parts": {
            name: {"unfinished": part.unfinished, "places": [number[at] for at in part.places]}
            for name, part in sealed.parts.items()
        },
        "rest": sealed.rest,
        "one": sealed.one,
        "files": [
            {
                "place": number[file.config, file.split],
                "name": file.path.name,
                "rows": file.rows,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "mtime": file.path.stat().st_mtime_ns,
            }
            for file in block.files
        ],
        "examples": {kind: (number[at], row) for kind, (at, row) in block.examples.items()},
        "statistics": block.statistics.to_json(),
        "hashes": [
            base64.b64encode(b"".join(block.fingerprint.rows.get(at, ()))).decode() for at in places
        ],
    }
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(said, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def opened(path: Path) -> Sealed | None:
    """The block that `path` says is whole; None where it is not there, or not as it was."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        places: list[Place] = [(str(config), str(split)) for config, split in said["places"]]
        files = [_file(each, places[each["place"]], path.parent) for each in said["files"]]
        fingerprint = Fingerprint()
        for place, packed in zip(places, said["hashes"], strict=True):
            rows = base64.b64decode(packed)
            hashes = [rows[at : at + _HASH] for at in range(0, len(rows), _HASH)]
            fingerprint.rows[place] = hashes
        block = Block(
            files,
            Statistics.from_json(said["statistics"]),
            fingerprint,
            {kind: (places[at], int(row)) for kind, (at, row) in said["examples"].items()},
        )
        parts = {
            name: Part(int(part["unfinished"]), [places[at] for at in part["places"]])
            for name, part in said["parts"].items()
        }
        return Sealed(block, parts, str(said["rest"]), bool(said["one"]))
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _file(said: Mapping[str, Any], place: Place, folder: Path) -> DataFile:
    """One file of a block. Raises OSError or ValueError where it is not as it was written."""
    file = DataFile(*place, folder / said["name"], *(said[n] for n in ("rows", "bytes", "sha256")))
    found = file.path.stat()
    touched = found.st_mtime_ns != said["mtime"]  # by a copy too: then its contents tell
    if found.st_size != file.bytes or (touched and described(*place, file.path, file.rows) != file):
        raise ValueError(f"{file.path} is not what was written")
    return file
