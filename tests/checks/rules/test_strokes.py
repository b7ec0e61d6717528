"""What is looked at around a text."""

from __future__ import annotations

import numpy as np

from scigen_data.checks.rules.strokes import upright
from scigen_data.facts import Box, Role, TextFact

PAGE = np.full((200, 300, 3), 255, dtype=np.int16)


def turned(length: float, height: float) -> TextFact:
    """A text that reads down the page at 45 degrees from (50, 50)."""
    x, y = length / 2**0.5, height / 2**0.5
    quad = (50.0, 50.0, 50 + x, 50 + x, 50 + x - y, 50 + x + y, 50 - y, 50 + y)
    return TextFact("a", "a", Role.ANNOTATION, Box(50, 50, 50 + x, 50 + x), quad, rotation=-45.0)


def test_a_turned_text_is_read_level() -> None:
    level = upright(PAGE, turned(100, 20))
    assert level is not None
    around, box = level
    assert (round(box.width), round(box.height)) == (100, 20)
    assert around.shape[1] >= box.x1 > box.x0 > 0


def test_a_turned_text_larger_than_any_is_not_unrolled() -> None:
    """One of blanks, which costs its program nothing, would take gigabytes here."""
    assert upright(PAGE, turned(27_000, 11_000)) is None
    assert upright(PAGE, turned(1e6, 1e6)) is None
