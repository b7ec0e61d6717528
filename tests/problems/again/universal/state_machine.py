"""Every word of that length is read, letter by letter."""

from __future__ import annotations

import re
from itertools import product

from scigen_data.problems.family import Made


def again(item: Made) -> float | str:
    leads, letters = {}, ""
    for name, one, to, two, other in re.findall(
        r"from (\w+), (\w) leads to (\w+) and (\w) to (\w+)", item.question
    ):
        leads[name, one], leads[name, two], letters = to, other, one + two
    start = re.search(r"starts in (\w+)", item.question)
    assert start

    def end(word: str) -> str:
        state = start[1]
        for letter in word:
            state = leads[state, letter]
        return state

    if word := re.search(r"after the word (\w+)", item.question):
        return end(word[1])
    accepts = re.search(r"ends in (\w+)\.", item.question)
    size = re.search(r"words of (\d)", item.question)
    exactly = re.search(r"exactly (\d) letters (\w)", item.question)
    assert accepts
    assert size
    words = ["".join(each) for each in product(letters, repeat=int(size[1]))]
    if exactly:
        words = [word for word in words if word.count(exactly[2]) == int(exactly[1])]
    return float(sum(end(word) == accepts[1] for word in words))
