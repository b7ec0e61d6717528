"""One program at a time."""

from __future__ import annotations

from scigen_data.records import Status
from scigen_data.renderer.once import render

CIRCLE = (
    "import matplotlib.pyplot as plt\nplt.gca().add_patch(plt.Circle((0.5, 0.5), 0.4))\nplt.show()"
)


def test_a_program_becomes_a_figure_with_its_facts() -> None:
    figure = render(CIRCLE)
    assert figure.status is Status.OK
    assert figure.png is not None
    assert figure.png.startswith(b"\x89PNG")
    assert any(shape.kind == "patch" for shape in figure.facts.shapes)


def test_what_goes_wrong_is_a_status_with_a_reason() -> None:
    figure = render("1 / 0")
    assert (figure.status, figure.png) == (Status.CODE_ERROR, None)
    assert "ZeroDivisionError" in figure.reason


def test_the_time_allowed_is_the_callers() -> None:
    assert render("while True: pass", seconds=0.5).status is Status.TIMEOUT


def test_a_language_that_nobody_draws_is_skipped() -> None:
    assert render("circle", "logo").status is Status.SKIPPED
