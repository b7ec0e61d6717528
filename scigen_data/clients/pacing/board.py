"""Where all who ask one address meet: a file that each of them reads and writes, one at a time."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

from scigen_data.clients.pacing.pace import Pace
from scigen_data.clients.pacing.purse import Purse

_HOST = socket.gethostname()


class Book(Protocol):
    """A state that hears messages: a pace, or the one purse of a folder."""

    def hear(self, message: Mapping[str, Any], now: float) -> dict[str, Any]: ...

    def owners(self) -> set[str]:
        """Those who hold something of it."""
        ...

    def gone(self, *, now: float, whos: Collection[str]) -> dict[str, Any]: ...

    def raw(self) -> dict[str, Any]: ...


class Board(Protocol):
    """What keeps the books, and the clock that they go by."""

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """What this book of a folder answers (`Book.hear`). Raises OSError."""
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
            found = _read(path)
            answer = _answer(found, message, self._clock())
            _write(path, found)
        return answer


class InMemory:
    """Books of a client that nobody asks beside."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._books: dict[str, Book] = {}

    def tell(self, folder: Path, book: str, message: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        found = self._books.setdefault(book, _kind(book)())
        return found.hear(message, self._clock())


shared: Board = OnDisk()  # a worker on another machine than the build's puts its own here


def name_of(number: int, what: str = "") -> str:
    """What `number` of this process is called."""
    return f"{_HOST}/{os.getpid()}/{what}{number}"


def _answer(book: Book, message: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Where it is to wait, the dead are told from those who live first."""
    answer = book.hear(message, now)
    if answer.get("wait") and (dead := {who for who in book.owners() if _dead(who)}):
        book.gone(now=now, whos=dead)
        answer = book.hear(message, now)
    return answer


def _kind(book: str) -> type[Pace] | type[Purse]:
    return Purse if book.startswith("purse") else Pace


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


def _read(path: Path) -> Book:
    kind = _kind(path.stem)
    try:
        return kind.of(json.JSONDecoder().raw_decode(path.read_text(encoding="utf-8"))[0])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return kind()  # what was learned is learned again


def _write(path: Path, book: Book) -> None:
    """In place: to rename over a file waits for the disk. Who is killed before the cut leaves the
    end of what stood there, which is not read."""
    content = json.dumps(book.raw()).encode()
    path.touch()
    with path.open("r+b", buffering=0) as file:
        file.write(content)
        file.truncate(len(content))
