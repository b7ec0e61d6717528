"""Reads PNG as `renderer/png.py` writes it, ten times as fast as a reader of any PNG.

Of the format only this: 8-bit RGB or a palette, one IDAT, and rows as they are or equal to the one
above. Whatever else a file holds, damaged or forged, is not read here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_RGB, _PALETTE = 2, 3  # colour types of the format
_UP = 2  # the filter
_TIGHTEST = 1040  # no byte of deflate unpacks to more


def own_pixels(data: bytes, max_pixels: int) -> NDArray[np.uint8] | None:
    """Height x width x 3; None for any other PNG, and for one of more pixels."""
    found = _chunks(data) if data.startswith(_HEAD) else None
    if found is None:
        return None
    (width, height, *form), palette, packed = found
    if form not in ([8, _RGB, 0, 0, 0], [8, _PALETTE, 0, 0, 0]) or not width * height:
        return None
    if width * height > max_pixels or bool(palette) is not (form[1] == _PALETTE):
        return None
    rows = _rows(packed, height, 1 + width * (1 if palette else 3))
    return None if rows is None else _colored(rows, palette, width)


def _chunks(data: bytes) -> tuple[tuple[int, ...], bytes, memoryview] | None:
    """The header's numbers, the palette and the packed rows, every check sum right."""
    from deflate import crc32

    found: list[tuple[bytes, memoryview]] = []
    at, view = 8, memoryview(data)
    while at + 12 <= len(data) and len(found) < 4:
        stop = at + 8 + struct.unpack_from(">I", data, at)[0]
        if (
            stop + 4 > len(data)
            or crc32(view[at + 4 : stop]) != struct.unpack_from(">I", data, stop)[0]
        ):
            return None
        found.append((data[at + 4 : at + 8], view[at + 8 : stop]))
        at = stop + 4
    kinds = [kind for kind, _ in found]
    if at != len(data) or kinds not in (
        [b"IHDR", b"IDAT", b"IEND"],
        [b"IHDR", b"PLTE", b"IDAT", b"IEND"],
    ):
        return None
    palette = bytes(found[1][1]) if len(found) == 4 else b""
    if len(found[0][1]) != 13 or len(palette) % 3:
        return None
    return struct.unpack(">IIBBBBB", found[0][1]), palette, found[-2][1]


def _rows(packed: memoryview, height: int, wide: int) -> NDArray[np.uint8] | None:
    """The rows without their filters."""
    import numpy as np
    from deflate import DeflateError, zlib_decompress

    if height * wide > _TIGHTEST * len(packed):
        return None
    try:
        lines = np.frombuffer(zlib_decompress(packed, height * wide), dtype=np.uint8)
    except (DeflateError, MemoryError):
        return None
    if len(lines) != height * wide:
        return None
    lines = lines.reshape(height, wide)
    same = lines[:, 0] == _UP
    if same[0] or (lines[~same, 0]).any() or lines[same, 1:].any():
        return None
    above = np.maximum.accumulate(np.where(same, 0, np.arange(height)))
    lines[same, 1:] = lines[above[same], 1:]
    return lines[:, 1:]


def _colored(rows: NDArray[np.uint8], palette: bytes, width: int) -> NDArray[np.uint8] | None:
    import numpy as np

    if not palette:
        return rows.reshape(len(rows), width, 3)
    colors = np.frombuffer(palette, dtype=np.uint8).reshape(-1, 3)
    return colors.take(rows, axis=0) if int(rows.max()) < len(colors) else None
