"""Which quizzes need the figure: a model that does not get it answers each in several trials.

It is right in 3 of 4 trials by chance on 5.1 % of the quizzes, where its guesses are independent
of each other; a reader that keeps to its first guess is so on a quarter. This many good quizzes
are lost to luck. The options stand in another order in each trial, every option once in every
place, so that a liking for a letter never passes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.quiz import BLIND_TRIALS, Reader, Reading
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.curation.candidate import Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.step import NO_QUIZ, WAITING, Each, Outcome, StepSpec, settled
from scigen_data.errors import InputError
from scigen_data.records import Status, Usage

NAME = "blind"
ENOUGH = 3  # trials of `BLIND_TRIALS`
GUESSED, UNREAD = "guessed", "unread"
REASONS = {
    GUESSED: f"a model without the figure is right in {ENOUGH} or more of {BLIND_TRIALS} trials",
    UNREAD: "too few trials without the figure could be read",
    NO_QUIZ: "no quiz of it is left",
}


@dataclass(frozen=True, slots=True)
class Blind:
    """Every quiz that stands, in `BLIND_TRIALS` trials."""

    reader: Reader | None
    requiz: bool = False

    @property
    def identity(self) -> str:
        rules = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        reader = self.reader
        who = reader.identity if isinstance(reader, ChatReader) else getattr(reader, "name", "")
        return f"{rules} {who or 'nobody'} {self.requiz}"

    async def run(self, candidate: Candidate) -> Outcome:
        """Raises EndpointError where the endpoint refuses for good."""
        if self.reader is None:
            return Outcome(Status.SKIPPED, candidate)
        quizzes = [posed.quiz for posed in candidate.standing]
        # What was paid for and not kept here lies with the client's replies.
        found = await ask_blind(self.reader, quizzes, BlindAnswers())
        readings = [reading for trials in found.values() for reading in trials]
        usage = sum((reading.usage for reading in readings), Usage())
        waiting = next((each for each in readings if each.status in WAITING), None)
        if waiting is not None:
            return Outcome(waiting.status, candidate, detail=waiting.reason, usage=usage)
        posed = tuple(
            one if one.dropped else answered(one, found[one.quiz.key]) for one in candidate.posed
        )
        judged = Outcome(Status.OK, replace(candidate, posed=posed), usage=usage)
        return settled(judged, requiz=self.requiz)


def answered(posed: Posed, trials: Sequence[Reading]) -> Posed:
    """The quiz with its trials counted; it stands where enough of them are seen to be wrong.

    A trial that could not be read is neither right nor wrong.
    """
    right = sum(trial.right(posed.quiz) for trial in trials)
    unread = sum(trial.status is not Status.OK for trial in trials)
    dropped = GUESSED if right >= ENOUGH else UNREAD if right + unread >= ENOUGH else ""
    return replace(posed, blind=right, dropped=f"{NAME}: {dropped}" if dropped else "")


def make(means: Means) -> Each:
    """Raises InputError where one model is to filter and to report."""
    blind, report = means.blind, means.report
    if blind is not None and report is not None and blind.name == report.name:
        raise InputError(
            f"{report.name} is both --blind-model and --report-model: what a model let through "
            "says nothing about its own rate; report with another one"
        )
    return Blind(means.blind, means.options.requiz)


BLIND = StepSpec(
    NAME,
    f"a model answers each quiz without the figure, {BLIND_TRIALS} times: what it knows is dropped",
    REASONS,
    make,
    alone="nothing: which quizzes can be answered without the figure stays open",
    asks="blind",
)
