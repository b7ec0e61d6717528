"""What values are read off is drawn with a ruler, also where a look draws by hand."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from scigen_data.problems.kits.axes import point
from scigen_data.problems.kits.geometry import plane
from scigen_data.problems.looks import Look

Lattice = tuple[int, int]


def ruled(ax: Axes) -> None:
    """Takes the hand-drawn wobble from all that is in the axes so far."""
    for each in ax.findobj():
        each.set_sketch_params(None)


def parabola(
    look: Look, ax: Axes, vertex: Lattice, factor: float, which: int = 0, label: str = ""
) -> None:
    """y = factor (x − p)² + q, as far as the axes go."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    reach = math.sqrt(((high if factor > 0 else low) - vertex[1]) / factor)
    xs = np.linspace(max(left, vertex[0] - reach), min(right, vertex[0] + reach), 120)
    ys = factor * (xs - vertex[0]) ** 2 + vertex[1]
    ax.plot(xs, ys, color=look.accents[which], ls=look.dashes[which], label=label or None)


def sheet(look: Look) -> None:
    ax = plane(look, (-6, 7), (-5, 6))
    parabola(look, ax, (1, -3), 0.5)
    parabola(look, ax, (0, 5), -1, 1)
    point(look, ax, 3, -1, "P", (14, -10))
    ruled(ax)
