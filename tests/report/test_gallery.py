"""The gallery is one file that shows every row, fetches nothing, and runs no text of a row."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError, StorageError
from scigen_data.facts import Box, Facts, Role, TextFact
from scigen_data.records import (
    Decision,
    Draft,
    Figure,
    Problem,
    Quiz,
    Sample,
    Status,
    Usage,
    Verdict,
)
from scigen_data.report.gallery import rows_of, write_gallery
from scigen_data.rows import to_row

HOSTILE = (
    "</script><script>alert(1)</script><!-- <script> ]]> \"'><img src=x onerror=alert(2)>&lt;\u2028"
)


def drawing(width: int = 120, height: int = 90, **save: Any) -> bytes:
    image = PIL.Image.new("RGB", (width, height), "white")
    PIL.ImageDraw.Draw(image).ellipse((10, 10, width - 10, height - 10), outline="navy", width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **save)
    return buffer.getvalue()


def sample(identity: str = "lens-1", text: str = "", **figure: Any) -> Sample:
    """An accepted row, with `text` in every place that a stranger writes."""
    label = TextFact("f", "f", Role.ANNOTATION, Box(5, 6, 20, 16), visible=Box(5.2, 6.4, 20, 16))
    return Sample(
        Problem(
            id=identity,
            question=f"Where is the image? {text}",
            answer=f"12 cm {text}",
            image_type="Physics - Optical Ray",
            elements=(f"a lens {text}",),
            quizzes=(Quiz(f"Which lens? {text}", (f"one {text}", "two", "3", "4"), "B", text),),
            multimodal_question=f"Where, by the figure? {text}",
            source=f"file/mine {text}",
            license="cc0-1.0",
            repairs=(f"quiz 1: mended {text}",),
        ),
        Draft(
            Status.OK,
            plan=f"Draw a lens. {text}",
            program=f"plt.plot()  # {text}",
            generator="imgcoder",
            model=f"model-7 {text}",
            usage=Usage(10, 20, 0.5),
        ),
        Figure(
            **{
                "status": Status.OK,
                "png": drawing(),
                "width": 120,
                "height": 90,
                "facts": Facts(texts=(label,)),
                **figure,
            }
        ),
        (Verdict("run", Status.OK), Verdict("audit/overlap", Status.OK, 1.0, text, {"x": text})),
        attempts=2,
        decision=Decision.ACCEPTED,
    )


class Page(HTMLParser):
    """What a browser's parser makes of the page: its scripts, tags and attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = path.read_text(encoding="utf-8")
        self._script: dict[str, str | None] | None = None
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._script = None
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
            self._script = dict(attrs)

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(text) for attrs, text in self.scripts if attrs.get("class") == "row"]

    @property
    def images(self) -> list[str]:
        return [text for attrs, text in self.scripts if attrs.get("class") == "image"]

    def image(self, place: int) -> PIL.Image.Image:
        _, _, data = self.images[place].partition(";base64,")
        return PIL.Image.open(io.BytesIO(base64.b64decode(data)))


def page_of(tmp_path: Path, *rows: Any, **options: Any) -> Page:
    given = [to_row(row) if isinstance(row, Sample) else row for row in rows]
    options = {"title": "A build", **options}
    return Page(write_gallery(given, tmp_path / "gallery.html", **options))


def test_every_column_a_reader_needs_is_on_the_page(tmp_path: Path) -> None:
    [row] = page_of(tmp_path, sample()).rows
    assert row["id"] == "lens-1"
    assert row["question"].startswith("Where is the image?")
    assert row["multimodal_question"].startswith("Where, by the figure?")
    assert row["answer"].startswith("12 cm")
    assert (row["subject"], row["image_type"]) == ("Physics", "Physics - Optical Ray")
    assert row["quizzes"][0]["answer"] == "B"
    assert list(row["quizzes"][0]["options"]) == ["A", "B", "C", "D"]
    assert row["verdicts"][1]["score"] == 1.0
    assert row["decision"] == "accepted"
    assert row["plan"].startswith("Draw a lens.")
    assert row["program"].startswith("plt.plot()")
    assert row["boxes"] == [[5, 6, 20, 16]]
    provenance = dict(row["provenance"])
    assert provenance["Model"].startswith("model-7")
    assert (provenance["Attempts"], provenance["Cost"]) == ("2", "$0.5000")
    assert (provenance["Status"], provenance["Tokens"]) == ("ok", "10 in, 20 out")


