"""Rows of builds go past a reader and a judge; what both said comes out.

Nothing is scored here: a `Seen` holds readings and judgements as they came, failures included.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.evaluation.builds import BuiltRow
from scigen_data.problems.verified import Quizzes, narrowed

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

    async def one(row: BuiltRow) -> Looked:
        try:
            problem = narrowed(row.problem, quizzes)
            if isinstance(problem, str):
                return problem
            return await _look(replace(row, problem=problem), reader, judge, repeats)
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
        return Seen(row, (), ())
    quizzes = row.problem.quizzes
    reads = [reader.read(quiz, image) for quiz in quizzes] if reader else []
    judges = [judge.judge(row.problem, image, repeat=i) for i in range(repeats)] if judge else []
    both = asyncio.gather(asyncio.gather(*reads), asyncio.gather(*judges))
    readings, judgements = await both
    return Seen(replace(row, image=None), tuple(readings), tuple(judgements))
