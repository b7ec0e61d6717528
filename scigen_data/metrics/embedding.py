"""A map of real and generated images: features, laid out in the plane by t-SNE.

Features are a seam: those of CLIP (`Clip`) where its weights are, and else `Thumbnails`, which
need none and see layout and texture, not meaning. A map is named after what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from scigen_data.errors import InputError, require
from scigen_data.metrics.fid import Extractor
from scigen_data.metrics.spectrum import SIDE, spectra

Array = NDArray[np.float64]
_DIMENSIONS = 50  # that t-SNE is given (van der Maaten and Hinton 2008 take 30)
_THUMBNAIL = 24  # pixels


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Radial spectrum and 24 x 24 grey pixels, each part over the root of its length."""

    name: str = "radial spectrum and 24 x 24 grey pixels"

    def prepare(self, image: Image.Image) -> Image.Image:
        """An image at the size of the spectrum."""
        return image.convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC)

    def features(self, images: Sequence[Image.Image]) -> Array:
        """Vectors (images x 704)."""
        shown = [self.prepare(image) for image in images]
        small = [image.resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BOX) for image in shown]
        pixels = np.stack([np.asarray(image, dtype=np.float64).ravel() / 255 for image in small])
        lines = spectra(shown)
        return np.concatenate([part / np.sqrt(part.shape[1]) for part in (lines, pixels)], axis=1)


@dataclass(frozen=True, slots=True)
class EmbeddingMap:
    """Points of each set of images (n x 2), in the order of its features."""

    points: Mapping[str, Array]
    features: str  # what they are
    perplexity: float


def extract(images: Iterable[Image.Image], extractor: Extractor, *, batch: int = 32) -> Array:
    """The features of a stream of RGB images (n x d), `batch` at a time."""
    remaining, parts = iter(images), []
    while group := list(islice(remaining, batch)):
        parts.append(np.asarray(extractor.features(group), dtype=np.float64))
    return np.concatenate(parts) if parts else np.empty((0, 0))


def embedding_map(
    sets: Mapping[str, ArrayLike], features: str, *, perplexity: float = 30.0
) -> EmbeddingMap:
    """A t-SNE map of named sets of features (n x d), all in one.

    It starts from the principal components and runs in one thread, so that no seed and no number
    of cores changes it. Distances between far clusters mean nothing, and no axis has a unit.
    `perplexity` is lowered where there are few points. Raises InputError for fewer than 5 points,
    MissingExtra without scikit-learn.
    """
    named = {name: np.asarray(values, dtype=np.float64) for name, values in sets.items()}
    filled = [values for values in named.values() if len(values)]
    if sum(map(len, filled)) < 5 or len({values.shape[1:] for values in filled}) != 1:
        shapes = ", ".join(f"{name}: {values.shape}" for name, values in named.items())
        raise InputError(f"no map of {shapes}: pass 5 vectors or more, all of one length")
    together = np.concatenate(filled)
    if not np.isfinite(together).all():
        raise InputError("features are not finite: look for broken weights or images")
    manifold = require("sklearn.manifold", "metrics")
    perplexity = min(perplexity, (len(together) - 1) / 3)
    reduced = _reduced(together)
    start = reduced[:, :2] / max(float(reduced[:, 0].std()), 1e-12) * 1e-4  # its usual size
    tsne = manifold.TSNE(
        perplexity=perplexity, init=start, learning_rate="auto", n_jobs=1, random_state=0
    )
    with require("threadpoolctl", "metrics").threadpool_limits(1):
        points = np.asarray(tsne.fit_transform(reduced), dtype=np.float64)
    ends = np.cumsum([len(values) for values in named.values()])[:-1]
    return EmbeddingMap(dict(zip(named, np.split(points, ends), strict=True)), features, perplexity)


def _reduced(vectors: Array) -> Array:
    """The leading principal components, each with the sign that its largest weight has."""
    centred = vectors - vectors.mean(axis=0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    largest = right[np.arange(len(right)), np.abs(right).argmax(axis=1)]
    components: Array = left * sizes * np.where(largest < 0, -1.0, 1.0)
    # A plane needs two, whatever there is to lay out in it.
    return np.pad(components, ((0, 0), (0, max(0, 2 - components.shape[1]))))[:, :_DIMENSIONS]
