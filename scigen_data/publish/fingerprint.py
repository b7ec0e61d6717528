"""A hash of what a dataset's rows hold, whatever files and order they lie in.

A cell's hash is SHA-256 of its canonical JSON, an image's of its encoded bytes; a row's is over its
columns by name; a split's over its rows' hashes, sorted; the dataset's over its configs and splits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any


def cell_hash(value: Any) -> bytes:
    """SHA-256 of one value as Parquet gives it; an image counts by its bytes alone."""
    if isinstance(value, Mapping) and value.keys() == {"bytes", "path"}:
        content = value["bytes"]
        return hashlib.sha256(b"image\0" + content if content is not None else b"none").digest()
    return hashlib.sha256(_canonical(value).encode("utf-8", "surrogatepass")).digest()


def _other(value: Any) -> Any:
    """What JSON has no form for: images within lists, dates."""
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else repr(value)


_canonical = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_other
).encode


def row_hash(cells: Mapping[str, bytes]) -> bytes:
    """SHA-256 over the cells' hashes, by the columns' names."""
    digest = hashlib.sha256()
    for name in sorted(cells):
        digest.update(_name_hash(name) + cells[name])
    return digest.digest()


@lru_cache(maxsize=1000)
def _name_hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def hash_of(row: Mapping[str, Any]) -> bytes:
    """The hash of a row as Parquet gives it."""
    return row_hash({name: cell_hash(value) for name, value in row.items()})


@dataclass
class Fingerprint:
    """Rows go in by `add`, in any order; `hex` is the same for the same rows."""

    rows: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)  # config, split

    def add(self, config: str, split: str, row: Mapping[str, Any]) -> None:
        self.add_hash(config, split, hash_of(row))

    def add_hash(self, config: str, split: str, row: bytes) -> None:
        self.rows.setdefault((config, split), []).append(row)

    def merge(self, other: Fingerprint) -> None:
        """Add what was added to another."""
        for place, rows in other.rows.items():
            self.rows.setdefault(place, []).extend(rows)

    @property
    def hex(self) -> str:
        """64 digits. A split without a row counts as none."""
        digest = hashlib.sha256()
        for (config, split), rows in sorted(self.rows.items()):
            inner = hashlib.sha256(b"".join(sorted(rows))).hexdigest()
            digest.update(f"{json.dumps([config, split, len(rows)])} {inner}\n".encode())
        return digest.hexdigest()
