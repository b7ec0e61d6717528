"""A problem's way to its row: attempts until one will do, the best of them kept and measured.

    first drafts (--candidates) ──> the best ──> attempt ──> attempt ──> the kept one ──> measured

The next attempt hears of what the audit and the critic found, and may dispute it. What readers and
judges say comes last, over the kept figure alone, and no draft ever hears of it: a measure that is
aimed at measures nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scigen_data.checks.select import decide
from scigen_data.pipeline.attempt import Maker, Tried
from scigen_data.pipeline.measure import Measure
from scigen_data.records import Attempt, Decision, Problem, Sample, Usage


@dataclass(frozen=True, slots=True)
class Made:
    """A problem's row, and every attempt at it in the order in which they were made."""

    sample: Sample
    attempts: tuple[Attempt, ...] = ()
    waits: bool = False  # for an endpoint: the next run tries again


@dataclass(frozen=True, slots=True)
class Loop:
    """How often a problem is tried, and what the kept figure is measured with."""

    maker: Maker
    candidates: int = 1
    measure: Measure | None = None

    async def synthesize(self, problem: Problem, seed: int) -> Made:
        """Draft, render and check until the policy rejects no longer or the attempts are used up.

        The first attempt is the best of `candidates`. The one kept is the last where it will do,
        else the best: one that drew before one that did not, fewer reasons against it before more,
        the earlier where these are equal. An unchecked figure is no reason for another attempt:
        there is nothing that its program could be told to change. Where an endpoint failed on the
        way, that is the outcome, so that the next run tries again.
        """
        seeds = [candidate_seed(seed, number) for number in range(self.candidates)]
        tries = [self.maker.attempt(problem, each, ()) for each in seeds]
        tried = list(await asyncio.gather(*tries))
        last = _best(tried)
        seed, history = seeds[tried.index(last)], [last.attempt]
        while not last.final and len(history) < self.maker.generator.max_attempts:
            last = await self.maker.attempt(problem, seed, history)
            tried.append(last)
            history.append(last.attempt)
        kept = last if last.waits else _best(tried)
        usage = sum((each.usage for each in tried), Usage())
        if self.measure is not None and kept.decision is not Decision.REJECTED:
            kept = await self._measured(problem, kept, self.measure)
            usage += kept.usage
        sample = Sample(
            problem,
            # The kept draft carries what all attempts and checks together cost.
            replace(kept.attempt.draft, usage=usage),
            kept.attempt.figure,
            kept.attempt.verdicts,
            len(tried),
            kept.decision,
            kept.reasons,
        )
        return Made(sample, tuple(each.attempt for each in tried), kept.waits)

    async def _measured(self, problem: Problem, kept: Tried, measure: Measure) -> Tried:
        """The kept attempt with the reader's and the judge's verdicts; `usage` is theirs."""
        draft, figure = kept.attempt.draft, kept.attempt.figure
        measured = await measure.of(problem, figure.png or b"")
        verdicts = (*kept.attempt.verdicts, *measured.verdicts)
        decision, reasons = decide(self.maker.policy, draft, figure, verdicts)
        return Tried(Attempt(draft, figure, verdicts), decision, reasons, measured.usage)


def candidate_seed(seed: int, number: int) -> int:
    """The first candidate's is the problem's own, so that more of them change no first draft."""
    if number == 0:
        return seed
    digest = hashlib.sha256(f"{seed}\0candidate {number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _best(tried: Sequence[Tried]) -> Tried:
    """One that waits comes before all: what it will be is not known."""
    return next((each for each in tried if each.waits), None) or min(tried, key=lambda t: t.rank)
