"""Every text that a figure shows, with its place."""

from __future__ import annotations

from scigen_data.train.conversations import (
    NO_TEXT,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    answered,
    defused,
    example,
)
from scigen_data.train.coordinates import corners
from scigen_data.train.places import facts_of, shown, sizes_in, texts_of


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    where = options.places
    if isinstance(facts := facts_of(row), Left):
        return facts
    size, image = sizes_in(row)
    read = [
        (defused(shown(text.plain)), where.numbers(corners(text.box), size, image))
        for text in texts_of(facts)
    ]
    if not read:
        return NO_TEXT
    return [{**example(row, where.ask_read, options), "completion": answered(where.read(read))}]


OCR = View(
    name="ocr",
    summary="the figure -> all its texts, line by line, each with its place",
    needs=("image", "facts"),
    examples=_examples,
)
