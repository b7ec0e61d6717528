"""Where in a figure the evidence of a quiz is."""

from __future__ import annotations

from functools import lru_cache

from scigen_data.facts import Box, Facts
from scigen_data.records import Quiz
from scigen_data.texts import as_read


def evidence_box(quiz: Quiz, facts: Facts) -> list[float] | None:
    """Left, top, right, bottom in pixels of the image; None where that is not one place.

    What is looked for is what the quiz names (`at`), each a text or else a shape's label, or the
    text that its evidence is. A text that stands there twice is no place.
    """
    found = [_place(name, facts) for name in quiz.at or (quiz.evidence,)]
    boxes = [box for box in found if box is not None]
    if not boxes or len(boxes) < len(found):
        return None
    return [
        round(min(box.x0 for box in boxes), 1),
        round(min(box.y0 for box in boxes), 1),
        round(max(box.x1 for box in boxes), 1),
        round(max(box.y1 for box in boxes), 1),
    ]


def _place(name: str, facts: Facts) -> Box | None:
    wanted = _key(name)
    if not wanted:
        return None
    texts = [(_key(fact.plain), fact.visible) for fact in facts.texts if fact.visible]
    whole = [box for text, box in texts if text == wanted]
    part = [box for text, box in texts if wanted in text]
    shapes = [fact.box for fact in facts.shapes if fact.label == name]
    for boxes in (whole, shapes, part):
        if boxes:
            return boxes[0] if len(boxes) == 1 else None
    return None


@lru_cache(1024)  # each quiz of a figure looks through the same texts
def _key(text: str) -> str:
    return "".join(as_read(text).split()).replace("\u2212", "-").replace("·", "")
