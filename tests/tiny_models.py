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
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3Processor,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    LlamaConfig,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMProcessor,
    Trainer,
    TrainingArguments,
)
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.idefics3.image_processing_pil_idefics3 import (
    Idefics3ImageProcessorPil,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil
from transformers.processing_utils import ProcessorMixin

from scigen_data.train import VisionCollator
from scigen_data.train.tiny import tiny_llava, tiny_tokenizer

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


# A capitalised name, a colon that keeps its space from an image, and an end for every turn.
NAMED_TURNS = """\
<|im_start|>{% for message in messages -%}
{{ message.role | capitalize }}:{{ '' if message.content[0].type == 'image' else ' ' }}
{%- for part in message.content -%}
{{ 'IMAGE' if part.type == 'image' else part.text }}
{%- endfor %}<end_of_utterance>
{% endfor %}
{%- if add_generation_prompt %}Assistant:{% endif %}"""

# No system turn (it opens the user's), "model" for the assistant, trimmed text, strict turns.
MODEL_TURNS = """\
{{- bos_token -}}
{%- set first = messages[0].role == 'system' -%}
{%- for message in messages[first | int:] -%}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
{{- raise_exception('user and assistant must take turns') }}
{%- endif -%}
<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}
{% if first and loop.first %}{{ messages[0].content[0].text }}

{% endif %}
{%- for part in message.content -%}
{{ 'IMAGE' if part.type == 'image' else part.text | trim }}
{%- endfor %}<end_of_turn>
{% endfor %}
{%- if add_generation_prompt -%}
<start_of_turn>model
{% endif -%}"""

# ChatML with a system turn where the caller gives none.
CHATML_WITH_SYSTEM = (
    "{% if messages[0].role != 'system' %}<|im_start|>system\nAnswer well.<|im_end|>\n{% endif %}"
    + CHATML
)

_TILED = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>")
_TILES = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
_TILED_VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 56,
    "patch_size": 14,
}


def _llama(tokenizer: Any) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        pad_token_id=tokenizer.pad_token_id,
    )


def tiny_idefics3(folder: Path) -> Path:
    """An Idefics3: a large image becomes tiles, and the rows of a batch are padded to one count."""
    tokenizer = tiny_tokenizer(*_TILED, "<|im_start|>", "<|im_end|>", *_TILES)
    processor = Idefics3Processor(
        Idefics3ImageProcessorPil(size={"longest_edge": 112}, max_image_size={"longest_edge": 56}),
        tokenizer,
        image_seq_len=4,
        chat_template=CHATML.replace("IMAGE", "<image>"),
    )
    torch.manual_seed(0)
    model = Idefics3ForConditionalGeneration(
        Idefics3Config(
            vision_config=_TILED_VISION,
            text_config=_llama(tokenizer),
            scale_factor=2,
            image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        )
    )
    return _save(folder, model, processor)


class ImageOnlySmolVLMProcessor(SmolVLMProcessor):  # type: ignore[misc]
    """SmolVLM's processor without its video half, which needs torchvision and num2words."""

    def __init__(
        self,
        image_processor: Any = None,
        tokenizer: Any = None,
        image_seq_len: int = 4,
        chat_template: Any = None,
    ) -> None:
        self.fake_image_token, self.image_token = "<fake_token_around_image>", "<image>"
        self.image_token_id = tokenizer.convert_tokens_to_ids(self.image_token)
        self.global_image_token = "<global-img>"
        self.end_of_utterance_token = "<end_of_utterance>"
        self.image_seq_len = image_seq_len
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    apply_chat_template = ProcessorMixin.apply_chat_template


AutoProcessor.register(SmolVLMConfig, ImageOnlySmolVLMProcessor, exist_ok=True)


def tiny_smolvlm(folder: Path) -> Path:
    """A SmolVLM: tiles like Idefics3's, and turns that begin with a name and a colon."""
    tokenizer = tiny_tokenizer(*_TILED, "<|im_start|>", *_TILES)
    processor = ImageOnlySmolVLMProcessor(
        SmolVLMImageProcessorPil(size={"longest_edge": 112}, max_image_size={"longest_edge": 56}),
        tokenizer,
        image_seq_len=4,
        chat_template=NAMED_TURNS.replace("IMAGE", "<image>"),
    )
    torch.manual_seed(0)
    model = SmolVLMForConditionalGeneration(
        SmolVLMConfig(
            vision_config=_TILED_VISION,
            text_config=_llama(tokenizer),
            scale_factor=2,
            image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        )
    )
    return _save(folder, model, processor)


