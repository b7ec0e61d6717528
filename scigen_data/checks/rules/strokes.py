"""Texts with a line through them, seen in the pixels around and under each text.

Facts give the box that a text's ink fills; any dark stroke that crosses a frame just outside
that box is not of the text. Where two such crossings lie on different sides and the straight
way between them is drawn without a gap, a line runs through the text. A text on its own
background, or in a gap of the line, shows the background on that way and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.colors import contrast, difference
from scigen_data.checks.rules.geometry import ink
from scigen_data.facts import Box, ShapeFact, TextFact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scigen_data.checks.rules.colors import Color, Part

_CONTRAST = 100  # grey levels; grid lines and pale surfaces stay below
_GAP = 2  # pixels between the ink and the frame that is searched
_GAPS = 3  # pixels of the farthest frame
_WIDEST = 14  # pixels; a longer run on the frame is an area or a line beside the text
_DEPTH = 0.35  # of the text's smaller side; a shorter way cuts a corner
_COVERED = 0.93  # of the way through the text
_DASHED = 0.5  # of the way through and beyond it, for a dashed line
_BOWS = (2, -2, 4, -4, 6, -6)  # pixels by which the middle of a curve is off the straight way
_AROUND = 20  # pixels that are looked at around a rotated text
_STEPS = 20  # of work that each pixel around a text takes
_DASH = 12  # pixels within which a dash follows on a gap
_BEYOND = 16  # pixels; where a dashed line goes on outside the text
_MOST = 8  # crossings of one text; more is a hatched or textured ground


@dataclass(frozen=True, slots=True)
class Crossing:
    """A stroke that crosses the frame around a text."""

    side: str
    x: float
    y: float
    color: Color
    ground: Color


@dataclass
class Around:
    """A text and what lies around it, as it reads level: a part of the picture.

    `box` is where the text's ink lies in `levels`, `crowd` the boxes of other texts nearby, whose
    letters are no lines.
    """

    levels: Part
    box: Box
    crowd: Sequence[Box] = ()
    _found: dict[int, list[Crossing]] = field(default_factory=dict)
    _plain: bool | None = None

    def is_plain(self) -> bool:
        """Whether nothing on the frames around the box stands out."""
        if self._plain is None:
            self._plain = _is_plain(self.levels, self.box)
        return self._plain

    def crossings(self, gap: int) -> list[Crossing]:
        """Strokes that cross the frame `gap` pixels around the box, outside those of the crowd."""
        if gap not in self._found:
            found = () if self.is_plain() else _all_crossings(self.levels, self.box, gap)
            self._found[gap] = [one for one in found if not _in_any(self.crowd, one)]
        return self._found[gap]


def around(image: NDArray[np.uint8], fact: TextFact, crowd: Sequence[Box] = ()) -> Around:
    """The surroundings of a text. Raises TooMuch for a text that is larger than can be checked."""
    if fact.quad:
        return Around(*_turned(image, fact))
    box, height, width = fact.box, *image.shape[:2]
    margin = max(_AROUND + _BEYOND, int(box.height) + 2)
    left, right = max(0, int(box.x0) - margin), min(width, int(box.x1) + margin)
    top, bottom = max(0, int(box.y0) - margin), min(height, int(box.y1) + margin)
    left, top = min(left, width) & ~1, min(top, height) & ~1  # even: halves round as before
    spend(LOOK + _STEPS * max(0, right - left) * max(0, bottom - top), fact.plain)

    def moved(box: Box) -> Box:
        return Box(box.x0 - left, box.y0 - top, box.x1 - left, box.y1 - top)

    return Around(image[top:bottom, left:right], moved(box), [moved(other) for other in crowd])


def _turned(image: NDArray[np.uint8], fact: TextFact) -> tuple[Part, Box]:
    """The surroundings of a turned text, turned back, and its box there."""
    import numpy as np

    corners = ink(fact, margin=0.0)
    origin = np.array(corners[0])
    right, down = np.array(corners[1]) - origin, np.array(corners[3]) - origin
    width, height = float(np.hypot(*right)), float(np.hypot(*down))
    spend(LOOK + 6 * _STEPS * (width + 2 * _AROUND) * (height + 2 * _AROUND), fact.plain)
    us = np.arange(-_AROUND, width + _AROUND)
    vs = np.arange(-_AROUND, height + _AROUND)
    along, across = right / max(width, 1e-9), down / max(height, 1e-9)
    columns = np.rint(origin[0] + us * along[0] + (vs * across[0])[:, None]).astype(np.int32)
    rows = np.rint(origin[1] + us * along[1] + (vs * across[1])[:, None]).astype(np.int32)
    np.clip(columns, 0, image.shape[1] - 1, out=columns)
    np.clip(rows, 0, image.shape[0] - 1, out=rows)
    return image[rows, columns], Box(_AROUND, _AROUND, _AROUND + width, _AROUND + height)


def crossed(text: Around) -> bool:
    """Whether a line runs through the text."""
    levels, box = text.levels, text.box
    # a frame may fall into the gaps of a dashed line, so three are tried
    for gap in (2, 1, 3):
        found = text.crossings(gap)
        if not 2 <= len(found) <= _MOST:
            continue
        for a, b in combinations(found, 2):
            if a.side == b.side or difference(a.color, b.color) >= 70:
                continue
            # a frame around the text meets the searched one in its corners
            if _in_corner(a, box) and _in_corner(b, box):
                continue
            straight = _drawn_between(levels, a, b, box, 0)
            if straight >= _DASHED and _goes_on(levels, a, b):
                return True
            if straight >= _COVERED or any(
                _drawn_between(levels, a, b, box, bow) >= _COVERED for bow in _BOWS
            ):
                return True
    return False


def _in_corner(crossing: Crossing, box: Box) -> bool:
    beside = crossing.x < box.x0 or crossing.x > box.x1
    return beside and (crossing.y < box.y0 or crossing.y > box.y1)


def _in_any(boxes: Sequence[Box], crossing: Crossing) -> bool:
    return any(
        box.x0 - 1 <= crossing.x <= box.x1 + 1 and box.y0 - 1 <= crossing.y <= box.y1 + 1
        for box in boxes
    )


def _is_plain(levels: Part, box: Box) -> bool:
    """Whether nothing on any frame around the box stands out from the rest of its side."""
    x0, x1, y0, y1 = int(box.x0), int(box.x1), int(box.y0), int(box.y1)
    rim = _GAPS + 1
    if x0 < rim or y0 < rim or x1 + rim > levels.shape[1] or y1 + rim > levels.shape[0]:
        return False  # a frame may lie outside the picture
    across, down = slice(x0 - _GAPS, x1 + rim), slice(y0 - _GAPS, y1 + rim)
    frame = levels[down, across].copy()
    frame[_GAPS:-_GAPS, _GAPS:-_GAPS] = frame[0, 0, 0]
    if int(frame.max()) - int(frame.min()) <= _CONTRAST:  # in whatever channel
        return True
    sides = frame[:_GAPS], frame[-_GAPS:], frame[:, :_GAPS], frame[:, -_GAPS:]
    return all(contrast(side) <= _CONTRAST for side in sides)


def _all_crossings(levels: Part, box: Box, gap: int) -> Iterator[Crossing]:
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


def _runs(line: Part) -> Iterator[tuple[float, Color, Color]]:
    """Middle, colour and ground of every short run that stands out from the line's median."""
    import numpy as np

    line = line.astype(np.int16)
    order = np.sort(line, axis=0)
    if (order[-1] - order[0]).max() <= _CONTRAST:
        return
    middle = len(line) // 2
    ground = order[middle] if len(line) % 2 else (order[middle - 1] + order[middle]) / 2
    contrast = np.abs(line - ground).max(axis=1)
    apart = np.concatenate([[False], contrast > _CONTRAST, [False]])
    edges = np.flatnonzero(apart[1:] != apart[:-1])
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if stop - start <= _WIDEST:
            darkest = start + int(contrast[start:stop].argmax())
            color = tuple(line[darkest].tolist())
            yield (start + stop - 1) / 2, color, tuple(int(level) for level in ground)


