"""Images of any mode as RGB, for every metric alike."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from scigen_data.records import Status

Source = bytes | Path | str | Image.Image  # an encoded file, where one lies, or a decoded image
_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")


class Unreadable(Exception):
    """An image cannot be measured; becomes a status before it leaves this package."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def read(source: Source | None, name: str = "image") -> Image.Image:
    """The image as RGB, transparency on white. Raises Unreadable; `name` is for its reason."""
    if source is None:
        raise Unreadable(Status.SKIPPED, f"{name}: there is none")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if isinstance(source, Image.Image):
                return to_rgb(source)
            with Image.open(BytesIO(source) if isinstance(source, bytes) else source) as image:
                return to_rgb(image)
    except Image.DecompressionBombError:
        raise Unreadable(Status.TOO_LARGE, f"{name}: too many pixels to decode") from None
    except FileNotFoundError:
        raise Unreadable(Status.SKIPPED, f"{name}: no file {source!r}") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        # Pillow raises the last two for some broken PNG files.
        line = " ".join(str(error).split())[:120]
        raise Unreadable(Status.UNPARSEABLE, f"{name}: cannot be decoded: {line}") from None


def to_rgb(image: Image.Image) -> Image.Image:
    """As RGB: transparent pixels composited on white, 16-bit grey scaled to 8 bits.

    Plain `convert("RGB")` shows what a transparent pixel hides, black more often than not.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        image.load()
        return image
    if image.mode in _SIXTEEN_BIT:
        wide = np.asarray(image).astype(np.float64)
        return Image.fromarray((wide / 257).round().astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    if layered.getchannel("A").getextrema() == (255, 255):
        return layered.convert("RGB")
    page = Image.new("RGBA", layered.size, "white")
    page.alpha_composite(layered)
    return page.convert("RGB")
