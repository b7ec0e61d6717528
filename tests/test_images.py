"""Encoded images of any kind: opened within limits, RGB on white and upright, or one error."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scigen_data.errors import InputError
from scigen_data.images import (
    ImageError,
    TooManyPixels,
    UnknownFormat,
    content,
    decoded,
    fault,
    on_white,
    opened,
    shown_size,
)
from tests.image_endpoint import bomb
from tests.metrics.pictures import encoded, picture

SIDEWAYS = 6  # a quarter turn, in EXIF


def photograph(form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = SIDEWAYS
    buffer = io.BytesIO()
    picture(4).save(buffer, form, exif=exif)
    return buffer.getvalue()


def test_rgb_stays_as_it_is() -> None:
    image = picture(1)
    assert np.array_equal(np.asarray(decoded(encoded(image))), np.asarray(image))


def test_transparent_pixels_are_white_and_half_transparent_ones_halfway() -> None:
    image = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (0, 0, 0, 128))
    image.putpixel((2, 0), (10, 20, 30, 255))
    pixels = np.asarray(decoded(encoded(image)))
    assert pixels[0].tolist() == [[255, 255, 255], [127, 127, 127], [10, 20, 30]]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "PA", "1", "RGBA", "CMYK", "F"])
def test_white_is_white_and_black_black_in_every_mode(mode: str) -> None:
    page = Image.new("RGB", (4, 4), "white")
    page.paste("black", (0, 0, 2, 4))
    if mode == "PA":
        page = page.convert("P")
    pixels = np.asarray(on_white(page.convert(mode)))
    assert pixels[:, :2].max() <= 1
    assert pixels[:, 2:].min() >= 254


def test_a_palette_with_transparency_is_put_on_white() -> None:
    image = Image.new("P", (2, 2), 0)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.putpixel((0, 0), 1)
    pixels = np.asarray(decoded(encoded(image, transparency=0)))
    assert pixels[0, 0].tolist() == [200, 0, 0]
    assert pixels[1, 1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(form: str) -> None:
    deep = Image.fromarray(np.array([[0, 257 * 100, 65535]], dtype=np.uint16))
    buffer = io.BytesIO()
    deep.save(buffer, form)
    for image in (decoded(buffer.getvalue()), on_white(deep), on_white(deep.convert("I"))):
        assert np.asarray(image)[0, :, 0].tolist() == [0, 100, 255]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_upright_and_its_size_known_before(form: str) -> None:
    data = photograph(form)
    assert decoded(data).size == (70, 90)
    with opened(data) as image:
        assert shown_size(image) == (70, 90)


def test_a_decoded_image_has_no_format_that_it_would_be_encoded_in_again() -> None:
    assert decoded(photograph()).format is None
    assert decoded(encoded(picture(8))).format is None


def test_an_animation_is_its_first_frame() -> None:
    buffer = io.BytesIO()
    first, second = Image.new("RGB", (5, 5), "red"), Image.new("RGB", (5, 5), "blue")
    first.save(buffer, "GIF", save_all=True, append_images=[second])
    assert decoded(buffer.getvalue()).getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("data", [b"", b"no image", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg/>"])
def test_what_is_of_no_known_format_is_told_in_the_same_words_each_time(data: bytes) -> None:
    said = [fault(data), fault(data)]
    assert said[0] == said[1] != ""
    with pytest.raises(UnknownFormat, match="no image of a known format") as caught:
        decoded(data)
    assert "0x" not in str(caught.value)
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, ValueError)


def test_only_the_formats_asked_for_are_opened() -> None:
    jpeg = io.BytesIO()
    picture(2).save(jpeg, "JPEG")
    assert fault(jpeg.getvalue()) == ""
    with pytest.raises(UnknownFormat):
        decoded(jpeg.getvalue(), formats=("PNG",))


def test_too_many_pixels_are_not_decoded() -> None:
    assert decoded(encoded(picture(3)), max_pixels=90 * 70).size == (90, 70)
    with pytest.raises(TooManyPixels, match=r"^90 x 70 pixels$"):
        decoded(encoded(picture(3)), max_pixels=90 * 70 - 1)
    with pytest.raises(TooManyPixels, match="far more pixels"):
        decoded(bomb(60_000, 60_000))


def test_every_cut_and_flip_is_an_image_or_one_error() -> None:
    rng = np.random.default_rng(3)
    whole = [encoded(picture(5)), photograph(), photograph("WEBP")]
    broken = 0
    for round_ in range(300):
        damaged = bytearray(whole[round_ % 3])
        for _ in range(rng.integers(1, 6)):
            damaged[rng.integers(len(damaged))] = rng.integers(256)
        data = bytes(damaged[: rng.integers(1, len(damaged) + 1)])
        try:
            assert decoded(data).mode == "RGB"
        except ImageError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017
            broken += 1
    assert broken > 100


def test_an_error_of_ours_within_the_block_stays_what_it_is() -> None:
    with pytest.raises(InputError, match=r"^mine$") as caught, opened(encoded(picture(6))):
        raise InputError("mine")
    assert not isinstance(caught.value, ImageError)


def test_a_cell_gives_its_bytes_and_no_path_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(7)))
    assert content({"bytes": b"x", "path": str(path)}) == b"x"
    assert content({"bytes": None, "path": None}) is None
    assert content({}) is None
    for named in (str(path), "https://example.org/a.png", "/etc/passwd"):
        with pytest.raises(ImageError, match="it is the path"):
            content({"bytes": None, "path": named})
