"""A reward for ms-swift's GRPO.

    swift rlhf --rlhf_type grpo --external_plugins .../scigen_data/train/rewards/ms_swift.py \\
        --reward_funcs scigen_answer ...

Importing this file where ms-swift is installed registers `scigen_answer` with it. What cannot be
judged is None, which ms-swift, as TRL, leaves out of the advantage.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

from scigen_data.answers.grading.core import SECONDS
from scigen_data.answers.grading.numbers import TOLERANCE
from scigen_data.answers.grading.result import Grade
from scigen_data.train.rewards.trl import graded_all

NAME = "scigen_answer"
_SCORES = {Grade.RIGHT: 1.0, Grade.WRONG: 0.0, Grade.UNJUDGED: None}


class AnswerReward:
    """Callable as ms-swift's `ORM`: completions and the column `solution` to scores."""

    def __init__(self, args: Any = None, **options: Any) -> None:
        self.args = args
        self.seconds = float(options.get("seconds", SECONDS))
        self.tolerance = float(options.get("tolerance", TOLERANCE))

    def __call__(
        self, completions: Sequence[Any], solution: Sequence[str] | None = None, **columns: Any
    ) -> list[float | None]:
        prompts = columns.get("messages") or [""] * len(completions)
        found = graded_all(prompts, completions, solution, None, self.seconds, self.tolerance)
        return [_SCORES[graded.grade] for graded in found]


def register() -> bool:
    """Enter the reward in ms-swift's table; False where ms-swift is not installed."""
    if (
        importlib.util.find_spec("swift") is None
        or importlib.util.find_spec("swift.rewards") is None
    ):
        return False
    rewards = importlib.import_module("swift.rewards")
    rewards.orms[NAME] = type("ScigenAnswer", (AnswerReward, rewards.ORM), {})
    return True


register()
