"""From a published dataset to a training step.

from datasets import load_dataset
from scigen_data.train import VisionCollator

collator = VisionCollator(processor)
Trainer(model, TrainingArguments(..., remove_unused_columns=False),
        data_collator=collator, train_dataset=load_dataset("out", "corpus", split="train"))

Streaming, the same with `accelerator_config={"dispatch_batches": False}`: otherwise accelerate
cuts every tensor to the batch size, and the image patches of Qwen's models are no rows.
"""

from scigen_data.train.collate import VisionCollator
from scigen_data.train.scan import Scan

__all__ = ["Scan", "VisionCollator"]
