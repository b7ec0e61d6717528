"""What a reader answers without any image: asked once, kept beside the dataset, asked no more.

A quiz that a reader answers right blind, in every trial, proves nothing about an image when the
same reader answers it with one. The answers lie in a JSON Lines file, one line a quiz, reader and
trial, so that a dataset carries them to whoever evaluates on it next.
"""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data.checks.quiz import BLIND_TRIALS, Order, Reader, Reading
from scigen_data.errors import InputError, StorageError
from scigen_data.records import LETTERS, Quiz, Status

_FIELDS = {"quiz": str, "reader": str, "trial": int, "letter": str, "order": str, "status": str}
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    quiz: str  # its key
    reader: str
    trial: int


class BlindAnswers:
    """Blind readings by quiz, reader's name and trial; only such as have an answer.

    The first answer stands: adding or merging another to the same place changes nothing, so that
    an evaluation that is run again sees what it saw before.
    """

    def __init__(self) -> None:
        self._readings: dict[_Place, Reading] = {}

    def __len__(self) -> int:
        return len(self._readings)

    def __repr__(self) -> str:
        return f"BlindAnswers({len(self)})"

    def get(self, quiz: Quiz, reader: str, trial: int) -> Reading | None:
        """The answer, in the quiz's own lettering; None where it was never given."""
        return self._readings.get(_Place(quiz.key, reader, trial))

    def trials(self, quiz: Quiz, reader: str) -> tuple[Reading, ...]:
        """The answers to the trials that count, in order; fewer than `BLIND_TRIALS`: some lack."""
        found = (self.get(quiz, reader, trial) for trial in range(BLIND_TRIALS))
        return tuple(reading for reading in found if reading is not None)

    def add(self, quiz: Quiz, reading: Reading, *, trial: int) -> None:
        """Keep a reading that has an answer; any other is left out and can be asked for again."""
        if reading.status is Status.OK:
            place = _Place(quiz.key, reading.reader, trial)
            self._readings.setdefault(place, reading)

    def merge(self, other: BlindAnswers) -> None:
        """Take in what `other` knows and this does not."""
        for place, reading in other._readings.items():
            self._readings.setdefault(place, reading)

    def of(self, quizzes: Iterable[Quiz]) -> BlindAnswers:
        """The part about these quizzes, to publish beside them."""
        wanted = {quiz.key for quiz in quizzes}
        part = BlindAnswers()
        part._readings = {p: r for p, r in self._readings.items() if p.quiz in wanted}
        return part

    # -------------------------------------------------------------------------- on disk

    @classmethod
    def load(cls, path: Path) -> BlindAnswers:
        """What `save` wrote; nothing where there is no file.

        Raises InputError, with file and line, on a line that is damaged or contradicts another.
        """
        answers = cls()
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return answers
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read the blind answers in {path}: {error}") from error
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                place, reading = _parsed(line)
                if answers._readings.setdefault(place, reading) != reading:
                    raise ValueError("a second answer to the same quiz, reader and trial")
            except ValueError as error:
                raise InputError(
                    f"{path} line {number} is no blind answer: {error}; "
                    "take the line out, and it will be asked for again"
                ) from error
        return answers

    def save(self, path: Path) -> None:
        """Write all answers in one fixed order; the file appears whole or stays as it was.

        Raises StorageError where that cannot be done.
        """
        temporary = path.parent / f".{path.name}.{uuid.uuid4().hex}.part"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with temporary.open("w", encoding="utf-8", newline="\n") as file:
                    file.writelines(f"{line}\n" for line in self._lines())
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"cannot write the blind answers to {path}: {error.strerror or error}; "
                "free space or choose another folder"
            ) from error

    def _lines(self) -> Iterator[str]:
        for place in sorted(self._readings):
            reading = self._readings[place]
            yield json.dumps(
                {
                    "quiz": place.quiz,
                    "reader": place.reader,
                    "trial": place.trial,
                    "letter": reading.letter,
                    "order": "".join(LETTERS[option] for option in reading.order),
                    "status": str(reading.status),
                },
                ensure_ascii=False,
            )


def _parsed(line: str) -> tuple[_Place, Reading]:
    """One line. Raises ValueError with what is wrong with it."""
    try:
        raw: Any = json.loads(line)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(raw, Mapping) or set(raw) != set(_FIELDS):
        raise ValueError(f"needs the fields {', '.join(_FIELDS)} and no other")
    for name, kind in _FIELDS.items():
        if type(raw[name]) is not kind:
            raise ValueError(f"{name} is {raw[name]!r}, which is no {kind.__name__}")
    if len(raw["quiz"]) != 32 or not _HEX.issuperset(raw["quiz"]):
        raise ValueError(f"quiz is {raw['quiz']!r}, which is no key of 32 hex digits")
    if not raw["reader"] or raw["trial"] < 0 or raw["letter"] not in LETTERS:
        raise ValueError("needs a reader, a trial from 0 and a letter from A to D")
    if sorted(raw["order"]) != list(LETTERS):
        raise ValueError(f"order is {raw['order']!r}, which does not name A to D once each")
    if raw["status"] != Status.OK:
        raise ValueError(f"status is {raw['status']!r}: only answers that are ok are kept")
    a, b, c, d = map(LETTERS.index, raw["order"])
    order: Order = (a, b, c, d)
    reading = Reading(Status.OK, raw["letter"], order=order, reader=raw["reader"])
    return _Place(raw["quiz"], raw["reader"], raw["trial"]), reading


# --------------------------------------------------------------------------------- asking


async def ask_blind(
    reader: Reader, quizzes: Iterable[Quiz], answers: BlindAnswers, *, at_once: int = 64
) -> dict[str, tuple[Reading, ...]]:
    """Every quiz's `BLIND_TRIALS` readings without an image, by `Quiz.key`, in order of trials.

    What `answers` holds is not asked again; what is asked and answered is added to it. Readings
    without an answer (an endpoint that is down) come back as they are. `at_once` bounds the
    requests in flight. Raises EndpointError where an endpoint refuses for good.
    """
    slots = asyncio.Semaphore(at_once)

    async def one(quiz: Quiz, trial: int) -> Reading:
        if (known := answers.get(quiz, reader.name, trial)) is not None:
            return known
        async with slots:
            reading = replace(await reader.read(quiz, None, trial=trial), reader=reader.name)
        answers.add(quiz, reading, trial=trial)
        return reading

    async def all_trials(quiz: Quiz) -> tuple[Reading, ...]:
        return tuple(await asyncio.gather(*(one(quiz, trial) for trial in range(BLIND_TRIALS))))

    distinct = {quiz.key: quiz for quiz in quizzes}
    readings = await asyncio.gather(*map(all_trials, distinct.values()))
    return dict(zip(distinct, readings, strict=True))
