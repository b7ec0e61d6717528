"""From a published dataset to a training step.

from scigen_data.train import load_view, VisionCollator

Trainer(model, TrainingArguments(..., remove_unused_columns=False),
        data_collator=VisionCollator(processor), train_dataset=load_view("out", "sft"))

TRL's trainers take a view as it is: `SFTTrainer(..., train_dataset=load_view("org/name", "sft"))`,
`GRPOTrainer(..., train_dataset=load_view("org/name", "grpo"))`.

Streaming, the same with `accelerator_config={"dispatch_batches": False}`: otherwise accelerate
cuts every tensor to the batch size, and the image patches of Qwen's models are no rows.
"""

from scigen_data.train.collate import VisionCollator
from scigen_data.train.scan import Scan
from scigen_data.train.views import load_view, view

__all__ = ["Scan", "VisionCollator", "load_view", "view"]
