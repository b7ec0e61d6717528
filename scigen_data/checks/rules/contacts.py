"""Texts that a line's end touches or a marker sits on, seen in the pixels under each text.

A line that runs right through is `strokes.crossed`. What is left are strokes that enter the box
of a text's ink and meet its letters (an arrow's tip, the corner of a wedge, a curve that starts
there), and spots: filled markers that lie on letters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.colors import (
    ALIKE,
    apart,
    channels,
    color_of,
    commonest,
    difference,
    flat,
    grown,
    runs,
)
from scigen_data.checks.rules.strokes import Around, Crossing
from scigen_data.facts import Box, ShapeFact, TextFact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scigen_data.checks.rules.colors import Channels, Color, Distances, Mask, Part

_REACH = 14  # pixels outside the frame that a stroke is followed
_LONG = 9  # pixels: what is shorter outside the frame is a neighbour's letter or a dot
_THICK = 5.5  # pixels to either side of its middle, an arrow's head; what is wider is an area
_ENTERS = 3  # pixels of its way inside the text's ink
_OFF = 1.5  # pixels beside the stroke: ink further off is the letters'
_MEETS = 5  # pixels of letters that hang together with the stroke
_FOREIGN = 60  # grey levels between a spot and both the text and its ground
_LIKE_TEXT = 0.4  # of the way from the text's colour to its ground
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


def _runs_into(levels: Part, box: Box, crossing: Crossing, gap: int) -> bool:
    import numpy as np

    height, width = levels.shape[:2]
    margin = gap + _REACH
    left, top = max(0, int(box.x0) - margin), max(0, int(box.y0) - margin)
    right, bottom = min(width, int(box.x1) + margin + 1), min(height, int(box.y1) + margin + 1)
    window = levels[top:bottom, left:right]
    spend(LOOK + 20 * window.shape[0] * window.shape[1])
    ground = crossing.ground
    drawn = apart(channels(window), ground) > difference(crossing.color, ground) // 2
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
    across, down = _numbered(mask), _numbered(mask.T)
    count = int(np.count_nonzero(reached))
    while count:
        spend(LOOK + 12 * mask.size)
        reached = _whole_runs(grown(reached) & mask, across)
        reached = _whole_runs(reached.T, down).T
        total = int(np.count_nonzero(reached))
        if total == count:
            break
        count = total
    return reached


def _numbered(mask: Mask) -> NDArray[np.int32]:
    """For each pixel the number of the run of its row that it is in; 0 where it is in none."""
    import numpy as np

    starts = mask.copy()
    starts[:, 1:] &= ~mask[:, :-1]
    return np.cumsum(starts, dtype=np.int32).reshape(mask.shape) * mask


def _whole_runs(reached: Mask, numbers: NDArray[np.int32]) -> Mask:
    """All pixels of the runs that have one that is reached."""
    import numpy as np

    hit = np.zeros(int(numbers.max()) + 1, dtype=bool)
    hit[numbers[reached]] = True
    hit[0] = False
    return hit[numbers]


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
    rows = slice(max(0, math.ceil(box.y0) - top), int(box.y1) - top + 1)
    columns = slice(max(0, math.ceil(box.x0) - left), int(box.x1) - left + 1)
    if window[rows, columns].size == 0:
        return False
    ink_color = color_of(fact)
    thick = max(5, math.ceil(_HEAVY * em))
    # squares of ink that meet the text reach no farther beyond it
    grown_by = tuple(slice(max(0, s.start - thick), s.stop + thick) for s in (rows, columns))
    there = tuple(
        slice(s.start - n.start, s.stop - n.start)
        for s, n in zip((rows, columns), grown_by, strict=True)
    )
    near = channels(window[grown_by])
    inside = np.ascontiguousarray(near[:, there[0], there[1]])
    ground = commonest(inside)
    farthest = difference(ground, ink_color)
    if farthest < _FOREIGN:
        return False
    ink_below = math.ceil(_LIKE_TEXT * farthest)
    if _holds_square(near, ink_color, ink_below, thick, there):
        return True
    # of another colour: looked for within the text, and only then around it
    foreign = np.minimum(apart(inside, ground), apart(inside, ink_color))
    if not _may_be_flat(foreign) or not _flat_within(window, rows, columns, foreign > _FOREIGN):
        return False
    whole = channels(window)
    off_text = apart(whole, ink_color)
    ink = off_text < ink_below
    spots = (apart(whole, ground) > _FOREIGN) & (off_text > _FOREIGN) & flat(whole)
    within = np.zeros_like(ink)
    within[rows, columns] = True
    return any(_lies_on(spot, ink, within, box) for spot in _pieces(grown(spots), spots & within))


def _holds_square(
    part: Channels, color: Color, below: int, size: int, there: tuple[slice, ...]
) -> bool:
    """Whether a square of pixels nearer to the colour than `below` has one of those `there`."""
    import numpy as np

    if min(part.shape[1:]) < size:
        return False
    # each square has a row and a column among so few
    if not np.count_nonzero(runs(apart(part[:, size - 1 :: size], color) < below, 1, size)):
        return False
    if not np.count_nonzero(runs(apart(part[:, :, size - 1 :: size], color) < below, 0, size)):
        return False
    begins = runs(runs(apart(part, color) < below, 1, size), 0, size)
    rows, columns = (slice(max(0, each.start - size + 1), each.stop) for each in there)
    return bool(begins[rows, columns].any())


def _may_be_flat(foreign: Distances) -> bool:
    """Whether a pixel of another colour has only neighbours inside the text that may be like it."""
    import numpy as np

    height, width = foreign.shape
    # one row after the other, what lies around them counted as like them, in one piece of memory
    wide = width + 3
    off = np.ones((height + 2, wide), dtype=bool)
    off[:, -1] = False
    np.greater(foreign, _FOREIGN - ALIKE, out=off[1:-1, 1:-2])
    line = off.ravel()
    across = line[:-2] & line[1:-1]
    across &= line[2:]
    square = across[: -2 * wide] & across[wide:-wide]
    square &= across[2 * wide :]
    if not np.count_nonzero(square):
        return False
    centres = np.zeros((height, wide), dtype=bool)
    centres.ravel()[: len(square)] = square
    return bool((centres[:, :width] & (foreign > _FOREIGN)).any())


def _flat_within(window: Part, rows: slice, columns: slice, wanted: Mask) -> bool:
    """Whether a `wanted` pixel of that part of the window has eight neighbours of its colour."""
    top, left = max(0, rows.start - 1), max(0, columns.start - 1)
    level = flat(channels(window[top : rows.stop + 1, left : columns.stop + 1]))
    height, width = wanted.shape
    at, beside = rows.start - top, columns.start - left
    return bool((level[at : at + height, beside : beside + width] & wanted).any())


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
    return int((grown(spot, 2) & ink & within).sum()) >= 4


def on_marker(
    image: NDArray[np.uint8], fact: TextFact, em: float, shapes: Sequence[ShapeFact]
) -> bool:
    """Whether a small marker of a line, known from its points, shows among the letters.

    `shapes`: those whose boxes are near the text's.
    """
    import numpy as np

    box = fact.box
    lines = [s for s in shapes if s.kind == "line" and len(s.points) > 1]
    x0, x1 = max(0, math.ceil(box.x0)), min(image.shape[1], int(box.x1) + 1)
    y0, y1 = max(0, math.ceil(box.y0)), min(image.shape[0], int(box.y1) + 1)
    inside = image[y0:y1, x0:x1]
    if inside.size == 0 or not fact.color or not lines:
        return False
    ground: Color | None = None
    for shape in lines:
        if shape.box.intersect(box).area <= 0:
            continue
        spend(3 * LOOK)
        points = np.array(shape.points).reshape(-1, 2)
        radius = points[:, 0].min() - shape.box.x0
        if not 2 <= radius <= 0.6 * em or 3 * radius > box.width:
            continue
        for x, y in points:
            if not (box.x0 < x < box.x1 and box.y0 < y < box.y1):
                continue
            ground = ground or commonest(channels(inside))
            spend(10 * LOOK)
            ring = [
                (round(y + 0.7 * radius * math.sin(turn)), round(x + 0.7 * radius * math.cos(turn)))
                for turn in np.arange(0, 2 * math.pi, math.pi / 6)
            ]
            seen = [
                image[row, column]
                for row, column in ring
                if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
            ]
            if not seen:
                continue
            points_seen = channels(np.array([seen]))
            drawn = apart(points_seen, ground) > _FOREIGN
            letters = apart(points_seen, color_of(fact)) < _FOREIGN
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
