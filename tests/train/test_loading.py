"""A dataset by its name: the one that was named, and no other that its name would match."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.evaluation.builds import open_builds
from scigen_data.publish.statement import Layout
from scigen_data.report.gallery import rows_of, write_gallery
from scigen_data.train import load_view
from scigen_data.train.exporting.write import export
from tests.publish.made import dataset
from tests.samples import sample, unchecked


def ids(rows: object) -> list[str]:
    return [row["id"] for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("named", "beside"),
    [("run[1]", "run1"), ("q?q", "qxq"), ("a*b", "a-b"), ("open[", "open"), ("shut]", "shut")],
)
def test_a_folder_is_read_by_its_name_and_not_as_a_pattern(
    named: str, beside: str, streaming: bool, tmp_path: Path
) -> None:
    dataset(tmp_path / named, [sample(0), sample(1), sample(2, accepted=False)])
    dataset(tmp_path / beside, [sample(5)])
    assert ids(load_view(tmp_path / named, streaming=streaming)) == ["p-0", "p-1"]
    assert ids(load_view(tmp_path / named, streaming=streaming, rejected=True)) == [
        "p-0",
        "p-1",
        "p-2",
    ]
    assert export(tmp_path / named, "llamafactory", tmp_path / "export").rows == 2
    assert sum(build.total for build in open_builds([tmp_path / named])) == 3


def test_a_relative_path_below_such_a_folder_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset(tmp_path / "run[1]" / "out", [sample(0)])
    monkeypatch.chdir(tmp_path / "run[1]")
    assert ids(load_view("out")) == ["p-0"]


def test_another_build_of_the_same_strange_name_is_not_taken_from_a_cache(tmp_path: Path) -> None:
    dataset(tmp_path / "run[1]", [sample(0)])
    assert ids(load_view(tmp_path / "run[1]")) == ["p-0"]
    dataset(tmp_path / "run[1]", [sample(1)])
    assert ids(load_view(tmp_path / "run[1]")) == ["p-1"]


def test_what_cannot_be_read_by_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'::' in a path for a chain: rename the folder"):
        load_view(dataset(tmp_path / "a::b", [sample(0)]))
    (tmp_path / "no[1]").mkdir()
    with pytest.raises(InputError, match="its card lists no Parquet files: rename the folder"):
        load_view(tmp_path / "no[1]")
    with pytest.raises(InputError, match=r"has no config 'other': it has corpus"):
        load_view(dataset(tmp_path / "run[1]", [sample(0)]), config="other")
    with pytest.raises(InputError, match="for a pattern: name another folder"):
        export(dataset(tmp_path / "plain", [sample(0)]), "trl-sft", tmp_path / "out[1]")


@pytest.mark.parametrize("streaming", [False, True])
def test_where_all_rows_were_rejected_only_these_are_given(streaming: bool, tmp_path: Path) -> None:
    folder = dataset(tmp_path / "none", [sample(i, accepted=False) for i in range(2)])
    assert ids(load_view(folder, rejected=True, streaming=streaming)) == ["p-0", "p-1"]
    with pytest.raises(InputError, match="rejected=True"):
        load_view(folder, streaming=streaming)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("layout", list(Layout))
def test_unchecked_and_rejected_rows_are_left_out_unless_asked_for(
    layout: Layout, streaming: bool, tmp_path: Path
) -> None:
    rows = [sample(0), unchecked(1), sample(2, accepted=False)]
    folder = dataset(tmp_path / f"parts-{layout}", rows, layout=layout)
    split = "x" if layout is Layout.BENCHMARK else "train"

    def given(**asked: Any) -> list[str]:
        return ids(load_view(folder, split=split, streaming=streaming, **asked))

    assert given() == ["p-0"]
    assert given(unchecked=True) == ["p-0", "p-1"]
    assert given(rejected=True) == ["p-0", "p-2"]
    assert given(unchecked=True, rejected=True) == ["p-0", "p-1", "p-2"]


@pytest.mark.parametrize("streaming", [False, True])
def test_a_split_is_read_of_every_config_that_has_it(streaming: bool, tmp_path: Path) -> None:
    rows = [sample(0), unchecked(1), sample(2), sample(3, accepted=False), sample(4)]
    splits = ("train", "train", "validation", "validation", "test")
    problems = [
        replace(row, problem=replace(row.problem, split=name))
        for row, name in zip(rows, splits, strict=True)
    ]
    folder = dataset(tmp_path / "splits", problems)

    def given(split: str | None, **asked: Any) -> list[str]:
        return ids(load_view(folder, split=split, streaming=streaming, **asked))

    assert given(None) == ["p-0"]
    assert given(None, unchecked=True, rejected=True) == ["p-0", "p-1"]
    assert given("validation", unchecked=True, rejected=True) == ["p-2", "p-3"]
    assert given("train+validation", unchecked=True) == ["p-0", "p-2", "p-1"]
    with pytest.raises(InputError, match="no split 'dev': it has train, validation, test"):
        given("dev")
    made = export(folder, "trl-sft", tmp_path / "export", split="test")
    assert (made.rows, made.files) == (1, ("data/test-00000-of-00001.parquet",))


@pytest.mark.parametrize("streaming", [False, True])
def test_where_no_row_was_accepted_what_there_is_may_be_asked_for(
    streaming: bool, tmp_path: Path
) -> None:
    folder = dataset(tmp_path / "unseen", [unchecked(0), sample(1, accepted=False)])
    with pytest.raises(InputError, match=r"unchecked=True .* or rejected=True"):
        load_view(folder, streaming=streaming)
    assert ids(load_view(folder, unchecked=True, streaming=streaming)) == ["p-0"]
    only = dataset(tmp_path / "only", [unchecked(0)])
    with pytest.raises(InputError, match=r"has no row: pass unchecked=True for the rows of which"):
        load_view(only, rejected=True, streaming=streaming)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../../elsewhere.png", "ftp://127.0.0.1/a.png", "/dev/zero"]
)
def test_a_path_in_a_row_is_never_followed(path: str, streaming: bool, tmp_path: Path) -> None:
    name = hashlib.sha256(path.encode()).hexdigest()  # `datasets` caches by name and card
    folder = dataset(tmp_path / name, [sample(0), sample(1)])
    (file,) = (folder / "data" / "corpus").glob("*.parquet")
    table = pq.read_table(file)
    rows = table.to_pylist()
    rows[1]["image"] = {"bytes": None, "path": path}
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), file)
    with pytest.raises(InputError, match=f"p-1.*it is the path '{re.escape(path)}' and not bytes"):
        list(load_view(folder, streaming=streaming))
    with pytest.raises(InputError, match=f"p-1.*it is the path '{re.escape(path)}' and not bytes"):
        export(folder, "trl-sft", tmp_path / "export")
    page = write_gallery(rows_of(folder), tmp_path / "page.html", title="out")
    assert "and not bytes" in page.read_text(encoding="utf-8")
