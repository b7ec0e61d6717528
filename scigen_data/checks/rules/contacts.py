"""Texts that a line's end touches or a marker sits on, seen in the pixels under each text.

A line that runs right through is `strokes.crossed`. What is left are strokes that enter the box
of a text's ink and meet its letters (an arrow's tip, the corner of a wedge, a curve that starts
there), and spots: filled markers that lie on letters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.strokes import Around, Crossing
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
_ALIKE = 16  # grey levels between a pixel and its neighbours on a flat area
_HEAVY = 0.36  # of the font size: no letter's stroke is as thick
_SPOT = 2.5  # times the text's height: what is larger is an area, not a marker
# Symbols that are spots themselves: arrows, blocks, geometric shapes, dingbats.
_SOLID = re.compile("[•∙●\u2190-\u21ff\u2580-\u27ff\u2900-\u297f\u2b00-\u2bff]")


def touched(text: Around) -> bool:
    """Whether a stroke from outside enters the ink of a text and runs into its letters."""
    for gap in (2, 1):
        found = text.crossings(gap)
        if len(found) > 6:
            continue
        if any(_runs_into(text.levels, text.box, crossing, gap) for crossing in found):
            return True
    return False


def _runs_into(levels: Pixels, box: Box, crossing: Crossing, gap: int) -> bool:
    import numpy as np

    height, width = levels.shape[:2]
    margin = gap + _REACH
    left, top = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    right, bottom = min(width, int(box.x1) + margin + 1), min(height, int(box.y1) + margin + 1)
    window = levels[top:bottom, left:right]
    spend(LOOK + 20 * window.shape[0] * window.shape[1])
    ground = np.array(crossing.ground, dtype=np.int16)
    color = np.array(crossing.color, dtype=np.int16)
    drawn = apart(window, ground) > 0.5 * np.abs(color - ground).max()
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
        spend(LOOK + 4 * mask.size)
        grown = _grown(reached)
        grown &= mask
        total = int(np.count_nonzero(grown))
        if total == count:
            break
        reached, count = grown, total
    return reached


def _grown(mask: Mask, by: int = 1) -> Mask:
    """With all that lies within so many pixels, corners included."""
    grown: Mask = mask.copy()
    for step in range(1, by + 1):
        grown[step:] |= mask[:-step]
        grown[:-step] |= mask[step:]
    rows = grown.copy()
    for step in range(1, by + 1):
        grown[:, step:] |= rows[:, :-step]
        grown[:, :-step] |= rows[:, step:]
    return grown


# ------------------------------------------------------------------------------- spots


def spotted(text: Around, fact: TextFact, em: float) -> bool:  # noqa: PLR0911 - one a reason
    """Whether a filled marker lies on the letters: in their colour, or in another one."""
    import numpy as np

    if _SOLID.search(fact.plain) or not fact.color:
        return False
    box, margin = text.box, int(text.box.height)
    height, width = text.levels.shape[:2]
    left, top = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    right, bottom = min(width, int(box.x1) + margin + 1), min(height, int(box.y1) + margin + 1)
    window = text.levels[top:bottom, left:right]
    if min(window.shape[:2]) < 8:
        return False
    spend(LOOK + 40 * window.shape[0] * window.shape[1])
    text_color = color_of(fact)
    rows = slice(max(0, math.ceil(box.y0) - top), int(box.y1) - top + 1)
    columns = slice(max(0, math.ceil(box.x0) - left), int(box.x1) - left + 1)
    inside = window[rows, columns]
    if inside.size == 0:
        return False
    ground = _most_frequent(inside)
    if np.abs(ground - text_color).max() < _FOREIGN:
        return False
    farthest = np.abs(ground - text_color).max()
    thick = max(5, math.ceil(_HEAVY * em))
    # squares of ink that meet the text reach no farther beyond it
    near = tuple(slice(max(0, s.start - thick), s.stop + thick) for s in (rows, columns))
    there = tuple(
        slice(s.start - n.start, s.stop - n.start)
        for s, n in zip((rows, columns), near, strict=True)
    )
    off_text = apart(window[near], text_color)
    if _opened(off_text < 0.4 * farthest, thick)[there].any():
        return True
    # of another colour: looked for within the text, and only then around it
    off_ground = apart(inside, ground)
    if not _may_be_flat(np.minimum(off_ground, off_text[there])):
        return False
    foreign = (off_ground > _FOREIGN) & (off_text[there] > _FOREIGN)
    if not foreign.any() or not _flat_within(window, rows, columns, foreign).any():
        return False
    off_text = apart(window, text_color)
    ink = off_text < 0.4 * farthest
    foreign = (apart(window, ground) > _FOREIGN) & (off_text > _FOREIGN) & _flat(window)
    within = np.zeros_like(ink)
    within[rows, columns] = True
    return any(
        _lies_on(spot, ink, within, box) for spot in _pieces(_grown(foreign), foreign & within)
    )


def _may_be_flat(foreign: NDArray[np.int16]) -> bool:
    """Whether a pixel of another colour has neighbours inside the text that may be like it."""
    off = foreign > _FOREIGN - _ALIKE
    rows = off[:, 1:] & off[:, :-1]
    return bool((rows[1:] & rows[:-1]).any())


def _flat_within(window: Pixels, rows: slice, columns: slice, wanted: Mask) -> Mask:
    """The `wanted` pixels of that part of the window whose eight neighbours have their colour."""
    top, left = max(0, rows.start - 1), max(0, columns.start - 1)
    flat = _flat(window[top : rows.stop + 1, left : columns.stop + 1])
    height, width = wanted.shape
    at, beside = rows.start - top, columns.start - left
    return flat[at : at + height, beside : beside + width] & wanted


def _lies_on(spot: Mask, ink: Mask, within: Mask, box: Box) -> bool:
    """Whether the spot is a marker's, covers a good part of the text and meets its letters."""
    import numpy as np

    spend(LOOK + 20 * spot.size)

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


