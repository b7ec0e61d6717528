"""TRL's own trainers take two steps on what is written for them, on the CPU."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasets import Image, List, load_dataset

from scigen_data.train.exporting.write import Exported
from scigen_data.train.rewards.trl import answer_reward
from tests.train import published

trl = pytest.importorskip("trl", reason="needs the extra `trl`")

Export = Callable[..., Exported]


def read(made: Exported) -> Any:
    return load_dataset(str(made.folder), split="train")


def test_datasets_reads_pictures_and_turns_without_marks(export: Export) -> None:
    for name in ("trl-sft", "trl-grpo"):
        rows = read(export(name))
        assert rows.features["images"] == List(Image())
        assert len(rows) == published.ROWS
        for row in rows:
            assert len(row["images"]) == 1
            assert "<image>" not in "".join(turn["content"] for turn in row["prompt"])


def test_a_view_without_figures_has_no_column_for_them(export: Export) -> None:
    rows = read(export("trl-sft", view="text-to-code"))
    assert rows.column_names == ["id", "prompt", "completion"]


def test_sft_trainer_takes_two_steps(export: Export, llava_path: Path, tmp_path: Path) -> None:
    trainer = trl.SFTTrainer(
        model=str(llava_path),
        args=trl.SFTConfig(
            str(tmp_path),
            max_steps=2,
            per_device_train_batch_size=2,
            max_length=None,
            use_cpu=True,
            bf16=False,
            report_to=[],
            save_strategy="no",
            logging_steps=1,
        ),
        train_dataset=read(export("trl-sft")),
    )
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == 2
    assert all(math.isfinite(loss) and loss > 0 for loss in losses)


def test_grpo_trainer_takes_two_steps_with_our_reward(
    export: Export, llava_path: Path, tmp_path: Path
) -> None:
    seen: list[dict[str, Any]] = []

    def reward(prompts: Any, completions: Any, **columns: Any) -> list[float | None]:
        scores = answer_reward(prompts, completions, **columns)
        seen.append({**columns, "scores": scores})
        return scores

    trainer = trl.GRPOTrainer(
        model=str(llava_path),
        args=trl.GRPOConfig(
            str(tmp_path),
            max_steps=2,
            per_device_train_batch_size=2,
            num_generations=2,
            max_completion_length=8,
            use_cpu=True,
            bf16=False,
            report_to=[],
            save_strategy="no",
            seed=0,
        ),
        reward_funcs=[reward],
        train_dataset=read(export("trl-grpo")),
    )
    trainer.train()
    assert trainer.state.global_step == 2
    answers = {sample.problem.id: sample.problem.answer for sample in published.samples()}
    assert seen
    for call in seen:
        assert call["solution"] == [answers[name] for name in call["id"]]
        assert set(call["scores"]) <= {0.0, 1.0, None}
        assert len(call["scores"]) == 2
