"""Fine-tune a vision-language model on a dataset that `scigen build` made.

python scripts/train_sft.py --data out --model Qwen/Qwen3-VL-2B-Instruct --output runs/first

`--data` is a folder or the name of a dataset on the Hub, `--model` a folder or the name of any
image-text model with a chat template. Runs on whatever torch finds: a GPU, or the CPU for a tiny
model. The trained model and its processor are saved in `--output`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError, ScigenError, StorageError, require

if TYPE_CHECKING:
    from scigen_data.train import VisionCollator


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 after one line on stderr that says what to change."""
    try:
        train(parse(arguments))
    except ScigenError as error:
        # From a worker process it comes with its traceback; what it says is the last line.
        message = str(error).splitlines()[-1].removeprefix("scigen_data.errors.InputError: ")
        print(f"train_sft: {message}", file=sys.stderr)
        return 2
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[0],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--data", required=True, help="folder of a build, or a dataset's name on the Hub")
    add("--config", help="configuration of the dataset; its default where not given")
    add("--split", default="train")
    add("--revision", help="tag or commit of a dataset on the Hub")
    add("--rejected-too", action="store_true", help="train on rows that failed their checks too")
    add("--model", required=True, help="folder or name of an image-text model")
    add("--output", required=True, type=Path, help="folder for the trained model")
    add("--steps", type=int, default=-1, help="optimizer steps; -1: by --epochs")
    add("--epochs", type=float, default=1.0)
    add("--batch-size", type=int, default=4)
    add("--accumulate", type=int, default=1, help="batches to an optimizer step")
    add("--lr", type=float, default=1e-5)
    add("--max-length", type=int, help="leave out rows with more tokens, image included")
    add("--eval-fraction", type=float, default=0.0, help="rows held out and evaluated at the end")
    add("--freeze-vision", action="store_true", help="train the language model only")
    add("--bf16", action="store_true", help="compute in bfloat16, keep the weights in float32")
    add("--gradient-checkpointing", action="store_true", help="less memory, slower")
    add("--save-steps", type=int, default=0, help="steps between checkpoints; 0: none")
    add("--resume", action="store_true", help="go on from the last checkpoint in --output")
    add("--workers", type=int, default=0, help="processes that prepare batches")
    add("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def train(options: argparse.Namespace) -> None:
    """Load, train, save. Raises ScigenError for what the command line or the data got wrong."""
    check(options)
    for module in ("torch", "transformers", "accelerate"):
        require(module, "train")
    import torch
    from transformers import Trainer, TrainingArguments, set_seed

    from scigen_data.train import VisionCollator

    rows = load_rows(options)
    checkpoint = last_checkpoint(options.output) if options.resume else None
    # Trainer restores optimizer, schedule and place in the data, but finds no weights in a
    # checkpoint whose names differ from those in memory (LLaVA's do), and only warns.
    model, processor = load_model(checkpoint or options.model)
    collator = VisionCollator(processor, max_length=options.max_length)
    collator.length(rows[0])  # a missing column shows now, not after everything is measured
    rows, held_out = choose_rows(options, rows, collator)
    if options.freeze_vision:
        freeze_vision(model)

    set_seed(options.seed)
    try:
        arguments = TrainingArguments(
            output_dir=str(options.output),
            max_steps=options.steps,
            num_train_epochs=options.epochs,
            per_device_train_batch_size=options.batch_size,
            per_device_eval_batch_size=options.batch_size,
            gradient_accumulation_steps=options.accumulate,
            learning_rate=options.lr,
            lr_scheduler_type="cosine",
            bf16=options.bf16,
            seed=options.seed,
            dataloader_num_workers=options.workers,
            dataloader_pin_memory=torch.cuda.is_available(),
            logging_steps=1 if 0 < options.steps < 100 else 10,
            save_strategy="steps" if options.save_steps else "no",
            save_steps=options.save_steps or 500,
            report_to=[],
            remove_unused_columns=False,  # the collator reads the columns of the dataset
            **({"gradient_checkpointing": True} if options.gradient_checkpointing else {}),
        )
    except ValueError as error:  # bfloat16 without a device for it
        raise InputError(one_line(error)) from error
    trainer = Trainer(
        model,
        arguments,
        data_collator=collator,
        train_dataset=rows,
        eval_dataset=held_out,
        processing_class=processor,  # so that every checkpoint can be loaded by itself
    )
    try:
        trainer.train(resume_from_checkpoint=checkpoint)
    except ScigenError:
        print(file=sys.stderr)  # ends the line of the progress bar
        raise
    except torch.OutOfMemoryError as error:
        raise InputError(
            f"out of memory with --batch-size {options.batch_size}: lower it and raise "
            "--accumulate, or add --bf16, --gradient-checkpointing or --max-length"
        ) from error
    if held_out is not None:
        print(f"loss on {len(held_out)} rows held out: {trainer.evaluate()['eval_loss']:.4f}")
    try:
        trainer.save_model(str(options.output))
    except OSError as error:
        raise StorageError(f"--output {options.output}: {one_line(error)}") from error
    print(f"trained on {len(rows)} rows, saved in {options.output}")


def choose_rows(options: argparse.Namespace, rows: Any, collator: VisionCollator) -> Any:
    """The rows to train on and those held out (or None), both within --max-length."""
    if options.max_length:
        found = len(rows)
        rows = rows.filter(collator.fits, desc="Measuring rows")
        print(f"{found - len(rows)} of {found} rows left out: over {options.max_length} tokens")
    if len(rows) < (2 if options.eval_fraction else 1):
        raise InputError(f"--data {options.data}: {len(rows)} rows are too few to train on")
    if not options.eval_fraction:
        return rows, None
    count = min(max(1, round(options.eval_fraction * len(rows))), len(rows) - 1)
    halves = rows.train_test_split(test_size=count, seed=options.seed)
    return halves["train"], halves["test"]


def check(options: argparse.Namespace) -> None:
    """Raises InputError for what can be seen to be wrong before anything is loaded."""
    if not 0 <= options.eval_fraction < 1:
        raise InputError(f"--eval-fraction {options.eval_fraction} must be from 0 to below 1")
    for name in ("batch_size", "accumulate"):
        if getattr(options, name) < 1:
            raise InputError(f"--{name.replace('_', '-')} must be 1 or more")
    for name, remedy in (("data", "`scigen build` makes one"), ("model", "name a model's folder")):
        value = getattr(options, name)
        if value.startswith((".", "/")) and not Path(value).is_dir():
            raise InputError(f"--{name} {value}: no such folder; {remedy}")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"--output {options.output}: {one_line(error)}") from error
    if options.resume and last_checkpoint(options.output) is None:
        raise InputError(f"--resume: {options.output} holds no checkpoint; --save-steps makes them")


