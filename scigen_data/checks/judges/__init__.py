"""Judges of figures: what one is and where they are found.

A judge is added by one record in one file, here or outside the package (`scigen_data.seams`), and
asked by `scigen bench --judge --judge-kind NAME`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scigen_data.checks.judge import Judge
from scigen_data.checks.means import Means
from scigen_data.seams import Seam


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """One kind of judge."""

    name: str
    summary: str  # one line
    make: Callable[[Means], Judge]  # may raise MissingExtra
    endpoint: bool = False  # needs an endpoint and a model
    prompt: Callable[[], str] | None = None  # what identifies its prompts


JUDGES = Seam("judge", JudgeSpec, __name__, group="scigen_data.judges")
