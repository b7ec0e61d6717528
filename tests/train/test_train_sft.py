"""The training script, from its command line to a model that loads again."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from datasets import load_dataset
from safetensors.torch import load_file
from transformers import AutoModelForImageTextToText, AutoProcessor

from scigen_data.train import VisionCollator
from tests.publish.made import dataset
from tests.samples import sample

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "train_sft.py"


@pytest.fixture(scope="session")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_sft", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def test_two_steps_change_the_language_model_and_the_result_loads_again(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    output = tmp_path / "run"
    arguments = [
        *("--data", str(build), "--model", str(llava_path), "--output", str(output)),
        *("--steps", "2", "--batch-size", "2", "--lr", "0.01", "--workers", "2"),
        *("--max-length", "60", "--eval-fraction", "0.3", "--freeze-vision", "--bf16"),
        *("--max-pixels", "4000", "--group-by-length"),
    ]
    output.mkdir()
    (output / "notes.txt").write_text("mine")
    assert script.main(arguments) == 2
    assert "is not empty: name another folder, or say --overwrite" in capsys.readouterr().err
    code = script.main([*arguments, "--overwrite"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "of 6 rows left out: over 60 tokens" in said
    assert "rows held out: " in said
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    assert [step for step, _ in metrics["loss"]] == [1, 2]
    assert metrics["before"]["loss"] != metrics["after"]["loss"]

    before, after = (
        AutoModelForImageTextToText.from_pretrained(path).state_dict()
        for path in (llava_path, output)
    )
    changed = {key for key in before if not torch.equal(before[key], after[key])}
    assert any("language_model" in key for key in changed)
    assert not any("vision_tower" in key for key in changed)
    rows = list(load_dataset(str(build), split="train"))
    assert len(VisionCollator(AutoProcessor.from_pretrained(output))(rows)["labels"]) == len(rows)


@pytest.mark.parametrize("grouping", [[], ["--group-by-length"]], ids=["random", "grouped"])
def test_training_goes_on_from_a_checkpoint(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, grouping: list[str]
) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    arguments = [
        *("--data", str(build), "--model", str(llava_path), "--output", str(run)),
        *("--epochs", "2", "--batch-size", "3", "--lr", "0.01", "--save-steps", "3"),
        *grouping,
    ]
    assert script.main(arguments) == 0
    shutil.copytree(run, whole)
    shutil.rmtree(run / "checkpoint-4")  # as if stopped after the third of four steps
    (run / "model.safetensors").unlink()
    assert script.main([*arguments, "--resume"]) == 0
    first, second = (
        AutoModelForImageTextToText.from_pretrained(path).state_dict() for path in (whole, run)
    )
    assert all(torch.allclose(first[key], second[key], atol=1e-7) for key in first)


def test_adapters_of_a_view_are_trained_resumed_and_answer_held_out_rows(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    arguments = [
        *("--data", str(build), "--view", "sft", "--model", str(llava_path), "--output", str(run)),
        *("--steps", "2", "--batch-size", "2", "--lr", "0.01", "--save-steps", "1"),
        *("--lora", "2", "--eval-fraction", "0.4", "--answers", "9", "--answer-tokens", "3"),
    ]
    assert script.main(arguments) == 0
    assert "answers: 0 right, " in capsys.readouterr().out
    before, after = (
        json.loads((run / "metrics.json").read_text(encoding="utf-8"))[when]
        for when in ("before", "after")
    )
    assert before["accuracy"]["total"] == after["accuracy"]["total"] == 2
    assert before["loss"] > after["loss"]
    adapters = load_file(run / "adapter_model.safetensors")
    assert adapters
    assert all("language_model" in name for name in adapters)

    capsys.readouterr()
    assert script.main(arguments) == 2
    assert "holds the checkpoints of a run: go on with --resume" in capsys.readouterr().err
    assert script.main([*arguments, "--lora", "0", "--resume"]) == 2
    assert "checkpoint-2 is of a run with --lora" in capsys.readouterr().err

    shutil.copytree(run, whole)
    shutil.rmtree(run / "checkpoint-2")
    (run / "adapter_model.safetensors").unlink()
    assert script.main([*arguments, "--resume"]) == 0
    again = load_file(run / "adapter_model.safetensors")
    assert all(torch.allclose(adapters[key], again[key], atol=1e-6) for key in adapters)
    metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["before"] == before
    # What was saved is a model again, by its name alone.
    loaded = AutoModelForImageTextToText.from_pretrained(run)
    assert any("lora" in name for name, _ in loaded.named_parameters())


def test_a_split_of_the_dataset_is_evaluated_in_place_of_rows_held_out(
    script: ModuleType, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    rows = [
        replace(made, problem=replace(made.problem, split=split))
        for made, split in zip(
            map(sample, range(5)), ("", "", "", *["validation"] * 2), strict=True
        )
    ]
    build, output = dataset(tmp_path / "splits", rows), tmp_path / "run"
    arguments = ["--data", str(build), "--model", str(llava_path), "--output", str(output)]
    evaluated = [*arguments, "--steps", "1", "--view", "sft", "--eval-split", "validation"]
    code = script.main(evaluated)
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.count("loss on 2 rows held out: ") == 2
    assert "trained on 3 rows" in said
    with pytest.raises(SystemExit):
        script.main([*evaluated, "--eval-fraction", "0.5"])
    assert "not allowed with argument --eval-split" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--view", "poem"], "no view 'poem'"),
        (["--view", "quiz"], "has no row for the view 'quiz'"),
        (["--lora", "-1"], "--lora -1: a rank is 1 or more"),
        (["--answers", "5"], "name some with --eval-split or --eval-fraction"),
        (["--max-pixels", "0"], "max_pixels=0 leaves no image"),
        (["--data", "./no-such-folder"], "--data ./no-such-folder: no such folder"),
        (["--data", "no-such-dataset"], "--data no-such-dataset: "),
        (["--model", "/no-such-model"], "--model /no-such-model: no such folder"),
        (["--model", "."], "--model .: "),
        (["--split", "test"], "Unknown split"),
        (["--config", "corpus"], "'corpus' not found"),
        (["--eval-fraction", "1"], "--eval-fraction 1.0 must be"),
        (["--batch-size", "0"], "--batch-size must be 1 or more"),
        (["--max-length", "3"], "0 rows are too few"),
        (["--output", "/dev/null/run"], "--output /dev/null/run: "),
        (["--resume"], "holds no checkpoint"),
        (["--workers", "-1"], "--workers must be 0 or more"),
        (["--view", "grpo"], "scripts/train_grpo.py takes it"),
        (["--revision", "v1.0.0"], "is a folder, which has no revisions"),
        (["--report-to", "nobody"], "nobody is not supported"),
        (["--output", str(Path(__file__).parent)], "is not empty: name another folder, or say"),
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
    assert last.startswith("train_sft: ")
    assert message in last


def test_a_model_without_a_chat_template_is_refused_in_one_line(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    bare = tmp_path / "bare"
    AutoModelForImageTextToText.from_pretrained(llava_path).save_pretrained(bare)
    processor = AutoProcessor.from_pretrained(llava_path)
    processor.chat_template = processor.tokenizer.chat_template = None
    processor.save_pretrained(bare)
    arguments = ["--data", str(build), "--model", str(bare), "--output", str(tmp_path / "run")]
    assert script.main(arguments) == 2
    assert "has no chat template: " in capsys.readouterr().err.strip().splitlines()[-1]


def test_rejected_and_unchecked_rows_are_left_out_and_counted(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    def with_decisions(folder: Path, decisions: list[str]) -> list[str]:
        folder.mkdir()
        rows = load_dataset(str(build), split="train").remove_columns("decision")
        rows.add_column("decision", decisions).to_parquet(str(folder / "train.parquet"))
        arguments = ["--data", str(folder), "--model", str(llava_path), "--steps", "1"]
        return [*arguments, "--output", str(tmp_path / "run"), "--overwrite"]

    decisions = ["accepted", "rejected", "unchecked", "accepted", "rejected", "accepted"]
    some = with_decisions(tmp_path / "some", decisions)
    assert script.main(some) == 0
    said = capsys.readouterr().out
    assert "3 of 6 rows left out: unchecked or rejected (--unchecked-too or" in said
    assert "trained on 3 rows" in said
    assert script.main([*some, "--rejected-too"]) == 0
    said = capsys.readouterr().out
    assert "1 of 6 rows left out: unchecked (--unchecked-too keeps them)" in said
    assert "trained on 5 rows" in said
    assert script.main(with_decisions(tmp_path / "none", ["rejected"] * 6)) == 2
    assert "no row of 'train' was accepted" in capsys.readouterr().err


@pytest.mark.parametrize("gone", ["answer", "image"])
def test_a_dataset_without_a_needed_column_is_refused_in_one_line(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any, gone: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    dataset = load_dataset(str(build), split="train").remove_columns(gone)
    dataset.to_parquet(str(other / "train.parquet"))
    arguments = ["--data", str(other), "--model", str(llava_path), "--output", str(tmp_path / "r")]
    assert script.main(arguments) == 2
    assert "row 'item-3' has no column" in capsys.readouterr().err.strip().splitlines()[-1]


def test_a_broken_row_met_in_a_worker_process_is_one_line(
    script: ModuleType, build: Path, llava_path: Path, tmp_path: Path, capsys: Any
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    dataset = load_dataset(str(build), split="train")
    dataset = dataset.map(lambda row: {"answer": "" if row["id"] == "item-7" else row["answer"]})
    dataset.to_parquet(str(other / "train.parquet"))
    arguments = ["--data", str(other), "--model", str(llava_path), "--output", str(tmp_path / "r")]
    assert script.main([*arguments, "--workers", "2"]) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("train_sft: row 'item-7': its answer is empty")


def test_the_command_says_a_missing_folder_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--data", "./none", "--model", "./none"]
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "run")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("train_sft: --data ./none: no such folder")
