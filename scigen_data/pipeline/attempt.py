"""One attempt at a figure: drafted, rendered, audited, and looked at by a critic.

What fails over it that should not have (a generator, a check, the way between them) is its outcome,
`error`. A ScigenError is not, and neither is a machine that has no more room or files to give.
"""

from __future__ import annotations

import asyncio
import errno
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from scigen_data.checks.auditor import audit
from scigen_data.checks.critic import CHECK as CRITIC
from scigen_data.checks.critic import DISPUTE, Critic, disputed, is_disputed, is_ruled_on, ruled
from scigen_data.checks.restyled import audit_restyled, with_facts
from scigen_data.checks.select import Policy, decide
from scigen_data.errors import ScigenError
from scigen_data.generators import Generator, Sketch, Sketched
from scigen_data.pipeline.recipe import Draws
from scigen_data.records import (
    Attempt,
    Decision,
    Draft,
    Figure,
    Problem,
    Status,
    Usage,
    Verdict,
)
from scigen_data.renderer.picture import picture

WAITING = (Status.API_ERROR, Status.ERROR)  # the next run tries these again
# What no further attempt mends: no endpoint, nothing to ask, a provider's content policy.
_FINAL = (*WAITING, Status.SKIPPED, Status.FAILED)
_OUT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_FRAMES = 4  # of a traceback that a row keeps
_LONGEST = 300  # characters of a reason


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, what a policy makes of it, and what it cost."""

    attempt: Attempt
    decision: Decision
    reasons: tuple[str, ...]
    usage: Usage

    @property
    def status(self) -> Status:
        """The draft's, or else the figure's, or else of a check that an endpoint left undone."""
        for status in (self.attempt.draft.status, self.attempt.figure.status):
            if status is not Status.OK:
                return status
        statuses = (verdict.status for verdict in self.attempt.verdicts)
        return next((each for each in statuses if each in WAITING), Status.OK)

    @property
    def waits(self) -> bool:
        return self.status in WAITING

    @property
    def final(self) -> bool:
        """Whether no further attempt is to be made."""
        return self.decision is not Decision.REJECTED or self.status in _FINAL

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """The lower, the better."""
        found = next((v.detail for v in self.attempt.verdicts if v.check == CRITIC), {})
        return (
            self.decision is Decision.REJECTED,
            self.attempt.figure.status is not Status.OK,
            len(self.reasons),
            len(found.get("wrong", ())) + len(found.get("better", ())),
        )


@dataclass(frozen=True, slots=True)
class Maker:
    """What attempts are made and checked with; `policy` is the build's."""

    generator: Generator
    renderer: Draws
    policy: Policy
    critic: Critic | None = None

    async def attempt(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Tried:
        """The next one. Raises ScigenError as the generator and the critic do."""
        draft, drafted = Draft(Status.OK, generator=self.generator.name, seed=seed), False
        spent = Usage()
        try:
            draft = _sound(await self.generator.draft(problem, seed, history), self.generator)
            drafted = True
            figure, verdicts = await self._checked(problem, draft)
            if history:
                verdicts = disputed(verdicts, draft.disputes, history[-1].verdicts)
            if self.critic is not None and _worth_a_look(figure, verdicts):
                verdicts, spent = await _looked(
                    self.critic, problem, draft, figure, verdicts, history
                )
            decision, reasons = decide(self.policy.drafting, draft, figure, verdicts)
        except Exception as error:
            if isinstance(error, ScigenError) or _out_of_room(error):
                raise
            draft, figure, verdicts = _failed(error, draft, drafted)
            decision, reasons = Decision.REJECTED, (str(Status.ERROR),)
        return Tried(Attempt(draft, figure, verdicts), decision, reasons, draft.usage + spent)

    async def _checked(self, problem: Problem, draft: Draft) -> tuple[Figure, tuple[Verdict, ...]]:
        """The figure of a draft and what the audit says of it."""
        if draft.status is not Status.OK:
            figure = Figure(Status.SKIPPED, reason=f"nothing to draw: {draft.reason}")
            return figure, audit(problem, figure)
        if draft.image is None:
            figure = await _rendered(draft, self.generator.trusted, self.renderer)
            return figure, audit(problem, figure)
        figure = await asyncio.to_thread(picture, draft.image, self.renderer.limits)
        if not draft.program:
            return figure, audit(problem, figure)
        drawn = await _rendered(draft, self.generator.trusted, self.renderer)
        return with_facts(figure, drawn), audit_restyled(problem, figure, drawn)


def _worth_a_look(figure: Figure, verdicts: Sequence[Verdict]) -> bool:
    """Whether nothing speaks against it but what is disputed: the audit is cheap, a look is not."""
    failed = [verdict for verdict in verdicts if verdict.status is Status.FAILED]
    return figure.status is Status.OK and all(map(is_disputed, failed))


async def _looked(
    critic: Critic,
    problem: Problem,
    draft: Draft,
    figure: Figure,
    verdicts: tuple[Verdict, ...],
    history: Sequence[Attempt],
) -> tuple[tuple[Verdict, ...], Usage]:
    """The verdicts with the critic's, its rulings applied, and what that cost.

    What it found itself in the attempt before, and the author disputes, it hears of last.
    """
    told = [(v.reason, str(v.detail[DISPUTE])) for v in verdicts if is_ruled_on(v)]
    before = history[-1].verdicts if history else ()
    own = next((verdict.reason for verdict in before if verdict.check == CRITIC), "")
    told += [(own, why) for check, why in draft.disputes if check == CRITIC and own]
    look = await critic.look(problem, figure.png or b"", told)
    return (*ruled(verdicts, look), look.verdict), look.usage


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
    "disputes": tuple,
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


async def _rendered(draft: Draft, trusted: bool, renderer: Draws) -> Figure:
    return await asyncio.to_thread(renderer.render, draft.program, draft.language, trusted=trusted)


def sketch_with(renderer: Draws, policy: Policy) -> Sketch:
    """What draws a program and holds it to the build's policy before its figure is restyled."""

    async def sketch(problem: Problem, draft: Draft, trusted: bool) -> Sketched | None:
        figure = await _rendered(draft, trusted, renderer)
        decision, _ = decide(policy.drafting, draft, figure, audit(problem, figure))
        if decision is Decision.REJECTED or figure.png is None:
            return None
        labels = tuple(fact.plain for fact in figure.facts.texts if fact.visible is not None)
        return Sketched(figure.png, figure.width, figure.height, labels)

    return sketch
