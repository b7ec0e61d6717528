"""One row's program run again, and whether its pixels come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from scigen_data.checks.rules import Rule, ask
from scigen_data.images import ImageError, decoded
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer

NEEDED = ("id", "image", "program", "language", "render_fingerprint", "pixel_hash")


class Outcome(str, Enum):
    """What became of one row."""

    REPRODUCED = "reproduced"  # the same pixels
    OTHER_TEXTS = "other texts"  # the same pixels, in which OCR reads other texts than they report
    DIFFERENT = "different"  # other pixels from the same renderer: the row is not what it says
    OTHER_RENDERER = "other renderer"  # other pixels, and other libraries or fonts than the row's
    NOT_RENDERED = "not rendered"  # the program gave no figure here
    DAMAGED = "damaged"  # the image in the row is not the one its hash is of
    NO_PROGRAM = "no program"  # a model drew the pixels: there is nothing to run
    NO_FIGURE = "no figure"  # the row has no image

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class RowChecked:
    """One row's outcome; `wrong` where the dataset does not hold what it says."""

    config: str
    split: str
    id: str
    outcome: Outcome
    reason: str = ""
    wrong: bool = False
    part: str = ""  # of a merged dataset: which build it is of


def check_row(  # noqa: PLR0911 - one an outcome
    config: str, split: str, row: Mapping[str, Any], renderer: Renderer, read: Rule | None
) -> RowChecked:
    """Draw the row again; `read`: the rule that compares its picture with what its program says."""

    def said(outcome: Outcome, reason: str = "", wrong: bool = False) -> RowChecked:
        return RowChecked(config, split, str(row["id"]), outcome, reason, wrong)

    image = (row["image"] or {}).get("bytes")
    if not image:
        return said(Outcome.NO_FIGURE)
    if (reason := _damage(image, row["pixel_hash"] or "")) is not None:
        return said(Outcome.DAMAGED, reason, wrong=True)
    # A model's picture has no fingerprint of a renderer, though a program may have been its sketch.
    if not row["program"] or not row["render_fingerprint"]:
        return said(Outcome.NO_PROGRAM)
    figure: Figure = renderer.render(row["program"], row["language"] or "python")
    if figure.pixel_hash and figure.pixel_hash == row["pixel_hash"]:
        texts = read and ask(read, Problem("", "", ""), figure)
        if texts and texts.status not in (Status.OK, Status.SKIPPED):
            return said(Outcome.OTHER_TEXTS, texts.reason, wrong=True)
        return said(Outcome.REPRODUCED)
    same = figure.fingerprint == row["render_fingerprint"]
    if figure.status is not Status.OK:
        return said(Outcome.NOT_RENDERED, f"{figure.status}: {figure.reason}", wrong=same)
    if same:
        return said(Outcome.DIFFERENT, "other pixels from the same renderer", wrong=True)
    reason = f"rendered by {row['render_fingerprint'][:12]}, here {figure.fingerprint[:12]}"
    return said(Outcome.OTHER_RENDERER, reason)


def _damage(image: bytes, stated: str) -> str | None:
    """Why the image is not that of its hash; None where it is."""
    from scigen_data.renderer.png import pixel_hash

    try:
        rgb = decoded(image, formats=("PNG",))
    except ImageError as error:
        return f"the image cannot be decoded: {error}"
    if pixel_hash("RGB", rgb.width, rgb.height, rgb.tobytes()) != stated:
        return "the image is not the one that the row's pixel hash is of"
    return None
