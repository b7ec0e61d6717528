"""Texts that lines, edges, arrows or markers are drawn over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scigen_data.checks.rules import Finding, Report, Rule, Severity, quote
from scigen_data.checks.rules.budget import LOOK, spend
from scigen_data.checks.rules.contacts import on_marker, spotted, touched
from scigen_data.checks.rules.geometry import Places
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.pixels import pixels
from scigen_data.checks.rules.strokes import Around, around, crossed, on_straight_line
from scigen_data.facts import Role, ShapeFact, TextFact
from scigen_data.records import Figure, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROLES = (Role.ANNOTATION, Role.AXIS_LABEL, Role.TITLE)
_MAX_TEXTS = 400
_HEAP = 12  # texts at one place: nothing else is to be told apart there
_NEAR = 4  # pixels between two texts: closer, and the one is in the other's frame


def struck(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Labels, titles and axis labels with a line through, at or a marker on them."""
    image = pixels(figure)
    if image is None:
        return Report(skipped="the image cannot be decoded")
    texts, shapes = shown_texts(figure)[:_MAX_TEXTS], figure.facts.shapes
    boxes = [text.box for text in texts]
    beside = Places(boxes).meeting_each(boxes, _NEAR)
    under = Places(shape.box for shape in shapes).meeting_each(boxes, _NEAR)
    findings: list[Finding] = []
    for index, fact in enumerate(texts):
        if fact.role not in _ROLES or min(fact.box.width, fact.box.height) < 5:
            continue
        near = [other for other in beside[index] if other != index]
        if len(near) > _HEAP:
            continue
        crowd = [boxes[other] for other in near]
        spend(LOOK + 20 * len(shapes))
        below = [shapes[at] for at in under[index]]
        seen = around(image, fact, crowd)
        if not below and seen.is_plain() and not figure.facts.truncated:
            continue  # nothing comes near it
        found = _mark(image, seen, fact, below, figure.facts.dpi, crowded=bool(crowd))
        if found is not None:
            severity, message = found
            findings.append(Finding(severity, message, (fact.plain,), (fact.box,)))
    return Report(findings)


def _mark(
    image: NDArray[np.uint8],
    seen: Around,
    fact: TextFact,
    shapes: Sequence[ShapeFact],
    dpi: float,
    *,
    crowded: bool,
) -> tuple[Severity, str] | None:
    """What is drawn over the text: how bad that is, and what to change."""
    severity: Severity = "major" if len(fact.plain.strip()) <= 2 else "minor"
    text = quote(fact.plain)
    if crossed(seen) or (not fact.quad and on_straight_line(image, fact, shapes)):
        return severity, f"A line runs through {text}: move the text off the line."
    em = fact.size * dpi / 72 if dpi else 1.3 * seen.box.height
    # letters of a neighbour are no strokes; where they overlap is another rule's
    marked = not crowded and spotted(seen, fact, em)
    if marked or on_marker(image, fact, em, shapes):
        return severity, f"A marker or a filled shape lies on {text}: move the text beside it."
    if not (crowded and fact.quad) and touched(seen):
        return severity, f"A line runs into {text}: leave a gap between the text and the line."
    return None


STRUCK = Rule("audit/struck", struck, "no line or marker runs through or into a label", order=40)
