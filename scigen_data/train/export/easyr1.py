"""For EasyR1's `RLHFDataset`. Checked against its main branch."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.train.export.base import RL, Format, Written, has_images, parquet
from scigen_data.train.export.rows import marked
from scigen_data.train.export.sinks import Sink


class EasyR1(Format):
    """`problem` with one `<image>` an image, `answer`, `images`."""

    name, title, views, system = "easyr1", "EasyR1", RL, False
    split = "train"  # of a folder of Parquet files; other names of splits are not told apart

    def open(self, folder: Path, split: str, view: str) -> Sink:
        from datasets import Value

        columns = dict.fromkeys(("id", "problem", "answer"), Value("string"))
        return parquet(folder, split, columns, images=has_images(view))

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        prompt = {key: value for key, value in example.items() if key != "completion"}
        return {
            "id": example["id"],
            "problem": marked(prompt)[-1]["content"],
            "answer": example["solution"],
        }

    def usage(self, folder: str, written: Written) -> str:
        data = f"{folder}/data@{written.split}"
        return f"""\
```sh
python -m verl.trainer.main config=examples/config.yaml \\
    {shlex.quote(f"data.train_files={data}")} \\
    {shlex.quote(f"data.val_files={data}")} \\
    data.prompt_key=problem data.answer_key=answer data.image_key=images \\
    worker.reward.reward_function="$(python -c \\
        'import scigen_data.train.rewards.easyr1 as r; print(r.__file__)'):compute_score" \\
    worker.actor.model.model_path=MODEL
```

EasyR1 reads a path up to its first `@`: keep that character out of the folder's own path. Name
another export for `data.val_files`: this one is trained on.
"""
