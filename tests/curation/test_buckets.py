"""Numbers are found by any of their keys, wherever these lie."""

from __future__ import annotations

import numpy as np
import pytest

from scigen_data.curation import buckets
from scigen_data.curation.buckets import Buckets


@pytest.mark.parametrize("fresh", [1, 7, 100, 1 << 14])
def test_what_has_a_key_in_common_is_found_in_order(
    monkeypatch: pytest.MonkeyPatch, fresh: int
) -> None:
    monkeypatch.setattr(buckets, "_FRESH", fresh)
    rng = np.random.default_rng(0)
    keys = rng.integers(0, 60, (120, 4)).astype(np.uint64) * np.uint64(71582788)  # up to 32 bits
    made = Buckets()
    for number, own in enumerate(keys):
        wanted = [n for n in range(number) if set(keys[n].tolist()) & set(own.tolist())]
        assert made.find(own) == wanted
        made.add(number, own)


def test_a_key_costs_eight_bytes_once_it_is_sorted() -> None:
    made = Buckets()
    keys = np.arange(3 * buckets._FRESH, dtype=np.uint64).reshape(-1, 32)
    for number, own in enumerate(keys):
        made.add(number, own)
    assert sum(run.nbytes for run in made._sorted) == 8 * keys.size
    assert not made._fresh
    assert [len(run) for run in made._sorted] == [2 * buckets._FRESH, buckets._FRESH]
