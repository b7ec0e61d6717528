"""Texts that something covers: a surface, a filled patch, an image, a legend drawn over them.

What is listed as drawn must show in its own colour. Along the text, a stretch as long as two
letters or more without any pixel of that colour, and a filled shape that lies there, make the
finding; where the text shows right through, whatever lies above it in the drawing order is
transparent enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.colors import apart, channels, color_of
from scigen_data.checks.rules.geometry import Places
from scigen_data.checks.rules.pixels import pixels
from scigen_data.checks.rules.strokes import around
from scigen_data.facts import Box, Role, ShapeFact, TextFact
from scigen_data.records import Figure, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROLES = (Role.ANNOTATION, Role.AXIS_LABEL, Role.TITLE)
_MAX_TEXTS = 400
_OPAQUE = 0xB0  # of 255: a fill below that lets a text through
_SEEN = 24  # grey levels between a text and its ground; less cannot be read
_LIKE_TEXT = 0.45  # of the way from the text's best pixel to its ground
_LETTERS = 1.3  # times the font size: the shortest covered stretch
_OVER_GAP = 0.5  # of a gap that the shape's box must fill
_SPACE = 0.6  # times the font size that a gap between words may add


def hidden(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Labels, titles and axis labels that are covered, wholly or for some letters in a row."""
    image = pixels(figure)
    if image is None:
        return Report(skipped="the image cannot be decoded")
    texts = [
        fact
        for fact in figure.facts.texts[:_MAX_TEXTS]
        if fact.role in _ROLES
        and fact.plain.strip()
        and fact.color
        and fact.visible is not None
        and min(fact.box.width, fact.box.height) >= 4
    ]
    findings = []
    shapes = figure.facts.shapes
    places = Places(shape.box for shape in shapes)
    for fact, met in zip(texts, places.meeting_each([t.box for t in texts]), strict=True):
        spend(LOOK + 20 * len(shapes))
        found = _covered(image, fact, [shapes[at] for at in met], figure.facts.dpi)
        if found and not any(_twin(fact, other) for other in texts):
            findings.append(Finding("major", found, (fact.plain,), (fact.box,)))
    return Report(findings)


def _covered(  # noqa: PLR0911 - one return a reason
    image: NDArray[np.uint8], fact: TextFact, shapes: Sequence[ShapeFact], dpi: float
) -> str:
    """What to change; "" where the text is to be seen."""
    covers = [shape.box for shape in shapes if _may_cover(shape, fact, dpi)]
    if not covers:
        return ""
    seen = around(image, fact)
    box, levels = seen.box, seen.levels
    x0, x1 = max(0, round(box.x0)), min(levels.shape[1], round(box.x1))
    y0, y1 = max(0, round(box.y0)), min(levels.shape[0], round(box.y1))
    inside = levels[y0:y1, x0:x1]
    if min(inside.shape[:2]) < 4:
        return ""
    distance = apart(channels(inside), color_of(fact))
    nearest, farthest = _ends(distance)
    if farthest - nearest < _SEEN or nearest > 0.6 * farthest:
        if not any(_share(cover, fact.box) >= 0.6 for cover in covers):
            return ""
        if farthest < 2 * _SEEN:
            return (
                f"{quote(fact.plain)} has the colour of the shape it stands on: choose another "
                "text colour."
            )
        return (
            f"{quote(fact.plain)} is hidden behind a filled shape: give it a higher zorder or "
            "move it."
        )
    # seen at all: is a part of it missing?
    like_text = distance <= int(nearest + _LIKE_TEXT * (farthest - nearest))
    start, stop = _longest_gap(np.any(like_text, axis=1 if _reads_up(fact) else 0))
    em = fact.size * dpi / 72 if dpi else 1.3 * min(box.width, box.height)
    between_words = max(map(len, re.findall(r"\s+", fact.plain)), default=0)
    if stop - start < (_LETTERS + _SPACE * between_words) * em:
        return ""
    page = fact.box
    gap, needed = Box(page.x0 + start, page.y0, page.x0 + stop, page.y1), _OVER_GAP
    if fact.quad:  # where on the page the gap of a turned text lies is not worked out
        gap, needed = page, 0.1
    elif _reads_up(fact):
        gap = Box(page.x0, page.y0 + start, page.x1, page.y0 + stop)
    if not any(_share(cover, gap) >= needed for cover in covers):
        return ""
    return (
        f"A part of {quote(fact.plain)} is hidden behind a filled shape: give the text a higher "
        "zorder or move it."
    )


def _ends(distance: NDArray[np.uint8]) -> tuple[int, int]:
    """What half a percent of the values are below, and the highest."""
    last = distance.size - 1
    at, between = divmod(0.005 * last, 1)
    up_to = np.bincount(distance.ravel()).cumsum()  # how many values are no higher
    places = (int(at), min(int(at) + 1, last), last)
    low, high, farthest = up_to.searchsorted(places, side="right").tolist()
    return int(low + (high - low) * between), farthest


def _may_cover(shape: ShapeFact, fact: TextFact, dpi: float) -> bool:
    """Whether the shape, whose box meets the text's, is filled."""
    if shape.kind in ("image", "legend"):
        return shape.kind == "legend" or shape.zorder >= fact.zorder or shape.axes != fact.axes
    if shape.kind == "line":
        thick = shape.width * (dpi or 100) / 72
        return thick >= 0.5 * min(fact.box.width, fact.box.height)
    return len(shape.fill) == 9 and int(shape.fill[7:], 16) >= _OPAQUE


def _share(shape: Box, box: Box) -> float:
    """How much of `box` lies in the shape's box."""
    return max(0.0, shape.intersect(box).area) / box.area if box.area > 0 else 0.0


def _reads_up(fact: TextFact) -> bool:
    """Whether the text reads up or down the page; one with a quad is turned level first."""
    return not fact.quad and fact.rotation % 180 == 90


def _longest_gap(inked: NDArray[np.bool_]) -> tuple[int, int]:
    """The longest run without ink, from its start to before its stop."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], inked.astype(int), [1]])))
    gaps = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=(0, 0))


def _twin(fact: TextFact, other: TextFact) -> bool:
    """The same words in the same place: one is the other's shadow or outline."""
    if other is fact or other.plain != fact.plain:
        return False
    return fact.box.intersect(other.box).area >= 0.6 * fact.box.area


HIDDEN = Rule("audit/hidden", hidden, "no label is covered", order=50)
