"""What all rows of a build come to, for pages that each hold only some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from scigen_data.records import Decision
from scigen_data.rows import canonical
from scigen_data.stored import files_of, in_row, part_of, read_rows
from scigen_data.taxonomy import subject_of

_COLUMNS = ("id", "image_type", "subject", "decision", "reasons")


@dataclass
class Tally:
    """Counts over rows, and where each config and split begins."""

    rows: int = 0
    types: Counter[tuple[str, str]] = field(default_factory=Counter)  # image type, subject
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    begins: dict[str, int] = field(default_factory=dict)

    def add(self, part: str, row: Mapping[str, Any]) -> None:
        """One more row, behind the others."""
        kind, decision = str(row.get("image_type") or ""), str(row.get("decision") or "")
        named = kind, str(row.get("subject") or "") or subject_of(kind)
        self.types[named] += 1
        self.accepted[named] += decision == Decision.ACCEPTED.value
        self.decisions[decision] += bool(decision)
        self.reasons.update(set(map(str, row.get("reasons") or ())))
        self.parts[part] += 1
        self.begins.setdefault(part, self.rows)
        self.rows += 1

    def book(self, number: int, pages: int, size: int) -> dict[str, Any]:
        """What page `number` of so many, with `size` rows each, says of itself and of all rows."""
        return {
            "page": number,
            "pages": pages,
            "first": (number - 1) * size + 1,
            "rows": self.rows,
            "types": [
                [kind, subject, count, self.accepted[kind, subject]]
                for (kind, subject), count in sorted(self.types.items())
            ],
            "decisions": {name: count for name, count in self.decisions.items() if name},
            "reasons": dict(self.reasons),
            "parts": {
                part: [count, self.begins[part] // size + 1] for part, count in self.parts.items()
            },
        }


def tally_of(folder: Path, limit: int | None = None) -> Tally:
    """Counts over the first `limit` rows of a build, whose images are not read.

    Raises InputError where there is no finished build or a file is damaged.
    """
    tally = Tally()
    rows = ((path, row) for path in files_of(folder) for row in read_rows(path, _COLUMNS))
    for path, row in islice(rows, limit):
        with in_row(row, path):
            tally.add("/".join(part_of(path)), canonical(row))
    return tally
