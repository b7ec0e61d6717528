"""Rules on where texts stand and how large: overlapping, clipped and tiny labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from scigen_data.answers import key
from scigen_data.checks.rules import Finding, Report, Rule, Severity, quote
from scigen_data.checks.rules.budget import LOOK, TooMuch, spend
from scigen_data.checks.rules.geometry import Polygon, area, ink, overlap
from scigen_data.checks.rules.pixels import is_visible, look
from scigen_data.facts import Role, TextFact
from scigen_data.records import Figure, Problem

_TOUCH = 0.04  # of the smaller text: less than this is touching
_RUN_IN = 2.0  # pixels between two texts that read as one
_MAX_HEADINGS = 60
_CORNER = 0.25  # for ticks of different axes, which share the corner of a plot
_MAJOR = 0.25
_CLIPPED = 0.9  # of the text's box: less than this visible is clipped
_SMALL = 7.5  # pixels of font size: letters of four pixels, which take effort to read
_TINY = 6.0  # letters that cannot be told apart
_GOOD = 11.0  # pixels that are advised
_VIEWED = 1568  # pixels of the longer side at most that a figure is looked at with
_MAX_TEXTS = 1_500
_LABEL = 500  # characters of one text that are read
_READ = 10_000  # steps of work for each character, in the rules that read
_MAX_PAIRS = 20_000  # whose boxes meet; a figure with more is a heap of text


def overlapping(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Texts that are printed over each other."""
    texts = shown_texts(figure)
    if not texts:
        return Report(skipped="the figure shows no text")
    findings: list[Finding] = []
    for a, b, shared in _pairs(texts):
        worst: Severity = "major" if shared >= _MAJOR else "minor"
        findings.append(
            Finding(
                worst,
                f"{_names(a, b)} overlap by {shared:.0%} of the smaller one: {_remedy(a, b)}.",
                (a.plain, b.plain),
                (a.box, b.box),
            )
        )
    overlapping_texts = {text for finding in findings for text in finding.texts}
    for heading, other in _run_ins(texts):
        if heading.plain in overlapping_texts and other.plain in overlapping_texts:
            continue
        findings.append(
            Finding(
                "minor",
                f"{_names(heading, other)} run into each other: leave more room between them, "
                "for example with layout='constrained'.",
                (heading.plain, other.plain),
                (heading.box, other.box),
            )
        )
    return Report(findings)


def _run_ins(texts: Sequence[TextFact]) -> Iterator[tuple[TextFact, TextFact]]:
    """Titles and axis labels with another text right at them, so that the two read as one."""
    headings = [fact for fact in texts if fact.role in (Role.TITLE, Role.AXIS_LABEL)]
    others = [fact for fact in texts if fact.role not in (Role.TITLE, Role.AXIS_LABEL)]
    for index, heading in enumerate(headings[:_MAX_HEADINGS]):
        a = heading.box
        for other in (*headings[index + 1 :], *others):
            b = other.box
            if heading.quad or other.quad or _same_label(heading, other):
                continue
            across, down = a.intersect(b).width, a.intersect(b).height
            stacked = -_RUN_IN < down <= 1 and across > 0.3 * min(a.width, b.width)
            abreast = -_RUN_IN < across <= 1 and down > 0.3 * min(a.height, b.height)
            if stacked or abreast:
                yield heading, other


def _pairs(texts: Sequence[TextFact]) -> Iterator[tuple[TextFact, TextFact, float]]:
    """Pairs that overlap, with the share of the smaller text's ink that they have in common."""
    inked: list[tuple[TextFact, Polygon, float]] = []
    for fact in texts:
        polygon = ink(fact)
        inked.append((fact, polygon, area(polygon)))
    inked.sort(key=lambda entry: entry[0].box.x0)
    left = _MAX_PAIRS
    for index, (a, polygon_a, area_a) in enumerate(inked):
        for b, polygon_b, area_b in inked[index + 1 :]:
            if b.box.x0 >= a.box.x1:
                break
            common = a.box.intersect(b.box)
            if common.width <= 1 or common.height <= 1:
                continue
            left -= 1
            if left < 0:
                return
            if _same_label(a, b):
                continue
            smaller = min(area_a, area_b)
            shared = overlap(polygon_a, polygon_b) / smaller if smaller > 0 else 0.0
            if shared >= (_CORNER if _corner_ticks(a, b) else _TOUCH):
                yield a, b, min(shared, 1.0)


def _same_label(a: TextFact, b: TextFact) -> bool:
    """The same text twice in one place: a shadow or an outline."""
    common = a.box.intersect(b.box)
    in_place = common.area >= 0.6 * min(a.box.area, b.box.area)
    return in_place and (a.plain == b.plain or key(a.plain[:200]) == key(b.plain[:200]))


