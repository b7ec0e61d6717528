"""Which numbers have a key in common, at 8 bytes a key: sorted arrays in place of a dictionary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

_FRESH = 1 << 14  # keys that wait in a dictionary for their place in an array
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass
class Buckets:
    """Numbers below 2^32, found by keys of 32 bits.

    Keys are sorted in arrays that double in length, so that each is sorted anew few times and a
    search looks into few arrays.
    """

    _sorted: list[Words] = field(default_factory=list)  # the key above, the number below
    _fresh: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _waiting: list[Words] = field(default_factory=list)
    _count: int = 0

    def add(self, number: int, keys: Words) -> None:
        """Let the number be found by each of the keys."""
        for key in keys.tolist():
            self._fresh[key].append(number)
        self._waiting.append((keys << _HALF) | np.uint64(number))
        self._count += len(keys)
        if self._count >= _FRESH:
            self._settle()

    def find(self, keys: Words) -> list[int]:
        """All numbers that have one of the keys, in order."""
        found = {number for key in keys.tolist() for number in self._fresh.get(key, ())}
        above = keys << _HALF
        for run in self._sorted:
            starts, stops = run.searchsorted(above), run.searchsorted(above | _LOW, "right")
            for at in np.flatnonzero(stops > starts).tolist():
                found.update((run[starts[at] : stops[at]] & _LOW).tolist())
        return sorted(found)

    def _settle(self) -> None:
        run = np.sort(np.concatenate(self._waiting))
        while self._sorted and len(self._sorted[-1]) <= len(run):
            run = np.sort(np.concatenate([self._sorted.pop(), run]))
        self._sorted.append(run)
        self._fresh.clear()
        self._waiting.clear()
        self._count = 0
