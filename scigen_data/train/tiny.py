"""A random LLaVA of some 160,000 parameters, saved as a real model is.

It learns nothing worth having; it lets the whole way from a dataset to a trained checkpoint be
tried, and tested, without a network, a GPU or weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scigen_data.errors import require

# Turns told apart by plain words, and nothing that ends the answer.
PLAIN_TURNS = """\
{%- for message in messages -%}
{{ message.role | upper }}: {% for part in message.content -%}
{% if part.type == 'image' %}IMAGE
{% else %}{{ part.text }}{% endif %}
{%- endfor %} {% endfor -%}
{%- if add_generation_prompt %}ASSISTANT:{% endif -%}"""

_CORPUS = (
    "USER: ASSISTANT: user assistant system Find the current through the resistor.",
    "The answer is 12.5 m/s, 3.0 Ω and x² + y² = r². What is the force on the block?",
    "A circuit, a graph, a molecule: 0 1 2 3 4 5 6 7 8 9",
)


def tiny_tokenizer(*special: str, vocabulary: int = 400) -> Any:
    """A byte-level BPE tokenizer: any text survives encoding and decoding unchanged."""
    require("transformers", "train")
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=["<pad>", "</s>", *special],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_CORPUS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",  # noqa: S106
        eos_token="</s>",  # noqa: S106
        additional_special_tokens=list(special),
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )


def tiny_llava(folder: str | Path, template: str = PLAIN_TURNS) -> Path:
    """Write a LLaVA with its processor into `folder`, to be reloaded by the Auto classes.

    Every image becomes 16 tokens, whatever its size. `template` is a chat template with IMAGE
    where an image goes. Raises MissingExtra without torch and transformers.
    """
    require("torch", "train")
    import torch
    from transformers import (
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    tokenizer = tiny_tokenizer("<image>", "<|im_start|>", "<|im_end|>")
    processor = LlavaProcessor(
        CLIPImageProcessorPil(
            size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56}, do_center_crop=True
        ),
        tokenizer,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template.replace("IMAGE", "<image>"),
    )
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=CLIPVisionConfig(
                hidden_size=32,
                intermediate_size=64,
                num_hidden_layers=2,
                num_attention_heads=2,
                image_size=56,
                patch_size=14,
            ),
            text_config=LlamaConfig(
                vocab_size=len(tokenizer),
                hidden_size=64,
                intermediate_size=128,
                num_hidden_layers=2,
                num_attention_heads=4,
                num_key_value_heads=2,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            ),
            image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
            image_seq_length=16,
            vision_feature_layer=-1,
        )
    )
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return Path(folder)
