"""What the server keeps warm gives the pixels that plain Matplotlib gives."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scigen_data.records import Status
from scigen_data.renderer import Renderer

SCRIPTS = {
    "formulas": r"""
fig, ax = plt.subplots(figsize=(5, 4))
ax.set_title(r"$\frac{a_1}{\sqrt{x^2+1}}$ at $25^\circ$C")
ax.set_xlabel(r"$t\ (\mathrm{ms})$, $\left(\frac{1}{2}\right)$, $f'(x)$")
for row, size in enumerate((8, 11, 16)):
    ax.text(0.1, 0.2 + 0.25 * row, r"$\vec{F}=m\hat{a}$, $\sum_{i}^{n} x_i$", size=size, rotation=9)
ax.set_yscale("log")
""",
    "arrows": r"""
fig, ax = plt.subplots(figsize=(5, 4))
for row, style in enumerate(("->", "-|>", "<->", "fancy", "wedge", "|-|")):
    ax.annotate("", (0.9, row), (0.1, row + 0.5), arrowprops={"arrowstyle": style})
    ax.annotate(f"to {row}", (0.5, row), (0.2, row + 0.4), bbox={"boxstyle": "round"},
                arrowprops={"arrowstyle": style, "connectionstyle": "arc3,rad=0.3"})
ax.add_patch(mpl.patches.FancyArrowPatch((0.1, 5), (0.9, 1), mutation_scale=30, alpha=0.5))
ax.add_artist(mpl.patches.ConnectionPatch((0, 0), (1, 6), "data", "data", arrowstyle="-|>"))
ax.set_ylim(-1, 7)
fig.tight_layout()
""",
    "fonts": r"""
fig, axes = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
plt.rcParams["font.family"] = "serif"
axes[0].text(0.1, 0.5, "serif\ntwo lines", style="italic", weight="bold")
plt.rcParams["font.family"] = ["monospace", "sans-serif"]
plt.rcParams["font.sans-serif"].insert(0, "DejaVu Serif")
axes[1].text(0.1, 0.5, "mono Ω ≤ µ", family="monospace")
axes[1].text(0.1, 0.2, "inherited", family="sans-serif", linespacing=2)
plt.rcParams["mathtext.fontset"] = "stix"
axes[0].text(0.1, 0.2, r"$\alpha+\beta_{12}$")
""",
    "kinds": r"""
fig = plt.figure(figsize=(6, 6))
ax = fig.add_subplot(221, projection="3d")
x = np.linspace(0, 1, 6)
ax.plot_surface(*np.meshgrid(x, x), np.outer(x, x), cmap="viridis")
ax = fig.add_subplot(222, projection="polar")
ax.plot(x * 6, x)
ax = fig.add_subplot(223)
ax.table([["a", "b"], ["1", "2"]], loc="center")
ax.axis("off")
ax = fig.add_subplot(224)
ax.contour(np.outer(x, x))
ax.legend([ax.plot(x, x)[0]], ["line $x$"])
fig.autofmt_xdate()
""",
}  # fmt: skip
_SAVE = (
    "plt.savefig({!r}, dpi=100, pad_inches=0, "
    "bbox_inches=mpl.transforms.Bbox([(0, 0), fig.get_size_inches()]))\n"
)
_PLAIN = "import matplotlib as mpl\nimport matplotlib.pyplot as plt\nimport numpy as np\n"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the figure of each script, drawn by Matplotlib alone."""
    folder = tmp_path_factory.mktemp("stock")
    program = "import matplotlib\nmatplotlib.use('Agg')\n"
    for name, script in SCRIPTS.items():
        program += f"{_PLAIN}mpl.rcdefaults()\nmpl.use('Agg')\n{script}"
        program += _SAVE.format(f"{folder / name}.png") + "plt.close('all')\n"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100)
    return folder


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_figure_has_matplotlibs_own_pixels(renderer: Renderer, stock: Path, name: str) -> None:
    figure = renderer.render(_PLAIN + SCRIPTS[name] + _SAVE.format("figure.png"))
    assert figure.status is Status.OK, figure.reason
    assert figure.png is not None
    ours = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB"))
    theirs = np.asarray(Image.open(stock / f"{name}.png").convert("RGB"))
    np.testing.assert_array_equal(ours, theirs)
