"""A family outside the package: a folder of a subject, with a part that families share."""

from __future__ import annotations

from pathlib import Path

SHARED = """
from matplotlib.axes import Axes

UNIT = "cm"


def labelled(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(x, y, text, ha="center", va="top", fontsize=14)
"""

SQUARE = '''"""A square with its side: find its area."""

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from scigen_data.problems.authoring import Item, Rng, ask, drawing

from .._shared import UNIT, labelled

IMAGE_TYPE = "Math - Plane Geometric"
LICENSE = "cc0-1.0"


def draw(look, side):
    ax = plt.figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 4), ylim=(0, 4), aspect="equal")
    ax.axis("off")
    ax.add_patch(Rectangle((0.8, 1), 2.4, 2.4, fc=look.fills[0], ec=look.ink))
    labelled(ax, 2, 0.8, f"{side} {UNIT}")


def make(rng: Rng) -> Item:
    side = rng.randint(3, 99)
    wanted = "What is its area, in square centimetres?"
    return Item(
        question=f"A square has a side of {side} cm. {wanted}",
        answer=f"{side * side} cm²",
        multimodal_question=f"The figure shows a square. {wanted}",
        elements=["A square", f"Its side, labelled {side} cm", "No diagonal"],
        quizzes=[ask("side", "How long is a side?", f"{side} cm", f"{side} cm")],
        plan="Content: a square.",
        program=drawing(draw, side=side),
    )
'''


def write_family(folder: Path, *, name: str = "square", text: str = SQUARE) -> Path:
    """`folder/math/NAME.py` and `folder/_shared.py`; the first of them is returned."""
    (folder / "math").mkdir(parents=True, exist_ok=True)
    (folder / "_shared.py").write_text(SHARED, encoding="utf-8")
    file = folder / "math" / f"{name}.py"
    file.write_text(text, encoding="utf-8")
    return file.resolve()


def distribution(folder: Path, value: str) -> None:
    """Metadata of an installed distribution whose entry point for families is `value`."""
    info = folder / "squares-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: squares\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[scigen_data.families]\nmine = {value}\n")
