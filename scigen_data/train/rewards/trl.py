"""A reward function for TRL: `GRPOTrainer(..., reward_funcs=[answer_reward])`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scigen_data.answers.grading.core import SECONDS, grade_all
from scigen_data.answers.grading.numbers import TOLERANCE
from scigen_data.answers.grading.result import Grade, Graded
from scigen_data.errors import InputError

_SCORES = {Grade.RIGHT: 1.0, Grade.WRONG: 0.0, Grade.UNJUDGED: None}


def text_of(completion: Any) -> str:
    """The text of a completion: a string, or messages whose content is a string or blocks."""
    if isinstance(completion, str):
        return completion
    said = [message for message in completion if message.get("role", "assistant") == "assistant"]
    content = said[-1].get("content") if said else ""
    if isinstance(content, str) or content is None:
        return content or ""
    return "".join(block.get("text") or "" for block in content if isinstance(block, Mapping))


Judge = Callable[[Sequence[str], Sequence[str], Sequence[str]], list[Graded]]


def reward(
    judge: Judge | None = None, *, seconds: float = SECONDS, tolerance: float = TOLERANCE
) -> Callable[..., list[float | None]]:
    """`answer_reward` with limits of your own and, where rules leave an answer open, a model.

    `judge(questions, golds, responses)`, e.g. `rewards.model.Verifier(...)`, sees only these.
    """

    def answer_reward(
        prompts: Sequence[Any],
        completions: Sequence[Any],
        solution: Sequence[str] | None = None,
        **columns: Any,  # noqa: ARG001 - TRL passes every column
    ) -> list[float | None]:
        """1.0 for a right answer, 0.0 for a wrong one, None (no score) for what cannot be judged.

        `completions` are strings or message lists; `solution` is the dataset's column of gold
        answers. A prompt's own text helps to read options and percentages. Raises `InputError`
        without a column `solution`.
        """
        if solution is None:
            raise InputError("no column `solution`: use load_view(..., 'grpo') or name it so")
        questions = [_question(prompt) for prompt in prompts]
        golds = [gold or "" for gold in solution]
        responses = [text_of(completion) for completion in completions]
        found = grade_all(
            responses, golds, questions=questions, seconds=seconds, tolerance=tolerance
        )
        open_ = [at for at, each in enumerate(found) if each.grade is Grade.UNJUDGED]
        if judge is not None and open_:
            told = ([texts[at] for at in open_] for texts in (questions, golds, responses))
            for at, each in zip(open_, judge(*told), strict=True):
                found[at] = each
        return [_SCORES[graded.grade] for graded in found]

    return answer_reward


answer_reward = reward()
answer_reward.__qualname__ = "answer_reward"  # by which it can be pickled


def _question(prompt: Any) -> str:
    if isinstance(prompt, str):
        return prompt
    asked = [message for message in prompt if message.get("role") == "user"]
    return text_of([{**asked[-1], "role": "assistant"}]) if asked else ""