def on_marker(
    image: NDArray[np.uint8], fact: TextFact, em: float, shapes: Sequence[ShapeFact]
) -> bool:
    """Whether a small marker of a line, known from its points, shows among the letters.

    `shapes`: those whose boxes are near the text's.
    """
    import numpy as np

    box = fact.box
    x0, x1 = max(0, math.ceil(box.x0)), min(image.shape[1], int(box.x1) + 1)
    y0, y1 = max(0, math.ceil(box.y0)), min(image.shape[0], int(box.y1) + 1)
    inside = image[y0:y1, x0:x1]
    if inside.size == 0 or not fact.color:
        return False
    ground, text_color = None, color_of(fact)
    for shape in shapes:
        if shape.kind != "line" or shape.box.intersect(box).area <= 0 or len(shape.points) < 2:
            continue
        spend(3 * LOOK)
        points = np.array(shape.points).reshape(-1, 2)
        radius = points[:, 0].min() - shape.box.x0
        if not 2 <= radius <= 0.6 * em or 3 * radius > box.width:
            continue
        for x, y in points:
            if not (box.x0 < x < box.x1 and box.y0 < y < box.y1):
                continue
            if ground is None:
                ground = _most_frequent(inside)
            spend(10 * LOOK)
            ring = [
                (round(y + 0.7 * radius * math.sin(turn)), round(x + 0.7 * radius * math.cos(turn)))
                for turn in np.arange(0, 2 * math.pi, math.pi / 6)
            ]
            seen = np.array(
                [
                    image[row, column]
                    for row, column in ring
                    if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
                ],
                dtype=np.int16,
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

    opened = np.zeros_like(mask)
    if min(mask.shape) < size:
        return opened
    fits = mask
    for axis in (1, 0):
        for step in _doubling(size):
            fits = _part(fits, axis, 0, step + 1) & _part(fits, axis, step, step + 1)
        if not fits.any():
            return opened
    opened[: fits.shape[0], : fits.shape[1]] = fits
    for step in _doubling(size):
        opened[step:] |= opened[:-step].copy()
    for step in _doubling(size):
        opened[:, step:] |= opened[:, :-step].copy()
    return opened


def _doubling(size: int) -> Iterator[int]:
    """Steps that make of single pixels stretches of `size`."""
    joined = 1
    while joined < size:
        step = min(size - joined, joined)
        yield step
        joined += step


def _flat(window: Pixels) -> Mask:
    """The pixels whose eight neighbours have nearly their colour."""
    import numpy as np

    low, high = window, window
    for axis in (0, 1):
        lows, highs = low.copy(), high.copy()
        for to, of in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
            there, here = (to, of) if axis == 0 else ((slice(None), to), (slice(None), of))
            np.minimum(lows[there], low[here], out=lows[there])
            np.maximum(highs[there], high[here], out=highs[there])
        low, high = lows, highs
    flat: Mask = _highest(high - low) < _ALIKE
    return flat


def color_of(fact: TextFact) -> NDArray[np.int16]:
    """Of a text that has one."""
    import numpy as np

    return np.array([int(fact.color[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.int16)


def apart(window: Pixels, color: NDArray[Any]) -> NDArray[Any]:
    """How far each pixel is from `color`, in the channel where that is most."""
    import numpy as np

    off = [np.abs(window[..., channel] - color[channel]) for channel in range(3)]
    np.maximum(off[0], off[1], out=off[0])
    farthest: NDArray[Any] = np.maximum(off[0], off[2], out=off[0])
    return farthest


def _highest(levels: NDArray[Any]) -> NDArray[Any]:
    """`levels.max(axis=2)` of three channels, several times as fast."""
    import numpy as np

    highest: NDArray[Any] = np.maximum(np.maximum(levels[..., 0], levels[..., 1]), levels[..., 2])
    return highest


def _part(array: NDArray[Any], axis: int, start: int, size: int) -> NDArray[Any]:
    """`array` without `size` - 1 of its rows (axis 0) or columns, beginning at `start`."""
    stop = array.shape[axis] - size + 1 + start
    return array[start:stop] if axis == 0 else array[:, start:stop]


def _most_frequent(region: NDArray[Any]) -> NDArray[np.int16]:
    """The commonest colour, near shades taken together."""
    import numpy as np

    first = region[0, 0]
    alike = region[..., 0] == first[0]
    alike &= region[..., 1] == first[1]
    alike &= region[..., 2] == first[2]
    if 2 * int(np.count_nonzero(alike)) > alike.size:  # then it is the median of its shades too
        return np.asarray(first, dtype=np.int16)
    flat = region.reshape(-1, 3)
    coarse = (flat >> 4).astype(np.int16)
    codes = (coarse[:, 0] << 8) + (coarse[:, 1] << 4) + coarse[:, 2]
    commonest = np.sort(flat[codes == np.bincount(codes).argmax()], axis=0).astype(np.int16)
    middle = len(commonest) // 2
    low: NDArray[np.int16] = commonest[middle - (len(commonest) % 2 == 0)]
    median: NDArray[np.int16] = (low + commonest[middle]) >> 1
    return median
