"""Blocks of a build: written once, while shards arrive; whole after whatever stops it."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from pydoc import locate
from typing import Any

import pytest
from datasets import load_dataset
from pyarrow.parquet import read_schema

from scigen_data import rows
from scigen_data.pipeline import blocks
from scigen_data.pipeline.blocks import Blocks
from scigen_data.pipeline.engines import Event, Shard, ShardDone
from scigen_data.pipeline.sealed import opened
from scigen_data.pipeline.state import UNFINISHED
from scigen_data.publish.folder import MOST_SPLITS, STATE
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.statement import Layout
from tests.builds import dataset_bytes
from tests.endpoint import Endpoint
from tests.plain import plain, through, writes
from tests.publish.test_folder import info
from tests.samples import sample

N = 27  # in shards of 5 and blocks of 10


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "PROBLEMS", 10)


def built(out: Path, n: int) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "PROBLEMS", 10)
        plain(out, n=n)
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished build of three blocks: not to be written to."""
    return built(tmp_path_factory.mktemp("made") / "d", N)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of fewer rows, that is to grow: copy it."""
    return built(tmp_path_factory.mktemp("begun") / "d", 12)


def inodes(out: Path) -> dict[str, int]:
    """Of the data files of accepted rows, in order."""
    files = sorted((out / "data" / "corpus").iterdir())
    return {path.name: path.stat().st_ino for path in files}


def test_rows_stand_in_the_order_of_their_problems_in_a_file_a_block(made: Path) -> None:
    assert list(inodes(made)) == [f"train-{number:05d}-of-00003.parquet" for number in range(3)]
    ids_of = {
        config: load_dataset(str(made), config, split="train")["id"]
        for config in ("corpus", "rejected")
    }
    assert sorted([*ids_of["corpus"], *ids_of["rejected"]]) == [f"plain-{i:04d}" for i in range(N)]
    assert all(ids == sorted(ids) for ids in map(list, ids_of.values()))


def test_what_is_written_lies_on_the_disk_once(made: Path) -> None:
    assert not list((made / ".scigen" / "shards").iterdir())
    files = list(made.rglob("*.parquet"))
    assert all(path.stat().st_nlink == 2 for path in files)
    assert len({path.stat().st_ino for path in files}) == len(files) // 2


def test_blocks_are_written_while_shards_arrive(tmp_path: Path) -> None:
    state, seen = tmp_path / "d" / ".scigen", []

    def watch(_: int, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, ShardDone):
                seen.append([path.stem for path in sorted(state.glob("blocks/*.json"))])
                assert not (tmp_path / "d" / "data").exists()
            yield event

    plain(tmp_path / "d", n=N, watch=watch)
    first, second, third = "00000000", "00000010", "00000020"
    expected = [[], [first], [first], [first, second], [first, second], [first, second, third]]
    assert seen == expected


def test_a_build_that_grows_has_the_bytes_of_one_made_at_once_and_keeps_its_files(
    made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d"
    for n in (3, 20):
        plain(out, n=n)
    before = list(inodes(out).values())
    plain(out, n=N)
    assert dataset_bytes(out) == dataset_bytes(made)
    assert list(inodes(out).values())[:2] == before


@pytest.mark.parametrize(
    ("step", "times"),
    [
        ("scigen_data.pipeline.blocks.seal", 2),
        ("scigen_data.pipeline.blocks.Blocks._drop_shards", 2),
        ("scigen_data.pipeline.sealed.canonical", 1),  # of a row that is unpacked
        ("scigen_data.publish.folder.swap", 1),
    ],
)
def test_stopped_at_any_step_it_goes_on_to_the_same_bytes(
    begun: Path,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    times: int,
) -> None:
    out, kept, left = tmp_path / "d", locate(step), times
    assert callable(kept)
    shutil.copytree(begun, out)
    before = dataset_bytes(out)

    def stops(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return kept(*given)

    with monkeypatch.context() as patch:
        patch.setattr(step, stops)
        with pytest.raises(KeyboardInterrupt):
            plain(out, n=N)
    assert dataset_bytes(out) == before
    plain(out, n=N)
    assert dataset_bytes(out) == dataset_bytes(made)


def test_a_build_that_failed_writes_no_more_once_it_is_made_again(
    made: Path, tmp_path: Path
) -> None:
    """Who keeps an exception, as a notebook does, keeps what it came through."""

    def fails(total: int, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            yield event
            if isinstance(event, ShardDone):
                raise RuntimeError

    with pytest.raises(RuntimeError) as kept:
        plain(tmp_path, n=N, watch=fails)
    plain(tmp_path, n=N)
    del kept
    gc.collect()
    assert dataset_bytes(tmp_path) == dataset_bytes(made)


def test_a_block_that_was_damaged_is_made_again(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "d"
    plain(out, n=20)
    path = out / "data" / "corpus" / "train-00000-of-00002.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    plain(out, n=N)
    assert dataset_bytes(out) == dataset_bytes(made)


def test_a_copy_of_a_build_goes_on_without_making_a_row_again(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "d"
    shutil.copytree(made, out, copy_function=shutil.copyfile)  # with other times
    shutil.rmtree(out / "data")
    (out / ".scigen" / "complete.json").unlink()
    before = {path.name: path.stat().st_ino for path in (out / ".scigen" / "blocks").iterdir()}
    plain(out, n=N)
    after = {path.name: path.stat().st_ino for path in (out / ".scigen" / "blocks").iterdir()}
    assert after == before
    assert dataset_bytes(out) == dataset_bytes(made)


def test_a_build_that_has_all_its_shards_and_no_block_goes_on(
    begun: Path, made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d"
    shutil.copytree(begun, out)
    for record in sorted((out / ".scigen" / "blocks").glob("*.json")):
        sealed = opened(record)
        assert sealed is not None
        sealed.unpack(out / ".scigen" / "shards")
    shutil.rmtree(out / ".scigen" / "blocks")
    before = dataset_bytes(out)
    plain(out, n=12)
    assert dataset_bytes(out) == before
    plain(out, n=N)
    assert dataset_bytes(out) == dataset_bytes(made)


def test_a_block_of_other_columns_is_written_anew(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "d"
    with monkeypatch.context() as patch:
        fewer = tuple(column for column in rows.COLUMNS if column.name != "repairs")
        patch.setattr(rows, "COLUMNS", fewer)
        plain(out, n=10)
    plain(out, n=12)
    assert all("repairs" in read_schema(path).names for path in out.glob("data/*/*.parquet"))
    assert len(load_dataset(str(out), split="train")) == 11


def test_sources_that_become_too_many_are_one_split_in_every_block(tmp_path: Path) -> None:
    def published(name: str, *counts: int) -> dict[str, str]:
        out = tmp_path / name
        for count in counts:
            shards = [Shard(at, min(at + 10, count)) for at in range(0, count, 10)]
            held = Blocks(out / STATE, shards, [], info(Layout.BENCHMARK))
            for shard in held.todo():
                path = out / STATE / "shards" / shard.filename
                with RowWriter(path, rows.features().arrow_schema, {UNFINISHED: "0"}) as writer:
                    for at in range(shard.start, shard.stop):
                        writer.append(rows.to_row(sample(at, source=f"a/s{at}")))
            held.publish(out)
        return dataset_bytes(out)

    grown = published("grown", MOST_SPLITS - 10, MOST_SPLITS + 5)
    assert grown == published("once", MOST_SPLITS + 5)
    assert [name.split("/")[-1][:5] for name in grown if name.startswith("data")] == ["test-"] * 6


def test_rows_to_be_tried_again_are_taken_out_of_their_block(tmp_path: Path) -> None:
    few = {"n": 12, "retries": 0}
    with Endpoint(writes) as endpoint:
        endpoint.fail("chat", "drop", skip=2, times=1)
        assert through(endpoint.url, tmp_path / "d", **few).unfinished == 1
        assert through(endpoint.url, tmp_path / "d", **few).unfinished == 0
        assert len(endpoint.calls) <= 14
        through(endpoint.url, tmp_path / "steady", **few)
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(tmp_path / "steady")
