"""What is being waited for, said every few seconds to whoever listens.

    with listening(print):
        asyncio.run(ask())  # waiting for http://host/v1: HTTP 503, try 4 of 9, next in 20 s

Whoever is called by it hears of no key: an address has no user, password or query, and what a
server says was searched for the key.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

BEAT = 4.0  # seconds between two words about one request
_LONGEST = 120  # characters of a reason

_listener: ContextVar[Callable[[str], object] | None] = ContextVar("listener", default=None)


@contextmanager
def listening(hear: Callable[[str], object]) -> Iterator[None]:
    """Let `hear` be called with a line about each wait of what is begun here."""
    token = _listener.set(hear)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(text: str) -> None:
    """Tell whoever listens what another process waits for."""
    if (hear := _listener.get()) is not None:
        hear(text)


class Waiting(AbstractContextManager["Waiting"]):
    """One request, from its first try to its end, in the loop that runs."""

    def __init__(
        self, url: str, tries: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._of = tries
        self._clock = clock
        self._try = 0
        self._reason = ""  # why the last try came to nothing
        self._since = clock()  # of the try under way
        self._next: float | None = None  # when the next one begins; None: one is under way
        self._timer: asyncio.TimerHandle | None = None

    def asking(self) -> None:
        """A try begins."""
        self._try += 1
        self._since, self._next = self._clock(), None

    def resting(self, reason: str, seconds: float) -> None:
        """It came to nothing, and the next one begins in so many seconds."""
        self._reason, self._next = reason, self._clock() + seconds

    def __str__(self) -> str:
        tried = f"try {self._try} of {self._of}"
        if self._next is not None:
            left = max(0.0, self._next - self._clock())
            tried = f", {tried}" if self._try else ""
            return f"waiting for {self._url}: {self._told}{tried}, next in {left:.0f} s"
        under_way = f"no answer for {self._clock() - self._since:.0f} s"
        before = f", before: {self._told}" if self._reason else ""
        return f"waiting for {self._url}: {under_way}, {tried}{before}"

    @property
    def _told(self) -> str:
        return " ".join(self._reason.split())[:_LONGEST]

    def __enter__(self) -> Waiting:
        if (hear := _listener.get()) is not None:
            self._arm(hear)
        return self

    def __exit__(self, *error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self, hear: Callable[[str], object]) -> None:
        def beat() -> None:
            hear(str(self))
            self._arm(hear)

        self._timer = asyncio.get_running_loop().call_later(BEAT, beat)
