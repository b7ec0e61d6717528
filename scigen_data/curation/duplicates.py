"""Texts that are nearly one: most of their runs of three words are the same.

Numbers count as numbers, whatever they are: a problem with other values is drawn as the same figure
with other labels. A text of fewer than 8 words is known as a whole, with its numbers.

MinHash (Broder 1997) by `datasketch` finds what may be alike, and the runs themselves are compared
before anything is said, so that nothing is called alike that is not. Runs' hashes, permutations and
their scheme are fixed: the same texts give the same pairs on every machine. The index grows by some
7 KB a text that is kept; runs of a text are made again when they are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from scigen_data.errors import require
from scigen_data.problems.contamination import SHORT, runs_of, words_of

RUN = 3  # words
EXTRA = "curate"
_PERMUTATIONS, _SEED, _SCHEME = 120, 1, "affine32"
_MISSED = 0.01  # of pairs that are just as similar as asked, at most
_LONGEST_BAND = 12


@dataclass
class Alike:
    """The texts that were kept so far, and which of them a new one is like.

    similar: the share of common runs, of all runs of both, from which two are one; above 0 to 1.
    Raises MissingExtra where `datasketch` is not there.
    """

    similar: float
    _index: Any = field(init=False)
    _empty: Any = field(init=False)
    _texts: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        sketch = require("datasketch", EXTRA)
        self._index = sketch.MinHashLSH(num_perm=_PERMUTATIONS, params=bands(self.similar))
        self._empty = sketch.MinHash(_PERMUTATIONS, _SEED, hashfunc=_low_half, scheme=_SCHEME)

    def find_or_keep(self, text: str, *, keep: bool = True) -> str | None:
        """The first text kept that this one is like. None where it is like none; it is then kept
        itself, unless `keep` says no."""
        runs = runs_in(text)
        hashed = self._empty.copy()
        hashed.update_batch(runs)
        likely: list[int] = self._index.query(hashed)
        for number in sorted(likely):
            if jaccard(runs, runs_in(self._texts[number])) >= self.similar:
                return self._texts[number]
        if keep:
            self._index.insert(len(self._texts), hashed, check_duplication=False)
            self._texts.append(text)
        return None


def _low_half(run: int) -> int:
    return run & 0xFFFFFFFF


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
        count = _PERMUTATIONS // length
        if (1 - similar**length) ** count <= _MISSED:
            return count, length
    return _PERMUTATIONS, 1
