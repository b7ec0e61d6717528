"""Readings of a reader without a reply cache, kept by image and quiz, so that a run goes on."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from scigen_data.checks.quiz import Reader, Reading
from scigen_data.clients import store
from scigen_data.records import Quiz, Status


class KeptReader:
    """A reader whose readings are appended to a JSON Lines file, `version` naming what made them.

    Only for readers that answer the same image and quiz the same way each time. A damaged line
    counts as absent.
    """

    def __init__(self, reader: Reader, path: Path, version: str) -> None:
        self.name = reader.name
        self._reader = reader
        self._path = path
        self._version = version
        self._known: dict[str, Reading] = {}
        with suppress(OSError):  # nothing was read so far
            for line in store.files.read(path).decode("utf-8", errors="replace").splitlines():
                self._take(line)

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        """The reading, asked once."""
        if image is None:
            return await self._reader.read(quiz, None, trial=trial)
        place = f"{hashlib.sha256(image).hexdigest()}/{quiz.key}/{self._version}"
        if place not in self._known:
            reading = await self._reader.read(quiz, image, trial=trial)
            self._known[place] = reading
            self._append(place, reading)
        return self._known[place]

    def _append(self, place: str, reading: Reading) -> None:
        line = {
            "place": place,
            "status": str(reading.status),
            "letter": reading.letter,
            "shown": reading.shown,
            "reason": reading.reason,
        }
        store.files.append(self._path, f"{json.dumps(line, ensure_ascii=False)}\n".encode())

    def _take(self, line: str) -> None:
        try:
            raw: dict[str, Any] = json.loads(line)
            self._known[raw["place"]] = Reading(
                Status(raw["status"]),
                raw["letter"],
                raw["shown"],
                reason=raw["reason"],
                reader=self.name,
            )
        except (ValueError, KeyError, TypeError):
            return
