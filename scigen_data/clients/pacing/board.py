"""Where all who ask one address meet: a file that each of them reads and writes, one at a time."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from scigen_data.clients.pacing.pace import Pace

_HOST = socket.gethostname()


class Board(Protocol):
    """What keeps the paces of addresses, and the clock that they go by."""

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """What the pace in this book of a folder answers (`Pace.hear`). Raises OSError."""
        ...


class OnDisk:
    """Files of this machine; what a killed process held is taken from it."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:
        from filelock import FileLock

        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{book}.json"
        with FileLock(path.with_suffix(".lock")).acquire(poll_interval=0.002):
            pace = _read(path)
            answer = told_apart(pace, message, self._clock())
            _write(path, pace)
        return answer


class InMemory:
    """One pace, of a client that nobody asks beside."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._pace = Pace()

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return self._pace.hear(message, self._clock())


shared: Board = OnDisk()  # a worker on another machine than the build's puts its own here


def told_apart(pace: Pace, message: Mapping[str, Any], now: float) -> dict[str, Any]:
    """The answer; where it is to wait, the dead are told from those who live first."""
    answer = pace.hear(message, now)
    if answer.get("wait") and (dead := {who for who in pace.owners() if _dead(who)}):
        pace.gone(now=now, whos=dead)
        answer = pace.hear(message, now)
    return answer


def name_of(number: int) -> str:
    """What `number` of this process is called."""
    return f"{_HOST}/{os.getpid()}/{number}"


def _dead(who: str) -> bool:
    host, pid, _ = who.rsplit("/", 2)
    if host != _HOST or sys.platform == "win32":  # where a signal 0 kills
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _read(path: Path) -> Pace:
    try:
        return Pace.of(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Pace()  # what was learned is learned again


def _write(path: Path, pace: Pace) -> None:
    temporary = path.parent / f".{uuid.uuid4().hex}.part"
    try:
        temporary.write_text(json.dumps(pace.raw()), encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
