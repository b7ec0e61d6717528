"""What may be used up in a span of time and comes back on its own: requests, or tokens."""

from __future__ import annotations

from dataclasses import dataclass

from scigen_data.clients.pacing.told import Told

_DAY = 86400.0
_MINUTE = 60.0
_BURST = 20  # a minute's share that may go at once, of what a user allows


@dataclass
class Budget:
    """`left` at the time `at`, and `rate` more each second, up to `most`. It may fall below 0:
    a request larger than all there ever is goes when it is full, and is paid off by waiting."""

    most: float
    rate: float
    left: float
    at: float
    stepped: bool = False  # nothing comes back before `whole`
    whole: float = 0.0  # when all of it is there again

    @classmethod
    def a_minute(cls, allowed: float, now: float) -> Budget:
        """No minute, wherever it begins, has more than `allowed` requests of 1."""
        most = max(1.0, allowed // _BURST)
        return cls(most, (allowed - most + 1) / _MINUTE, most, now)

    def now(self, now: float) -> float:
        """What is left."""
        gone = max(0.0, now - self.at)
        if self.stepped and self.left < 1:
            return self.most if now >= self.whole else self.left
        return min(self.most, self.left + gone * self.rate)

    def wait(self, now: float, cost: float) -> float:
        """Seconds until there is as much."""
        lacking = min(cost, self.most) - self.now(now)
        if lacking <= 1e-9:
            return 0.0
        if self.stepped and self.left < 1:
            return max(0.0, self.whole - now)
        return lacking / self.rate

    def take(self, now: float, cost: float) -> None:
        """Use so much of it; a negative cost gives back."""
        self.left, self.at = min(self.most, self.now(now) - cost), now

    def hear(self, said: Told, now: float, pending: float, *, refused: bool) -> None:
        """Correct it by what the address says; `pending`: of requests that it has not seen yet.

        A reset is the time until all is there. Some give some of it back at any time, others all
        of it at once: these refuse while something should be back already.
        """
        if refused and said.left < 1 and said.reset:
            self.stepped = True
        self.most, self.at = said.limit, now
        self.left = said.left - pending
        if said.reset:
            self.whole = now + said.reset
            if said.left < said.limit:
                self.rate = (said.limit - said.left) / said.reset
        self.rate = max(self.rate, said.limit / _DAY)

    @classmethod
    def of(cls, said: Told, now: float) -> Budget:
        return cls(said.limit, said.limit / _MINUTE, said.left, now)
