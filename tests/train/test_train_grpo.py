"""The reinforcement script, from its command line to adapters that load again."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

pytest.importorskip("trl", reason="the extra trl is not installed")

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "train_grpo.py"


@pytest.fixture(scope="session")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_grpo", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def test_two_steps_with_adapters_resumed_with_answers_before_and_after(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    run = tmp_path / "run"
    arguments = [
        *("--data", str(build), "--model", str(llava_path), "--output", str(run)),
        *("--steps", "2", "--generations", "2", "--batch-size", "2", "--answer-tokens", "4"),
        *("--lora", "2", "--lr", "0.01", "--save-steps", "1", "--max-pixels", "4000"),
        *("--eval-fraction", "0.3", "--answers", "2", "--instruction", "Be brief."),
    ]
    assert script.main(arguments) == 0
    said = capsys.readouterr().out
    assert said.count("answers: 0 right, ") == 2
    assert "trained on 4 rows" in said
    metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    assert [step for step, _ in metrics["reward"]] == [1, 2]
    assert all(reward in (None, 0.0, 0.5, 1.0) for _, reward in metrics["reward"])
    assert all(0 < length <= 4 for _, length in metrics["completions/mean_length"])
    assert metrics["before"]["accuracy"]["total"] == metrics["after"]["accuracy"]["total"] == 2

    adapters = load_file(run / "adapter_model.safetensors")
    assert adapters
    assert all("language_model" in name for name in adapters)
    shutil.rmtree(run / "checkpoint-2")
    (run / "adapter_model.safetensors").unlink()
    assert script.main([*arguments, "--resume"]) == 0
    again = load_file(run / "adapter_model.safetensors")
    assert all(torch.isfinite(again[key]).all() for key in adapters)
    resumed = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    assert resumed["before"] == metrics["before"]
    assert [step for step, _ in resumed["reward"]] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "./no-such-folder"], "no folder ./no-such-folder"),
        (["--model", "/no-such-model"], "--model /no-such-model: no such folder"),
        (["--split", "test"], "no split 'test'"),
        (["--generations", "1"], "--generations must be 2 or more"),
        (["--generations", "3"], "must be a multiple of --generations 3"),
        (["--lora", "-1"], "--lora must be 0 or more"),
        (["--answers", "5"], "name some with --eval-split or --eval-fraction"),
        (["--eval-fraction", "1"], "--eval-fraction 1.0 must be"),
        (["--output", "/dev/null/run"], "--output /dev/null/run: "),
        (["--resume"], "holds no checkpoint"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    script: ModuleType,
    build: Path,
    llava_path: Path,
    tmp_path: Path,
    capsys: Any,
    arguments: list[str],
    message: str,
) -> None:
    fixed = ["--data", str(build), "--model", str(llava_path), "--output", str(tmp_path / "run")]
    assert script.main([*fixed, "--steps", "1", *arguments]) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("train_grpo: ")
    assert message in last
