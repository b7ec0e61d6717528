"""Requests of this process that wait for their turn at an address, the oldest first."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

from scigen_data.clients.pacing import Limits, board
from scigen_data.clients.pacing.pace import POLL
from scigen_data.clients.pacing.told import asked_wait, told
from scigen_data.errors import StorageError

_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)  # of the try that runs
_LONGEST = 5.0  # seconds between two looks: others may have been given back what one waits for
_SPARE = 60.0  # seconds a request may last beyond its deadline
_REFUSED = {429: "fast", 503: "busy", 529: "busy"}  # by what a status says of the pace
_number = itertools.count()


def note(status: int, headers: Mapping[str, str]) -> None:
    """Tell the turn of the try that runs, where it has one, what was answered."""
    if (turn := _turn.get()) is not None:
        turn.status, turn.headers = status, headers


class Turns:
    """One address, asked at most `most` times at once by all who share the limits' folder.

    `said(reason, seconds)` hears of each wait for the address itself.
    """

    def __init__(self, url: str, most: int, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.most = most
        self.url = url
        self._folder = limits.folder or Path()
        self._own = None if limits.folder is not None else board.InMemory()
        self._book = hashlib.sha256(url.encode()).hexdigest()[:16]
        self._who = board.name_of(next(_number))
        minute = {"requests": limits.requests_per_minute, "tokens": limits.tokens_per_minute}
        self._minute = {kind: each for kind, each in minute.items() if each is not None}
        self._fronts: dict[tuple[asyncio.AbstractEventLoop, str], _Front] = {}
        self._jitter = random.Random()

    def turn(self, lane: str, seconds: float) -> Turn:
        """A request to this lane, which may last so long."""
        return Turn(self, lane, seconds)

    def _tell(self, **message: Any) -> dict[str, Any]:
        try:
            return (self._own or board.shared).tell(self._folder, self._book, message)
        except OSError as error:
            raise StorageError(
                f"cannot write the pace of {self.url} in {self._folder}: "
                f"{error.strerror or error}; free space, then run the same command again"
            ) from error

    def _front(self, lane: str) -> _Front:
        """Where those stand who wait in the loop that runs."""
        loop = asyncio.get_running_loop()
        if (loop, lane) not in self._fronts:
            for other in [each for each in self._fronts if each[0].is_closed()]:
                del self._fronts[other]
            self._fronts[loop, lane] = _Front()
        return self._fronts[loop, lane]


class _Front:
    def __init__(self) -> None:
        # each serves in the order of asking; who asks again waits for no ticket, who asks anew may
        self.anew, self.again = asyncio.Lock(), asyncio.Lock()
        self.freed = asyncio.Event()


class Turn(AbstractAsyncContextManager["Turn"]):
    """One request, from its first try to its end."""

    def __init__(self, turns: Turns, lane: str, seconds: float) -> None:
        self._turns = turns
        self._lane = lane
        self._seconds = seconds
        self._ticket = ""
        self.status = 0  # of the last answer; 0: there is none
        self.headers: Mapping[str, str] = {}

    async def granted(
        self, tokens: float, said: Callable[[str, float], object] = lambda *_: None
    ) -> float:
        """Wait until a try of so many tokens to read may begin; the seconds that it took.

        `said(reason, seconds)` hears of each wait.
        """
        begun, turns = time.monotonic(), self._turns
        front, looks = turns._front(self._lane), 0
        async with front.again if self._ticket else front.anew:
            while True:
                front.freed.clear()
                answer = turns._tell(
                    do="ask",
                    who=turns._who,
                    lane=self._lane,
                    ticket=self._ticket,
                    seconds=self._seconds + _SPARE,
                    tokens=tokens,
                    most=turns.most,
                    minute=turns._minute,
                )
                if "wait" not in answer:
                    self._ticket = answer["ticket"]
                    break
                wait = answer["wait"]
                if wait > POLL:
                    said(answer["why"], wait)
                wait = min(wait, _LONGEST) if wait > POLL else min(POLL * 1.2**looks, 0.2)
                looks += 1
                wait *= turns._jitter.uniform(1.0, 1.1)
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(front.freed.wait(), wait)
        self.status, self.headers = 0, {}
        _turn.set(self)
        return time.monotonic() - begun

    def settled(
        self,
        *,
        done: bool = False,
        tokens: float = 0.0,
        over: bool = False,
        rest: float = 0.0,
        longest: float = 0.0,
    ) -> float:
        """A try's end: whether it is `done`, and what it took; `over`: nothing follows. Else how
        long all rest, which is `rest` where the address says nothing of it, at most `longest`."""
        now = time.time()
        answer = self._turns._tell(
            do="heard",
            ticket=self._ticket,
            lane=self._lane,
            outcome="ok" if done else _REFUSED.get(self.status, "failed"),
            asked=asked_wait(self.headers, now),
            rest=rest,
            longest=longest,
            tokens=tokens,
            told=[(t.kind, t.limit, t.left, t.reset) for t in told(self.headers, now)],
            most=self._turns.most,
            over=over,
        )
        _turn.set(None)
        self._ticket = "" if over else self._ticket
        self._turns._front(self._lane).freed.set()
        return float(answer["hold"])

    async def __aenter__(self) -> Turn:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _turn.set(None)
        if self._ticket:
            self._turns._tell(do="back", ticket=self._ticket)
            self._turns._front(self._lane).freed.set()
