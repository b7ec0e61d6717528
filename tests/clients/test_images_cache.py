"""Pictures that are kept, and the checks of encoded files."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from pathlib import Path

import pytest

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.cache import KeptPictures, PictureCache
from scigen_data.clients.images.encoded import data_urls, defect, from_base64
from scigen_data.errors import StorageError
from scigen_data.records import Status, Usage
from tests.image_endpoint import drawn

PICTURE = Picture(drawn("a", (32, 32), 0), Usage(3, 4), "m-2026")
REQUEST = ImageRequest("m", "a", 32, 32)


class Counting:
    """A model that counts how often it is asked."""

    def __init__(self, outcome: Picture | Failure = PICTURE) -> None:
        self.outcome = outcome
        self.asked = 0

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        self.asked += 1
        return self.outcome


def test_kept_picture_comes_back_with_its_provenance(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    assert cache.get(REQUEST.key) is None
    cache.put(REQUEST.key, PICTURE)
    assert PictureCache(tmp_path).get(REQUEST.key) == PICTURE


def test_first_picture_stands(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.put(REQUEST.key, PICTURE)
    assert cache.put(REQUEST.key, replace(PICTURE, model="later")) == PICTURE


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_damaged_picture_counts_as_absent_and_is_replaced(tmp_path: Path, cut: int) -> None:
    cache = PictureCache(tmp_path)
    cache.put(REQUEST.key, PICTURE)
    path = next(tmp_path.rglob("*.picture"))
    path.write_bytes(path.read_bytes()[:cut])
    assert cache.get(REQUEST.key) is None
    assert cache.put(REQUEST.key, PICTURE) == PICTURE
    assert cache.get(REQUEST.key) == PICTURE
    assert not list(tmp_path.rglob("*.part"))


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        PictureCache(tmp_path / "file").put(REQUEST.key, PICTURE)


def test_nothing_is_paid_for_twice_and_the_price_is_per_picture(tmp_path: Path) -> None:
    model = Counting()
    kept = KeptPictures(model, PictureCache(tmp_path), price=0.04)
    first, second = (asyncio.run(kept.draw(REQUEST)) for _ in range(2))
    assert model.asked == 1
    assert first == second == replace(PICTURE, usage=Usage(3, 4, 0.04))


def test_failure_is_not_kept(tmp_path: Path) -> None:
    model = Counting(Failure(Status.FAILED, "no"))
    kept = KeptPictures(model, PictureCache(tmp_path))
    assert [asyncio.run(kept.draw(REQUEST)) for _ in range(2)] == [model.outcome] * 2
    assert model.asked == 2
    assert not list(tmp_path.rglob("*"))


def test_key_knows_the_source_and_its_strength() -> None:
    restyle = replace(REQUEST, source=b"x", strength=0.3)
    assert len({REQUEST.key, restyle.key, replace(restyle, strength=0.4).key}) == 3
    assert replace(REQUEST, strength=0.3).key == REQUEST.key


# -------------------------------------------------------------------------------- encoded


def test_base64_is_read_with_and_without_a_data_url() -> None:
    packed = base64.b64encode(PICTURE.image).decode()
    assert from_base64(packed) == PICTURE.image
    assert from_base64(f"data:image/png;base64,{packed}") == PICTURE.image
    assert from_base64(packed[:76] + "\n" + packed[76:]) == PICTURE.image
    assert from_base64("not base64 at all!") is None
    assert data_urls(f"![a](data:image/png;base64,{packed})") == [f"data:image/png;base64,{packed}"]


def test_whole_files_have_no_defect_and_cut_ones_do() -> None:
    whole = {
        "png": PICTURE.image,
        "jpeg": drawn("CMYK", (32, 32), 0),
    }
    for name, image in whole.items():
        assert defect(image) == "", name
        assert defect(image[: len(image) // 2]) == "the image breaks off", name
    assert "no PNG" in defect(b"<html>")
