"""A chat endpoint on loopback that holds its clients to a rate, and says so."""

from __future__ import annotations

import time
from typing import Any

from tests.endpoint import Answer, Endpoint
from tests.serving import Call, Reply


class Limited(Endpoint):
    """Serves `most` at once and `rate` a second from then on; others get 429 and when to come.

    `tells`: every answer says what is left, as OpenAI's do.
    """

    def __init__(
        self, answer: Answer, *, most: int, rate: float, tells: bool = False, **options: Any
    ) -> None:
        super().__init__(answer, **options)
        self.most = most
        self.a_second = rate
        self.tells = tells
        self.refused: list[float] = []
        self.served: list[float] = []
        self._left, self._at = float(most), time.monotonic()

    def respond(self, call: Call) -> Reply:
        with self.lock:
            now = time.monotonic()
            self._left = min(self.most, self._left + (now - self._at) * self.a_second)
            self._at = now
            served = self._left >= 1
            self._left -= served
            (self.served if served else self.refused).append(now)
            wait = 1000 * max(0.0, 1 - self._left) / self.a_second
            whole = 1000 * (self.most - self._left) / self.a_second
        told = {
            "x-ratelimit-limit-requests": str(self.most),
            "x-ratelimit-remaining-requests": str(int(self._left)),
            "x-ratelimit-reset-requests": f"{whole:.0f}ms",
        }
        headers = told if self.tells else {}
        if not served:
            content = self.error("Rate limit reached", "rate_limit_exceeded")
            return Reply(429, content, {**headers, "retry-after-ms": f"{wait:.0f}"})
        reply = super().respond(call)
        return Reply(reply.status, reply.content, {**headers, **reply.headers})
