"""The one way this package writes pixels: RGB, no filter, zlib, nothing but the pixels."""

from __future__ import annotations

import hashlib
import struct
import zlib

ENCODER = "rgb8 filter=0 zlib=3"


def encode(rgb: bytes, width: int, height: int) -> bytes:
    """PNG of `height` rows of `width` RGB triples. Drawings compress best unfiltered."""
    stride = width * 3
    rows = b"".join(b"\0" + rgb[at : at + stride] for at in range(0, stride * height, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(rows, 3)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel_hash(mode: str, width: int, height: int, pixels: bytes) -> str:
    """SHA-256 of mode, size and decoded pixels: equal where two images look the same."""
    return hashlib.sha256(f"{mode} {width} {height}\n".encode() + pixels).hexdigest()
