"""The lines of a journal, decoded strictly: `msgspec` holds them to types and bounds.

A word is all that one reviewer says of one row. A later word of the same reviewer about the row
takes its place, so that taking something back is a further line, and nothing is ever erased.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta, Struct

from scigen_data.records import LETTERS, Problem, Quiz

FORMAT = 1
Verdict = Literal["", "accept", "reject"]
ACCEPT: Verdict = "accept"
REJECT: Verdict = "reject"
# Why a row is rejected. What is wrong with the problem stays wrong in the next figure of it.
OF_FIGURE: Mapping[str, str] = MappingProxyType(
    {
        "wrong": "the figure contradicts the problem",
        "missing": "something that is given is not shown",
        "illegible": "texts collide, are cut off or too small",
        "gives_answer": "the figure gives the answer away",
    }
)
OF_PROBLEM: Mapping[str, str] = MappingProxyType(
    {
        "bad_problem": "the problem or its answer is wrong or unclear",
        "is_answer": "the figure is what is asked for",
        "needs_original": "it leans on a picture that is not there",
        "nothing": "it gives no setting to draw",
    }
)
OTHER = "other"
REASONS: Mapping[str, str] = MappingProxyType(
    {**OF_FIGURE, **OF_PROBLEM, OTHER: "something else (say what)"}
)
# What is said of a quiz, in the words of problems/labels.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "ok": "a right figure decides it",
        "text_only": "it asks about wording, or what no figure would carry",
        "asks_answer": "it asks for the answer or a step towards it",
        "wrong_key": "the marked option is wrong",
        "not_fixed": "the problem leaves it open",
        "several_right": "another option is as right",
        "needs_original": "only a picture that is not there could tell",
        "drop": "out, for another reason",
    }
)

Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
At = Annotated[str, Meta(pattern=r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Id = Annotated[str, Meta(max_length=10_000)]
Text = Annotated[str, Meta(max_length=20_000)]
Stated = Annotated[str, Meta(min_length=1, max_length=20_000)]
Reason = Literal[
    "wrong",
    "missing",
    "illegible",
    "gives_answer",
    "bad_problem",
    "is_answer",
    "needs_original",
    "nothing",
    "other",
]
Label = Literal[
    "",
    "ok",
    "text_only",
    "asks_answer",
    "wrong_key",
    "not_fixed",
    "several_right",
    "needs_original",
    "drop",
]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """A quiz in other words, or with another key."""

    question: Stated
    options: tuple[Stated, Stated, Stated, Stated]
    answer: Literal["A", "B", "C", "D"]
    evidence: Text = ""

    def __post_init__(self) -> None:
        if len({each.strip() for each in self.options}) < len(LETTERS):
            raise ValueError("two options are the same")
        if not all(each.strip() for each in (self.question, *self.options)):
            raise ValueError("the question or an option is blank")

    @property
    def quiz(self) -> Quiz:
        return Quiz(self.question, self.options, self.answer, self.evidence)


class QuizWord(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is said of one quiz: a label, and the wording that takes its place."""

    quiz: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]  # Quiz.key of it as it stood
    label: Label = ""
    to: Wording | None = None

    @property
    def drops(self) -> bool:
        """Whether the quiz goes."""
        return self.to is None and self.label not in ("", "ok")

    @property
    def says(self) -> str:
        """The label, or that the quiz has another wording."""
        return self.label or "edited"


class Word(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag="word",
    tag_field="line",
):
    """All that one reviewer says of one row, at one time."""

    at: At
    reviewer: Name
    row: Id
    shown: Digest  # of what the reviewer saw: `shown`
    problem: Digest  # of the problem alone: `digest`
    figure: bool  # whether there was one
    verdict: Verdict = ""
    reasons: Annotated[tuple[Reason, ...], Meta(max_length=20)] = ()
    note: Text = ""
    quizzes: Annotated[tuple[QuizWord, ...], Meta(max_length=1_000)] = ()
    sample: Annotated[str, Meta(max_length=100)] = ""  # that it was given in: blind

    def __post_init__(self) -> None:
        if (self.verdict == REJECT) != bool(self.reasons):
            raise ValueError("a rejection needs its reason, and nothing else has one")

    @property
    def of_problem(self) -> tuple[str, ...]:
        """The reasons that hold of the problem, whatever figure is drawn of it."""
        return tuple(r for r in self.reasons if r in OF_PROBLEM or (r == OTHER and not self.figure))


class Drawn(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a sample."""

    row: Id
    shown: Digest
    accepted: bool  # by the build; the others are there so that nobody can tell


class Sample(Struct, frozen=True, forbid_unknown_fields=True, tag="sample", tag_field="line"):
    """A sample as it was drawn, in the order in which it is shown."""

    at: At
    reviewer: Name  # who had it drawn
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    dataset: Digest
    seed: int
    accepted: Annotated[int, Meta(ge=0)]  # rows that it was drawn from
    others: Annotated[int, Meta(ge=0)]
    rows: Annotated[tuple[Drawn, ...], Meta(max_length=100_000)]


class Header(Struct, frozen=True, forbid_unknown_fields=True, tag="journal", tag_field="line"):
    """The first line: of which dataset the journal is."""

    format: Annotated[int, Meta(ge=1)]
    dataset: Digest  # its rows' fingerprint when the journal was begun
    title: Annotated[str, Meta(max_length=1_000)]
    begun: At


def now() -> str:
    """The time, UTC, as a journal has it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest(problem: Problem) -> str:
    """SHA-256 of a problem's question and answer."""
    return hashlib.sha256(f"{problem.question}\0{problem.answer}".encode()).hexdigest()


def shown(problem: Problem, image: bytes | None) -> str:
    """SHA-256 of what a reviewer decides about: a row that changes is another."""
    seen = [
        problem.id,
        problem.question,
        problem.answer,
        problem.multimodal_question,
        problem.image_type,
        problem.elements,
        [(quiz.question, quiz.options, quiz.answer, quiz.evidence) for quiz in problem.quizzes],
        None if image is None else hashlib.sha256(image).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
