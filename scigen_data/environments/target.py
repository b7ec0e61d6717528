"""What a drawing is held against: a problem, and a figure to be drawn again, if there is one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scigen_data.checks.rules.budget import TooMuch
from scigen_data.environments.labels import Labels, labels
from scigen_data.errors import InputError
from scigen_data.facts import Facts
from scigen_data.images import content, opened
from scigen_data.records import Figure, Problem, Status
from scigen_data.rows import canonical, problem_of


@dataclass(frozen=True)
class Target:
    """`facts` are those of the reference; without them nothing is asked about likeness."""

    problem: Problem
    facts: Facts | None = None
    png: bytes | None = None  # of the reference
    width: int = 0  # of the reference's image, pixels; 0: not known
    height: int = 0

    @cached_property
    def drawn(self) -> Labels | None:
        """The reference's own labels; None without a reference, or where it is past reading."""
        if self.facts is None or self.png is None:
            return None
        figure = Figure(Status.OK, "", "", self.png, self.width, self.height, self.facts)
        try:
            return labels(figure, ())
        except TooMuch:
            return None


def target_of(row: Mapping[str, Any]) -> Target:
    """The target that a row of a dataset, or of a view that keeps its columns, gives.

    `question` and `facts` may each be missing, not both. Raises InputError where they are, or
    where a column is damaged.
    """
    found = {"id": "", "question": "", "answer": "", **canonical(row)}
    told = found.get("facts")
    if not found["question"] and not told:
        raise InputError(
            f"row {found['id']!r} has neither `question` nor `facts` to hold a drawing against: "
            "keep them in the view, keep=('facts', ...)"
        )
    try:
        facts = None if not told else _facts(told)
        problem = problem_of(found)
        png = _png(found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise InputError(f"row {found['id']!r} is damaged: {said}: build again") from None
    width, height = _size(png) if png else (found.get("width") or 0, found.get("height") or 0)
    return Target(problem, facts, png, width, height)


def _facts(told: Any) -> Facts:
    return Facts.from_json(told) if isinstance(told, str | bytes) else Facts.from_dict(told)


def _png(row: Mapping[str, Any]) -> bytes | None:
    """Encoded bytes of the row's image, which may have been decoded; None where it has none."""
    images = row.get("images") or ()
    cell = row.get("image") or (images[0] if images else None)
    if isinstance(cell, bytes):
        return cell
    if cell is not None and hasattr(cell, "save"):  # as `datasets` and trainers decode it
        file = io.BytesIO()
        cell.save(file, format="PNG", compress_level=1)
        return file.getvalue()
    return content(cell) if isinstance(cell, Mapping) else None


def _size(png: bytes) -> tuple[int, int]:
    with opened(png) as image:
        return int(image.width), int(image.height)
