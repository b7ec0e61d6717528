"""Every step over all candidates, a step after the other, resumed where it was stopped.

A step's journal has a line an outcome, under a key that covers the candidate as it came and all
else that decides: a step whose prompt, model or input changed is done anew, and only that. What
waits for an endpoint is asked for again by the next run.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from scigen_data.curation.candidate import Candidate, packed
from scigen_data.curation.step import PASSED, WAITING, Each, Outcome, StepSpec, Whole
from scigen_data.errors import ScigenError
from scigen_data.records import Status

Advance = Callable[[str, int, int], None]  # step, candidates done, candidates in all
AT_ONCE = 64  # candidates that a step has begun


@dataclass(frozen=True, slots=True)
class Ran:
    """What one step made of the candidates that came to it, in their order."""

    step: str
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> list[Candidate]:
        return [each.candidate for each in self.outcomes if each.status in PASSED]


async def run_steps(
    candidates: Sequence[Candidate],
    steps: Sequence[tuple[StepSpec, Each | Whole]],
    state: Path,
    advance: Advance,
) -> list[Ran]:
    """Work the steps off, in order; what one drops or leaves waiting does not reach the next.

    Raises EndpointError where an endpoint refuses for good; what is done by then is kept.
    """
    done = []
    for spec, step in steps:
        if isinstance(step, Whole):
            ran = Ran(spec.name, tuple(step.run_all(candidates)))
            advance(spec.name, len(candidates), len(candidates))
        else:
            with Journal(state / f"{spec.name}.jsonl") as journal:
                ran = await _each(spec.name, step, candidates, journal, advance)
        done.append(ran)
        candidates = ran.passed
    return done


class Journal:
    """Outcomes by key, appended as they come. A line that a kill tore is cut off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: dict[str, Outcome] = {}
        self._file: BinaryIO | None = None

    def __enter__(self) -> Journal:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = 0
        if self.path.exists():
            with self.path.open("rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    whole += len(line)
                    with suppress(msgspec.DecodeError):  # what a disk spoilt is done anew
                        entry = _LINE.decode(line)
                        self._found[entry.key] = entry.outcome
        self._file = self.path.open("ab")
        self._file.truncate(whole)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def get(self, key: str) -> Outcome | None:
        """What stands under the key and need not be tried again."""
        found = self._found.get(key)
        return None if found is None or found.status in WAITING else found

    def add(self, key: str, outcome: Outcome) -> None:
        assert self._file is not None, "the journal is not open"  # noqa: S101
        self._found[key] = outcome
        self._file.write(msgspec.json.encode(_Entry(key, outcome)) + b"\n")
        self._file.flush()


class _Entry(msgspec.Struct, frozen=True):
    key: str
    outcome: Outcome


_LINE = msgspec.json.Decoder(_Entry)


def key_of(identity: str, candidate: Candidate) -> str:
    """32 hex digits over all that decides an outcome."""
    digest = hashlib.sha256(identity.encode() + b"\0" + packed(candidate))
    return digest.hexdigest()[:32]


async def _each(
    name: str, step: Each, candidates: Sequence[Candidate], journal: Journal, advance: Advance
) -> Ran:
    slots, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(candidate: Candidate) -> Outcome:
        nonlocal done
        key = key_of(step.identity, candidate)
        if (outcome := journal.get(key)) is None:
            async with slots:
                outcome = await _guarded(step, candidate)
            journal.add(key, outcome)
        done += 1
        advance(name, done, len(candidates))
        return outcome

    tasks = [asyncio.ensure_future(one(candidate)) for candidate in candidates]
    try:
        return Ran(name, tuple(await asyncio.gather(*tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _guarded(step: Each, candidate: Candidate) -> Outcome:
    """What fails over a candidate that should not have is its outcome."""
    try:
        return await step.run(candidate)
    except (ScigenError, OSError):
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Outcome(Status.ERROR, candidate, "error", said)
