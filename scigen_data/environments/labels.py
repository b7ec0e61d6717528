"""Which texts of a figure count as labels: those that can be read and stand at something drawn.

Texts that float alone, stand in a list, a legend or a table, or say much at once are loose: a
figure may have some, and no more. A paragraph and a label that covers the page are no labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.answers import key, quantities
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.pixels import pixels
from scigen_data.facts import Box, Role, ShapeFact, TextFact
from scigen_data.records import Figure, Status, Verdict
from scigen_data.texts import as_read

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST, WORDS, VALUES = 60, 9, 3  # characters, words and values of a label
PROSE = 90  # characters: more is a paragraph
GIANT = 0.2  # of the image: a label that covers more is none
STACK, EVEN = 3, 4  # lines of a list, close below each other or at even distances
NEAR = 1.6  # heights of a line, within which a label has something drawn beside it
LEAST = 6.0  # pixels of font size
_MOST = 600  # texts that are looked at
ASIDE = (  # roles of texts that name no place in the drawing
    Role.TICK,
    Role.LEGEND,
    Role.TABLE_CELL,
)
_BLEMISHES = frozenset(
    f"audit/{name}" for name in ("overlap", "clipped", "hidden", "drawn", "size", "glyphs")
)
_CONTRAST = 24  # grey levels


@dataclass(frozen=True, slots=True)
class Labels:
    """`facts` stand at something; `written` are all characters shown, ticks left out."""

    facts: tuple[TextFact, ...]
    loose: tuple[TextFact, ...]
    shapes: tuple[ShapeFact, ...]  # distinct ones, frames of labels left out
    written: int
    repeated: float  # of the labels that say something, the share that others say too


def labels(figure: Figure, verdicts: Sequence[Verdict]) -> Labels:
    """Raises TooMuch where the texts are too many or too long to be read."""
    shown = shown_texts(figure)[:_MOST]
    marred = blemished(verdicts)
    page = max(1, figure.width * figure.height)
    fit = [
        fact
        for fact in shown
        if fact.plain not in marred and _is_label(fact, page, figure.facts.dpi)
    ]
    shapes = distinct(figure.facts.shapes, shown)
    listed = _stacked([fact for fact in fit if fact.role is Role.ANNOTATION])
    ink = _Ink(figure, shown)
    loose = {
        id(fact)
        for fact in fit
        if _says_much(fact)
        or (fact.role in ASIDE and _is_value(fact))
        or (fact.role is Role.ANNOTATION and (id(fact) in listed or not ink.near(fact)))
    }
    kept = tuple(fact for fact in fit if id(fact) not in loose)
    rest = tuple(fact for fact in fit if id(fact) in loose)
    written = sum(len(fact.plain) for fact in shown if fact.role is not Role.TICK)
    return Labels(kept, rest, shapes, written, repeated(shown))


def repeated(texts: Sequence[TextFact]) -> float:
    """Of the labels with a number and more, the share that others say too."""
    said = [key(as_read(fact.plain)) for fact in texts[:_MOST] if fact.role is not Role.TICK]
    said = [text for text in said if len(text) > 1 and any(map(str.isdigit, text))]
    return 1 - len(set(said)) / len(said) if said else 0.0


def blemished(verdicts: Sequence[Verdict]) -> set[str]:
    """The texts that a rule found not to be legible."""
    return {
        text
        for verdict in verdicts
        if verdict.check in _BLEMISHES and verdict.status is Status.FAILED
        for finding in verdict.detail.get("findings", ())
        if finding["severity"] == "major"
        for text in finding["texts"]
    }


def distinct(shapes: Sequence[ShapeFact], texts: Sequence[TextFact]) -> tuple[ShapeFact, ...]:
    """Each shape once, without pictures, specks and what only frames a text."""
    frames = [fact.box for fact in texts]
    found: dict[tuple[object, ...], ShapeFact] = {}
    for shape in shapes:
        box = shape.box
        if shape.kind in ("image", "legend") or max(box.width, box.height) < 4:
            continue
        if shape.kind == "patch" and any(_frames(box, text) for text in frames):
            continue
        place = tuple(round(side / 4) for side in (box.x0, box.y0, box.x1, box.y1))
        found.setdefault((shape.kind, *place), shape)
    return tuple(found.values())


def _frames(box: Box, text: Box) -> bool:
    """Whether a box is hardly larger than the text in it."""
    room = 1.2 * min(text.width, text.height) + 4
    return (
        box.x0 <= text.x0 + 2
        and box.x1 >= text.x1 - 2
        and box.y0 <= text.y0 + 2
        and box.y1 >= text.y1 - 2
        and box.width <= text.width + room
        and box.height <= text.height + room
    )


def _is_label(fact: TextFact, page: int, dpi: float) -> bool:
    if len(fact.plain.strip()) > PROSE or fact.box.area > GIANT * page:
        return False
    return not (fact.size and dpi and fact.size * dpi / 72 < LEAST)


def _is_value(fact: TextFact) -> bool:
    """Whether it is more than a number of a scale: a value with its unit or its symbol."""
    return any(each.unit or each.name for each in quantities(as_read(fact.plain), loose=True))


def _says_much(fact: TextFact) -> bool:
    words = fact.plain.strip()
    if len(words) > LONGEST or len(words.split()) > WORDS:
        return True
    return len(quantities(as_read(words), loose=True)) > VALUES


def _stacked(facts: Sequence[TextFact]) -> set[int]:
    """The texts, by `id`, of lists: flush lines, close below each other or evenly spaced."""
    found: set[int] = set()
    for side in ("x0", "x1", "middle"):
        for lines in _flush(facts, side):
            for close, least in ((True, STACK), (False, EVEN)):
                run: list[TextFact] = []
                for fact in [*lines, None]:
                    if fact is not None and run and _continues(run, fact, close=close):
                        run.append(fact)
                        continue
                    if len(run) >= least:
                        found |= {id(each) for each in run}
                    run = [fact] if fact is not None else []
    return found


def _flush(facts: Sequence[TextFact], side: str) -> list[list[TextFact]]:
    """Texts that one side has in common, from the top."""
    groups: list[list[TextFact]] = []
    for fact in sorted(facts, key=lambda each: _at(each, side)):
        if groups and _at(fact, side) - _at(groups[-1][-1], side) <= 3:
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return [sorted(group, key=lambda each: each.box.y0) for group in groups]


def _at(fact: TextFact, side: str) -> float:
    box = fact.box
    return (box.x0 + box.x1) / 2 if side == "middle" else float(getattr(box, side))


def _continues(run: Sequence[TextFact], below: TextFact, *, close: bool) -> bool:
    above = run[-1]
    line = min(above.box.height, below.box.height)
    gap = below.box.y0 - above.box.y1
    if not -2 <= gap <= 4 * line:
        return False
    if close:
        return gap <= 1.2 * line
    steps = [_step(a, b) for a, b in zip(run, (*run[1:], below), strict=True)]
    return max(steps) - min(steps) <= 0.6 * line


def _step(above: TextFact, below: TextFact) -> float:
    return (below.box.y0 + below.box.y1 - above.box.y0 - above.box.y1) / 2


class _Ink:
    """What is drawn and is no text, as a sum table over the image."""

    def __init__(self, figure: Figure, texts: Sequence[TextFact]) -> None:
        image = pixels(figure)
        self._sums: NDArray[np.int64] | None = None
        if image is None or not image.size:
            return
        grey = image[:, :, 1].astype(np.int16)
        border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        edges = np.abs(grey - int(np.median(border))) > _CONTRAST
        height, width = edges.shape
        for fact in texts:
            box = fact.box
            x0, x1 = max(0, int(box.x0) - 1), min(width, int(box.x1) + 2)
            y0, y1 = max(0, int(box.y0) - 1), min(height, int(box.y1) + 2)
            if x1 > x0 and y1 > y0:
                edges[y0:y1, x0:x1] = False
        self._sums = np.zeros((height + 1, width + 1), dtype=np.int64)
        np.cumsum(np.cumsum(edges, axis=0), axis=1, out=self._sums[1:, 1:])

    def near(self, fact: TextFact) -> bool:
        """Whether something is drawn close to the text; true where there are no pixels."""
        if self._sums is None:
            return True
        height, width = self._sums.shape[0] - 1, self._sums.shape[1] - 1
        reach = NEAR * max(8.0, min(fact.box.width, fact.box.height))
        x0, x1 = (int(min(max(x, 0), width)) for x in (fact.box.x0 - reach, fact.box.x1 + reach))
        y0, y1 = (int(min(max(y, 0), height)) for y in (fact.box.y0 - reach, fact.box.y1 + reach))
        sums = self._sums
        return bool(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0] >= 3)
