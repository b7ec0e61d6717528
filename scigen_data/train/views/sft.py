"""The question of a figure, and its answer, alone or behind the worked solution."""

from __future__ import annotations

from scigen_data.train.conversations import (
    NO_ANSWER,
    NO_SOLUTION,
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
    if options.solution:
        worked = (row.get("solution") or "").strip()
        if not worked:
            return NO_SOLUTION
        answer = f"{worked}\n\nAnswer: {answer}"  # as `train.rewards` reads it
    asked = question_of(row, has_image=row["image"] is not None)
    return [{**example(row, asked, options), "completion": said(answer)}]


SFT = View(
    name="sft",
    summary="the figure and its question -> the answer; with --solution worked",
    needs=("image", "question", "answer"),
    examples=_examples,
)
