"""Texts that a line's end touches or a marker sits on, seen in the pixels under each text.

A line that runs right through is `strokes.crossed`. What is left are strokes that enter the box
of a text's ink and meet its letters (an arrow's tip, the corner of a wedge, a curve that starts
there), and spots: filled markers that lie on letters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.checks.rules.strokes import Crossing, crossings
from scigen_data.facts import Box, ShapeFact, TextFact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]
    Mask = NDArray[np.bool_]

_REACH = 14  # pixels outside the frame that a stroke is followed
_LONG = 9  # pixels: what is shorter outside the frame is a neighbour's letter or a dot
_THICK = 5.5  # pixels to either side of its middle, an arrow's head; what is wider is an area
_ENTERS = 3  # pixels of its way inside the text's ink
_OFF = 1.5  # pixels beside the stroke: ink further off is the letters'
_MEETS = 5  # pixels of letters that hang together with the stroke
_FOREIGN = 60  # grey levels between a spot and both the text and its ground
_HEAVY = 0.36  # of the font size: no letter's stroke is as thick
_SPOT = 2.5  # times the text's height: what is larger is an area, not a marker
# Symbols that are spots themselves: arrows, blocks, geometric shapes, dingbats.
_SOLID = re.compile("[•∙●\u2190-\u21ff\u2580-\u27ff\u2900-\u297f\u2b00-\u2bff]")


def touched(levels: Pixels, box: Box, crowd: Sequence[Box] = ()) -> bool:
    """Whether a stroke from outside enters the ink of a text and runs into its letters.

    `crowd`: the boxes of other texts nearby, whose letters are no strokes.
    """
    for gap in (2, 1):
        found = crossings(levels, box, gap, crowd)
        if len(found) > 6:
            continue
        if any(_runs_into(levels, box, crossing, gap) for crossing in found):
            return True
    return False


def _runs_into(levels: Pixels, box: Box, crossing: Crossing, gap: int) -> bool:
    import numpy as np

    height, width = levels.shape[:2]
    margin = gap + _REACH
    left, top = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    right, bottom = min(width, int(box.x1) + margin + 1), min(height, int(box.y1) + margin + 1)
    window = levels[top:bottom, left:right]
    ground, color = np.array(crossing.ground), np.array(crossing.color)
    drawn = _apart(window, ground) > 0.5 * np.abs(color - ground).max()
    inner = np.zeros_like(drawn)
    inner[
        int(box.y0) - gap + 1 - top : int(box.y1) + gap - top,
        int(box.x0) - gap + 1 - left : int(box.x1) + gap - left,
    ] = True
    seed = (round(crossing.y) - top, round(crossing.x) - left)
    outside = _flood(drawn & ~inner, seed)
    rows, columns = np.nonzero(outside)
    if len(rows) < _LONG:
        return False
    points = np.stack([columns, rows], axis=1).astype(float)
    start = np.array([crossing.x - left, crossing.y - top])
    near = points[np.abs(points - start).max(axis=1) <= _REACH]
    away = near - start
    axis = np.linalg.svd(away - away.mean(axis=0), full_matrices=False)[2][0]
    inward = -axis if float(away.mean(axis=0) @ axis) > 0 else axis
    along, across = away @ inward, away @ np.array([-inward[1], inward[0]])
    thick = float(np.abs(across - np.median(across)).max())
    if -along.min() < _LONG or thick > _THICK:
        return False
    # into the text, as far as it is drawn
    limit = int(box.width + box.height) + 1
    steps = start + np.arange(gap, gap + limit)[:, None] * inward
    ink = _between(steps[:, 0], box.x0 - left, box.x1 - left) & _between(
        steps[:, 1], box.y0 - top, box.y1 - top
    )
    ys = np.clip(np.rint(steps[:, 1]).astype(int), 0, drawn.shape[0] - 1)
    xs = np.clip(np.rint(steps[:, 0]).astype(int), 0, drawn.shape[1] - 1)
    gone = np.flatnonzero(~drawn[ys, xs])
    until = int(gone[0]) if len(gone) else len(steps)
    if int(ink[:until].sum()) < _ENTERS:
        return False
    reached = _flood(drawn & (inner | outside), seed)
    rows, columns = np.nonzero(reached & inner)
    offset = np.stack([columns, rows], axis=1) - start
    beside = np.abs(offset @ np.array([-inward[1], inward[0]]) - np.median(across))
    return int((beside > thick + _OFF).sum()) >= _MEETS


def _between(values: NDArray[np.float64], low: float, high: float) -> Mask:
    return (values >= low - 0.5) & (values <= high + 0.5)


def _flood(mask: Mask, seed: tuple[int, int]) -> Mask:
    """What hangs together with the seed, corners included."""
    import numpy as np

    reached = np.zeros_like(mask)
    row, column = seed
    if not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]):
        return reached
    reached[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = True
    reached &= mask
    count = int(reached.sum())
    while count:
        grown = _grown(reached) & mask
        total = int(grown.sum())
        if total == count:
            break
        reached, count = grown, total
    return reached


def _grown(mask: Mask, by: int = 1) -> Mask:
    import numpy as np

    padded = np.pad(mask, by)
    rows = np.zeros_like(padded)
    for step in range(-by, by + 1):
        rows |= np.roll(padded, step, axis=0)
    grown = np.zeros_like(padded)
    for step in range(-by, by + 1):
        grown |= np.roll(rows, step, axis=1)
    return grown[by:-by, by:-by]


# ------------------------------------------------------------------------------- spots


def spotted(levels: Pixels, box: Box, fact: TextFact, em: float) -> bool:
    """Whether a filled marker lies on the letters: in their colour, or in another one."""
    import numpy as np

    if _SOLID.search(fact.plain) or not fact.color:
        return False
    margin = int(box.height)
    height, width = levels.shape[:2]
    left, top = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    right, bottom = min(width, int(box.x1) + margin + 1), min(height, int(box.y1) + margin + 1)
    window = levels[top:bottom, left:right]
    if min(window.shape[:2]) < 8:
        return False
    text_color = np.array([int(fact.color[at : at + 2], 16) for at in (1, 3, 5)])
    inside = window[
        max(0, math.ceil(box.y0) - top) : int(box.y1) - top + 1,
        max(0, math.ceil(box.x0) - left) : int(box.x1) - left + 1,
    ]
    if inside.size == 0:
        return False
    ground = _most_frequent(inside)
    if np.abs(ground - text_color).max() < _FOREIGN:
        return False
    ink = _apart(window, text_color) < 0.4 * np.abs(ground - text_color).max()
    within = np.zeros_like(ink)
    within[
        max(0, math.ceil(box.y0) - top) : int(box.y1) - top + 1,
        max(0, math.ceil(box.x0) - left) : int(box.x1) - left + 1,
    ] = True
    thick = max(5, math.ceil(_HEAVY * em))
    if (_opened(ink, thick) & within).any():
        return True
    foreign = _flat(window) & (_apart(window, ground) > _FOREIGN)
    foreign &= _apart(window, text_color) > _FOREIGN
    return any(
        _lies_on(spot, ink, within, box) for spot in _pieces(_grown(foreign), foreign & within)
    )


def _lies_on(spot: Mask, ink: Mask, within: Mask, box: Box) -> bool:
    """Whether the spot is a marker's, covers a good part of the text and meets its letters."""
    import numpy as np

    rows, columns = np.nonzero(spot)
    y0, y1, x0, x1 = rows.min(), rows.max(), columns.min(), columns.max()
    if y0 == 0 or x0 == 0 or y1 == spot.shape[0] - 1 or x1 == spot.shape[1] - 1:
        return False
    if max(y1 - y0, x1 - x0) > _SPOT * min(box.width, box.height):
        return False
    around = np.zeros_like(spot)
    around[y0 : y1 + 1, x0 : x1 + 1] = True
    size = int((spot | (ink & around)).sum())
    if size < 0.45 * (y1 - y0 + 1) * (x1 - x0 + 1) or (spot & within).sum() < 0.3 * spot.sum():
        return False
    quarter_y, quarter_x = (y1 - y0) // 4, (x1 - x0) // 4
    core = ink[y0 + quarter_y : y1 - quarter_y + 1, x0 + quarter_x : x1 - quarter_x + 1]
    if core.any() and (max(y1 - y0, x1 - x0) > box.height or 1.5 * (x1 - x0) > box.width):
        return False  # the letters are drawn over what holds them
    return int((_grown(spot, 2) & ink & within).sum()) >= 4


