"""Grouping rows by length, through the loader of a real Trainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, load_dataset
from transformers import AutoModelForImageTextToText, Trainer, TrainingArguments

from scigen_data.errors import InputError
from scigen_data.train import VisionCollator
from scigen_data.train.bucketing import ByLength, group_by_length, padding_share, with_lengths


def test_lengths_stand_beside_the_rows_and_nothing_else_changes(llava: Any, build: Path) -> None:
    rows = load_dataset(str(build), split="train")
    collator = VisionCollator(llava)
    measured = with_lengths(rows, collator)
    assert measured["length"][:] == [collator.length(row) for row in rows]
    assert measured.remove_columns("length").features == rows.features
    assert measured[0]["image"].tobytes() == rows[0]["image"].tobytes()
    again = with_lengths(measured, VisionCollator(llava, system="A long system prompt."))
    assert min(again["length"]) > min(measured["length"])


def test_a_stream_is_refused(llava: Any, build: Path) -> None:
    stream = load_dataset(str(build), split="train", streaming=True)
    with pytest.raises(InputError, match="IterableDataset cannot be grouped by length"):
        with_lengths(stream, VisionCollator(llava))


@pytest.mark.parametrize(
    ("batches", "expected"),
    [([[0, 1], [2, 3]], 0.0), ([[0, 2], [1, 3]], 1 - 60 / 80), ([], 0.0), ([[0], [2]], 0.0)],
)
def test_the_padding_share_counts_places(batches: list[list[int]], expected: float) -> None:
    assert padding_share([10, 10, 20, 20], batches) == pytest.approx(expected)


def loader_batches(
    llava: Any, path: Path, rows: Dataset, folder: Path, *, grouped: bool, seed: int = 0
) -> list[list[list[int]]]:
    """The token counts of each batch, epoch by epoch, from the loader of a real Trainer."""
    trainer = Trainer(
        AutoModelForImageTextToText.from_pretrained(path),
        TrainingArguments(
            str(folder),
            per_device_train_batch_size=4,
            remove_unused_columns=False,
            use_cpu=True,
            dataloader_pin_memory=False,
            report_to=[],
            seed=seed,
        ),
        data_collator=VisionCollator(llava),
        train_dataset=rows,
    )
    if grouped:
        group_by_length(trainer)
    loader, epochs = trainer.get_train_dataloader(), []
    for epoch in range(2):
        loader.set_epoch(epoch)
        epochs.append([batch["attention_mask"].sum(dim=1).tolist() for batch in loader])
    return epochs


def test_grouped_batches_hold_every_row_once_with_less_padding_and_a_new_order_each_epoch(
    llava: Any, llava_path: Path, tmp_path: Path
) -> None:
    rows = Dataset.from_list(
        [
            {"id": str(n), "image": None, "question": "Find x. " * (1 + n * 7 % 23), "answer": "4"}
            for n in range(46)
        ]
    )
    rows = with_lengths(rows, VisionCollator(llava))

    def waste(epoch: list[list[int]]) -> float:
        flat = [length for batch in epoch for length in batch]
        assert sorted(flat) == sorted(rows["length"])
        return padding_share(flat, [range(i, min(i + 4, 46)) for i in range(0, 46, 4)])

    plain = loader_batches(llava, llava_path, rows, tmp_path, grouped=False)
    grouped = loader_batches(llava, llava_path, rows, tmp_path, grouped=True)
    assert waste(grouped[0]) < waste(plain[0]) / 2
    assert max(grouped[0][0]) == max(rows["length"])  # too little memory shows at once
    assert grouped[0] != grouped[1]
    assert grouped == loader_batches(llava, llava_path, rows, tmp_path, grouped=True)
    assert grouped != loader_batches(llava, llava_path, rows, tmp_path, grouped=True, seed=1)


def test_chunks_are_drawn_anew_so_that_batches_are_not_the_same_rows_each_epoch() -> None:
    sampler = ByLength([n % 97 for n in range(1003)], 4, seed=0)
    drawn = []
    for epoch in range(2):
        sampler.set_epoch(epoch)
        order = list(sampler)
        assert sorted(order) == list(range(1003))
        drawn.append({frozenset(order[i : i + 4]) for i in range(0, 1003, 4)})
    assert len(drawn[0] & drawn[1]) < 10
    assert list(ByLength([], 4, seed=0)) == []
    assert sorted(ByLength([5, 6, 7], 4, seed=0)) == [0, 1, 2]


def test_rows_without_lengths_are_refused_with_the_remedy(llava: Any, build: Path) -> None:
    class Bare:
        train_dataset = load_dataset(str(build), split="train")

    with pytest.raises(InputError, match=r"no column 'length': with_lengths\("):
        group_by_length(Bare())
