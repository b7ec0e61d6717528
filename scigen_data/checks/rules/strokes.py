"""Texts with a line through them, seen in the pixels around and under each text.

Facts give the box that a text's ink fills; any dark stroke that crosses a frame just outside
that box is not of the text. Where two such crossings lie on different sides and the straight
way between them is drawn without a gap, a line runs through the text. A text on its own
background, or in a gap of the line, shows the background on that way and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from scigen_data.checks.rules.geometry import ink
from scigen_data.facts import Box, ShapeFact, TextFact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]

_CONTRAST = 100  # grey levels; grid lines and pale surfaces stay below
_GAP = 2  # pixels between the ink and the frame that is searched
_WIDEST = 14  # pixels; a longer run on the frame is an area or a line beside the text
_DEPTH = 0.35  # of the text's smaller side; a shorter way cuts a corner
_COVERED = 0.93  # of the way through the text
_DASHED = 0.5  # of the way through and beyond it, for a dashed line
_BOWS = (0, 2, -2, 4, -4, 6, -6)  # pixels by which the middle of a curve is off the straight way
_AROUND = 20  # pixels that are looked at around a rotated text
_LARGEST = 1 << 22  # pixels of a rotated text and what is around it
_DASH = 12  # pixels within which a dash follows on a gap
_BEYOND = 16  # pixels; where a dashed line goes on outside the text
_MOST = 8  # crossings of one text; more is a hatched or textured ground


@dataclass(frozen=True, slots=True)
class Crossing:
    """A stroke that crosses the frame around a text."""

    side: str
    x: float
    y: float
    color: tuple[int, ...]
    ground: tuple[int, ...]


def upright(levels: Pixels, fact: TextFact) -> tuple[Pixels, Box] | None:
    """The surroundings of a text as they read level, and its box there.

    None for a turned text that is larger than what is drawn of any: its blanks are.
    """
    import numpy as np

    if not fact.quad:
        return levels, fact.box
    corners = ink(fact, margin=0.0)
    origin = np.array(corners[0])
    right, down = np.array(corners[1]) - origin, np.array(corners[3]) - origin
    width, height = float(np.hypot(*right)), float(np.hypot(*down))
    if (width + 2 * _AROUND) * (height + 2 * _AROUND) > _LARGEST:
        return None
    us = np.arange(-_AROUND, width + _AROUND)
    vs = np.arange(-_AROUND, height + _AROUND)
    points = (
        origin
        + us[None, :, None] * (right / max(width, 1e-9))
        + vs[:, None, None] * (down / max(height, 1e-9))
    )
    columns = np.clip(np.rint(points[..., 0]).astype(int), 0, levels.shape[1] - 1)
    rows = np.clip(np.rint(points[..., 1]).astype(int), 0, levels.shape[0] - 1)
    return levels[rows, columns], Box(_AROUND, _AROUND, _AROUND + width, _AROUND + height)


def crossed(levels: Pixels, box: Box, crowd: Sequence[Box] = ()) -> bool:
    """Whether a line runs through the text whose ink fills `box`.

    `crowd`: the boxes of other texts nearby, whose letters are no lines.
    """
    # a frame may fall into the gaps of a dashed line, so three are tried
    for gap in (2, 1, 3):
        found = crossings(levels, box, gap, crowd)
        if not 2 <= len(found) <= _MOST:
            continue
        for a, b in combinations(found, 2):
            if a.side == b.side or _difference(a.color, b.color) >= 70:
                continue
            # a frame around the text meets the searched one in its corners
            if _in_corner(a, box) and _in_corner(b, box):
                continue
            drawn = [_drawn_between(levels, a, b, box, bow) for bow in _BOWS]
            if max(drawn) >= _COVERED or (drawn[0] >= _DASHED and _goes_on(levels, a, b)):
                return True
    return False


def _in_corner(crossing: Crossing, box: Box) -> bool:
    beside = crossing.x < box.x0 or crossing.x > box.x1
    return beside and (crossing.y < box.y0 or crossing.y > box.y1)


def crossings(levels: Pixels, box: Box, gap: int, crowd: Sequence[Box] = ()) -> list[Crossing]:
    """Strokes that cross the frame `gap` pixels around `box`, outside the boxes of `crowd`."""
    return [one for one in _all_crossings(levels, box, gap) if not _in_any(crowd, one)]


def _in_any(boxes: Sequence[Box], crossing: Crossing) -> bool:
    return any(
        box.x0 - 1 <= crossing.x <= box.x1 + 1 and box.y0 - 1 <= crossing.y <= box.y1 + 1
        for box in boxes
    )


def _all_crossings(levels: Pixels, box: Box, gap: int) -> Iterator[Crossing]:
    height, width = levels.shape[:2]
    x0, x1 = int(box.x0) - gap, int(box.x1) + gap
    y0, y1 = int(box.y0) - gap, int(box.y1) + gap
    if x0 < 0 or y0 < 0 or x1 >= width or y1 >= height:
        return
    for side, line in (
        ("top", levels[y0, x0 : x1 + 1]),
        ("bottom", levels[y1, x0 : x1 + 1]),
        ("left", levels[y0 : y1 + 1, x0]),
        ("right", levels[y0 : y1 + 1, x1]),
    ):
        for middle, color, ground in _runs(line):
            x = {"left": x0, "right": x1}.get(side, x0 + middle)
            y = {"top": y0, "bottom": y1}.get(side, y0 + middle)
            yield Crossing(side, x, y, color, ground)


def _runs(line: Pixels) -> Iterator[tuple[float, tuple[int, ...], tuple[int, ...]]]:
    """Middle, colour and ground of every short run that stands out from the line's median."""
    import numpy as np

    ground = np.median(line, axis=0)
    contrast = np.abs(line - ground).max(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], contrast > _CONTRAST, [0]]).astype(int)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start <= _WIDEST:
            darkest = start + int(contrast[start:stop].argmax())
            color = tuple(int(level) for level in line[darkest])
            yield (start + stop - 1) / 2, color, tuple(int(level) for level in ground)


