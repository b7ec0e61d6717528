"""Pictures that a model drew: decoded within limits and encoded anew, as our own figures are.

What arrives may be anything: cut off, of a mode that few programs read, or a small file that
claims to be a million pixels wide. What leaves is RGB on white in the package's own PNG, so that
the bytes hang on the pixels alone.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from scigen_data.records import Figure, Status
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.png import encode, pixel_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

PICTURE_VERSION = 1  # raise when a change here moves pixels
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # what models send; a decoder less is a risk less
_FLAT = 16  # grey levels: a picture whose channels differ by less shows nothing


def picture(  # noqa: PLR0911 - one an outcome
    image: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Figure:
    """The figure of an encoded image; of an animation, the first frame.

    `too_large` for more than `limits.max_pixels`, `unparseable` for what cannot be decoded,
    `blank` for a single colour. What decided the pixels is not known: no fingerprint, no facts.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # limits are ours
            opened = Image.open(io.BytesIO(image), formats=_FORMATS)
        with opened:
            width, height = opened.size
            if width * height > limits.max_pixels:
                return _too_large(f"{width} x {height} pixels", limits)
            pixels = _rgb(opened)
    except Image.DecompressionBombError:
        return _too_large("far more pixels", limits)
    except UnidentifiedImageError:
        reason = f"the picture is no PNG, JPEG, WebP or GIF: it begins with {image[:12]!r}"
        return Figure(Status.UNPARSEABLE, reason=reason)
    except Exception as error:  # decoders raise whatever hostile bytes lead them to
        return Figure(Status.UNPARSEABLE, reason=f"the picture cannot be decoded: {_said(error)}")
    if not (pixels.max(axis=(0, 1)) - pixels.min(axis=(0, 1)) >= _FLAT).any():
        return Figure(Status.BLANK, reason="the picture shows nothing: it has a single colour")
    height, width = pixels.shape[:2]
    png = encode(pixels.data, width, height)
    if len(png) > limits.max_png_bytes:
        return Figure(
            Status.TOO_LARGE,
            reason=f"the picture takes {len(png)} bytes; at most {limits.max_png_bytes} are kept",
        )
    return Figure(
        Status.OK,
        png=png,
        width=width,
        height=height,
        pixel_hash=pixel_hash("RGB", width, height, pixels.data),
    )


def _rgb(image: Image) -> NDArray[Any]:
    """Height x width x 3, upright, transparent pixels on white."""
    import numpy as np
    from PIL import Image, ImageOps

    image.load()
    if image.mode.startswith("I") or image.mode == "F":
        return _grey(np.asarray(image))
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        page = Image.new("RGBA", rgba.size, "white")
        page.alpha_composite(rgba)
        image = page
    return np.ascontiguousarray(np.asarray(image.convert("RGB")))


def _grey(values: NDArray[Any]) -> NDArray[Any]:
    """16-bit greys, which Pillow would clip and not scale."""
    import numpy as np

    levels = np.clip(values.astype(np.float64) / 257.0, 0, 255).round().astype(np.uint8)
    return np.ascontiguousarray(np.repeat(levels[..., None], 3, axis=2))


def _too_large(size: str, limits: Limits) -> Figure:
    return Figure(
        Status.TOO_LARGE,
        reason=f"the picture has {size}; at most {limits.max_pixels} are decoded",
    )


def _said(error: Exception) -> str:
    """One line that is the same in every run."""
    text = " ".join(str(error).split())
    text = re.sub(r"0x[0-9a-fA-F]{4,}", "0x…", text)[:120]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
