"""Readers of figures: what one is and where they are found.

A reader is added by one record in one file, here or outside the package (`scigen_data.seams`), and
asked by `scigen bench --reader NAME`:

    LENS = ReaderSpec("lens", "looks closely", lambda means: Lens())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scigen_data.checks.means import Means
from scigen_data.checks.quiz import Reader
from scigen_data.seams import Seam


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """One kind of reader."""

    name: str
    summary: str  # one line
    make: Callable[[Means], Reader]  # may raise MissingExtra
    endpoint: bool = False  # needs an endpoint and a model
    # Of which quizzes it answers; one that reads labels alone is no measure of an image, and its
    # verdict is `quiz/<name>`.
    answers: Literal["all", "labels"] = "all"
    blind: bool = False  # is asked without the image as well, for R_inv_strict and the blind rate
    prompt: Callable[[], str] | None = None  # what identifies its prompts
    # What identifies its code, where the same image and quiz always give the same reading: these
    # are kept. Called after `make`.
    version: Callable[[], str] | None = None


READERS = Seam("reader", ReaderSpec, __name__, group="scigen_data.readers")
