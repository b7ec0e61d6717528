"""What is still known of a program's figure after an image model has redrawn it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scigen_data.checks.restyled import audit_restyled, scaled, with_facts
from scigen_data.facts import Box, Facts, Role, ShapeFact, TextFact
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer
from scigen_data.renderer.picture import picture
from tests.image_endpoint import drawn

PROBLEM = Problem("p", "A rod is 3 m long and has 2 kg. What is its density?", "0.67 kg/m")
HEAD = "import matplotlib.pyplot as plt\nplt.plot([0, 1], [0, 1])\n"
SOUND = HEAD + "plt.figtext(0.5, 0.2, '3 m')\nplt.figtext(0.5, 0.6, '2 kg')\nplt.show()\n"
TELLING = HEAD + "plt.figtext(0.3, 0.3, '0.67 kg/m')\nplt.figtext(0.3, 0.32, 'x')\nplt.show()\n"
RESTYLED = picture(drawn("a rod", (320, 240), 1))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def statuses(restyled: Figure, program: Figure) -> dict[str, Status]:
    return {v.check: v.status for v in audit_restyled(PROBLEM, restyled, program)}


def test_what_the_program_shows_is_judged_by_its_texts_and_where_they_lie_is_not(
    renderer: Renderer,
) -> None:
    sound = statuses(RESTYLED, renderer.render(SOUND, trusted=True))
    assert (sound["run"], sound["audit/blank"], sound["audit/givens"]) == (Status.OK,) * 3
    assert sound["audit/overlap"] is sound["audit/size"] is Status.SKIPPED
    telling = statuses(RESTYLED, renderer.render(TELLING, trusted=True))
    assert telling["audit/leak"] is telling["audit/givens"] is Status.FAILED
    assert telling["audit/overlap"] is Status.SKIPPED  # of pixels that are gone


def test_picture_itself_says_whether_anything_is_there(renderer: Renderer) -> None:
    program = renderer.render(SOUND, trusted=True)
    broken = Figure(Status.UNPARSEABLE, reason="cut")
    found = statuses(broken, program)
    assert found.pop("run") is Status.UNPARSEABLE
    assert set(found.values()) == {Status.SKIPPED}
    assert with_facts(broken, program) is broken


def test_facts_are_in_the_pictures_pixels(renderer: Renderer) -> None:
    program = renderer.render(SOUND, trusted=True)
    figure = with_facts(RESTYLED, program)
    assert figure.png == RESTYLED.png
    before, after = program.facts.texts[-1], figure.facts.texts[-1]
    assert (after.plain, after.role) == (before.plain, before.role)
    assert after.box.x0 / figure.width == pytest.approx(before.box.x0 / program.width)
    assert after.box.y1 / figure.height == pytest.approx(before.box.y1 / program.height)
    assert len(figure.facts.warnings) == len(program.facts.warnings) + 1
    assert Facts.from_json(figure.facts.to_json()) == figure.facts


def test_every_box_and_point_is_scaled() -> None:
    box = Box(1, 2, 3, 4)
    facts = Facts(
        texts=(TextFact("a", "a", Role.TITLE, box, quad=(1, 2, 3, 4), visible=box),),
        shapes=(ShapeFact("line", box, points=(5, 6, 7, 8)),),
        dpi=100,
        canvas=box,
    )
    found = scaled(facts, 2, 10)
    wanted = Box(2, 20, 6, 40)
    text, shape = found.texts[0], found.shapes[0]
    assert [text.box, text.visible, shape.box, found.canvas] == [wanted] * 4
    assert (list(text.quad), list(shape.points)) == ([2, 20, 6, 40], [10, 60, 14, 80])
