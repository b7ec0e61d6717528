"""Texts with families' problems among them, spread evenly: a longer build begins as a shorter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from scigen_data.records import Problem


@dataclass(frozen=True, slots=True)
class Mixed(Sequence[Problem]):
    """The first i problems hold `count_of(i, share)` of families, for every i."""

    texts: Sequence[Problem]
    made: Sequence[Problem]  # of families
    share: Fraction

    def __len__(self) -> int:
        return len(self.texts) + len(self.made)

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> list[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | list[Problem]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        before = count_of(index, self.share)
        if count_of(index + 1, self.share) > before:
            return self.made[before]
        return self.texts[index - before]


def exact(share: float) -> Fraction:
    """The share as a person wrote it: 0.3 is three tenths."""
    return Fraction(str(share))


def count_of(rows: int, share: Fraction) -> int:
    """How many of the first `rows` are families'."""
    return int(rows * share)


def total_of(texts: int, share: Fraction) -> int:
    """How many rows hold so many texts, the last of them a text."""
    total = int(texts / (1 - share))
    while total - count_of(total, share) < texts:
        total += 1
    while total and total - 1 - count_of(total - 1, share) >= texts:
        total -= 1
    return total
