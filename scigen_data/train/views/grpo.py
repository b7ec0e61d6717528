"""The question of a figure, with the solution beside it for a reward."""

from __future__ import annotations

from scigen_data.rows import TEXT
from scigen_data.train.conversations import (
    NO_ANSWER,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
)
from scigen_data.train.rows import question_of


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    answer = (row["answer"] or "").strip()
    if not answer:
        return NO_ANSWER
    asked = question_of(row, has_image=row["image"] is not None)
    return [{**example(row, asked, options), "solution": answer}]


GRPO = View(
    name="grpo",
    summary="the figure and its question; the solution stands beside, for a reward",
    needs=("image", "question", "answer"),
    examples=_examples,
    columns={"solution": TEXT},
)
