"""What differs between two versions of a dataset: rows by id and column, columns, splits.

Both are read once, row by row; what is kept of a row is eight bytes a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError
from scigen_data.publish.fingerprint import cell_hash
from scigen_data.publish.readme import PLACEHOLDER, read_card, split_changelog, stamped
from scigen_data.publish.source import Source, open_source
from scigen_data.publish.version import Bump, Version
from scigen_data.stored import header_of

_KEPT = 8  # bytes of a cell's hash: other cells look the same once in 2^64
_UNLIKE_CONTENT = ("scigen", "configs", "dataset_info", "size_categories")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One row by where it stands; `columns` are those that differ."""

    config: str
    split: str
    id: str
    columns: tuple[str, ...] = ()
    before: str = ""  # of a moved row: where it stood, as "config/split"


@dataclass
class Difference:
    """What `b` has that `a` has not, and the other way round."""

    a: str
    b: str
    rows: tuple[int, int] = (0, 0)  # of a and b
    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)  # to another config or split
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    columns_retyped: list[str] = field(default_factory=list)
    splits_added: list[str] = field(default_factory=list)
    splits_removed: list[str] = field(default_factory=list)
    card: bool = False  # the pages differ beyond version, numbers and changelog

    @property
    def bump(self) -> Bump:
        """How far apart the versions of the two should be."""
        if self.columns_removed or self.columns_retyped or self.splits_removed:
            return Bump.MAJOR
        if self.added or self.removed or self.changed or self.moved:
            return Bump.MINOR
        if self.columns_added or self.splits_added:
            return Bump.MINOR
        return Bump.PATCH if self.card else Bump.NONE

    def to_json(self) -> dict[str, Any]:
        rows = dict(zip("ab", self.rows, strict=True))
        return {**asdict(self), "rows": rows, "bump": str(self.bump)}


_Key = tuple[str, str, str]  # config, split, id


def diff(a: str | Path, b: str | Path) -> Difference:
    """What differs between two datasets, each a folder or "org/name@v1.0.0"; `b` is the newer.

    Raises InputError where one is not there or has no column `id`, EndpointError as the Hub does.
    """
    return compare(open_source(a), open_source(b))


def compare(a: Source, b: Source) -> Difference:
    """The difference of two datasets. Raises InputError where one has no column `id`."""
    schemas = {name: _schemas(each) for name, each in (("a", a), ("b", b))}
    columns = sorted({c for side in schemas.values() for types in side.values() for c in types})
    found = Difference(a.name, b.name)
    _compare_schemas(schemas["a"], schemas["b"], found)
    left: dict[_Key, list[bytes]] = {}
    counts = [0, 0]
    for config, split, row in a.rows():
        counts[0] += 1
        left.setdefault((config, split, str(row["id"])), []).append(_packed(row, columns))
    pending: dict[_Key, list[bytes]] = {}
    for config, split, row in b.rows():
        counts[1] += 1
        key, packed = (config, split, str(row["id"])), _packed(row, columns)
        if not _take(left, key, packed, columns):
            pending.setdefault(key, []).append(packed)
    found.rows = counts[0], counts[1]
    _pair(left, pending, columns, found)
    found.card = _page(a) != _page(b)
    for rows in (found.added, found.removed, found.changed, found.moved):
        rows.sort()
    return found


def _schemas(source: Source) -> dict[tuple[str, str], dict[str, str]]:
    """Type by column of each split."""
    found = {}
    for place, schema in source.schemas().items():
        if "id" not in schema.names:
            raise InputError(f"{'/'.join(place)} of {source.name} has no column 'id' to compare by")
        found[place] = {field.name: _type(str(field.type)) for field in schema}
    return found


def _type(text: str) -> str:
    """An Arrow type's name, less what tools choose freely."""
    return re.sub(r"\blarge_", "", text).replace("<item:", "<element:")


def _compare_schemas(
    a: Mapping[tuple[str, str], Mapping[str, str]],
    b: Mapping[tuple[str, str], Mapping[str, str]],
    found: Difference,
) -> None:
    found.splits_added = sorted("/".join(place) for place in b.keys() - a.keys())
    found.splits_removed = sorted("/".join(place) for place in a.keys() - b.keys())
    added, removed, retyped = set(), set(), set()
    for place in a.keys() & b.keys():
        added |= b[place].keys() - a[place].keys()
        removed |= a[place].keys() - b[place].keys()
        retyped |= {c for c in a[place].keys() & b[place].keys() if a[place][c] != b[place][c]}
    found.columns_added, found.columns_removed = sorted(added), sorted(removed)
    found.columns_retyped = sorted(retyped)


_ABSENT = b"\0" * _KEPT


def _packed(row: Mapping[str, Any], columns: Sequence[str]) -> bytes:
    """The row's cells as hashes, column by column."""
    return b"".join(cell_hash(row[c])[:_KEPT] if c in row else _ABSENT for c in columns)


def _differing(a: bytes, b: bytes, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that both rows have, with other cells."""
    cells = (
        (name, a[at : at + _KEPT], b[at : at + _KEPT])
        for name, at in zip(columns, range(0, len(a), _KEPT), strict=True)
    )
    return tuple(name for name, x, y in cells if x != y and _ABSENT not in (x, y))


def _take(left: dict[_Key, list[bytes]], key: _Key, packed: bytes, columns: Sequence[str]) -> bool:
    """Strike an equal row of this key off `left`, where there is one."""
    rows = left.get(key, [])
    for place, other in enumerate(rows):
        if other == packed or not _differing(other, packed, columns):
            del rows[place]
            if not rows:
                del left[key]
            return True
    return False


def _pair(
    left: dict[_Key, list[bytes]],
    pending: dict[_Key, list[bytes]],
    columns: Sequence[str],
    found: Difference,
) -> None:
    """Rows without an equal: changed in place, moved, else removed and added."""
    gone: dict[str, list[tuple[_Key, bytes]]] = {}
    new: list[tuple[_Key, bytes]] = []
    for key in left.keys() | pending.keys():
        old, fresh = left.get(key, []), pending.get(key, [])
        for x, y in zip(old, fresh, strict=False):
            found.changed.append(Row(*key, _differing(x, y, columns)))
        for x in old[len(fresh) :]:
            gone.setdefault(key[2], []).append((key, x))
        new += [(key, y) for y in fresh[len(old) :]]
    for key, y in sorted(new):
        if here := gone.get(key[2]):
            (config, split, _), x = here.pop(0)
            found.moved.append(Row(*key, _differing(x, y, columns), f"{config}/{split}"))
        else:
            found.added.append(Row(*key))
    found.removed += [Row(*key) for rows in gone.values() for key, _ in rows]


def _page(source: Source) -> tuple[object, str]:
    """A card less what follows from version, place and rows."""
    text = source.card
    header = {k: v for k, v in header_of(text).items() if k not in _UNLIKE_CONTENT}
    if "scigen" in header_of(text):
        text = stamped(read_card(text, source.name), Version(0, 0, 0))
    head, _, tail = split_changelog(text)
    body = re.sub(r"\A---\n.*?\n---\n", "", head + tail, flags=re.DOTALL)
    return header, body.replace(source.repo, PLACEHOLDER) if source.repo else body
