"""Drawn figures as a book scanner would have seen them, for use at load time.

from scigen_data.train.scan import Scan

corpus = load_dataset("out", split="train")
corpus.set_transform(Scan(seed=0))    # each time a row is read; or once: corpus.map(Scan(seed=0))
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from scigen_data.errors import InputError
from scigen_data.images import decoded
from scigen_data.train.rows import images_of

if TYPE_CHECKING:
    from PIL.Image import Image

# What one image gets at strength 1 is drawn from these ranges. Lengths are in pixels of an image
# of 800 x 800: a figure of twice the pixels is printed and scanned at twice the resolution.
_SPREAD = (0.4, 0.7)  # how far ink creeps over the edge of a stroke
_BLUR = (0.95, 1.3)  # sigma of the optics
_NOISE = (1.5, 3.0)  # sigma of the sensor, levels of 255
_GRAIN = (0.5, 1.5)  # sigma of the paper's fibres, levels; twice as coarse as the noise
_SHADE = (0.0, 0.02)  # light lost across the sheet
_PAPER = (0.95, 1.0)  # reflectance of the paper
_YELLOW = (0.0, 0.03)  # what blue lacks of that
_TURN = 1.5  # degrees to either side
_QUALITY = (60, 85)  # of JPEG
_LOSSLESS = 100  # the JPEG quality that strength 0 would tend to
_SIDE = 800
STRONGEST = 2.0


@dataclass(frozen=True)
class Scan:
    """Paper, ink spread, a slight turn, blur, shading, noise and JPEG, in the order they happen.

    Takes a PIL image, or a row or a batch of rows (`map`, `with_transform`), where it replaces
    the column `image`, or `images` where there is that. Gives RGB images. What happens to an
    image is drawn from its pixels and `seed`: the same image gets the same scan, whatever row,
    batch or process it is in. Colours stay. A scan is turned, and a few pixels larger so that
    nothing is cut off: the boxes in `facts` no longer hold for it.

    strength: 0 leaves images as they are (on white), 1 is a fair scan, 2 a poor one.

    Raises InputError for another strength, and for an image that cannot be decoded.
    """

    seed: int = 0
    strength: float = 1.0
    column: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= STRONGEST:
            raise InputError(f"strength={self.strength} is not within 0 and {STRONGEST:g}")

    @overload
    def __call__(self, sample: Image) -> Image: ...

    @overload
    def __call__(self, sample: Mapping[str, Any]) -> dict[str, Any]: ...

    def __call__(self, sample: Image | Mapping[str, Any]) -> Image | dict[str, Any]:
        from PIL import Image

        if isinstance(sample, Image.Image):
            return self._scan(_decoded(sample))
        if not isinstance(sample, Mapping):
            raise InputError(
                f"cannot scan {type(sample).__name__}: pass a PIL image, a row or a batch of rows"
            )
        column = self.column or ("images" if "images" in sample else "image")
        if column not in sample:
            raise InputError(f"no column {column!r} to scan: there is {', '.join(sample)}")
        return {**sample, column: self._each(sample[column])}

    def _each(self, value: Any) -> Any:
        """Images as they lie in a column: one, none, a list of them, a batch of either."""
        if value is None:
            return None
        if isinstance(value, list | tuple):
            return [self._each(item) for item in value]
        return self._scan(_decoded(value))

    def _scan(self, image: Image) -> Image:
        if self.strength == 0:
            return image
        rng = _generator(image, self.seed)
        scale = math.sqrt(image.width * image.height) / _SIDE
        page = _spread(image, self._drawn(rng, _SPREAD) * scale)
        page = _turned(page, self.strength * rng.uniform(-_TURN, _TURN))
        page = _blurred(page, self._drawn(rng, _BLUR) * scale)
        light = np.asarray(page, dtype=np.float32) * self._paper(rng, page.height, page.width)
        light += _noise(rng, page.height, page.width, self._drawn(rng, _NOISE))
        levels = np.clip(np.rint(light), 0, 255).astype(np.uint8)
        return _compressed(levels, _LOSSLESS - self.strength * (_LOSSLESS - rng.uniform(*_QUALITY)))

    def _drawn(self, rng: np.random.Generator, limits: tuple[float, float]) -> float:
        return float(self.strength * rng.uniform(*limits))

    def _paper(self, rng: np.random.Generator, height: int, width: int) -> np.ndarray:
        """How much light the sheet gives back (H x W x 3, 0 to 1): tint, shading and fibres."""
        tint = 1 - self.strength * (1 - rng.uniform(*_PAPER))
        colour = np.array([1, 1, 1 - self._drawn(rng, _YELLOW)], dtype=np.float32)
        angle, loss = rng.uniform(0, 2 * math.pi), self._drawn(rng, _SHADE)
        down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * math.sin(angle)
        across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * math.cos(angle)
        fibres = _noise(rng, -(-height // 2), -(-width // 2), self._drawn(rng, _GRAIN) / 255)
        fibres = fibres.repeat(2, axis=0)[:height].repeat(2, axis=1)[:, :width]
        sheet = tint - loss * (0.5 + (down + across)[..., None]) + fibres
        return np.asarray(sheet.astype(np.float32) * colour)


def _decoded(value: Any) -> Image:
    return images_of({"image": value}, "image")[0]


def _generator(image: Image, seed: int) -> np.random.Generator:
    """Random numbers that hang on the seed and the pixels."""
    text = hashlib.sha256(f"scan {seed} {image.width} {image.height} ".encode())
    text.update(image.tobytes())
    return np.random.default_rng(int.from_bytes(text.digest()[:16], "little"))


def _spread(image: Image, pixels: float) -> Image:
    """Dark areas grown by `pixels`; a part of a pixel is that part of the way."""
    from PIL import Image, ImageFilter

    while pixels > 0:
        grown = image.filter(ImageFilter.MinFilter(3))
        image = grown if pixels >= 1 else Image.blend(image, grown, pixels)
        pixels -= 1
    return image


def _turned(image: Image, degrees: float) -> Image:
    from PIL import Image

    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def _blurred(image: Image, sigma: float) -> Image:
    from PIL import ImageFilter

    return image.filter(ImageFilter.GaussianBlur(sigma))


def _noise(rng: np.random.Generator, height: int, width: int, sigma: float) -> np.ndarray:
    """Grey noise (H x W x 1)."""
    grey: np.ndarray = rng.standard_normal((height, width, 1), dtype=np.float32)
    grey *= np.float32(sigma)
    return grey


def _compressed(levels: np.ndarray, quality: float) -> Image:
    from PIL import Image

    buffer = BytesIO()
    Image.fromarray(levels).save(buffer, "JPEG", quality=round(quality))
    return decoded(buffer.getvalue(), formats=("JPEG",))
