"""`scigen push`, `diff` and `verify` as a user runs them, over the real clients."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builds import scigen
from tests.hub import TOKEN, Hub
from tests.publish.made import dataset

LOAD = """
import json
from datasets import load_dataset

told = {}
for version in ("v1.0.0", "v1.1.0"):
    rows = load_dataset("org/figures", split="train", revision=version)
    streamed = load_dataset("org/figures", split="train", revision=version, streaming=True)
    told[version] = [list(rows["id"]), [row["id"] for row in streamed], rows[0]["image"].size]
newest = load_dataset("org/figures", split="train")
provenance = ("generator", "model", "seed", "attempts", "program", "render_fingerprint",
              "pixel_hash", "verdicts", "license", "source")
told["missing"] = [name for name in provenance if not all(newest[name])]
told["newest"] = list(newest["id"])
newest.select(range(2)).push_to_hub("org/copy", private=True)
told["copy"] = list(load_dataset("org/copy", split="train")["id"])
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.timeout(300)  # ten commands, each a process
def test_build_push_build_more_diff_push_load(tmp_path: Path, hub: Hub) -> None:
    """The whole walk; every version stays what it was."""
    out = tmp_path / "out"
    build = ("build", "families", "--out", out, "--workers", 1, "--n")
    assert scigen(*build, 3).returncode == 0
    before = contents(out)
    assert scigen(*build, 3, "--version", "0.2.0").returncode == 0  # rewrites the card alone
    after = contents(out)
    assert [path for path in after if after[path] != before.get(path)] == [out / "README.md"]
    assert b"version: 0.2.0" in after[out / "README.md"]
    first = scigen("push", out, "org/figures", "--tag", "v1.0.0", env=hub.env)
    assert first.stdout.splitlines()[0] == "org/figures v1.0.0: 4 files, 4 of them new"

    assert scigen(*build, 4).returncode == 0
    report = tmp_path / "diff.json"
    diff = scigen("diff", "org/figures@v1.0.0", out, "--write", "--json", report, env=hub.env)
    assert diff.stdout.splitlines()[0] == "rows: 1 added; 4 in all, 3 before"
    assert f"{out}/README.md is v1.1.0 now (minor)" in diff.stdout
    (added,) = json.loads(report.read_text())["added"]

    second = scigen("push", out, "org/figures", env=hub.env)
    assert second.stdout.splitlines()[0] == "org/figures v1.1.0: 4 files, 4 of them new"
    assert "note:" not in second.stderr  # the changelog tells of it

    env = {**os.environ, **hub.env}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], env=env, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    told = json.loads(loaded.stdout.splitlines()[-1])
    assert [len(told[version][0]) for version in ("v1.0.0", "v1.1.0")] == [3, 4]
    assert all(told[version][0] == told[version][1] for version in ("v1.0.0", "v1.1.0"))
    assert told["newest"] == told["v1.1.0"][0]
    assert set(told["newest"]) - set(told["v1.0.0"][0]) == {added["id"]}
    assert told["missing"] == []
    assert told["copy"] == told["newest"][:2]
    assert hub.repos["org/copy"].private

    checked = scigen("verify", "org/figures@v1.1.0", "--n", 1, env=hub.env)
    assert checked.stdout.splitlines()[0].split() == ["1", "reproduced"]
    assert checked.returncode == 0
    leaked = [r for r in hub.requests if r.host == "lfs" and TOKEN in str(r)]
    assert not leaked


def test_errors_are_one_line(tmp_path: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d")
    dead = {**hub.env, "HF_ENDPOINT": "http://127.0.0.1:9"}
    for arguments, env, said in (
        (("push", made, "org/z"), {**hub.env, "HF_TOKEN": ""}, "hf auth login"),
        (("push", made, "org/z"), dead, "cannot reach the Hub at http://127.0.0.1:9"),
        (("diff", made, "org/none@v1.0.0"), hub.env, "no such dataset"),
    ):
        ended = scigen(*arguments, env=env)
        assert ended.returncode == 1
        assert said in ended.stderr
        assert len(ended.stderr.splitlines()) == 1, ended.stderr


def test_a_dataset_that_is_not_what_it_says_fails(tmp_path: Path) -> None:
    """The samples' pixel hashes are of their files and not of their pixels."""
    ended = scigen("verify", dataset(tmp_path / "d"), "--n", 2)
    assert ended.returncode == 1
    assert "p-0: damaged" in ended.stdout
    assert ended.stderr.splitlines()[-1].endswith("are not what they say")
