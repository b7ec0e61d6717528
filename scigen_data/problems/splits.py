"""The splits of a family's items: no two of them hold an item with the same parameters."""

from __future__ import annotations

import hashlib
import re

from scigen_data.problems.authoring import Item
from scigen_data.records import TRAIN, VALIDATION

_ONE_IN = 10  # items that are for validation


def split_of(item: Item) -> str:
    """Decided by what was drawn for it, not by its wording: its numbers and its answer."""
    numbers = re.findall(r"\d+(?:\.\d+)?", item.question)
    drawn = sorted(numbers) if numbers else list(item.elements)
    return part_of("\0".join([item.answer, *drawn]))


def part_of(key: str) -> str:
    """`validation` for a tenth of all keys, `train` for the others."""
    digest = hashlib.sha256(key.encode()).digest()
    return VALIDATION if int.from_bytes(digest[:8], "big") % _ONE_IN == 0 else TRAIN
