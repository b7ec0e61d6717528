"""Who may ask an address now, and who waits: decided of what was asked, answered and refused.

Requests at once are halved by a refusal and rise by one a round of answers, slower near where one
was refused and never above what the user allows (AIMD: Chiu and Jain, 1989). A rate is learned
from refusals too: what was served, over the time until the address wants to be asked again. Where
that was little and no refusal follows on the first, it may have been chance, and takes back most
of what the rate has gained. Budgets that headers or the user name are kept on top. What is learned
belongs to a lane, a model; requests at once are counted over all lanes.

Nothing here knows a clock or a file: `hear` takes a message and the time, and the whole state goes
to JSON and back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from scigen_data.clients.pacing.budget import Budget
from scigen_data.clients.pacing.told import Told

POLL = 0.02  # seconds after which one looks again whether another is done
_GRACE = 1.0  # seconds that one may be late whose turn it is
_SLOWEST = 1 / 30  # requests a second, below which nothing is learned
_AGAIN = "+"  # behind the name of whoever waits to try once more
_FASTEST = 1000.0
_FASTER, _MUCH_FASTER = 1.01, 1.1  # by one answer: near the rate that was refused, and far from it
_GAINING = 0.0005  # more by each answer since the last refusal
_TELLING = 20  # served requests that tell a rate: fewer hang on chance
_SURE = 1  # refusals in a row before one that is no chance
_EASED = 0.8  # of a rate is left at least by a refusal that may be chance
_UNDONE = 0.8  # of what a rate gained since the refusal before
_STEP = 0.2  # that a round of answers adds to requests at once, near where one was refused
_FIRST_REPLY = 1000.0  # tokens, until it is known how long replies are
_BEATS = 0.1  # of a reply's length in the mean


@dataclass
class Lease:
    """A request that is under way, or between two tries."""

    who: str
    lane: str
    begun: float
    until: float  # whoever has not given it back by then never will
    tokens: float = 0.0  # what it was held to take
    trying: bool = True


@dataclass
class Waiter:
    """Whoever was told to wait, and when it comes back."""

    first: float
    due: float


@dataclass
class Lane:
    """What is learned of one model of an address."""

    allowed: float  # requests at once
    crowd: float = 0.0  # so many were at it when one was refused
    lowered: float = 0.0  # when that was last lowered
    held: float = 0.0  # nobody asks before
    rate: float | None = None  # requests a second; None: none was refused for going too fast
    refused_at: float = 0.0  # the rate that was refused
    next: float = 0.0  # when the rate lets one more go
    since: float = 0.0  # from when on is counted
    served: int = 0  # asked since and not refused
    few: bool = False  # those were too few to tell a rate when one was last refused
    answers: int = 0  # since a refusal
    before: float = 0.0  # the rate after the refusal before
    refusals: int = 0  # one after the other, each after a rest
    reply: float = _FIRST_REPLY  # tokens of one, in the mean
    budgets: dict[str, Budget] = field(default_factory=dict)
    waiting: dict[str, Waiter] = field(default_factory=dict)


class Pace:
    """One address: its lanes, and the requests under way."""

    def __init__(self) -> None:
        self.lanes: dict[str, Lane] = {}
        self.leases: dict[str, Lease] = {}
        self.count = 0

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Pace:
        """From what `raw` gave. Raises KeyError, TypeError or ValueError on anything else."""
        pace = cls()
        pace.count = int(raw["count"])
        pace.leases = {name: Lease(**each) for name, each in raw["leases"].items()}
        for name, each in raw["lanes"].items():
            lane = Lane(**each)
            lane.budgets = {kind: Budget(**b) for kind, b in each["budgets"].items()}
            lane.waiting = {who: Waiter(**w) for who, w in each["waiting"].items()}
            pace.lanes[name] = lane
        return pace

    def raw(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "leases": {name: asdict(each) for name, each in self.leases.items()},
            "lanes": {name: asdict(each) for name, each in self.lanes.items()},
        }

    def owners(self) -> set[str]:
        return {lease.who for lease in self.leases.values()}

    def gone(self, *, now: float, whos: Collection[str]) -> dict[str, Any]:  # noqa: ARG002
        """Take from the dead what they held."""
        self.leases = {name: each for name, each in self.leases.items() if each.who not in whos}
        for lane in self.lanes.values():
            dead = {f"{who}{again}" for who in whos for again in ("", _AGAIN)}
            lane.waiting = {who: each for who, each in lane.waiting.items() if who not in dead}
        return {}

    def hear(self, message: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What the method that the message's `do` names answers to the rest of it."""
        self.leases = {name: each for name, each in self.leases.items() if each.until > now}
        given = {name: value for name, value in message.items() if name != "do"}
        does: Mapping[str, Callable[..., dict[str, Any]]] = {
            "ask": self.ask,
            "heard": self.heard,
            "back": self.back,
            "gone": self.gone,
        }
        return does[message["do"]](now=now, **given)

    # ------------------------------------------------------------------------------- asking

    def ask(
        self,
        *,
        now: float,
        who: str,
        lane: str,
        ticket: str,
        seconds: float,
        tokens: float,
        most: int,
        minute: Mapping[str, float],
    ) -> dict[str, Any]:
        """A `ticket` for one try, or seconds to `wait` and what for.

        `ticket` is that of a request which asks again. `seconds`: what it may take; `most`: of
        requests at once; `minute`: what the user allows of requests and tokens.
        """
        at = self.lanes.setdefault(lane, Lane(float(most), since=now))
        at.allowed = min(at.allowed, most)
        for kind, allowed in minute.items():
            at.budgets.setdefault(f"a minute's {kind}", Budget.a_minute(allowed, now))
        tokens += at.reply
        held = self.leases.get(ticket)
        wait, why = self._wait(at, lane, now, tokens, most, held)
        room = self._room(at, lane, now, tokens, most, held)
        name = who if held is None else f"{who}{_AGAIN}"
        me = at.waiting.get(name)
        first = now if me is None else me.first
        at.waiting = {w: each for w, each in at.waiting.items() if each.due + _GRACE > now}
        ahead = sum(
            each.first < first
            for w, each in at.waiting.items()
            # who asks anew may wait for a ticket of those who ask again
            if w != name and (held is None or w.endswith(_AGAIN))
        )
        if not wait and ahead >= room:
            wait, why = POLL, "others' turn"
        if wait:
            at.waiting[name] = Waiter(first, now + wait)
            return {"wait": wait, "why": why}
        at.waiting.pop(name, None)
        if held is None:
            self.count += 1
            ticket = str(self.count)
        self.leases[ticket] = Lease(who, lane, now, now + seconds, tokens)
        at.served += 1
        if at.rate is not None:
            at.next = max(now, at.next) + 1 / at.rate
        for kind, budget in at.budgets.items():
            budget.take(now, _cost(kind, tokens))
        return {"ticket": ticket}

    def _wait(
        self, at: Lane, lane: str, now: float, tokens: float, most: int, held: Lease | None
    ) -> tuple[float, str]:
        """Seconds until it is worth asking again, and the reason that keeps one longest."""
        waits = [(at.held - now, "the address wants a rest")]
        waits += [
            (budget.wait(now, _cost(kind, tokens)), f"{kind} are used up")
            for kind, budget in at.budgets.items()
        ]
        if at.rate is not None:
            waits.append((at.next - now, f"it takes {60 * at.rate:.3g} requests a minute"))
        if self._free(at, lane, most, held) < 1:
            waits.append((POLL, "as many as may be are under way"))
        wait, why = max(waits)
        return max(0.0, wait), why

    def _room(
        self, at: Lane, lane: str, now: float, tokens: float, most: int, held: Lease | None
    ) -> float:
        """How many may go now."""
        rooms = [float(self._free(at, lane, most, held))]
        for kind, budget in at.budgets.items():
            cost = _cost(kind, tokens) or 1.0
            rooms.append(max(1.0, budget.now(now) // cost))
        if at.rate is not None:
            rooms.append(1.0)
        return min(rooms)

    def _free(self, at: Lane, lane: str, most: int, held: Lease | None) -> int:
        """How many more may go; one that holds a ticket counts among those under way."""
        trying = sum(each.lane == lane and each.trying for each in self.leases.values())
        free = int(at.allowed) - trying
        return free if held is not None else min(free, most - len(self.leases))

    # ------------------------------------------------------------------------------ hearing

    def heard(
        self,
        *,
        now: float,
        ticket: str,
        lane: str,
        outcome: str,
        asked: float,
        rest: float,
        longest: float,
        tokens: float,
        told: Sequence[Sequence[Any]],
        most: int,
        over: bool,
    ) -> dict[str, Any]:
        """A try's end: `ok`, `fast` (refused for going too fast), `busy` (the address has too much
        to do) or `failed`; `tokens` that it took, 0 where that is not known. The ticket is given
        back where the request is `over`. Answers for how long it rests: as the address `asked`,
        else for `rest` seconds, doubled by each refusal that follows on one, to `longest`. All rest
        with it, but for the first refusal that says nothing."""
        lease, at = self.leases.get(ticket), self.lanes.get(lane)
        if at is None or lease is None:  # it came too late
            return {"hold": 0.0}
        refused = outcome in ("fast", "busy")
        if tokens:
            self._settle(at, lease, now, tokens)
        for kind, limit, left, reset in told:
            said = Told(kind, limit, left, reset)
            budget = at.budgets.setdefault(kind, Budget.of(said, now))
            budget.hear(said, now, self._unseen(lease, kind), refused=refused)
        hold = 0.0
        if refused:
            hold = min(longest, asked or rest * 2 ** min(at.refusals, 20))
            if asked or at.refusals:  # else it may be chance: the one that was refused rests
                at.held = max(at.held, now + hold)
            at.served -= 1
            if lease.begun >= at.lowered:  # not of those that were under way when it was lowered
                self._lower(at, lane, now, hold, fast=outcome == "fast", asked=asked > 0)
        elif outcome == "ok":
            if at.refusals and not at.few:
                at.since, at.served = lease.begun, 1
            at.refusals, at.answers = 0, at.answers + 1
            step = _STEP if at.allowed + 1 >= at.crowd else 1.0
            at.allowed = min(float(most), at.allowed + step / at.allowed)
            if at.rate is not None:
                far = at.rate < at.refused_at / 2
                gained = _MUCH_FASTER if far else _FASTER + _GAINING * at.answers
                at.rate = min(_FASTEST, at.rate * min(gained, _MUCH_FASTER))
        if over:
            del self.leases[ticket]
        else:
            lease.trying = False
        return {"hold": hold}

    def back(self, *, now: float, ticket: str) -> dict[str, Any]:  # noqa: ARG002 - as the others
        """A ticket is given back."""
        self.leases.pop(ticket, None)
        return {}

    def _lower(
        self, at: Lane, lane: str, now: float, hold: float, *, fast: bool, asked: bool
    ) -> None:
        trying = sum(each.lane == lane and each.trying for each in self.leases.values())
        if at.rate is None or not fast or trying >= int(at.allowed):
            at.crowd, at.allowed = trying, max(1.0, min(at.allowed, trying) / 2)
        if fast:
            gone, served = max(now - at.since, 1e-3), max(1, at.served)
            at.refused_at = at.refused_at if at.refusals else served / gone
            found = max(_SLOWEST, served / (gone + hold))
            sure = at.refusals >= _SURE
            if at.rate is None:
                at.rate = found if sure or (asked and served >= _TELLING) else None
            elif sure:
                at.rate = min(at.rate, max(found, at.rate / 2))
            elif asked and served >= _TELLING:
                at.rate = min(at.rate, max(found, _EASED * at.rate))
            elif at.before:
                at.rate = min(at.rate, at.rate * (at.before / at.rate) ** _UNDONE)
            at.before = at.rate or 0.0
            at.few, at.next = served < _TELLING, max(at.next, at.held)
        at.refusals += 1
        at.answers = 0
        at.lowered = now

    def _settle(self, at: Lane, lease: Lease, now: float, tokens: float) -> None:
        """Give back what was held too much, and learn how long replies are."""
        for kind, budget in at.budgets.items():
            if kind.endswith("tokens"):
                budget.take(now, tokens - lease.tokens)
        at.reply = max(0.0, at.reply + _BEATS * (tokens - lease.tokens))

    def _unseen(self, lease: Lease, kind: str) -> float:
        """What requests that began after this one take of a budget."""
        later = (
            each
            for each in self.leases.values()
            if each.trying and each.begun > lease.begun and each.lane == lease.lane
        )
        return sum(_cost(kind, each.tokens) for each in later)


def _cost(kind: str, tokens: float) -> float:
    return tokens if kind.endswith("tokens") else 1.0
