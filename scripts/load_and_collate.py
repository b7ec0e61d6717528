"""Load a build back with nothing but `datasets` and run one batch through the collator.

python scripts/load_and_collate.py out/families
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter

from datasets import get_dataset_config_names, load_dataset
from transformers import AutoProcessor

from scigen_data.train import VisionCollator
from scigen_data.train.tiny import tiny_llava


def main(folder: str) -> None:
    for config in get_dataset_config_names(folder):
        for split, rows in load_dataset(folder, config).items():
            types = Counter(rows["image_type"])
            print(f"{config}/{split}: {len(rows)} rows, {len(types)} image types")
    rows = load_dataset(folder, split="train")
    first = next(iter(load_dataset(folder, split="train", streaming=True)))
    assert first["image"].tobytes() == rows[0]["image"].tobytes(), "streaming reads other pixels"
    print(f"{first['multimodal_question']}\n  -> {first['answer']}")

    with tempfile.TemporaryDirectory() as model:
        processor = AutoProcessor.from_pretrained(tiny_llava(model))
    batch = VisionCollator(processor)([rows[index] for index in range(4)])
    print("one batch:", {name: tuple(tensor.shape) for name, tensor in batch.items()})
    labels = batch["labels"][0]
    print("trained on:", repr(processor.tokenizer.decode(labels[labels != -100]).strip()))


if __name__ == "__main__":
    main(sys.argv[1])