def on_marker(levels: Pixels, fact: TextFact, em: float, shapes: Sequence[ShapeFact]) -> bool:
    """Whether a small marker of a line, known from its points, shows among the letters."""
    import numpy as np

    box = fact.box
    x0, x1 = max(0, math.ceil(box.x0)), min(levels.shape[1], int(box.x1) + 1)
    y0, y1 = max(0, math.ceil(box.y0)), min(levels.shape[0], int(box.y1) + 1)
    inside = levels[y0:y1, x0:x1]
    if inside.size == 0 or not fact.color:
        return False
    ground = _most_frequent(inside)
    text_color = np.array([int(fact.color[at : at + 2], 16) for at in (1, 3, 5)])
    for shape in shapes:
        if shape.kind != "line" or shape.box.intersect(box).area <= 0 or len(shape.points) < 2:
            continue
        points = np.array(shape.points).reshape(-1, 2)
        radius = points[:, 0].min() - shape.box.x0
        if not 2 <= radius <= 0.6 * em or 3 * radius > box.width:
            continue
        for x, y in points:
            if not (box.x0 < x < box.x1 and box.y0 < y < box.y1):
                continue
            ring = [
                (round(y + 0.7 * radius * math.sin(turn)), round(x + 0.7 * radius * math.cos(turn)))
                for turn in np.arange(0, 2 * math.pi, math.pi / 6)
            ]
            seen = np.array(
                [
                    levels[row, column]
                    for row, column in ring
                    if 0 <= row < levels.shape[0] and 0 <= column < levels.shape[1]
                ]
            )
            if not len(seen):
                continue
            drawn = _highest(np.abs(seen - ground)[:, None])[:, 0] > _FOREIGN
            letters = _highest(np.abs(seen - text_color)[:, None])[:, 0] < _FOREIGN
            if drawn.mean() >= 0.75 and (letters.any() or not drawn.all()):
                return True
    return False


