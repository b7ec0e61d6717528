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

from scigen_data.train.rewards.trl import reward

NAME = "scigen_answer"


class AnswerReward:
    """Callable as ms-swift's `ORM`: completions and the column `solution` to scores."""

    def __init__(self, args: Any = None, **options: Any) -> None:
        self.args = args
        self.limits: dict[str, Any] = {
            name: float(options[name]) for name in ("seconds", "tolerance") if name in options
        }

    def __call__(
        self, completions: Sequence[Any], solution: Sequence[str] | None = None, **columns: Any
    ) -> list[float | None]:
        prompts = columns.get("messages") or [""] * len(completions)
        return reward(**self.limits)(prompts, completions, solution)


def register() -> bool:
    """Enter the reward in ms-swift's table; False where ms-swift is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("swift", "swift.rewards")):
        return False
    rewards = importlib.import_module("swift.rewards")
    rewards.orms[NAME] = type("ScigenAnswer", (AnswerReward, rewards.ORM), {})
    return True


register()
