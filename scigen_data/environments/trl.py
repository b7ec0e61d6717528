"""The environment as TRL calls it: `GRPOTrainer(..., environment_factory=factory(turns=3))`.

The model calls the tool `draw` and is shown the figure as an image of the tool's message; the
reward is the episode's score. Needs a chat template with tools, and one that takes images in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scigen_data.environments.draw import Weights
from scigen_data.environments.turns import DrawingEnvironment, Part
from scigen_data.train.views.code import LANGUAGES, fenced


class Drawing:
    """One rollout at a time; TRL makes as many as it needs and resets them.

    TRL takes every public method but `reset` and `get_reward` for a tool.
    """

    def __init__(self, environment: DrawingEnvironment) -> None:
        self._environment = environment
        self._broken: Exception | None = None

    def reset(self, **row: Any) -> str:
        """What is added to the row's prompt. Raises InputError without a question or facts."""
        self._broken = None
        self._environment.reset(row)
        return (
            f"\n\nCall `draw` with the program to see its figure, {self._environment.turns} times "
            "at most. The last program counts."
        )

    def draw(self, program: str, language: str = "python") -> list[Part]:
        """
        Draw a program and look at its figure.

        Args:
            program: The complete program.
            language: The language of the program, python (with Matplotlib) or tikz.

        Returns:
            The figure, its parts and what was found on it.
        """
        if self._environment.done:
            return [{"type": "text", "text": "No turn is left."}]
        if not isinstance(program, str) or language not in LANGUAGES:
            program, language = "", "python"
        try:
            turn = self._environment.step(fenced(program, LANGUAGES[language][1]))
        except Exception as error:  # TRL would show it to the model and go on
            self._broken = error
            raise
        return list(turn.messages[0]["content"])

    def get_reward(self) -> float | None:
        """The episode's score; None where it could not be told. Raises what a turn failed with
        for want of a sandbox."""
        if self._broken is not None:
            raise self._broken
        return self._environment.score


def factory(
    turns: int = 3,
    weights: Weights = Weights(),  # noqa: B008
    *,
    seconds: float = 20.0,
) -> Callable[[], Drawing]:
    """What makes a rollout's environment, all over one renderer."""
    return lambda: Drawing(DrawingEnvironment(turns, weights, seconds=seconds))
