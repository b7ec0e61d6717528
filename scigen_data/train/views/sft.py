"""The question of a figure, and its answer."""

from __future__ import annotations

from scigen_data.train.conversations import (
    NO_ANSWER,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)
from scigen_data.train.rows import question_of


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    answer = (row["answer"] or "").strip()
    if not answer:
        return NO_ANSWER
    asked = question_of(row, has_image=row["image"] is not None)
    return [{**example(row, asked, options), "completion": said(answer)}]


SFT = View(
    name="sft",
    summary="the figure and its question -> the answer",
    needs=("image", "question", "answer"),
    examples=_examples,
)
