"""A reward function for verl.

    reward.custom_reward_function.path=pkg://scigen_data.train.rewards.verl
    reward.custom_reward_function.name=compute_score

verl wants a number for every response. What cannot be judged scores `UNJUDGED_SCORE`, the score of
a wrong answer, so that nothing is gained by being unreadable; `judged` tells both apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scigen_data.answers.grading.core import SECONDS, grade
from scigen_data.answers.grading.numbers import TOLERANCE
from scigen_data.answers.grading.result import Grade

UNJUDGED_SCORE = 0.0
_SCORES = {Grade.RIGHT: 1.0, Grade.WRONG: 0.0, Grade.UNJUDGED: UNJUDGED_SCORE}


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    seconds: float = SECONDS,
    tolerance: float = TOLERANCE,
    **options: Any,
) -> dict[str, Any]:
    """`score` with `acc` (0 or 1), `judged` (0 or 1), `pred` (the answer taken) and `reason`.

    `extra_info["question"]`, where it is there, helps to read options and percentages. Every
    result has the same keys, as verl's batches want it.
    """
    del data_source, options
    question = str((extra_info or {}).get("question") or "")
    found = grade(
        solution_str, str(ground_truth), question=question, seconds=seconds, tolerance=tolerance
    )
    return {
        "score": _SCORES[found.grade],
        "acc": float(found.grade is Grade.RIGHT),
        "judged": float(found.grade is not Grade.UNJUDGED),
        "pred": found.answer or "",
        "reason": found.reason,
    }
