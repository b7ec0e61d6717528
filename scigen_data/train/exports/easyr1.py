"""For EasyR1's `RLHFDataset`. Checked against its main branch."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from scigen_data.rows import TEXT
from scigen_data.train.conversations import Example, View
from scigen_data.train.exporting.format import SOLUTION, Format, Written, parquet, prompt_of
from scigen_data.train.exporting.rows import marked
from scigen_data.train.exporting.sinks import Sink


def _open(folder: Path, split: str, view: View) -> Sink:
    return parquet(folder, split, dict.fromkeys(("id", "problem", "answer"), TEXT), view)


def _row(example: Example, _index: int, _split: str) -> dict[str, Any]:
    return {
        "id": example["id"],
        "problem": marked(prompt_of(example))[-1]["content"],
        "answer": example["solution"],
    }


def _usage(folder: str, written: Written) -> str:
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


EASYR1 = Format(
    name="easyr1",
    title="EasyR1",
    summary="Parquet with `problem`, one `<image>` an image, and `answer`",
    view="grpo",
    needs=SOLUTION,
    open=_open,
    row=_row,
    usage=_usage,
    system=False,
    split="train",  # of a folder of Parquet files; other names of splits are not told apart
)
