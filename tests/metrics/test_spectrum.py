"""Radial spectra: known signals have known spectra."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from scigen_data.errors import InputError
from scigen_data.metrics.pixels import read
from scigen_data.metrics.spectrum import (
    RINGS,
    SIDE,
    radial_spectrum,
    spectra,
    spectral_difference,
    spectral_gap,
)
from tests.metrics.pictures import picture


def grey(light: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(light * 255), 0, 255).astype(np.uint8))


@pytest.mark.parametrize("frequency", [3, 20, 90])
@pytest.mark.parametrize("degrees", [0, 30, 90])
def test_a_wave_has_its_power_at_its_frequency_whatever_its_direction(
    frequency: int, degrees: int
) -> None:
    y, x = np.indices((SIDE, SIDE)) / SIDE
    along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    found = radial_spectrum(grey(0.5 + 0.4 * np.sin(2 * np.pi * frequency * along)))
    assert found.shape == (RINGS,)
    assert abs(int(found.argmax()) + 1 - frequency) <= 1
    assert found.max() - np.median(found) > 3


def test_white_noise_has_its_variance_in_every_ring() -> None:
    rng = np.random.default_rng(0)
    noise = [grey(0.5 + rng.normal(0, 0.05, (SIDE, SIDE))) for _ in range(12)]
    mean = np.log10((10 ** spectra(noise)).mean(axis=0))
    assert mean[3:] == pytest.approx(np.full(RINGS - 3, np.log10(0.05**2)), abs=0.1)


def test_a_larger_picture_of_the_same_page_has_the_same_spectrum() -> None:
    small = picture(1, 256, 256).filter(ImageFilter.GaussianBlur(2))
    large = small.resize((900, 700), Image.Resampling.BICUBIC)
    low = slice(0, 40)
    assert radial_spectrum(large)[low] == pytest.approx(radial_spectrum(small)[low], abs=0.05)


def test_blur_lowers_what_is_fine_and_keeps_what_is_coarse() -> None:
    images = [picture(number, 256, 256) for number in range(6)]
    blurred = [image.filter(ImageFilter.GaussianBlur(1.5)) for image in images]
    change = spectral_difference(spectra(images), spectra(blurred))
    assert abs(change[:5]).max() < 0.1
    assert change[-20:].max() < -1
    assert spectral_gap(spectra(images), spectra(blurred)) == pytest.approx(abs(change).mean())


def test_a_gap_is_a_distance_in_factors_of_ten() -> None:
    lines = spectra([picture(number, 256, 256) for number in range(4)])
    assert spectral_gap(lines, lines) == 0
    assert spectral_gap(lines, lines + 0.3) == pytest.approx(0.3)
    assert spectral_gap(lines + 0.3, lines) == pytest.approx(0.3)


def test_a_blank_image_has_a_spectrum_and_no_images_have_no_gap() -> None:
    assert np.isfinite(radial_spectrum(Image.new("RGB", (40, 30), "white"))).all()
    with pytest.raises(InputError, match="no gap between"):
        spectral_gap(spectra([]), spectra([picture(1)]))


def test_halves_of_real_figures_are_nearer_to_each_other_than_to_drawn_ones(shared: Path) -> None:
    real = sorted((shared / "scigenbench" / "seephys_images").glob("*.png"))[:80]
    drawn = sorted((shared / "completions" / "rendered").glob("*.png"))[:20]
    even, odd = (spectra(read(path) for path in real[half::2]) for half in (0, 1))
    programs = spectra(read(path) for path in drawn)
    assert spectral_gap(even, odd) < 0.5 * spectral_gap(even, programs)
