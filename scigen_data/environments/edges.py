"""How like the outlines of two pictures are, whatever their sizes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.images import ImageError, opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 64  # cells in each direction, over which edges are added up


def edges(reference: bytes, drawn: bytes) -> float:
    """0 to 1: the cosine of both pictures' edges, blurred; 0 for what is no image."""
    try:
        one, other = _outline(reference), _outline(drawn)
    except ImageError:
        return 0.0
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum() / size) if size else 0.0


@lru_cache(maxsize=64)  # a group of completions has one reference
def _outline(png: bytes) -> NDArray[np.float64]:
    from PIL.Image import Resampling

    with opened(png) as image:
        grey = image.convert("RGB").convert("L").resize((4 * SIDE, 4 * SIDE), Resampling.BOX)
    values = np.asarray(grey, dtype=np.float64)
    across = np.abs(np.diff(values, axis=1))[:-1]
    down = np.abs(np.diff(values, axis=0))[:, :-1]
    strength = np.zeros((4 * SIDE, 4 * SIDE))
    strength[:-1, :-1] = across + down
    cells = strength.reshape(SIDE, 4, SIDE, 4).sum(axis=(1, 3))
    wide = np.pad(cells, 1, mode="edge")
    blurred = sum(wide[y : y + SIDE, x : x + SIDE] for y in range(3) for x in range(3))
    return np.asarray(np.sqrt(blurred))
