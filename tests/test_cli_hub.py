"""`scigen push`, `diff` and `verify` as a user runs them, over the real clients."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builds import scigen
from tests.conftest import ROWS
from tests.hub import TOKEN, Hub
from tests.publish.made import dataset

LOAD = """
import json
from datasets import load_dataset

splits = load_dataset("org/figures", revision="v1.0.0")
rows = splits["train"]
streamed = load_dataset("org/figures", split="train", revision="v1.0.0", streaming=True)
rows.select(range(1)).push_to_hub("org/copy", private=True)
provenance = ("generator", "model", "seed", "attempts", "program", "render_fingerprint",
              "pixel_hash", "verdicts", "license", "source")
print(json.dumps({
    "sizes": splits.num_rows,
    "rows": list(rows["id"]),
    "streamed": [row["id"] for row in streamed],
    "missing": [name for name in provenance if not all(rows[name])],
    "copy": list(load_dataset("org/copy", split="train")["id"]),
}))
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.timeout(300)  # six commands, each a process
def test_a_build_is_pushed_loaded_and_verified(families: Path, tmp_path: Path, hub: Hub) -> None:
    """The walk over two versions is in `test_walk.py`."""
    out = shutil.copytree(families, tmp_path / "out")
    build = ("build", "families", "--out", out, "--n", ROWS)
    before = contents(out)
    assert scigen(*build, "--version", "1.0.0").returncode == 0  # rewrites the card alone
    after = contents(out)
    assert [path for path in after if after[path] != before.get(path)] == [out / "README.md"]
    assert b"version: 1.0.0" in after[out / "README.md"]

    pushed = scigen("push", out, "org/figures", env=hub.env)
    assert pushed.stdout.splitlines()[0] == "org/figures v1.0.0: 6 files, 6 of them new"
    env = {**os.environ, **hub.env}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], env=env, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    told = json.loads(loaded.stdout.splitlines()[-1])
    assert told["rows"] == told["streamed"]
    assert set(told["sizes"]) == {"train", "validation", "test"}
    assert sum(told["sizes"].values()) == ROWS
    assert told["missing"] == []
    assert told["copy"] == told["rows"][:1]
    assert hub.repos["org/copy"].private

    checked = scigen("verify", "org/figures@v1.0.0", "--n", 1, env=hub.env)
    assert checked.stdout.splitlines()[0].split() == ["1", "reproduced"]
    assert checked.returncode == 0
    assert not [r for r in hub.calls if r.host == "lfs" and TOKEN in str(r)]


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
    assert ": damaged: " in ended.stdout
    assert ended.stderr.splitlines()[-1].endswith("are not what they say")
