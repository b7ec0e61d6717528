"""Rules on the pixels themselves, and the decoded image that they share."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.budget import LOOK, TooMuch, spend
from scigen_data.checks.rules.colors import contrast
from scigen_data.facts import Facts, Role, TextFact
from scigen_data.images import ImageError, pixels_of
from scigen_data.records import Figure, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CONTRAST = 24  # grey levels within a text's box; fainter text cannot be read
_BAND = 64  # rows
_INK = 0.0004  # of the pixels: a figure with less than this drawn is blank


@dataclass
class Looked:
    """What has been worked out of one figure."""

    figure: Figure
    image: NDArray[np.uint8] | None
    shown: tuple[TextFact, ...] | TooMuch | None = None


_recent: deque[Looked] = deque(maxlen=4)  # rules ask of one figure, one after the other


def look(figure: Figure) -> Looked:
    """What is known of the figure, kept while its rules are asked."""
    for known in tuple(_recent):
        if known.figure is figure:
            return known
    looked = Looked(figure, None if figure.png is None else _decode(figure.png))
    _recent.append(looked)
    return looked


def _decode(png: bytes) -> NDArray[np.uint8] | None:
    """Height x width x 3, transparent pixels on white; None for what is no image."""
    try:
        return pixels_of(png)
    except ImageError:
        return None


def pixels(figure: Figure) -> NDArray[np.uint8] | None:
    """The figure's pixels, height x width x 3, or None where there are none."""
    return look(figure).image


def blank(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """A figure on which nothing, or nearly nothing, is drawn."""
    import numpy as np

    image = pixels(figure)
    if image is None:
        return Report([Finding("major", "The image cannot be decoded: save it as PNG.")])
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    plain = (border == border[0]).all()
    ground = border[0].astype(float) if plain else np.median(border, axis=0)
    drawn = _ink_on(image, ground) / (image.shape[0] * image.shape[1])
    detail = {"drawn": round(drawn, 5)}
    if drawn < _INK:
        message = "The figure is blank: draw what the problem describes before showing it."
        return Report([Finding("major", message)], detail=detail)
    if _bare_axes(figure.facts):
        message = "Nothing but empty axes and their titles is drawn: draw what the problem says."
        return Report([Finding("major", message)], detail=detail)
    return Report(detail=detail)


def _ink_on(image: NDArray[np.uint8], background: NDArray[np.float64]) -> int:
    """How many pixels have a channel that is off the background's."""
    import numpy as np

    height, width = image.shape[:2]
    spend(5 * image.size)
    most = np.clip(np.floor(background + _CONTRAST), 0, 255).astype(np.uint8)
    least = np.clip(np.ceil(background - _CONTRAST), 0, 255).astype(np.uint8)
    lighter, darker = bool((most < 255).any()), bool((least > 0).any())  # whether any can be
    most, least = np.tile(most, width), np.tile(least, width)
    rows = image.reshape(height, width * 3)
    of_pixel = np.zeros(3 * width * min(_BAND, height), dtype=bool)
    of_pixel[::3] = True
    count = 0
    for at in range(0, height, _BAND):  # what fits into a cache
        band = rows[at : at + _BAND]
        off = band < least if darker else band > most
        if darker and lighter:
            off |= band > most
        line = off.ravel()
        if line.any():
            pixels = line[:-2] | line[1:-1]
            pixels |= line[2:]
            pixels &= of_pixel[: len(pixels)]
            count += int(np.count_nonzero(pixels))
    return count


def _bare_axes(facts: Facts) -> bool:
    """Whether there is no shape at all and no text that says anything about one."""
    if not facts.axes or facts.shapes or facts.truncated:
        return False
    around = (Role.TITLE, Role.AXIS_LABEL, Role.TICK)
    return all(fact.role in around for fact in facts.texts)


def glyphs(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Characters that the fonts cannot draw and that show as boxes, and those drawn backwards."""
    findings = [_mirrored(fact) for fact in figure.facts.texts if is_mirrored(fact)]
    missing = sorted(set(figure.facts.missing_glyphs))
    damaged = [fact for fact in figure.facts.texts if "\ufffd" in fact.plain]
    if not missing and not damaged:
        return Report(findings)
    where = [
        fact for fact in figure.facts.texts if any(char in fact.text for char in missing)
    ] + damaged
    names = ", ".join(f"'{char}' (U+{ord(char[:1] or ' '):04X})" for char in missing[:8])
    texts = ", ".join(quote(fact.plain) for fact in where[:3])
    message = f"No font has {names or 'a character'}" + (f" in {texts}" if texts else "")
    message += ": write it with mathtext or in words."
    findings.append(
        Finding(
            "major",
            message,
            tuple(fact.plain for fact in where[:8]),
            tuple(fact.box for fact in where[:8]),
        )
    )
    return Report(findings)


def is_mirrored(fact: TextFact) -> bool:
    """Whether its corners, in the order of reading, go around against the clock."""
    quad = fact.quad
    if len(quad) != 8:
        return False
    sides = zip(quad[::2], quad[1::2], (*quad[2::2], quad[0]), (*quad[3::2], quad[1]), strict=True)
    return sum(x0 * y1 - x1 * y0 for x0, y0, x1, y1 in sides) < -1


def _mirrored(fact: TextFact) -> Finding:
    message = f"The text {quote(fact.plain)} is mirrored: draw it without a scale below 0."
    return Finding("major", message, (fact.plain,), (fact.box,))


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
    spend(LOOK + 6 * (x1 - x0) * (y1 - y0), fact.plain)
    middle = image[(y0 + y1) // 2, x0:x1, 0]  # which tells it of most texts
    if int(middle.max()) - int(middle.min()) > _CONTRAST:
        return True
    return contrast(image[y0:y1, x0:x1]) > _CONTRAST


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
