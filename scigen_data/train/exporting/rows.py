"""What the formats share: turns with image marks, and encoded images."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from scigen_data.errors import InputError

MARK = "<image>"


def marked(example: Mapping[str, Any]) -> list[dict[str, str]]:
    """The turns of an example, one `<image>` an image at the head of the user's.

    Elsewhere there is none: views break such marks in their texts. Raises InputError where the
    number of marks is not the number of images.
    """
    marks = MARK * len(example["images"])
    turns = [
        {**turn, "content": marks + turn["content"]} if turn["role"] == "user" else dict(turn)
        for turn in (*example["prompt"], *example.get("completion", ()))
    ]
    found = sum(turn["content"].count(MARK) for turn in turns)
    if found != len(example["images"]):
        raise InputError(
            f"row {example['id']!r} has {found} {MARK} marks for {len(example['images'])} images: "
            "a text names the mark itself"
        )
    return turns


def encoded(image: Mapping[str, Any]) -> bytes:
    """The bytes of an image as `Image(decode=False)` gives it. Raises OSError, ValueError."""
    if image.get("bytes") is not None:
        return bytes(image["bytes"])
    import fsspec  # type: ignore[import-untyped]

    with fsspec.open(image["path"], "rb") as file:
        return bytes(file.read())


def sound(data: bytes) -> str | None:
    """The ending of the image's file format (`png`, `jpg`); None where it cannot be decoded.

    Reads the structure, checksums of a PNG included, and decodes no pixels.
    """
    from PIL import Image

    try:
        with Image.open(BytesIO(data)) as image:
            kind = (image.format or "").lower()
            image.verify()
    except (
        OSError,
        SyntaxError,  # Pillow's word for a broken PNG
        ValueError,
        EOFError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ):
        return None
    return {"jpeg": "jpg"}.get(kind, kind) or None
