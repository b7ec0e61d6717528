"""Builds are read as generators with rows; what is no image, and what is no build, is said."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.evaluation.builds import images_of, open_builds
from scigen_data.publish.statement import Layout
from scigen_data.records import Status
from tests.evaluation.built import dataset, item
from tests.samples import png, unchecked


def test_a_corpus_is_one_generator_with_both_of_its_halves(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [item(1), item(2, drawn=False), item(3)])
    [build] = open_builds([folder])
    rows = list(build.rows())
    assert (build.name, build.generator, build.total) == ("family", "family", 3)
    assert [(row.problem.id, row.split) for row in rows] == [
        ("p-1", "corpus/train"),
        ("p-3", "corpus/train"),
        ("p-2", "rejected/train"),
    ]
    assert rows[0].problem == item(1).problem
    assert rows[0].verdicts == item(1).verdicts
    assert rows[0].image == png(1)


def test_unchecked_rows_are_a_part_and_earlier_attempts_and_empty_configs_are_none(
    tmp_path: Path,
) -> None:
    folder = dataset(tmp_path / "d", [unchecked(1), item(2, drawn=False)])
    attempts = folder / "data" / "attempts"
    shutil.copytree(folder / "data" / "rejected", attempts)
    [build] = open_builds([folder])  # without an accepted row: its config is empty
    assert [(row.problem.id, row.split) for row in build.rows()] == [
        ("p-2", "rejected/train"),
        ("p-1", "unchecked/train"),
    ]
    assert (build.name, build.total) == ("family", 2)


def test_a_benchmarks_config_is_a_generator_and_its_columns_are_ours_again(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [item(1)], layout=Layout.BENCHMARK, generator="recorded")
    [build] = open_builds([folder])
    [row] = build.rows()
    assert (build.name, row.split) == ("recorded", "x")
    assert row.problem.question == item(1).problem.question


def test_a_row_without_an_image_says_why(tmp_path: Path) -> None:
    [build] = open_builds([dataset(tmp_path / "d", [item(2, drawn=False)])])
    [row] = build.rows()
    assert (row.image, row.status) == (None, Status.CODE_ERROR)
    assert row.reason.startswith("NameError")


@pytest.mark.parametrize("broken", [b"no image", png(1)[:40]])
def test_an_image_that_cannot_be_decoded_is_none(tmp_path: Path, broken: bytes) -> None:
    made = item(1)
    made = replace(made, figure=replace(made.figure, png=broken))
    [build] = open_builds([dataset(tmp_path / "d", [made])])
    [row] = build.rows()
    assert (row.image, row.status) == (None, Status.UNPARSEABLE)
    assert "cannot be decoded" in row.reason


def test_generators_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    folders = [dataset(tmp_path / name, [item(1)]) for name in ("a", "b")]
    assert [build.name for build in open_builds(folders)] == ["family@a", "family@b"]
    assert [build.name for build in open_builds(folders[:1])] == ["family"]
    with pytest.raises(InputError, match="given twice"):
        open_builds([folders[0], folders[0]])


def test_what_is_no_build_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        open_builds([tmp_path / "nowhere"])
    with pytest.raises(InputError, match="no finished build"):
        open_builds([tmp_path])
    path = tmp_path / "data" / "x" / "train-00000-of-00001.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"text": ["a"]}), path)
    with pytest.raises(InputError, match=r"no column 'id': `scigen bench` reads"):
        open_builds([tmp_path])
    path.write_bytes(b"PAR1 cut off")
    with pytest.raises(InputError, match="cannot be read"):
        open_builds([tmp_path])


def test_the_digest_is_that_of_the_rows(tmp_path: Path) -> None:
    one, same, other = (
        open_builds([dataset(tmp_path / name, [item(index)])])[0].digest
        for name, index in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one == same != other


def test_images_are_found_by_generator_and_id(tmp_path: Path) -> None:
    builds = open_builds([dataset(tmp_path / "d", [item(1), item(2), item(3, drawn=False)])])
    wanted = [("family", "p-2"), ("family", "p-3"), ("other", "p-1")]
    assert images_of(builds, wanted) == {("family", "p-2"): png(2), ("family", "p-3"): None}
