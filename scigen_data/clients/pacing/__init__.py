"""How fast an address may be asked, learned from what it says, by all who ask it together.

    limits = Limits(folder)  # whoever has the same folder is held to the same pace
    turns = Turns("https://host/v1", 16, limits)
    async with turns.turn("model") as turn:
        await turn.granted(tokens=1200)  # waits as long as the address wants
        turn.heard(429, headers)
        turn.settled(refused=True, hold=2.0)

`pace.py` decides, and knows neither clocks nor files; `board.py` keeps what it knows where all
processes see it; `turns.py` waits; `told.py` reads what headers say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class _Asked(Protocol):
    """The options that bound what is asked."""

    @property
    def requests_per_minute(self) -> float | None: ...

    @property
    def tokens_per_minute(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What a user says of an address, and the folder in which all who ask it meet."""

    folder: Path | None = None  # None: nobody else asks
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None

    @classmethod
    def of(cls, options: _Asked, folder: Path | None) -> Limits:
        """What options say; what is learned lies in the folder, where there is one."""
        where = None if folder is None else folder / "pace"
        return cls(where, options.requests_per_minute, options.tokens_per_minute)
