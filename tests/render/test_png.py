"""Pixels survive the encoder exactly."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from scigen_data.render.png import encode, pixel_hash


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (640, 413), (1, 500), (500, 1)])
def test_a_png_decodes_to_the_pixels_it_was_made_of(size: tuple[int, int]) -> None:
    width, height = size
    pixels = random.Random(0).randbytes(width * height * 3)
    image = Image.open(io.BytesIO(encode(pixels, width, height)))
    assert (image.mode, image.size, image.tobytes()) == ("RGB", size, pixels)


def test_the_hash_tells_size_and_pixels_apart() -> None:
    hashes = {pixel_hash("RGB", 1, 2, b"abcdef"), pixel_hash("RGB", 2, 1, b"abcdef")}
    assert len(hashes | {pixel_hash("RGB", 2, 1, b"abcdeg")}) == 3
