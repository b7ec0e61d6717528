"""The one way an encoded image is opened: from bytes, within limits, with one error.

What arrives may be anything: cut off, of a mode that few programs read, or a small file that
claims to be a million pixels wide. A path that a row names is never followed.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError, ScigenError
from scigen_data.own_png import own_pixels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

# What data sets hold; a decoder less is a risk less, and some start other programs.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000")
MAX_PIXELS = 178_956_970  # where Pillow itself refuses
_ORIENTATION = 0x0112  # the EXIF tag that says how the camera was held
_SAID = 120  # characters


class ImageError(InputError, ValueError):
    """Bytes are no image that can be opened. The message, one line, is the same in every run."""


class UnknownFormat(ImageError):
    """They are of none of the formats."""


class TooManyPixels(ImageError):
    """There are more than are decoded; the message is the size."""


def content(cell: Mapping[str, Any]) -> bytes | None:
    """The encoded bytes of `{"bytes": ..., "path": ...}`, as `datasets.Image(decode=False)` gives.

    None where there is no image. Raises ImageError for one that only names a file.
    """
    data = cell.get("bytes")
    if data is None and cell.get("path"):
        raise ImageError(
            f"it is the path {str(cell['path'])[:_SAID]!r} and not bytes: let `datasets` decode "
            "the column, or embed the files first"
        )
    return None if data is None else bytes(data)


@contextmanager
def opened(
    data: bytes, *, formats: tuple[str, ...] = FORMATS, max_pixels: int = MAX_PIXELS
) -> Iterator[Image]:
    """The image with its head read and no pixel decoded.

    Raises ImageError, also for what fails while it is decoded within the block.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # limits are ours
            image = Image.open(io.BytesIO(data), formats=formats)
        with image:
            if image.width * image.height > max_pixels:
                raise TooManyPixels(f"{image.width} x {image.height} pixels")
            yield image
    except ScigenError:
        raise
    except Image.DecompressionBombError:
        raise TooManyPixels("far more pixels") from None
    except UnidentifiedImageError:
        raise UnknownFormat(f"no image of a known format: it begins with {data[:12]!r}") from None
    except Exception as error:  # decoders raise whatever hostile bytes lead them to
        raise ImageError(_said(error)) from error


def decoded(
    data: bytes, *, formats: tuple[str, ...] = FORMATS, max_pixels: int = MAX_PIXELS
) -> Image:
    """The image as RGB on white, upright; of an animation, the first frame. Raises ImageError."""
    from PIL import Image as Images

    own = own_pixels(data, max_pixels) if "PNG" in formats else None
    if own is not None:
        return Images.fromarray(own)
    with opened(data, formats=formats, max_pixels=max_pixels) as image:
        image.load()  # before EXIF is looked for behind the pixels
        page = on_white(upright(image))
        return page.copy() if page is image else page  # one that no longer knows its file


_fresh: deque[tuple[bytes, NDArray[np.uint8]]] = deque(maxlen=4)


def keep_decoded(data: bytes, pixels: memoryview, width: int, height: int) -> None:
    """Remember what the image just encoded looks like: whoever checks it decodes it otherwise."""
    import numpy as np

    _fresh.append((data, np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)))


def pixels_of(data: bytes) -> NDArray[np.uint8]:
    """`decoded` as height x width x 3, not to be written to. Raises ImageError."""
    import numpy as np

    for known, pixels in tuple(_fresh):
        if known is data:
            return pixels
    own = own_pixels(data, MAX_PIXELS)
    return np.asarray(decoded(data)) if own is None else own


def fault(data: bytes) -> str:
    """Why the bytes cannot be decoded; empty where they can."""
    try:
        with opened(data) as image:
            image.load()
    except ImageError as error:
        return str(error)
    return ""


def shown_size(image: Image) -> tuple[int, int]:
    """Width and height of an opened image when it is upright, without decoding a pixel."""
    width, height = image.size
    if image.format == "PNG" and "exif" not in image.info:
        return width, height  # Pillow would decode it all to look for EXIF behind the pixels
    # orientations from 5 to 8 lie on their side
    return (height, width) if image.getexif().get(_ORIENTATION, 1) > 4 else (width, height)


def upright(image: Image) -> Image:
    """A photograph as it was taken."""
    from PIL import ImageOps

    if image.getexif().get(_ORIENTATION, 1) == 1:
        return image
    return ImageOps.exif_transpose(image)


def on_white(image: Image) -> Image:
    """A decoded image as RGB: transparent pixels on the white of a page, 16-bit greys scaled.

    Plain `convert("RGB")` shows what a transparent pixel hides, black more often than not, and
    clips greys of 16 bits to white.
    """
    from PIL import Image as Images

    image.load()
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return _scaled(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    page = Images.new("RGBA", layered.size, "white")
    page.alpha_composite(layered)
    return page.convert("RGB")


def _scaled(image: Image) -> Image:
    """16 bits to 8, where Pillow would clip."""
    import numpy as np
    from PIL import Image as Images

    wide = np.asarray(image).astype(np.float64) / 257
    return Images.fromarray(np.clip(wide, 0, 255).round().astype(np.uint8)).convert("RGB")


def _said(error: Exception) -> str:
    """One line that is the same in every run."""
    text = " ".join(str(error).split())
    text = re.sub(r"0x[0-9a-fA-F]{4,}", "0x…", text)[:_SAID]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
