"""What grading says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Grade(str, Enum):
    """Right and wrong are certain; everything else is unjudged, which is no score."""

    RIGHT = "right"
    WRONG = "wrong"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Graded:
    """A grade and why. `method` names what decided: `number`, `choice`, `symbols`, `model`..."""

    grade: Grade
    reason: str
    method: str
    answer: str | None = None  # what was taken from the response; None where there was nothing

    def of(self, answer: str | None) -> Graded:
        """The same about a response from which `answer` was taken."""
        return replace(self, answer=answer)


def right(method: str, reason: str = "") -> Graded:
    return Graded(Grade.RIGHT, reason or "equal", method)


def wrong(method: str, reason: str) -> Graded:
    return Graded(Grade.WRONG, reason, method)


def unjudged(method: str, reason: str) -> Graded:
    return Graded(Grade.UNJUDGED, reason, method)
