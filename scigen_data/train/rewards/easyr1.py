"""A reward function for EasyR1.

    worker.reward.reward_function=/path/to/scigen_data/train/rewards/easyr1.py:compute_score

EasyR1 (verl/workers/reward/function.py, read at b44b311) hands over dicts of `response`,
`response_length` and `ground_truth`: a list of them where the reward is a batch one, one dict where
it is sequential. Every value of the result becomes a metric, so all are numbers. What cannot be
judged scores as a wrong answer; `judged` tells both apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.answers.grading.core import SECONDS, grade_all
from scigen_data.answers.grading.numbers import TOLERANCE
from scigen_data.answers.grading.result import Grade
from scigen_data.answers.marks import boxes

REWARD_NAME = "scigen"
REWARD_TYPE = "batch"


def compute_score(
    reward_inputs: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    format_weight: float = 0.0,
    seconds: float = SECONDS,
    tolerance: float = TOLERANCE,
) -> Any:
    r"""`overall`, `accuracy`, `format` (one `\boxed{}`) and `judged` for each response.

    `overall` is the accuracy, or with `format_weight` a mean of both.
    """
    if isinstance(reward_inputs, Mapping):
        return compute_score([reward_inputs], format_weight, seconds, tolerance)[0]
    responses = [str(each["response"]) for each in reward_inputs]
    golds = [str(each["ground_truth"]) for each in reward_inputs]
    found = grade_all(responses, golds, seconds=seconds, tolerance=tolerance)
    scores = []
    for response, graded in zip(responses, found, strict=True):
        boxed, broken = boxes(response)
        accuracy = float(graded.grade is Grade.RIGHT)
        formed = float(len(boxed) == 1 and not broken)
        scores.append(
            {
                "overall": (1 - format_weight) * accuracy + format_weight * formed,
                "accuracy": accuracy,
                "format": formed,
                "judged": float(graded.grade is not Grade.UNJUDGED),
            }
        )
    return scores
