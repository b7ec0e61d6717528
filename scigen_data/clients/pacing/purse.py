"""What is spent, by whom, and whether one more call may be: kept as a pace is, in a book."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

POLL = 0.1  # seconds after which one looks again whether another call is paid


@dataclass
class Paid:
    """What one role has cost so far."""

    cost: float = 0.0  # US dollars
    calls: int = 0
    unknown: int = 0  # calls whose cost nobody said
    free: int = 0  # replies that were kept


@dataclass
class Open:
    """A call under way, and what it is held to cost."""

    who: str
    role: str
    cost: float
    until: float


class Purse:
    """The spending of one folder, over all runs and workers."""

    def __init__(self) -> None:
        self.paid: dict[str, Paid] = {}
        self.open: dict[str, Open] = {}
        self.count = 0

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Purse:
        """From what `raw` gave. Raises KeyError, TypeError or ValueError on anything else."""
        purse = cls()
        purse.count = int(raw["count"])
        purse.paid = {role: Paid(**each) for role, each in raw["paid"].items()}
        purse.open = {ticket: Open(**each) for ticket, each in raw["open"].items()}
        return purse

    def raw(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "paid": {role: asdict(each) for role, each in self.paid.items()},
            "open": {ticket: asdict(each) for ticket, each in self.open.items()},
        }

    def owners(self) -> set[str]:
        return {each.who for each in self.open.values()}

    def hear(self, message: Mapping[str, Any], now: float) -> dict[str, Any]:
        """What the method that the message's `do` names answers to the rest of it."""
        self.open = {ticket: each for ticket, each in self.open.items() if each.until > now}
        given = {name: value for name, value in message.items() if name != "do"}
        does: Mapping[str, Callable[..., dict[str, Any]]] = {
            "begin": self.begin,
            "end": self.end,
            "free": self.free,
            "gone": self.gone,
        }
        return does[message["do"]](now=now, **given)

    def begin(
        self,
        *,
        now: float,
        who: str,
        role: str,
        most: float | None,
        cost: float,
        priced: bool,
        seconds: float,
    ) -> dict[str, Any]:
        """A `ticket` for a call of at least this `cost`; or seconds to `wait` until others are
        paid; or `spent`, and with `unknown` that a role's cost is not known, once none is open.

        The first call of a role goes alone: it shows what one costs.
        """
        paid = self.paid.setdefault(role, Paid())
        known = paid.calls - paid.unknown
        cost = max(cost, paid.cost / known if known else 0.0)
        if most is not None:
            lacks = bool(paid.unknown) and not priced
            first = not paid.calls and any(each.role == role for each in self.open.values())
            held = sum(each.cost for each in self.open.values())
            beyond = self.spent + held + cost > most or (most == 0 and not priced)
            if (lacks or first or beyond) and self.open:
                return {"wait": POLL}
            if lacks or beyond:
                return {"spent": self.spent, "unknown": lacks, "paid": self.raw()["paid"]}
        self.count += 1
        self.open[str(self.count)] = Open(who, role, cost, now + seconds)
        return {"ticket": str(self.count)}

    def end(
        self,
        *,
        now: float,  # noqa: ARG002 - as the others
        ticket: str,
        role: str,
        cost: float | None,
        asked: bool,
    ) -> dict[str, Any]:
        """A call is over and its reply, if any, kept; a `cost` of None: nobody said it."""
        self.open.pop(ticket, None)
        paid = self.paid.setdefault(role, Paid())
        if asked:
            paid.calls += 1
            paid.unknown += cost is None
            paid.cost += cost or 0.0
        return {}

    def free(self, *, now: float, role: str) -> dict[str, Any]:  # noqa: ARG002
        """A reply was there already."""
        self.paid.setdefault(role, Paid()).free += 1
        return {}

    def gone(self, *, now: float, whos: Collection[str]) -> dict[str, Any]:  # noqa: ARG002
        """Take from the dead what they held."""
        self.open = {ticket: each for ticket, each in self.open.items() if each.who not in whos}
        return {}

    @property
    def spent(self) -> float:
        return sum(each.cost for each in self.paid.values())
