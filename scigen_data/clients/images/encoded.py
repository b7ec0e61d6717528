"""Encoded images as replies carry them: found, unwrapped, and seen to be whole.

Nothing is decoded here: a picture that breaks off was cut on its way and is asked for again, and
what a whole file shows is looked at later, within limits.
"""

from __future__ import annotations

import base64
import binascii
import re

_DATA_URL = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=_\-\s]+)")


def from_base64(text: str) -> bytes | None:
    """The bytes of base64, with or without a data URL around it; None where it is none."""
    match = _DATA_URL.match(text.strip())
    packed = re.sub(r"\s+", "", match.group(1) if match else text)
    packed = packed.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def data_url(png: bytes) -> str:
    """A PNG as a data URL."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def data_urls(text: str) -> list[str]:
    """Every image that a text holds as a data URL."""
    return [match.group(0) for match in _DATA_URL.finditer(text)]


def defect(image: bytes) -> str:
    """Why these bytes are no whole image file, or nothing."""
    if image.startswith(b"\x89PNG\r\n\x1a\n"):
        whole = b"IEND" in image[-64:]
    elif image.startswith(b"\xff\xd8\xff"):
        whole = b"\xff\xd9" in image[-64:]
    elif image.startswith(b"RIFF") and image[8:12] == b"WEBP":
        whole = len(image) >= int.from_bytes(image[4:8], "little") + 8
    elif image.startswith((b"GIF87a", b"GIF89a")):
        whole = image.rstrip(b"\0").endswith(b";")
    else:
        return f"what came is no PNG, JPEG, WebP or GIF: it begins with {image[:12]!r}"
    return "" if whole else "the image breaks off"