def _drawn_between(levels: Part, a: Crossing, b: Crossing, box: Box, bow: int) -> float:
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


def _goes_on(levels: Part, a: Crossing, b: Crossing) -> bool:
    """Whether dashes follow on both sides of the text, in the direction from `a` to `b`."""
    import numpy as np

    length = float(np.hypot(b.x - a.x, b.y - a.y))
    beyond = np.arange(1, _BEYOND + 1) / length
    shares = [_covered(levels, a, b, -beyond), _covered(levels, a, b, 1 + beyond)]
    return all(_DASHED <= share <= _COVERED for share in shares)


def _covered(levels: Part, a: Crossing, b: Crossing, t: NDArray[np.float64], bow: int = 0) -> float:
    """The share of the points from `a` (t = 0) to `b` that stand out like the crossing at `a`."""
    import numpy as np

    spend(8 * LOOK + 100 * len(t))
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


def on_straight_line(image: NDArray[np.uint8], fact: TextFact, shapes: Sequence[ShapeFact]) -> bool:
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
            if _marked(image, *one, range(1, 4)) and _marked(image, *other, range(1, _DASH)):
                return True
    return False


def _marked(
    image: NDArray[np.uint8], x: float, y: float, outwards: tuple[int, int], steps: range
) -> bool:
    """Whether a stroke is drawn within so many pixels that lead away from the text."""
    import numpy as np

    height, width = image.shape[:2]
    for step in steps:
        column, row = round(x + step * outwards[0]), round(y + step * outwards[1])
        if not (6 <= column < width - 6 and 6 <= row < height - 6):
            return False
        if outwards[0]:
            near, far = image[row - 1 : row + 2, column], image[[row - 6, row + 6], column]
        else:
            near, far = image[row, column - 1 : column + 2], image[row, [column - 6, column + 6]]
        if np.abs(near[:, None].astype(int) - far[None]).max(axis=2).min(axis=1).max() > _CONTRAST:
            return True
    return False
