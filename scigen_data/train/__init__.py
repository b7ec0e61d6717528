"""From a published dataset to a training step.

from scigen_data.train import load_view, VisionCollator

Trainer(model, TrainingArguments(..., remove_unused_columns=False),
        data_collator=VisionCollator(processor), train_dataset=load_view("out", "sft"))

TRL's trainers take a view as it is: `SFTTrainer(..., train_dataset=load_view("org/name", "sft"))`,
`GRPOTrainer(..., train_dataset=load_view("org/name", "grpo"))`.

Streaming, the same with `accelerator_config={"dispatch_batches": False}`: otherwise accelerate
cuts every tensor to the batch size, and the image patches of Qwen's models are no rows.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scigen_data.train.collate import VisionCollator
    from scigen_data.train.exporting.write import export
    from scigen_data.train.scan import Scan
    from scigen_data.train.viewing import load_view, view

_PLACES = {
    "Scan": "scan",
    "VisionCollator": "collate",
    "export": "exporting.write",
    "load_view": "viewing",
    "view": "viewing",
}
__all__ = ["Scan", "VisionCollator", "export", "load_view", "view"]


def __getattr__(name: str) -> object:
    """What is exported, imported when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
