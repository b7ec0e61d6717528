"""What the facts say against what the picture shows: each reported text is drawn a second time.

Facts come out of the process of a program that may have altered them, and what they name may be
covered by what they do not: a cloud of points, a hatched patch, an image. So each text is drawn
again, here, as large as its box and in the few fonts that a program can have used, and
correlated with the pixels in that box. Texts drawn as reported reach 0.34 to 0.9, other strings in
the same place 0.0 to 0.4 with few exceptions, noise 0.1; of one or two letters every second lie is
told. A formula's layout is not known here: of it only the ground is asked for, and that some of it,
and not most, has the text's colour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.colors import channels, color_of
from scigen_data.checks.rules.glyphs import ALIGNED, FONTS, can_draw, drawn
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.pixels import pixels
from scigen_data.checks.rules.strokes import around
from scigen_data.facts import TextFact
from scigen_data.records import Figure, Problem
from scigen_data.texts import as_seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]

_FAINT = 56  # grey levels between a text and its ground; texts drawn with care have 120 and more
_MARGIN = 2  # pixels around the ink, that show its ground
_SMALLEST = 5  # pixels: letters lower than that have no form
_LARGEST = 600  # pixels of one side that are compared; a larger text is thinned out
_ENOUGH = 0.08  # beyond what is asked for: no other font is tried
# By the number of characters: a lower correlation is another text. 1,354 texts drawn as reported,
# by Matplotlib 3.10 and 3.11 each, stay above with room to spare for what was not seen.
_LIKE = ((1, 0.36), (2, 0.4), (3, 0.4), (5, 0.32), (12, 0.37), (20, 0.31), (10**9, 0.27))
_OUTLINED = 0.3
_GROUND = 0.3  # of a formula's box, in one shade
_INK = (0.02, 0.7)  # of it, in the colour of the text


def unlike(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Reported texts that the picture does not show where they are said to be, or hardly shows."""
    image = pixels(figure)
    if image is None:
        return Report(skipped="the image cannot be decoded")
    if figure.facts.canvas is None:
        return Report(skipped="texts that were read from the page itself are not drawn again")
    findings: list[Finding] = []
    fonts = list(FONTS)
    for fact in shown_texts(figure):
        spend(20 * LOOK, fact.plain)
        message = _unlike(image, fact, fonts)
        if message:
            findings.append(Finding("major", message, (fact.plain,), (fact.box,)))
    return Report(findings)


def _unlike(image: NDArray[np.uint8], fact: TextFact, fonts: list[str]) -> str:  # noqa: PLR0911
    """What to change; "" where the text is there."""
    text = as_seen(fact.plain).strip("\n ")
    if not text or min(fact.box.width, fact.box.height) < 2:
        return ""
    found = _seen(image, fact)
    if found is None:
        return ""
    levels, (left, top), (width, height) = found
    spend(8 * levels.size, fact.plain)
    shown, color = _towards(levels, fact)
    if int(shown.max()) - int(shown.min()) < _FAINT:
        return f"{quote(fact.plain)} is too faint to read: choose a colour far from its ground."
    unread = (
        f"{quote(fact.plain)} cannot be read in the picture where it should stand: let nothing "
        "cover it, and draw it as a plain text in a strong colour."
    )
    if "$" in fact.text and fact.plain != fact.text:
        return unread if _is_covered(shown, color) else ""
    letters = len("".join(text.split()))
    em = min(height, width) if letters > 1 else max(height, width)
    if not can_draw(text) or em < _SMALLEST or not re.search(r"[^\W_]", text):
        return ""
    wanted = next(like for most, like in _LIKE if letters <= most)
    enough = wanted + _ENOUGH
    place = _Place((left, top), (width, height), 0 if fact.quad else round(fact.rotation / 90) % 4)
    if _likeness(shown, text, place, fonts, enough) >= wanted:
        return ""
    outlined = _likeness(shown, text, replace(place, outlined=True), fonts[:1], enough)
    return "" if outlined >= _OUTLINED else unread


def _seen(
    image: NDArray[np.uint8], fact: TextFact
) -> tuple[Levels, tuple[int, int], tuple[int, int]] | None:
    """The pixels of the text's box that can be seen, with a margin: level, but for quarter turns.

    Where they begin, from the box's corner, and how large the box is. None: nothing can be seen.
    """
    page = image
    box, visible = fact.box, fact.visible
    if fact.quad:
        level = around(image, fact)
        page, box, visible = level.levels, level.box, level.box
    if visible is None:
        return None
    x0, y0 = round(box.x0), round(box.y0)
    width, height = round(box.x1) - x0, round(box.y1) - y0
    left = max(0, round(max(visible.x0, box.x0)) - _MARGIN)
    top = max(0, round(max(visible.y0, box.y0)) - _MARGIN)
    right = min(page.shape[1], round(min(visible.x1, box.x1)) + _MARGIN)
    bottom = min(page.shape[0], round(min(visible.y1, box.y1)) + _MARGIN)
    if right - left < 4 or bottom - top < 4:
        return None
    return page[top:bottom, left:right], (left - x0, top - y0), (width, height)


