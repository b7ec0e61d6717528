"""Strings are noted as the canvas gets them, whatever their artist says."""

from __future__ import annotations

import pytest

from scigen_data.facts import Role
from scigen_data.records import Figure, Status
from scigen_data.renderer import Renderer

BEGIN = """
import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([0, 4], [0, 12])
"""


def draw(renderer: Renderer, body: str) -> Figure:
    return renderer.render(f"{BEGIN}{body}\nplt.show()\n")


PRE = "t = ax.text(1, 2, 'Ohm'); t._preprocess_math = lambda s: ('I = 3 A', False)"
SLY = """
class Sly(Text):
    def draw(self, renderer):
        self.set_text('I = 3 A')
        super().draw(renderer)
        self.set_text('Ohm')
ax.add_artist(Sly(1, 2, 'Ohm'))
"""
OWN = """
class Mine(Artist):
    def draw(self, renderer):
        gc = renderer.new_gc()
        renderer.draw_text(gc, 100, 100, 'I = 3 A', FontProperties(size=20), 0)
        gc.restore()
ax.add_artist(Mine())
"""
OUTLINES = """
ax.add_patch(PathPatch(TextPath((0, 0), 'I = 3 A', size=1),
                       transform=Affine2D().scale(22).translate(90, 150)))
"""
LONG = "far more words than there is room for here"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (PRE, "I = 3 A"),
        (SLY, "I = 3 A"),
        (OWN, "I = 3 A"),
        (OUTLINES, "I = 3 A"),
        (r"ax.plot([2], [6], marker=r'$3\ A$', ms=60)", "3 A"),
        ("ax.scatter([2, 3], [6, 8], marker='$3 A$', s=900)", "3A"),
        ("ax.legend(handles=ax.plot([], [], marker='$3 A$', ms=25, label=' '))", "3A"),
    ],
    ids=["another string", "changed back", "own artist", "outlines", "marker", "markers", "legend"],
)
def test_the_string_that_is_drawn_is_in_the_facts(renderer: Renderer, body: str, said: str) -> None:
    figure = draw(renderer, body)
    assert figure.status is Status.OK, figure.reason
    found = [text for text in figure.facts.texts if text.role is Role.ANNOTATION]
    assert [text.plain for text in found] == [said]
    box = found[0].visible
    assert box is not None
    assert 15 < box.width < 120


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("ax.text(1, 4, r'\\$5 and \\$6')", r"\$5 and \$6"),
        (f"ax.text(2, 6, '{LONG}', wrap=True)", LONG),
        ("ax.text(1, 4, 'one\\n\\nthree')", "one\n\nthree"),
        ("ax.text(1, 4, r'$\\frac{1}{2}$ m')", r"$\frac{1}{2}$ m"),
    ],
)  # fmt: skip
def test_a_text_is_noted_as_it_was_written(renderer: Renderer, body: str, said: str) -> None:
    figure = draw(renderer, body)
    assert said in [text.text for text in figure.facts.texts]


@pytest.mark.parametrize("family", ["cmsy10", "cmex10"])
def test_a_font_of_symbols_draws_no_letters(renderer: Renderer, family: str) -> None:
    figure = draw(renderer, f"ax.text(1, 2, '12 V', family='{family}')")
    assert figure.status is Status.CODE_ERROR
    assert f"the font '{family}' draws '12 V' as other signs" in figure.reason


@pytest.mark.parametrize("family", ["cmr10", "STIXGeneral", "monospace", "cmtt10", "cursive"])
def test_a_font_of_letters_is_drawn(renderer: Renderer, family: str) -> None:
    assert draw(renderer, f"ax.text(1, 2, '12 V = x', family='{family}')").status is Status.OK
