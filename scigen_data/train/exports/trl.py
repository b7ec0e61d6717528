"""For TRL: no marks in the text. Checked against TRL 1.16."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scigen_data.rows import TEXT
from scigen_data.train.conversations import TURNS, Example, View
from scigen_data.train.exporting.format import COMPLETION, SOLUTION, Format, Written, parquet
from scigen_data.train.exporting.sinks import Sink

_SFT: dict[str, Any] = {"id": TEXT, "prompt": TURNS, "completion": TURNS}
_GRPO: dict[str, Any] = {
    "prompt": TURNS,
    **dict.fromkeys(("id", "solution", "question", "subject", "image_type"), TEXT),
}


def _open_sft(folder: Path, split: str, view: View) -> Sink:
    return parquet(folder, split, _SFT, view)


def _row_sft(example: Example, _index: int, _split: str) -> dict[str, Any]:
    return {key: example[key] for key in _SFT}


def _usage_sft(folder: str, written: Written) -> str:
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


TRL_SFT = Format(
    name="trl-sft",
    title="TRL's SFTTrainer",
    summary="Parquet with `prompt` and `completion` as message lists, and `images`",
    view="sft",
    needs=COMPLETION,
    open=_open_sft,
    row=_row_sft,
    usage=_usage_sft,
)


def _open_grpo(folder: Path, split: str, view: View) -> Sink:
    return parquet(folder, split, _GRPO, view)


def _row_grpo(example: Example, _index: int, _split: str) -> dict[str, Any]:
    return {key: example[key] for key in _GRPO}


def _usage_grpo(folder: str, written: Written) -> str:
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


TRL_GRPO = Format(
    name="trl-grpo",
    title="TRL's GRPOTrainer",
    summary="Parquet with `prompt` as a message list, `images`, and what the reward reads",
    view="grpo",
    needs=SOLUTION,
    open=_open_grpo,
    row=_row_grpo,
    usage=_usage_grpo,
)
