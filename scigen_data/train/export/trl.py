"""For TRL: no marks in the text. Checked against TRL 1.16."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.train.export.base import RL, SFT, Format, Written, has_images, parquet
from scigen_data.train.export.rows import turns_feature
from scigen_data.train.export.sinks import Sink


class TrlSft(Format):
    """`prompt` and `completion` as message lists, `images`; no marks in the text."""

    name, title, views = "trl-sft", "TRL's SFTTrainer", SFT

    def open(self, folder: Path, split: str, view: str) -> Sink:
        from datasets import Value

        turns = turns_feature()
        columns = {"id": Value("string"), "prompt": turns, "completion": turns}
        return parquet(folder, split, columns, images=has_images(view))

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        return {key: example[key] for key in ("id", "prompt", "completion")}

    def usage(self, folder: str, written: Written) -> str:
        return f"""\
```python
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

SFTTrainer(
    model="MODEL",
    args=SFTConfig("out/run", max_length=None),  # with a limit, image tokens would be cut
    train_dataset=load_dataset({folder!r}, split={written.split!r}),
).train()
```

The loss is on the completion only, as `completion_only_loss` is by itself for these columns.
"""


class TrlGrpo(Format):
    """`prompt` as a message list, `images`, and what the reward reads."""

    name, title, views = "trl-grpo", "TRL's GRPOTrainer", RL
    _extra = ("id", "solution", "question", "subject", "image_type")

    def open(self, folder: Path, split: str, view: str) -> Sink:
        from datasets import Value

        columns = {"prompt": turns_feature(), **dict.fromkeys(self._extra, Value("string"))}
        return parquet(folder, split, columns, images=has_images(view))

    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:  # noqa: ARG002
        return {key: example[key] for key in ("prompt", *self._extra)}

    def usage(self, folder: str, written: Written) -> str:
        return f"""\
```python
from datasets import load_dataset
from trl import GRPOConfig, GRPOTrainer

from scigen_data.train.rewards.trl import answer_reward

GRPOTrainer(
    model="MODEL",
    args=GRPOConfig("out/run"),
    reward_funcs=[answer_reward],
    train_dataset=load_dataset({folder!r}, split={written.split!r}),
).train()
```
"""