def tiny_gemma3(folder: Path) -> Path:
    """A Gemma3: 4 tokens an image between two blank lines, a first token, "model" for a role."""
    image = ("<start_of_image>", "<end_of_image>", "<image_soft_token>")
    plain = tiny_tokenizer("<bos>", "<start_of_turn>", "<end_of_turn>", *image)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain.backend_tokenizer,
        pad_token=plain.pad_token,
        eos_token=plain.eos_token,
        bos_token="<bos>",
        extra_special_tokens=dict(
            zip(("boi_token", "eoi_token", "image_token"), image, strict=True)
        ),
    )
    tokenizer.add_special_tokens(
        {"additional_special_tokens": ["<start_of_turn>", "<end_of_turn>"]}
    )
    tokenizer.add_tokens(["\n\n", "\n\n\n"])  # Gemma's vocabulary has runs of newlines
    processor = Gemma3Processor(
        Gemma3ImageProcessorPil(size={"height": 56, "width": 56}),
        tokenizer,
        chat_template=MODEL_TURNS.replace("IMAGE", "<start_of_image>"),
        image_seq_length=4,
    )
    start, end, soft = tokenizer.convert_tokens_to_ids(list(image))
    torch.manual_seed(0)
    model = Gemma3ForConditionalGeneration(
        Gemma3Config(
            text_config={
                "vocab_size": len(tokenizer),
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "num_key_value_heads": 2,
                "head_dim": 16,
                "sliding_window": 64,
                "pad_token_id": tokenizer.pad_token_id,
                "bos_token_id": tokenizer.bos_token_id,
                "eos_token_id": tokenizer.eos_token_id,
            },
            vision_config={**_TILED_VISION, "vision_use_head": False},
            mm_tokens_per_image=4,
            boi_token_index=start,
            eoi_token_index=end,
            image_token_index=soft,
        )
    )
    return _save(folder, model, processor)


class _ImageOnly:
    """A Qwen processor without its video half, which needs torchvision."""

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


class ImageOnlyQwen3VLProcessor(_ImageOnly, Qwen3VLProcessor):  # type: ignore[misc]
    pass


class ImageOnlyQwen25VLProcessor(_ImageOnly, Qwen2_5_VLProcessor):  # type: ignore[misc]
    pass


AutoProcessor.register(Qwen3VLConfig, ImageOnlyQwen3VLProcessor, exist_ok=True)
AutoProcessor.register(Qwen2_5_VLConfig, ImageOnlyQwen25VLProcessor, exist_ok=True)


def tiny_qwen3_vl(folder: Path) -> Path:
    """A Qwen3-VL: an image becomes as many tokens as its size asks for, one for 32 x 32 pixels."""
    return _tiny_qwen(
        folder,
        (ImageOnlyQwen3VLProcessor, Qwen3VLConfig, Qwen3VLForConditionalGeneration),
        CHATML,
        rope={"mrope_interleaved": True},
        vision={
            "patch_size": 16,
            "num_position_embeddings": 64,
            "deepstack_visual_indexes": [0, 1],
        },
    )


def tiny_qwen25_vl(folder: Path) -> Path:
    """A Qwen2.5-VL: one token for 28 x 28 pixels, attention in windows, its own system turn."""
    return _tiny_qwen(
        folder,
        (ImageOnlyQwen25VLProcessor, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration),
        CHATML_WITH_SYSTEM,
        vision={"patch_size": 14, "window_size": 56, "fullatt_block_indexes": [1]},
    )


def _tiny_qwen(
    folder: Path,
    kinds: tuple[Any, Any, Any],
    template: str,
    *,
    vision: dict[str, Any],
    rope: dict[str, Any] | None = None,
) -> Path:
    make_processor, make_config, make_model = kinds
    tokens = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = tiny_tokenizer("<|im_start|>", "<|im_end|>", *tokens)
    start, end, image, video = tokenizer.convert_tokens_to_ids(list(tokens))
    patch = vision["patch_size"]
    pixels = {"shortest_edge": (2 * patch) ** 2, "longest_edge": 16 * (2 * patch) ** 2}
    processor = make_processor(
        Qwen2VLImageProcessorPil(patch_size=patch, merge_size=2, size=pixels),
        tokenizer,
        chat_template=template.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>"),
    )
    torch.manual_seed(0)
    model = make_model(
        make_config(
            text_config={
                "vocab_size": len(tokenizer),
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "num_key_value_heads": 2,
                "pad_token_id": tokenizer.pad_token_id,
                "bos_token_id": None,
                "eos_token_id": tokenizer.eos_token_id,
                **({"head_dim": 16} if rope else {}),
                "rope_parameters": {
                    "rope_type": "default",
                    "rope_theta": 1e4,
                    "mrope_section": [4, 2, 2],
                    **(rope or {}),
                },
            },
            vision_config={
                "depth": 2,
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_heads": 2,
                "spatial_merge_size": 2,
                "out_hidden_size": 64,
                **vision,
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

    dataset: a split with the columns of `rows.features()`, streaming or not, 4 rows or more.
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


TINY = {
    "llava": tiny_llava,
    "qwen": tiny_qwen3_vl,
    "qwen25": tiny_qwen25_vl,
    "idefics": tiny_idefics3,
    "smolvlm": tiny_smolvlm,
    "gemma": tiny_gemma3,
}
