"""Texts that lines, edges, arrows or markers are drawn over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scigen_data.checks.rules import Finding, Report, Rule, Severity, quote
from scigen_data.checks.rules.contacts import on_marker, spotted, touched
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.pixels import pixels
from scigen_data.checks.rules.strokes import crossed, on_straight_line, upright
from scigen_data.facts import Box, Facts, Role, TextFact
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
    import numpy as np

    image = pixels(figure)
    if image is None:
        return Report(skipped="the image cannot be decoded")
    levels = image.astype(np.int16)
    findings: list[Finding] = []
    texts = shown_texts(figure)[:_MAX_TEXTS]
    sides = np.array([(t.box.x0, t.box.y0, t.box.x1, t.box.y1) for t in texts]).reshape(-1, 4)
    for index, fact in enumerate(texts):
        if fact.role not in _ROLES or min(fact.box.width, fact.box.height) < 5:
            continue
        box = fact.box
        near = (sides[:, 0] < box.x1 + _NEAR) & (sides[:, 2] > box.x0 - _NEAR)
        near &= (sides[:, 1] < box.y1 + _NEAR) & (sides[:, 3] > box.y0 - _NEAR)
        near[index] = False
        if near.sum() > _HEAP:
            continue
        crowd = [texts[other].box for other in np.flatnonzero(near)]
        found = _mark(levels, fact, crowd, figure.facts)
        if found is not None:
            severity, message = found
            findings.append(Finding(severity, message, (fact.plain,), (fact.box,)))
    return Report(findings)


def _mark(
    levels: NDArray[np.int16], fact: TextFact, crowd: Sequence[Box], facts: Facts
) -> tuple[Severity, str] | None:
    """What is drawn over the text: how bad that is, and what to change."""
    level = upright(levels, fact)
    if level is None:
        return None
    around, box = level
    severity: Severity = "major" if len(fact.plain.strip()) <= 2 else "minor"
    text = quote(fact.plain)
    level_crowd = () if fact.quad else crowd
    if crossed(around, box, level_crowd) or (
        not fact.quad and on_straight_line(levels, fact, facts.shapes)
    ):
        return severity, f"A line runs through {text}: move the text off the line."
    em = fact.size * facts.dpi / 72 if facts.dpi else 1.3 * box.height
    # letters of a neighbour are no strokes; where they overlap is another rule's
    marked = not crowd and spotted(around, box, fact, em)
    if marked or on_marker(levels, fact, em, facts.shapes):
        return severity, f"A marker or a filled shape lies on {text}: move the text beside it."
    if not (crowd and fact.quad) and touched(around, box, level_crowd):
        return severity, f"A line runs into {text}: leave a gap between the text and the line."
    return None


STRUCK = Rule("audit/struck", struck, "no line or marker runs through or into a label", order=40)
