"""How far raters agree on ordinal scores, over more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

Ratings = Sequence[Sequence["int | None"]]  # an item each: its scores by rater, None: not rated


def exact_share(ratings: Ratings) -> float | None:
    """Of all pairs of scores that one item got, the share that is equal; None without a pair."""
    pairs = [pair for item in ratings for pair in combinations(_given(item), 2)]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def quadratic_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Cohen's kappa of two raters with quadratic weights (Cohen 1968, Psychol. Bull. 70, 213).

    1 - Σ w·observed / Σ w·expected with w = (i - j)²; 1 is full agreement, 0 is chance. None
    where both give every item one and the same score, or where there is no item. Raises
    ValueError where the lengths differ.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} scores: need one of each rater an item")
    if not first:
        return None
    observed = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / len(first)
    left, right = Counter(first), Counter(second)
    expected = sum(
        (a - b) ** 2 * count * other for a, count in left.items() for b, other in right.items()
    ) / (len(first) ** 2)
    return 1 - observed / expected if expected else None


def krippendorff_alpha(ratings: Ratings) -> float | None:
    """Krippendorff's alpha with the ordinal distance, for any number of raters, gaps allowed.

    As in Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section D: items
    with fewer than two scores do not count. None where no item has two, or where all scores are
    the same, so that there is nothing to agree about.
    """
    items = [given for item in ratings if len(given := _given(item)) > 1]
    totals = Counter(score for item in items for score in item)
    count = sum(totals.values())
    distance = _ordinal(totals)
    observed = sum(
        sum(distance[a, b] for a in item for b in item) / (len(item) - 1) for item in items
    )
    expected = sum(totals[a] * totals[b] * distance[a, b] for a in totals for b in totals)
    return 1 - (count - 1) * observed / expected if expected else None


def _ordinal(totals: Counter[int]) -> dict[tuple[int, int], float]:
    """(How many scores lie from a to b, each end counted half)², by a and b."""
    scores = sorted(totals)
    result: dict[tuple[int, int], float] = {}
    for a in scores:
        for b in scores:
            low, high = min(a, b), max(a, b)
            between = sum(totals[score] for score in scores if low <= score <= high)
            result[a, b] = (between - (totals[a] + totals[b]) / 2) ** 2
    return result


def _given(item: Sequence[int | None]) -> list[int]:
    return [score for score in item if score is not None]
