"""The rows of a folder as a reviewer sees them: an index in memory, the rest read when asked for.

A build, or a folder of problems without figures: `data/<config>/<split>-*.parquet` with the columns
`id`, `question` and `answer`, and what else there is of a row's columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from scigen_data.curation.folder import CURATED, DROPPED
from scigen_data.errors import InputError
from scigen_data.images import ImageError, content
from scigen_data.journal.records import digest, shown
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.readme import card_of
from scigen_data.records import Decision, Problem
from scigen_data.rows import canonical, problem_of
from scigen_data.stored import check_size, damaged, files_of, in_row, part_of, read_rows, rows_in

_NEEDED = ("id", "question", "answer")
_INDEXED = {
    *("id", "image", "question", "answer", "image_type", "elements", "quizzes"),
    *("multimodal_question", "source", "license", "repairs", "decision", "reasons", "reason"),
}
_CURATION = {CURATED: Decision.ACCEPTED.value, DROPPED: Decision.REJECTED.value}
_ATTEMPTS = "attempts"  # a config of earlier tries at problems that have their row already
_HEAD = 200  # characters of a question that the index keeps, to be searched
_GROUPS = 6  # row groups kept in memory


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the index knows it."""

    file: Path
    at: int  # its number in the file
    config: str
    split: str
    id: str
    shown: str  # digest of what is decided about
    problem: str  # digest of the problem alone
    head: str  # of its question
    image_type: str
    decision: str
    reasons: tuple[str, ...]
    figure: bool  # whether there is one that can be looked at
    quizzes: tuple[str, ...]  # their keys

    @property
    def accepted(self) -> bool:
        return self.decision == Decision.ACCEPTED.value


@dataclass(frozen=True)
class Rows:
    """A folder's rows, in the order of its files."""

    folder: Path
    rows: tuple[Row, ...]
    fingerprint: str  # of the rows, as the card states it

    def full(self, row: Row) -> dict[str, Any]:
        """All of a row, under our names.

        Raises InputError where the file is damaged, or holds another row there than it did: nobody
        decides about one row and looks at another.
        """
        group, at = _group_of(row.file, row.at)
        for raw in _group(row.file, group).slice(at, 1).to_pylist():
            with in_row(raw, row.file):
                found: dict[str, Any] = canonical(raw)
                if shown(*problem_and_image(found)) == row.shown:
                    return found
        raise InputError(
            f"the rows of {self.folder} changed while they were reviewed: start `scigen review` "
            "again; what was said is kept"
        )

    def image(self, row: Row) -> bytes | None:
        """A row's image as it is stored."""
        return _image(self.full(row))


def open_rows(folder: Path) -> Rows:
    """Read a folder once. Raises InputError where it holds no rows, or damaged ones."""
    found: list[Row] = []
    for path in files_of(folder):
        config, split = part_of(path)
        if config == _ATTEMPTS:
            continue
        names = _names(path)
        try:
            for at, raw in enumerate(rows_in(path, names)):
                with in_row(raw, path):
                    found.append(_row(canonical(raw), path, at, config, split))
        except (OSError, ValueError) as error:  # pyarrow's errors on a broken file are ValueErrors
            raise damaged(path, error) from None
    if not found:
        raise InputError(f"{folder} holds no row: there is nothing to review")
    return Rows(folder, tuple(found), _fingerprint(folder))


def _fingerprint(folder: Path) -> str:
    """The one that the card states, else that of the rows."""
    with suppress(InputError):
        if re.fullmatch("[0-9a-f]{64}", stated := card_of(folder).fingerprint):
            return stated
    digest = Fingerprint()
    for path in files_of(folder):
        for row in read_rows(path):
            digest.add(*part_of(path), row)
    return digest.hex


def problem_and_image(row: Mapping[str, Any]) -> tuple[Problem, bytes | None]:
    """What of a row is decided about."""
    return problem_of(row), _image(row)


def _names(path: Path) -> list[str]:
    """The columns of a file that the index is made of."""
    try:
        there = list(pq.read_schema(path).names)
    except (OSError, ValueError) as error:
        raise damaged(path, error) from None
    ours = canonical({name: name for name in there})
    if missing := [name for name in _NEEDED if name not in ours]:
        raise InputError(
            f"{path} has no column {missing[0]!r}: `scigen review` reads builds, and problems with "
            "id, question and answer"
        )
    return [theirs for name, theirs in ours.items() if name in _INDEXED]


def _row(row: Mapping[str, Any], path: Path, at: int, config: str, split: str) -> Row:
    problem, image = problem_and_image(row)
    return Row(
        path,
        at,
        config,
        split,
        str(problem.id),
        shown(problem, image),
        digest(problem),
        " ".join(problem.question.split())[:_HEAD],
        problem.image_type,
        row.get("decision") or _CURATION.get(config, ""),
        tuple(map(str, filter(None, (*(row.get("reasons") or ()), row.get("reason"))))),
        image is not None,
        tuple(quiz.key for quiz in problem.quizzes),
    )


def _image(row: Mapping[str, Any]) -> bytes | None:
    """The image's bytes; None where there are none."""
    try:
        return content(row.get("image") or {}) or None
    except ImageError:
        return None


@lru_cache(1_024)
def _bounds(path: Path) -> tuple[int, ...]:
    """Where the row groups of a file begin, and its end."""
    metadata = pq.read_metadata(path)
    sizes = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
    return tuple(sum(sizes[:at]) for at in range(len(sizes) + 1))


def _group_of(path: Path, at: int) -> tuple[int, int]:
    bounds = _bounds(path)
    group = next(g for g in range(len(bounds) - 1) if at < bounds[g + 1])
    return group, at - bounds[group]


@lru_cache(_GROUPS)
def _group(path: Path, group: int) -> Any:
    """One row group as a table. Raises InputError where it is damaged or beyond all bounds."""
    try:
        with pq.ParquetFile(path) as file:
            check_size(file.metadata)
            return file.read_row_group(group)
    except (OSError, ValueError, LookupError) as error:
        raise damaged(path, error) from None
