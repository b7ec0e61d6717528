"""Builds: resumable to the byte, honest about endpoints that fail."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.pipeline.build import Built, build
from scigen_data.problems.scigenbench import load_problems
from scigen_data.taxonomy import IMAGE_TYPES
from tests.builds import command, dataset_bytes, scigen
from tests.conftest import ROWS
from tests.endpoint import FAULTS, Endpoint, recorded


def test_families_build_covers_every_image_type(families: Path) -> None:
    rows = load_dataset(str(families), split="train")
    assert set(rows["image_type"]) == set(IMAGE_TYPES)
    assert all(row["image"].size == (row["width"], row["height"]) for row in rows)


def deaf_to_nothing() -> None:
    """A shell starts what runs in its background with Ctrl-C ignored, and so are its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def has_open(pid: int, path: Path) -> bool:
    """Whether the process has the file open."""
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):
            if descriptor.readlink() == path:
                return True
    return False


def test_a_build_stopped_by_ctrl_c_goes_on_to_the_same_bytes(
    families: Path, tmp_path: Path
) -> None:
    """Of one that is killed `test_kills.py` tells."""
    out = tmp_path / "d"
    again = command("build", "families", "--out", out, "--n", ROWS, "--workers", 2)
    rng = random.Random(2)
    for _ in range(2):
        process = subprocess.Popen(
            again,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=deaf_to_nothing,  # noqa: PLW1509 - no threads here
        )
        while not has_open(process.pid, out / ".scigen" / "lock") and process.poll() is None:
            time.sleep(0.05)  # a signal to an interpreter that is still loading is none of ours
        time.sleep(rng.uniform(0.0, 3.0))
        os.kill(process.pid, signal.SIGINT)
        error = process.communicate()[1]
        if process.returncode == 0:
            break
        assert process.returncode == 130
        assert error.splitlines()[-1] == "scigen: stopped; the same command goes on from here"
        assert "Traceback" not in error
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dataset_bytes(out) == dataset_bytes(families)


def test_build_grows_without_making_its_shards_again_whatever_its_workers(
    families: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d"
    scigen("build", "families", "--out", out, "--n", 25, "--workers", 1)
    shard = next((out / ".scigen" / "shards").glob("*.parquet"))
    before = shard.stat().st_mtime_ns
    scigen("build", "families", "--out", out, "--n", ROWS, "--workers", 1)
    assert shard.stat().st_mtime_ns == before
    assert dataset_bytes(out) == dataset_bytes(families)


def test_build_does_not_shrink_in_silence(families: Path) -> None:
    before = dataset_bytes(families)
    done = scigen("build", "families", "--out", families, "--n", 5)
    assert done.returncode == 1
    assert f"holds {ROWS} rows" in done.stderr
    assert dataset_bytes(families) == before


def test_finished_build_is_left_alone(families: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in families.rglob("*.parquet")}
    done = scigen("build", "families", "--out", families, "--n", ROWS)
    assert done.returncode == 0
    assert {path: path.stat().st_mtime_ns for path in families.rglob("*.parquet")} == before


def test_other_seed_is_refused_in_a_folder_that_is_taken(families: Path) -> None:
    before = dataset_bytes(families)
    done = scigen("build", "families", "--out", families, "--n", ROWS, "--seed", 1)
    assert done.returncode == 1
    assert "seed: 0 there, 1 now" in done.stderr
    assert "--out" in done.stderr
    assert dataset_bytes(families) == before


# -------------------------------------------------------------------- through an endpoint


@pytest.fixture
def problems(shared: Path, tmp_path: Path) -> Path:
    """The 50 problems that have a recorded reply, as a file of their own."""
    names = {path.stem for path in (shared / "completions" / "imgcoder").glob("*.md")}
    rows = json.loads((shared / "scigenbench" / "scigen.json").read_text(encoding="utf-8"))
    path = tmp_path / "scigen.json"
    path.write_text(json.dumps([row for row in rows if str(row["id"]) in names]))
    return path


@pytest.fixture
def answers(shared: Path, problems: Path) -> Callable[..., str]:
    return recorded(  # type: ignore[return-value]
        shared / "completions" / "imgcoder", load_problems(problems).problems
    )


def drawn_by(url: str, problems: Path, out: Path, **changes: object) -> Built:
    choices: dict[str, Any] = {
        "problems": problems,
        "base_url": url,
        "model": "test-model",
        "attempts": 1,
        "timeout": 2.0,
        "retries": 12,
        "concurrency": 32,
        **changes,
    }
    return build("scigenbench", str(out), workers=2, **choices)


def test_failing_endpoint_changes_nothing_but_time(
    answers: Callable[..., str], problems: Path, tmp_path: Path
) -> None:
    with Endpoint(answers) as endpoint:
        steady = drawn_by(endpoint.url, problems, tmp_path / "steady", n=20)
    with Endpoint(answers, faults=FAULTS, rate=0.3, hang=4.0) as endpoint:
        shaky = drawn_by(endpoint.url, problems, tmp_path / "shaky", n=20)
        faults = endpoint.faults_given
    assert sum(faults.values()) >= 4
    assert (steady.rows, steady.drawn, steady.unfinished) == (20, 20, 0)
    assert dataset_bytes(tmp_path / "shaky") == dataset_bytes(tmp_path / "steady")
    assert (shaky.drawn, shaky.reasons) == (steady.drawn, steady.reasons)

    rows = load_dataset(str(tmp_path / "shaky"), split="scigen")
    assert set(rows["model"]) == {"test-model"}
    for row in rows:
        assert row["plan"]
        assert json.loads(row["facts"])["texts"]
        assert {verdict["check"] for verdict in row["verdicts"]} > {"run", "audit/overlap"}


def test_endpoint_that_goes_down_is_picked_up_by_the_next_run(
    answers: Callable[..., str], problems: Path, tmp_path: Path
) -> None:
    few = {"n": 6, "retries": 0}
    with Endpoint(answers) as endpoint:
        drawn_by(endpoint.url, problems, tmp_path / "steady", **few)
    out = tmp_path / "d"
    with Endpoint(answers, refuse=(503, {"error": {"message": "overloaded"}})) as endpoint:
        built = drawn_by(endpoint.url, problems, out, **few)
    assert (built.rows, built.drawn, built.unfinished) == (6, 0, 6)
    rows = load_dataset(str(out), split="scigen")
    assert set(rows["status"]) == {"api_error"}
    with Endpoint(answers) as endpoint:
        assert drawn_by(endpoint.url, problems, out, **few).unfinished == 0
        calls = len(endpoint.calls)
        assert drawn_by(endpoint.url, problems, out, **few).unfinished == 0
        assert len(endpoint.calls) == calls == 6
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "steady")


def test_replies_that_arrived_are_not_asked_for_again(
    answers: Callable[..., str], problems: Path, tmp_path: Path
) -> None:
    out = tmp_path / "d"
    with Endpoint(answers) as endpoint:
        drawn_by(endpoint.url, problems, out, n=4)
        for shard in (out / ".scigen" / "shards").iterdir():
            shard.unlink()  # as if the build had been killed before it wrote them
        drawn_by(endpoint.url, problems, out, n=4)
        assert len(endpoint.calls) == 4
