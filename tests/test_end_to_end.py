"""From problems to trained steps, on both builds that come with the package."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.train.tiny import tiny_llava
from tests.builds import scigen
from tests.endpoint import Endpoint, recorded
from tests.tiny_models import check_trains, tiny_qwen3_vl

MODELS = pytest.mark.parametrize(
    ("tiny", "end"), [(tiny_llava, "</s>"), (tiny_qwen3_vl, "<|im_end|>")]
)
Tiny = Callable[[Path], Path]


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """Eight of the recorded problems, drawn through a real endpoint."""
    from scigen_data.problems.scigenbench import load_problems

    folder = tmp_path_factory.mktemp("benchmark")
    replies = shared / "completions" / "imgcoder"
    rows = json.loads((shared / "scigenbench" / "scigen.json").read_text(encoding="utf-8"))
    chosen = [row for row in rows if (replies / f"{row['id']}.md").exists()][:8]
    path = folder / "scigen.json"
    path.write_text(json.dumps(chosen))
    with Endpoint(recorded(replies, load_problems(path).problems), key="k") as endpoint:
        done = scigen(
            *("build", "scigenbench", "--problems", path, "--out", folder / "bench"),
            *("--base-url", endpoint.url, "--model", "m", "--attempts", 1),
            env={"SCIGEN_API_KEY": "k"},
        )
    assert done.returncode == 0, done.stderr
    return folder / "bench"


@MODELS
def test_trainer_takes_steps_on_a_families_build(
    families: Path, tmp_path: Path, tiny: Tiny, end: str
) -> None:
    check_trains(load_dataset(str(families), split="train"), tmp_path, tiny, end)


@pytest.mark.slow
@MODELS
def test_trainer_takes_steps_on_a_scigenbench_build(
    benchmark: Path, tmp_path: Path, tiny: Tiny, end: str
) -> None:
    check_trains(load_dataset(str(benchmark), split="scigen"), tmp_path, tiny, end)


@pytest.mark.slow
def test_demo_script_reads_a_build_back(families: Path) -> None:
    script = Path(__file__).resolve().parents[1] / "scripts" / "load_and_collate.py"
    done = subprocess.run(
        [sys.executable, str(script), str(families)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first = load_dataset(str(families), split="train")[0]
    assert f"trained on: '{first['answer']}</s>'" in done.stdout
