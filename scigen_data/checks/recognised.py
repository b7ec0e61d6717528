"""The picture's texts as OCR reads them, against those that its facts say it shows.

Asked for by name and no part of a build: what is installed must not change a build's result. What
OCR reads badly is left out: formulas, single letters, turned and small texts, and the waves,
circles and strokes that it takes for letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Protocol

from scigen_data.answers import key
from scigen_data.checks.readers.labels import Line
from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.facts import Box, TextFact
from scigen_data.images import ImageError
from scigen_data.records import Figure, Problem
from scigen_data.texts import as_seen

_SURE = 0.8  # of a text that no fact says: what is read less surely may be none
_NEAR = 0.25  # of the one box or the other: they are about one text
_READ = 0.3  # of a text's box: lines of it were read there
_ALIKE = 0.5  # of the characters read: with fewer in common it is another text
_SMALLEST = 8  # pixels
_GAP = 1.0  # of the height, between two texts read as one
_LONGEST = 300  # characters
_MOST = 500  # lines
_CONFUSED = str.maketrans("il|oszbq", "11105280")  # with which OCR mistakes them
# Letters that waves, coils, circles, strokes are taken for.
_DRAWN = re.compile(r"[wmnvuz]+|[oc0]+|[il1|]+|(.)\1*", re.I)


class Recogniser(Protocol):
    def lines(self, image: bytes) -> tuple[Line, ...]:
        """Every legible text of an encoded image. Raises ValueError where it is no image."""


def ocr_rule(reader: Recogniser) -> Rule:
    """The rule that has the picture read by `reader`."""

    def recognised(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
        try:
            lines = reader.lines(figure.png or b"")[:_MOST]
        except ImageError:
            return Report(skipped="the image cannot be decoded")
        texts = [fact for fact in figure.facts.texts if fact.visible and fact.plain.strip()]
        findings = [*_unsaid(lines, texts), *_otherwise(lines, texts), *_unread(lines, texts)]
        return Report(findings, detail={"lines": len(lines)})

    return Rule(
        "audit/ocr", recognised, "OCR reads the texts that the facts say, where they say them"
    )


def _unsaid(lines: Sequence[Line], texts: Sequence[TextFact]) -> Iterator[Finding]:
    """Texts in the picture where no fact says any."""
    sure = [line for line in lines if line.score >= _SURE and not _about(line, texts)]
    for line in _joined(sure):
        said = re.sub(r"[\W_]", "", line.text)
        telling = len(said) > 2 or (len(said) == 2 and re.search(r"\d", said))
        upright = len(said) < 3 or line.box.height < line.box.width
        if telling and upright and not _DRAWN.fullmatch(said):
            message = (
                f"The picture shows {quote(line.text)}, which no text of the program says: draw "
                "what is to be read as texts, and nothing else that looks like some."
            )
            yield Finding("major", message, (line.text,), (line.box,))


def _otherwise(lines: Sequence[Line], texts: Sequence[TextFact]) -> Iterator[Finding]:
    """Texts in the picture where facts say others."""
    for line in lines:
        there = _about(line, texts)
        said = _flat(" ".join(fact.plain for fact in there))
        seen = _flat(line.text)
        if not there or min(len(seen), len(said)) < 2 or not all(map(_is_plain, there)):
            continue
        if _common(seen, said) < _ALIKE * len(seen):
            texts_there = " ".join(fact.plain for fact in there)
            message = (
                f"The picture shows {quote(line.text)} where the program says "
                f"{quote(texts_there)}: draw it as a plain text, in a font of its letters."
            )
            yield Finding("major", message, tuple(fact.plain for fact in there), (line.box,))


def _unread(lines: Sequence[Line], texts: Sequence[TextFact]) -> Iterator[Finding]:
    """Texts of which nothing is read in the picture."""
    for fact in texts:
        if not _is_plain(fact) or len(_flat(fact.plain)) < 2 or fact.box.height < _SMALLEST:
            continue
        shown = fact.visible or fact.box
        if sum(_share(shown, line.box) for line in lines) < _READ:
            message = (
                f"{quote(fact.plain)} is not to be read in the picture: let nothing cover it, and "
                "draw it in a strong colour."
            )
            yield Finding("major", message, (fact.plain,), (fact.box,))


def _is_plain(fact: TextFact) -> bool:
    """Whether it is level and no formula: `$10` between words is read as it stands."""
    return not fact.quad and not fact.rotation % 360 and fact.text.count("$") < 2


def _about(line: Line, texts: Sequence[TextFact]) -> list[TextFact]:
    """The texts that the line may be of."""
    return [
        fact
        for fact in texts
        if max(_share(line.box, fact.box), _share(fact.box, line.box)) > _NEAR
    ]


def _share(box: Box, other: Box) -> float:
    """How much of `box` lies in the other."""
    common = box.intersect(other).area
    return common / box.area if box.area > 0 else 0.0


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Those that stand side by side as one, in the order of reading."""
    found: list[Line] = []
    for line in sorted(lines, key=lambda line: line.box.x0):
        for place, before in enumerate(found):
            a, b = before.box, line.box
            low = min(a.height, b.height)
            level = min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * low
            if level and b.x0 - a.x1 < _GAP * low:
                box = Box(a.x0, min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))
                found[place] = Line(f"{before.text} {line.text}"[:_LONGEST], box)
                break
        else:
            found.append(line)
    return found


def _flat(text: str) -> str:
    """Letters and digits alone, those that OCR mistakes for each other as one."""
    return re.sub(r"[\W_]", "", key(as_seen(text[:_LONGEST])).translate(_CONFUSED))


def _common(seen: str, said: str) -> int:
    """How many characters the two have in common, in one order."""
    blocks = SequenceMatcher(None, seen, said, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
