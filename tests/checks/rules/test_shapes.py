"""Circles and right angles on unequal axes."""

from __future__ import annotations

import pytest

from scigen_data.checks.rules.shapes import distorted
from tests.checks.drawings import draw, failed, on_bare, problem, reason

ROUND = "import numpy as np; t = np.linspace(0, 2 * np.pi, 200)"


@pytest.mark.parametrize(
    "body",
    [
        "ax.add_patch(plt.Circle((5, 5), 3, fill=False))",
        "ax.add_patch(plt.Circle((5, 5), 3, fc='tan', ec='none'))",
        f"{ROUND}; ax.plot(5 + 3 * np.cos(t), 5 + 3 * np.sin(t))",
        f"{ROUND}; ax.plot(5 + 3 * np.cos(t / 2), 5 + 3 * np.sin(t / 2))",
        "ax.plot([1, 5, 3, 1], [1, 3, 7, 1], 'k')",
    ],
    ids=["outline", "filled", "line", "half", "right triangle"],
)
def test_distortion_is_seen_on_unequal_axes_only(body: str) -> None:
    flat = on_bare(body)
    assert failed(flat) == ["audit/shapes"]
    assert "set_aspect('equal')" in reason("audit/shapes", flat)
    assert failed(on_bare(f"ax.set_aspect('equal'); {body}")) == []


def test_how_much_is_said() -> None:
    (finding,) = distorted(problem(), on_bare("ax.add_patch(plt.Circle((5, 5), 3))")).findings
    assert "stretch x 1.5" in finding.message
    assert finding.severity == "major"


@pytest.mark.parametrize(
    "body",
    [
        "ax.add_patch(plt.Rectangle((2, 2), 3, 3, fc='tan', ec='k'))",
        "ax.plot([5], [5], 'ko', ms=30)",
        f"{ROUND}; ax.plot(5 + 4 * np.cos(t), 5 + 2 * np.sin(t))",
        f"{ROUND}; ax.plot(t, 5 + np.sin(t))",
        "ax.plot([1, 1, 6, 1], [8, 2, 2, 8], 'k')",
        "from matplotlib.patches import Ellipse; ax.add_patch(Ellipse((5, 5), 6, 4, fc='tan'))",
    ],
    ids=["square", "marker", "ellipse", "sine", "level right angle", "patch"],
)
def test_what_was_not_meant_round_is_left_alone(body: str) -> None:
    assert failed(on_bare(body)) == []


def test_a_plot_of_two_quantities_has_no_aspect() -> None:
    curve = f"{ROUND}; plt.figure(figsize=(7, 4)); plt.plot(np.cos(t), np.sin(t))"
    assert failed(draw(f"{curve}; plt.xlabel('x (m)'); plt.ylabel('v (m/s)')")) == []
    assert failed(draw(f"{curve}; plt.xlabel('x (m)'); plt.ylabel('y (m)')")) == ["audit/shapes"]
