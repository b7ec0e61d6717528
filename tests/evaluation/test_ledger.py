"""What blind readings cost: every token that was paid, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scigen_data.checks.quiz import Reading
from scigen_data.evaluation.ledger import Ledger
from scigen_data.records import Quiz, Status, Usage

QUIZ = Quiz("Which height?", ("a", "b", "c", "d"), "A")


class Failing:
    """Fails twice, at a price, and then answers."""

    name = "m"

    def __init__(self) -> None:
        self.asked = 0

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        self.asked += 1
        status = Status.API_ERROR if self.asked <= 2 else Status.OK
        return Reading(status, "A", reader=self.name, usage=Usage(10, self.asked))


def test_readings_that_failed_are_paid_for_too(tmp_path: Path) -> None:
    reader, path = Failing(), tmp_path / "blind.jsonl"
    for _ in range(3):  # a run each
        ledger = Ledger(reader, path)
        asyncio.run(ledger.read(QUIZ, None))
        ledger.save()
    spent = Ledger(reader, path).spent([QUIZ], {}, (1.0, 1.0))
    assert (spent["input_tokens"], spent["output_tokens"]) == (30, 6)
    assert spent["asked"] == 1
    assert spent["cost"] == 36 / 1e6
