"""Fine-tune a vision-language model on a dataset that `scigen build` made.

python scripts/train_sft.py --data out --model Qwen/Qwen3-VL-2B-Instruct --output runs/first \\
    --lora 16 --bf16 --max-pixels 600000 --group-by-length --eval-fraction 0.05 --answers 200

`--data` is a folder or the name of a dataset on the Hub, `--model` a folder or the name of any
image-text model with a chat template. Runs on whatever torch finds: a GPU, or the CPU for a tiny
model. The trained model (with `--lora`, the adapter) and its processor are saved in `--output`,
with `metrics.json`: the losses, and how many held-out rows were answered rightly before and after.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError, ScigenError, StorageError, require
from scigen_data.metrics.rates import Rate
from scigen_data.train.bucketing import group_by_length, with_lengths
from scigen_data.train.finetune import (
    Metrics,
    checkpoint_of,
    freeze_vision,
    hold_out,
    load_model,
    one_line,
    with_lora,
)
from scigen_data.train.loading import undecoded

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
    add("--view", help="train on a view: sft, quiz, caption, image-to-code, ...; default: as it is")
    add(
        "--solution",
        action="store_true",
        help="with --view sft: learn worked solutions, not answers alone",
    )
    add(
        "--unchecked-too",
        action="store_true",
        help="train on rows that nothing has seen to be right",
    )
    add("--rejected-too", action="store_true", help="train on rows that failed their checks too")
    add("--model", required=True, help="folder or name of an image-text model")
    add("--output", required=True, type=Path, help="folder for the trained model")
    add("--steps", type=int, default=-1, help="optimizer steps; -1: by --epochs")
    add("--epochs", type=float, default=1.0)
    add("--batch-size", type=int, default=4)
    add("--accumulate", type=int, default=1, help="batches to an optimizer step")
    add("--lr", type=float, default=1e-5)
    add("--max-length", type=int, help="leave out rows with more tokens, image included")
    add("--max-pixels", type=int, help="make larger images smaller")
    add("--group-by-length", action="store_true", help="rows of like length in one batch")
    add("--lora", type=int, default=0, metavar="RANK", help="train adapters of the language model")
    held = parser.add_mutually_exclusive_group().add_argument
    held("--eval-split", help="a split evaluated at the end: validation")
    held("--eval-fraction", type=float, default=0.0, help="or rows of --split held out for it")
    add("--answers", type=int, default=0, help="held-out rows to answer before and after training")
    add("--answer-tokens", type=int, default=64, help="the most tokens of such an answer")
    add("--freeze-vision", action="store_true", help="train the language model only")
    add("--bf16", action="store_true", help="compute in bfloat16, keep the weights in float32")
    add("--gradient-checkpointing", action="store_true", help="less memory, slower")
    add("--save-steps", type=int, default=0, help="steps between checkpoints; 0: none")
    add("--resume", action="store_true", help="go on from the last checkpoint in --output")
    add("--workers", type=int, default=0, help="processes that prepare batches")
    add("--overwrite", action="store_true", help="write over what lies in --output")
    add("--report-to", nargs="+", default=[], metavar="TRACKER", help="wandb, tensorboard, ...")
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

    rows = load_rows(options, options.split)
    checkpoint = goes_on_from(options)
    # Trainer restores optimizer, schedule, place in the data and adapters, but finds no weights in
    # a checkpoint whose names differ from those in memory (LLaVA's do), and only warns.
    lean = options.lora and options.bf16  # what is frozen needs no float32
    model, processor = load_model(
        options.model if options.lora else checkpoint or options.model,
        "bfloat16" if lean else "float32",
    )
    collator = VisionCollator(
        processor, max_length=options.max_length, max_pixels=options.max_pixels
    )
    collator.length(rows[0])  # a missing column shows now, not after everything is measured
    rows, held_out = choose_rows(options, rows, collator)
    if options.freeze_vision:
        freeze_vision(model)
    if options.lora:
        model = with_lora(model, options.lora)

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
            use_cpu=not torch.accelerator.is_available(),
            dataloader_num_workers=options.workers,
            dataloader_pin_memory=torch.cuda.is_available(),
            logging_steps=1 if 0 < options.steps < 100 else 10,
            save_strategy="steps" if options.save_steps else "no",
            save_steps=options.save_steps or 500,
            report_to=options.report_to,
            remove_unused_columns=False,  # the collator reads the columns of the dataset
            **({"gradient_checkpointing": True} if options.gradient_checkpointing else {}),
        )
        trainer = Trainer(
            model,
            arguments,
            data_collator=collator,
            train_dataset=rows,
            eval_dataset=held_out,
            processing_class=processor,  # so that every checkpoint can be loaded by itself
        )
    except (ValueError, RuntimeError) as error:  # bfloat16 without a device, no such tracker
        raise InputError(one_line(error)) from error
    if options.group_by_length:
        group_by_length(trainer)
    about = {
        "data": options.data,
        "revision": options.revision,
        "view": options.view,
        "rows": len(rows),
    }
    metrics = Metrics(options.output, about, resume=options.resume)
    try:
        if checkpoint is None:
            metrics.write("before", evaluate(options, trainer, collator, held_out), trainer, "loss")
        trainer.train(resume_from_checkpoint=checkpoint)
        metrics.write("after", evaluate(options, trainer, collator, held_out), trainer, "loss")
        trainer.save_model(str(options.output))
    except ScigenError:
        print(file=sys.stderr)  # ends the line of the progress bar
        raise
    except torch.OutOfMemoryError as error:
        raise InputError(
            f"out of memory with --batch-size {options.batch_size}: lower it and raise "
            "--accumulate, or add --bf16, --lora, --gradient-checkpointing or --max-pixels"
        ) from error
    except OSError as error:
        raise StorageError(f"--output {options.output}: {one_line(error)}") from error
    print(f"trained on {len(rows)} rows, saved in {options.output}")


def evaluate(
    options: argparse.Namespace, trainer: Any, collator: VisionCollator, held_out: Any
) -> dict[str, Any]:
    """Loss, and with --answers accuracy, of the model as it is now on the rows held out."""
    if held_out is None:
        return {}
    loss = trainer.evaluate()["eval_loss"]
    print(f"loss on {len(held_out)} rows held out: {loss:.4f}")
    if not options.answers:
        return {"rows": len(held_out), "loss": loss}
    from scigen_data.train.answering import score

    found = score(
        trainer.model,
        collator,
        held_out.select(range(min(options.answers, len(held_out)))),
        max_new_tokens=options.answer_tokens,
        batch_size=options.batch_size,
        bf16=options.bf16,
    )
    rate = Rate.of(found.outcomes)
    print(f"answers: {found}; {rate}")
    return {"rows": len(held_out), "loss": loss, "accuracy": rate.as_dict()}


def choose_rows(options: argparse.Namespace, rows: Any, collator: VisionCollator) -> Any:
    """The rows to train on and those held out (or None), both within --max-length."""
    rows = fitting(options, rows, collator)
    if options.eval_split:
        return rows, fitting(options, load_rows(options, options.eval_split), collator)
    try:
        return hold_out(rows, options.eval_fraction, options.seed)
    except InputError as error:
        raise InputError(f"--data {options.data}: {error}") from error


def fitting(options: argparse.Namespace, rows: Any, collator: VisionCollator) -> Any:
    """The rows within --max-length; how many are left out is printed."""
    if options.max_length:
        found = len(rows)
        rows = rows.filter(collator.fits, desc="Measuring rows")
        print(f"{found - len(rows)} of {found} rows left out: over {options.max_length} tokens")
    return with_lengths(rows, collator) if options.group_by_length else rows


def goes_on_from(options: argparse.Namespace) -> str | None:
    return checkpoint_of(
        options.output,
        resume=options.resume,
        lora=bool(options.lora),
        overwrite=options.overwrite,
    )


def check(options: argparse.Namespace) -> None:
    """Raises InputError for what can be seen to be wrong before anything is loaded."""
    if not 0 <= options.eval_fraction < 1:
        raise InputError(f"--eval-fraction {options.eval_fraction} must be from 0 to below 1")
    least = {"batch_size": 1, "accumulate": 1, "answer_tokens": 1} | dict.fromkeys(
        ("workers", "answers", "save_steps"), 0
    )
    for name, bound in least.items():
        if getattr(options, name) < bound:
            raise InputError(f"--{name.replace('_', '-')} must be {bound} or more")
    if options.lora < 0:
        raise InputError(f"--lora {options.lora}: a rank is 1 or more (0: no adapters)")
    if options.lora:
        require("peft", "trl")
    if options.revision and Path(options.data).is_dir():
        raise InputError(f"--data {options.data} is a folder, which has no revisions")
    if options.view == "grpo":
        raise InputError("--view grpo has no answers to learn from: scripts/train_grpo.py takes it")
    if options.answers:
        if not (options.eval_split or options.eval_fraction):
            raise InputError(
                "--answers asks rows that are not trained on: name some with --eval-split or "
                "--eval-fraction"
            )
        require("mpmath", "rewards")
    for name, remedy in (("data", "`scigen build` makes one"), ("model", "name a model's folder")):
        value = getattr(options, name)
        if value.startswith((".", "/")) and not Path(value).is_dir():
            raise InputError(f"--{name} {value}: no such folder; {remedy}")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"--output {options.output}: {one_line(error)}") from error
    goes_on_from(options)


def load_rows(options: argparse.Namespace, split: str) -> Any:
    """The split or the view, images left encoded: the collator decodes them and names a broken
    one."""
    from datasets import load_dataset

    from scigen_data.train import load_view

    where = {"split": split, "revision": options.revision}
    if options.view:
        rows = load_view(
            options.data,
            options.view,
            config=options.config,
            rejected=options.rejected_too,
            unchecked=options.unchecked_too,
            solution=options.solution,
            **where,
        )
        return undecoded(rows)
    try:
        rows = load_dataset(options.data, options.config, **where)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"--data {options.data}: {one_line(error)}") from error
    if len(rows) == 0:
        raise InputError(f"--data {options.data}: the split {split!r} has no rows")
    rows = undecoded(rows)
    return accepted(options, rows, split)


def accepted(options: argparse.Namespace, rows: Any, split: str) -> Any:
    """The rows that passed their checks, and those asked for, where the dataset says what passed;
    how many are left out is printed."""
    if "decision" not in rows.column_names:
        return rows
    asked = {"unchecked": options.unchecked_too, "rejected": options.rejected_too}
    out = [decision for decision, too in asked.items() if not too]
    kept = rows.filter(lambda decision: decision not in out, input_columns="decision")
    if left_out := len(rows) - len(kept):
        keeps = " or ".join(f"--{decision}-too" for decision in out)
        print(f"{left_out} of {len(rows)} rows left out: {' or '.join(out)} ({keeps} keeps them)")
    if not len(kept):
        raise InputError(f"--data {options.data}: no row of {split!r} was accepted")
    return kept


if __name__ == "__main__":
    sys.exit(main())