def _pieces(mask: Mask, seeds: Mask) -> list[Mask]:
    """The connected parts of `mask` that hold a seed; not more than a few."""
    import numpy as np

    found: list[Mask] = []
    left = seeds.copy()
    while left.any() and len(found) < 6:
        row, column = (int(place) for place in np.argwhere(left)[0])
        piece = _flood(mask, (row, column))
        left &= ~piece
        left[row, column] = False
        if piece.any():
            found.append(piece)
    return found


def _opened(mask: Mask, size: int) -> Mask:
    """The parts of `mask` that a square of `size` pixels fits into."""
    import numpy as np

    if min(mask.shape) < size:
        return np.zeros_like(mask)
    fits = mask
    for axis in (0, 1):
        slices = [_part(fits, axis, step, size) for step in range(size)]
        fits = np.logical_and.reduce(slices)
    if not fits.any():
        return np.zeros_like(mask)
    opened = np.zeros_like(mask)
    rows, columns = fits.shape
    for row in range(size):
        for column in range(size):
            opened[row : row + rows, column : column + columns] |= fits
    return opened


def _flat(window: Pixels) -> Mask:
    """The pixels whose eight neighbours have nearly their colour."""
    import numpy as np

    low = high = np.pad(window, ((1, 1), (1, 1), (0, 0)), mode="edge")
    for axis in (0, 1):
        lows = [_part(low, axis, step, 3) for step in range(3)]
        highs = [_part(high, axis, step, 3) for step in range(3)]
        low = np.minimum(np.minimum(lows[0], lows[1]), lows[2])
        high = np.maximum(np.maximum(highs[0], highs[1]), highs[2])
    flat: Mask = _highest(high - low) < 16
    return flat


def _apart(window: Pixels, color: NDArray[Any]) -> NDArray[Any]:
    """How far each pixel is from `color`, in the channel where that is most."""
    import numpy as np

    return _highest(np.abs(window - color))


def _highest(levels: NDArray[Any]) -> NDArray[Any]:
    """`levels.max(axis=2)` of three channels, several times as fast."""
    import numpy as np

    highest: NDArray[Any] = np.maximum(np.maximum(levels[..., 0], levels[..., 1]), levels[..., 2])
    return highest


def _part(array: NDArray[Any], axis: int, start: int, size: int) -> NDArray[Any]:
    """`array` without `size` - 1 of its rows (axis 0) or columns, beginning at `start`."""
    stop = array.shape[axis] - size + 1 + start
    return array[start:stop] if axis == 0 else array[:, start:stop]


def _most_frequent(pixels: Pixels) -> NDArray[np.int64]:
    """The commonest colour, near shades taken together."""
    import numpy as np

    flat = pixels.reshape(-1, 3).astype(np.int64)
    coarse = flat // 16
    codes = coarse[:, 0] * 4096 + coarse[:, 1] * 64 + coarse[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    commonest: NDArray[np.int64] = np.median(flat[codes == values[counts.argmax()]], axis=0).astype(
        np.int64
    )
    return commonest
