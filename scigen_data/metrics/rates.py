"""Shares with both denominators and an interval, and paired tests of two generators.

A generator that loses half of its images must not look better for it: a rate is told over all
items, where a missing or broken one is a miss, and over those that could be judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np

from scigen_data.errors import InputError

Id = TypeVar("Id")  # what tells items apart: a string, mostly

_Z = NormalDist().inv_cdf(0.975)  # of a 95 % interval
_EXACT = 18  # differences up to which every one of the 2^n sign patterns is tried
_DRAWS = 20_000
_CHUNK = 1_000  # of draws held at a time


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something came true. Raises InputError unless 0 <= hits <= judged <= total."""

    hits: int
    judged: int  # items for which there is an answer
    total: int  # all items; those without an answer are misses

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.judged <= self.total:
            raise InputError(
                f"no rate of {self.hits} hits, {self.judged} judged, {self.total} in all: "
                "each may be at most the next, and none negative"
            )

    @classmethod
    def of(cls, outcomes: Iterable[bool | None]) -> Rate:
        """Counted from one outcome an item; None is an item that could not be judged."""
        seen = list(outcomes)
        judged = [outcome for outcome in seen if outcome is not None]
        return cls(sum(map(bool, judged)), len(judged), len(seen))

    @property
    def overall(self) -> float | None:
        """The share over all items, 0 to 1; None where there are none."""
        return self.hits / self.total if self.total else None

    @property
    def of_judged(self) -> float | None:
        """The share over the judged items, 0 to 1; None where there are none."""
        return self.hits / self.judged if self.judged else None

    @property
    def overall_interval(self) -> Interval | None:
        """Around `overall`."""
        return wilson(self.hits, self.total)

    @property
    def judged_interval(self) -> Interval | None:
        """Around `of_judged`."""
        return wilson(self.hits, self.judged)

    def __add__(self, other: Rate) -> Rate:
        """The rate over the items of both; they must not share any."""
        return Rate(self.hits + other.hits, self.judged + other.judged, self.total + other.total)

    def as_dict(self) -> dict[str, Any]:
        """Counts, both shares and both intervals ([low, high] or None), for JSON."""
        return {
            "hits": self.hits,
            "judged": self.judged,
            "total": self.total,
            "overall": self.overall,
            "overall_interval": _pair(self.overall_interval),
            "of_judged": self.of_judged,
            "judged_interval": _pair(self.judged_interval),
        }

    def __str__(self) -> str:
        return (
            f"{_percent(self.overall, self.overall_interval)} of {self.total}, "
            f"{_percent(self.of_judged, self.judged_interval)} of {self.judged} judged"
        )


def wilson(hits: float, n: int) -> Interval | None:
    """Wilson's 95 % score interval of a share (Wilson 1927); None where `n` is 0."""
    if n == 0:
        return None
    z2 = _Z * _Z
    middle = (hits + z2 / 2) / (n + z2)
    half = _Z * math.sqrt(hits * (n - hits) / n + z2 / 4) / (n + z2)
    # Rounding must not leave 0 or 1 outside of the interval around them.
    low = 0.0 if hits == 0 else middle - half
    return Interval(low, 1.0 if hits == n else middle + half)


@dataclass(frozen=True, slots=True)
class PairedRates:
    """Two generators on the same items: where just one of them is right.

    `p` is that of the exact two-sided McNemar test (a sign test over the items on which they
    differ; McNemar 1947). `difference` is first less second, over `both`; its interval is that
    of Agresti and Min 2005 (half an item added to each of the four cells). None: no items.
    """

    both: int  # items that both were asked
    only_first: int
    only_second: int
    first_alone: int  # items asked of just one of them: compared nowhere
    second_alone: int
    p: float | None
    difference: float | None
    interval: Interval | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "both": self.both,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "first_alone": self.first_alone,
            "second_alone": self.second_alone,
            "p": self.p,
            "difference": self.difference,
            "interval": _pair(self.interval),
        }


