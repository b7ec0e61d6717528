"""Pictures that a model drew: within limits, in one mode, to the same bytes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from scigen_data.facts import Facts
from scigen_data.records import Status
from scigen_data.renderer import Limits
from scigen_data.renderer.picture import picture
from tests.image_endpoint import bomb, drawn, encoded

PNG = drawn("lines", (80, 60), 1)


def pixels(png: bytes | None) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    assert png is not None
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def base() -> Image.Image:
    with Image.open(io.BytesIO(PNG)) as image:
        copy: Image.Image = image.convert("RGB")
    return copy


def test_picture_is_encoded_anew_with_the_same_pixels() -> None:
    figure = picture(PNG)
    assert (figure.status, figure.width, figure.height) == (Status.OK, 80, 60)
    assert (pixels(figure.png) == np.asarray(base())).all()
    assert figure.facts == Facts()
    assert figure.fingerprint == ""
    assert len(figure.pixel_hash) == 64


def test_same_pixels_have_the_same_bytes_whatever_file_they_came_in() -> None:
    webp = io.BytesIO()
    base().save(webp, "WEBP", lossless=True)
    files = [PNG, encoded(base(), "GIF"), webp.getvalue(), encoded(base().convert("RGBA"), "PNG")]
    figures = [picture(file) for file in files]
    assert len({figure.png for figure in figures}) == 1
    assert len({figure.pixel_hash for figure in figures}) == 1


def test_transparent_pixels_lie_on_white() -> None:
    image = base().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    image.putpixel((3, 4), (255, 0, 0, 255))
    shown = pixels(picture(encoded(image, "PNG")).png)
    assert tuple(shown[4, 3]) == (255, 0, 0)
    assert (np.delete(shown.reshape(-1, 3), 4 * 80 + 3, axis=0) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_odd_modes_become_rgb(mode: str) -> None:
    figure = picture(encoded(base().convert(mode), "PNG"))
    assert figure.status is Status.OK, figure.reason
    with Image.open(io.BytesIO(figure.png or b"")) as image:
        assert image.mode in ("RGB", "P")  # the package's own two


def test_sixteen_bit_greys_are_scaled_and_not_clipped() -> None:
    grey = np.asarray(base().convert("L"))
    figure = picture(drawn("lines GREY16", (80, 60), 1))
    assert figure.status is Status.OK, figure.reason
    assert 0 < pixels(figure.png).min() < 120 < pixels(figure.png).max()
    wide = Image.fromarray(grey.astype(np.uint16) * 257)
    assert (pixels(picture(encoded(wide, "PNG")).png)[..., 0] == grey).all()


def test_cmyk_jpeg_has_its_colours() -> None:
    figure = picture(drawn("lines CMYK", (80, 60), 1))
    assert figure.status is Status.OK
    assert np.median(pixels(figure.png)) > 240  # white paper, not black


def test_animation_gives_its_first_frame() -> None:
    packed = io.BytesIO()
    second = Image.new("RGB", (80, 60), "black")
    base().save(packed, "GIF", save_all=True, append_images=[second])
    assert picture(packed.getvalue()).pixel_hash == picture(encoded(base(), "GIF")).pixel_hash


def test_turned_photograph_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    packed = io.BytesIO()
    base().save(packed, "JPEG", exif=exif)
    figure = picture(packed.getvalue())
    assert (figure.width, figure.height) == (60, 80)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_that_breaks_off_is_unparseable(form: str) -> None:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    whole = encoded(noise, form)
    figure = picture(whole[: len(whole) // 2])
    assert figure.status is Status.UNPARSEABLE
    assert figure.reason.startswith("the picture cannot be decoded")


@pytest.mark.parametrize("junk", [b"", b"<html>no</html>", b"\x89PNG\r\n\x1a\n", b"<svg/>"])
def test_what_is_no_picture_is_unparseable_in_the_same_words_each_time(junk: bytes) -> None:
    figure = picture(junk)
    assert figure.status is Status.UNPARSEABLE
    assert figure.reason == picture(junk).reason
    assert "0x7" not in figure.reason


def test_every_cut_and_flip_of_a_file_ends_in_a_status() -> None:
    rng = np.random.default_rng(1)
    for _ in range(150):
        damaged = bytearray(PNG if rng.random() < 0.5 else drawn("CMYK", (40, 40), 2))
        for _ in range(rng.integers(1, 6)):
            damaged[rng.integers(len(damaged))] = rng.integers(256)
        figure = picture(bytes(damaged[: rng.integers(1, len(damaged) + 1)]))
        assert (figure.png is not None) == (figure.status is Status.OK)


@pytest.mark.parametrize("side", [60_000, 5_000])
def test_enormous_picture_is_not_decoded(side: int) -> None:
    figure = picture(bomb(side, side))
    assert figure.status is Status.TOO_LARGE
    assert "16000000" in figure.reason


def test_limits_are_the_renders_own() -> None:
    assert picture(PNG, Limits(max_pixels=80 * 60)).status is Status.OK
    assert picture(PNG, Limits(max_pixels=80 * 60 - 1)).status is Status.TOO_LARGE
    assert picture(PNG, Limits(max_png_bytes=50)).status is Status.TOO_LARGE


def test_single_colour_is_blank() -> None:
    assert picture(encoded(Image.new("RGB", (40, 40), "white"), "PNG")).status is Status.BLANK
    faint = Image.effect_noise((40, 40), 1).convert("RGB")
    assert picture(encoded(faint, "PNG")).status is Status.BLANK
