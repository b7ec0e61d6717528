"""The progress of long work, as it is watched on a terminal or in a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from scigen_data.cli.app import Silence, every, say
from scigen_data.pipeline.engines import Note, SampleDone, ShardDone, ShardLost, Waits
from scigen_data.texts import printable


@contextmanager
def counting(clock: Callable[[], float] = monotonic) -> Iterator[Callable[[int, int], None]]:
    """What is to be told how many rows are done, and of how many: a bar with rate and time left;
    one line in ten seconds where no one looks."""
    console = Console(stderr=True)
    began, due = clock(), every(10.0, clock)
    with _bar(console) as bar:
        task = bar.add_task("", total=None, rate="", summary="")

        def advance(done: int, total: int) -> None:
            elapsed = clock() - began
            rate = f"{done / elapsed:.1f}/s" if elapsed > 1 else ""
            bar.update(task, completed=done, total=total, rate=rate)
            if not console.is_terminal and due():
                say(f"{done}/{total} {rate}".rstrip(), err=True)

        yield advance


def noted(event: Any) -> None:
    """Say what the user should know while the work goes on."""
    if isinstance(event, Note):
        say(printable(event.text), err=True)


def _bar(console: Console) -> Progress:
    return Progress(
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[summary]}", markup=False),
        console=console,
        disable=not console.is_terminal,
    )


def progress(
    total: int, events: Iterator[Any], *, clock: Callable[[], float] = monotonic
) -> Iterator[Any]:
    """A bar with rate, decisions and time left; one line in ten seconds where no one looks.

    In a long silence it says what is waited for.
    """
    console = Console(stderr=True)
    silence = Silence(clock)
    decisions: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    in_shard: dict[Any, list[Any]] = {}
    with _bar(console) as bar:
        task = bar.add_task("", total=total, rate="", summary="")
        due = every(10.0, clock)
        drawn = 0
        for event in events:
            if isinstance(event, Note):
                noted(event)
                yield event
                continue
            if isinstance(event, Waits):
                done = int(bar.tasks[0].completed)
                if silence.long:
                    bar.update(task, summary=printable(event.text))
                    if not console.is_terminal and due():
                        say(f"{done}/{total} {event.text}", err=True)
                yield event
                continue
            silence.broken()
            if isinstance(event, SampleDone):
                in_shard.setdefault(event.shard, []).append(event)
                decisions[event.decision] += 1
                reasons.update(event.reasons)
                drawn += 1
                bar.advance(task)
            elif isinstance(event, ShardLost):
                for sample in in_shard.pop(event.shard, []):
                    decisions[sample.decision] -= 1
                    reasons.subtract(sample.reasons)
                    bar.advance(task, -1)
            elif isinstance(event, ShardDone):
                in_shard.pop(event.shard, None)
                if event.resumed:
                    bar.advance(task, event.shard.stop - event.shard.start)
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{drawn / elapsed:.1f}/s" if elapsed > 1 else ""
            summary = f"{decisions['accepted']} accepted, "
            summary += f"{decisions['unchecked']} unchecked, " if decisions["unchecked"] else ""
            summary += f"{decisions['rejected']} rejected"
            against = ", ".join(
                f"{count} {printable(reason)}" for reason, count in reasons.most_common(4) if count
            )
            summary += f" ({against})" if against else ""
            bar.update(task, rate=rate, summary=summary)
            if not console.is_terminal and due():
                done = int(bar.tasks[0].completed)
                say(f"{done}/{total} {rate} {summary}", err=True)
            yield event
