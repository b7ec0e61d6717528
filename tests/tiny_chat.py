"""Random chat models that only read text, saved as real ones are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scigen_data.train.tiny import tiny_tokenizer

# Written for these tests, in the shapes that published models use.
TURNS = """\
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt %}<|im_start|>assistant
{% if thinking is defined and not thinking %}<no thoughts>{% endif %}{% endif -%}"""
REFUSES_SYSTEM = (
    "{%- if messages[0].role == 'system' %}{{ raise_exception('no system turn') }}{% endif -%}"
    "{%- for message in messages %}{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% endfor -%}" + TURNS
)
FORGETS_SYSTEM = TURNS.replace("messages -%}", "messages if message.role != 'system' -%}", 1)


def tiny_llama(folder: Path, template: str | None = TURNS, **generation: Any) -> Path:
    """A Llama of some 100,000 parameters; `generation`: fields of its generation_config.json."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = tiny_tokenizer("<|im_start|>", "<|im_end|>")
    tokenizer.chat_template = template
    torch.manual_seed(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=4096,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
    with torch.no_grad():
        model.lm_head.weight *= 8  # so that the likeliest tokens stand out from the others
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    path = folder / "generation_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **generation}))
    return folder
