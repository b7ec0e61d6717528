"""Builds: resumable to the byte, honest about endpoints that fail.

But for the first, they draw nothing (`tests/plain`): of figures the other tests tell.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.errors import OutputInUse
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.build import build
from scigen_data.pipeline.engines import Event, Shard, ShardDone
from scigen_data.pipeline.sources import from_families
from scigen_data.publish.readme import card_of
from scigen_data.taxonomy import IMAGE_TYPES
from tests.builds import command, dataset_bytes, deaf_to_nothing
from tests.endpoint import FAULTS, Endpoint
from tests.limited import Limited
from tests.plain import RECIPE, plain, through, writes

N = 12  # in three shards


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished plain build: copy it to write."""
    out = tmp_path_factory.mktemp("plain") / "d"
    plain(out, n=N)
    return out


def test_families_build_covers_every_image_type(families: Path) -> None:
    rows = load_dataset(str(families), split="all")
    assert set(rows["image_type"]) == set(IMAGE_TYPES)
    assert all(row["image"].size == (row["width"], row["height"]) for row in rows)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_a_build_stopped_in_its_second_shard_goes_on_to_the_same_bytes(
    tmp_path: Path, sent: signal.Signals
) -> None:
    """Of its processes that are killed one by one `test_kills.py` tells."""
    out = tmp_path / "d"
    with Endpoint(writes) as endpoint:
        again = command(
            *("build", RECIPE, "--out", out, "--n", N, "--workers", 1, "--attempts", 1),
            *("--generator", "imgcoder", "--base-url", endpoint.url, "--model", "test-model"),
            *("--concurrency", 2),
        )
        process = subprocess.Popen(
            again,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=deaf_to_nothing,  # noqa: PLW1509 - no threads here
        )
        stop = endpoint.fail("chat", "drop", skip=6, act=partial(os.kill, process.pid, sent))
        error = process.communicate(timeout=100)[1]
        assert stop.times == 0
        assert len(list((out / ".scigen" / "shards").glob("*.parquet"))) == 1
        if sent == signal.SIGINT:
            assert process.returncode == 130
            assert error.splitlines()[-1] == "scigen: stopped; the same command goes on from here"
            assert "Traceback" not in error
        done = subprocess.run(again, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        asked = [json.dumps(call.body) for call in endpoint.calls if call.status == 200]
        assert through(endpoint.url, tmp_path / "steady", n=N).accepted == N
    assert max(map(asked.count, asked)) <= 2, "a reply that was kept was asked for again"
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "steady")


