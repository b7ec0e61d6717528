"""Figures for the audit's tests: drawn by the real renderer from short programs."""

from __future__ import annotations

import atexit
from functools import cache

from scigen_data.checks.auditor import audit, check_names
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer

_renderer = Renderer()
atexit.register(_renderer.close)

BARE = "fig, ax = plt.subplots(figsize=(6, 4)); ax.axis('off'); ax.set(xlim=(0, 10), ylim=(0, 10))"


@cache
def draw(body: str) -> Figure:
    """The figure of `body`, which may use `plt`; trusted, as these programs are our own."""
    program = f"import matplotlib.pyplot as plt\n{body}\nplt.show()\n"
    figure = _renderer.render(program, trusted=True)
    assert figure.status is Status.OK, figure.reason
    return figure


def on_bare(body: str) -> Figure:
    """`body` drawn on empty axes from 0 to 10 named `ax`."""
    return draw(f"{BARE}\n{body}")


def problem(question: str = "", answer: str = "", multimodal: str = "") -> Problem:
    return Problem("p", question, answer, multimodal_question=multimodal)


def failed(figure: Figure, asked: Problem | None = None) -> list[str]:
    """The checks that fail."""
    verdicts = audit(asked or problem(), figure)
    assert [verdict.check for verdict in verdicts] == list(check_names())
    return [
        verdict.check for verdict in verdicts if verdict.status not in (Status.OK, Status.SKIPPED)
    ]


def reason(check: str, figure: Figure, asked: Problem | None = None) -> str:
    return next(v.reason for v in audit(asked or problem(), figure) if v.check == check)
