"""Rows of builds go past a reader and a judge; what both said comes out.

Nothing is scored here: a `Seen` holds readings and judgements as they came, failures included.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.evaluation.builds import Build, BuiltRow
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


async def look(
    build: Build,
    reader: Reader | None,
    judge: Judge | None,
    *,
    repeats: int = 1,
    quizzes: Quizzes = Quizzes.ALL,
    at_once: int = 32,
    advance: Advance = silent,
    aside: Counter[str] | None = None,
) -> list[Seen]:
    """Show every image of `build` to the reader and the judge; in the order of its rows.

    A row comes with the quizzes that are asked; one whose problem is set aside does
    not come: `aside` counts why. At
    most `at_once` rows, and so images, are held at a time. Raises EndpointError where an endpoint
    refuses for good, InputError on a damaged file and where quizzes have no labels.
    """
    slots = asyncio.Semaphore(at_once)
    tasks: list[asyncio.Task[Seen]] = []

    done, total = 0, build.total

    async def one(row: BuiltRow) -> Seen:
        nonlocal done
        try:
            seen = await _look(row, reader, judge, repeats)
        finally:
            slots.release()
        done += 1
        advance("read", build.name, done, total)
        return seen

    async def all_rows() -> list[Seen]:
        nonlocal done
        rows = build.rows()
        while (row := await asyncio.to_thread(next, rows, None)) is not None:
            if isinstance(problem := narrowed(row.problem, quizzes), str):
                done += 1
                if aside is not None:
                    aside[problem] += 1
                continue
            row = replace(row, problem=problem)
            await slots.acquire()
            tasks.append(asyncio.ensure_future(one(row)))
            if failed := next((t for t in tasks if t.done() and t.exception()), None):
                await failed
        return await asyncio.gather(*tasks)

    try:
        return await all_rows()
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