def _corner_ticks(a: TextFact, b: TextFact) -> bool:
    """The first ticks of two axes, which meet in a corner."""
    if not (a.role is b.role is Role.TICK):
        return False
    if a.axes != b.axes:
        return True
    height = min(a.box.height, b.box.height)
    row = abs(a.box.y0 + a.box.y1 - b.box.y0 - b.box.y1) < height
    column = (
        min(abs(a.box.x1 - b.box.x1), abs(a.box.x0 - b.box.x0)) < 2
        or abs(a.box.x0 + a.box.x1 - b.box.x0 - b.box.x1) < 4
    )
    return not (row or column)


_WORD = {
    Role.TITLE: "title",
    Role.AXIS_LABEL: "axis label",
    Role.TICK: "tick label",
    Role.LEGEND: "legend entry",
    Role.TABLE_CELL: "table cell",
    Role.ANNOTATION: "label",
}


def _names(a: TextFact, b: TextFact) -> str:
    if a.role is b.role:
        return f"The {_WORD[a.role]}s {quote(a.plain)} and {quote(b.plain)}"
    return f"The {_WORD[a.role]} {quote(a.plain)} and the {_WORD[b.role]} {quote(b.plain)}"


def _remedy(a: TextFact, b: TextFact) -> str:
    roles = {a.role, b.role}
    if roles == {Role.TICK}:
        return "use fewer ticks, a smaller font or rotated labels"
    if roles == {Role.TABLE_CELL}:
        return "widen the column or shorten the texts"
    if Role.LEGEND in roles and len(roles) > 1:
        return "move the legend to free space"
    if Role.TITLE in roles:
        return "give the title more room"
    return "move them apart"


def clipped(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Texts that the canvas or a clip path cuts off."""
    texts = [fact for fact in figure.facts.texts if fact.plain.strip() and fact.box.area > 0]
    if not texts:
        return Report(skipped="the figure shows no text")
    findings: list[Finding] = []
    for fact in texts:
        share = fact.visible.area / fact.box.area if fact.visible is not None else 0.0
        if share >= _CLIPPED:
            continue
        what = f"The {_WORD[fact.role]} {quote(fact.plain)}"
        if share <= 0.02:
            message = f"{what} lies outside the visible area: move it inside the figure."
        else:
            message = f"{what} is cut off, {share:.0%} of it is visible: give it more room."
        findings.append(
            Finding("major" if share < 0.75 else "minor", message, (fact.plain,), (fact.box,))
        )
    return Report(findings)


def small(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Texts too small to read in the saved image, seen no larger than a page or a model shows it.

    `_VIEWED`: common vision models scale larger images down to about that.
    """
    if not figure.facts.dpi:
        return Report(skipped="the resolution of the figure is not known")
    shrunk = min(1.0, _VIEWED / max(figure.width, figure.height, 1))
    findings: list[Finding] = []
    for fact in shown_texts(figure):
        pixels = fact.size * figure.facts.dpi / 72 * shrunk
        if not 0 < pixels < _SMALL:
            continue
        needed = math.ceil(fact.size * _GOOD / pixels)
        findings.append(
            Finding(
                "major" if pixels < _TINY else "minor",
                f"The {_WORD[fact.role]} {quote(fact.plain)} is too small to read, {pixels:.1f} "
                f"pixels high: use a font size of {needed} or a smaller figsize.",
                (fact.plain,),
                (fact.box,),
            )
        )
    return Report(findings)


def shown_texts(figure: Figure) -> tuple[TextFact, ...]:
    """The texts that a viewer can see, white on white and clipped ones left out.

    Raises TooMuch where they are so many or so long that reading them takes too long.
    """
    looked = look(figure)
    if looked.shown is None:
        try:
            looked.shown = tuple(_shown(figure))
        except TooMuch as error:
            looked.shown = error
    if isinstance(looked.shown, TooMuch):
        raise TooMuch(str(looked.shown))
    return looked.shown


def _shown(figure: Figure) -> Iterator[TextFact]:
    for fact in figure.facts.texts[:_MAX_TEXTS]:
        words = fact.plain[:_LABEL].strip()
        if not words or fact.visible is None or fact.box.area <= 0:
            continue
        spend(LOOK + _READ * len(words), words)
        if is_visible(figure, fact):
            yield fact


OVERLAP = Rule("audit/overlap", overlapping, "no label lies on another", order=20)
CLIPPED = Rule("audit/clipped", clipped, "no label is cut off", order=30)
SIZE = Rule("audit/size", small, "every label is large enough to read", order=90)
