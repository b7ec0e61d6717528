"""All that a family must pass, one finding after the other."""

from __future__ import annotations

from collections.abc import Iterator

from scigen_data.errors import MissingExtra
from scigen_data.inspection.figures import drawn, figures, read
from scigen_data.inspection.finding import Finding
from scigen_data.inspection.guessing import MOST_RIGHT, guessed, posed
from scigen_data.inspection.words import ITEMS, words
from scigen_data.problems.family import Family
from scigen_data.problems.looks import LOOKS
from scigen_data.renderer import Renderer

TOLD, HELD_OUT = 2_000, 1_000  # quizzes that the guesser learns from, and is asked


def inspect(family: Family, seed: int) -> Iterator[Finding]:
    """Raises InputError where the family makes no item."""
    items = [family.problem(seed, index) for index in range(ITEMS)]
    yield from words(family, seed, items)
    yield _guessed(family, seed)
    with Renderer() as renderer:
        samples = drawn(seed, items[: len(LOOKS) * max(3, len(family.levels))], renderer)
    yield from figures(samples)
    yield read(samples)


def _guessed(family: Family, seed: int) -> Finding:
    try:
        told, asked = posed(family, seed + 1, TOLD), posed(family, seed + 2, HELD_OUT)
        found = guessed(told, asked)[family.name]
    except MissingExtra as error:
        return Finding("guessing", None, str(error))
    said = f"{found.share:.0%} of {found.total} quizzes are guessed from their words"
    return Finding("guessing", found.share <= MOST_RIGHT, said)
