"""What is looked at around a text."""

from __future__ import annotations

import numpy as np
import pytest

from scigen_data.checks.rules.budget import TooMuch, spending
from scigen_data.checks.rules.strokes import around
from scigen_data.facts import Box, Role, TextFact

PAGE = np.full((200, 300, 3), 255, dtype=np.uint8)


def turned(length: float, height: float) -> TextFact:
    """A text that reads down the page at 45 degrees from (50, 50)."""
    x, y = length / 2**0.5, height / 2**0.5
    quad = (50.0, 50.0, 50 + x, 50 + x, 50 + x - y, 50 + x + y, 50 - y, 50 + y)
    return TextFact("a", "a", Role.ANNOTATION, Box(50, 50, 50 + x, 50 + x), quad, rotation=-45.0)


def test_a_turned_text_is_read_level() -> None:
    seen = around(PAGE, turned(100, 20))
    assert (round(seen.box.width), round(seen.box.height)) == (100, 20)
    assert seen.levels.shape[1] >= seen.box.x1 > seen.box.x0 > 0


def test_only_what_is_around_a_level_text_is_looked_at() -> None:
    fact = TextFact("a", "a", Role.ANNOTATION, Box(150, 100, 160, 110))
    seen = around(PAGE, fact, [Box(162, 100, 170, 110)])
    assert seen.levels.shape[0] < 200 > seen.levels.shape[1]
    assert seen.crowd[0].x0 - seen.box.x1 == 2


@pytest.mark.parametrize("size", [(27_000, 11_000), (1e6, 1e6)])
def test_a_turned_text_larger_than_any_is_not_unrolled(size: tuple[float, float]) -> None:
    """One of blanks, which costs its program nothing, would take gigabytes here."""
    with spending(), pytest.raises(TooMuch, match="too much work"):
        around(PAGE, turned(*size))
