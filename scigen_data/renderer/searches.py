"""Searches of Matplotlib's font manager, answered from memory where they were asked before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontProperties

FONT_SETTINGS = (
    "font.family", "font.style", "font.variant", "font.weight", "font.stretch",
    "font.serif", "font.sans-serif", "font.cursive", "font.fantasy", "font.monospace",
)  # fmt: skip


def frozen(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Present values of rcParams, hashable, read without the checks that they need nowhere here."""
    values: dict[Any, Any] = mpl.rcParams
    read = dict.__getitem__
    return tuple(
        [
            tuple(value) if value.__class__ is list else value
            for value in [read(values, name) for name in names]
        ]
    )


def remembered(search: Callable[..., Any]) -> Callable[..., Any]:
    """`search(manager, what, ...)`, whatever the size: all our fonts are scalable.

    Matplotlib remembers it too, with the size and the default size as part of the question and
    at ten times the price; formulas ask fifty times each.
    """
    known: dict[Any, Any] = {}

    @functools.wraps(search)
    def found(self: Any, prop: Any, *args: Any, **options: Any) -> Any:
        asked = _asked(prop) if isinstance(prop, FontProperties) else prop
        key = (asked, frozen(FONT_SETTINGS), args, len(self.ttflist), *options.items())
        try:
            files = known.get(key)
        except TypeError:  # something odd was asked for: let Matplotlib say so
            return search(self, prop, *args, **options)
        if files is None:
            files = known[key] = search(self, prop, *args, **options)
        return files

    return found


def _asked(prop: FontProperties) -> tuple[Any, ...]:
    return tuple(
        [
            tuple(value) if value.__class__ is list else value
            for name, value in vars(prop).items()
            if name != "_size"
        ]
    )
