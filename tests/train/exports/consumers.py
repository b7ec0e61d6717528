"""Other trainers' own readers, each in a process of its own: they patch what they import.

python -m tests.train.exports.consumers verl FILE MODEL    prints one JSON object
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import subprocess
import sys
import types
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def ask(consumer: str, *arguments: object, scratch: Path) -> Any:
    """What the reader of `consumer` says, run offline with its caches in `scratch`."""
    names = ("HF_HOME", "HF_DATASETS_CACHE", "MODELSCOPE_CACHE", "XDG_CACHE_HOME")
    caches = {name: str(scratch / name.lower()) for name in names}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.train.exports.consumers", consumer, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **caches, "HF_HUB_OFFLINE": "1", "DISABLE_VERSION_CHECK": "1"},
        timeout=110,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])


def _stand_in(name: str) -> None:
    """An empty module for something that is imported and not used here."""
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    sys.modules[name] = module


def verl(file: str, model: str) -> Any:
    """verl's `RLHFDataset` and `collate_fn`.

    Without its filter of long prompts, which calls qwen_vl_utils and with it torchvision.
    """
    from transformers import AutoProcessor

    reader = import_module("verl.utils.dataset.rl_dataset")
    processor = AutoProcessor.from_pretrained(model)
    config = import_module("omegaconf").OmegaConf.create({"filter_overlong_prompts": False})
    rows = reader.RLHFDataset(file, processor.tokenizer, config, processor=processor)
    batch = reader.collate_fn([rows[number] for number in range(len(rows))])
    return {
        "turns": [
            [
                {
                    "role": turn["role"],
                    "parts": [
                        part["text"] if part["type"] == "text" else list(part["image"].size)
                        for part in turn["content"]
                    ],
                }
                for turn in turns
            ]
            for turns in batch["raw_prompt"]
        ],
        **{
            key: list(batch[key])
            for key in ("data_source", "ability", "reward_model", "extra_info", "index")
        },
        "index": [int(number) for number in batch["index"]],
        "templated": processor.apply_chat_template(
            batch["raw_prompt"][0], add_generation_prompt=True, tokenize=False
        ),
    }


def llamafactory(folder: str, name: str, model: str) -> Any:
    """LLaMA-Factory's `get_dataset`: loading, converting, its multimodal plugin, tokenizing.

    With an empty torchaudio, which it imports for sound and of which there is no CPU build.
    """
    _stand_in("torchaudio")
    from transformers import AutoProcessor, Seq2SeqTrainingArguments

    loader, templates, collators, hparams = (
        import_module(f"llamafactory.{name}")
        for name in ("data.loader", "data.template", "data.collator", "hparams")
    )
    processor = AutoProcessor.from_pretrained(model)
    processor.image_max_pixels, processor.image_min_pixels = 768 * 768, 32 * 32
    tokenizer = processor.tokenizer
    data = hparams.DataArguments(
        dataset=name, dataset_dir=folder, template="llava", cutoff_len=8192
    )
    template = templates.get_template_and_fix_tokenizer(tokenizer, data)
    arguments = Seq2SeqTrainingArguments("unused", use_cpu=True, report_to=[], log_level="error")
    module = loader.get_dataset(
        template,
        hparams.ModelArguments(model_name_or_path=model),
        data,
        arguments,
        "sft",
        tokenizer,
        processor=processor,
    )
    rows = module["train_dataset"]
    collator = collators.SFTDataCollatorWith4DAttentionMask(
        template=template, tokenizer=tokenizer, processor=processor, label_pad_token_id=-100
    )
    batch = collator([rows[number] for number in range(2)])
    return {
        "trained": [
            tokenizer.decode([token for token in row["labels"] if token != -100]) for row in rows
        ],
        "read": [tokenizer.decode(row["input_ids"]) for row in rows],
        "images": [row["images"] for row in rows],
        "pixels": list(batch["pixel_values"].shape) if "pixel_values" in batch else None,
    }


def swift(sft: str, grpo: str, model: str) -> Any:
    """ms-swift's `load_dataset`, its template for LLaVA, and its own reading of images.

    Columns beside the standard ones are kept where `swift rlhf` keeps them.
    """
    load_dataset = import_module("swift.dataset").load_dataset
    load_image = import_module("swift.template.vision_utils").load_image
    processor = import_module("swift.model").get_processor(model, model_type="llava1_5_hf")
    template = import_module("swift.template").get_template(processor)
    template.set_mode("train")
    tokenizer = template.tokenizer
    rows, _ = load_dataset([sft], num_proc=1)
    encoded = [template.encode(row) for row in rows]
    asked, _ = load_dataset([grpo], num_proc=1, remove_unused_columns=False)
    return {
        "trained": [
            tokenizer.decode([token for token in row["labels"] if token != -100]) for row in encoded
        ],
        "image_tokens": [
            row["input_ids"].count(tokenizer.convert_tokens_to_ids("<image>")) for row in encoded
        ],
        "asked": [row["messages"] for row in asked],
        "sizes": [
            [list(load_image(image["bytes"]).size) for image in row["images"]] for row in asked
        ],
        "solution": [row["solution"] for row in asked],
    }


if __name__ == "__main__":
    readers: dict[str, Callable[..., Any]] = {
        "verl": verl,
        "llamafactory": llamafactory,
        "swift": swift,
    }
    print(json.dumps(readers[sys.argv[1]](*sys.argv[2:])))  # noqa: T201