def test_hostile_text_stays_text_in_every_field(tmp_path: Path) -> None:
    clean = page_of(tmp_path, sample())
    hostile = page_of(tmp_path, sample(HOSTILE, HOSTILE), title=HOSTILE)
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in clean.tags]
    assert "<img" not in hostile.text
    [row] = hostile.rows
    for field in ("question", "answer", "multimodal_question", "plan", "program"):
        assert row[field].endswith(HOSTILE)
    assert row["id"] == row["verdicts"][1]["reason"] == row["quizzes"][0]["evidence"] == HOSTILE


def test_only_the_pages_own_script_may_run_and_nothing_is_fetched(tmp_path: Path) -> None:
    page = page_of(tmp_path, sample())
    running = [text for attrs, text in page.scripts if "type" not in attrs]
    assert len(running) == 1
    digest = base64.b64encode(hashlib.sha256(running[0].encode()).digest()).decode()
    [policy] = [
        attrs["content"] or ""
        for tag, attrs in page.tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'; img-src data:;" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    style_digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{style_digest}'" in policy
    assert not [attrs for _, attrs in page.tags if {"src", "href", "style"} & set(attrs)]
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(", running[0])


@pytest.mark.parametrize("save", [{}, {"compress_level": 0}])
def test_a_drawing_keeps_its_pixels(tmp_path: Path, save: dict[str, Any]) -> None:
    png = drawing(300, 200, **save)
    page = page_of(tmp_path, sample(png=png))
    original = PIL.Image.open(io.BytesIO(png))
    assert page.image(0).convert("RGB").tobytes() == original.tobytes()
    assert len(page.images[0]) < 20_000


def test_a_large_image_is_shrunk_for_the_page(tmp_path: Path) -> None:
    page = page_of(tmp_path, sample(png=drawing(4000, 1000)))
    assert page.image(0).size == (1600, 400)


def test_images_may_be_pil_or_bytes(tmp_path: Path) -> None:
    row = to_row(sample())
    given = [
        PIL.Image.open(io.BytesIO(drawing())),
        drawing(),
        {"bytes": drawing(), "path": "elsewhere.png"},
    ]
    page = page_of(tmp_path, *({**row, "image": image} for image in given))
    assert [page.image(place).size for place in range(3)] == [(120, 90)] * 3


def test_a_path_in_a_row_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(drawing())
    image = {"bytes": None, "path": str(tmp_path / "a.png")}
    page = page_of(tmp_path, {**to_row(sample()), "image": image}, sample("lens-2"))
    assert page.images[0] == ""
    assert "it is the path" in page.rows[0]["no_image"]
    assert page.images[1]


def test_greys_of_sixteen_bits_are_not_white_on_the_page(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    levels = (rng.integers(0, 120, (400, 400)) * 257).astype(np.uint16)
    deep = PIL.Image.fromarray(levels)
    page = page_of(tmp_path, {**to_row(sample()), "image": deep})
    assert np.asarray(page.image(0).convert("L")).max() < 200


def test_a_row_without_image_says_why(tmp_path: Path) -> None:
    failed = sample(status=Status.TIMEOUT, reason="late", png=None)
    failed = replace(
        failed,
        verdicts=(Verdict("run", Status.TIMEOUT, reason="no figure after 20 s"),),
        decision=Decision.REJECTED,
        reasons=("run",),
    )
    page = page_of(tmp_path, failed)
    assert page.images == [""]
    assert page.rows[0]["no_image"] == "No image: timeout: no figure after 20 s"
    assert (page.rows[0]["decision"], page.rows[0]["reasons"]) == ("rejected", ["run"])


def test_a_problem_that_could_not_be_used_says_why(tmp_path: Path) -> None:
    made = sample(png=None, status=Status.SKIPPED, width=0, height=0)
    failed = Verdict("import", Status.FAILED, reason="row 2: no answer")
    page = page_of(tmp_path, to_row(replace(made, verdicts=(failed,))))
    assert page.rows[0]["no_image"] == "No image: skipped: row 2: no answer"


@pytest.mark.parametrize("broken", [b"no image at all", drawing()[:60], b""])
def test_a_broken_image_is_named_and_the_page_is_still_made(tmp_path: Path, broken: bytes) -> None:
    page = page_of(tmp_path, sample(png=broken), sample("lens-2"))
    assert page.images[0] == ""
    assert page.images[1].startswith("data:image/")
    if broken:
        assert page.rows[0]["no_image"].startswith("The image cannot be read: ")


def test_the_benchmarks_own_layout_is_understood(tmp_path: Path) -> None:
    row = {
        "image": {"bytes": drawing(), "path": None},
        "original_question": "Which {eq}x^2{/eq}?",
        "answer": "4",
        "image_type": "Math - Analytic Geometry",
        "multimodal_question": None,
    }
    [shown] = page_of(tmp_path, row).rows
    assert shown["question"] == "Which {eq}x^2{/eq}?"
    assert (shown["subject"], shown["multimodal_question"]) == ("Math", "")
    assert shown["verdicts"] == shown["quizzes"] == shown["provenance"] == []


def test_a_column_that_the_page_does_not_know_stands_beside_the_others(tmp_path: Path) -> None:
    strange = {"difficulty": 0.25, "seen_by": ["ann", "bo"], "extra": {"a": None}, "note": None}
    pictures = {"bytes": drawing(), "path": None}
    [row] = page_of(tmp_path, {**to_row(sample()), **strange, "thumb": pictures}).rows
    [plain] = page_of(tmp_path, sample()).rows
    added = row["provenance"][len(plain["provenance"]) :]
    assert added == [["difficulty", "0.25"], ["seen_by", "ann, bo"], ["extra", '{"a": null}']]


def test_every_column_of_a_build_has_its_place(tmp_path: Path) -> None:
    row = {name: value or f"<{name}>" for name, value in to_row(sample()).items()}
    [shown] = page_of(tmp_path, row).rows
    assert not {label for label, _ in shown["provenance"]} & set(row)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [to_row(sample(f"lens-{number}")) for number in range(12)]
    first = write_gallery(rows, tmp_path / "a.html", title="A build").read_bytes()
    assert write_gallery(iter(rows), tmp_path / "b.html", title="A build").read_bytes() == first


def test_rows_keep_their_order_and_the_limit(tmp_path: Path) -> None:
    rows = [to_row(sample(f"lens-{number}")) for number in range(30)]
    page = page_of(tmp_path, *rows, limit=25)
    assert [row["id"] for row in page.rows] == [f"lens-{number}" for number in range(25)]


def test_the_limit_reads_no_further(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield to_row(sample())
        raise AssertionError("read past the limit")

    assert write_gallery(rows(), tmp_path / "a.html", title="one", limit=1).exists()


def test_half_a_surrogate_pair_does_not_stop_the_page(tmp_path: Path) -> None:
    strange = {**to_row(sample()), "question": "Where is the image? \ud800"}  # of no build of ours
    [row] = page_of(tmp_path, strange).rows
    assert row["question"] == "Where is the image? ?"


def test_a_failure_leaves_the_old_page_and_no_scratch_file(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield to_row(sample())
        raise InputError("the rest is gone")

    page = tmp_path / "gallery.html"
    page.write_text("old")
    with pytest.raises(InputError, match="the rest is gone"):
        write_gallery(rows(), page, title="x")
    assert page.read_text() == "old"
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        write_gallery([], tmp_path / "file" / "gallery.html", title="x")


# ------------------------------------------------------------------------ build folder


def test_rows_of_reads_every_config_and_split_in_order(tmp_path: Path) -> None:
    for place, ids in {
        "corpus/train-00000-of-00002": ["a", "b"],
        "corpus/train-00001-of-00002": ["c"],
        "rejected/train-00000-of-00001": ["d"],
    }.items():
        file = tmp_path / "data" / f"{place}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist([to_row(sample(i)) for i in ids]), file)
    page = page_of(tmp_path, *rows_of(tmp_path))
    assert [(row["id"], row["part"]) for row in page.rows] == [
        ("a", "corpus/train"),
        ("b", "corpus/train"),
        ("c", "corpus/train"),
        ("d", "rejected/train"),
    ]
    assert page.image(3).size == (120, 90)


def test_a_folder_without_a_build_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        rows_of(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no finished build"):
        rows_of(tmp_path)


def test_a_damaged_parquet_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "data" / "corpus" / "train-00000-of-00001.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"PAR1 cut off")
    with pytest.raises(InputError, match=r"train-00000-of-00001\.parquet cannot be read"):
        list(rows_of(tmp_path))