def paired_rates(first: Mapping[Id, bool | None], second: Mapping[Id, bool | None]) -> PairedRates:
    """Compare outcomes by item id. None, an item that could not be judged, is a miss.

    Leave such items out of both mappings beforehand to compare over those judged in both.
    """
    ids = first.keys() & second.keys()
    n = len(ids)
    one = sum(bool(first[i]) and not second[i] for i in ids)
    other = sum(bool(second[i]) and not first[i] for i in ids)
    return PairedRates(
        n,
        one,
        other,
        len(first) - n,
        len(second) - n,
        _sign_test(one, other) if n else None,
        (one - other) / n if n else None,
        _difference(one, other, n) if n else None,
    )


def _sign_test(one: int, other: int) -> float:
    n, fewer = one + other, min(one, other)
    tail = sum(math.comb(n, k) for k in range(fewer + 1))
    return min(1.0, float(2 * tail / (1 << n)))  # whole numbers of any size, divided exactly


def _difference(one: int, other: int, n: int) -> Interval:
    middle = (one - other) / (n + 2)
    half = _Z * math.sqrt((one + other + 1) - (one - other) * middle) / (n + 2)
    return Interval(max(-1.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class PairedMeans:
    """Two generators' scores of the same items.

    `p` is that of the two-sided sign-flip permutation test of the mean difference (Fisher 1935):
    `exact` over every pattern of signs, or over `draws` of them from `seed`, the observed one
    counted among them. None where no item has both scores.
    """

    both: int  # items with both scores
    first_mean: float | None  # over these items
    second_mean: float | None
    difference: float | None  # first less second
    p: float | None
    exact: bool
    draws: int  # sign patterns tried
    seed: int
    left_out: int  # items without a score from one or both

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def paired_means(
    first: Mapping[Id, float | None],
    second: Mapping[Id, float | None],
    *,
    seed: int = 0,
) -> PairedMeans:
    """Compare scores by item id. None is no score: no score of 0, and left out.

    Raises InputError for a score that is not finite.
    """
    every = {**first, **second}  # a dict: the order of draws must not depend on hashes
    pairs = [
        (a, b)
        for i in every
        if (a := first.get(i)) is not None and (b := second.get(i)) is not None
    ]
    if not all(math.isfinite(a) and math.isfinite(b) for a, b in pairs):
        raise InputError("a score is infinite or no number: leave such items out, as None")
    left_out = len(every) - len(pairs)
    if not pairs:
        return PairedMeans(0, None, None, None, None, True, 0, seed, left_out)
    scores = np.array(sorted(pairs), dtype=np.float64)
    means = scores.mean(axis=0)
    differences = scores[:, 0] - scores[:, 1]
    p, exact, draws = _sign_flips(differences[differences != 0], seed)
    return PairedMeans(
        len(pairs),
        float(means[0]),
        float(means[1]),
        float(differences.mean()),
        p,
        exact,
        draws,
        seed,
        left_out,
    )


def _sign_flips(differences: np.ndarray, seed: int) -> tuple[float, bool, int]:
    """The p value, whether it is exact, and the sign patterns tried."""
    sizes = np.abs(differences)
    # Sums of the same numbers in another order differ by rounding: those are ties.
    reached = abs(float(differences.sum())) - 1e-9 * float(sizes.sum())
    if len(sizes) <= _EXACT:
        sums = np.zeros(1)
        for size in sizes:
            sums = np.concatenate([sums + size, sums - size])
        return float(np.mean(np.abs(sums) >= reached)), True, len(sums)
    random = np.random.default_rng(seed)
    as_far = 1
    for _ in range(_DRAWS // _CHUNK):
        signs = random.integers(0, 2, (_CHUNK, len(sizes)), dtype=np.int8) * 2 - 1
        as_far += int(np.count_nonzero(np.abs(signs @ sizes) >= reached))
    return as_far / (_DRAWS + 1), False, _DRAWS + 1


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _percent(share: float | None, interval: Interval | None) -> str:
    if share is None or interval is None:
        return "none"
    return f"{share:.1%} ({interval.low:.1%} to {interval.high:.1%})"
