"""A row's image as it goes into a page: recoded, without loss unless it is large."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scigen_data.images import TooManyPixels, content, on_white, opened, upright

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_SIDE = 1600  # pixels; larger images are shrunk for the page
_MOST_PIXELS = 64_000_000  # a picture of some kilobytes may claim more
_SMALL = 60_000  # bytes; up to it an image is taken over as it is
LARGE = 300_000  # bytes; above it an image is a photograph or a gradient and is coded as one
_WEB = ("image/png", "image/jpeg", "image/webp")


def data_uri(value: object) -> tuple[str, str]:
    """The image as a data URI, or nothing and the reason where there is one."""
    import PIL.Image

    try:
        if isinstance(value, PIL.Image.Image):
            mime, data = _recoded(value, b"")
        else:
            encoded = content(value) if isinstance(value, Mapping) else value
            if not isinstance(encoded, bytes) or not encoded:
                return "", ""
            with opened(encoded, max_pixels=_MOST_PIXELS) as image:
                image.load()
                mime, data = _recoded(image, encoded)
    except TooManyPixels as error:
        return "", f"The image is too large to be shown: {error}"
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's, of an image that it opened
        return "", f"The image cannot be read: {(str(error).splitlines() or [''])[0]}"
    return f"data:{mime};base64,{base64.b64encode(data).decode()}", ""


def _recoded(image: Image, original: bytes) -> tuple[str, bytes]:
    """MIME type and bytes for the page: `original` if it is small, else the same pixels in less."""
    import PIL.Image

    mime = PIL.Image.MIME.get(image.format or "", "")
    shrunk = max(image.size) > _MAX_SIDE
    usable = bool(original) and not shrunk and mime in _WEB
    if usable and len(original) <= _SMALL:
        return mime, original
    image = on_white(upright(image))
    if shrunk:
        image = image.copy()
        image.thumbnail((_MAX_SIDE, _MAX_SIDE), PIL.Image.Resampling.LANCZOS)
    coded = _webp(image, lossless=True, method=1, quality=20)
    if len(coded) > LARGE:
        coded = min(coded, _webp(image, quality=85), key=len)
    if usable and len(original) <= len(coded):
        return mime, original
    return "image/webp", coded


def _webp(image: Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    return buffer.getvalue()
