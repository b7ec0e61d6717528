"""Fréchet distance between two sets of images in a feature space (FID: Heusel et al. 2017).

    |m1 - m2|² + tr(S1 + S2 - 2 (S1 S2)^½)

With Inception features it is FID, as SciGenBench reports it: images resized to 299 x 299
(bilinear), the 2048 features before the classifier, the network of the original TensorFlow FID.
A few hundred images are few for 2048 dimensions: such a value is biased upwards, and only
comparable between sets of the same size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from scigen_data.errors import InputError, MissingExtra, require
from scigen_data.metrics.needs import Needs

WEIGHTS = "pt_inception-2015-12-05-6726825d.pth"
SIDE = 299  # pixels
Array = NDArray[np.float64]


class Extractor(Protocol):
    """Anything that makes a vector of an RGB image."""

    @property
    def name(self) -> str:
        """What the features are."""
        ...

    def prepare(self, image: Image.Image) -> Image.Image:
        """The image at the size that `features` looks at: all that need be kept of it."""
        ...

    def features(self, images: Sequence[Image.Image]) -> ArrayLike:
        """Vectors (images x dimensions)."""
        ...


def frechet_distance(first: ArrayLike, second: ArrayLike) -> float:
    """The Fréchet distance of the Gaussians fitted to two sets of vectors (n x d, m x d).

    Sample covariances (n - 1). Neither is formed: with centred data A and B, tr (S1 S2)^½ is the
    sum of the singular values of A Bᵀ / ((n - 1)(m - 1))^½. That keeps half of the digits that a
    square root of the product loses, needs no jitter where n < d, and is faster there.

    Raises InputError for sets of fewer than two vectors, other shapes, and values not finite.
    """
    a, b = (np.asarray(vectors, dtype=np.float64) for vectors in (first, second))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise InputError(f"no distance between {a.shape} and {b.shape}: pass n x d and m x d")
    if min(len(a), len(b)) < 2:
        raise InputError(f"no covariance of {min(len(a), len(b))} vectors: pass two or more")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise InputError("features are not finite: look for broken weights or images")
    shift: Array = a.mean(axis=0) - b.mean(axis=0)
    a, b = _root(a), _root(b)
    spread = np.square(a).sum() + np.square(b).sum()
    common = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    # Rounding can leave a little below zero for equal sets.
    return max(0.0, float(shift @ shift + spread - 2 * common))


def _root(vectors: Array) -> Array:
    """R with RᵀR the sample covariance, of at most d rows."""
    centred: Array = (vectors - vectors.mean(axis=0)) / np.sqrt(len(vectors) - 1)
    if len(centred) > centred.shape[1]:
        return np.asarray(np.linalg.qr(centred, mode="r"))
    return centred


@dataclass(frozen=True, slots=True)
class Inception:
    """The features of FID. `Inception.load` makes one."""

    network: Any
    device: str = "cpu"
    name: str = "inception-v3 (FID, 2048)"

    @classmethod
    def load(cls, weights: str | Path | None, *, device: str | None = None) -> Inception | Needs:
        """The network with the weights of a file.

        Needs where torch or the file is missing. Raises InputError where it holds other weights.
        """
        remedy = (
            f"pass the path of {WEIGHTS}, which the projects pytorch-fid and torch-fidelity "
            "publish among their releases"
        )
        if weights is None:
            return Needs(f"FID: no weights of Inception: {remedy}")
        if not Path(weights).is_file():
            return Needs(f"FID: no file {weights}: {remedy}")
        try:
            torch = require("torch", "metrics")
        except MissingExtra as error:
            return Needs(f"FID: {error}")
        from scigen_data.metrics.inception import load_network

        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        return cls(load_network(Path(weights)).to(device), device)

    def prepare(self, image: Image.Image) -> Image.Image:
        """An RGB image at 299 x 299 pixels."""
        return image.resize((SIDE, SIDE), Image.Resampling.BILINEAR)

    def features(self, images: Sequence[Image.Image]) -> Array:
        """Vectors (images x 2048) of RGB images of any size."""
        import torch

        shown = [np.asarray(self.prepare(image)) for image in images]
        pixels = torch.from_numpy(np.stack(shown)).to(self.device).permute(0, 3, 1, 2)
        with torch.inference_mode():
            found: Array = self.network(pixels).double().cpu().numpy()
        return found
