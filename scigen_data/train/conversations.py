"""One row of a dataset as the conversations of a view: plain values, no library in sight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from scigen_data.errors import InputError
from scigen_data.records import LETTERS, Decision
from scigen_data.taxonomy import subject_of
from scigen_data.train.rows import name_of, question_of

Turn = dict[str, str]

# View -> the columns that it cannot do without.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "sft": ("image", "question", "answer"),
    "grpo": ("image", "question", "answer"),
    "quiz": ("image", "quizzes"),
    "image-to-code": ("image", "plan", "program"),
    "text-to-code": ("question", "plan", "program"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What a view may be told; see `views.view`."""

    system: str | None = None
    instruction: str | None = None
    rejected: bool = False
    plan: bool = True
    keep: tuple[str, ...] = ()


class Left(str, Enum):
    """Why a row gives nothing to a view."""

    REJECTED = "rejected by selection"
    NO_IMAGE = "no image"
    NO_QUIZ = "no quiz"
    NO_PROGRAM = "no program"
    NO_ANSWER = "no answer"
    BROKEN_IMAGE = "image cannot be decoded"

    def __str__(self) -> str:
        return self.value


def conversations(
    row: Mapping[str, Any], name: str, options: Options
) -> list[dict[str, Any]] | Left:
    """What the view makes of a canonical row: one example or several, or why there is none.

    Raises InputError where the row has no question.
    """
    if row.get("decision") == Decision.REJECTED.value and not options.rejected:
        return Left.REJECTED
    image = row.get("image")
    if name in ("quiz", "image-to-code") and image is None:
        return Left.NO_IMAGE
    if name == "quiz":
        return _quizzes(row, options) or Left.NO_QUIZ
    if name in ("sft", "grpo"):
        return _answer(row, name, options)
    return _code(row, name, options)


def _answer(row: Mapping[str, Any], name: str, options: Options) -> list[dict[str, Any]] | Left:
    if not (row["answer"] or "").strip():
        return Left.NO_ANSWER
    answer = row["answer"].strip()
    asked = question_of(row, has_image=row["image"] is not None)
    example = _example(row, asked, options, image=True)
    if name == "grpo":
        return [{**example, "solution": answer}]
    return [{**example, "completion": _said(answer)}]


def _quizzes(row: Mapping[str, Any], options: Options) -> list[dict[str, Any]]:
    """One example a quiz; its id is the row's, with the quiz's number from 1 behind a `#`."""
    found = []
    for number, quiz in enumerate(row["quizzes"] or (), start=1):
        choices = "\n".join(f"{letter}. {quiz['options'][letter]}" for letter in LETTERS)
        asked = f"{quiz['question']}\n{choices}\nAnswer with the letter of the right option alone."
        example = _example(row, asked, options, image=True)
        found.append(
            {
                **example,
                "id": f"{example['id']}#{number}",
                "completion": _said(quiz["answer"]),
                "solution": quiz["answer"],
            }
        )
    return found


# Language -> its name in a prompt, the info string of its fence.
_LANGUAGES = {"python": ("Python program with Matplotlib", "python"), "tikz": ("TikZ", "latex")}


def _code(row: Mapping[str, Any], name: str, options: Options) -> list[dict[str, Any]] | Left:
    program = (row["program"] or "").strip("\n").rstrip()
    plan = (row["plan"] or "").strip()
    if not program or (options.plan and not plan):
        return Left.NO_PROGRAM
    tool, fence = _LANGUAGES.get(row.get("language") or "python", _LANGUAGES["python"])
    kind = "TikZ document" if fence == "latex" else tool
    form = (
        f"First write a plan (content, layout, labels, constraints), then the {kind}, complete, "
        f"in one `{fence}` block."
        if options.plan
        else f"Write the {kind}, complete, in one `{fence}` block."
    )
    if name == "image-to-code":
        asked = f"Draw this figure again as code, with the same content and the same labels. {form}"
    else:
        problem = row["question"].strip()
        sort = f"Kind of figure: {row['image_type']}\n\n" if row.get("image_type") else ""
        asked = (
            "Draw the figure that goes with this problem: everything that is given, and nothing "
            f"of the solution. {form}\n\n{sort}{problem}"
        )
    example = _example(row, asked, options, image=name == "image-to-code")
    # A fence that the program does not close by itself.
    longest = max(map(len, re.findall(r"`{3,}", program)), default=2)
    marks = "`" * (longest + 1)
    block = f"{marks}{fence}\n{program}\n{marks}"
    text = f"## Plan\n{plan}\n\n## Program\n{block}" if options.plan else block
    return [{**example, "completion": _said(text)}]


def _example(
    row: Mapping[str, Any], asked: str, options: Options, *, image: bool
) -> dict[str, Any]:
    """What every view has: the prompt, the figure, and the row's own columns."""
    text = asked.strip() + (f"\n{options.instruction}" if options.instruction else "")
    if not asked.strip():
        raise InputError(f"{name_of(row)} has no question")
    kind = row.get("image_type") or ""
    return {
        "id": str(row.get("id") or ""),
        "images": [row["image"]] if image and row.get("image") is not None else [],
        "prompt": [
            *([{"role": "system", "content": defused(options.system)}] if options.system else []),
            {"role": "user", "content": defused(text)},
        ],
        "question": row.get("question") or "",
        "subject": row.get("subject") or subject_of(kind),
        "image_type": kind,
        **{column: row[column] for column in options.keep},
    }


def _said(text: str) -> list[Turn]:
    return [{"role": "assistant", "content": defused(text)}]


# What trainers and chat templates take for a picture, a box or the end of a turn.
_MARK = re.compile(
    r"<(?=/?(?:image|images|img|video|audio|bbox|ref-object|cot-process|start-image)>"
    r"|\|[^\W\d][\w-]{0,40}\|>)",  # and not Matplotlib's arrow "<|-|>"
    re.IGNORECASE,
)


def defused(text: str) -> str:
    """`text` with a space in each mark that a trainer would put an image at: `< image>`."""
    return _MARK.sub("< ", text)
