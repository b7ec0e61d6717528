"""One step of curation: a verb over candidates, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from scigen_data.curation.candidate import Candidate
from scigen_data.records import Status, Usage

if TYPE_CHECKING:
    from scigen_data.curation.means import Means

# The next run tries these again; until then the candidate waits before the step.
WAITING = (Status.API_ERROR, Status.ERROR)
# The candidate goes on: the step did its work, or had no means and left it undone.
PASSED = (Status.OK, Status.SKIPPED)
NO_QUIZ = "no_quiz"  # why a problem is dropped whose quizzes all are


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step made of a candidate.

    `ok`: it goes on as it is here. `failed`: the step drops it, for a reason of its spec.
    `unparseable`: no reply kept to the schema, nor when it was asked again. `skipped`: the step
    had no means (no model) and left it undone. `api_error`, `error`: tried again by the next run.
    """

    status: Status
    candidate: Candidate
    reason: str = ""  # a name of the spec's reasons; counted
    detail: str = ""  # one line, this candidate's own
    usage: Usage = field(default_factory=Usage)


def settled(outcome: Outcome, *, requiz: bool) -> Outcome:
    """An `ok` outcome of a step over quizzes; a problem without any left is dropped.

    Under `requiz` it stays, with a note.
    """
    candidate = outcome.candidate
    if candidate.standing:
        return outcome
    if not requiz:
        return replace(outcome, status=Status.FAILED, reason=NO_QUIZ)
    notes = tuple(dict.fromkeys((*candidate.notes, "no quiz of it is left")))
    return replace(outcome, candidate=replace(candidate, notes=notes))


class Each(Protocol):
    """A step over one candidate at a time."""

    @property
    def identity(self) -> str:
        """All that decides an outcome beside the candidate: rules' version, model, prompts."""
        ...

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where an endpoint refuses for good."""
        ...


@runtime_checkable
class Whole(Protocol):
    """A step that sees all candidates at once: cheap, and made anew by every run."""

    def run_all(self, candidates: Sequence[Candidate]) -> list[Outcome]:
        """One outcome a candidate, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A step by name; `make` gets what a run has: options, chat clients, readers."""

    name: str
    about: str  # one line, for the command's help and the card
    reasons: Mapping[str, str]  # why it drops a candidate or a quiz: name -> sentence
    make: Callable[[Means], Each | Whole]
    alone: str = ""  # what it does without a language model, and what it then leaves undone
    asks: str = "model"  # whom of `Means`; empty: nobody
