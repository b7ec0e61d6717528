"""Pictures that a model drew: decoded within limits and encoded anew, as our own figures are.

What arrives may be anything: cut off, of a mode that few programs read, or a small file that
claims to be a million pixels wide. What leaves is RGB on white in the package's own PNG, so that
the bytes hang on the pixels alone.
"""

from __future__ import annotations

from scigen_data.images import ImageError, TooManyPixels, UnknownFormat, decoded
from scigen_data.records import Figure, Status
from scigen_data.renderer.limits import Limits
from scigen_data.renderer.png import encode, pixel_hash

PICTURE_VERSION = 1  # raise when a change here moves pixels
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # what models send; a decoder less is a risk less
_FLAT = 16  # grey levels: a picture whose channels differ by less shows nothing


def picture(
    image: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Figure:
    """The figure of an encoded image; of an animation, the first frame.

    `too_large` for more than `limits.max_pixels`, `unparseable` for what cannot be decoded,
    `blank` for a single colour. What decided the pixels is not known: no fingerprint, no facts.
    """
    import numpy as np

    try:
        pixels = np.asarray(decoded(image, formats=_FORMATS, max_pixels=limits.max_pixels))
    except TooManyPixels as error:
        reason = f"the picture has {error}; at most {limits.max_pixels} are decoded"
        return Figure(Status.TOO_LARGE, reason=reason)
    except UnknownFormat:
        reason = f"the picture is no PNG, JPEG, WebP or GIF: it begins with {image[:12]!r}"
        return Figure(Status.UNPARSEABLE, reason=reason)
    except ImageError as error:
        return Figure(Status.UNPARSEABLE, reason=f"the picture cannot be decoded: {error}")
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
