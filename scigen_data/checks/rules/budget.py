"""What one rule may spend on one figure, counted and not timed: same figure, same verdict.

A figure of tens of thousands of pixels to a side, or one on which hundreds of texts are heaped,
would hold a build for minutes. Whatever looks at pixels says beforehand how much it is about to
look at; what is beyond the bound is the verdict `failed` of that rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

MOST = 500_000_000  # steps, each about a nanosecond; figures drawn with care take a hundredth
_NAMED = 40  # characters of a text
LOOK = 5_000  # steps that looking at anything takes, however small it is


class TooMuch(Exception):
    """The figure takes more work than a rule may spend; the message says what to change."""


@dataclass
class _Purse:
    left: float
    text: str = ""  # that is looked at


_PURSE: ContextVar[_Purse | None] = ContextVar("purse", default=None)


@contextmanager
def spending(most: float = MOST) -> Iterator[None]:
    """Bounds what is spent within the block."""
    token = _PURSE.set(_Purse(most))
    try:
        yield
    finally:
        _PURSE.reset(token)


def spend(steps: float, text: str = "") -> None:
    """Ask before the work is begun and its memory taken; on which `text`, where it is on one.

    Raises TooMuch where nothing is left.
    """
    purse = _PURSE.get()
    if purse is None:
        return
    purse.left -= steps
    purse.text = text or purse.text
    if purse.left < 0:
        at = " ".join(purse.text.split())[:_NAMED]
        raise TooMuch(
            f"The figure takes too much work to be checked{at and f', at the text {at!r}'}: draw "
            "fewer and smaller texts on a smaller figsize."
        )
