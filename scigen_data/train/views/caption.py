"""What a figure shows, in prose."""

from __future__ import annotations

import hashlib

from scigen_data.train.conversations import (
    NO_CAPTION,
    NO_IMAGE,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    example,
    said,
)

ASKINGS = (
    "Describe this figure.",
    "What does the figure show?",
    "Say in prose what is drawn here, with every label and value.",
    "Write a description of this figure for somebody who cannot see it.",
)


def _examples(row: Row, options: ViewOptions) -> list[Example] | Left:
    """One example; its id decides how it is asked."""
    caption = (row["caption"] or "").strip()
    if row["image"] is None:
        return NO_IMAGE
    if not caption:
        return NO_CAPTION
    digest = hashlib.sha256(str(row.get("id") or "").encode()).digest()
    asked = ASKINGS[int.from_bytes(digest[:8], "big") % len(ASKINGS)]
    return [{**example(row, asked, options), "completion": said(caption)}]


CAPTION = View(
    name="caption",
    summary="the figure -> what it shows, in prose",
    needs=("image", "caption"),
    examples=_examples,
)
