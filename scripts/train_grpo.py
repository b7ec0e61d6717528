"""Reinforce right answers: GRPO with TRL on a dataset that `scigen build` made.

python scripts/train_grpo.py --data out --model Qwen/Qwen3-VL-2B-Instruct --output runs/grpo \\
    --lora 16 --bf16 --max-pixels 600000 --eval-fraction 0.05 --answers 200 \\
    --instruction 'Reason step by step. Put the final answer in \\boxed{}.'

`--data` is a folder or the name of a dataset on the Hub, `--model` a folder or the name of any
image-text model with a chat template. The reward is 1 for a right answer, 0 for a wrong one, and
none where rules cannot tell. The trained model (with `--lora`, the adapter) and its processor are
saved in `--output`, with `metrics.json`: the rewards, and how many held-out rows were answered
rightly before and after. Needs the extra `trl`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError, ScigenError, StorageError, require
from scigen_data.metrics.rates import Rate
from scigen_data.train.finetune import (
    Metrics,
    checkpoint_of,
    hold_out,
    load_model,
    one_line,
    with_lora,
)

if TYPE_CHECKING:
    from scigen_data.train import VisionCollator


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 after one line on stderr that says what to change."""
    try:
        train(parse(arguments))
    except ScigenError as error:
        print(f"train_grpo: {str(error).splitlines()[-1]}", file=sys.stderr)
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
    add("--instruction", help="text put behind every question")
    add("--model", required=True, help="folder or name of an image-text model")
    add("--output", required=True, type=Path, help="folder for the trained model")
    add("--steps", type=int, default=-1, help="optimizer steps; -1: by --epochs")
    add("--epochs", type=float, default=1.0)
    add("--generations", type=int, default=8, help="answers to a question, held to one another")
    add("--batch-size", type=int, default=8, help="answers at a time")
    add("--accumulate", type=int, default=1, help="batches to an optimizer step")
    add("--lr", type=float, default=1e-6)
    add("--beta", type=float, default=0.0, help="weight of the distance to the first model")
    add("--temperature", type=float, default=1.0)
    add("--answer-tokens", type=int, default=512, help="the most tokens of an answer")
    add("--max-pixels", type=int, help="make larger images smaller")
    add("--lora", type=int, default=0, metavar="RANK", help="train adapters of the language model")
    held = parser.add_mutually_exclusive_group().add_argument
    held("--eval-split", help="a split held to the answers before and after: validation")
    held("--eval-fraction", type=float, default=0.0, help="or rows of --split held out for it")
    add("--answers", type=int, default=0, help="held-out rows to answer before and after training")
    add("--bf16", action="store_true", help="compute in bfloat16")
    add("--gradient-checkpointing", action="store_true", help="less memory, slower")
    add("--save-steps", type=int, default=0, help="steps between checkpoints; 0: none")
    add("--resume", action="store_true", help="go on from the last checkpoint in --output")
    add("--overwrite", action="store_true", help="write over what lies in --output")
    add("--report-to", nargs="+", default=[], metavar="TRACKER", help="wandb, tensorboard, ...")
    add("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def train(options: argparse.Namespace) -> None:
    """Load, train, save. Raises ScigenError for what the command line or the data got wrong."""
    check(options)
    for module, extra in (("torch", "train"), ("trl", "trl"), ("mpmath", "rewards")):
        require(module, extra)
    import torch
    from transformers import set_seed
    from trl import GRPOConfig, GRPOTrainer

    from scigen_data.train import VisionCollator
    from scigen_data.train.rewards.trl import answer_reward

    rows, held_out = load_rows(options)
    checkpoint = goes_on_from(options)
    lean = options.lora and options.bf16  # what is frozen needs no float32
    model, processor = load_model(
        options.model if options.lora else checkpoint or options.model,
        "bfloat16" if lean else "float32",
    )
    collator = VisionCollator(processor, max_pixels=options.max_pixels)  # for the evaluation
    set_seed(options.seed)
    if options.lora:
        model = with_lora(model, options.lora)
    try:
        arguments = GRPOConfig(
            output_dir=str(options.output),
            max_steps=options.steps,
            num_train_epochs=options.epochs,
            num_generations=options.generations,
            per_device_train_batch_size=options.batch_size,
            gradient_accumulation_steps=options.accumulate,
            learning_rate=options.lr,
            beta=options.beta,
            temperature=options.temperature,
            max_completion_length=options.answer_tokens,
            bf16=options.bf16,
            gradient_checkpointing=options.gradient_checkpointing,
            seed=options.seed,
            use_cpu=not torch.accelerator.is_available(),
            dataloader_pin_memory=torch.cuda.is_available(),
            logging_steps=1,
            save_strategy="steps" if options.save_steps else "no",
            save_steps=options.save_steps or 500,
            report_to=options.report_to,
        )
        trainer = GRPOTrainer(
            model,
            reward_funcs=[answer_reward],
            args=arguments,
            train_dataset=rows,
            processing_class=processor,
        )
    except (ValueError, RuntimeError) as error:  # generations and batch at odds, no such tracker
        raise InputError(one_line(error)) from error
    about = {"data": options.data, "revision": options.revision, "view": "grpo", "rows": len(rows)}
    metrics = Metrics(options.output, about, resume=options.resume)
    curves = ("reward", "completions/mean_length", "loss")
    try:
        if checkpoint is None:
            metrics.write("before", evaluate(options, trainer, collator, held_out), trainer)
        trainer.train(resume_from_checkpoint=checkpoint)
        metrics.write("after", evaluate(options, trainer, collator, held_out), trainer, *curves)
        trainer.save_model(str(options.output))
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
    """How many of the rows held out the model answers rightly as it is now."""
    if not options.answers:
        return {}
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
    return {"rows": len(held_out), "accuracy": rate.as_dict()}


def load_rows(options: argparse.Namespace) -> tuple[Any, Any]:
    """Questions to train on and those held out (or None), images within --max-pixels."""
    from scigen_data.train import load_view
    from scigen_data.train.rows import images_of

    def of_split(name: str) -> Any:
        return load_view(
            options.data,
            "grpo",
            split=name,
            config=options.config,
            revision=options.revision,
            instruction=options.instruction,
        )

    rows = of_split(options.split)
    try:
        kept, held_out = hold_out(rows, options.eval_fraction, options.seed)
    except InputError as error:
        raise InputError(f"--data {options.data}: {error}") from error
    if options.eval_split:
        held_out = of_split(options.eval_split)
    if options.max_pixels:

        def shrink(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
            smaller = [
                images_of({"images": i}, "images", options.max_pixels) for i in batch["images"]
            ]
            return {**batch, "images": smaller}

        kept = kept.with_transform(shrink)
    return kept, held_out


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
    for name, least in (("batch_size", 1), ("accumulate", 1), ("answer_tokens", 1), ("lora", 0)):
        if getattr(options, name) < least:
            raise InputError(f"--{name.replace('_', '-')} must be {least} or more")
    if options.temperature <= 0:
        raise InputError("--temperature must be above 0: answers are drawn")
    if options.generations < 2:
        raise InputError("--generations must be 2 or more: answers are held to one another")
    if options.batch_size * options.accumulate % options.generations:
        raise InputError(
            f"--batch-size {options.batch_size} times --accumulate {options.accumulate} must be a "
            f"multiple of --generations {options.generations}"
        )
    if options.answers and not (options.eval_split or options.eval_fraction):
        raise InputError(
            "--answers asks rows that are not trained on: name some with --eval-split or "
            "--eval-fraction"
        )
    if options.model.startswith((".", "/")) and not Path(options.model).is_dir():
        raise InputError(f"--model {options.model}: no such folder; name a model's folder")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"--output {options.output}: {one_line(error)}") from error
    goes_on_from(options)


if __name__ == "__main__":
    sys.exit(main())
