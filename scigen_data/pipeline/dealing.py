"""Which item of which family makes which row of a build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import overload

from scigen_data.problems.family import Family, Kinds
from scigen_data.records import Problem
from scigen_data.taxonomy import subject_of


@dataclass(frozen=True, slots=True)
class FamilyItems(Sequence[Problem]):
    """`n` problems, made when asked for: one of every family, then the image types in turn, and in
    each its families. The first rows are those of any smaller `n`.

    One that its family fails to make is an `Unmade`.
    """

    seed: int
    n: int
    deal: tuple[tuple[Family, ...], ...]  # the families of an image type, by type
    kinds: Kinds = Kinds()  # noqa: RUF009 - frozen
    _first: tuple[Family, ...] = field(init=False)

    def __post_init__(self) -> None:
        by_turn = zip_longest(*self.deal)
        every = [family for turn in by_turn for family in turn if family is not None]
        object.__setattr__(self, "_first", tuple(_mixed(every)))

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> list[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | list[Problem]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.n))]
        if not 0 <= index < self.n:
            raise IndexError(index)
        family, turn = self._dealt(index)
        return family.problem_or_why(self.seed, family.index(self.seed, turn, self.kinds))

    def _dealt(self, index: int) -> tuple[Family, int]:
        """The family, and how many of its items stand before this one."""
        if index < len(self._first):
            return self._first[index], 0
        round_, place = divmod(index - len(self._first), len(self.deal))
        group = self.deal[place]
        turn, member = divmod(round_, len(group))
        return group[member], turn + 1


def by_type(families: Iterable[Family]) -> tuple[tuple[Family, ...], ...]:
    """The families of each image type, the subjects mixed."""
    types: dict[str, list[Family]] = {}
    for family in families:
        types.setdefault(family.image_type, []).append(family)
    return tuple(tuple(types[first.image_type]) for first in _mixed([g[0] for g in types.values()]))


def _mixed(families: Sequence[Family]) -> list[Family]:
    """The families in an order in which every subject is spread evenly."""
    subjects: dict[str, list[Family]] = {}
    for family in families:
        subjects.setdefault(subject_of(family.image_type), []).append(family)
    places = [
        ((number + 0.5) / len(owned), rank, family)
        for rank, owned in enumerate(subjects.values())
        for number, family in enumerate(owned)
    ]
    return [family for *_, family in sorted(places, key=lambda place: place[:2])]
