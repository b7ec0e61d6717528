"""Radial log-power spectra of images, and how far two sets of images are apart in them.

The analysis of arXiv 2601.17027's figure on real and synthetic images, with everything that the
paper leaves open fixed here. An image becomes grey (ITU-R 601, 0 to 1) on white and is resized to
256 x 256 (bicubic, proportions lost): frequencies are in cycles per image, and a large drawing is
compared with a small scan at the same size on the page. Its mean is taken away and a Hann window
laid over it, so that opposite borders do not meet in an edge. The power |FFT|², over the sum of
the squared window, is averaged around the origin in rings one frequency wide; white noise of
variance v has power v in every ring. No normalisation by contrast: how dark a picture is belongs
to how it looks. Sets are compared by the means of their images' log10 power.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from scigen_data.errors import InputError

SIDE = 256  # pixels
RINGS = SIDE // 2  # frequencies 1 to 128, the Nyquist frequency
_FLOOR = 1e-12  # of power: a blank image has a logarithm too
Array = NDArray[np.float64]


def radial_spectrum(image: Image.Image) -> Array:
    """log10 power in the rings of 1, 2, ... 128 cycles per image, of an RGB or grey image."""
    window, weight, ring, counts = _grid()
    small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    light = np.asarray(small, dtype=np.float64) / 255
    light = (light - (light * window).sum() / window.sum()) * window
    power = np.square(np.abs(np.fft.rfft2(light))) / np.square(window).sum()
    rings = np.bincount(ring, (power * weight).ravel()) / counts
    return np.log10(np.maximum(rings[1 : RINGS + 1], _FLOOR))


def spectra(images: Iterable[Image.Image]) -> Array:
    """The spectrum of each image (n x 128)."""
    found = [radial_spectrum(image) for image in images]
    return np.stack(found) if found else np.empty((0, RINGS))


def spectral_gap(first: ArrayLike, second: ArrayLike) -> float:
    """The distance of two sets of spectra (n x 128, m x 128), in dex.

    The mean over the rings of |mean log10 power of one - that of the other|: 0.3 says that the
    two differ by a factor of two on average. Raises InputError for an empty set.
    """
    return float(np.abs(spectral_difference(first, second)).mean())


def spectral_difference(first: ArrayLike, second: ArrayLike) -> Array:
    """What `spectral_gap` averages, with its sign: second less first, in dex, ring by ring."""
    a, b = (np.asarray(values, dtype=np.float64) for values in (first, second))
    if a.ndim != 2 or b.ndim != 2 or not len(a) or not len(b) or a.shape[1] != b.shape[1]:
        raise InputError(f"no gap between {a.shape} and {b.shape}: pass n x rings and m x rings")
    difference: Array = b.mean(axis=0) - a.mean(axis=0)
    return difference


@lru_cache(maxsize=1)
def _grid() -> tuple[Array, Array, NDArray[np.intp], Array]:
    """The window; of each half-plane coefficient how often it counts, and its ring; ring sizes."""
    edge = np.hanning(SIDE + 1)[:SIDE]  # periodic
    down, across = np.indices((SIDE, RINGS + 1))
    down = np.minimum(down, SIDE - down)
    ring = np.rint(np.hypot(down, across)).astype(np.intp).ravel()
    weight: Array = np.full(across.shape, 2.0)  # a real image's other half is the same
    weight[:, [0, RINGS]] = 1.0
    sizes: Array = np.bincount(ring, weight.ravel()).astype(np.float64)
    return np.outer(edge, edge), weight, ring, sizes