def _drawn_between(levels: Pixels, a: Crossing, b: Crossing, box: Box, bow: int) -> float:
    """How much of the way from `a` to `b` is drawn; 0 where it only cuts a corner."""
    import numpy as np

    length = float(np.hypot(b.x - a.x, b.y - a.y))
    if length < 6 or abs(bow) > length / 8:
        return 0.0
    t = np.linspace(0, 1, int(length) + 1)
    xs, ys = a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)
    inside = (xs > box.x0 + 1.5) & (xs < box.x1 - 1.5) & (ys > box.y0 + 1.5) & (ys < box.y1 - 1.5)
    if inside.sum() < max(4.0, _DEPTH * min(box.width, box.height)):
        return 0.0
    return _covered(levels, a, b, t[inside], bow)


def _goes_on(levels: Pixels, a: Crossing, b: Crossing) -> bool:
    """Whether dashes follow on both sides of the text, in the direction from `a` to `b`."""
    import numpy as np

    length = float(np.hypot(b.x - a.x, b.y - a.y))
    beyond = np.arange(1, _BEYOND + 1) / length
    shares = [_covered(levels, a, b, -beyond), _covered(levels, a, b, 1 + beyond)]
    return all(_DASHED <= share <= _COVERED for share in shares)


def _covered(
    levels: Pixels, a: Crossing, b: Crossing, t: NDArray[np.float64], bow: int = 0
) -> float:
    """The share of the points from `a` (t = 0) to `b` that stand out like the crossing at `a`."""
    import numpy as np

    height, width = levels.shape[:2]
    along = np.array([b.x - a.x, b.y - a.y])
    across = np.array([-along[1], along[0]]) / np.hypot(*along)
    color, ground = np.array(a.color), np.array(a.ground)
    best = np.zeros(len(t))
    for width_step in (-1.0, 0.0, 1.0):
        step = width_step + 4 * bow * t * (1 - t)
        columns = np.rint(a.x + t * along[0] + step * across[0]).astype(int)
        rows = np.rint(a.y + t * along[1] + step * across[1]).astype(int)
        if columns.min() < 0 or rows.min() < 0 or columns.max() >= width or rows.max() >= height:
            return 0.0
        best = np.maximum(best, np.abs(levels[rows, columns] - ground).max(axis=1))
    return float((best > 0.5 * np.abs(color - ground).max()).mean())


def on_straight_line(levels: Pixels, fact: TextFact, shapes: tuple[ShapeFact, ...]) -> bool:
    """Upright and level lines are known from their boxes, dashed ones too."""
    box = fact.box
    for shape in shapes:
        line = shape.box
        if shape.kind != "line" or min(line.width, line.height) > 4:
            continue
        upright = line.width <= line.height
        x, y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
        if upright:
            through = box.x0 + 2 < x < box.x1 - 2
            through &= line.y0 < box.y0 - _GAP and line.y1 > box.y1 + _GAP
            ends = ((x, box.y0, (0, -1)), (x, box.y1, (0, 1)))
        else:
            through = box.y0 + 2 < y < box.y1 - 2
            through &= line.x0 < box.x0 - _GAP and line.x1 > box.x1 + _GAP
            ends = ((box.x0, y, (-1, 0)), (box.x1, y, (1, 0)))
        if not through:
            continue
        # one side may fall into a gap between dashes, though not both
        for one, other in (ends, ends[::-1]):
            if _marked(levels, *one, range(1, 4)) and _marked(levels, *other, range(1, _DASH)):
                return True
    return False


def _marked(levels: Pixels, x: float, y: float, outwards: tuple[int, int], steps: range) -> bool:
    """Whether a stroke is drawn within so many pixels that lead away from the text."""
    import numpy as np

    height, width = levels.shape[:2]
    for step in steps:
        column, row = round(x + step * outwards[0]), round(y + step * outwards[1])
        if not (6 <= column < width - 6 and 6 <= row < height - 6):
            return False
        if outwards[0]:
            near, far = levels[row - 1 : row + 2, column], levels[[row - 6, row + 6], column]
        else:
            near, far = levels[row, column - 1 : column + 2], levels[row, [column - 6, column + 6]]
        if np.abs(near[:, None] - far[None]).max(axis=2).min(axis=1).max() > _CONTRAST:
            return True
    return False


def _difference(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))
