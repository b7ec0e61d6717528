"""Texts as every file can hold them."""

from __future__ import annotations

import re
from typing import Any

_HALVES = re.compile("[\ud800-\udfff]")


def sound(text: str) -> str:
    """`text` with U+FFFD in place of half a surrogate pair: legal in JSON, and in no UTF-8 file."""
    return _HALVES.sub("\ufffd", text)


def all_sound(value: Any) -> Any:
    """A JSON value all of whose texts, names included, are sound."""
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list | tuple):
        return [all_sound(each) for each in value]
    if isinstance(value, dict):
        return {all_sound(name): all_sound(each) for name, each in value.items()}
    return value
