"""What each step kept and dropped, counted: of problems and of quizzes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.curation.candidate import Candidate
from scigen_data.curation.run import Ran
from scigen_data.curation.step import WAITING, StepSpec
from scigen_data.records import Status, Usage


@dataclass(frozen=True, slots=True)
class StepCount:
    """What came to a step, and what became of it."""

    step: str
    came: int = 0
    passed: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)  # reason -> problems
    unparseable: int = 0  # no reply that could be read, nor when asked again
    waiting: int = 0  # for an endpoint; the next run asks again
    undone: int = 0  # passed as they were, since there was nobody to ask
    quizzes: int = 0  # that stood when they came, of all that came
    posed: int = 0  # quizzes that it added
    hidden: int = 0  # problems of which it left values to the figure
    quizzes_dropped: Mapping[str, int] = field(default_factory=dict)  # reason -> quizzes
    quizzes_passed: int = 0  # that stand, of what passed
    usage: Usage = field(default_factory=Usage)

    def to_json(self) -> dict[str, Any]:
        """Plain data, what is zero left out."""
        found: dict[str, Any] = {
            name: value for name in self.__slots__ if (value := getattr(self, name))
        }
        usage = {name: value for name in _PAID if (value := getattr(self.usage, name))}
        return {**found, "usage": usage}

    @staticmethod
    def from_json(found: Mapping[str, Any]) -> StepCount:
        """Raises TypeError or KeyError where it is none."""
        return StepCount(**{**found, "usage": Usage(**found["usage"])})


_PAID = ("calls", "input_tokens", "output_tokens", "cost")


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
    posed, hidden, usage = 0, 0, Usage()
    statuses: Counter[Status] = Counter(each.status for each in ran.outcomes)
    for before, outcome in zip(came, ran.outcomes, strict=True):
        usage += outcome.usage
        if outcome.status is Status.FAILED:
            dropped[outcome.reason or "no reason"] += 1
        after = outcome.candidate.posed
        posed += max(0, len(after) - len(before.posed))
        hidden += bool(outcome.candidate.hidden and not before.hidden)
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
        hidden=hidden,
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


def headline(rows: int, kept: int, quizzed: int, folder: Path) -> str:
    """Rows of the source, problems that came through, and how many of these have a quiz."""
    some = f" ({quizzed:,} with quizzes)" if quizzed < kept else ""
    return f"{rows:,} rows, {kept:,} problems kept{some} in {folder}"


def lines(
    rejected: Mapping[str, int], steps: Sequence[StepCount], alone: Mapping[str, str]
) -> list[str]:
    """The funnel for a terminal."""
    told = [f"  {count:6,d}  source: {reason}" for reason, count in rejected.items()]
    for step in steps:
        quizzes = f", quizzes {step.quizzes:,} to {step.quizzes_passed:,}"
        shown = quizzes if step.quizzes or step.quizzes_passed else ""
        idle = " (not done)" if step.came and step.undone == step.came else ""
        told.append(f"{step.step}: {step.came:,} to {step.passed:,}{shown}{idle}")
        told += [f"  {count:6,d}  {reason}" for reason, count in step.dropped.items()]
        told += [f"  {count:6,d}  quizzes: {why}" for why, count in step.quizzes_dropped.items()]
        told += [f"  {step.hidden:6,d}  leave values to the figure"] if step.hidden else []
        told += [f"  {step.unparseable:6,d}  unparseable"] if step.unparseable else []
        told += [f"  {step.waiting:6,d}  waiting"] if step.waiting else []
        usage = step.usage
        if usage.calls:
            cost = f", {usage.cost:.2f} US dollars" if usage.cost is not None else ""
            told.append(
                f"          {usage.calls:,} calls, {usage.input_tokens:,} tokens in, "
                f"{usage.output_tokens:,} out{cost}"
            )
    told += [f"without a model, {name}: {left}" for name, left in alone.items()]
    return told
