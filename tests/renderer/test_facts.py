"""The facts of a figure are those of the picture."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from scigen_data.facts import Box, Facts, Role, TextFact
from scigen_data.records import Figure, Status
from scigen_data.renderer import Limits, Renderer

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"


def draw(renderer: Renderer, program: str) -> Figure:
    figure = renderer.render(PLT + program + "\nplt.show()")
    assert figure.status is Status.OK, figure.reason
    return figure


def text(figure: Figure, plain: str) -> TextFact:
    return next(fact for fact in figure.facts.texts if fact.plain == plain)


def pixels(figure: Figure) -> NDArray[np.int_]:
    assert figure.png is not None
    return np.asarray(Image.open(io.BytesIO(figure.png)).convert("L")).astype(int)


def ink(figure: Figure) -> Box:
    """The box of everything that is not white."""
    rows, columns = np.nonzero(pixels(figure) < 250)
    return Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@pytest.mark.parametrize("rotation", [0, 30, 90, 200])
@pytest.mark.parametrize("words", ["x", "gjpq", "A title\\nof two lines", r"$\\frac{a}{b}$ = 5"])
@pytest.mark.parametrize("place", ["0.5, 0.5", "0.98, 0.99", "1.3, -0.4"])
def test_the_box_of_a_text_is_the_box_of_its_ink(
    renderer: Renderer, words: str, rotation: int, place: str
) -> None:
    figure = draw(
        renderer,
        f"f = plt.figure(figsize=(4, 3)); f.text({place}, '{words}', rotation={rotation}, size=20)",
    )
    (fact,) = figure.facts.texts
    found = ink(figure)
    for ours, theirs in zip(
        (fact.box.x0, fact.box.y0, fact.box.x1, fact.box.y1),
        (found.x0, found.y0, found.x1, found.y1),
        strict=True,
    ):
        assert ours == pytest.approx(theirs, abs=2)
    assert bool(fact.quad) == bool(rotation % 90)
    if fact.quad:
        xs, ys = fact.quad[::2], fact.quad[1::2]
        assert min(xs) <= found.x0 + 2
        assert max(xs) >= found.x1 - 2
        assert min(ys) <= found.y0 + 2
        assert max(ys) >= found.y1 - 2


def test_each_text_has_its_role_and_its_axes(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        """
fig, (a, b) = plt.subplots(1, 2, figsize=(9, 4))
a.plot([0, 1], [0, 1], label='series'); a.legend(title='key')
a.set_title('over'); a.set_title('left over', loc='left')
a.set_xlabel('across'); a.set_ylabel('up'); a.text(0.5, 0.5, 'note'); a.set_xticks([0.25])
b.table(cellText=[['c1', 'c2']], loc='center'); b.axis('off')
b.annotate('pointed', (0, 0), (0.5, 0.8), arrowprops={})
fig.suptitle('above all'); fig.supxlabel('below all'); fig.text(0.01, 0.01, 'corner')
""",
    )
    roles = {fact.plain: (fact.role, fact.axes) for fact in figure.facts.texts}
    assert roles["over"] == (Role.TITLE, 0)
    assert roles["left over"] == (Role.TITLE, 0)
    assert roles["above all"] == (Role.TITLE, -1)
    assert roles["across"] == (Role.AXIS_LABEL, 0)
    assert roles["up"] == (Role.AXIS_LABEL, 0)
    assert roles["below all"] == (Role.AXIS_LABEL, -1)
    assert roles["0.25"] == (Role.TICK, 0)
    assert roles["series"] == (Role.LEGEND, 0)
    assert roles["key"] == (Role.LEGEND, 0)
    assert roles["c1"] == (Role.TABLE_CELL, 1)
    assert roles["note"] == (Role.ANNOTATION, 0)
    assert roles["pointed"] == (Role.ANNOTATION, 1)
    assert roles["corner"] == (Role.ANNOTATION, -1)


def test_only_ticks_that_are_drawn_are_listed(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "plt.plot([0, 10], [0, 10]); plt.xticks([0, 3, 9]); plt.xlim(2, 4); plt.yticks([])",
    )
    assert [fact.plain for fact in figure.facts.texts] == ["3"]


def test_hidden_and_empty_texts_are_not_listed(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "plt.axis('off'); plt.plot([0, 1]); plt.text(0, 0, 'hid', visible=False)\n"
        "plt.text(0, 0, ' '); plt.text(0, 0.5, 'seen')",
    )
    assert [fact.plain for fact in figure.facts.texts] == ["seen"]


def test_clipping_leaves_what_can_be_seen(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "plt.xlim(0, 1); plt.ylim(0, 1); plt.text(0.9, 0.5, 'half of this', clip_on=True)\n"
        "plt.text(5, 0.5, 'none of this', clip_on=True)\nplt.text(0.1, 0.1, 'all')",
    )
    half = text(figure, "half of this")
    assert half.visible is not None
    assert half.visible.x1 == pytest.approx(figure.facts.axes[0].box.x1, abs=1)
    assert half.visible.width < half.box.width * 0.8
    assert text(figure, "all").visible == text(figure, "all").box
    assert all(fact.visible is None for fact in figure.facts.texts if fact.plain == "none of this")


def test_formulas_colours_sizes_and_rotation_are_told(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "plt.axis('off'); plt.plot([0, 1])\n"
        "plt.text(0.2, 0.5, r'$\\Omega_1 = 10^{3}$', color='red', size=17, rotation=45, zorder=9)",
    )
    fact = text(figure, "Ω₁ = 10³")
    assert fact.text == r"$\Omega_1 = 10^{3}$"
    assert (fact.color, fact.size, fact.rotation, fact.zorder) == ("#ff0000", 17, 45, 9)


def test_texts_in_three_dimensions_stand_where_they_are_drawn(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "ax = plt.figure().add_subplot(projection='3d'); ax.set_axis_off()\n"
        "ax.text(0.2, 0.7, 0.9, 'here', size=20)",
    )
    fact, found = text(figure, "here"), ink(figure)
    assert fact.box.x0 == pytest.approx(found.x0, abs=2)
    assert fact.box.y1 == pytest.approx(found.y1, abs=2)
    assert figure.facts.axes[0].projection == "3d"


def test_outlined_text_is_listed(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "import matplotlib.patheffects as pe\n"
        "plt.figure().text(.5, .5, 'halo', size=30,"
        " path_effects=[pe.withStroke(linewidth=3, foreground='k')])",
    )
    fact, found = text(figure, "halo"), ink(figure)
    assert fact.box.x0 == pytest.approx(found.x0, abs=6)
    assert fact.box.y1 == pytest.approx(found.y1, abs=12)


@pytest.mark.parametrize("beyond", ["", "plt.figtext(1.2, 1.2, 'o')\n"])
def test_shapes_have_their_boxes_in_the_saved_image(renderer: Renderer, beyond: str) -> None:
    figure = draw(
        renderer,
        "fig = plt.figure(figsize=(4, 4)); ax = fig.add_axes([0, 0, 1, 1]); ax.axis('off')\n"
        "ax.set_xlim(0, 4); ax.set_ylim(0, 4)\n"
        + beyond
        + "ax.add_patch(plt.Rectangle((1, 1), 1, 2, color='k', lw=0, label='box'))\n"
        "ax.annotate('', (3.5, 0.5), (3.5, 3.5), arrowprops={'arrowstyle': '-', 'lw': 1})\n"
        "ax.plot([9, 9], [0, 4])",
    )
    kinds = [(shape.kind, shape.label) for shape in figure.facts.shapes]
    assert ("patch", "box") in kinds
    assert ("line", "") not in kinds  # nothing of it is inside
    box = next(shape.box for shape in figure.facts.shapes if shape.label == "box")
    image = pixels(figure)
    x, y = round((box.x0 + box.x1) / 2), round((box.y0 + box.y1) / 2)
    assert (round(box.width), round(box.height)) == (100, 200)
    assert image[y, x] == 0
    assert image[y, round(box.x0) - 3] == 255
    assert image[round(box.y0) + 3, x] == 0
    assert image[round(box.y0) - 3, x] == 255


def test_axes_tell_limits_aspect_and_frame(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "fig, (a, b) = plt.subplots(1, 2); a.plot([0, 1]); a.set_xlim(3, -3); b.axis('off')\n"
        "b.set_aspect('equal'); fig.add_axes([.8, .8, .1, .1], polar=True)\n"
        "a.inset_axes([.5, .5, .2, .2])",
    )
    a, inset, b, polar = figure.facts.axes
    assert tuple(a.xlim) == (3.0, -3.0)
    assert a.visible_frame
    assert b.visible_frame is False
    assert b.aspect in ("1.0", "equal")
    assert polar.projection == "polar"
    assert inset.box.width < a.box.width


def test_missing_glyphs_and_warnings_are_told(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "import warnings; warnings.filterwarnings('ignore')\n"
        "plt.plot([0]); plt.title('a\U00013000b'); plt.xlabel(r'$\\mathrm{\U00013001}$')",
    )
    assert set(figure.facts.missing_glyphs) == {"\U00013000", "\U00013001"}
    loud = draw(renderer, "import warnings\nfor _ in range(3): warnings.warn('hm')\nplt.plot([0])")
    assert loud.facts.warnings == ("UserWarning: hm",)


def test_a_level_line_has_a_box(renderer: Renderer) -> None:
    figure = draw(renderer, "plt.plot([0, 1], [3, 3], lw=3, label='level'); plt.hlines([2], 0, 1)")
    level = next(shape.box for shape in figure.facts.shapes if shape.label == "level")
    assert level.width > 400
    assert 3 <= level.height <= 12
    (other,) = [shape.box for shape in figure.facts.shapes if shape.kind == "collection"]
    assert (other.x0, other.x1) == pytest.approx((level.x0, level.x1), abs=12)
    assert other.y0 > level.y1


def test_a_crowd_of_artists_is_listed_in_part() -> None:
    with Renderer(Limits(max_artists=20)) as renderer:
        figure = draw(renderer, "for i in range(30): plt.text(i / 30, 0.5, str(i)); plt.plot([i])")
    assert figure.facts.truncated
    assert len(figure.facts.texts) == 20
    assert len(figure.facts.shapes) == 20


SHAPES = "fig, ax = plt.subplots(figsize=(4, 3)); ax.axis('off'); ax.axis((0, 10, 0, 10))\n"


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ("ax.plot([3, 3], [2, 8], 'k')", "line"),
        ("ax.plot([3, 3], [2, 80], 'k', lw=0.5)", "line"),
        ("ax.plot([0, 0], [2, 8], 'k', lw=4)", "line"),
        ("ax.axvline(3, color='k')", "line"),
        ("ax.axhline(3, .2, .5, color='k')", "line"),
        ("ax.axline((2, 2), (3, 4), color='k')", "line"),
        ("ax.plot([2, 5], [4, 4], 'k', lw=0, marker='s', ms=12)", "line"),
        ("fig.add_artist(plt.Line2D([.2, .2], [.2, .7], color='k'))", "line"),
        ("ax.vlines([2, 3], .1, .4, color='k', transform=ax.get_xaxis_transform())", "collection"),
        ("ax.scatter([1, 5], [5, 7], s=[100, 900], c='k')", "collection"),
        ("ax.quiver([2, 6], [2, 3], [1, 1], [1, 0], color='k')", "collection"),
        ("ax.add_patch(plt.Circle((9, 9), 3, color='k'))", "patch"),
        ("ax.add_patch(plt.Rectangle((2, 2), 0, 5, color='k', lw=3))", "patch"),
        ("ax.annotate('', (8, 8), (2, 3), arrowprops={'arrowstyle': '->'})", "patch"),
        ("ax.text(5, 5, 'ab', bbox={'fc': 'k', 'ec': 'k', 'pad': 10})", "patch"),
        ("ax.table(cellText=[['']], loc='center')", "patch"),
        ("ax.bar(-5, 1, label='ab'); ax.legend(edgecolor='k', fancybox=False)", "legend"),
    ],
)
def test_the_box_of_a_shape_is_the_box_of_its_ink(
    renderer: Renderer, program: str, kind: str
) -> None:
    figure = draw(renderer, SHAPES + program)
    (shape,) = figure.facts.shapes
    found = ink(figure)
    assert shape.kind == kind
    assert (shape.box.x0, shape.box.y0, shape.box.x1, shape.box.y1) == pytest.approx(
        (found.x0, found.y0, found.x1, found.y1), abs=3
    )


def test_shapes_tell_colours_and_the_way_of_a_line(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        SHAPES + "ax.plot([2, 4, 6], [5, 5, 8], color='r', lw=2.5, alpha=.5)\n"
        "ax.add_patch(plt.Rectangle((1, 1), 2, 2, fc='lime', ec='none'))\n"
        "ax.plot(np.linspace(0, 10, 999), np.linspace(0, 10, 999) ** 2 / 10, 'k')",
    )
    line, rectangle, curve = figure.facts.shapes
    assert (line.color, line.fill, line.width) == ("#ff000080", "", 2.5)
    assert (rectangle.color, rectangle.fill) == ("", "#00ff00ff")
    xs, ys = line.points[::2], line.points[1::2]
    assert len(xs) == 3
    assert ys[0] == ys[1] > ys[2]
    assert (min(xs), max(xs)) == pytest.approx((line.box.x0, line.box.x1), abs=3)
    assert len(curve.points) == 64
    assert curve.points[0] == pytest.approx(curve.box.x0, abs=2)


def test_facts_survive_their_json(renderer: Renderer) -> None:
    facts = draw(renderer, "plt.plot([0, 1], label='a'); plt.legend(); plt.title('T')").facts
    assert Facts.from_json(facts.to_json()) == facts
    assert facts.dpi == 100
    old = json.loads(facts.to_json())
    del old["dpi"], old["canvas"]
    for shape in old["shapes"]:
        del shape["color"], shape["fill"], shape["width"], shape["points"]
    read = Facts.from_json(json.dumps(old))
    assert (read.texts, read.dpi, read.canvas) == (facts.texts, 0.0, None)
    assert [shape.box for shape in read.shapes] == [shape.box for shape in facts.shapes]


@pytest.mark.parametrize(
    "program",
    [
        "plt.plot([0, 1], zorder=float('inf')); plt.text(0, 0, 'x', zorder=float('-inf'))",
        "plt.plot([0, 1], zorder=1e300); plt.text(0.5, 0.5, 'x', rotation=1e9)",
        "plt.xticks([]); plt.plot([0, 1]); plt.gca().get_xlim = lambda: (-1.7e308, 1.7e308)",
        "plt.plot([0, 1], label='x' * 10_000); plt.legend().set_visible(False)",
        "plt.text(0.5, 0.5, 'x' * 10_000, clip_on=True); plt.plot([0, 1])",
        "plt.text(0.5, 0.5, '$' + 'a' * 2_500 + '$', clip_on=True); plt.plot([0, 1])",
        "plt.plot([0, 1], label='half \\ud800 a character')",
        "import warnings\nfor n in range(900): warnings.warn(str(n) * 900)\nplt.plot([0, 1])",
        "import warnings as w\nw.warn('x', type('W' * 9_000, (UserWarning,), {})); plt.plot([0])",
        "plt.gca().set_aspect(1e-300); plt.plot([0, 1])",
        "plt.subplot(projection='3d', aspect='equalxy').plot([0, 1], [0, 1])",
        "plt.gca().name = 'n' * 900; plt.plot([0, 1])",
        "plt.plot([0, 1]); plt.gca().add_artist(far); inch()",
        "plt.figure(figsize=(9e3, 9e3), dpi=0.05); plt.plot([0, 1], lw=9e3)",
    ],
)  # fmt: skip
def test_what_an_odd_program_draws_is_a_figure_with_facts(renderer: Renderer, program: str) -> None:
    ready = (
        "import matplotlib.pyplot as plt\nfrom matplotlib.patches import Circle\n"
        "from matplotlib.transforms import Bbox\n"
        "far = Circle((1e9, 1e9), 1e8, clip_on=False)\n"
        "def inch(): plt.savefig('a.png', bbox_inches=Bbox([[0, 0], [4, 3]]))\n"
    )
    figure = renderer.render(f"{ready}{program}\nplt.show()")
    assert figure.status is Status.OK, figure
    assert Facts.from_json(figure.facts.to_json()) == figure.facts


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "null", "5", '"', "{", "[" * 10_000, "\ud800", '{"texts":[]}'),
        *('{"texts":[' * 5_000, '{"a":' * 10_000),
    ],
)
def test_what_are_no_facts_is_one_line_of_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="no facts that the renderer writes") as caught:
        Facts.from_json(text)
    assert "\n" not in str(caught.value)


def test_dictionaries_are_held_to_the_same_bounds() -> None:
    raw = json.loads(Facts().to_json())
    assert Facts.from_dict(raw) == Facts()
    wrongs: list[dict[Any, Any]]
    wrongs = [{"dpi": float("nan")}, {"dpi": object()}, {"figures": 10**400}, {5: 5}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="no facts"):
            Facts.from_dict({**raw, **wrong})


def test_what_drawing_found_does_not_outlive_a_drawing_that_failed(renderer: Renderer) -> None:
    figure = renderer.render(
        "import matplotlib.pyplot as plt\n"
        "fig, ax = plt.subplots()\n"
        "word = ax.text(0.5, 0.5, 'i')\n"
        "box = fig.get_tightbbox\n"
        "def fails(*args, **kwargs): raise ValueError('no box')\n"
        "fig.get_tightbbox = fails\n"
        "try:\n    plt.show()\nexcept ValueError:\n    pass\n"
        "fig.get_tightbbox = box\n"
        "narrow = word.get_window_extent().width\n"
        "word.set_text('a much longer text')\n"
        "assert word.get_window_extent().width > 5 * narrow\n"
        "plt.savefig('figure.png')\n"
    )
    assert figure.status is Status.OK, figure.reason


def test_an_artist_that_draws_many_strings_has_each_of_them_in_the_facts(
    renderer: Renderer,
) -> None:
    figure = draw(
        renderer,
        "from mpl_toolkits import axisartist\n"
        "ax = plt.figure(figsize=(4, 3)).add_axes(\n"
        "    [0.3, 0.15, 0.65, 0.8], axes_class=axisartist.Axes)\n"
        "ax.plot([0, 1, 2], [0, 1, 2])\n"
        "ax.set_yticks([0, 1, 2], ['boiling point', 'melting point', 'x'])\n"
        "plt.show()",
    )
    for words in ("boiling point", "melting point", "x"):
        assert text(figure, words).role is Role.TICK
        assert text(figure, words).box.x0 >= 0
    assert text(figure, "boiling point").box.width > 3 * text(figure, "x").box.width


def test_a_text_that_changes_while_it_is_drawn_is_told_as_it_was_drawn(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "from matplotlib.text import Text\n"
        "class Two(Text):\n"
        "    def draw(self, renderer):\n"
        "        for y, words in ((0.2, 'first words'), (0.6, 'second')):\n"
        "            self.set(text=words, y=y, color='r' if y < 0.5 else 'b')\n"
        "            super().draw(renderer)\n"
        "        self.set_text('never')\n"
        "fig, ax = plt.subplots()\n"
        "ax.add_artist(Two(0.1, 0.5, 'x'))\n"
        "plt.show()",
    )
    assert text(figure, "first words").color == "#ff0000"
    assert text(figure, "second").color == "#0000ff"
    assert not [word for word in figure.facts.texts if word.plain == "never"]
