"""What the formats share: turns with image marks, and encoded images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scigen_data.errors import InputError
from scigen_data.images import ImageError, content, opened

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


def encoded(image: Mapping[str, Any], name: str) -> bytes:
    """The bytes of an image as `Image(decode=False)` gives it, none where there are none.

    Raises InputError naming the row where it only says where a file lies.
    """
    try:
        return content(image) or b""
    except ImageError as error:
        raise InputError(f"row {name!r}: its image cannot be exported: {error}") from error


def sound(data: bytes) -> str | None:
    """The ending of the image's file format (`png`, `jpg`); None where it cannot be decoded.

    Reads the structure, checksums of a PNG included, and decodes no pixels.
    """
    try:
        with opened(data) as image:
            kind = (image.format or "").lower()
            image.verify()
    except ImageError:
        return None
    return {"jpeg": "jpg"}.get(kind, kind) or None
