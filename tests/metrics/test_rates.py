"""Rates: denominators, intervals, paired tests; held to scipy where it has the same."""

from __future__ import annotations

import json
import random

import pytest
from scipy.stats import binomtest, permutation_test

from scigen_data.errors import InputError
from scigen_data.metrics.rates import Interval, Rate, paired_means, paired_rates, wilson


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (7, 7), (1, 1), (3, 50), (330, 331), (500, 1000)])
def test_the_interval_is_wilsons(hits: int, n: int) -> None:
    theirs = binomtest(hits, n).proportion_ci(0.95, "wilson")
    ours = wilson(hits, n)
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.low <= hits / n <= ours.high


def test_what_could_not_be_judged_is_a_miss_over_all_and_absent_over_the_judged() -> None:
    rate = Rate.of([True, True, False, None, None])
    assert rate == Rate(2, 3, 5)
    assert (rate.overall, rate.of_judged) == (0.4, 2 / 3)
    assert rate.overall_interval == wilson(2, 5)
    assert rate.judged_interval == wilson(2, 3)
    assert str(rate).startswith("40.0% (11.8% to 76.9%) of 5, 66.7% (20.8% to 93.9%) of 3 judged")


def test_no_items_have_no_rate() -> None:
    nothing = Rate.of([])
    assert (nothing.overall, nothing.judged_interval) == (None, None)
    assert Rate.of([None]).of_judged is None
    assert Rate.of([None]).overall == 0.0
    assert str(nothing) == "none of 0, none of 0 judged"


def test_rates_of_disjoint_items_add_up() -> None:
    assert Rate(1, 2, 3) + Rate(2, 2, 2) == Rate(3, 4, 5)
    assert sum([Rate(1, 2, 3), Rate(2, 2, 2)], Rate(0, 0, 0)) == Rate(3, 4, 5)


@pytest.mark.parametrize("counts", [(2, 1, 3), (1, 4, 3), (-1, 0, 0)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match="no rate of"):
        Rate(*counts)


def test_everything_goes_to_json() -> None:
    told = json.loads(json.dumps(Rate(1, 2, 4).as_dict(), allow_nan=False))
    assert told["overall"] == 0.25
    assert told["overall_interval"][0] < 0.25 < told["overall_interval"][1]
    outcomes = {"a": True, "b": None}
    json.dumps(paired_rates(outcomes, outcomes).as_dict(), allow_nan=False)
    json.dumps(paired_means({"a": 1.0}, {"a": None}).as_dict(), allow_nan=False)


@pytest.mark.parametrize(("one", "other"), [(0, 0), (5, 5), (10, 2), (0, 8), (300, 240)])
def test_the_paired_test_of_rates_is_the_exact_binomial_one(one: int, other: int) -> None:
    first = dict.fromkeys(range(one), True) | dict.fromkeys(range(one, one + other), False)
    second = {i: not right for i, right in first.items()}
    agreed: dict[int, bool] = dict.fromkeys(range(1000, 1040), True)
    found = paired_rates(first | agreed, second | agreed)
    assert (found.both, found.only_first, found.only_second) == (one + other + 40, one, other)
    exact = binomtest(one, one + other).pvalue if one + other else 1.0
    assert found.p == pytest.approx(exact, rel=1e-9)
    assert found.difference == pytest.approx((one - other) / (one + other + 40))


def test_a_missing_image_counts_against_its_generator() -> None:
    first = dict.fromkeys(range(20), True)
    second = {i: None if i < 12 else True for i in range(20)}
    found = paired_rates(first, second)
    assert (found.only_first, found.only_second) == (12, 0)
    assert found.p == pytest.approx(2 / 2**12)


def test_items_of_just_one_generator_are_counted_and_not_compared() -> None:
    found = paired_rates({"a": True, "b": True}, {"b": True, "c": False, "d": False})
    assert (found.both, found.first_alone, found.second_alone, found.p) == (1, 1, 2, 1.0)
    none = paired_rates({"a": True}, {"b": True})
    assert (none.both, none.p, none.difference, none.interval) == (0, None, None, None)


def test_the_interval_of_a_difference_covers_it_95_times_in_100() -> None:
    dice = random.Random(3)
    covered = 0
    for _ in range(600):
        first = {i: dice.random() < 0.9 for i in range(60)}
        second = {
            i: right if dice.random() < 0.7 else dice.random() < 0.4 for i, right in first.items()
        }
        truth = 0.3 * (0.9 - 0.4)
        interval = paired_rates(first, second).interval
        assert isinstance(interval, Interval)
        covered += interval.low <= truth <= interval.high
    assert 0.92 <= covered / 600 <= 0.98


def scores(n: int, shift: float, seed: int = 1) -> tuple[dict[int, float], dict[int, float]]:
    dice = random.Random(seed)
    first = {i: dice.randrange(11) / 5 for i in range(n)}
    return first, {i: min(2.0, dice.randrange(11) / 5 + shift) for i in first}


def reference(first: dict[int, float], second: dict[int, float], draws: float) -> float:
    a, b = list(first.values()), [second[i] for i in first]
    found = permutation_test(
        (a, b),
        lambda x, y, axis: (x - y).mean(axis),
        permutation_type="samples",
        n_resamples=draws,
        vectorized=True,
        rng=5,
    )
    return float(found.pvalue)


@pytest.mark.parametrize("shift", [0.0, 0.6])
def test_few_scores_are_compared_over_every_pattern_of_signs(shift: float) -> None:
    first, second = scores(14, shift)
    found = paired_means(first, second)
    assert found.exact
    assert found.p == pytest.approx(reference(first, second, float("inf")), rel=1e-9)


def test_many_scores_are_compared_over_seeded_draws() -> None:
    first, second = scores(120, 0.2)
    found = paired_means(first, second, seed=7)
    assert not found.exact
    assert found.p == pytest.approx(reference(first, second, 50_000), abs=0.01)
    backwards = dict(reversed(second.items()))
    assert paired_means(first, backwards, seed=7) == found
    assert paired_means(first, second, seed=8).p != found.p


def test_equal_scores_are_no_evidence_and_none_is_no_zero() -> None:
    first: dict[str, float | None] = {"a": 1.0, "b": 2.0, "c": None, "d": 0.5}
    second: dict[str, float | None] = {"a": 1.0, "b": 2.0, "c": 2.0}
    found = paired_means(first, second)
    assert (found.both, found.left_out, found.p, found.difference) == (2, 2, 1.0, 0.0)
    assert (found.first_mean, found.second_mean) == (1.5, 1.5)
    nothing = paired_means({"a": None}, {})
    assert (nothing.both, nothing.p, nothing.first_mean) == (0, None, None)


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="leave such items out"):
        paired_means({"a": float("inf")}, {"a": 1.0})
