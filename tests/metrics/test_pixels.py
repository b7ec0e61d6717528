"""Any image becomes RGB, or a status."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scigen_data.metrics.pixels import Unreadable, read, to_rgb
from scigen_data.records import Status
from tests.metrics.pictures import encoded, picture


def test_rgb_stays_as_it_is() -> None:
    image = picture(1)
    assert np.array_equal(np.asarray(read(encoded(image))), np.asarray(image))


def test_transparent_pixels_are_white_and_half_transparent_ones_halfway() -> None:
    image = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (0, 0, 0, 128))
    image.putpixel((2, 0), (10, 20, 30, 255))
    pixels = np.asarray(read(encoded(image)))
    assert pixels[0].tolist() == [[255, 255, 255], [127, 127, 127], [10, 20, 30]]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "CMYK"])
def test_white_is_white_and_black_black_in_every_mode(mode: str) -> None:
    page = Image.new("RGB", (4, 4), "white")
    page.paste("black", (0, 0, 2, 4))
    pixels = np.asarray(to_rgb(page.convert(mode)))
    assert pixels[:, :2].max() <= 1
    assert pixels[:, 2:].min() >= 254


def test_a_palette_with_transparency_is_put_on_white() -> None:
    image = Image.new("P", (2, 2), 0)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.putpixel((0, 0), 1)
    pixels = np.asarray(read(encoded(image, transparency=0)))
    assert pixels[0, 0].tolist() == [200, 0, 0]
    assert pixels[1, 1].tolist() == [255, 255, 255]


def test_sixteen_bit_grey_is_scaled_and_not_cut() -> None:
    deep = Image.fromarray(np.array([[0, 257 * 100, 65535]], dtype=np.uint16))
    assert np.asarray(read(encoded(deep)))[0, :, 0].tolist() == [0, 100, 255]


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(2)))
    assert read(path).size == read(str(path)).size == (90, 70)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (None, Status.SKIPPED),
        (Path("/nowhere/a.png"), Status.SKIPPED),
        (b"", Status.UNPARSEABLE),
        (b"not an image", Status.UNPARSEABLE),
        (encoded(picture(3))[:300], Status.UNPARSEABLE),
    ],
)
def test_what_cannot_be_read_is_a_status_with_a_reason(
    source: bytes | Path | None, status: Status
) -> None:
    with pytest.raises(Unreadable, match="figure: ") as caught:
        read(source, "figure")
    assert caught.value.status is status


def test_an_image_of_a_billion_pixels_is_not_decoded() -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)))
    with pytest.raises(Unreadable) as caught:
        read(bomb)
    assert caught.value.status is Status.TOO_LARGE
