"""Golds without number from seeds, each with spellings of the same answer and other answers.

What is true of a pair follows from how it was made, never from a grader: who adds a line asks
whether it holds for every gold that can be drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.answers.grading.golds.formulas import angles, equations, formulas, relations, restated
from tests.answers.grading.golds.gold import Gold
from tests.answers.grading.golds.letters import chemistry, codes, words
from tests.answers.grading.golds.measured import counts, exact, quantities
from tests.answers.grading.golds.several import arrays, bounds, lists

MAKERS: tuple[Callable[[random.Random], Gold], ...] = (
    quantities, counts, exact, formulas, equations, relations, angles, bounds, lists, arrays, codes,
    chemistry, words, restated,
)  # fmt: skip


def golds(maker: Callable[[random.Random], Gold], many: int, seed: int = 0) -> Iterator[Gold]:
    """Up to `many` different golds of a maker."""
    rng = random.Random(f"{maker.__name__}{seed}")
    seen: set[tuple[str, str]] = set()
    for _ in range(4 * many):
        gold = maker(rng)
        if (gold.text, gold.question) not in seen and len(seen) < many:
            seen.add((gold.text, gold.question))
            yield gold
