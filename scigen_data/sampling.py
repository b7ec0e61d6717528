"""A sample of rows in proportion to their strata: the same one whatever order the rows come in."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def stratified(
    rows: Iterable[T],
    n: int,
    seed: int,
    *,
    stratum: Callable[[T], str],
    key: Callable[[T], str],
) -> list[T]:
    """`n` of the rows, or all where there are no more, in the order in which they came.

    A stratum gives in proportion to its rows, and of these the ones whose `key` hashes lowest with
    the seed. The rows are gone through once; of each stratum at most `n` are held.
    """
    counts: dict[str, int] = {}
    held: dict[str, list[tuple[int, int, T]]] = {}  # heaps, the highest hash on top
    for place, row in enumerate(rows):
        name = stratum(row)
        counts[name] = counts.get(name, 0) + 1
        heap = held.setdefault(name, [])
        one = (-_hash(seed, key(row)), -place, row)
        if len(heap) < n:
            heapq.heappush(heap, one)
        elif n and one[:2] > heap[0][:2]:
            heapq.heapreplace(heap, one)
    given = shares(counts, n, seed)
    drawn = [one for name, heap in held.items() for one in heapq.nlargest(given[name], heap)]
    return [row for _, _, row in sorted(drawn, key=lambda one: -one[1])]


def shares(counts: Mapping[str, int], n: int, seed: int) -> dict[str, int]:
    """How many of `n` each stratum gives, by the largest remainder; no more than it has.

    Where remainders are equal, the seed decides.
    """
    total = sum(counts.values())
    if n >= total:
        return dict(counts)
    given = {name: n * count // total for name, count in counts.items()}
    by_remainder = sorted(
        counts, key=lambda name: (-(n * counts[name] % total), _hash(seed, name), name)
    )
    for name in by_remainder[: n - sum(given.values())]:
        given[name] += 1
    return given


def _hash(seed: int, text: str) -> int:
    digest = hashlib.sha256(f"{seed}\0{text}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:16], "big")
