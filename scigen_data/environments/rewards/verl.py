"""A reward function for verl.

    reward.custom_reward_function.path=pkg://scigen_data.environments.rewards.verl
    reward.custom_reward_function.name=compute_score

`extra_info` is the row, or holds what it keeps: `question`, `answer`, `elements`, `facts`. verl
wants a number for every response: what could not be told scores `UNJUDGED_SCORE`; `judged` tells
both apart. Parts that were not asked for are -1, so that every result has the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scigen_data.environments.draw import PARTS, Drawn, score_replies
from scigen_data.environments.rewards.trl import weights_of
from scigen_data.environments.target import target_of
from scigen_data.train.rewards.verl import UNJUDGED_SCORE

NOT_ASKED = -1.0


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    seconds: float = 20.0,
    weights: Mapping[str, float] | None = None,
    **options: Any,
) -> dict[str, Any]:
    """`score` with `judged` (0 or 1), the parts and `reason`.

    `ground_truth` is the problem's answer, which must not be shown, unless the row says one.
    """
    del data_source, options
    row = {"answer": str(ground_truth or ""), **(extra_info or {})}
    (found,) = score_replies(
        [solution_str], [target_of(row)], weights_of(weights or {}), seconds=seconds
    )
    return {"score": UNJUDGED_SCORE if found.score is None else found.score, **told(found)}


def told(found: Drawn) -> dict[str, Any]:
    """The parts under their names, all of them always."""
    return {
        "judged": float(found.score is not None),
        **{name: found.parts.get(name, NOT_ASKED) for name in PARTS},
        "reason": found.reason,
    }
