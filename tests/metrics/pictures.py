"""Random pictures with edges, noise and flat areas."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def picture(seed: int, width: int = 90, height: int = 70) -> Image.Image:
    """An RGB drawing; the same for the same seed and size."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        ends = [(float(rng.uniform(0, width)), float(rng.uniform(0, height))) for _ in range(2)]
        draw.line(ends, fill=tuple(map(int, rng.integers(0, 256, 3))), width=2)
    return image


def noisy(image: Image.Image, sigma: float = 8.0) -> Image.Image:
    """The picture with seeded noise of `sigma` levels."""
    pixels = np.asarray(image).astype(float)
    pixels += np.random.default_rng(1).normal(0, sigma, pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, **options: Any) -> bytes:
    """As a PNG file."""
    buffer = BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()
