"""Pixels survive the encoder exactly."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from scigen_data.renderer.png import encode, pixel_hash

SIZES = [(1, 1), (3, 2), (640, 413), (1, 500), (500, 1)]


@pytest.mark.parametrize("size", SIZES)
def test_a_png_decodes_to_the_pixels_it_was_made_of(size: tuple[int, int]) -> None:
    width, height = size
    pixels = random.Random(0).randbytes(width * height * 3)
    image = Image.open(io.BytesIO(encode(pixels, width, height)))
    assert (image.size, image.convert("RGB").tobytes()) == (size, pixels)
    assert image.mode == ("RGB" if width * height > 256 else "P")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colors", [1, 2, 256, 257])
def test_few_colours_are_a_palette_of_exactly_them(size: tuple[int, int], colors: int) -> None:
    width, height = size
    rng = np.random.default_rng(1)
    palette = np.stack([np.arange(colors) % 256, np.arange(colors) // 256 * 9, np.full(colors, 7)])
    choice = rng.integers(0, colors, (height, width))
    choice.flat[:colors] = np.arange(colors)[: choice.size]
    choice[height // 3 : height // 2] = choice[height // 3]  # rows that repeat
    pixels = palette.T[choice].astype(np.uint8)
    used = len(np.unique(pixels.reshape(-1, 3), axis=0))
    image = Image.open(io.BytesIO(encode(pixels.tobytes(), width, height)))
    assert image.mode == ("P" if used <= 256 else "RGB")
    if image.mode == "P":
        assert len(image.getpalette() or ()) == 3 * used
    assert (np.asarray(image.convert("RGB")) == pixels).all()


def test_the_same_pixels_are_the_same_bytes() -> None:
    pixels = random.Random(3).randbytes(60 * 50 * 3)
    assert encode(pixels, 60, 50) == encode(bytes(bytearray(pixels)), 60, 50)


def test_repeated_rows_take_next_to_nothing() -> None:
    row = random.Random(0).randbytes(600 * 3)
    assert len(encode(row * 400, 600, 400)) < len(row) * 2.5


def test_the_hash_tells_size_and_pixels_apart() -> None:
    hashes = {pixel_hash("RGB", 1, 2, b"abcdef"), pixel_hash("RGB", 2, 1, b"abcdef")}
    assert len(hashes | {pixel_hash("RGB", 2, 1, b"abcdeg")}) == 3
