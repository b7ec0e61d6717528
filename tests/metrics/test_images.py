"""PSNR and SSIM, held to scikit-image called one by one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from scigen_data.errors import InputError
from scigen_data.metrics.images import (
    PairScore,
    fit,
    pair_score,
    pair_scores,
    psnr_ssim,
    summarise,
    threaded,
)
from scigen_data.metrics.pixels import read
from scigen_data.records import Status
from tests.metrics.pictures import encoded, noisy, picture


def reference_values(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    return (
        float(peak_signal_noise_ratio(a, b, data_range=255)),
        float(structural_similarity(a, b, data_range=255, channel_axis=2, win_size=3)),
    )


@pytest.mark.parametrize("size", [(3, 3), (4, 3), (34, 35), (35, 34), (97, 200), (130, 66)])
def test_values_are_those_of_scikit_image(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(size[0])
    a = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    b = np.clip(a + rng.normal(0, 20, a.shape), 0, 255).astype(np.uint8)
    assert psnr_ssim(a, b) == pytest.approx(reference_values(a, b), abs=1e-6)


def test_flat_areas_and_extremes_lose_no_digits() -> None:
    rng = np.random.default_rng(0)
    a = np.full((80, 90, 3), 255, np.uint8)
    b = a - rng.integers(0, 2, a.shape, dtype=np.uint8)  # variances near zero, beside 255²
    for x, y in [(a, b), (b, a), (a, 255 - a), (a // 2, b)]:
        assert psnr_ssim(x, y) == pytest.approx(reference_values(x, y), abs=1e-6)


def test_real_pairs_of_all_sizes_agree_with_scikit_image(shared: Path) -> None:
    paths = sorted((shared / "scigenbench" / "seephys_images").glob("*.png"))[:24]
    for score, (reference, generated) in zip(
        pair_scores(pairwise(paths)),
        pairwise(paths),
        strict=True,
    ):
        with Image.open(reference) as first, Image.open(generated) as second:
            b = np.asarray(second.convert("RGB"))
            a = np.asarray(first.convert("RGB").resize(second.size, Image.Resampling.BICUBIC))
        assert (score.psnr, score.ssim) == pytest.approx(reference_values(a, b), abs=1e-6)


def test_the_reference_is_resized_to_the_generated_image() -> None:
    reference, generated = picture(1, 64, 48), picture(2, 90, 70)
    score = pair_score(encoded(reference), encoded(generated))
    resized = reference.resize((90, 70), Image.Resampling.BICUBIC)
    expected = reference_values(np.asarray(resized), np.asarray(generated))
    assert (score.psnr, score.ssim) == pytest.approx(expected, abs=1e-6)
    assert fit(reference, reference) is reference


def test_an_identical_pair_says_so_instead_of_an_infinite_number() -> None:
    score = pair_score(picture(1), encoded(picture(1)))
    assert score == PairScore(Status.OK, "", None, 1.0, identical=True)
    black, other = np.zeros((5, 5, 3), np.uint8), np.zeros((5, 5, 3), np.uint8)
    assert psnr_ssim(black, other) == (math.inf, 1.0)


def test_means_are_over_what_has_a_value_and_say_how_many() -> None:
    good = pair_score(picture(1), noisy(picture(1)))
    pairs = [
        (picture(1), noisy(picture(1))),
        (picture(1), picture(1)),
        (picture(1), None),
        (picture(1), b"broken"),
        (None, picture(1)),
        (picture(1), Image.new("RGB", (2, 90))),
    ]
    scores = list(pair_scores(pairs))
    assert [str(score.status) for score in scores] == [
        *("ok", "ok", "skipped", "unparseable", "skipped", "skipped")
    ]
    assert "generated image: 2 x 90 pixels" in scores[5].reason
    assert scores[4].reason.startswith("reference image")
    summary = summarise(scores)
    assert (summary.total, summary.scored, summary.identical) == (6, 2, 1)
    assert summary.psnr == good.psnr
    assert good.ssim is not None
    assert summary.ssim == pytest.approx((good.ssim + 1) / 2)
    assert summary.failures == {"skipped": 3, "unparseable": 1}
    json.dumps(summary.as_dict(), allow_nan=False)
    assert summarise([]).ssim is None


def test_pairs_come_back_in_order_and_are_taken_as_they_are_needed() -> None:
    taken = 0

    def stream() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    results = threaded(lambda number: number * 2, stream(), workers=3)
    assert next(results) == 0
    assert taken <= 6
    assert list(results) == [2 * number for number in range(1, 100)]


def test_arrays_that_do_not_go_together_are_refused() -> None:
    image = np.asarray(read(encoded(picture(1))))
    with pytest.raises(InputError, match="of one shape"):
        psnr_ssim(image, image[:-1])
    with pytest.raises(InputError, match="at least 3 x 3"):
        psnr_ssim(image[:2], image[:2])
    with pytest.raises(InputError, match="both must be uint8"):
        psnr_ssim(image, (image / 255).astype(np.float32))
