"""A stratified sample: in proportion, the same for the same rows, and held in little memory."""

from __future__ import annotations

import random
from collections import Counter

from scigen_data.sampling import shares, stratified

ROWS = [
    (name, f"{name}-{index}")
    for name, count in (("a", 60), ("b", 30), ("c", 7))
    for index in range(count)
]


def drawn(rows: list[tuple[str, str]], n: int, seed: int = 0) -> list[tuple[str, str]]:
    return stratified(rows, n, seed, stratum=lambda row: row[0], key=lambda row: row[1])


def test_every_stratum_gives_in_proportion_by_the_largest_remainder() -> None:
    found = Counter(name for name, _ in drawn(ROWS, 20))
    assert found == {"a": 12, "b": 6, "c": 2}  # of 12.4, 6.2 and 1.4


def test_the_order_of_the_rows_changes_nothing_but_the_order() -> None:
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    assert sorted(drawn(shuffled, 20)) == sorted(drawn(ROWS, 20))
    assert drawn(ROWS, 20) == [row for row in ROWS if row in set(drawn(ROWS, 20))]


def test_another_seed_draws_others() -> None:
    assert drawn(ROWS, 20, seed=1) != drawn(ROWS, 20)
    assert drawn(ROWS, 20, seed=1) == drawn(ROWS, 20, seed=1)


def test_a_larger_sample_than_there_are_rows_is_all_of_them() -> None:
    assert drawn(ROWS, 97) == drawn(ROWS, 1000) == ROWS
    assert drawn([], 3) == drawn(ROWS, 0) == []


def test_strata_that_are_too_many_for_the_sample_are_drawn_from_by_the_seed() -> None:
    counts = {f"s{index}": 1 for index in range(100)}
    for seed in range(3):
        given = shares(counts, 10, seed)
        assert sorted(given.values()) == [0] * 90 + [1] * 10
    assert shares(counts, 10, 0) != shares(counts, 10, 1)


def test_shares_add_up_and_no_stratum_gives_more_than_it_has() -> None:
    rng = random.Random(2)
    for _ in range(300):
        counts = {str(index): rng.randrange(1, 30) for index in range(rng.randrange(1, 9))}
        total = sum(counts.values())
        n = rng.randrange(total + 3)
        given = shares(counts, n, 0)
        assert sum(given.values()) == min(n, total)
        for name, count in counts.items():
            assert 0 <= given[name] <= count
            assert abs(given[name] - min(n, total) * count / total) < 1


def test_rows_of_one_key_are_taken_in_the_order_they_come() -> None:
    rows = [("a", "same")] * 4
    assert drawn(rows, 2) == rows[:2]
