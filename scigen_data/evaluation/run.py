"""Rows of builds go past a reader and a judge; what both said comes out.

Nothing is scored here: a `Seen` holds readings and judgements as they came, failures included.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from sys import intern

from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.checks.select import REVIEW
from scigen_data.evaluation.builds import BuiltRow
from scigen_data.problems.verified import Quizzes, narrowed
from scigen_data.records import Problem, Quiz, Status, Verdict

Advance = Callable[[str, str, int, int], None]  # stage, build, rows done, rows in all


def silent(_stage: str, _build: str, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A row, its image let go, with what was said about it.

    `readings` has one entry a quiz, or none where there was no image or no reader; `judgements`
    one a repeat, or none.
    """

    row: BuiltRow
    readings: tuple[Reading, ...]
    judgements: tuple[Judgement, ...]


Looked = Seen | str  # a row, or why its problem is set aside


class Sharing:
    """What is kept of many rows: equal verdicts of theirs are one object."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Status, float | None, str], Verdict] = {}

    def of(self, looked: Looked) -> Looked:
        """The same, with the verdicts that an earlier row had."""
        if isinstance(looked, str):
            return looked
        verdicts = tuple(map(self._shared, looked.row.verdicts))
        return replace(looked, row=replace(looked.row, verdicts=verdicts))

    def _shared(self, verdict: Verdict) -> Verdict:
        if verdict.detail:
            return verdict
        told = verdict.check, verdict.status, verdict.score, verdict.reason
        return self._known.setdefault(told, verdict)


def let_go(row: BuiltRow) -> BuiltRow:
    """The row without its image and what nothing asks for once it was looked at."""
    problem = row.problem
    quizzes = tuple(
        Quiz(_one(quiz.question), _all_one(quiz.options), quiz.answer) for quiz in problem.quizzes
    )
    kept = Problem(
        problem.id,
        problem.question,
        "",
        _one(problem.image_type),
        quizzes=quizzes,
        source=_one(problem.source),
    )
    verdicts = tuple(
        each if each.check == REVIEW else replace(each, detail={}) for each in row.verdicts
    )
    return replace(row, image=None, problem=kept, verdicts=verdicts)


def _all_one(options: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    a, b, c, d = map(_one, options)
    return a, b, c, d


def _one(text: str) -> str:
    """The text, as one object for all rows that have it."""
    return intern(text) if type(text) is str else text  # a forged row may hold something else


async def look(
    rows: Iterator[BuiltRow],
    reader: Reader | None,
    judge: Judge | None,
    *,
    repeats: int = 1,
    quizzes: Quizzes = Quizzes.ALL,
    at_once: int = 32,
    advance: Callable[[], object] = lambda: None,
) -> list[Looked]:
    """Show every image of `rows` to the reader and the judge; in their order.

    A row comes with the quizzes that are asked; in place of one whose problem is set aside stands
    why. At most `at_once` rows, and so images, are held at a time. Raises EndpointError where an
    endpoint refuses for good, InputError on a damaged file and where quizzes have no labels.
    """
    slots = asyncio.Semaphore(at_once)
    tasks: list[asyncio.Task[Looked]] = []
    sharing = Sharing()

    async def one(row: BuiltRow) -> Looked:
        try:
            problem = narrowed(row.problem, quizzes)
            if isinstance(problem, str):
                return problem
            seen = await _look(replace(row, problem=problem), reader, judge, repeats)
            return sharing.of(seen)
        finally:
            slots.release()
            advance()

    try:
        while (row := await asyncio.to_thread(next, rows, None)) is not None:
            await slots.acquire()
            tasks.append(asyncio.ensure_future(one(row)))
            if failed := next((t for t in tasks if t.done() and t.exception()), None):
                await failed
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _look(row: BuiltRow, reader: Reader | None, judge: Judge | None, repeats: int) -> Seen:
    image = row.image
    if image is None:
        return Seen(let_go(row), (), ())
    quizzes = row.problem.quizzes
    reads = [reader.read(quiz, image) for quiz in quizzes] if reader else []
    judges = [judge.judge(row.problem, image, repeat=i) for i in range(repeats)] if judge else []
    both = asyncio.gather(asyncio.gather(*reads), asyncio.gather(*judges))
    readings, judgements = await both
    return Seen(let_go(row), tuple(readings), tuple(judgements))
