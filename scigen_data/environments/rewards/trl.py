"""A reward function for TRL: `GRPOTrainer(..., reward_funcs=[draw_reward])`.

    kept = ("answer", "elements", "multimodal_question", "facts")
    load_view("org/name", "image-to-code", keep=kept)

Without `facts` nothing is asked about likeness: text-to-code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scigen_data.environments.draw import PARTS, Drawn, Weights, score_replies
from scigen_data.environments.target import Target, target_of
from scigen_data.errors import InputError
from scigen_data.train.rewards.trl import text_of

COLUMNS = (
    *("id", "question", "answer", "elements", "multimodal_question", "image_type"),
    *("quizzes", "facts", "image", "images", "width", "height"),
)
_KEPT = frozenset(COLUMNS)


def reward(
    weights: Weights | Mapping[str, float] = Weights(),  # noqa: B008
    *,
    seconds: float = 20.0,
    slots: int | None = None,
) -> Callable[..., list[float | None]]:
    """`draw_reward` with weights and limits of your own; `seconds` are one program's."""
    counted = weights if isinstance(weights, Weights) else weights_of(weights)

    def draw_reward(
        prompts: Sequence[Any],  # noqa: ARG001 - TRL passes them
        completions: Sequence[Any],
        log_metric: Callable[[str, float], None] | None = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        **columns: Any,
    ) -> list[float | None]:
        """0 to 1 for what each completion draws, None (no score) for what could not be told.

        `completions` are strings or message lists. Parts go to `log_metric`, each as the mean of
        those that have it, reasons to `log_extra`, where the trainer gives them. Raises InputError
        without a column `question` or `facts`.
        """
        targets = targets_of(columns, len(completions))
        replies = [text_of(completion) for completion in completions]
        found = score_replies(replies, targets, counted, seconds=seconds, slots=slots)
        if log_metric is not None:
            for name, mean in means(found).items():
                log_metric(f"draw/{name}", mean)
        if log_extra is not None:
            log_extra("draw_reason", [each.reason for each in found])
        return [each.score for each in found]

    return draw_reward


def targets_of(columns: Mapping[str, Any], count: int) -> list[Target]:
    """One for each completion; those of one row are read once."""
    kept = {name: column for name, column in columns.items() if name in _KEPT and column}
    if "question" not in kept and "facts" not in kept:
        raise InputError("no column `question` or `facts`: load_view(..., keep=('facts', ...))")
    found: list[Target] = []
    last: tuple[list[Any], Target] | None = None
    for at in range(count):
        cells = [column[at] for column in kept.values()]
        # a group's completions have the very cells of one row, one after the other
        if last is None or any(a is not b for a, b in zip(cells, last[0], strict=True)):
            last = cells, target_of(dict(zip(kept, cells, strict=True)))
        found.append(last[1])
    return found


def weights_of(given: Mapping[str, float]) -> Weights:
    """Raises InputError for a part that there is not."""
    if unknown := sorted(set(given) - set(PARTS)):
        raise InputError(f"no part {unknown[0]!r}: choose among {', '.join(PARTS)}")
    return Weights(**given)


def means(found: Sequence[Drawn]) -> dict[str, float]:
    """Of each part, over the drawings that have it; `judged` over all."""
    said = {name: [d.parts[name] for d in found if name in d.parts] for name in PARTS}
    told = {name: sum(values) / len(values) for name, values in said.items() if values}
    judged = [float(each.score is not None) for each in found]
    return {**told, "judged": sum(judged) / len(judged)} if judged else told


draw_reward = reward()
draw_reward.__qualname__ = "draw_reward"  # by which it can be pickled
