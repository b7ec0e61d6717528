"""The options of a family's quizzes: truths of other items, so that none gives itself away.

Item and donors are *worlds*: four draws of one family, independent of each other, that share the
frame (what shapes the words) and the level. A quiz's options are its truths in the four of them,
one set of worlds for all quizzes of an item. Which of the four is the item's cannot be told from
the options, whatever they have to do with each other: the four are chosen from a pool of draws
without regard to that, and the item is any of them, each equally likely.

A quiz over a closed set of texts shows the set. Nothing gives it away where each text is equally
often true, which its family sees to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from random import Random

from scigen_data.answers.compare import written_alike
from scigen_data.records import LETTERS, Quiz

WORLDS = 4


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about the figure and what is true of it; `authoring.ask` makes one."""

    key: str  # which of its family's quizzes it is
    question: str
    truth: str
    evidence: str
    among: tuple[str, ...] = ()  # the closed set; empty: options are other worlds' truths
    at: tuple[str, ...] = ()  # texts of the figure, or labels of its shapes, where it is seen
    value: float | None = None  # of a truth that is read off a scale
    apart: float = 0.0  # how far other options' values must be from it


class Pool:
    """Worlds as they are drawn, and the four of them that lose fewest quizzes."""

    def __init__(self) -> None:
        self._worlds: list[Sequence[Ask]] = []
        self._lost: dict[tuple[int, int], int] = {}  # a bit for each quiz whose truths are alike
        self.best: tuple[int, ...] = ()  # places of the four
        self.kept = -1  # quizzes that they keep; -1: no four of them ask the same

    def add(self, world: Sequence[Ask]) -> None:
        new = len(self._worlds)
        self._worlds.append(world)
        for place, other in enumerate(self._worlds[:new]):
            if _signature(other) == _signature(world):
                pairs = zip(other, world, strict=True)
                alike = (_is_lost(a, b) << at for at, (a, b) in enumerate(pairs))
                self._lost[place, new] = sum(alike)
        same = [place for place in range(new) if (place, new) in self._lost]
        for three in combinations(same, WORLDS - 1):
            lost = 0
            for pair in combinations((*three, new), 2):
                lost |= self._lost[pair]
            if (kept := len(world) - lost.bit_count()) > self.kept:
                self.best, self.kept = (*three, new), kept


def posed(worlds: Sequence[Sequence[Ask]], rng: Random) -> tuple[Quiz, ...] | None:
    """The quizzes of the first world. One with two truths alike among its worlds is left out.

    None where the worlds do not ask the same.
    """
    if len({_signature(world) for world in worlds}) > 1:
        return None
    quizzes = []
    for place, ask in enumerate(worlds[0]):
        if ask.among:
            others = rng.sample([text for text in ask.among if text != ask.truth], WORLDS - 1)
        else:
            asks = [world[place] for world in worlds]
            if any(_alike(a, b) for a, b in combinations(asks, 2)):
                continue
            others = [other.truth for other in asks[1:]]
        options = [ask.truth, *others]
        rng.shuffle(options)
        a, b, c, d = options
        letter = LETTERS[options.index(ask.truth)]
        quizzes.append(Quiz(ask.question, (a, b, c, d), letter, ask.evidence, at=ask.at))
    return tuple(quizzes)


def wrong_in(asks: Sequence[Ask]) -> str:
    """What is wrong with an item's asks, or nothing."""
    for ask in asks:
        if ask.among and (len(set(ask.among)) < WORLDS or ask.truth not in ask.among):
            return (
                f"the quiz {ask.key!r} with {ask.truth!r} among {ask.among!r}: a closed set has "
                f"{WORLDS} texts or more, the true one with them"
            )
    keys = [ask.key for ask in asks]
    if twice := [key for key in keys if keys.count(key) > 1]:
        return f"two quizzes of the key {twice[0]!r}: give each its own"
    return ""


def _signature(world: Sequence[Ask]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((ask.key, ask.question, ask.among) for ask in world)


def _is_lost(a: Ask, b: Ask) -> bool:
    return not a.among and _alike(a, b)


def _alike(a: Ask, b: Ask) -> bool:
    """Whether both could be taken for right: written alike, or read off alike."""
    if (
        a.value is not None
        and b.value is not None
        and abs(a.value - b.value) < max(a.apart, b.apart)
    ):
        return True
    # `written_alike` takes a while: only where signs, zeros and spaces are all that differs
    return _bare(a.truth) == _bare(b.truth) and written_alike(a.truth, b.truth)


@lru_cache(256)  # each is compared with several
def _bare(text: str) -> str:
    return re.sub(r"[\W_0]", "", text)
