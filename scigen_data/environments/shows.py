"""How much of what a problem gives a figure shows, in labels at something drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scigen_data.answers import Quantity, plain
from scigen_data.checks.rules.asked import named_in, required, setting_of
from scigen_data.checks.rules.content import listed_in
from scigen_data.checks.rules.names import shows_formula, shows_point
from scigen_data.checks.rules.shown import Reading, has_unit, is_shown
from scigen_data.environments.labels import ASIDE, Labels, distinct, repeated
from scigen_data.environments.target import Target
from scigen_data.facts import Facts, Role, ShapeFact
from scigen_data.records import Figure, Status, Verdict

FEWEST, MOST = 2, 12  # shapes that a figure has to draw
COLLECTION = 3  # shapes that one collection stands for
CORNERED = 2  # or one patch, or one line of three pieces
LOOSE = 2  # labels that every figure may have off its drawing
ROOM = 160  # characters that every figure may write
PER_THING = 24  # characters more for each thing wanted
COPIED = 0.35  # of the question's runs of three words, that labels may hold
REPEATED = 0.25  # of the labels, that say what others say
_BARE_UNIT = 0.5  # of a value that is shown without its unit


def shows(
    target: Target, figure: Figure, verdicts: Sequence[Verdict], found: Labels
) -> float | None:
    """0 to 1: the share of given values, names and checklist labels that labels say, less what
    speaks for a list in place of a figure. None where the problem gives nothing to look for.

    What the reference does not say either is not asked for.
    """
    at, all_ = Reading(found.facts), Reading((*found.facts, *found.loose))
    share = min(1.0, _allowed(target, found) / max(1, len(found.loose)))
    marks = [
        one + share * max(0.0, both - one)
        for one, both in zip(_marks(target, at), _marks(target, all_), strict=True)
    ]
    if target.facts is not None:
        said = Reading([text for text in target.facts.texts if text.visible is not None])
        there = _marks(target, said)
        marks = [mark for mark, whole in zip(marks, there, strict=True) if whole]
    if not marks:
        return None
    recall = sum(marks) / len(marks)
    invented = _count(verdicts, "audit/unasked")
    precision = sum(marks) / (sum(marks) + invented) if invented else 1.0
    return recall * precision * honesty(target, figure, verdicts, found, len(marks))


def _allowed(target: Target, found: Labels) -> int:
    """How many loose labels count."""
    whole = 0 if target.drawn is None else len(target.drawn.loose)
    placed = sum(fact.role not in ASIDE for fact in found.facts)
    return max(LOOSE, placed, whole)


def _marks(target: Target, reading: Reading) -> list[float]:
    """Of each thing that the problem gives, whether a text says it."""
    problem = target.problem
    points, formulas = named_in(problem)
    return [
        *(_value(given, reading) for given in required(problem)),
        *(float(shows_point(each, reading.texts)) for each in points),
        *(float(shows_formula(each, reading.texts)) for each in formulas),
        *(float(each) for each in listed_in(problem, reading)),
    ]


def _value(given: Quantity, reading: Reading) -> float:
    if not is_shown(given, reading):
        return 0.0
    return 1.0 if has_unit(given, reading) else _BARE_UNIT


def honesty(
    target: Target, figure: Figure, verdicts: Sequence[Verdict], found: Labels, wanted: int
) -> float:
    """0 to 1: a factor for too few shapes, too much text, the question's words, labels drawn
    again, pictures in place of drawings, and the answer. What the reference does is no fault."""
    need = min(max(len(target.problem.elements) // 2, FEWEST), FEWEST + 1)
    room, again, copies, covers = ROOM + PER_THING * wanted, REPEATED, COPIED, 0.0
    if (reference := target.facts) is not None:
        there = distinct(reference.shapes, reference.texts)
        need = min(MOST, (_pieces(there) + 1) // 2)
        room = max(room, round(1.5 * sum(len(text.plain) for text in reference.texts)))
        again = min(0.9, max(again, repeated(reference.texts)))
        copies = min(0.9, max(copies, _copied(target, reference)))
        covers = _pictures(reference.shapes, target.width, target.height)
    drawn = min(1.0, _pieces(found.shapes) / need) if need else 1.0
    brief = min(1.0, room / max(1, found.written))
    copied = max(0.0, _copied(target, figure.facts) - copies) / (1 - copies)
    doubled = max(0.0, found.repeated - again) / (1 - again)
    pictured = max(0.0, _pictures(figure.facts.shapes, figure.width, figure.height) - covers)
    factor = drawn * brief * (1 - copied) * (1 - doubled) ** 2 * (1 - pictured)
    return factor * (0.5 if _count(verdicts, "audit/leak") else 1.0)


def _pieces(shapes: Sequence[ShapeFact]) -> int:
    return sum(_piece(shape) for shape in shapes)


def _piece(shape: ShapeFact) -> int:
    """More for what has corners than for a stroke: a triangle may be one path."""
    if shape.kind == "collection":
        return COLLECTION
    path = len(shape.points) >= 8 or not shape.points  # of TikZ, whose corners are not noted
    return CORNERED if path else 1


def _count(verdicts: Sequence[Verdict], check: str) -> int:
    return sum(
        int(verdict.detail.get("count", 0))
        for verdict in verdicts
        if verdict.check == check and verdict.status is Status.FAILED
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(text).casefold())


def _copied(target: Target, facts: Facts) -> float:
    """Of the question's runs of three words, the share that the texts hold."""
    asked = _words(setting_of(target.problem))
    shown = [
        word
        for fact in facts.texts[:600]
        if fact.role is not Role.TICK
        for word in _words(fact.plain[:2_000])
    ]
    runs = set(zip(asked, asked[1:], asked[2:], strict=False))
    held = set(zip(shown, shown[1:], shown[2:], strict=False))
    return len(runs & held) / len(runs) if len(runs) >= 8 else 0.0


def _pictures(shapes: Sequence[ShapeFact], width: int, height: int) -> float:
    """The share of the page that images cover, those that cover little left out."""
    page = max(1, width * height)
    covered = sum(shape.box.area for shape in shapes if shape.kind == "image") / page
    return min(1.0, covered) if covered > 0.15 else 0.0
