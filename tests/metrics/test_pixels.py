"""Any image becomes RGB, or a status."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scigen_data.metrics.pixels import Unreadable, read
from scigen_data.records import Status
from tests.metrics.pictures import encoded, picture


def test_rgb_stays_as_it_is() -> None:
    image = picture(1)
    assert np.array_equal(np.asarray(read(encoded(image))), np.asarray(image))


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
