"""Inverse validation: does the picture alone answer the problem's quizzes?

The protocol of arXiv 2601.17027, section 4: a reader sees the image and one quiz and names an
option; an image passes when all its quizzes are answered right. Here a reader is also asked
whether the image itself shows what it answered, and the same quizzes go to it without any image.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import permutations
from typing import Protocol, cast

from scigen_data.records import LETTERS, Quiz, Status, Usage

Order = tuple[int, int, int, int]
BLIND_TRIALS = 4
_ORDERS = cast("list[Order]", list(permutations(range(4))))


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's answer to one quiz.

    `status` is `ok`, or why there is no answer: `unparseable`, `api_error`, or `skipped` where
    the reader does not answer such quizzes ("not readable"). None of these is a wrong answer.
    """

    status: Status
    letter: str = ""  # in the quiz's own lettering, whatever order it was shown in; empty unless ok
    shown: bool | None = None  # whether the reader says the image shows it; None: not said
    order: Order = (0, 1, 2, 3)  # order[place]: the quiz's option that stood there
    reason: str = ""
    reader: str = ""
    usage: Usage = field(default_factory=Usage)

    def right(self, quiz: Quiz) -> bool:
        """Whether the answer is the quiz's; False also where there is none."""
        return self.status is Status.OK and self.letter == quiz.answer


class Reader(Protocol):
    """Answers one quiz at a time; never sees a sibling, the problem or its answer."""

    name: str

    async def read(self, quiz: Quiz, image: bytes | None, *, trial: int = 0) -> Reading:
        """The answer from `image` (an encoded file), or without any where it is None.

        `trial` and the quiz decide the order of the options. Raises EndpointError where an
        endpoint refuses for good.
        """
        ...


def order_of(reader: str, quiz: Quiz, trial: int = 0) -> Order:
    """In which order the options stand: `order[place]` is the quiz's option in that place.

    Hashed from the reader's name, the quiz and the trial, so the same everywhere. In the trials
    0 to 3 (4 to 7, ...) every option stands once in every place: who always says "B" is right
    in one of four.
    """
    round_, turn = divmod(trial, 4)
    digest = hashlib.sha256(f"{reader}\0{quiz.key}\0{round_}".encode()).digest()
    first = _ORDERS[int.from_bytes(digest[:8], "big") % len(_ORDERS)]
    return cast("Order", first[turn:] + first[:turn])


def shuffled(quiz: Quiz, order: Order) -> tuple[str, str, str, str]:
    """The options' texts as they stand in `order`."""
    a, b, c, d = (quiz.options[option] for option in order)
    return a, b, c, d


def original(letter: str, order: Order) -> str:
    """The quiz's own letter of the option that is shown as `letter`."""
    return LETTERS[order[LETTERS.index(letter)]]
