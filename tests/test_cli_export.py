"""`scigen export` at the command line: a folder or a tag on the Hub, one line for what is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.builds import scigen
from tests.hub import Hub
from tests.train import published

REPO = "org/figures"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.publish(tmp_path_factory.mktemp("cli") / "figures")


def test_a_tag_on_the_hub_is_exported_and_said(dataset: Path, tmp_path: Path) -> None:
    with Hub() as hub:
        for path in sorted(dataset.rglob("*")):
            if path.is_file() and ".scigen" not in path.parts:
                pushed = hub.put(REPO, str(path.relative_to(dataset)), path.read_bytes())
        hub.repos[REPO].tags["v1.0.0"] = pushed.sha
        ran = scigen(
            "export", "org/figures@v1.0.0", "--to", "verl", "--out", tmp_path / "o", env=hub.env
        )
        missing = scigen(
            "export", "org/figures@v9", "--to", "verl", "--out", tmp_path / "p", env=hub.env
        )
    assert ran.returncode == 0, ran.stderr
    assert f"{published.ROWS} rows of the view grpo for verl in {tmp_path / 'o'}" in ran.stdout
    assert "data.train_files=[" in ran.stdout
    said = json.loads((tmp_path / "o" / "export.json").read_text(encoding="utf-8"))
    assert (said["dataset"], said["revision"]) == (REPO, pushed.sha)
    rows = pq.read_table(tmp_path / "o" / said["files"].popitem()[0]).to_pylist()
    assert [row["images"][0]["bytes"] for row in rows] == [
        published.png(index) for index in range(published.ROWS)
    ]
    assert missing.returncode == 1
    assert missing.stderr.startswith("scigen: dataset 'org/figures' cannot be opened: ")
    assert "Traceback" not in missing.stderr


def test_what_is_wrong_is_one_line(dataset: Path, tmp_path: Path) -> None:
    ran = scigen("export", dataset, "--to", "trl", "--out", tmp_path / "o")
    assert ran.returncode == 1
    assert ran.stderr == (
        "scigen: no format 'trl': choose one of easyr1, llamafactory, ms-swift, webdataset, "
        "trl-sft, trl-grpo, verl\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_hub_that_is_not_there_and_a_broken_file_are_one_line(
    dataset: Path, tmp_path: Path
) -> None:
    away = scigen(
        *("export", "org/figures", "--to", "verl", "--out", tmp_path / "o"),
        env={"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_ETAG_TIMEOUT": "1"},
    )
    broken = tmp_path / "broken"
    shutil.copytree(dataset, broken)
    next((broken / "data").rglob("*.parquet")).write_bytes(b"")
    empty = scigen("export", broken, "--to", "verl", "--out", tmp_path / "o")
    for ran in (away, empty):
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1, ran.stderr
        assert "cannot be opened" in ran.stderr
    assert not (tmp_path / "o").exists()
