"""What reads datasets works where Python's portable half is all there is: macOS and Windows.

No such machine is at hand: a process, and each Python that it starts, is made to lack what those
lack (`poorer.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from scigen_data.train.tiny import tiny_llava
from tests.publish.made import dataset

ROOT = Path(__file__).resolve().parents[1]
MODULES = (
    "scigen_data",
    "scigen_data.answers",
    "scigen_data.answers.grading",
    "scigen_data.report",
    "scigen_data.report.gallery",
    "scigen_data.rows",
    "scigen_data.train",
    "scigen_data.train.collate",
    "scigen_data.train.exporting",
    "scigen_data.train.exports",
    "scigen_data.train.rewards",
    "scigen_data.train.viewing",
    "scigen_data.train.views",
)
PROGRAM = """
import asyncio, importlib, json, sys
folder, platform, poorer, *modules = sys.argv[1:]
import datasets, huggingface_hub, matplotlib.pyplot, polars, pyarrow.parquet
try:
    import torch, transformers
    processor = transformers.AutoProcessor.from_pretrained(poorer + "/llava")
except ImportError:
    processor = None
from tests.poorer import make_poorer
make_poorer(platform)
sys.path.insert(0, poorer)  # for what is started from here
found = {"modules": [], "processor": processor is not None}
for module in modules:
    try:
        importlib.import_module(module)
        found["modules"].append(module)
    except Exception as error:
        sys.exit(f"{module}: {type(error).__name__}: {error}")

from scigen_data.train import load_view
rows = load_view(folder, "sft", split="train")
found["rows"] = len(rows)
found["turns"] = [turn["role"] for turn in rows[0]["prompt"]]

from scigen_data.answers.grading import grade
try:
    import mpmath
    found["grades"] = [
        grade("The answer is \\\\boxed{2x + 2}", r"\\(2(x+1)\\)").grade.value,
        grade("The answer is 3 m", "4 m").grade.value,
    ]
except ImportError:
    found["grades"] = None

if processor is not None:
    from scigen_data.train import VisionCollator
    batch = VisionCollator(processor)([rows[0], rows[1]])
    found["learned"] = int((batch["labels"] != -100).sum())
print(json.dumps(found))
"""
# What every Python finds that the process starts; mpmath is what algebra is made of.
START = """
import asyncio, multiprocessing, subprocess
try:
    import mpmath
except ImportError:
    pass
from tests.poorer import make_poorer
make_poorer({platform!r})
"""


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_what_reads_datasets_works_on_less_than_linux(tmp_path: Path, platform: str) -> None:
    folder, poorer = dataset(tmp_path / "made"), tmp_path / "poorer"
    poorer.mkdir()
    (poorer / "sitecustomize.py").write_text(START.format(platform=platform))
    if find_spec("torch"):
        tiny_llava(poorer / "llava")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder, platform, poorer, *MODULES],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HOME": str(tmp_path / "home")},
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["modules"] == list(MODULES)
    assert found["rows"] == 9
    assert found["turns"] == ["user"]
    assert found["grades"] == (["right", "wrong"] if find_spec("mpmath") else None)
    assert found["processor"] == bool(find_spec("torch"))
    assert not found["processor"] or found["learned"] > 0
