"""PNG of this package's own writing, read without Pillow: its pixels, or nothing."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from scigen_data.images import ImageError, TooManyPixels, decoded, pixels_of
from scigen_data.own_png import own_pixels
from scigen_data.renderer.png import encode
from tests.metrics.pictures import encoded, picture

MOST = 1_000_000


def drawing(colors: int, width: int = 60, height: int = 40) -> np.ndarray:
    """One of that many colours, the lower half of its rows all the same."""
    rng = np.random.default_rng(colors)
    palette = rng.integers(0, 256, (colors, 3), dtype=np.uint8)
    pixels = palette[rng.integers(0, colors, (height, width))]
    pixels[height // 2 :] = pixels[height // 2]
    return pixels


def own(pixels: np.ndarray) -> bytes:
    return encode(pixels.tobytes(), pixels.shape[1], pixels.shape[0])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def forged(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def header(width: int, height: int, *form: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, *form)


@pytest.mark.parametrize("colors", [1, 2, 200, 256, 2_000])
def test_what_was_written_is_read(colors: int) -> None:
    pixels = drawing(colors)
    read = own_pixels(own(pixels), MOST)
    assert read is not None
    assert np.array_equal(read, pixels)
    assert np.array_equal(pixels_of(own(pixels)), pixels)
    assert decoded(own(pixels)).tobytes() == pixels.tobytes()


def test_of_damaged_files_what_is_read_is_what_pillow_reads() -> None:
    rng = random.Random(5)
    files = [own(drawing(colors)) for colors in (3, 250, 900)]
    for number in range(600):
        data = bytearray(files[number % 3])
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        pixels = own_pixels(bytes(data), MOST)
        if pixels is not None:
            assert np.array_equal(pixels, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def test_other_pngs_are_left_to_pillow() -> None:
    for image in (picture(1), picture(1).convert("L"), picture(1).convert("RGBA")):
        assert own_pixels(encoded(image), MOST) is None
    assert own_pixels(b"", MOST) is None


@pytest.mark.parametrize(
    "chunks",
    [
        [header(2, 1, 8, 3, 0, 0, 0), (b"PLTE", b"abc"), (b"IDAT", b"\0\0\1")],  # no such colour
        [header(2, 1, 8, 2, 0, 0, 0), (b"IDAT", b"\2abcdef")],  # no row above
        [header(1, 2, 8, 2, 0, 0, 0), (b"IDAT", b"\0abc\2abc")],  # a difference to the row above
        [header(1, 1, 8, 2, 0, 0, 0), (b"IDAT", b"\1abc")],
        [header(1, 2, 8, 2, 0, 0, 0), (b"IDAT", b"\0abc")],  # a row too few
        [header(1, 1, 8, 2, 0, 0, 0), (b"IDAT", b"\0abcd")],
        [header(1, 1, 8, 2, 0, 0, 1), (b"IDAT", b"\0abc")],  # interlaced
        [header(1, 1, 8, 2, 0, 0, 0), (b"tRNS", b"\0a\0b\0c"), (b"IDAT", b"\0abc")],
        [header(0, 0, 8, 2, 0, 0, 0), (b"IDAT", b"")],
    ],
)
def test_a_file_of_another_form_is_left_to_pillow(chunks: list[tuple[bytes, bytes]]) -> None:
    packed = [(kind, zlib.compress(data) if kind == b"IDAT" else data) for kind, data in chunks]
    assert own_pixels(forged(*packed, (b"IEND", b"")), MOST) is None


def test_a_file_that_claims_more_than_it_can_hold_takes_no_memory() -> None:
    bomb = forged(
        header(60_000, 2_000, 8, 2, 0, 0, 0), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")
    )
    assert own_pixels(bomb, 10**9) is None
    with pytest.raises(ImageError):
        pixels_of(bomb)


def test_the_limit_of_pixels_holds() -> None:
    with pytest.raises(TooManyPixels, match="60 x 40"):
        decoded(own(drawing(5)), max_pixels=100)
