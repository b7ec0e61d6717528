"""A reward function for EasyR1.

    worker.reward.reward_function=/path/to/scigen_data/environments/rewards/easyr1.py:compute_score

`ground_truth` is what EasyR1 hands over of a row: here the row's columns as a JSON object, or a
mapping (`question`, `answer`, `elements`, `facts`). Every value of a result is a number; what
could not be told scores 0, and `judged` tells it apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.environments.draw import PARTS, score_replies
from scigen_data.environments.rewards.trl import weights_of
from scigen_data.environments.rewards.verl import NOT_ASKED
from scigen_data.environments.target import target_of
from scigen_data.errors import InputError

REWARD_NAME = "scigen_draw"
REWARD_TYPE = "batch"


def compute_score(
    reward_inputs: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    seconds: float = 20.0,
    weights: Mapping[str, float] | None = None,
) -> Any:
    """`overall`, the parts (-1 where not asked for) and `judged` for each response."""
    if isinstance(reward_inputs, Mapping):
        return compute_score([reward_inputs], seconds, weights)[0]
    replies = [str(each["response"]) for each in reward_inputs]
    targets = [target_of(_row(each["ground_truth"])) for each in reward_inputs]
    found = score_replies(replies, targets, weights_of(weights or {}), seconds=seconds)
    return [
        {
            "overall": each.score or 0.0,
            **{name: each.parts.get(name, NOT_ASKED) for name in PARTS},
            "judged": float(each.score is not None),
        }
        for each in found
    ]


def _row(truth: Any) -> Mapping[str, Any]:
    try:
        row = json.loads(truth) if isinstance(truth, str) else truth
    except ValueError:
        row = None
    if not isinstance(row, Mapping):
        raise InputError(
            "`ground_truth` is no JSON object: give a row's question, answer, elements and facts"
        )
    return row
