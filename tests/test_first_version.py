"""What version 0.1.0 wrote is read by everything that reads datasets (`data/README.md`)."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from datasets import load_dataset

from scigen_data.errors import InputError
from scigen_data.evaluation.builds import open_builds
from scigen_data.facts import Facts
from scigen_data.publish.diff import diff
from scigen_data.publish.fingerprint import Fingerprint
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import open_source
from scigen_data.records import Status
from scigen_data.report.gallery import rows_of, write_gallery
from scigen_data.rows import problem_of, read_row, verdicts_of
from scigen_data.train import export, load_view
from scigen_data.train.exports import FORMATS
from scigen_data.train.rows import answer_of, images_of, turns_of
from scigen_data.train.views import VIEWS

OLD = Path(__file__).parent / "data" / "0.1.0"
SPLITS = {"families": "train", "scigenbench": "scigen"}
SEVERAL = {"quiz", "grounding", "point"}  # views that make several rows of one
# No row has a chart, or a text that repeats; no attempts were kept.
NOT_IN_THESE = {"chart-to-table", "count", "repair"}


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))
        yield


@pytest.fixture(params=SPLITS)
def old(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A folder, and a split of it that has two accepted rows."""
    return OLD / request.param, SPLITS[request.param]


def test_load_dataset_gives_pictures_and_records(old: tuple[Path, str]) -> None:
    rows = load_dataset(str(old[0]), split=old[1])
    assert len(rows) == 2
    for row in rows:
        read = read_row(row)
        assert isinstance(row["image"], PIL.Image.Image)
        assert row["image"].size == (read["width"], read["height"])
        assert len(problem_of(read).quizzes) > 1
        assert Facts.from_dict(read["facts"]).texts
        assert {verdict.status for verdict in verdicts_of(row)} <= {Status.OK, Status.SKIPPED}


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("name", sorted(VIEWS.table().keys() - {"caption", *NOT_IN_THESE}))
def test_every_view_is_made(old: tuple[Path, str], name: str, streaming: bool) -> None:
    rows = list(load_view(old[0], name, split=old[1], streaming=streaming, keep="facts"))
    assert len(rows) > 2 if name in SEVERAL else len(rows) == 2
    for row in rows:
        assert row["prompt"][0]["content"]
        assert len(row["images"]) == VIEWS.pick(name).images
        assert row["facts"]["texts"]


def test_a_view_of_what_rows_did_not_have_says_what_is_missing(old: tuple[Path, str]) -> None:
    with pytest.raises(InputError, match="has no column 'caption'"):
        load_view(old[0], "caption", split=old[1])


def test_a_rejected_row_has_its_reason_and_no_picture() -> None:
    rows = load_view(OLD / "scigenbench", "sft", split="seephys", rejected=True, keep="verdicts")
    assert [(row["images"], row["id"]) for row in rows] == [([], "old-2")]
    statuses = [verdict.status for verdict in verdicts_of(rows[0])]
    assert Status.CODE_ERROR in statuses


def test_the_collator_reads_the_rows_as_they_are(old: tuple[Path, str]) -> None:
    for row in load_dataset(str(old[0]), split=old[1]):
        (image,) = images_of(row)
        assert image.mode == "RGB"
        assert turns_of(row, None, has_image=True) == [("user", row["multimodal_question"])]
        assert answer_of(row, None) == row["answer"]


@pytest.mark.parametrize("name", FORMATS.table())
def test_every_export_is_written(old: tuple[Path, str], name: str, tmp_path: Path) -> None:
    made = export(old[0], name, tmp_path / "out", split=old[1])
    assert (made.rows, made.left) == (2, {})


def test_the_gallery_shows_every_row(old: tuple[Path, str], tmp_path: Path) -> None:
    page = write_gallery(rows_of(old[0]), tmp_path / "page.html", title="old")
    assert page.read_text(encoding="utf-8").count('class="row"') == len(list(rows_of(old[0])))


def test_card_and_fingerprint_still_hold(old: tuple[Path, str]) -> None:
    card = card_of(old[0])
    assert card.tag == "v0.1.0"
    digest = Fingerprint()
    for config, split, row in open_source(old[0]).rows():
        digest.add(config, split, row)
    assert digest.hex == card.fingerprint


def test_a_changed_row_is_the_only_difference(old: tuple[Path, str], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(old[0], tmp_path / "changed"))
    file = next((folder / "data").glob(f"*/{old[1]}-*.parquet"))
    rows = load_dataset("parquet", data_files=str(file), split="train")
    rows.map(_corrected, with_indices=True).to_parquet(str(file))
    found = diff(old[0], folder)
    assert [change.columns for change in found.changed] == [("answer",)]


def _corrected(row: dict[str, Any], index: int) -> dict[str, Any]:
    return {"answer": f"about {row['answer']}"} if index == 0 else {}


def test_the_evaluation_reads_its_rows(old: tuple[Path, str]) -> None:
    (build,) = open_builds([old[0]])
    for row in build.rows():
        assert row.problem.quizzes
        if row.status is Status.OK:
            assert row.image is not None
            PIL.Image.open(io.BytesIO(row.image)).verify()
