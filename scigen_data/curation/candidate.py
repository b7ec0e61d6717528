"""What flows through curation: a problem, its quizzes on their way, and what steps found out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from scigen_data.records import Problem, Quiz

SOURCE, MODEL, RULE = "source", "model", "rule"  # who posed a quiz


@dataclass(frozen=True, slots=True)
class Posed:
    """A quiz, who posed it, and what was said of it."""

    quiz: Quiz
    by: str = SOURCE  # or MODEL, RULE
    label: str = ""  # of problems/labels/README.md, as "ok"; empty where nobody read it
    sure: bool = True  # of the label
    blind: int | None = None  # trials that a reader without the figure had right; None: not asked
    dropped: str = ""  # "validity: text_only"; empty while it stands


@dataclass(frozen=True, slots=True)
class Candidate:
    """A problem on its way. Its quizzes lie in `posed`; those of the record come last of all."""

    problem: Problem
    place: str = ""  # file or dataset, and row
    stratum: str = ""  # what the source groups it by, such as its subject
    posed: tuple[Posed, ...] = ()
    subject: str = ""
    clarity: int = 0  # of the scene, 1 to 5; 0: not said
    complexity: int = 0  # of the figure, 1 to 5; 0: not said
    hidden: tuple[str, ...] = ()  # values that `multimodal_question` leaves to the figure
    notes: tuple[str, ...] = ()  # what a step did that a person should know

    @property
    def standing(self) -> tuple[Posed, ...]:
        """The quizzes that no step has dropped."""
        return tuple(posed for posed in self.posed if not posed.dropped)

    def finished(self) -> Problem:
        """The problem with the quizzes that stand."""
        return replace(self.problem, quizzes=tuple(posed.quiz for posed in self.standing))


def packed(candidate: Candidate) -> bytes:
    """The candidate as one line of JSON; equal ones give equal bytes."""
    return msgspec.json.encode(candidate)


def unpacked(line: bytes) -> Candidate:
    """Raises msgspec.ValidationError, a ValueError, where the line is no candidate."""
    return msgspec.json.decode(line, type=Candidate)