def test_build_grows_without_making_its_shards_again_whatever_works_them_off(
    made: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d"
    plain(out, n=5)
    worked: list[Shard] = []

    def watch(_: int, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, ShardDone) and not event.resumed:
                worked.append(event.shard)
            yield event

    plain(out, n=N, engine="local", workers=2, watch=watch)
    assert sorted(shard.start for shard in worked) == [5, 10]
    assert dataset_bytes(out) == dataset_bytes(made)


def test_a_build_that_grows_keeps_its_version_unless_told_another(tmp_path: Path) -> None:
    out = tmp_path / "d"
    plain(out, n=5, version="1.2.0")
    plain(out, n=6)
    assert card_of(out).tag == "v1.2.0"
    plain(out, n=7, version="0.3.0")
    assert card_of(out).tag == "v0.3.0"


def test_build_does_not_shrink_in_silence(made: Path) -> None:
    before = dataset_bytes(made)
    with pytest.raises(OutputInUse, match=f"holds {N} rows and would shrink to 5"):
        plain(made, n=5)
    assert dataset_bytes(made) == before


def test_finished_build_is_left_alone(made: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*.parquet")}
    assert plain(made, n=N).rows == N
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*.parquet")} == before


def test_other_seed_is_refused_in_a_folder_that_is_taken(made: Path) -> None:
    before = dataset_bytes(made)
    with pytest.raises(OutputInUse, match=r"seed: 0 there, 1 now.*--out"):
        plain(made, n=N, seed=1)
    assert dataset_bytes(made) == before


# -------------------------------------------------------------------- through an endpoint


def test_failing_endpoint_changes_nothing_but_time(tmp_path: Path) -> None:
    patient = {"n": 20, "timeout": 2.0, "retries": 12, "concurrency": 32}
    with Endpoint(writes) as endpoint:
        steady = through(endpoint.url, tmp_path / "steady", **patient)
    with Endpoint(writes, faults=FAULTS, rate=0.3, hang=4.0) as endpoint:
        shaky = through(endpoint.url, tmp_path / "shaky", **patient)
        faults = endpoint.faults_given
    assert sum(faults.values()) >= 4
    assert (steady.rows, steady.drawn, steady.unfinished) == (20, 20, 0)
    assert dataset_bytes(tmp_path / "shaky") == dataset_bytes(tmp_path / "steady")
    assert (shaky.drawn, shaky.reasons) == (steady.drawn, steady.reasons)

    rows = load_dataset(str(tmp_path / "shaky"), split="train")
    assert set(rows["model"]) == {"test-model"}
    for row in rows:
        assert row["plan"]
        assert json.loads(row["facts"])["texts"]
        assert {verdict["check"] for verdict in row["verdicts"]} > {"run", "audit/overlap"}


@pytest.mark.slow
def test_a_limit_that_all_workers_meet_together_changes_nothing_but_time(tmp_path: Path) -> None:
    with Endpoint(writes) as endpoint:
        through(endpoint.url, tmp_path / "free", n=16)
    with Limited(writes, most=4, rate=8, pause=0.05) as endpoint:
        out, reach = tmp_path / "d", {"engine": "local", "workers": 2, "concurrency": 4}
        assert through(endpoint.url, out, n=16, **reach).accepted == 16
        assert endpoint.most_in_flight <= 4
        assert len(endpoint.refused) <= 10
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "free")


def test_endpoint_that_goes_down_is_picked_up_by_the_next_run(tmp_path: Path) -> None:
    few = {"n": 6, "retries": 0}
    with Endpoint(writes) as endpoint:
        through(endpoint.url, tmp_path / "steady", **few)
    out = tmp_path / "d"
    with Endpoint(writes, refuse=(503, {"error": {"message": "overloaded"}})) as endpoint:
        built = through(endpoint.url, out, **few)
    assert (built.rows, built.drawn, built.unfinished) == (6, 0, 6)
    rows = load_dataset(str(out), "rejected", split="train")
    assert set(rows["status"]) == {"api_error"}
    with Endpoint(writes) as endpoint:
        assert through(endpoint.url, out, **few).unfinished == 0
        calls = len(endpoint.calls)
        assert through(endpoint.url, out, **few).unfinished == 0
        assert len(endpoint.calls) == calls == 6
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "steady")


def test_replies_that_arrived_are_not_asked_for_again(tmp_path: Path) -> None:
    out = tmp_path / "d"
    with Endpoint(writes) as endpoint:
        through(endpoint.url, out, n=4)
        shutil.rmtree(out / ".scigen" / "blocks")  # as if it had been killed before it wrote them
        through(endpoint.url, out, n=4)
        assert len(endpoint.calls) == 4


def test_a_test_question_is_rejected_undrawn_and_the_card_says_so(tmp_path: Path) -> None:
    (known,) = from_families(1)(BuildOptions(n=1)).items
    (tmp_path / "exam.csv").write_text(f'question\n"{known.question}"\n', encoding="utf-8")
    out = tmp_path / "d"
    built = build("families", out, n=2, workers=1, against=tmp_path / "exam.csv")
    assert (built.rows, built.drawn, built.reasons) == (2, 1, {"contaminated": 1})
    assert built.checks["contamination"] == {"failed": 1, "proved": 1}
    (row,) = load_dataset(str(out), "rejected", split="all")
    (verdict,) = row["verdicts"]
    assert verdict["reason"].startswith("100% of its words are those of exam.csv row 1: ")
    page = (out / "README.md").read_text(encoding="utf-8")
    assert "Problems were held to the test questions of `exam.csv`." in page
    assert "`contaminated`, undrawn: 1 of 2 rows." in page
    assert "--against exam.csv" in page
