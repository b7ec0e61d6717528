"""Which part of a text asks, and which only tells: spans of its plain reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

Span = tuple[int, int]

_END = re.compile(r"\n+|(?<=[.?!])[\"”)]?\s+(?=[A-Z(\[“\"'\d])|(?<=[。？！；．])")
_TASK = (
    r"(?:find|calculate|determine|compute|evaluate|estimate|sketch|draw|plot|derive|prove|explain"
    r"|describe|identify|predict|state|solve|construct|compare|name|list|express|obtain|verify"
    r"|classify|simplify|show|give|write|select|choose|indicate|prepare|discuss|use|graph|label)"
)
_IMPERATIVE = re.compile(
    rf"(?:^|[,;:]\s*(?:and\s+|then\s+)?|\band\s+|\bthen\s+|\bto\s+|\bplease\s+|^\W*\w{{1,2}}[.)]\s*)"
    rf"(?<![A-Za-z]){_TASK}\b(?!\s+(?:to|as|that)\b)",
    re.I,
)
_ASKING = re.compile(
    r"\b(?:what|how|which|who|whom|whose|why|where|when|at what|in what|for what|by what)\b"
    r"|^\W*(?:is|are|does|do|did|can|could|will|would|was|were|should|has|have)\b",
    re.I,
)
# A clause that asks, whatever ends its sentence.
_CLAUSE = re.compile(r"(?:^|[,;:]\s*)((?:what|how)\b)", re.I)
_CHINESE = re.compile("[求问]|多少|多大|多长|多高|多远|何|哪|几|什么|试|证明|[?？]")


@lru_cache(256)
def sentences(read: str) -> tuple[Span, ...]:
    """Sentences and lines, in order, none of them empty."""
    spans, at = [], 0
    for gap in _END.finditer(read):
        spans.append((at, gap.start()))
        at = gap.end()
    spans.append((at, len(read)))
    return tuple(span for span in spans if read[slice(*span)].strip())


@lru_cache(256)
def asking(read: str) -> tuple[Span, ...]:
    """From the word that asks or bids to the end of its sentence."""
    return tuple(_asking(read))


def _asking(read: str) -> Iterator[Span]:
    for start, stop in sentences(read):
        said = read[start:stop]
        if _CHINESE.search(said) and re.search("[\u4e00-\u9fff]", said):
            yield start, stop
            continue
        found = [bid.start()] if (bid := _IMPERATIVE.search(said)) else []
        if said.rstrip("\"”)' ").endswith("?"):
            word = _ASKING.search(said)
            if word is None or not found:
                found.append(word.start() if word else 0)
        if clause := _CLAUSE.search(said):
            found.append(clause.start(1))
        if found:
            yield start + min(found), stop


def asks(read: str, span: Span) -> bool:
    """Whether the span lies in a part that asks."""
    return any(start <= span[0] < stop for start, stop in asking(read))
