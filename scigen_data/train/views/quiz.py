"""The quizzes of a figure, a row each."""

from __future__ import annotations

from scigen_data.records import LETTERS
from scigen_data.rows import TEXT
from scigen_data.train.conversations import (
    NO_IMAGE,
    NO_QUIZ,
    TURNS,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    """One example a quiz; its id is the row's, with the quiz's number from 1 behind a `#`."""
    if row["image"] is None:
        return NO_IMAGE
    found = []
    for number, quiz in enumerate(row["quizzes"] or (), start=1):
        choices = "\n".join(f"{letter}. {quiz['options'][letter]}" for letter in LETTERS)
        asked = f"{quiz['question']}\n{choices}\nAnswer with the letter of the right option alone."
        made = example(row, asked, options)
        made["id"] += f"#{number}"
        found.append({**made, "completion": said(quiz["answer"]), "solution": quiz["answer"]})
    return found or NO_QUIZ


QUIZ = View(
    name="quiz",
    summary="the figure and a question with four options -> the right letter; a row a quiz",
    needs=("image", "quizzes"),
    examples=_examples,
    columns={"completion": TURNS, "solution": TEXT},
)
