"""Our collator against TRL's own, on the same rows and processors.

python scripts/bench_collate.py out/families

Both get the same conversations with the same decoded images. Times are processor times (of one
torch thread), so that other work on the machine hardly shows. Rounds alternate; the ratio is the
median over rounds of our time by TRL's of the same round, with the range. "processor" is the part
of our time spent inside the processor's own call. Labels are compared token by token. The models
are the tests' tiny ones, with images of their tiny size and, in the second table, of the size
that the published models use. Last: the padding that grouping rows by length saves.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import torch
import transformers
import trl
from datasets import load_dataset
from transformers import AutoProcessor
from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scigen_data.train import VisionCollator, view
from scigen_data.train.bucketing import ByLength, padding_share, with_lengths
from tests.tiny_models import TINY

# As published for LLaVA 1.5 7B, Qwen3-VL, Qwen2.5-VL, Idefics3 8B, SmolVLM and Gemma 3.
PUBLISHED: dict[str, dict[str, Any]] = {
    "llava": {
        "size": {"shortest_edge": 336},
        "crop_size": {"height": 336, "width": 336},
    },
    "qwen": {"size": {"shortest_edge": 65_536, "longest_edge": 16_777_216}},
    "qwen25": {"size": {"shortest_edge": 3136, "longest_edge": 12_845_056}},
    "idefics": {"size": {"longest_edge": 1456}, "max_image_size": {"longest_edge": 364}},
    "smolvlm": {"size": {"longest_edge": 2048}, "max_image_size": {"longest_edge": 512}},
    "gemma": {"size": {"height": 896, "width": 896}},
}


class Timed:
    """A processor that adds up the seconds spent in its own call."""

    def __init__(self, processor: Any) -> None:
        self.processor, self.seconds = processor, 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.processor, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return self.processor(*arguments, **options)
        finally:
            self.seconds += time.process_time() - start


def batches(rows: list[dict[str, Any]], size: int) -> list[list[dict[str, Any]]]:
    # TRL's collator writes into its rows: each round gets its own.
    return [[dict(row) for row in rows[i : i + size]] for i in range(0, len(rows), size)]


def learned(batch: dict[str, Any]) -> list[list[int]]:
    return [labels[labels != -100].tolist() for labels in batch["labels"]]


def agreement(ours: Any, theirs: Any, rows: list[dict[str, Any]], processor: Any) -> str:
    """How the labels of both compare."""
    kinds: Counter[str] = Counter()
    for part, copied in zip(batches(rows, 8), batches(rows, 8), strict=True):
        for mine, other in zip(learned(ours(part)), learned(theirs(copied)), strict=True):
            tail = processor.tokenizer.decode(other[len(mine) :])
            if mine == other:
                kinds["the same"] += 1
            elif other[: len(mine)] == mine:
                kinds[f"the same, then TRL learns {tail!r} behind the end of turn"] += 1
            elif other[: len(mine) - 1] == mine[:-1]:
                kinds["the same, but TRL learns no end of turn (the template writes none)"] += 1
            else:
                kinds["differ"] += 1
    return "; ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def compare(name: str, path: Path, published: bool, rows: list[dict[str, Any]], rounds: int) -> str:
    processor = AutoProcessor.from_pretrained(path)
    if published:
        for option, value in PUBLISHED[name].items():
            kind = type(getattr(processor.image_processor, option))
            setattr(processor.image_processor, option, kind(**value))
    timed = Timed(processor)
    ours = VisionCollator(processor)
    theirs = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)
    labels = agreement(ours, theirs, rows, processor)
    ours.processor = timed
    seconds: dict[str, list[float]] = {"ours": [], "trl": [], "processor": []}
    for turn in range(rounds):
        order = [("ours", ours), ("trl", theirs)]
        for key, collator in order if turn % 2 else reversed(order):
            parts, timed.seconds = batches(rows, 8), 0.0
            start = time.process_time()
            for part in parts:
                collator(part)
            seconds[key].append(time.process_time() - start)
            if key == "ours":
                seconds["processor"].append(timed.seconds)
    ratios = [a / b for a, b in zip(seconds["ours"], seconds["trl"], strict=True)]
    shares = [a / b for a, b in zip(seconds["processor"], seconds["ours"], strict=True)]
    each = 1000 * statistics.median(seconds["ours"]) / len(rows)
    return (
        f"| {name} | {each:.1f} ms | {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f}) | {statistics.median(shares):.0%} | {labels} |"
    )


def padding(path: Path, dataset: Any, max_pixels: int) -> str:
    """Padding of random and of grouped batches of 8, with Qwen3-VL's published image sizes."""
    processor = AutoProcessor.from_pretrained(path)
    image_processor = processor.image_processor
    image_processor.size = type(image_processor.size)(**PUBLISHED["qwen"]["size"])
    collator = VisionCollator(processor, max_pixels=max_pixels)
    start = time.process_time()
    lengths = list(with_lengths(dataset, collator)["length"])
    seconds = time.process_time() - start
    shares = {}
    for name in ("random", "grouped"):
        orders = []
        for seed in range(5):
            if name == "grouped":
                orders.append(list(ByLength(lengths, 8, seed)))
            else:
                orders.append(random.Random(seed).sample(range(len(lengths)), len(lengths)))
        shares[name] = statistics.mean(
            padding_share(lengths, [order[i : i + 8] for i in range(0, len(order), 8)])
            for order in orders
        )
    return (
        f"{len(lengths)} rows of {min(lengths)} to {max(lengths)} tokens, batches of 8: "
        f"{shares['random']:.1%} padding in random order, {shares['grouped']:.1%} grouped; "
        f"lengths measured in {1000 * seconds / len(lengths):.1f} ms a row"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("data", help="folder of a build")
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tiny", action="store_true", help="the first table alone")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()

    dataset = load_dataset(options.data, split="train")
    conversations = view(dataset.select(range(min(4 * options.rows, len(dataset)))), "sft")
    rows = [{**row} for row in conversations.shuffle(seed=0).take(options.rows)]
    rows = [{key: row[key] for key in ("images", "prompt", "completion")} for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: build(Path(folder) / name) for name, build in TINY.items()}
        print(f"trl {trl.__version__}, transformers {transformers.__version__}, {len(rows)} rows")
        for published in (False,) if options.tiny else (False, True):
            print(f"\n{'published' if published else 'tiny'} image sizes")
            print("| processor | ours, a row | ours / TRL | processor | labels |")
            print("|---|---|---|---|---|")
            for name, path in paths.items():
                print(compare(name, path, published, rows, options.rounds), flush=True)
        print()
        print(padding(paths["qwen"], dataset, 1_000_000))


if __name__ == "__main__":
    main()
