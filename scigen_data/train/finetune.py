"""What the training scripts share: a model, its LoRA, a held-out part, metrics, checkpoints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, require
from scigen_data.train.rows import one_line as whole_line


def load_model(name: str, dtype: str = "float32") -> tuple[Any, Any]:
    """A model and its processor. Small steps need weights in float32, even where computing is in
    bfloat16; only frozen weights do without."""
    from transformers import AutoModelForImageTextToText, AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(name)
        model = AutoModelForImageTextToText.from_pretrained(name, dtype=dtype)
    except (OSError, ValueError, ImportError) as error:
        raise InputError(f"--model {name}: {one_line(error)}") from error
    tokenizer = getattr(processor, "tokenizer", None)
    if tokenizer is not None and tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, processor


def with_lora(model: Any, rank: int) -> Any:
    """The model with adapters of this rank on every linear layer of its language model, the rest
    frozen. Raises InputError where the model does not say what its language model is."""
    require("peft", "trl")
    import torch
    from peft import LoraConfig, get_peft_model

    decoder = model.get_decoder()
    if decoder is None or decoder is model:
        raise InputError(f"--lora: {type(model).__name__} does not name its language model")
    inside = {id(module) for module in decoder.modules()}
    targets = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and id(module) in inside
    ]
    return get_peft_model(
        model, LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=targets, bias="none")
    )


def freeze_vision(model: Any) -> None:
    """Leave the image encoder as it is. Raises InputError where the model does not say which."""
    encoder = model.get_encoder(modality="image")
    if encoder is None or encoder is model:
        raise InputError(f"--freeze-vision: {type(model).__name__} does not name its image encoder")
    encoder.requires_grad_(False)


def hold_out(rows: Any, fraction: float, seed: int) -> tuple[Any, Any]:
    """The rows to train on and those held out, at least one each; None for a fraction of 0.

    All rows about one figure (ids that differ behind a `#`) are on the same side. Which figures
    are held out depends on the seed and their ids alone. Raises InputError for too few rows.
    """
    if len(rows) < (2 if fraction else 1):
        raise InputError(f"{len(rows)} rows are too few to train on")
    if not fraction:
        return rows, None
    ids = rows["id"] if "id" in rows.column_names else range(len(rows))
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(ids):
        groups.setdefault(str(name).partition("#")[0], []).append(place)
    if len(groups) < 2:
        raise InputError("rows about one figure alone: none can be held out")
    drawn = sorted(groups, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())
    count = min(max(1, round(fraction * len(groups))), len(groups) - 1)
    held = sorted(place for name in drawn[:count] for place in groups[name])
    kept = sorted(place for name in drawn[count:] for place in groups[name])
    return rows.select(kept), rows.select(held)


class Metrics:
    """`metrics.json` in a run's folder: what was measured before and after, and the curves between.

    A run that goes on (`resume`) keeps what the file says.
    """

    def __init__(self, folder: Path, about: Mapping[str, Any], *, resume: bool) -> None:
        self._file = folder / "metrics.json"
        self._kept = dict(about)
        if resume and self._file.is_file():
            self._kept |= json.loads(self._file.read_text(encoding="utf-8"))

    def write(self, when: str, values: Mapping[str, Any], trainer: Any, *curves: str) -> None:
        """`values` under `when`; of the trainer's log, each curve as pairs of step and value."""
        log = trainer.state.log_history
        for curve in curves:
            self._kept[curve] = [[at["step"], at[curve]] for at in log if curve in at]
        self._kept[when] = dict(values)
        text = json.dumps(self._kept, indent=1, ensure_ascii=False)
        self._file.write_text(text + "\n", encoding="utf-8")


def last_checkpoint(folder: Path) -> str | None:
    """The checkpoint with the highest step."""
    found = {int(path.name.partition("-")[2]): path for path in folder.glob("checkpoint-[0-9]*")}
    return str(found[max(found)]) if found else None


def checkpoint_of(folder: Path, *, resume: bool, lora: bool, overwrite: bool = False) -> str | None:
    """What a run in `folder` goes on from; None for a new one.

    Raises InputError where there is nothing to go on from, where checkpoints of another run would
    be taken for this one's, and where files would be overwritten that were not given up.
    """
    found = last_checkpoint(folder)
    if not resume:
        if found is not None:
            raise InputError(
                f"--output {folder} holds the checkpoints of a run: go on with --resume, or name "
                "another folder"
            )
        if not overwrite and folder.is_dir() and any(folder.iterdir()):
            raise InputError(
                f"--output {folder} is not empty: name another folder, or say --overwrite"
            )
        return None
    if found is None:
        raise InputError(f"--resume: {folder} holds no checkpoint; --save-steps makes them")
    if (Path(found) / "adapter_config.json").is_file() is not lora:
        raise InputError(
            f"--resume: {found} is of a run {'without' if lora else 'with'} --lora: give the same "
            "options, or another --output"
        )
    return found


def one_line(error: Exception) -> str:
    """What an error of another library says, cut to what a terminal shows well."""
    text = whole_line(error)
    return text if len(text) <= 300 else f"{text[:299]}…"
