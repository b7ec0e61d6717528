"""How often the quizzes that were kept are answered without a figure, by who did not filter them.

The rate of the filtering model over what it let through is low by construction, and says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.curation.candidate import Candidate
from scigen_data.metrics.rates import Interval, wilson
from scigen_data.records import Status, Usage

CHANCE = 0.25


@dataclass(frozen=True, slots=True)
class BlindRate:
    """The mean over quizzes of the share of trials that were right.

    The 95 % interval counts a quiz once, however many trials it has, so it errs on the wide side.
    """

    reader: str
    share: float | None  # None where no quiz was answered
    interval: Interval | None
    answered: int  # quizzes with a trial that could be read
    quizzes: int
    usage: Usage = Usage()  # noqa: RUF009 - frozen

    @property
    def waiting(self) -> int:
        """Quizzes without any answer."""
        return self.quizzes - self.answered

    def __str__(self) -> str:
        if self.share is None or self.interval is None:
            return f"{self.reader} answered none of {self.quizzes} quizzes without the figure"
        low, high = self.interval.low, self.interval.high
        return (
            f"{self.reader}, which did not filter, answers {self.share:.1%} ({low:.1%} to "
            f"{high:.1%}) of {self.answered} quizzes without the figure; chance is {CHANCE:.0%}"
        )


async def ask_report(
    reader: Reader, candidates: Iterable[Candidate], kept: Path
) -> Mapping[str, Sequence[Reading]]:
    """Readings of the standing quizzes without a figure, by `Quiz.key`; `kept` holds the answers.

    Raises EndpointError where the endpoint refuses for good, and InputError where `kept` is
    damaged; what was answered by then is kept.
    """
    answers = BlindAnswers.load(kept)
    before = len(answers)
    try:
        return await ask_blind(
            reader, [posed.quiz for each in candidates for posed in each.standing], answers
        )
    finally:
        if len(answers) > before:
            answers.save(kept)


def blind_rate(
    candidates: Iterable[Candidate], readings: Mapping[str, Sequence[Reading]], reader: str
) -> BlindRate:
    """The rate over the standing quizzes, each counted once."""
    quizzes = {posed.quiz.key: posed.quiz for each in candidates for posed in each.standing}
    shares, usage = [], Usage()
    for key, quiz in quizzes.items():
        trials = readings.get(key, ())
        usage = sum((trial.usage for trial in trials), usage)
        if read := [trial.right(quiz) for trial in trials if trial.status is Status.OK]:
            shares.append(sum(read) / len(read))
    share = math.fsum(shares) / len(shares) if shares else None
    interval = wilson(math.fsum(shares), len(shares))
    return BlindRate(reader, share, interval, len(shares), len(quizzes), usage)
