"""Rows of like length in one batch: less padding, the same training.

    rows = with_lengths(rows, collator)
    TrainingArguments(..., train_sampling_strategy="group_by_length")

`Trainer` does the sampling, from the column `length`: within chunks of 50 batches, drawn anew from
its seed in every epoch, the longest row first, shared out over processes, and resumable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError

if TYPE_CHECKING:
    from scigen_data.train.collate import VisionCollator

COLUMN = "length"  # where Trainer looks, unless told otherwise
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


def undecoded(rows: Any) -> Any:
    """The rows with their images, and their lists of images, as `{"bytes", "path"}`: the collator
    decodes them, and names a row whose image is broken."""
    from datasets import Image, List

    for column, kind in rows.features.items():
        if isinstance(kind, Image):
            rows = rows.cast_column(column, Image(decode=False))
        elif isinstance(kind, List) and isinstance(kind.feature, Image):
            rows = rows.cast_column(column, List(Image(decode=False)))
    return rows


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
