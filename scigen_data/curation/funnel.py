"""What each step kept and dropped, counted: of problems and of quizzes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.run import Ran
from scigen_data.curation.step import WAITING, StepSpec
from scigen_data.records import Status, Usage


@dataclass(frozen=True, slots=True)
class StepCount:
    """What came to a step, and what became of it."""

    step: str
    came: int
    passed: int
    dropped: Mapping[str, int] = field(default_factory=dict)  # reason -> problems
    unparseable: int = 0  # no reply that could be read, nor when asked again
    waiting: int = 0  # for an endpoint; the next run asks again
    undone: int = 0  # passed as they were, since there was nobody to ask
    quizzes: int = 0  # that stood when they came, of all that came
    posed: int = 0  # quizzes that it added
    quizzes_dropped: Mapping[str, int] = field(default_factory=dict)  # reason -> quizzes
    quizzes_passed: int = 0  # that stand, of what passed
    usage: Usage = field(default_factory=Usage)

    def to_json(self) -> dict[str, Any]:
        """Plain data, what is zero left out."""
        found = {
            name: getattr(self, name)
            for name in self.__slots__
            if name != "usage" and getattr(self, name)
        }
        usage = self.usage
        told = {
            "calls": usage.calls,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost": usage.cost,
        }
        return {
            **{
                name: dict(value) if isinstance(value, Mapping) else value
                for name, value in found.items()
            },
            **{name: value for name, value in told.items() if value},
        }


def counted(
    candidates: Sequence[Candidate], ran: Sequence[Ran], specs: Iterable[StepSpec]
) -> tuple[StepCount, ...]:
    """The funnel of steps that `candidates` came to in their order."""
    found = []
    for spec, each in zip(specs, ran, strict=True):
        found.append(_of_step(spec, candidates, each))
        candidates = each.passed
    return tuple(found)


def _of_step(spec: StepSpec, came: Sequence[Candidate], ran: Ran) -> StepCount:
    dropped: Counter[str] = Counter()
    fallen: Counter[str] = Counter()
    posed, usage = 0, Usage()
    statuses: Counter[Status] = Counter(each.status for each in ran.outcomes)
    for before, outcome in zip(came, ran.outcomes, strict=True):
        usage += outcome.usage
        if outcome.status is Status.FAILED:
            dropped[outcome.reason or "no reason"] += 1
        after = outcome.candidate.posed
        posed += max(0, len(after) - len(before.posed))
        said = Counter(each.dropped for each in after) - Counter(e.dropped for e in before.posed)
        for why, count in said.items():
            step, _, reason = why.partition(": ")
            if step == spec.name:
                fallen[reason] += count
    passed = ran.passed
    return StepCount(
        step=spec.name,
        came=len(came),
        passed=len(passed),
        dropped=_ordered(dropped),
        unparseable=statuses[Status.UNPARSEABLE],
        waiting=sum(statuses[each] for each in WAITING),
        undone=statuses[Status.SKIPPED],
        quizzes=sum(len(each.standing) for each in came),
        posed=posed,
        quizzes_dropped=_ordered(fallen),
        quizzes_passed=sum(len(each.standing) for each in passed),
        usage=usage,
    )


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def unsettled(ran: Sequence[Ran]) -> tuple[int, str]:
    """How many candidates wait, and what most of them wait for."""
    said = Counter(
        each.detail or each.reason
        for step in ran
        for each in step.outcomes
        if each.status in WAITING
    )
    return said.total(), next((why for why, _ in said.most_common(1)), "")
