"""A reward for ms-swift's GRPO.

    swift rlhf --rlhf_type grpo --reward_funcs scigen_draw \\
        --external_plugins .../scigen_data/environments/rewards/ms_swift.py ...

Importing this file where ms-swift is installed registers `scigen_draw` with it. What could not be
told is None, which ms-swift, as TRL, leaves out of the advantage.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

from scigen_data.environments.draw import PARTS
from scigen_data.environments.rewards.trl import reward, weights_of

NAME = "scigen_draw"


class DrawReward:
    """Callable as ms-swift's `ORM`: completions and the dataset's columns to scores.

    Options: `seconds` of one program, and each part's weight by its name.
    """

    def __init__(self, args: Any = None, **options: Any) -> None:
        self.args = args
        weights = {name: float(options[name]) for name in PARTS if name in options}
        self._reward = reward(weights_of(weights), seconds=float(options.get("seconds", 20.0)))

    def __call__(self, completions: Sequence[Any], **columns: Any) -> list[float | None]:
        prompts = columns.pop("messages", None) or [""] * len(completions)
        return self._reward(prompts, completions, **columns)


def register() -> bool:
    """Enter the reward in ms-swift's table; False where ms-swift is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("swift", "swift.rewards")):
        return False
    rewards = importlib.import_module("swift.rewards")
    rewards.orms[NAME] = type("ScigenDraw", (DrawReward, rewards.ORM), {})
    return True


register()
