"""What a program asks of its image is honoured."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from matplotlib import rcParamsDefault
from numpy.typing import NDArray
from PIL import Image

from scigen_data.facts import Role
from scigen_data.records import Figure, Status
from scigen_data.renderer import Limits, Renderer
from scigen_data.renderer.asked import PAD_INCHES, of_savefig

PLT = "import matplotlib.pyplot as plt\nimport numpy as np\n"
PAGE = "fig = plt.figure(figsize=(4, 3){}); ax = fig.add_axes([0, 0, 1, 1]); ax.plot([0, 1])\n"


def draw(renderer: Renderer, program: str) -> Figure:
    figure = renderer.render(PLT + program)
    assert figure.status is Status.OK, figure.reason
    return figure


def pixels(figure: Figure) -> NDArray[np.uint8]:
    assert figure.png is not None
    return np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGB"))


# ------------------------------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("before", "page", "end", "dpi"),
    [
        ("", "", "plt.show()", 100),
        ("", ", dpi=150", "plt.show()", 150),
        ("plt.rcParams['figure.dpi'] = 200\n", "", "plt.show()", 200),
        ("", "", "fig.set_dpi(50); plt.show()", 50),
        ("", "", "plt.savefig('a.png', dpi=250)", 250),
        ("", "", "plt.savefig('a.png', dpi=250); plt.show()", 250),
        ("", ", dpi=120", "plt.savefig('a.png', dpi='figure')", 120),
        ("", ", dpi=120", "plt.savefig('a.png')", 120),
        ("plt.rcParams['savefig.dpi'] = 180\n", "", "plt.savefig('a.png')", 180),
        ("plt.rcParams['savefig.dpi'] = 180\n", "", "plt.show()", 100),
        ("", "", "fig.canvas.print_figure('a.png', 60)", 60),
        ("", ", dpi=130", "fig.canvas.print_png('a.png')", 130),
    ],
)
def test_the_resolution_asked_for_is_drawn(
    renderer: Renderer, before: str, page: str, end: str, dpi: int
) -> None:
    figure = draw(renderer, before + PAGE.format(page) + end)
    assert figure.facts.dpi == dpi
    assert figure.width >= 4 * dpi
    assert abs(figure.width - (4 + 2 * PAD_INCHES) * dpi) < 0.5 * dpi  # tick labels aside
    page_box = figure.facts.canvas
    assert page_box is not None
    assert (page_box.width, page_box.height) == (4 * dpi, 3 * dpi)


def test_the_default_resolution_is_that_of_the_limits() -> None:
    with Renderer(Limits(dpi=60, memory_mb=600)) as renderer:
        assert draw(renderer, PAGE.format("") + "plt.show()").facts.dpi == 60
        assert draw(renderer, PAGE.format(", dpi=90") + "plt.show()").facts.dpi == 90


def test_a_resolution_beyond_the_pixel_limit_is_lowered() -> None:
    with Renderer(Limits(max_pixels=500_000, memory_mb=600)) as renderer:
        for end in (
            "plt.savefig('a.png', dpi=1200)",
            "ax.text(2, 0, 'on'); fig.savefig('a', dpi=190)",
        ):
            figure = draw(renderer, PAGE.format("") + end)
            assert 100 < figure.facts.dpi < 190 or figure.facts.dpi == 100
            assert 100_000 < figure.width * figure.height <= 500_000
        large = renderer.render(PLT + PAGE.format("").replace("(4, 3)", "(40, 30)") + "plt.show()")
        assert large.status is Status.TOO_LARGE
        assert "4000 x 3000 pixels at 100 dpi" in large.reason


def test_texts_grow_with_the_resolution_and_facts_follow(renderer: Renderer) -> None:
    low, high = (
        draw(renderer, f"plt.figure(dpi={dpi}).text(.5, .5, 'here', size=20); plt.show()")
        for dpi in (100, 300)
    )
    (a,), (b,) = low.facts.texts, high.facts.texts
    assert a.size == b.size == 20
    assert b.box.width == pytest.approx(3 * a.box.width, rel=0.1)
    rows, columns = np.nonzero(pixels(high).min(axis=2) < 128)
    assert (b.box.x0, b.box.y1) == pytest.approx((columns.min(), rows.max() + 1), abs=3)


# --------------------------------------------------------------------------- savefig's arguments


def test_a_face_colour_is_honoured_and_does_not_stay(renderer: Renderer) -> None:
    plot = "plt.plot([1, 2])\n"
    assert tuple(pixels(draw(renderer, plot + "plt.savefig('a', facecolor='#102030')"))[0, 0]) == (
        (16, 32, 48)
    )
    setting = "plt.rcParams['savefig.facecolor'] = 'yellow'\n"
    assert tuple(pixels(draw(renderer, setting + plot + "plt.savefig('a')"))[0, 0]) == (255, 255, 0)
    own = "plt.figure(facecolor='lime'); plt.plot([1, 2])\n"
    assert tuple(pixels(draw(renderer, own + "plt.savefig('a')"))[0, 0]) == (0, 255, 0)
    draw(
        renderer, own + "plt.savefig('a', facecolor='r'); assert plt.gcf().get_facecolor()[1] == 1"
    )


def test_transparent_is_white(renderer: Renderer) -> None:
    figure = draw(
        renderer,
        "fig, ax = plt.subplots(facecolor='0.5'); ax.set_facecolor('0.3'); ax.plot([1, 2])\n"
        "plt.savefig('a.png', transparent=True)\nassert ax.get_facecolor()[0] == 0.3",
    )
    image = pixels(figure)
    assert tuple(image[0, 0]) == (255, 255, 255)
    assert (image == 255).all(axis=2).mean() > 0.9


@pytest.mark.parametrize("pad", [0, 0.5])
def test_padding_is_honoured(renderer: Renderer, pad: float) -> None:
    usual = draw(renderer, "plt.plot([1, 2]); plt.savefig('a.png', bbox_inches='tight')")
    asked = draw(
        renderer, f"plt.plot([1, 2]); plt.savefig('a', bbox_inches='tight', pad_inches={pad})"
    )
    assert asked.width - usual.width == pytest.approx(200 * (pad - PAD_INCHES), abs=2)


@pytest.mark.parametrize("edge", [0.5, -1.0])
def test_a_part_asked_for_by_its_corners_is_the_image(renderer: Renderer, edge: float) -> None:
    figure = draw(
        renderer,
        "from matplotlib.transforms import Bbox\n"
        "fig = plt.figure(figsize=(4, 3)); fig.text(.5, .5, 'in'); fig.text(.9, .9, 'cut')\n"
        f"fig.savefig('a', bbox_inches=Bbox([[{edge}, {edge}], [3, 2]]))",
    )
    assert (figure.width, figure.height) == (round(100 * (3 - edge)), round(100 * (2 - edge)))
    seen = {fact.plain: fact.visible is not None for fact in figure.facts.texts}
    assert seen == {"in": True, "cut": False}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"dpi": "figure"}, ("dpi", None)),
        ({"dpi": float("nan")}, ("dpi", None)),
        ({"dpi": -5}, ("dpi", None)),
        ({"dpi": "300"}, ("dpi", 300.0)),
        ({"pad_inches": "layout"}, ("pad", PAD_INCHES)),
        ({"pad_inches": 1e9}, ("pad", PAD_INCHES)),
        ({"pad_inches": 0}, ("pad", 0.0)),
        ({"bbox_inches": object()}, ("box", None)),
        ({"quality": 95, "metadata": {}}, ("saved", True)),
    ],
)
def test_odd_arguments_fall_back(arguments: dict[str, Any], expected: tuple[str, Any]) -> None:
    assert rcParamsDefault["savefig.pad_inches"] == PAD_INCHES
    assert getattr(of_savefig(**arguments), expected[0]) == expected[1]


# ------------------------------------------------------------------------------ several figures

TWO = (
    "a = plt.figure(figsize=(5, 5)); a.text(.5, .5, 'one')\n"
    "b = plt.figure(figsize=(3, 3)); b.text(.5, .5, 'two')\n"
)


@pytest.mark.parametrize(
    ("end", "kept", "count"),
    [
        ("plt.show()", "one", 2),
        ("b.savefig('b.png'); plt.show()", "two", 2),
        ("plt.show(); b.savefig('b.png')", "two", 2),
        ("b.savefig('b.png'); a.savefig('a.png')", "two", 2),
        ("b.savefig('b.png')", "two", 1),
        ("a.savefig('a.png'); plt.show(); plt.show()", "one", 2),
        ("plt.close(a); plt.show()", "two", 1),
        ("b.show(); plt.show()", "two", 2),
    ],
)
def test_the_first_saved_is_kept_else_the_first_shown(
    renderer: Renderer, end: str, kept: str, count: int
) -> None:
    figure = draw(renderer, TWO + end)
    assert [fact.plain for fact in figure.facts.texts] == [kept]
    assert figure.facts.figures == count


@pytest.mark.parametrize(
    ("bad", "status", "reason"),
    [
        ("b.text(0, 0, r'$\\frac{1$')", Status.CODE_ERROR, "(line 6)"),
        ("b.set_size_inches(900, 900)", Status.TOO_LARGE, "90000 x 90000"),
    ],
)
def test_errors_in_figures_that_are_not_kept_count(
    renderer: Renderer, bad: str, status: Status, reason: str
) -> None:
    figure = renderer.render(PLT + TWO + bad + "\nplt.show()")
    assert figure.status is status
    assert reason in figure.reason


# ----------------------------------------------------------------------------------- animations

MOVING = (
    "from matplotlib.animation import FuncAnimation, ArtistAnimation\n"
    "fig, ax = plt.subplots(); line, = ax.plot([0, 1])\n"
)


@pytest.mark.parametrize(
    "end",
    [
        "x = FuncAnimation(fig, lambda i: line, frames=9); plt.show()",
        "x = ArtistAnimation(fig, [[line]]); plt.show()",
        "x = FuncAnimation(fig, lambda i: line, frames=9, blit=True)",
        "x = FuncAnimation(fig, lambda i: line); x.save('a.gif')",
        "try: FuncAnimation(fig, lambda i: line).save('a.mp4')\nexcept BaseException: pass",
        "x = FuncAnimation(fig, lambda i: line); x.to_html5_video()",
        "x = FuncAnimation(fig, lambda i: line); x.to_jshtml()",
    ],
)
def test_an_animation_is_refused_with_a_reason(renderer: Renderer, end: str) -> None:
    figure = renderer.render(PLT + MOVING + end)
    assert figure.status is Status.CODE_ERROR
    assert figure.reason.startswith("an animation cannot be rendered: draw one still figure")


def test_a_still_saved_beside_an_animation_is_kept(renderer: Renderer) -> None:
    draw(
        renderer,
        MOVING + "x = FuncAnimation(fig, lambda i: line); x.pause(); plt.savefig('a'); plt.show()",
    )


# ----------------------------------------------------------------------------- styles and layouts


@pytest.mark.parametrize(
    ("style", "corner"),
    [
        ("plt.style.use('dark_background')", (0, 0, 0)),
        ("plt.style.use('ggplot')", (255, 255, 255)),
        ("plt.style.use('seaborn-v0_8')", (255, 255, 255)),
        ("plt.style.use(['seaborn-v0_8-whitegrid', 'seaborn-v0_8-poster'])", (255, 255, 255)),
        ("plt.style.use('Solarize_Light2')", (253, 246, 227)),
        ("plt.style.use('classic')", (191, 191, 191)),
        ("plt.xkcd()", (255, 255, 255)),
    ],
)
def test_styles_are_honoured_and_leave_nothing_behind(
    renderer: Renderer, style: str, corner: tuple[int, int, int]
) -> None:
    plot = "plt.plot([1, 3, 2], label='a'); plt.title('Title'); plt.legend(); plt.show()"
    before = draw(renderer, plot)
    figure = draw(renderer, style + "\n" + plot)
    assert figure.pixel_hash != before.pixel_hash
    if "classic" not in style:
        assert tuple(pixels(figure)[0, 0]) == corner
    assert {"Title", "a"} <= {fact.plain for fact in figure.facts.texts}
    assert figure.facts.missing_glyphs == ()
    assert draw(renderer, plot) == before


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ("", "plt.tight_layout()"),
        (", constrained_layout=True", ""),
        (", layout='compressed'", ""),
    ],
)
def test_layouts_keep_labels_apart(renderer: Renderer, arguments: str, after: str) -> None:
    figure = draw(
        renderer,
        f"fig, axs = plt.subplots(2, 2{arguments})\n"
        "for a in axs.flat: a.set_title('T'); a.set_xlabel('x')\n"
        f"{after}\nplt.show()",
    )
    words = [fact.box for fact in figure.facts.texts if fact.role is not Role.TICK]
    assert len(words) == 8
    assert all(a.intersect(b).area == 0 for a in words for b in words if a is not b)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (
            "from matplotlib.figure import Figure\n"  # noqa: ISC004
            "from matplotlib.backends.backend_agg import FigureCanvasAgg\n"
            "f = Figure(figsize=(4, 3)); FigureCanvasAgg(f); f.subplots().set_title('object')\n"
            "f.savefig('a.png', dpi=80)",
            {"object"},
        ),
        (
            "fig, axs = plt.subplot_mosaic('AB;CC'); axs['C'].set_title('wide'); plt.show()",
            {"wide"},
        ),
        ("plt.polar([0, 1], [0, 1]); plt.title('round'); plt.show()", {"round", "90°"}),
        (
            "ax = plt.figure().add_subplot(projection='3d'); ax.set_zlabel('z'); plt.show()",
            {"z"},
        ),
        ("plt.imshow(np.eye(5)); plt.colorbar(label='level'); plt.show()", {"level"}),
        ("plt.table(cellText=[['c']], colLabels=['head']); plt.show()", {"c", "head"}),
        ("plt.pie([1, 2], labels=['p', 'q'], autopct='%d%%'); plt.show()", {"p", "q", "33%"}),
    ],
)
def test_kinds_of_figures(renderer: Renderer, program: str, words: set[str]) -> None:
    figure = draw(renderer, program)
    assert words <= {fact.plain for fact in figure.facts.texts}
    assert figure.facts.dpi == (80 if "object" in words else 100)
