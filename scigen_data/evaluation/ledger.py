"""What blind readings cost, kept beside the reply cache.

The blind answers that travel with a dataset name no tokens. A run that goes on after it was
stopped, or is made again, must still tell what its own questions cost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.checks.quiz import BLIND_TRIALS, Reader, Reading
from scigen_data.records import Quiz, Status, Usage

_FAILED = "/failed"  # behind a place: what readings without an answer cost there


class Ledger:
    """A reader that notes the tokens of each quiz and trial. A damaged file counts as empty."""

    def __init__(self, reader: Reader, path: Path) -> None:
        self.name = reader.name
        self._reader = reader
        self._path = path.with_suffix(".tokens.json")
        self._tokens: dict[str, list[int]] = {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._tokens = {key: [int(tokens) for tokens in each] for key, each in found.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            pass

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        """The reader's reading."""
        reading = await self._reader.read(quiz, image, trial=trial)
        tokens = [reading.usage.input_tokens, reading.usage.output_tokens]
        place = _place(quiz, trial)
        if reading.status in (Status.API_ERROR, Status.ERROR):  # asked again, and paid again
            before = self._tokens.get(place + _FAILED, (0, 0))
            tokens = [a + b for a, b in zip(before, tokens, strict=True)]
            place += _FAILED
        if any(tokens) or not place.endswith(_FAILED):
            self._tokens[place] = tokens
        return reading

    def save(self) -> None:
        """Write the file whole. Raises OSError as the disk does."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_name(f".{self._path.name}.part")
        partial.write_text(json.dumps(dict(sorted(self._tokens.items()))), encoding="utf-8")
        partial.replace(self._path)

    def spent(
        self,
        quizzes: Iterable[Quiz],
        blind: Mapping[str, Sequence[Reading]],
        prices: tuple[float, float] | None,
    ) -> dict[str, Any]:
        """Tokens and US dollars for these quizzes; how many of `blind` came with the data."""
        places = {_place(quiz, trial) for quiz in quizzes for trial in range(BLIND_TRIALS)}
        asked = [self._tokens[place] for place in sorted(places) if place in self._tokens]
        failed = [self._tokens.get(place + _FAILED, (0, 0)) for place in sorted(places)]
        paid = [*asked, *failed]
        usage = Usage(sum(each[0] for each in paid), sum(each[1] for each in paid))
        cost = None
        if prices is not None:
            cost = (usage.input_tokens * prices[0] + usage.output_tokens * prices[1]) / 1e6
        return {
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost": cost,
            "asked": len(asked),
            "from_the_dataset": sum(
                trial.status is Status.OK and f"{key}/{number}" not in self._tokens
                for key, trials in blind.items()
                for number, trial in enumerate(trials)
            ),
        }


def _place(quiz: Quiz, trial: int) -> str:
    return f"{quiz.key}/{trial}"
