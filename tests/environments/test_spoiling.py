"""A figure that is spoilt step by step is worth less with each step."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scigen_data.environments.draw import score_figure, shared_renderer
from scigen_data.environments.target import Target
from scigen_data.problems.families import families
from scigen_data.records import Status

FAMILIES = ("physics/incline", "physics/pulley", "math/crossing_chords", "physics/heat_engine")
BEFORE = """
import re
ax = plt.gca()
said = [t for t in ax.texts if re.search(r"\\d", t.get_text())]
low, high = ax.get_ylim()
left, right = ax.get_xlim()
"""
STEPS = {
    "move a label": "x, y = said[0].get_position(); "
    "said[0].set_position((x + 0.12 * (right - left) * (1 if x < (left + right) / 2 else -1), y))",
    "change a value": "said[1].set_text(re.sub(r'\\d(?=\\D*$)', "
    "lambda m: str((int(m[0]) + 4) % 10), said[1].get_text(), count=1))",
    "swap labels": "a, b = said[0], said[-1]; p, q = a.get_position(), b.get_position(); "
    "a.set_position(q); b.set_position(p)",
    "drop a shape": "max([*ax.patches, *ax.lines], "
    "key=lambda s: (lambda b: b.width + b.height)(s.get_window_extent())).remove()",
    "drop a label": "said[0].remove()",
    "crop": "ax.set(xlim=(left, left + 0.6 * (right - left)))",
}


@pytest.mark.parametrize("name", FAMILIES)
def test_each_step_costs_something(name: str) -> None:
    renderer = shared_renderer()
    made = families()[name].problem(0, 0)
    whole, _, _ = made.program.rpartition("plt.show()")
    reference = renderer.render(made.program)
    target = Target(made, reference.facts, reference.png, reference.width, reference.height)
    scores = [score_figure(reference, target).score]
    body = whole + BEFORE
    for step, code in STEPS.items():
        body += f"{code}\n"
        figure = renderer.render(f"{body}plt.show()\n")
        assert figure.status is Status.OK, f"{step}: {figure.reason}"
        scores.append(score_figure(figure, target).score)
    assert scores[0] == 1.0
    told = dict(zip(STEPS, scores[1:], strict=True))
    assert all(b < a for a, b in pairwise([s for s in scores if s is not None])), told
    assert None not in scores
