"""A shard: problems go through generate, render, verify and select; samples come out."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from scigen_data.checks.auditor import audit
from scigen_data.checks.restyled import audit_restyled, with_facts
from scigen_data.checks.select import Policy, decide
from scigen_data.generators import Generator
from scigen_data.generators.hybrid import Sketch, Sketched
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
from scigen_data.renderer import Renderer
from scigen_data.renderer.picture import picture

# What no further attempt mends: no endpoint, nothing to ask, a provider's content policy.
_FINAL = (Status.API_ERROR, Status.SKIPPED, Status.FAILED)


def item_seed(recipe: str, seed: int, problem: str) -> int:
    """31 bits, which every endpoint's `seed` takes; neighbouring build seeds share nothing."""
    digest = hashlib.sha256(f"{recipe}\0{seed}\0{problem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


async def run_shard(
    problems: Sequence[Problem],
    seeds: Sequence[int],
    generator: Generator,
    renderer: Renderer,
    policy: Policy,
    finished: Callable[[Sample], None],
) -> list[Sample]:
    """Every problem's sample, in order; `finished` hears of each as it is done."""

    async def one(problem: Problem, seed: int) -> Sample:
        sample = await synthesize(problem, seed, generator, renderer, policy)
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
    problem: Problem, seed: int, generator: Generator, renderer: Renderer, policy: Policy
) -> Sample:
    """Draft, render and check until the policy accepts or the attempts are used up.

    The sample kept is the accepted one, else the best: one that drew before one that did not,
    fewer reasons against it before more, the earlier where these are equal. Where the endpoint
    failed on the way, that is the outcome, so that the next run tries again.
    """
    if isinstance(problem, Unmade):
        return _unmade(problem)
    history: list[Attempt] = []
    samples: list[Sample] = []
    usage = Usage()
    while len(history) < generator.max_attempts:
        draft = await generator.draft(problem, seed, history)
        usage += draft.usage
        figure, verdicts = await _checked(problem, draft, generator, renderer)
        decision, reasons = decide(policy, draft, figure, verdicts)
        history.append(Attempt(draft, figure, verdicts))
        samples.append(Sample(problem, draft, figure, verdicts, len(history), decision, reasons))
        if decision is Decision.ACCEPTED or draft.status in _FINAL:
            break
    unfinished = history[-1].draft.status is Status.API_ERROR
    best = samples[-1] if unfinished else min(samples, key=_rank)
    # The kept attempt carries what all attempts together cost.
    return replace(best, attempts=len(history), draft=replace(best.draft, usage=usage))


async def _checked(
    problem: Problem, draft: Draft, generator: Generator, renderer: Renderer
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


async def _rendered(draft: Draft, trusted: bool, renderer: Renderer) -> Figure:
    return await asyncio.to_thread(renderer.render, draft.program, draft.language, trusted=trusted)


def sketch_with(renderer: Renderer, policy: Policy) -> Sketch:
    """What draws a program and holds it to the build's policy before its figure is restyled."""

    async def sketch(problem: Problem, draft: Draft, trusted: bool) -> Sketched | None:
        figure = await _rendered(draft, trusted, renderer)
        decision, _ = decide(policy, draft, figure, audit(problem, figure))
        if decision is not Decision.ACCEPTED or figure.png is None:
            return None
        labels = tuple(fact.plain for fact in figure.facts.texts if fact.visible is not None)
        return Sketched(figure.png, figure.width, figure.height, labels)

    return sketch


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
        sample.decision is not Decision.ACCEPTED,
        sample.figure.status is not Status.OK,
        len(sample.reasons),
    )
