"""What a view is, and what it is made of: a row as a conversation, in plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scigen_data.errors import InputError
from scigen_data.options import documented, option
from scigen_data.rows import TEXT
from scigen_data.taxonomy import subject_of
from scigen_data.train.coordinates import COORDINATES, DEFAULT, Coordinates, find
from scigen_data.train.rows import name_of

Row = Mapping[str, Any]
Example = dict[str, Any]
Turn = dict[str, str]
TURNS = [{"role": TEXT, "content": TEXT}]  # the kind of a column of turns, as in `rows.Column`


@documented
@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What a view may be told."""

    system: str | None = option(None, "text of a system turn in front")
    instruction: str | None = option(
        None, 'text behind every question ("Put the final answer in \\boxed{}.")'
    )
    unchecked: bool = option(False, "rows whose content nothing has seen to be right as well")
    rejected: bool = option(False, "rows that selection rejected as well")
    solution: bool = option(False, "the worked solution before the answer, in sft")
    plan: bool = option(True, "the plan before the program, in code views", flag="--plan/--no-plan")
    keep: tuple[str, ...] = option(
        (), "a further column of the dataset to carry along; repeatable", metavar="COLUMN"
    )
    coordinates: str = option(
        DEFAULT, f"how a model names places: {', '.join(COORDINATES)}", metavar="NAME"
    )
    min_pixels: int | None = option(
        None, "that the model's processor keeps, where it names places in pixels", least=1
    )
    max_pixels: int | None = option(None, "the same, at most", least=1)

    def __post_init__(self) -> None:
        _ = self.places

    @property
    def places(self) -> Coordinates:
        """The coordinates that were chosen. Raises InputError where there are none such."""
        return find(self.coordinates, self.min_pixels, self.max_pixels)


@dataclass(frozen=True, slots=True)
class Left:
    """Why a row gives nothing to a view."""

    reason: str

    def __str__(self) -> str:
        return self.reason


REJECTED = Left("rejected by selection")
UNCHECKED = Left("unchecked by selection")
NO_IMAGE = Left("no image")
NO_ANSWER = Left("no answer")
NO_SOLUTION = Left("no worked solution")
NO_CAPTION = Left("no caption")
NO_QUIZ = Left("no quiz")
NO_PROGRAM = Left("no program")
NOT_ACCEPTED = Left("no attempt was accepted")
NO_FAULT = Left("nothing was found against it")
NO_FACTS = Left("no facts of the figure")
NO_PLACE = Left("nothing with a name of its own")
NO_TEXT = Left("no text")
NO_TABLE = Left("no data that are known")
NO_REPEAT = Left("nothing that can be counted")
BROKEN_IMAGE = Left("image cannot be decoded")


@dataclass(frozen=True, slots=True)
class View:
    """One way to train on a dataset.

    `examples` makes of a canonical row the examples that it gives, one or several, or says why it
    gives none; `example` and `said` are what they are made of. Rows that selection rejected or
    left unchecked come to it only where they were asked for. It runs on rows whose
    images are not decoded.
    """

    name: str
    summary: str  # one line: what is asked, what is answered
    needs: tuple[str, ...]  # the columns that it cannot do without
    examples: Callable[[Row, ViewOptions], list[Example] | Left]
    images: bool = True  # whether its examples show the figure
    # What its examples hold beside the prompt and the figure, and of which kind (`rows.Column`).
    columns: Mapping[str, Any] = field(default_factory=lambda: {"completion": TURNS})
    aliases: tuple[str, ...] = ()
    config: str = ""  # of the dataset, where none is named; empty: its own default


def example(row: Row, asked: str, options: ViewOptions, *, image: bool = True) -> Example:
    """What every example has: the prompt, the figure, and the row's own columns.

    Raises InputError where nothing is asked.
    """
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


def said(text: str) -> list[Turn]:
    """The turn of the assistant, as a completion."""
    return answered(defused(text))


def answered(text: str) -> list[Turn]:
    """The same with the marks of places that a model's vocabulary has; the rest is `defused`."""
    return [{"role": "assistant", "content": text}]


# What trainers and chat templates take for a picture, a box or the end of a turn.
_MARK = re.compile(
    r"<(?=/?(?:image|images|img|video|audio|bbox|ref-object|cot-process|start-image)>"
    r"|\|[^\W\d][\w-]{0,40}\|>)",  # and not Matplotlib's arrow "<|-|>"
    re.IGNORECASE,
)


def defused(text: str) -> str:
    """`text` with a space in each mark that a trainer would put an image at: `< image>`."""
    return _MARK.sub("< ", text)
