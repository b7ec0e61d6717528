"""How far several judges, or repeats of one, agree on the same images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.checks.judge import DIMENSIONS, Judgement
from scigen_data.metrics.agreement import exact_share, krippendorff_alpha, quadratic_kappa
from scigen_data.records import Status


@dataclass(frozen=True, slots=True)
class Agreement:
    """On one dimension; None where the scores do not say."""

    images: int  # with at least two scores
    exact: float | None  # share of pairs of scores that are equal
    alpha: float | None  # Krippendorff's, ordinal
    kappa: float | None  # quadratic weights; of exactly two judges


def judge_agreement(judgements: Sequence[Sequence[Judgement]]) -> dict[str, Agreement]:
    """By dimension, from every image's judgements.

    A rater is a judge's name with a repeat. Judgements without scores are gaps.
    """
    raters = sorted({(one.judge, one.repeat) for image in judgements for one in image})
    result: dict[str, Agreement] = {}
    for dimension in DIMENSIONS:
        ratings: list[list[int | None]] = []
        for image in judgements:
            given = {
                (one.judge, one.repeat): one.scores[dimension]
                for one in image
                if one.status is Status.OK
            }
            ratings.append([given.get(rater) for rater in raters])
        pairs = [
            (item[0], item[1])
            for item in ratings
            if len(item) == 2 and item[0] is not None and item[1] is not None
        ]
        result[dimension] = Agreement(
            images=sum(sum(score is not None for score in item) > 1 for item in ratings),
            exact=exact_share(ratings),
            alpha=krippendorff_alpha(ratings),
            kappa=quadratic_kappa([a for a, _ in pairs], [b for _, b in pairs]),
        )
    return result
