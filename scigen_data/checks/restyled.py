"""Pictures that an image model made of a program's figure: what is still known of them.

The program's facts are kept on the figure, its boxes scaled to the picture's size, since they say
what must be seen and about where. They do not say what *is* seen: the model may have moved or
misspelled a label. So the rules divide, as each declares. Whether there is a picture, and something
on it, is asked of the picture. What a figure says (given values shown, values nobody gave, the
answer told) is asked of the program's figure, whose texts the model was told to keep. Where labels
lie, overlap or are cut is not judged at all, and whether the restyled labels can be read is a
matter for a reader (`scigen bench`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec.structs import replace as changed

from scigen_data.checks.auditor import RUN, audit, skipped
from scigen_data.checks.rules import in_order
from scigen_data.facts import Box, Facts, TextFact
from scigen_data.records import Figure, Problem, Status, Verdict

_WARNING = "restyled by an image model: boxes are those of the program's figure, scaled"
_REASON = "the picture was restyled: the program's boxes do not say where its labels are"


def with_facts(restyled: Figure, drawn: Figure) -> Figure:
    """The picture with the facts of the program's figure, in the picture's pixels."""
    if restyled.status is not Status.OK or drawn.status is not Status.OK:
        return restyled
    x, y = restyled.width / drawn.width, restyled.height / drawn.height
    return replace(restyled, facts=scaled(drawn.facts, x, y))


def audit_restyled(problem: Problem, restyled: Figure, drawn: Figure) -> tuple[Verdict, ...]:
    """The audit's verdicts, in its order, each asked of the figure that can answer it."""
    of_picture = audit(problem, replace(restyled, facts=Facts()))
    if restyled.status is not Status.OK:
        return of_picture
    of_program = audit(problem, drawn)
    verdicts = [of_picture[0]]
    for rule, seen, said in zip(in_order(), of_picture[1:], of_program[1:], strict=True):
        if rule.restyled == "program":
            seen = replace(said, detail={**said.detail, "of": "the program's figure"})  # noqa: PLW2901
        elif rule.restyled == "neither":
            seen = skipped(rule.name, _REASON)  # noqa: PLW2901
        verdicts.append(seen)
    return tuple(verdicts)


def checks_of_pictures(*, restyled: bool) -> tuple[str, ...]:
    """What is checked of a model's picture, which comes without facts or with a program's."""
    return RUN, *(
        rule.name
        for rule in in_order()
        if (rule.restyled != "neither" if restyled else rule.needs == "pixels")
    )


def scaled(facts: Facts, x: float, y: float) -> Facts:
    """The facts of a figure that was resized by `x` and `y`."""

    def box(value: Box) -> Box:
        return Box(value.x0 * x, value.y0 * y, value.x1 * x, value.y1 * y)

    def points(values: Sequence[float]) -> tuple[float, ...]:
        return tuple(value * (y if at % 2 else x) for at, value in enumerate(values))

    def text(fact: TextFact) -> TextFact:
        visible = None if fact.visible is None else box(fact.visible)
        return changed(fact, box=box(fact.box), quad=points(fact.quad), visible=visible)

    return changed(
        facts,
        texts=tuple(map(text, facts.texts)),
        shapes=tuple(
            changed(shape, box=box(shape.box), points=points(shape.points))
            for shape in facts.shapes
        ),
        axes=tuple(changed(axes, box=box(axes.box)) for axes in facts.axes),
        warnings=(*facts.warnings, _WARNING),
        dpi=facts.dpi * y,
        canvas=None if facts.canvas is None else box(facts.canvas),
    )
