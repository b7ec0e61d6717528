"""Five dimensions of a figure, 0 to 2 each, and how it fails (arXiv 2601.17027, section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Protocol

from scigen_data.records import Problem, Status, Usage, Verdict

DIMENSIONS = (
    "correctness_fidelity",
    "layout_precision",
    "readability_occlusion",
    "scientific_plausibility",
    "expressiveness_richness",
)
FAILURE_MODES = ("compositional", "rendering", "structural", "dense_data", "domain_knowledge")
HIGHEST = 2  # of each dimension
SAYS = {"judge": "a judge scored it", "judge/lowest": "a judge scored each of five dimensions"}
SCORES = {
    "judge": "the mean of its scores in five dimensions, each of 2",
    "judge/lowest": "the lowest of its scores in five dimensions, each of 2",
}


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


def judge_verdicts(
    judgements: Sequence[Judgement], *, least_mean: float = 0.0, least_each: float = 0.0
) -> tuple[Verdict, Verdict]:
    """`judge`, scored by the mean of the five dimensions, and `judge/lowest`, by the lowest.

    0 to 2, of several judges or repeats the mean; those without scores do not count. Below
    `least_mean` or `least_each` a verdict is `failed`. Where nobody gave scores, both have the
    first judgement's status and no score.
    """
    scored = [judgement for judgement in judgements if judgement.status is Status.OK]
    if not scored:
        first = judgements[0] if judgements else Judgement(Status.SKIPPED, reason="no judge")
        reason = first.reason or f"no scores: {first.status}"
        return Verdict("judge", first.status, None, reason), Verdict(
            "judge/lowest", first.status, None, reason
        )
    by_dimension = {
        dimension: fmean(judgement.scores[dimension] for judgement in scored)
        for dimension in DIMENSIONS
    }
    mean = fmean(by_dimension.values())
    worst = min(DIMENSIONS, key=lambda dimension: by_dimension[dimension])
    modes = sorted({judgement.failure_mode for judgement in scored} - {""})
    detail = {
        "scores": by_dimension,
        "reasons": dict(scored[0].reasons),
        "failure_modes": modes,
        "judges": [judgement.judge for judgement in scored],
    }
    return (
        _graded("judge", mean, least_mean, "the mean of the five dimensions", detail),
        _graded("judge/lowest", by_dimension[worst], least_each, worst, {"dimension": worst}),
    )


def _graded(
    check: str, score: float, least: float, what: str, detail: Mapping[str, object]
) -> Verdict:
    score = round(score, 6)
    if score < least:
        return Verdict(check, Status.FAILED, score, f"{what} is {score:g}, below {least:g}", detail)
    return Verdict(check, Status.OK, score, "", detail)