def _towards(levels: Levels, fact: TextFact) -> tuple[Levels, int]:
    """The channel in which the text's colour is farthest from the rest, and its level there."""
    part = channels(levels)
    if not fact.color:
        return part[0], 0
    color = color_of(fact)
    if len(part) == 1 and len(set(color)) == 1:
        return part[0], color[0]
    sums = np.add.reduce(part.reshape(len(part), -1), axis=1, dtype=np.uint32)
    means = (sums / part[0].size).tolist() * (3 // len(part))
    away = [abs(level - mean) for level, mean in zip(color, means, strict=True)]
    channel = away.index(max(away))
    return part[channel % len(part)], color[channel]


def _is_covered(shown: Levels, color: int) -> bool:
    """Whether a formula's box has no ground, or none or too much of the text's colour."""
    level = np.uint8(color)
    off = np.maximum(shown, level) - np.minimum(shown, level)
    like = -(-2 * int(off.max()) // 5)  # 0.4 of the farthest
    ink = float((off < like).mean())
    shades = np.bincount((shown >> 4).ravel())
    return float(shades.max()) < _GROUND * shown.size or not _INK[0] <= ink <= _INK[1]


@dataclass(frozen=True)
class _Place:
    """Where the pixels at hand begin, from the corner of the text's box; how it stands there."""

    begin: tuple[int, int]
    size: tuple[int, int]  # width and height of the box
    turns: int  # quarter turns
    outlined: bool = False  # whether only the letters' outlines are looked for


def _likeness(shown: Levels, text: str, place: _Place, fonts: list[str], enough: float) -> float:
    """The best correlation over fonts, up to `enough`; the one that matched is next tried first."""
    step = 1 + max(place.size) // _LARGEST
    there = shown[::step, ::step].astype(np.float32)
    there -= float(np.add.reduce(there, axis=None)) / there.size
    power = float(np.vdot(there, there))
    best, best_font = 0.0, fonts[0]
    for font in tuple(fonts):
        for aligned in ALIGNED if "\n" in text else ALIGNED[:1]:
            spend(6 * LOOK + 20 * there.size)
            again = _again(text, font, aligned, place)
            if again is None:
                return 1.0  # it has no ink of its own
            part = _part(again, place.begin, there.shape, step)
            ink = float(np.add.reduce(part, axis=None))
            both = (float(np.vdot(part, part)) - ink * ink / part.size) * power
            # light on dark is as well read as dark on light
            like = abs(float(np.vdot(there, part))) / both**0.5 if both > 0 else 0.0
            if like > best:
                best, best_font = like, font
            if best >= enough:
                break
        if best >= enough:
            break
    if best_font is not fonts[0]:
        fonts.remove(best_font)
        fonts.insert(0, best_font)
    return best


def _again(text: str, font: str, aligned: str, place: _Place) -> Levels | None:
    """The text in that font as large as its box, turned as it is."""
    from PIL import Image, ImageChops, ImageFilter

    ink = drawn(text, font, aligned)
    if ink is None:
        return None
    width, height = max(1, place.size[0]), max(1, place.size[1])
    spend(LOOK + 10 * width * height)
    if place.turns % 2:
        width, height = height, width
    scaled = ink.resize((width, height), Image.Resampling.BILINEAR)
    if place.outlined:
        scaled = ImageChops.difference(scaled.filter(ImageFilter.MaxFilter(3)), scaled)
    levels = np.asarray(scaled)
    return np.rot90(levels, place.turns) if place.turns else levels


def _part(
    again: Levels, begin: tuple[int, int], shape: tuple[int, ...], step: int
) -> NDArray[np.float32]:
    """What of it lies where the picture is looked at; around it there is none."""
    part = np.zeros((shape[0] * step, shape[1] * step), dtype=np.float32)
    left, top = begin
    x, y = max(0, -left), max(0, -top)  # where the box begins in the part
    inside = again[max(0, top) : max(0, top) + part.shape[0] - y]
    inside = inside[:, max(0, left) : max(0, left) + part.shape[1] - x]
    part[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
    return part[::step, ::step]


DRAWN = Rule("audit/drawn", unlike, "every label can be read in the picture", order=55)
