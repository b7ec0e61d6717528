"""Five dimensions of a figure, 0 to 2 each, and how it fails (arXiv 2601.17027, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from scigen_data.records import Problem, Status, Usage

DIMENSIONS = (
    "correctness_fidelity",
    "layout_precision",
    "readability_occlusion",
    "scientific_plausibility",
    "expressiveness_richness",
)
FAILURE_MODES = ("compositional", "rendering", "structural", "dense_data", "domain_knowledge")
HIGHEST = 2  # of each dimension


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judge's scores of one image.

    `status` is `ok`, or why there are no scores: `unparseable`, `api_error`, `skipped`. None of
    these is a score of 0.
    """

    status: Status
    scores: Mapping[str, int] = field(default_factory=dict)  # by dimension; all or none
    reasons: Mapping[str, str] = field(default_factory=dict)  # by dimension
    failure_mode: str = ""  # one of FAILURE_MODES; empty: none
    reason: str = ""
    judge: str = ""
    repeat: int = 0
    usage: Usage = field(default_factory=Usage)


class Judge(Protocol):
    """Scores images; `repeat` counts independent goes at the same image."""

    name: str

    async def judge(self, problem: Problem, image: bytes, *, repeat: int = 0) -> Judgement:
        """The scores of `image`. Raises EndpointError where an endpoint refuses for good."""
        ...
