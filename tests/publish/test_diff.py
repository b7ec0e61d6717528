"""What differs between two versions, and what the changelog says of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.errors import InputError
from scigen_data.publish.changelog import report, with_changelog
from scigen_data.publish.diff import Difference, Row, compare, diff
from scigen_data.publish.hub import push
from scigen_data.publish.readme import card_of, write_text
from scigen_data.publish.source import open_source
from scigen_data.publish.version import Bump
from scigen_data.records import Decision, Sample
from tests.hub import Hub
from tests.publish.made import SAMPLES, api_of, dataset
from tests.samples import png, sample


def differ(tmp_path: Path, a: Sequence[Sample], b: Sequence[Sample]) -> Difference:
    one, two = dataset(tmp_path / "a", a), dataset(tmp_path / "b", b)
    return diff(str(one), two)


def edited(base: Sample, answer: str) -> Sample:
    return replace(base, problem=replace(base.problem, answer=answer))


def plain(folder: Path, **columns: list[object]) -> Path:
    """A dataset of no build of ours: columns in one Parquet file."""
    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.table(columns), folder / "data" / "train-00000-of-00001.parquet")
    return folder


def test_equal_rows_are_the_same_in_any_order(tmp_path: Path) -> None:
    found = differ(tmp_path, SAMPLES, SAMPLES[::-1])
    assert found.bump is Bump.NONE
    assert report(found) == ["the same: 12 rows"]


def test_rows_are_named_by_id_and_column(tmp_path: Path) -> None:
    other = [*SAMPLES[1:], sample(40)]
    other[1] = edited(other[1], "new")
    other[4] = replace(other[4], figure=replace(other[4].figure, png=png(99)))
    other[7] = replace(other[7], decision=Decision.REJECTED, reasons=("judge",))
    found = differ(tmp_path, SAMPLES, other)
    assert found.added == [Row("corpus", "train", "p-40")]
    assert found.removed == [Row("corpus", "train", "p-0")]
    assert found.changed == [
        Row("corpus", "train", "p-2", ("answer",)),
        Row("corpus", "train", "p-5", ("image",)),
    ]
    assert found.moved == [Row("rejected", "train", "p-8", ("decision", "reasons"), "corpus/train")]
    assert found.rows == (12, 12)
    assert found.bump is Bump.MINOR


def test_an_id_that_stands_twice_is_matched_by_its_cells(tmp_path: Path) -> None:
    twice = [SAMPLES[0], edited(SAMPLES[0], "other"), SAMPLES[1]]
    assert differ(tmp_path / "1", twice, [twice[1], twice[0], twice[2]]).bump is Bump.NONE
    found = differ(tmp_path / "2", twice, [twice[1], SAMPLES[1]])
    assert (found.removed, found.changed) == ([Row("corpus", "train", "p-0")], [])


def test_columns_that_go_or_change_type_are_major_and_new_ones_minor(tmp_path: Path) -> None:
    ids: list[object] = ["x", "y"]
    base = open_source(str(plain(tmp_path / "a", id=ids, n=[1, 2], t=["a", "b"])))
    less = compare(base, open_source(str(plain(tmp_path / "b", id=ids, n=[1, 2]))))
    assert (less.columns_removed, less.changed, less.bump) == (["t"], [], Bump.MAJOR)
    typed = compare(
        base, open_source(str(plain(tmp_path / "c", id=ids, n=["1", "2"], t=["a", "b"])))
    )
    assert (typed.columns_retyped, typed.bump) == (["n"], Bump.MAJOR)
    more = compare(
        base, open_source(str(plain(tmp_path / "d", id=ids, n=[1, 2], t=["a", "b"], u=[0, 0])))
    )
    assert (more.columns_added, more.changed, more.bump) == (["u"], [], Bump.MINOR)


def test_a_config_that_goes_is_major(tmp_path: Path) -> None:
    found = differ(tmp_path, SAMPLES, [s for s in SAMPLES if s.decision is Decision.ACCEPTED])
    assert found.splits_removed == ["rejected/train"]
    assert found.bump is Bump.MAJOR


def test_another_text_of_the_card_alone_is_a_patch(tmp_path: Path) -> None:
    one, two = dataset(tmp_path / "a"), dataset(tmp_path / "b", version="1.0.1")
    assert compare(open_source(str(one)), open_source(str(two))).bump is Bump.NONE
    write_text(two / "README.md", card_of(two).text.replace("## Known limits", "## Limits"))
    assert compare(open_source(str(one)), open_source(str(two))).bump is Bump.PATCH


@pytest.mark.parametrize("files", ["data/*.parquet", ["data/a.parquet"], [{"path": "data/*"}]])
def test_a_card_in_one_of_its_shorter_forms_is_read(tmp_path: Path, files: object) -> None:
    made = dataset(tmp_path / "made")
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    shutil.copy(next((made / "data" / "corpus").glob("*.parquet")), other / "data" / "a.parquet")
    (other / "README.md").write_text(f"---\nconfigs:\n- data_files: {json.dumps(files)}\n---\n")
    (split,) = open_source(str(other)).splits
    assert split.files == ("data/a.parquet",)


def test_rows_without_an_id_are_refused(tmp_path: Path) -> None:
    one = open_source(str(plain(tmp_path / "a", n=[1])))
    with pytest.raises(InputError, match=r"default/train of .* has no column 'id'"):
        compare(one, one)


def test_the_changelog_names_what_changed_and_keeps_what_was_there(tmp_path: Path) -> None:
    v1 = open_source(str(dataset(tmp_path / "1")))
    second = dataset(tmp_path / "2", SAMPLES[1:])
    card = with_changelog(compare(v1, open_source(str(second))), v1, card_of(second))
    assert card.tag == "v1.1.0"  # what the rows ask for: the build stated v1.0.0 again
    write_text(second / "README.md", card.text)
    v2 = open_source(str(second))
    third = dataset(tmp_path / "3", [edited(SAMPLES[1], "new"), *SAMPLES[2:]], version="2.0.0")
    text = with_changelog(compare(v2, open_source(str(third))), v2, card_of(third)).text
    section, first, second_, rest = (
        text.index(part)
        for part in (
            "### v2.0.0\n\nSince v1.1.0: rows: 1 changed; 11 in all, 11 before.",
            "### v1.1.0\n\nSince v1.0.0: rows: 1 removed; 11 in all, 12 before.",
            "### v1.0.0\n\nThe first version listed here: 12 rows.",
            "## Make it again",
        )
    )
    assert section < first < second_ < rest
    assert "- columns that differ: `answer` in 1" in text[section:first]
    assert "- removed: `p-0`" in text[first:second_]


def test_writing_it_twice_writes_the_same(tmp_path: Path) -> None:
    one = open_source(str(dataset(tmp_path / "1")))
    second = dataset(tmp_path / "2", SAMPLES[1:])
    texts = []
    for _ in range(2):
        card = with_changelog(compare(one, open_source(str(second))), one, card_of(second))
        write_text(second / "README.md", card.text)
        texts.append(card.text)
    assert texts[0] == texts[1]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr("scigen_data.publish.remote.PAUSE", 0.01)
    with Hub() as running:
        yield running


def test_a_folder_and_what_was_pushed_of_it_are_the_same(tmp_path: Path, hub: Hub) -> None:
    made, api = dataset(tmp_path / "d"), api_of(hub.url)
    push(str(made), "org/x", api=api)
    hub.fail("resolve", "500")
    hub.fail("lfs-get", "drop")
    there = open_source("org/x@v1.0.0", api)
    assert compare(open_source(str(made)), there).bump is Bump.NONE
    with pytest.raises(InputError, match=r"org/x@v2\.0\.0: there is no such revision"):
        open_source("org/x@v2.0.0", api)
