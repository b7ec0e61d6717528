"""A shard: problems go through the loop, those of them that are a test's do not; rows come out."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from scigen_data.pipeline.loop import Loop, Made
from scigen_data.problems.contamination import Overlap, Questions
from scigen_data.problems.family import Made as FamilyMade
from scigen_data.problems.family import Unmade
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status, Verdict

CONTAMINATION = "contamination"  # a row's verdict on what it shares with test questions


def item_seed(recipe: str, seed: int, problem: str) -> int:
    """31 bits, which every endpoint's `seed` takes; neighbouring build seeds share nothing."""
    digest = hashlib.sha256(f"{recipe}\0{seed}\0{problem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


async def run_shard(
    problems: Sequence[Problem],
    seeds: Sequence[int],
    loop: Loop,
    finished: Callable[[Sample], None] = lambda _: None,
    against: Questions | None = None,
    families: Loop | None = None,
) -> list[Made]:
    """Every problem's row, in order; `finished` hears of each as it is done.

    A problem that is one of the test questions `against` is rejected undrawn. `families` draws
    what a family made, where it is not `loop` that does.
    """

    async def one(problem: Problem, seed: int) -> Made:
        found = None if against is None else _overlap(problem, against)
        if isinstance(problem, Unmade):
            made = Made(_unmade(problem))
        elif found is not None and found.contaminates:
            made = Made(_contaminated(problem, found))
        else:
            own = families if isinstance(problem, FamilyMade) else None
            made = await (own or loop).synthesize(problem, seed)
            if against is not None:
                sample = made.sample
                sample = replace(sample, verdicts=(*sample.verdicts, _clean(found)))
                made = replace(made, sample=sample)
        finished(made.sample)
        return made

    tasks = [
        asyncio.ensure_future(one(problem, seed))
        for problem, seed in zip(problems, seeds, strict=True)
    ]
    try:
        return await asyncio.gather(*tasks)
    finally:
        # A refusal by the endpoint ends the shard: the others must not go on calling it.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _overlap(problem: Problem, against: Questions) -> Overlap | None:
    """What of the test questions its question has most in common with, in either wording."""
    texts = (problem.question, problem.multimodal_question)
    found = [overlap for text in texts if (overlap := against.overlap(text)) is not None]
    return max(found, key=lambda overlap: overlap.share, default=None)


def _contaminated(problem: Problem, found: Overlap) -> Sample:
    why = "its question is a test's"
    detail = {"place": found.place, "text": found.text}
    return Sample(
        problem=problem,
        draft=Draft(Status.SKIPPED, reason=why),
        figure=Figure(Status.SKIPPED, reason=why),
        verdicts=(Verdict(CONTAMINATION, Status.FAILED, found.share, str(found), detail),),
        attempts=0,
        decision=Decision.REJECTED,
        reasons=("contaminated",),
    )


def _clean(found: Overlap | None) -> Verdict:
    return Verdict(CONTAMINATION, Status.OK, 0.0 if found is None else found.share)


def _unmade(problem: Unmade) -> Sample:
    """A row for what was to be a problem, so that nothing falls out of the dataset."""
    return Sample(
        problem=problem,
        draft=Draft(Status.SKIPPED, reason="its family made no problem"),
        figure=Figure(Status.SKIPPED, reason="its family made no problem"),
        verdicts=(Verdict("make", Status.FAILED, reason=problem.why),),
        attempts=0,
        decision=Decision.REJECTED,
        reasons=("make",),
    )
