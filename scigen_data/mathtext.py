"""A plain reading of Matplotlib's mathtext."""

from __future__ import annotations


def plain(text: str) -> str:
    """`text` as Unicode without markup."""
    return text
