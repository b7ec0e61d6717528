"""What a dataset row gives a trainer: its name, its images, its question."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from scigen_data.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

Row: TypeAlias = Mapping[str, Any]
Column: TypeAlias = str | Callable[[Row], Any]  # the name of a column, or a function of the row


def name_of(row: Row) -> str:
    """The row in words, for an error message: its id, or how its question begins."""
    if row.get("id") not in (None, ""):
        return f"row {row['id']!r}"
    question = row.get("question") or row.get("original_question") or ""
    return f"row with question {str(question)[:60]!r}"


def one_line(error: Exception) -> str:
    """What another library's error says, without its line breaks."""
    return " ".join(str(error).split()) or type(error).__name__


def value_of(row: Row, column: Column) -> Any:
    """The value of a column, or what the function makes of the row."""
    if callable(column):
        return column(row)
    if column not in row:
        raise InputError(
            f"{name_of(row)} has no column {column!r}: it has {', '.join(map(str, row)) or 'none'}"
        )
    return row[column]


def question_of(row: Row, *, has_image: bool) -> str:
    """The question as a reader of the image gets it, or in full where there is no image.

    `multimodal_question` leaves the values to the figure; `original_question` is the name that
    SciGenBench gives our `question`. Raises InputError where the row has none of them.
    """
    columns = ("question", "original_question")
    for column in ("multimodal_question", *columns) if has_image else columns:
        if row.get(column):
            return str(row[column])
    raise InputError(
        f"{name_of(row)} has no question: name its column with prompt=..., "
        f"it has {', '.join(map(str, row)) or 'none'}"
    )


def images_of(row: Row, column: Column | None = None) -> list[Image]:
    """The images of a row, decoded, upright and RGB on white; an empty list for a text-only row.

    Without `column`, those of `images` (a list) or else of `image`. An image is a PIL image or
    what `datasets.Image(decode=False)` gives: `{"bytes": ..., "path": ...}`. Raises InputError
    naming the row where the column is missing or an image cannot be decoded.
    """
    if column is None:
        several = row.get("images") or ("images" in row and "image" not in row)
        column = "images" if several else "image"
    value = value_of(row, column)
    if value is None:
        return []
    values = value if isinstance(value, list | tuple) else [value]
    return [_decode(item, row) for item in values if item is not None]


def _decode(value: Any, row: Row) -> Image:
    from PIL import Image, ImageOps

    if isinstance(value, Image.Image):
        return _on_white(value)
    fields = value if isinstance(value, Mapping) else {}
    source = BytesIO(fields["bytes"]) if fields.get("bytes") is not None else fields.get("path")
    if source is None:
        raise InputError(
            f"{name_of(row)}: its image is of type {type(value).__name__}, not a PIL image or "
            "{'bytes', 'path'}: load the dataset without set_format"
        )
    try:
        with Image.open(source) as image:
            return _on_white(ImageOps.exif_transpose(image))
    except (
        OSError,  # unreadable, truncated or no image at all
        SyntaxError,  # Pillow's word for a broken PNG
        ValueError,
        EOFError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        raise InputError(
            f"{name_of(row)}: its image cannot be decoded: {one_line(error)}"
        ) from error


def _on_white(image: Image) -> Image:
    """RGB; where the image is transparent, the white of a page and not the black of no data."""
    from PIL import Image as Images

    if image.mode == "RGB" and "transparency" not in image.info:
        return image.copy()  # a lazily opened file ends with its `with`
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    page = Images.new("RGBA", rgba.size, "white")
    page.alpha_composite(rgba)
    return page.convert("RGB")
