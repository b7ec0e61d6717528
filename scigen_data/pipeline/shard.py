"""A shard: problems go through generate, render, verify and select; samples come out.

What fails over a row that should not have (a generator, a check, the way between them) is that
row's outcome, `error`; it ends neither the shard nor the build. A ScigenError ends both, and so
does a machine that has no more room or files to give.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from scigen_data.checks.auditor import audit
from scigen_data.checks.restyled import audit_restyled, with_facts
from scigen_data.checks.select import Policy, decide
from scigen_data.errors import ScigenError
from scigen_data.generators import Generator, Sketch, Sketched
from scigen_data.pipeline.recipe import Draws
from scigen_data.problems.contamination import Overlap, Questions
from scigen_data.problems.family import Unmade
from scigen_data.records import (
    Attempt,
    Decision,
    Draft,
    Figure,
    Problem,
    Sample,
    Status,
    Usage,
    Verdict,
)
from scigen_data.renderer.picture import picture

WAITING = (Status.API_ERROR, Status.ERROR)  # the next run tries these again
# What no further attempt mends: no endpoint, nothing to ask, a provider's content policy.
_FINAL = (*WAITING, Status.SKIPPED, Status.FAILED)
_OUT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
CONTAMINATION = "contamination"  # a row's verdict on what it shares with test questions
_FRAMES = 4  # of a traceback that a row keeps
_LONGEST = 300  # characters of a reason


def item_seed(recipe: str, seed: int, problem: str) -> int:
    """31 bits, which every endpoint's `seed` takes; neighbouring build seeds share nothing."""
    digest = hashlib.sha256(f"{recipe}\0{seed}\0{problem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


async def run_shard(
    problems: Sequence[Problem],
    seeds: Sequence[int],
    generator: Generator,
    renderer: Draws,
    policy: Policy,
    finished: Callable[[Sample], None],
    against: Questions | None = None,
) -> list[Sample]:
    """Every problem's sample, in order; `finished` hears of each as it is done.

    A problem that is one of the test questions `against` is rejected undrawn.
    """

    async def one(problem: Problem, seed: int) -> Sample:
        found = None if against is None else _overlap(problem, against)
        if found is not None and found.contaminates:
            sample = _contaminated(problem, found)
        else:
            sample = await synthesize(problem, seed, generator, renderer, policy)
            if against is not None:
                sample = replace(sample, verdicts=(*sample.verdicts, _clean(found)))
        finished(sample)
        return sample

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


async def synthesize(
    problem: Problem, seed: int, generator: Generator, renderer: Draws, policy: Policy
) -> Sample:
    """Draft, render and check until the policy rejects no longer or the attempts are used up.

    The sample kept is that one, else the best: one that drew before one that did not, fewer
    reasons against it before more, the earlier where these are equal. An unchecked figure is no
    reason for another attempt: there is nothing that its program could be told to change. Where
    the endpoint failed on the way, that is the outcome, so that the next run tries again.
    """
    if isinstance(problem, Unmade):
        return _unmade(problem)
    history: list[Attempt] = []
    samples: list[Sample] = []
    usage = Usage()
    while len(history) < max(1, generator.max_attempts):
        draft = Draft(Status.OK, generator=generator.name, seed=seed)
        drafted = False
        try:
            draft = _sound(await generator.draft(problem, seed, history), generator)
            drafted = True
            figure, verdicts = await _checked(problem, draft, generator, renderer)
            decision, reasons = decide(policy, draft, figure, verdicts)
        except Exception as error:
            if isinstance(error, ScigenError) or _out_of_room(error):
                raise
            draft, figure, verdicts = _failed(error, draft, drafted)
            decision, reasons = Decision.REJECTED, (str(Status.ERROR),)
        usage += draft.usage
        history.append(Attempt(draft, figure, verdicts))
        samples.append(Sample(problem, draft, figure, verdicts, len(history), decision, reasons))
        if decision is not Decision.REJECTED or samples[-1].status in _FINAL:
            break
    best = samples[-1] if samples[-1].status in WAITING else min(samples, key=_rank)
    # The kept attempt carries what all attempts together cost.
    return replace(best, attempts=len(history), draft=replace(best.draft, usage=usage))


def _sound(draft: Draft, generator: Generator) -> Draft:
    """The draft. Raises TypeError where it is not what a row can hold."""
    if not isinstance(draft, Draft):
        raise TypeError(f"{generator.name} returned {type(draft).__name__}, not a Draft")
    for each in fields(draft):
        value, wanted = getattr(draft, each.name), _KINDS.get(each.name, str)
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise TypeError(
                f"{generator.name} returned a Draft whose {each.name} is {type(value).__name__}"
            )
    return draft


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "status": Status,
    "image": (bytes, type(None)),
    "seed": int,
    "usage": Usage,
}


def _failed(
    error: Exception, draft: Draft, drafted: bool
) -> tuple[Draft, Figure, tuple[Verdict, ...]]:
    """What is left of an attempt over which something failed that should not have."""
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST].rstrip(": ")
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    trace = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    if drafted:
        figure = Figure(Status.ERROR, reason, "\n".join(trace))
    else:
        draft = replace(draft, status=Status.ERROR, reason=reason)
        figure = Figure(Status.SKIPPED, f"nothing to draw: {reason}")
    return draft, figure, (Verdict("run", Status.ERROR, None, reason, {"traceback": trace}),)


def _out_of_room(error: Exception) -> bool:
    """Whether it says of the machine, and not of the row, what is wrong."""
    return isinstance(error, OSError) and error.errno in _OUT_OF_ROOM


async def _checked(
    problem: Problem, draft: Draft, generator: Generator, renderer: Draws
) -> tuple[Figure, tuple[Verdict, ...]]:
    """The figure of a draft and what the audit says of it."""
    if draft.status is not Status.OK:
        figure = Figure(Status.SKIPPED, reason=f"nothing to draw: {draft.reason}")
        return figure, audit(problem, figure)
    if draft.image is None:
        figure = await _rendered(draft, generator.trusted, renderer)
        return figure, audit(problem, figure)
    figure = await asyncio.to_thread(picture, draft.image, renderer.limits)
    if not draft.program:
        return figure, audit(problem, figure)
    drawn = await _rendered(draft, generator.trusted, renderer)
    return with_facts(figure, drawn), audit_restyled(problem, figure, drawn)


async def _rendered(draft: Draft, trusted: bool, renderer: Draws) -> Figure:
    return await asyncio.to_thread(renderer.render, draft.program, draft.language, trusted=trusted)


def sketch_with(renderer: Draws, policy: Policy) -> Sketch:
    """What draws a program and holds it to the build's policy before its figure is restyled."""

    async def sketch(problem: Problem, draft: Draft, trusted: bool) -> Sketched | None:
        figure = await _rendered(draft, trusted, renderer)
        decision, _ = decide(policy, draft, figure, audit(problem, figure))
        if decision is Decision.REJECTED or figure.png is None:
            return None
        labels = tuple(fact.plain for fact in figure.facts.texts if fact.visible is not None)
        return Sketched(figure.png, figure.width, figure.height, labels)

    return sketch


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


def _rank(sample: Sample) -> tuple[bool, bool, int]:
    return (
        sample.decision is Decision.REJECTED,
        sample.figure.status is not Status.OK,
        len(sample.reasons),
    )
