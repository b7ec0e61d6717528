"""The splits of a family's items: no two of them hold an item with the same parameters."""

from __future__ import annotations

import hashlib
import re

from scigen_data.problems.authoring import Item

TRAIN, VALIDATION, TEST = "train", "validation", "test"
_ONE_IN = 10  # items that are for validation


def split_of(family: str, item: Item) -> str:
    """Decided by what was drawn for it, not by its wording: its numbers and its answer."""
    numbers = re.findall(r"\d+(?:\.\d+)?", item.question)
    drawn = sorted(numbers) if numbers else list(item.elements)
    key = "\0".join([family, item.answer, *drawn])
    digest = hashlib.sha256(key.encode()).digest()
    return VALIDATION if int.from_bytes(digest[:8], "big") % _ONE_IN == 0 else TRAIN
