"""A build of many rows is shown in pages, each of which says where the others are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.report import gallery
from scigen_data.report.gallery import show
from scigen_data.rows import to_row
from tests.report.test_gallery import Page, sample


def build(folder: Path, **parts: Sequence[str]) -> Path:
    """A folder with rows of such ids, by config."""
    for config, ids in parts.items():
        rows = [{**to_row(sample(each)), "decision": DECISIONS[config]} for each in ids]
        file = folder / "data" / config / "train-00000-of-00001.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), file)
    return folder


DECISIONS = {"corpus": "accepted", "rejected": "rejected"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return build(tmp_path / "d#1", corpus=["a", "b", "c"], rejected=["d", "e"])


def book_of(page: Page) -> dict[str, Any]:
    [text] = [text for attrs, text in page.scripts if attrs.get("id") == "book"]
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_row_is_on_one_page_and_in_order(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "d#1.html"
    assert show(made, out, title="d", per_page=2).pages == 3
    paths = [out, *(tmp_path / "d#1.pages" / f"{number}.html" for number in (2, 3))]
    assert sorted(tmp_path.rglob("*.html")) == sorted(paths)
    pages = list(map(Page, paths))
    assert [[row["id"] for row in page.rows] for page in pages] == [["a", "b"], ["c", "d"], ["e"]]
    books = list(map(book_of, pages))
    assert [(book["page"], book["pages"], book["first"]) for book in books] == [
        (1, 3, 1),
        (2, 3, 3),
        (3, 3, 5),
    ]
    assert [(book["entry"], book["folder"]) for book in books] == [
        ("d%231.html", "d%231.pages/"),
        ("../d%231.html", ""),
        ("../d%231.html", ""),
    ]


def test_every_page_knows_what_all_rows_come_to(made: Path, tmp_path: Path) -> None:
    show(made, tmp_path / "a.html", title="d", per_page=2)
    book = book_of(Page(tmp_path / "a.pages" / "3.html"))
    assert book["types"] == [["Physics - Optical Ray", "Physics", 5, 3]]
    assert book["decisions"] == {"accepted": 3, "rejected": 2}
    assert book["parts"] == {"corpus/train": [3, 1], "rejected/train": [2, 2]}


def test_a_small_build_is_one_file_and_leaves_no_pages_of_a_larger_one(
    made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.html"
    show(made, out, title="d", per_page=2)
    assert show(made, out, title="d").pages == 1
    assert [row["id"] for row in Page(out).rows] == ["a", "b", "c", "d", "e"]
    assert not (tmp_path / "a.pages").exists()


def test_the_limit_counts_over_all_pages(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert show(made, out, title="d", per_page=2, limit=4).pages == 2
    assert book_of(Page(out))["rows"] == 4
    assert show(made, out, title="d", per_page=2, limit=2).pages == 1


def test_rows_with_large_images_are_fewer_on_a_page(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "ONE_FILE", 2)
    monkeypatch.setattr(gallery, "FEWEST_A_PAGE", 1)
    monkeypatch.setattr(gallery, "_BYTES_A_PAGE", 1)
    assert show(made, tmp_path / "a.html", title="d").pages == 5


def test_a_folder_with_something_else_is_left_alone(made: Path, tmp_path: Path) -> None:
    mine = tmp_path / "a.pages" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("x")
    for per_page in (None, 2):
        with pytest.raises(InputError, match="holds something else than pages"):
            show(made, tmp_path / "a.html", title="d", per_page=per_page)
    assert mine.read_text() == "x"


def test_a_failure_leaves_the_pages_as_they_were(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    show(made, out, title="d", per_page=2)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    build(made, rejected=["d", "f"])
    file = made / "data" / "rejected" / "train-00000-of-00001.parquet"
    data = bytearray(file.read_bytes())
    at = data.index(b"\x89PNG")
    data[at - 60 : at + 60] = bytes(120)  # its images can be read no more
    file.write_bytes(bytes(data))
    with pytest.raises(InputError, match="cannot be read"):
        show(made, out, title="d", per_page=2)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.html")} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
