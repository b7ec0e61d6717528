"""Servers that hold their clients to a limit, and clients that ask them: in virtual time.

fleet = Fleet(Bucket(most=10, rate=1.0), processes=4, requests=400)
fleet.run()
assert fleet.late_refusals < 20
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from scigen_data.clients.pacing.pace import POLL, Pace

LATENCY, WIRE = 0.5, 0.02  # seconds of an answer, and of a refusal
Heard = list[tuple[str, float, float, float]]


class Limiting(Protocol):
    """What a server makes of a request: whether it serves it, and what its headers say."""

    def ask(self, now: float) -> tuple[bool, float, Heard]: ...

    def done(self, now: float) -> None: ...


@dataclass
class Bucket:
    """`rate` a second come back, up to `most`."""

    most: int
    rate: float
    says: bool = True  # when to come back
    tells: bool = False  # what is left
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.most

    def ask(self, now: float) -> tuple[bool, float, Heard]:
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        if served := self.left >= 1:
            self.left -= 1
        told = ("requests", self.most, float(int(self.left)), (self.most - self.left) / self.rate)
        wait = 0.0 if served or not self.says else (1 - self.left) / self.rate
        return served, wait, [told] if self.tells else []

    def done(self, now: float) -> None:
        pass


@dataclass
class Window:
    """So many in each span of seconds."""

    most: int
    seconds: float
    says: bool = True
    tells: bool = False
    window: int = -1
    served: int = 0

    def ask(self, now: float) -> tuple[bool, float, Heard]:
        if (window := int(now // self.seconds)) != self.window:
            self.window, self.served = window, 0
        served = self.served < self.most
        self.served += served
        rest = (self.window + 1) * self.seconds - now
        told = [("requests", float(self.most), float(self.most - self.served), rest)]
        return served, 0.0 if served or not self.says else rest, told if self.tells else []

    def done(self, now: float) -> None:
        pass


@dataclass
class AtOnce:
    """So many at once, and no word about it."""

    most: int
    under_way: int = 0

    def ask(self, now: float) -> tuple[bool, float, Heard]:
        served = self.under_way < self.most
        self.under_way += served
        return served, 0.0, []

    def done(self, now: float) -> None:
        self.under_way -= 1


@dataclass
class Closed:
    """Refuses all for so many seconds, and then serves all."""

    seconds: float

    def ask(self, now: float) -> tuple[bool, float, Heard]:
        return now > self.seconds, 0.0, []

    def done(self, now: float) -> None:
        pass


@dataclass
class ByChance:
    """Refuses a share of what it is asked, and has no limit."""

    share: float
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def ask(self, now: float) -> tuple[bool, float, Heard]:
        return self.dice.random() >= self.share, 0.0, []

    def done(self, now: float) -> None:
        pass


@dataclass
class _Request:
    process: int
    begun: float
    tries: int = 0
    ticket: str = ""


@dataclass
class Fleet:
    """Processes that each have so many requests under way, as `Turns` and `Remote` have them."""

    server: Limiting
    processes: int = 4
    requests: int = 240
    most: int = 16
    minute: dict[str, float] = field(default_factory=dict)
    refusal: str = "fast"
    seed: int = 0
    answered: list[tuple[float, _Request]] = field(default_factory=list)  # and when
    refused: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = itertools.count()
        self._dice = random.Random(self.seed)
        self._left = self.requests
        # in each process those who ask anew wait apart from those who ask again
        self._queues = [deque[_Request]() for _ in range(2 * self.processes)]
        self._looks = [0] * len(self._queues)
        self._asking = [False] * len(self._queues)

    def run(self) -> Fleet:
        for process in range(self.processes):
            for _ in range(self.most):
                self._begin(0.0, process)
        while self._events:
            now, _, what, given = heapq.heappop(self._events)
            what(now, *given)
        return self

    @property
    def late_refusals(self) -> int:
        """Those after a third of the requests was answered."""
        since = self.answered[len(self.answered) // 3][0]
        return sum(now > since for now in self.refused)

    @property
    def a_second(self) -> float:
        return len(self.answered) / self.answered[-1][0]

    @property
    def longest(self) -> float:
        """Seconds from a request's begin to its answer."""
        return max(now - request.begun for now, request in self.answered)

    def _at(self, when: float, what: Callable[..., None], *given: Any) -> None:
        heapq.heappush(self._events, (when, next(self._count), what, given))

    def _begin(self, now: float, process: int) -> None:
        if self._left:
            self._left -= 1
            self._queue(now, _Request(process, now))

    def _queue(self, now: float, request: _Request) -> None:
        place = request.process + self.processes * bool(request.ticket)
        self._queues[place].append(request)
        if not self._asking[place]:
            self._ask(now, place)

    def _ask(self, now: float, place: int) -> None:
        """The oldest of a queue asks."""
        self._asking[place] = bool(self._queues[place])
        if not self._queues[place]:
            return
        request = self._queues[place][0]
        answer = self.pace.hear(
            {
                "do": "ask",
                "who": f"host/{request.process}/0",
                "lane": "m",
                "ticket": request.ticket,
                "seconds": 900.0,
                "tokens": 100.0,
                "most": self.most,
                "minute": self.minute,
            },
            now,
        )
        if wait := answer.get("wait"):
            self._looks[place] += 1
            if wait == POLL:
                wait = min(0.2, POLL * 1.2 ** self._looks[place])
            self._at(now + min(5.0, wait) * self._dice.uniform(1.0, 1.1), self._ask, place)
            return
        self._looks[place] = 0
        self._queues[place].popleft()
        request.ticket, request.tries = answer["ticket"], request.tries + 1
        self.asked.append(now)
        self._at(now + WIRE, self._arrive, request)
        self._ask(now, place)

    def _arrive(self, now: float, request: _Request) -> None:
        served, wait, told = self.server.ask(now)
        latency = LATENCY * self._dice.uniform(0.8, 1.2) if served else WIRE
        self._at(now + latency, self._end, request, served, wait, told)

    def _end(self, now: float, request: _Request, served: bool, wait: float, told: Heard) -> None:
        message = {
            "do": "heard",
            "ticket": request.ticket,
            "lane": "m",
            "outcome": "ok" if served else self.refusal,
            "asked": wait,
            "rest": 0.5 * self._dice.uniform(0.5, 1.0),
            "longest": 60.0,
            "tokens": 500.0 if served else 0.0,
            "told": told,
            "most": self.most,
            "over": served,
        }
        hold = self.pace.hear(message, now)["hold"]
        if not len(self.answered) % 20:
            self.pace = Pace.of(self.pace.raw())
        if served:
            self.server.done(now)
            self.answered.append((now, request))
            self._begin(now, request.process)
        else:
            self.refused.append(now)
            rest = max(hold, self._dice.uniform(0, min(60.0, 0.5 * 2 ** (request.tries - 1))))
            self._at(now + rest, self._queue, request)
