"""The record that flows through every stage.

    Problem ──generate──> Draft ──render──> Figure ──verify──> Verdict… ──select──> Sample

Each is a small frozen dataclass; `rows` says how it lies in a dataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from scigen_data.facts import Facts

LETTERS = ("A", "B", "C", "D")
SPLITS = TRAIN, VALIDATION, TEST = "train", "validation", "test"  # of a corpus


class Status(str, Enum):
    """How something that was attempted ended."""

    OK = "ok"
    FAILED = "failed"  # it ran, and the answer is no
    CODE_ERROR = "code_error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    BLANK = "blank"
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"
    API_ERROR = "api_error"
    UNPARSEABLE = "unparseable"
    SKIPPED = "skipped"
    ERROR = "error"  # what should have checked or drawn it failed itself

    def __str__(self) -> str:
        return self.value


class Decision(str, Enum):
    """What selection made of a sample."""

    ACCEPTED = "accepted"
    UNCHECKED = "unchecked"  # nothing failed, and nothing was seen that is the problem's own
    REJECTED = "rejected"

    def __str__(self) -> str:
        return self.value


# ---------------------------------------------------------------------------- problem


@dataclass(frozen=True, slots=True)
class Quiz:
    """A four-option question about what the figure shows (paper: inverse validation)."""

    question: str
    options: tuple[str, str, str, str]
    answer: str  # A, B, C or D
    evidence: str = ""
    at: tuple[str, ...] = ()  # what of the figure it is read off, where its author says so

    @property
    def correct(self) -> str:
        """The text of the right option."""
        return self.options[LETTERS.index(self.answer)]

    @property
    def key(self) -> str:
        """What tells quizzes apart: 32 hex digits of SHA-256 over the question and its options.

        The right answer and the evidence are left out, because no reader sees them: a corrected
        answer key makes no blind answer stale.
        """
        text = "\0".join((self.question, *self.options))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Problem:
    """A text problem that asks for a figure."""

    id: str
    question: str
    answer: str
    image_type: str = ""  # one of taxonomy.IMAGE_TYPES; empty where the source does not say
    elements: tuple[str, ...] = ()  # visual checklist
    quizzes: tuple[Quiz, ...] = ()
    multimodal_question: str = ""  # the question with the values left to the figure
    source: str = ""
    license: str = ""
    repairs: tuple[str, ...] = ()  # what the import changed
    solution: str = ""  # worked, a step a line
    caption: str = ""  # what a right figure shows, in prose
    level: int = 0  # of difficulty, from 1; 0 where the source has none
    look: str = ""  # of the figure, where the source decides it
    split: str = ""  # one of SPLITS, where the source decides it


# ------------------------------------------------------------------------------ draft


@dataclass(frozen=True, slots=True)
class Share:
    """What of a usage is one role's: the coder's, the critic's."""

    role: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    @property
    def paid(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.input_tokens or self.output_tokens or self.cost)

    def __add__(self, other: Share) -> Share:
        return Share(
            self.role,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            _sum(self.cost, other.cost),
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more model calls; `cost` in US dollars, None where no price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    calls: int = field(default=0, compare=False)  # replies of an endpoint, kept ones too
    shares: tuple[Share, ...] = field(default=(), compare=False)  # by role, where these are known

    def of(self, role: str) -> Usage:
        """The same, as this role's alone."""
        share = Share(role, self.input_tokens, self.output_tokens, self.cost)
        return replace(self, shares=(share,))

    def __add__(self, other: Usage) -> Usage:
        shares = {share.role: share for share in self.shares}
        for share in other.shares:
            before = shares.get(share.role)
            shares[share.role] = share if before is None else before + share
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            _sum(self.cost, other.cost),
            self.calls + other.calls,
            tuple(shares.values()),
        )


def _sum(one: float | None, other: float | None) -> float | None:
    """Of costs that are known."""
    return other if one is None else one if other is None else one + other


class OwnProgram(str):
    """A program that a family of this package made in this process, from a seed.

    Whatever is done to it gives a plain text, and so does what is read back from a row.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator returned for a problem: a plan and a program, or an image."""

    status: Status
    reason: str = ""  # one line; empty when status is ok
    plan: str = ""
    program: str = ""
    language: str = "python"  # or "tikz"
    image: bytes | None = None  # pixel backends: the image as it came
    generator: str = ""
    model: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""
    seed: int = 0
    usage: Usage = Usage()
    # Findings of the attempt before that its author holds to be wrong: check, and why.
    disputes: tuple[tuple[str, str], ...] = ()


# ----------------------------------------------------------------------------- figure


@dataclass(frozen=True, slots=True)
class Figure:
    """A rendered draft, or the reason why there is none."""

    status: Status
    reason: str = ""  # one line; empty when status is ok
    detail: str = ""  # traceback or log tail, for a person or the next attempt
    png: bytes | None = None
    width: int = 0  # pixels
    height: int = 0
    facts: Facts = Facts()  # noqa: RUF009 - frozen
    fingerprint: str = ""  # of everything but the program that decides the pixels
    pixel_hash: str = ""  # SHA-256 of mode, size and decoded pixels


# ---------------------------------------------------------------------------- verdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found."""

    check: str  # "run", "audit/overlap", ...
    status: Status
    score: float | None = None
    reason: str = ""  # worded so that the author of the program can act on it
    detail: Mapping[str, Any] = field(default_factory=dict)  # JSON-ready


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at a problem: the next draft is told what came of it."""

    draft: Draft
    figure: Figure
    verdicts: tuple[Verdict, ...]


# ----------------------------------------------------------------------------- sample


@dataclass(frozen=True, slots=True)
class Sample:
    """One finished row."""

    problem: Problem
    draft: Draft
    figure: Figure
    verdicts: tuple[Verdict, ...]
    attempts: int
    decision: Decision
    reasons: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The draft's, or else the figure's."""
        return self.draft.status if self.draft.status is not Status.OK else self.figure.status
