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


def encode(rgb: bytes | memoryview, width: int, height: int) -> bytes:
    """PNG of `height` rows of `width` RGB triples."""
    import numpy as np

    pixels = np.frombuffer(rgb, dtype=np.uint8).reshape(height, width, 3)
    packed = pixels[..., 0].astype(np.uint32) << 8
    packed |= pixels[..., 1]
    packed <<= 8
    packed |= pixels[..., 2]
    colors = _colors(packed)
    if len(colors) <= 256:
        lookup = np.empty(1 << 24, dtype=np.uint8)  # only the pages of these colours are touched
        lookup[colors] = np.arange(len(colors), dtype=np.uint8)
        palette = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
        return _file(lookup[packed], _PALETTE, palette.astype(np.uint8).tobytes())
    return _file(pixels.reshape(height, width * 3), _RGB, b"")


def _colors(packed: NDArray[Any]) -> NDArray[Any]:
    """The different values, ascending."""
    import numpy as np

    flat = packed.ravel()
    last_of_run = np.flatnonzero(flat[1:] != flat[:-1])
    return np.unique(np.append(flat[last_of_run], flat[-1]))


def _file(rows: NDArray[Any], color_type: int, palette: bytes) -> bytes:
    import deflate
    import numpy as np

    height, stride = rows.shape
    lines = np.zeros((height, 1 + stride), dtype=np.uint8)
    changed = np.ones(height, dtype=bool)
    changed[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    lines[changed, 1:] = rows[changed]
    lines[:, 0] = np.where(changed, _NONE, _UP)
    width = stride if palette else stride // 3
    header = struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)
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
