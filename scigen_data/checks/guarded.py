"""Readers and judges whose own failure is a status, not the end of a run."""

from __future__ import annotations

from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.errors import ScigenError
from scigen_data.records import Problem, Quiz, Status


class GuardedReader:
    """A reader whose own failure is a reading with the status `error`."""

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name
        self._reader = reader

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        try:
            return await self._reader.read(quiz, image, trial=trial)
        except (ScigenError, OSError):
            raise
        except Exception as error:
            return Reading(Status.ERROR, reason=_said(error), reader=self.name)


class GuardedJudge:
    """A judge whose own failure is a judgement with the status `error`."""

    def __init__(self, judge: Judge) -> None:
        self.name = judge.name
        self._judge = judge

    async def judge(self, problem: Problem, image: bytes, *, repeat: int = 0) -> Judgement:
        try:
            return await self._judge.judge(problem, image, repeat=repeat)
        except (ScigenError, OSError):
            raise
        except Exception as error:
            return Judgement(Status.ERROR, reason=_said(error), judge=self.name, repeat=repeat)


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
