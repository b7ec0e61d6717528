"""For verl's `RLHFDataset`. Checked against verl 0.9.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scigen_data.rows import INTEGER, TEXT
from scigen_data.train.conversations import TURNS, Example, View
from scigen_data.train.exporting.format import (
    SOLUTION,
    Format,
    Written,
    listed,
    parquet,
    prompt_of,
)
from scigen_data.train.exporting.rows import marked
from scigen_data.train.exporting.sinks import Sink

_COLUMNS: dict[str, Any] = {
    "data_source": TEXT,
    "prompt": TURNS,
    "ability": TEXT,
    "reward_model": {"style": TEXT, "ground_truth": TEXT},
    "extra_info": {
        "split": TEXT,
        "index": INTEGER,
        "answer": TEXT,
        "question": TEXT,
        "id": TEXT,
        "image_type": TEXT,
    },
}


def _open(folder: Path, split: str, view: View) -> Sink:
    return parquet(folder, split, _COLUMNS, view)


def _row(example: Example, index: int, split: str) -> dict[str, Any]:
    return {
        "data_source": "scigen-data",
        "prompt": marked(prompt_of(example)),
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


def _usage(folder: str, written: Written) -> str:
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


VERL = Format(
    name="verl",
    title="verl",
    summary="Parquet with `prompt`, one `<image>` an image, `reward_model` and `extra_info`",
    view="grpo",
    needs=SOLUTION,
    open=_open,
    row=_row,
    usage=_usage,
)
