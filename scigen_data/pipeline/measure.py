"""What a reader and a judge say of a kept figure, while its dataset is built."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from scigen_data.checks.blind import BlindAnswers, ask_blind
from scigen_data.checks.judge import Judge, judge_verdicts
from scigen_data.checks.outcome import label_verdict, quiz_verdicts
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.checks.readers import ReaderSpec
from scigen_data.records import Problem, Usage, Verdict


@dataclass(frozen=True, slots=True)
class Measured:
    """Verdicts for a policy, and what they cost."""

    verdicts: tuple[Verdict, ...]
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Measure:
    """A reader, with what it answers without a figure, and a judge; either may lack."""

    spec: ReaderSpec | None = None
    reader: Reader | None = None
    judge: Judge | None = None
    blind: BlindAnswers = field(default_factory=BlindAnswers)

    async def of(self, problem: Problem, image: bytes) -> Measured:
        """`quiz`, `quiz/strict` and `judge` verdicts of an encoded image.

        Raises EndpointError where an endpoint refuses for good.
        """
        read, judged = await asyncio.gather(
            self._read(problem, image), self._judged(problem, image)
        )
        return Measured((*read.verdicts, *judged.verdicts), read.usage + judged.usage)

    async def _read(self, problem: Problem, image: bytes) -> Measured:
        if self.reader is None or self.spec is None:
            return Measured(())
        quizzes, reader = problem.quizzes, self.reader
        readings = await asyncio.gather(*(reader.read(quiz, image) for quiz in quizzes))
        if self.spec.answers != "all":
            verdict = label_verdict(quizzes, readings, f"quiz/{self.spec.name}")
            return Measured((verdict,), _paid(readings))
        trials: list[Sequence[Reading]] | None = None
        usage = _paid(readings)
        if self.spec.blind:
            found = await ask_blind(reader, quizzes, self.blind)
            trials = [found[quiz.key] for quiz in quizzes]
            usage += _paid([reading for each in trials for reading in each])
        return Measured(quiz_verdicts(quizzes, readings, trials), usage)

    async def _judged(self, problem: Problem, image: bytes) -> Measured:
        if self.judge is None:
            return Measured(())
        judgement = await self.judge.judge(problem, image)
        return Measured(judge_verdicts([judgement]), judgement.usage)


def _paid(readings: Sequence[Reading]) -> Usage:
    return sum((reading.usage for reading in readings), Usage())
