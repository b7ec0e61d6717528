"""From a problem to a draft: the seam that every generator implements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scigen_data.records import Attempt, Draft, Problem


class Generator(Protocol):
    """Drafts a figure for a problem.

    `name` names the paradigm ("family", "imgcoder", ...) and `max_attempts` how often a
    problem may be tried. A failure of the model is a `Draft` whose status says so.
    """

    name: str
    max_attempts: int
    trusted: bool  # its programs are this package's own and need no sandbox to be safe

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The next draft; `history` holds earlier attempts at this problem, oldest first."""
        ...
