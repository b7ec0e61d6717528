"""A gold answer with what is and what is not the same."""

from __future__ import annotations

from dataclasses import dataclass, field

Texts = dict[str, str]  # by the name of what was done


@dataclass(frozen=True)
class Gold:
    """An answer; texts that are the same answer, and texts that are not."""

    kind: str
    text: str
    same: Texts = field(default_factory=dict)
    other: Texts = field(default_factory=dict)
    question: str = ""
    math: bool = True  # may stand between dollar signs


def texts(block: str) -> Texts:
    """Lines of `name: text`."""
    lines = (line.strip().partition(": ") for line in block.strip().splitlines())
    return {name: text for name, _, text in lines}
