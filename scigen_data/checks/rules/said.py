"""What a reader makes of the texts of a figure: tick labels that say something, texts read on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scigen_data.answers.quantity import NUMBER_WORDS
from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.geometry import Places
from scigen_data.facts import Box, Role, TextFact
from scigen_data.texts import as_read

_LABEL = 500  # characters of one text that are read
_SHORT = 80  # characters of a text that is read on into the next
_CHAIN = 4  # texts that are read as one
_MOST = 400  # texts of a figure whose neighbours are looked for
_GAP = 0.9  # of the height of the lower of two texts on one line: what is farther is apart
_LEADING = 0.7  # of it, between two lines of one text
_SERIES = 3  # tick labels of one form make a scale, or name categories
_WORDS = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})\b", re.I)


def readings(fact: TextFact) -> Iterator[str]:
    """One text as it is read: as it stands, its lines one after the other, its words as numbers."""
    text = as_read(fact.plain)[:_LABEL]
    yield text
    if "\n" in text:
        text = " ".join(text.split())
        yield text
    worded = _WORDS.sub(lambda match: str(NUMBER_WORDS[match.group().lower()]), text)
    if worded != text:
        yield worded


def judged(texts: Sequence[TextFact]) -> list[TextFact]:
    """The texts without those tick labels that only number an axis or name its categories."""
    worded = [
        fact
        for fact in texts
        if fact.role is Role.TICK
        and re.search(r"[^\W\d_]", re.sub(r"\d[eE]|[×xπ]", "", fact.plain))
    ]
    telling = {id(fact) for fact in worded if not _of_a_series(fact, worded[:_MOST])}
    return [fact for fact in texts if fact.role is not Role.TICK or id(fact) in telling]


def _worded(text: str) -> bool:
    return re.search(r"[^\W\d_]", re.sub(r"\d[eE]|[×xπ]", "", text)) is not None


def _of_a_series(fact: TextFact, ticks: Sequence[TextFact]) -> bool:
    """Whether enough labels beside or above it are of its form: 1 s, 2 s, 3 s; or names."""
    spend(LOOK + 1_000 * len(ticks))
    like = 0
    form = _form(fact.plain)
    for other in ticks:
        aside = abs(other.box.y1 - fact.box.y1) < fact.box.height
        above = abs(other.box.x1 - fact.box.x1) < 3 or abs(other.box.x0 - fact.box.x0) < 3
        if other.axes == fact.axes and (aside or above) and "=" not in other.plain:
            like += _form(other.plain) == form
    return like >= _SERIES and "=" not in fact.plain


def _form(text: str) -> str:
    """A label with "#" for its numbers; of a name, only that it is one."""
    text = as_read(text)
    return re.sub(r"[-−+]?\d[\d.,]*", "#", text).strip() if re.search(r"\d", text) else "name"


def read_on(texts: Sequence[TextFact]) -> Iterator[tuple[str, tuple[TextFact, ...]]]:
    """Texts that stand so close that a reader takes them for one: `I = 3` and, beside it, `A`."""
    level = [
        fact for fact in texts[:_MOST] if not fact.quad and not fact.rotation % 360 and _short(fact)
    ]
    places = Places(fact.box for fact in level)
    near: dict[int, list[TextFact]] = {}  # by the text that is looked around
    for first in level:
        for following in (_beside, _below):
            chain = [first]
            while len(chain) < _CHAIN:
                spend(LOOK + 20 * len(level))
                last = chain[-1]
                if id(last) not in near:
                    met = places.meeting(last.box, last.box.height)
                    near[id(last)] = [level[at] for at in met if level[at] is not last]
                found = [
                    fact
                    for fact in near[id(last)]
                    if following(last.box, fact.box) and fact not in chain
                ]
                if not found:
                    break
                chain.append(min(found, key=lambda fact: (fact.box.x0, fact.box.y0)))
                yield " ".join(as_read(fact.plain) for fact in chain), tuple(chain)


def _short(fact: TextFact) -> bool:
    return len(fact.plain) <= _SHORT


def _beside(a: Box, b: Box) -> bool:
    lower = min(a.height, b.height)
    common = min(a.y1, b.y1) - max(a.y0, b.y0)
    return -2 <= b.x0 - a.x1 <= _GAP * lower and common >= 0.5 * lower


def _below(a: Box, b: Box) -> bool:
    common = min(a.x1, b.x1) - max(a.x0, b.x0)
    return -2 <= b.y0 - a.y1 <= _LEADING * min(a.height, b.height) and common >= 0.5 * min(
        a.width, b.width
    )
