"""Rows of like length in one batch: less padding, the same training.

    trainer = Trainer(..., train_dataset=with_lengths(rows, collator))
    group_by_length(trainer)

`Trainer` has `train_sampling_strategy="group_by_length"`, which reads the same column, but draws
from torch's global generator: a run resumed within an epoch goes on with other rows than the run
that was not stopped (transformers 5.23). Here the order is a function of seed and epoch.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError
from scigen_data.train.loading import undecoded

if TYPE_CHECKING:
    from scigen_data.train.collate import VisionCollator

COLUMN = "length"  # where Trainer looks as well
_CHUNK = 256  # rows, with their encoded images, in memory at a time


def with_lengths(rows: Any, collator: VisionCollator, column: str = COLUMN) -> Any:
    """A `datasets.Dataset` with the tokens of each row as `collator` would make them.

    Measured once, without decoding an image where the processor can tell from its size. Raises
    InputError for a stream, which nobody can sort, and for a row that cannot be read.
    """
    from datasets import Dataset

    if not isinstance(rows, Dataset):
        raise InputError(
            f"rows of type {type(rows).__name__} cannot be grouped by length: load the dataset "
            "without streaming"
        )
    kept = rows.remove_columns(column) if column in rows.column_names else rows
    plain = undecoded(kept)
    lengths: list[int] = []
    for start in range(0, len(plain), _CHUNK):
        lengths += collator.lengths([*plain.skip(start).take(_CHUNK)])
    return kept.add_column(column, lengths)


class ByLength:
    """A sampler: in chunks of 50 batches, drawn anew in every epoch, rows are sorted by length and
    cut into batches, which come in any order. The first batch has the longest row, so that too
    little memory shows at once."""

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self._lengths, self._size, self._seed, self._epoch = lengths, batch_size, seed, 0

    def set_epoch(self, epoch: int) -> None:
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        draw = random.Random(f"{self._seed}/{self._epoch}")
        order = draw.sample(range(len(self)), len(self))
        batches: list[list[int]] = []
        for start in range(0, len(order), 50 * self._size):
            chunk = order[start : start + 50 * self._size]
            chunk.sort(key=self._lengths.__getitem__, reverse=True)
            batches += [chunk[i : i + self._size] for i in range(0, len(chunk), self._size)]
        # One that is not full must stay the last, or it would shift all behind it.
        rest = [batches.pop()] if batches and len(batches[-1]) < self._size else []
        draw.shuffle(batches)
        if batches:
            longest = max(batches, key=lambda batch: self._lengths[batch[0]])
            batches.remove(longest)
            batches.insert(0, longest)
        return iter([row for batch in batches + rest for row in batch])


def group_by_length(trainer: Any) -> None:
    """Have a `transformers.Trainer` draw its training rows by their column `length`.

    The same order in every process, shared out by accelerate as always; resumed, it goes on as if
    it had not been stopped. Raises InputError where the rows have no such column.
    """
    rows = trainer.train_dataset
    if COLUMN not in rows.column_names:
        raise InputError(
            f"the rows have no column {COLUMN!r}: with_lengths(rows, collator) adds it"
        )
    options = trainer.args
    size = options.train_batch_size * options.gradient_accumulation_steps
    sampler = ByLength(list(rows[COLUMN]), size, options.seed)
    trainer._get_train_sampler = lambda *_: sampler


def padding_share(lengths: Sequence[int], batches: Iterable[Sequence[int]]) -> float:
    """The part of all places in the batches that is padding, from 0 to 1.

    lengths: tokens of each row; batches: the rows of each batch, by index.
    """
    filled = places = 0
    for batch in batches:
        sizes = [lengths[i] for i in batch]
        filled += sum(sizes)
        places += max(sizes, default=0) * len(sizes)
    return 1 - filled / places if places else 0.0
