"""Random vision-language models of a few hundred thousand parameters, saved as real ones are.

Each builder writes a folder that `AutoProcessor` and `AutoModelForImageTextToText` reload, chat
template included. The chat templates are written for these tests, in the shapes that published
models use. `check_trains` is the whole way from rows to optimizer steps in one call.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    LlamaConfig,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
    Trainer,
    TrainingArguments,
)
from transformers.models.idefics3.image_processing_pil_idefics3 import (
    Idefics3ImageProcessorPil,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.processing_utils import ProcessorMixin

from scigen_data.train import VisionCollator
from scigen_data.train.tiny import tiny_tokenizer

# One marker a turn, and a token that ends it: what most instruction-tuned models use.
CHATML = """\
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content -%}
{% if part.type == 'image' %}IMAGE{% else %}{{ part.text }}{% endif %}
{%- endfor %}{% endif %}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif -%}"""


def tiny_idefics3(folder: Path) -> Path:
    """An Idefics3: a large image becomes tiles, and the rows of a batch are padded to one count."""
    tiles = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    tokenizer = tiny_tokenizer(
        *("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>"),
        *("<|im_start|>", "<|im_end|>"),
        *tiles,
    )
    processor = Idefics3Processor(
        Idefics3ImageProcessorPil(size={"longest_edge": 112}, max_image_size={"longest_edge": 56}),
        tokenizer,
        image_seq_len=4,
        chat_template=CHATML.replace("IMAGE", "<image>"),
    )
    torch.manual_seed(0)
    model = Idefics3ForConditionalGeneration(
        Idefics3Config(
            vision_config={
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "image_size": 56,
                "patch_size": 14,
            },
            text_config=LlamaConfig(
                vocab_size=len(tokenizer),
                hidden_size=64,
                intermediate_size=128,
                num_hidden_layers=2,
                num_attention_heads=4,
                num_key_value_heads=2,
                pad_token_id=tokenizer.pad_token_id,
            ),
            scale_factor=2,
            image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        )
    )
    return _save(folder, model, processor)


class ImageOnlyQwen3VLProcessor(Qwen3VLProcessor):  # type: ignore[misc]
    """Qwen3-VL's processor without its video half, which needs torchvision."""

    def __init__(
        self, image_processor: Any = None, tokenizer: Any = None, chat_template: Any = None
    ) -> None:
        for name, token in (
            ("image_token", "<|image_pad|>"),
            ("video_token", "<|video_pad|>"),
            ("vision_start_token", "<|vision_start|>"),
            ("vision_end_token", "<|vision_end|>"),
        ):
            setattr(self, name, token)
            setattr(self, f"{name}_id", tokenizer.convert_tokens_to_ids(token))
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)


AutoProcessor.register(Qwen3VLConfig, ImageOnlyQwen3VLProcessor, exist_ok=True)


def tiny_qwen3_vl(folder: Path) -> Path:
    """A Qwen3-VL: an image becomes as many tokens as its size asks for."""
    vision = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = tiny_tokenizer("<|im_start|>", "<|im_end|>", *vision)
    start, end, image, video = tokenizer.convert_tokens_to_ids(list(vision))
    processor = ImageOnlyQwen3VLProcessor(
        Qwen2VLImageProcessorPil(
            patch_size=16, merge_size=2, size={"shortest_edge": 1024, "longest_edge": 16384}
        ),
        tokenizer,
        chat_template=CHATML.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>"),
    )
    torch.manual_seed(0)
    model = Qwen3VLForConditionalGeneration(
        Qwen3VLConfig(
            text_config={
                "vocab_size": len(tokenizer),
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "num_key_value_heads": 2,
                "head_dim": 16,
                "pad_token_id": tokenizer.pad_token_id,
                "rope_parameters": {
                    "rope_type": "default",
                    "rope_theta": 1e4,
                    "mrope_section": [4, 2, 2],
                    "mrope_interleaved": True,
                },
            },
            vision_config={
                "depth": 2,
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_heads": 2,
                "patch_size": 16,
                "spatial_merge_size": 2,
                "out_hidden_size": 64,
                "num_position_embeddings": 64,
                "deepstack_visual_indexes": [0, 1],
            },
            image_token_id=image,
            video_token_id=video,
            vision_start_token_id=start,
            vision_end_token_id=end,
        )
    )
    return _save(folder, model, processor)


def _save(folder: Path, model: Any, processor: Any) -> Path:
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def trained_answer(processor: Any, batch: dict[str, Any], row: int) -> str:
    """What the labels of a row say, special tokens included, less the template's leading space."""
    labels = batch["labels"][row]
    return str(processor.tokenizer.decode(labels[labels != -100])).lstrip()


def check_trains(dataset: Any, folder: Path, tiny: Callable[[Path], Path], end: str) -> None:
    """Train a tiny model for two steps on a dataset as `load_dataset` returned it.

    dataset: a split with the columns of `records.features()`, streaming or not, 4 rows or more.
    tiny, end: `tiny_llava` and `</s>`, `tiny_qwen3_vl` or `tiny_idefics3` and `<|im_end|>`: the
    model, and the token that ends its turns.
    """
    path = tiny(folder / "model")
    processor = AutoProcessor.from_pretrained(path)
    collator = VisionCollator(processor)
    rows = list(dataset.take(4))
    batch = collator(rows)
    for place, row in enumerate(rows):
        assert trained_answer(processor, batch, place) == f"{row['answer'].strip()}{end}"
    trainer = Trainer(
        AutoModelForImageTextToText.from_pretrained(path),
        TrainingArguments(
            output_dir=str(folder / "run"),
            max_steps=2,
            per_device_train_batch_size=2,
            remove_unused_columns=False,
            logging_steps=1,
            report_to=[],
            save_strategy="no",
            use_cpu=True,
            dataloader_pin_memory=False,
            # A streamed batch must stay whole: Qwen's pixel rows are patches, not samples.
            accelerator_config={"dispatch_batches": False},
            disable_tqdm=True,
        ),
        data_collator=collator,
        train_dataset=dataset,
    )
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == 2, losses
    assert all(math.isfinite(loss) and loss > 0 for loss in losses), losses
