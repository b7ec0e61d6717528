"""What parts of a picture look like: how far from a colour, which colour most of it has.

A part is height x width x 3 of 8 bits, mostly a view of the picture. What is worked out of it is
worked out of its channels, each by itself in one piece of memory: several times as fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from scigen_data.facts import TextFact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Part = NDArray[np.uint8]
    Channels = NDArray[np.uint8]
    Distances = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

Color = tuple[int, ...]  # red, green, blue

ALIKE = 16  # grey levels between a pixel and its neighbours on a flat area


def color_of(fact: TextFact) -> Color:
    """Of a text that has one."""
    return tuple(bytes.fromhex(fact.color[1:7]))


def difference(one: Color, other: Color) -> int:
    """In the channel where that is most."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def contrast(part: Part) -> int:
    """Between its lightest and darkest pixel, in the channel where that is most."""
    spans = part.max(axis=0).max(axis=0).astype(int) - part.min(axis=0).min(axis=0)
    return int(spans.max())


def channels(part: Part) -> Channels:
    """3 x height x width; 1 x height x width where the part is grey."""
    import numpy as np

    found = np.ascontiguousarray(part.transpose(2, 0, 1))
    red, green, blue = (each.tobytes() for each in found)
    return found[:1] if red == green == blue else found


def apart(part: Channels, color: Color) -> Distances:
    """How far each pixel is from `color`, in the channel where that is most."""
    import numpy as np

    if len(part) == 1:
        low, high = min(color), max(color)
        off = _off(part[0], low)
        return off if low == high else np.maximum(off, _off(part[0], high))
    red, green, blue = (_off(each, level) for each, level in zip(part, color, strict=True))
    return np.maximum(np.maximum(red, green), blue)


def _off(levels: NDArray[np.uint8], level: int) -> NDArray[np.uint8]:
    import numpy as np

    off = levels.tobytes().translate(_distances(level))  # faster than to subtract
    return np.frombuffer(off, dtype=np.uint8).reshape(levels.shape)


@cache
def _distances(level: int) -> bytes:
    return bytes(abs(each - level) for each in range(256))


def highest(part: Channels) -> Distances:
    import numpy as np

    most: Distances = part[0] if len(part) == 1 else np.maximum.reduce(part, axis=0)
    return most


def commonest(part: Channels) -> Color:
    """The commonest colour, near shades taken together."""
    import numpy as np

    tried: set[Color] = set()
    for row, column in ((0, 0), (-1, -1), (0, -1), (-1, 0)):
        color = tuple(part[:, row, column].tolist())
        # of more than half of the pixels: then it is the median of its shades too
        if color not in tried and 2 * _count(part, color) > part[0].size:
            return color if len(color) == 3 else 3 * color
        tried.add(color)
    codes = np.zeros(part[0].size, dtype=np.int16)
    for each in part:
        codes = (codes << 4) + (each >> 4).ravel()
    most = codes == np.bincount(codes).argmax()
    found: list[int] = []
    for each in part:
        shades = np.sort(each.ravel()[most])
        middle = len(shades) // 2
        found.append((int(shades[middle - (len(shades) % 2 == 0)]) + int(shades[middle])) >> 1)
    return tuple(found) if len(found) == 3 else 3 * tuple(found)


def _count(part: Channels, color: Color) -> int:
    """The pixels of exactly that colour, a level for each channel."""
    import numpy as np

    like = part[0] == color[0]
    for each, level in zip(part[1:], color[1:], strict=True):
        like &= each == level
    return int(np.count_nonzero(like))


def flat(part: Channels) -> Mask:
    """The pixels whose eight neighbours have nearly their colour."""
    import numpy as np

    low, high = part, part
    for axis in (1, 2):
        lows, highs = low.copy(), high.copy()
        for to, of in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
            there, here = (
                (slice(None), each) if axis == 1 else (slice(None), slice(None), each)
                for each in (to, of)
            )
            np.minimum(lows[there], low[here], out=lows[there])
            np.maximum(highs[there], high[here], out=highs[there])
        low, high = lows, highs
    like: Mask = highest(high - low) < ALIKE
    return like


# ------------------------------------------------------------------------------------ masks


def grown(mask: Mask, by: int = 1) -> Mask:
    """With all that lies within so many pixels, corners included."""
    more: Mask = mask.copy()
    for step in range(1, by + 1):
        more[step:] |= mask[:-step]
        more[:-step] |= mask[step:]
    rows = more.copy()
    for step in range(1, by + 1):
        more[:, step:] |= rows[:, :-step]
        more[:, :-step] |= rows[:, step:]
    return more


def runs(mask: Mask, axis: int, size: int) -> Mask:
    """Where `size` pixels in a row (axis 1) or in a column (axis 0) begin that all are in it."""
    for step in _doubling(size):
        stop = mask.shape[axis] - step
        mask = mask[:, :stop] & mask[:, step:] if axis else mask[:stop] & mask[step:]
    return mask


def _doubling(size: int) -> Iterator[int]:
    """Steps that make of single pixels stretches of `size`."""
    joined = 1
    while joined < size:
        step = min(size - joined, joined)
        yield step
        joined += step
