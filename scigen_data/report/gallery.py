"""A build as HTML pages to look through: one file where it is small, else pages of some rows.

`DIR.html` is the first page; the others lie beside it in `DIR.pages`. Each page holds its own
images, fetches nothing, and opens without a server.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scigen_data.errors import InputError
from scigen_data.report import pages
from scigen_data.report.gallery_image import LARGE, data_uri
from scigen_data.report.gallery_row import PART, Cells, texts_of
from scigen_data.report.gallery_tally import tally_of
from scigen_data.stored import files_of, in_row, part_of, read_rows

if TYPE_CHECKING:
    from markupsafe import Markup

ROWS_A_PAGE = 100
FEWEST_A_PAGE = 20  # of large images
ONE_FILE = 200  # rows that need no pages
_BYTES_A_PAGE = 8_000_000


@dataclass(frozen=True, slots=True)
class Gallery:
    """The file to open, and how many there are."""

    page: Path
    pages: int


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of a build, config by config and split by split, with their place as `_part`.

    Raises InputError, before the first row, where the folder holds no finished build.
    """
    files = files_of(folder)
    return ({**row, PART: "/".join(part_of(file))} for file in files for row in read_rows(file))


def show(
    folder: Path,
    out: Path,
    *,
    title: str,
    limit: int | None = None,
    per_page: int | None = None,
) -> Gallery:
    """Write the gallery of a build: `out`, and where it has many rows further pages beside it.

    Only the first `limit` rows are shown, `per_page` on each page (None: all in one file up to
    200, else 100 a page, fewer where images are large). Raises InputError where there is no
    finished build or the pages' folder holds something else, StorageError where the disk fails.
    """
    tally = tally_of(folder, limit)
    beside = out.with_name(f"{out.stem}.pages")
    _check_own(beside)
    size = per_page or (ONE_FILE if tally.rows <= ONE_FILE else _fitting(folder))
    count = max(1, -(-tally.rows // size))
    if count == 1:
        write_gallery(rows_of(folder), out, title=title, limit=limit)
        with pages.storing(beside):
            if beside.exists():
                shutil.rmtree(beside)
        return Gallery(out, 1)
    stage = out.with_name(f".{beside.name}.part")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        shown = _shown(itertools.islice(rows_of(folder), limit))
        for number in range(1, count + 1):
            book = tally.book(number, count, size)
            book |= _addresses(number, out.name, beside.name)
            _write(itertools.islice(shown, size), stage / f"{number}.html", title, book)
        with pages.storing(out):
            if beside.exists():
                shutil.rmtree(beside)
            (stage / "1.html").replace(out)
            stage.replace(beside)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return Gallery(out, count)


def write_gallery(
    rows: Iterable[Mapping[str, Any]], out: Path, *, title: str, limit: int | None = None
) -> Path:
    """Write one page for `rows` (columns of `rows.features()`, images as bytes or PIL) to `out`.

    Only the first `limit` rows are shown. A row may lack columns, and its question may be called
    `original_question`. Images are recoded, without loss unless they are large; nothing on the
    page is fetched from elsewhere and no text of a row can act as markup. Returns `out`; raises
    StorageError where it cannot be written.
    """
    _write(_shown(itertools.islice(rows, limit)), out, title, None)
    return out


def _check_own(folder: Path) -> None:
    """Raises InputError where what is to be replaced is no folder of such pages."""
    if folder.exists() and not (
        folder.is_dir() and all(re.fullmatch(r"\d+\.html", path.name) for path in folder.iterdir())
    ):
        raise InputError(f"{folder} holds something else than pages: choose another --out")


def _fitting(folder: Path) -> int:
    """How many rows a page holds, so that it is no large file."""
    import pyarrow.parquet as pq

    files = files_of(folder)
    rows: int = sum(pq.read_metadata(path).num_rows for path in files)
    stored = sum(path.stat().st_size for path in files) // max(1, rows)
    return max(FEWEST_A_PAGE, min(ROWS_A_PAGE, _BYTES_A_PAGE // (2 * min(LARGE, stored) + 1)))


def _addresses(number: int, entry: str, folder: str) -> dict[str, str]:
    """What leads from a page to the first one, and to the folder of the others."""
    first = number == 1
    return {
        "entry": quote(entry) if first else f"../{quote(entry)}",
        "folder": f"{quote(folder)}/" if first else "",
    }


def _write(rows: Iterable[_Shown], out: Path, title: str, book: Mapping[str, Any] | None) -> None:
    parts = {"style": pages.part("gallery.css"), "script": pages.part("gallery.js")}
    page = pages.template("gallery.html").generate(
        title=title,
        rows=rows,
        book=None if book is None else pages.as_json(book),
        **parts,
        **{f"{name}_hash": pages.csp_hash(text) for name, text in parts.items()},
    )
    pages.write_whole(out, page)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One row on the page: its texts as JSON, its image as a data URI or nothing."""

    data: Markup
    image: str


def _shown(rows: Iterable[Mapping[str, Any]]) -> Iterator[_Shown]:
    """Rows in order; images are recoded a few ahead, since that is most of the work."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[_Shown]] = deque()
        for row in rows:
            waiting.append(pool.submit(_show, row))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _show(row: Mapping[str, Any]) -> _Shown:
    with in_row(row, row.get(PART, "the rows")):
        cells = Cells(row)
        image, trouble = data_uri(cells.get("image"))
        return _Shown(pages.as_json(texts_of(cells, trouble)), image)
