"""For verl's `RLHFDataset`. Checked against verl 0.9.1."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.train.export.base import RL, Format, Written, has_images, listed, parquet
from scigen_data.train.export.rows import marked, turns_feature
from scigen_data.train.export.sinks import Sink


class Verl(Format):
    """`prompt` with one `<image>` an image, `images`, `reward_model`, `extra_info`."""

    name, title, views = "verl", "verl", RL

    def open(self, folder: Path, split: str, view: str) -> Sink:
        from datasets import Value

        text = Value("string")
        columns = {
            "data_source": text,
            "prompt": turns_feature(),
            "ability": text,
            "reward_model": {"style": text, "ground_truth": text},
            "extra_info": {
                "split": text,
                "index": Value("int64"),
                "answer": text,
                "question": text,
                "id": text,
                "image_type": text,
            },
        }
        return parquet(folder, split, columns, images=has_images(view))

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:
        prompt = {key: value for key, value in example.items() if key != "completion"}
        return {
            "data_source": "scigen-data",
            "prompt": marked(prompt),
            "ability": example["subject"].lower() or "science",
            "reward_model": {"style": "rule", "ground_truth": example["solution"]},
            "extra_info": {
                "split": split,
                "index": index,
                "answer": example["solution"],
                "question": example["question"],
                "id": example["id"],
                "image_type": example["image_type"],
            },
        }

    def usage(self, folder: str, written: Written) -> str:
        return f"""\
```sh
python -m verl.trainer.main_ppo \\
    {listed("data.train_files", folder, written.files)} \\
    {listed("data.val_files", folder, written.files[-1:])} \\
    data.prompt_key=prompt data.image_key=images \\
    custom_reward_function.path="$(python -c \\
        'import scigen_data.train.rewards.verl as reward; print(reward.__file__)')" \\
    custom_reward_function.name=compute_score \\
    algorithm.adv_estimator=grpo actor_rollout_ref.model.path=MODEL ...
```

Name other files for `data.val_files`: these here are those trained on.
"""
