"""Inverse validation: does the picture alone answer the problem's quizzes?

The protocol of arXiv 2601.17027, section 4: a reader sees the image and one quiz and names an
option; an image passes when all its quizzes are answered right. Here a reader is also asked
whether the image itself shows what it answered, and the same quizzes go to it without any image.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from scigen_data.records import Quiz, Status, Usage

Order = tuple[int, int, int, int]
BLIND_TRIALS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's answer to one quiz.

    `status` is `ok`, or why there is no answer: `unparseable`, `api_error`, or `skipped` where
    the reader does not answer such quizzes ("not readable"). None of these is a wrong answer.
    """

    status: Status
    letter: str = ""  # in the quiz's own lettering, whatever order it was shown in; empty unless ok
    shown: bool | None = None  # whether the reader says the image shows it; None: no image
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
