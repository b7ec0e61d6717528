"""The one way this package writes pixels: exact, small, nothing but the pixels.

An image of at most 256 colours is stored with its exact palette, any other as RGB. A row equal
to the one above is stored as "no change" (filter 2); drawings compress best where all other rows
are left as they are. The compressor is libdeflate, which comes with its own wheel: the bytes do
not hang on the zlib a machine has, and it is both faster and tighter than zlib here.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEVEL = 7
ENCODER = f"palette or rgb8, up where equal, libdeflate {_LEVEL}"
_RGB, _PALETTE = 2, 3  # colour types of the format
_NONE, _UP = 0, 2  # filters
_SAMPLED = 8  # of so many rows one tells whether a palette is out of the question


def encode(rgb: bytes | memoryview, width: int, height: int) -> bytes:
    """PNG of `height` rows of `width` RGB triples."""
    import numpy as np

    rows = np.frombuffer(rgb, dtype=np.uint8).reshape(height, width * 3)
    changed = np.ones(height, dtype=bool)
    changed[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    kept = rows[changed]  # a third of a drawing repeats the row above
    pixels = kept.reshape(-1, width, 3)
    if len(_colors(_packed(pixels[::_SAMPLED]))) > 256:  # most figures: their edges are smooth
        return _file(kept, changed, width, b"")
    packed = _packed(pixels)
    colors = _colors(packed)
    if len(colors) > 256:
        return _file(kept, changed, width, b"")
    lookup = np.empty(1 << 24, dtype=np.uint8)  # only the pages of these colours are touched
    lookup[colors] = np.arange(len(colors), dtype=np.uint8)
    palette = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
    return _file(lookup.take(packed), changed, width, palette.astype(np.uint8).tobytes())


def _packed(pixels: NDArray[Any]) -> NDArray[Any]:
    """Each triple as one number, red in the highest of three bytes."""
    import numpy as np

    numbers = np.zeros(pixels.shape[:2], dtype="<u4")
    parts = numbers.view(np.uint8).reshape(*numbers.shape, 4)
    for channel in range(3):
        parts[..., 2 - channel] = pixels[..., channel]
    return numbers


def _colors(packed: NDArray[Any]) -> NDArray[Any]:
    """The different values, ascending."""
    import numpy as np

    flat = packed.ravel()
    last_of_run = np.flatnonzero(flat[1:] != flat[:-1])
    return np.unique(np.append(flat[last_of_run], flat[-1]))


def _file(kept: NDArray[Any], changed: NDArray[Any], width: int, palette: bytes) -> bytes:
    """The whole file; `kept` are the rows that differ from the one above them."""
    import deflate
    import numpy as np

    lines = np.zeros((len(changed), 1 + kept.shape[1]), dtype=np.uint8)
    lines[changed, 1:] = kept
    lines[:, 0] = np.where(changed, _NONE, _UP)
    color_type = _PALETTE if palette else _RGB
    header = struct.pack(">IIBBBBB", width, len(changed), 8, color_type, 0, 0, 0)
    chunks = [_chunk(b"IHDR", header)]
    if palette:
        chunks.append(_chunk(b"PLTE", palette))
    chunks.append(_chunk(b"IDAT", bytes(deflate.zlib_compress(lines.data, _LEVEL))))
    return b"".join((b"\x89PNG\r\n\x1a\n", *chunks, _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    from deflate import crc32

    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def pixel_hash(mode: str, width: int, height: int, pixels: bytes | memoryview) -> str:
    """SHA-256 of mode, size and decoded RGB pixels: equal where two images look the same."""
    digest = hashlib.sha256(f"{mode} {width} {height}\n".encode())
    digest.update(pixels)
    return digest.hexdigest()
