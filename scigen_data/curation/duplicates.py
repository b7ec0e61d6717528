"""Texts that are nearly one: most of their runs of three words are the same.

Numbers count as numbers, whatever they are: a problem with other values is drawn as the same figure
with other labels. A text of fewer than 8 words is known as a whole, with its numbers.

MinHash (Broder 1997) in bands (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4)
finds what may be alike, and the runs themselves are compared before anything is said, so that
nothing is called alike that is not. Runs' hashes and the functions over them are fixed: the same
texts give the same pairs on every machine. A text that is kept costs 8 bytes a band; its runs are
made again when they are wanted.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from scigen_data.curation.buckets import Buckets
from scigen_data.problems.contamination import SHORT, runs_of, words_of

RUN = 3  # words
_HASHES, _SEED = 120, 1
_MISSED = 0.01  # of pairs that are just as similar as asked, at most
_LONGEST_BAND = 12
_AT_ONCE = 4096  # runs of a text

Words = npt.NDArray[np.uint64]


@dataclass
class Alike:
    """The texts that were kept so far, and which of them a new one is like.

    similar: the share of common runs, of all runs of both, from which two are one; above 0 to 1.
    """

    similar: float
    _buckets: Buckets = field(init=False, default_factory=Buckets)
    _texts: list[str] = field(init=False, default_factory=list)

    def find_or_keep(self, text: str, *, keep: bool = True) -> str | None:
        """The first text kept that this one is like. None where it is like none; it is then kept
        itself, unless `keep` says no."""
        runs = runs_in(text)
        keys = _keys(runs, *bands(self.similar))
        for number in self._buckets.find(keys):
            if jaccard(runs, runs_in(self._texts[number])) >= self.similar:
                return self._texts[number]
        if keep:
            self._buckets.add(len(self._texts), keys)
            self._texts.append(text)
        return None


def _drawn(seed: int) -> Words:
    """Odd factors, as many as there are hashes."""
    rng = random.Random(seed)
    return np.array([rng.getrandbits(64) | 1 for _ in range(_HASHES)], np.uint64)


_FACTORS, _SHIFTS, _MIXED = map(_drawn, (_SEED, _SEED + 1, _SEED + 2))


def _keys(runs: frozenset[int], count: int, length: int) -> Words:
    """A key of 32 bits for each of `count` bands of `length` hashes."""
    hashed = np.fromiter(runs, np.uint64, len(runs))
    least = np.full(_HASHES, 2**64 - 1, np.uint64)
    for at in range(0, len(hashed), _AT_ONCE):
        part = _FACTORS[:, None] * hashed[at : at + _AT_ONCE] + _SHIFTS[:, None]
        np.minimum(least, part.min(axis=1), out=least)
    banded = (least * _MIXED)[: count * length].reshape(count, length).sum(axis=1, dtype=np.uint64)
    mixed: Words = ((banded ^ (banded >> np.uint64(32))) * _FACTORS[:count]) >> np.uint64(32)
    return mixed


@lru_cache(maxsize=4096)
def runs_in(text: str) -> frozenset[int]:
    """The different runs of a text, 64 bits each; never empty."""
    words = words_of(text)
    if len(words) < SHORT:
        words = text.casefold().split()
        return frozenset(runs_of(words, len(words)))
    return frozenset(runs_of(words, RUN))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of what two sets have in common, of all that is in either."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def bands(similar: float) -> tuple[int, int]:
    """How many bands of how many hashes find nearly all pairs that are `similar`: the longest
    bands that do, which let through the fewest others."""
    for length in range(_LONGEST_BAND, 1, -1):
        count = _HASHES // length
        if (1 - similar**length) ** count <= _MISSED:
            return count, length
    return _HASHES, 1