def last_checkpoint(folder: Path) -> str | None:
    """The checkpoint with the highest step."""
    found = {int(path.name.partition("-")[2]): path for path in folder.glob("checkpoint-[0-9]*")}
    return str(found[max(found)]) if found else None


def load_rows(options: argparse.Namespace) -> Any:
    """The split, its images left encoded: the collator decodes them and names a broken one."""
    from datasets import Image, load_dataset

    try:
        rows = load_dataset(
            options.data, options.config, split=options.split, revision=options.revision
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"--data {options.data}: {one_line(error)}") from error
    if len(rows) == 0:
        raise InputError(f"--data {options.data}: the split {options.split!r} has no rows")
    for column, kind in rows.features.items():
        if isinstance(kind, Image):
            rows = rows.cast_column(column, Image(decode=False))
    return rows if options.rejected_too else accepted(options, rows)


def accepted(options: argparse.Namespace, rows: Any) -> Any:
    """The rows that passed their checks, where the dataset says; how many did not is printed."""
    if "decision" not in rows.column_names:
        return rows
    kept = rows.filter(lambda decision: decision == "accepted", input_columns="decision")
    if left_out := len(rows) - len(kept):
        print(f"{left_out} of {len(rows)} rows left out: rejected (--rejected-too keeps them)")
    if not len(kept):
        raise InputError(f"--data {options.data}: no row of {options.split!r} was accepted")
    return kept


def load_model(name: str) -> tuple[Any, Any]:
    """The model in float32, which small steps need even where computing is in bfloat16."""
    from transformers import AutoModelForImageTextToText, AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(name)
        model = AutoModelForImageTextToText.from_pretrained(name, dtype="float32")
    except (OSError, ValueError, ImportError) as error:
        raise InputError(f"--model {name}: {one_line(error)}") from error
    tokenizer = getattr(processor, "tokenizer", None)
    if tokenizer is not None and tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, processor


def freeze_vision(model: Any) -> None:
    """Leave the image encoder as it is. Raises InputError where the model does not say which."""
    encoder = model.get_encoder(modality="image")
    if encoder is None or encoder is model:
        raise InputError(f"--freeze-vision: {type(model).__name__} does not name its image encoder")
    encoder.requires_grad_(False)


def one_line(error: Exception) -> str:
    """What an error of another library says, cut to what a terminal shows well."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else f"{text[:299]}…"


if __name__ == "__main__":
    sys.exit(main())
