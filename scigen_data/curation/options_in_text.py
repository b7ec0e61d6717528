"""A question and the answer options that it ends in."""

from __future__ import annotations

import re
from itertools import pairwise

_MOST = 12  # options of a question
_LETTER = re.compile(r"(?:^|(?<=[\s(;}]))\(?([A-Ha-h])\s?[.):]\s?(?=\S)")
_TASK = re.compile(
    r"[?]|\b(?:find|calculate|determine|compute|what|how|which|sketch|draw|show|explain)\b", re.I
)


def stem_of(question: str) -> tuple[str, str]:
    """The question, and its options as they stand behind it; "" where it has none.

    Lettered parts that ask, "(a) Find the force", are no options.
    """
    marks = list(_LETTER.finditer(question))
    for at, (first, second) in enumerate(pairwise(marks)):
        if (first[1], second[1]) not in (("A", "B"), ("a", "b")):
            continue
        near = marks[at : at + _MOST]
        ends = [*(mark.start() for mark in marks[at + 1 : at + _MOST + 1]), len(question)]
        options = [question[mark.end() : end] for mark, end in zip(near, ends, strict=False)]
        if not any(_TASK.search(option) for option in options):
            return question[: first.start()], question[first.start() :]
    return question, ""
