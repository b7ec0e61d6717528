"""What a dataset row gives a trainer: its name, its images, its turns, its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from scigen_data.errors import InputError
from scigen_data.images import ImageError, content, on_white, opened, shown_size, upright

if TYPE_CHECKING:
    from PIL.Image import Image

Row: TypeAlias = Mapping[str, Any]
Column: TypeAlias = str | Callable[[Row], Any]  # the name of a column, or a function of the row
Turn: TypeAlias = tuple[str, str]  # role and text


def name_of(row: Row) -> str:
    """The row in words, for an error message: its id, or how its question begins."""
    if row.get("id") not in (None, ""):
        return f"row {row['id']!r}"
    question = row.get("question") or row.get("original_question") or row.get("prompt") or ""
    if isinstance(question, list | tuple) and isinstance(question[-1], Mapping):
        question = question[-1].get("content") or ""
    return f"row with question {str(question)[:60]!r}"


def one_line(error: Exception) -> str:
    """What another library's error says, without its line breaks."""
    return " ".join(str(error).split()) or type(error).__name__


def value_of(row: Row, column: Column) -> Any:
    """The value of a column, or what the function makes of the row."""
    if callable(column):
        return column(row)
    if column not in row:
        raise InputError(f"{name_of(row)} has no column {column!r}: {_other_names(row)}")
    return row[column]


def _other_names(row: Row) -> str:
    there = ", ".join(map(str, row)) or "none"
    return f"it has {there}: prompt=, completion= and image= name question, answer and image"


def question_of(row: Row, *, has_image: bool) -> str:
    """The question as a reader of the image gets it, or in full where there is no image.

    `multimodal_question` leaves the values to the figure; `original_question` is the name that
    SciGenBench gives our `question`. Raises InputError where the row has none of them.
    """
    columns = ("question", "original_question")
    for column in ("multimodal_question", *columns) if has_image else columns:
        if row.get(column):
            return str(row[column])
    raise InputError(f"{name_of(row)} has no question: {_other_names(row)}")


def turns_of(row: Row, column: Column | None, *, has_image: bool) -> list[Turn]:
    """The turns before the answer, the last of them the user's: of a conversation, or a question.

    Without `column`, those of `prompt` where that is a list of messages, else `question_of`. A
    message is `{"role": ..., "content": text}`. Raises InputError, naming the row, for anything
    else, an empty text, or a last turn that is not the user's.
    """
    name = name_of(row)
    value = row.get("prompt") if column is None else value_of(row, column)
    if column is None and not _is_conversation(value):
        value = question_of(row, has_image=has_image)
    if not _is_conversation(value):
        return [("user", _text(value, f"{name}: its question"))]
    turns = [_turn(message, name) for message in value]
    if turns[-1][0] != "user":
        raise InputError(f"{name}: its prompt ends with {turns[-1][0]!r}, not with the user's turn")
    return turns


def answer_of(row: Row, column: Column | None) -> str:
    """The text to learn. Without `column`, that of `completion` where it is a conversation (of
    one message), else of `answer`. Raises InputError, naming the row, where there is none."""
    name = name_of(row)
    value = row.get("completion") if column is None else value_of(row, column)
    if column is None and not _is_conversation(value):
        value = value_of(row, "answer")
    if not _is_conversation(value):
        return _text(value, f"{name}: its answer")
    if len(value) != 1 or _turn(value[0], name)[0] != "assistant":
        roles = ", ".join(_turn(message, name)[0] for message in value)
        raise InputError(f"{name}: its completion is {roles}: one turn of the assistant is learned")
    return _turn(value[0], name)[1]


def _is_conversation(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _turn(message: Any, name: str) -> Turn:
    role = message.get("role") if isinstance(message, Mapping) else None
    if role not in ("system", "user", "assistant"):
        raise InputError(f"{name}: a message has the role {role!r}, not system, user or assistant")
    return role, _text(message.get("content"), f"{name}: the content of its {role} message")


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{what} is of type {type(value).__name__}, not text")
    if not value.strip():
        raise InputError(f"{what} is empty: a row without one cannot be learned from")
    return value.strip()


def images_of(row: Row, column: Column | None = None, max_pixels: int | None = None) -> list[Image]:
    """The images of a row, decoded, upright and RGB on white; an empty list for a text-only row.

    Without `column`, those of `images` (a list) or else of `image`. An image is a PIL image or
    what `datasets.Image(decode=False)` gives: `{"bytes": ..., "path": ...}`. One with more than
    `max_pixels` is made smaller. Raises InputError naming the row where the column is missing or
    an image cannot be decoded.
    """
    images = (_decode(value, row) for value in _values_of(row, column))
    return [_shrink(image, max_pixels) for image in images]


def sizes_of(
    row: Row, column: Column | None = None, max_pixels: int | None = None
) -> list[tuple[int, int]]:
    """Width and height of what `images_of` would give, read without decoding a pixel."""
    sizes = (_size(value, row) for value in _values_of(row, column))
    return [capped(*size, max_pixels) for size in sizes]


def capped(width: int, height: int, max_pixels: int | None) -> tuple[int, int]:
    """The largest size of the same shape with `max_pixels` at most; never a larger one."""
    if max_pixels is None or width * height <= max_pixels:
        return width, height
    scale = math.sqrt(max_pixels / (width * height))
    narrow = min(max(1, int(width * scale)), max_pixels)
    return narrow, min(max(1, int(height * scale)), max(1, max_pixels // narrow))


def _values_of(row: Row, column: Column | None) -> list[Any]:
    if column is None:
        several = row.get("images") or ("images" in row and "image" not in row)
        column = "images" if several else "image"
    value = value_of(row, column)
    values = value if isinstance(value, list | tuple) else [value]
    return [item for item in values if item is not None]


def _size(value: Any, row: Row) -> tuple[int, int]:
    from PIL import Image

    if isinstance(value, Image.Image):
        return value.size
    with _opened(value, row) as image:
        return shown_size(image)


def _decode(value: Any, row: Row) -> Image:
    from PIL import Image

    if isinstance(value, Image.Image):
        return on_white(value)
    with _opened(value, row) as image:
        image.load()
        return on_white(upright(image))


@contextmanager
def _opened(value: Any, row: Row) -> Iterator[Image]:
    """The image that a cell holds. Raises InputError naming the row."""
    try:
        data = content(value) if isinstance(value, Mapping) else None
        if data is not None:
            with opened(data) as image:
                yield image
            return
    except ImageError as error:
        raise InputError(f"{name_of(row)}: its image cannot be decoded: {error}") from error
    raise InputError(
        f"{name_of(row)}: its image is of type {type(value).__name__}, not a PIL image or "
        "{'bytes', 'path'}: load the dataset without set_format"
    )


def _shrink(image: Image, max_pixels: int | None) -> Image:
    from PIL.Image import Resampling

    size = capped(*image.size, max_pixels)
    return image if size == image.size else image.resize(size, Resampling.LANCZOS)
