"""Calls that are paid for, and no more of them than a user allows."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from scigen_data.clients.pacing import board
from scigen_data.errors import CostReached, InputError, ScigenError, StorageError

_BOOK = "purse"
_LASTS = 7200.0  # seconds; a call that is longer under way is held for lost
_number = itertools.count()


class Spending:
    """At most `most` US dollars, by all who share the folder; None: as much as it takes."""

    def __init__(self, folder: Path | None = None, most: float | None = None) -> None:
        self.most = most
        self._folder = Path() if folder is None else folder / "pace"
        self._own = board.InMemory() if folder is None else None
        self._who = board.name_of(next(_number), "purse")

    def call(self, role: str, *, priced: bool, lacking: str = "a price") -> Call:
        """One call; `lacking`: what to give where nobody says what it costs."""
        return Call(self, role, priced, lacking)

    def tell(self, **message: Any) -> dict[str, Any]:
        try:
            return (self._own or board.shared).tell(self._folder, _BOOK, message)
        except OSError as error:
            raise StorageError(
                f"cannot write what is spent in {self._folder}: {error.strerror or error}; free "
                "space, then run the same command again"
            ) from error

    def begin(self, role: str, cost: float, *, priced: bool) -> dict[str, Any]:
        return self.tell(
            do="begin",
            who=self._who,
            role=role,
            most=self.most,
            cost=cost,
            priced=priced,
            seconds=_LASTS,
        )


class Call(AbstractAsyncContextManager["Call"]):
    """A call that may be begun; at the end of the `with` its reply is kept."""

    def __init__(self, spending: Spending, role: str, priced: bool, lacking: str) -> None:
        self._spending = spending
        self._role = role
        self._priced = priced
        self._lacking = lacking
        self._ticket = ""
        self._over = False
        self.cost: float | None = None  # set by whoever asks, once it is known
        self.asked = True  # whether there was anything to pay

    async def begun(self, cost: float = 0.0) -> None:
        """Wait until a call of at least this cost may begin.

        Raises CostReached where it would go beyond what is allowed, InputError where nobody says
        what it costs; no call of anybody is under way then.
        """
        while True:
            answer = self._spending.begin(self._role, cost, priced=self._priced)
            if "ticket" in answer:
                self._ticket = answer["ticket"]
                return
            if "wait" not in answer:
                raise _refusal(answer, self._spending.most or 0.0, self._lacking)
            await asyncio.sleep(answer["wait"])

    async def __aenter__(self) -> Call:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ticket:
            self._spending.tell(
                do="end",
                ticket=self._ticket,
                role=self._role,
                cost=self.cost,
                asked=kind is None and self.asked,
            )
        elif kind is None:
            self._spending.tell(do="free", role=self._role)


def _refusal(answer: Mapping[str, Any], most: float, lacking: str) -> ScigenError:
    if answer["unknown"]:
        return InputError(
            f"--max-cost {most:g} cannot be held to, as nobody says what a reply costs: {lacking}; "
            "what was asked is kept"
        )
    paid = [
        f"{role} {each['cost']:.4g} for {each['calls']:,} call{'s' * (each['calls'] != 1)}"
        for role, each in answer["paid"].items()
        if each["calls"]
    ]
    free = sum(each["free"] for each in answer["paid"].values())
    kept = f"; {free:,} kept replies were free" if free else ""
    return CostReached(
        f"--max-cost {most:g} is reached: {answer['spent']:.4g} US dollars are spent "
        f"({', '.join(paid) or 'no call is as cheap'}{kept}); all replies are kept, and a larger "
        "one goes on from here"
    )
