"""Agreement against values from the literature and worked out by hand."""

from __future__ import annotations

import pytest

from scigen_data.metrics.agreement import exact_share, krippendorff_alpha, quadratic_kappa

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers of
# twelve units, with gaps; the ordinal alpha he gives is 0.815.
PAPER = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def test_alpha_is_the_paper_s() -> None:
    assert krippendorff_alpha(list(zip(*PAPER, strict=True))) == pytest.approx(0.815, abs=5e-4)


def test_alpha_by_hand() -> None:
    # Scores 0 0 | 0 1 | 2 2: n = 6 with n0 = 3, n1 = 1, n2 = 2. Ordinal distances:
    # d01 = (3 + 1 - 2)² = 4, d12 = (1 + 2 - 1.5)² = 2.25, d02 = (3 + 1 + 2 - 2.5)² = 12.25.
    # Observed: one pair 0-1 both ways = 8. Expected: 2(3·1·4 + 1·2·2.25 + 3·2·12.25) = 180.
    assert krippendorff_alpha([(0, 0), (0, 1), (2, 2)]) == pytest.approx(1 - 5 * 8 / 180)


def test_alpha_is_one_where_all_agree_and_below_zero_where_they_contradict() -> None:
    assert krippendorff_alpha([(0, 0), (2, 2), (1, 1)]) == pytest.approx(1)
    assert (krippendorff_alpha([(0, 2), (2, 0)]) or 0) < 0


def test_alpha_says_nothing_without_pairs_or_without_variation() -> None:
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([(1, None), (None, 2)]) is None
    assert krippendorff_alpha([(2, 2), (2, 2)]) is None


def test_kappa_by_hand() -> None:
    # Observed: (0 + 1 + 0 + 4)/4 = 1.25. Expected over the margins {0: 1, 1: 1, 2: 2} and
    # {0: 2, 2: 2}: (0·2 + 4·2 + 1·2 + 1·2 + 4·2·2 + 0)/16 = 28/16 = 1.75.
    assert quadratic_kappa([0, 1, 2, 2], [0, 2, 2, 0]) == pytest.approx(1 - 1.25 / 1.75)


def test_kappa_of_equal_scores_is_one_and_of_one_score_alone_is_open() -> None:
    assert quadratic_kappa([0, 1, 2], [0, 1, 2]) == pytest.approx(1)
    assert quadratic_kappa([2, 2], [2, 2]) is None
    assert quadratic_kappa([], []) is None
    with pytest.raises(ValueError, match="2 and 1"):
        quadratic_kappa([1, 2], [1])


def test_the_exact_share_counts_pairs() -> None:
    assert exact_share([(0, 0, 1), (2, 2, None), (1, None, None)]) == pytest.approx(2 / 4)
    assert exact_share([(1, None)]) is None
