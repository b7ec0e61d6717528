"""Rules on the pixels themselves, and the decoded image that they share."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.facts import Facts, Role, TextFact
from scigen_data.images import ImageError, decoded
from scigen_data.records import Figure, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CONTRAST = 24  # grey levels within a text's box; fainter text cannot be read
_INK = 0.0004  # of the pixels: a figure with less than this drawn is blank


@lru_cache(maxsize=4)
def _decode(png: bytes) -> NDArray[np.uint8] | None:
    """Height x width x 3, transparent pixels on white; None for what is no image."""
    import numpy as np

    try:
        return np.asarray(decoded(png))
    except ImageError:
        return None


def pixels(figure: Figure) -> NDArray[np.uint8] | None:
    """The figure's pixels, height x width x 3, or None where there are none."""
    return None if figure.png is None else _decode(figure.png)


def blank(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """A figure on which nothing, or nearly nothing, is drawn."""
    import numpy as np

    image = pixels(figure)
    if image is None:
        return Report([Finding("major", "The image cannot be decoded: save it as PNG.")])
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ink = np.zeros(image.shape[:2], dtype=bool)
    for channel, background in enumerate(np.median(border, axis=0)):
        level = image[..., channel]
        ink |= level > math.floor(background + _CONTRAST)
        ink |= level < math.ceil(background - _CONTRAST)
    drawn = float(ink.mean())
    detail = {"drawn": round(drawn, 5)}
    if drawn < _INK:
        message = "The figure is blank: draw what the problem describes before showing it."
        return Report([Finding("major", message)], detail=detail)
    if _bare_axes(figure.facts):
        message = "Nothing but empty axes and their titles is drawn: draw what the problem says."
        return Report([Finding("major", message)], detail=detail)
    return Report(detail=detail)


def _bare_axes(facts: Facts) -> bool:
    """Whether there is no shape at all and no text that says anything about one."""
    if not facts.axes or facts.shapes or facts.truncated:
        return False
    around = (Role.TITLE, Role.AXIS_LABEL, Role.TICK)
    return all(fact.role in around for fact in facts.texts)


def glyphs(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Characters that the fonts cannot draw and that show as boxes."""
    missing = sorted(set(figure.facts.missing_glyphs))
    damaged = [fact for fact in figure.facts.texts if "\ufffd" in fact.plain]
    if not missing and not damaged:
        return Report()
    where = [
        fact for fact in figure.facts.texts if any(char in fact.text for char in missing)
    ] + damaged
    names = ", ".join(f"'{char}' (U+{ord(char[:1] or ' '):04X})" for char in missing[:8])
    texts = ", ".join(quote(fact.plain) for fact in where[:3])
    message = f"No font has {names or 'a character'}" + (f" in {texts}" if texts else "")
    message += ": write it with mathtext or in words."
    return Report(
        [
            Finding(
                "major",
                message,
                tuple(fact.plain for fact in where[:8]),
                tuple(fact.box for fact in where[:8]),
            )
        ]
    )


def is_visible(figure: Figure, fact: TextFact) -> bool:
    """Whether anything stands out in the text's box; true where there are no pixels to ask."""
    image = pixels(figure)
    if image is None or fact.visible is None:
        return fact.visible is not None
    height, width = image.shape[:2]
    x0, x1 = max(0, int(fact.visible.x0)), min(width, int(fact.visible.x1) + 1)
    y0, y1 = max(0, int(fact.visible.y0)), min(height, int(fact.visible.y1) + 1)
    if x1 <= x0 or y1 <= y0:
        return False
    region = image[y0:y1, x0:x1].reshape(-1, 3).astype(int)
    return bool((region.max(axis=0) - region.min(axis=0)).max() > _CONTRAST)


BLANK = Rule(
    "audit/blank",
    blank,
    "the figure is not blank",
    needs="pixels",
    restyled="picture",
    order=10,
    ends="the figure is blank",
)
GLYPHS = Rule("audit/glyphs", glyphs, "every character has a glyph", order=110)
