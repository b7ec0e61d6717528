"""Labels are drawn in the pinned fonts; what none of them has is told."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from scigen_data.checks.rules.pixels import glyphs
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer, fingerprint, fonts, isolation, render_fingerprint
from tests.renderer.conftest import LIMITS

PLT = "import matplotlib.pyplot as plt\n"
TEXT = "plt.figure(figsize=(4, 1)).text(0.1, 0.3, {!r}, size=30{}); plt.show()"
NOBODY_HAS = "\U00013000"  # an Egyptian hieroglyph

needs_cjk = pytest.mark.skipif(
    not fonts.cjk_file(), reason="the extra `cjk` is not installed: pip install -e '.[cjk]'"
)


@pytest.fixture(scope="module")
def bare() -> Iterator[Renderer]:
    """A renderer on a machine without the extra."""
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    with Renderer(LIMITS) as renderer:
        with pytest.MonkeyPatch.context() as patch:  # no longer: other servers may start meanwhile
            patch.setattr(fonts, "cjk_file", lambda: "")
            renderer.render("x = 1")
        yield renderer


def draw(renderer: Renderer, words: str, more: str = "", before: str = "") -> Figure:
    figure = renderer.render(PLT + before + TEXT.format(words, more))
    assert figure.status is Status.OK, figure.reason
    return figure


def ink(figure: Figure) -> float:
    assert figure.png is not None
    return float((255 - np.asarray(Image.open(io.BytesIO(figure.png)).convert("L"))).sum()) / 255


@needs_cjk
@pytest.mark.parametrize("words", ["电流 5 A", "電流の向き", "전류 방향", "（１）、①⑮", "龘"])
@pytest.mark.parametrize("frame", ["{}", "${}$", r"$\mathrm{{{}}}$ = $\frac{{1}}{{2}}$"])
def test_chinese_japanese_and_korean_are_drawn(renderer: Renderer, words: str, frame: str) -> None:
    figure = draw(renderer, frame.format(words.replace(" ", "") if "$" in frame else words))
    assert figure.facts.missing_glyphs == ()
    assert figure.facts.warnings == ()
    assert not glyphs(Problem("a", "q", "a"), figure).findings


@needs_cjk
def test_each_character_has_its_own_shape(renderer: Renderer) -> None:
    figures = [draw(renderer, word) for word in ("电", "流", "ア", "한", "글")]
    assert len({figure.pixel_hash for figure in figures}) == 5
    assert all(30 < ink(figure) < 600 for figure in figures)


@needs_cjk
@pytest.mark.parametrize(
    "family", ["SimHei", "Microsoft YaHei", "Arial Unicode MS", "WenQuanYi Zen Hei", "Nowhere"]
)
def test_families_that_are_not_there_are_drawn_in_the_pinned_ones(
    renderer: Renderer, family: str
) -> None:
    plain = draw(renderer, "电流 I = −5")
    asked = [
        draw(renderer, "电流 I = −5", f", family={family!r}"),
        draw(renderer, "电流 I = −5", "", f"plt.rcParams['font.sans-serif'] = [{family!r}]\n"),
        draw(renderer, "电流 I = −5", "", f"plt.rcParams['font.family'] = {family!r}\n"),
        draw(renderer, "电流 I = −5", f", fontproperties={family.lower()!r}"),
        draw(
            renderer,
            "电流 I = −5",
            ", fontproperties=F(fname=n, size=30)",
            "from matplotlib.font_manager import FontProperties as F, fontManager as m\n"
            "n = '/usr/share/fonts/simhei.ttf'; m.addfont(n); F(fname=n).get_name()\n",
        ),
    ]
    assert {figure.pixel_hash for figure in asked} == {plain.pixel_hash}
    assert all(figure.facts.warnings == () for figure in asked)


@needs_cjk
def test_the_region_of_a_family_decides_the_forms(renderer: Renderer) -> None:
    if fingerprint.version("matplotlib") < "3.11":
        pytest.skip("Matplotlib chooses a face of a collection since 3.11")
    hashes = {
        family: draw(renderer, "直骨", f", family={family!r}").pixel_hash
        for family in ("SimHei", "IPAexGothic", "Microsoft JhengHei", "Meiryo")
    }
    assert hashes["SimHei"] == draw(renderer, "直骨").pixel_hash
    assert hashes["IPAexGothic"] == hashes["Meiryo"]
    assert len(set(hashes.values())) == 3
    assert (
        draw(renderer, "直の").pixel_hash
        == draw(renderer, "直の", ", family='IPAexGothic'").pixel_hash
    )


def test_a_face_of_the_matplotlib_wheel_is_drawn_when_asked(renderer: Renderer) -> None:
    serif = draw(renderer, "serif", ", family='DejaVu Serif'")
    assert serif.pixel_hash == draw(renderer, "serif", ", family='serif'").pixel_hash
    assert serif.pixel_hash != draw(renderer, "serif").pixel_hash


@needs_cjk
def test_figures_without_such_characters_are_the_same_without_the_extra(
    renderer: Renderer, bare: Renderer
) -> None:
    before = "plt.rcParams['font.sans-serif'] = ['SimHei']\n"
    words = r"$\alpha_1$ = −5 °C, “ok” →"
    assert draw(renderer, words, "", before).pixel_hash == draw(bare, words, "", before).pixel_hash


@needs_cjk
@pytest.mark.parametrize("words", [r"$\mathbf{①●■▲★}$", "$①●■▲★$", r"$x■_{①}\ \mathit{★}$"])
def test_shapes_in_a_formula_come_from_its_own_font_where_that_has_them(
    renderer: Renderer, bare: Renderer, words: str
) -> None:
    assert draw(renderer, words).pixel_hash == draw(bare, words).pixel_hash


@pytest.mark.parametrize("frame", ["{}", "${}$", r"$\mathrm{{{}}}$"])
def test_without_the_extra_each_character_is_a_finding(bare: Renderer, frame: str) -> None:
    figure = draw(bare, frame.format("电流"))
    assert set(figure.facts.missing_glyphs) == {"电", "流"}
    (finding,) = glyphs(Problem("a", "q", "a"), figure).findings
    assert finding.severity == "major"


@pytest.mark.parametrize("frame", ["{}", "${}$", r"$\mathrm{{{}}}$"])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "import warnings; warnings.filterwarnings('ignore')\n",
        "import logging; logging.disable(logging.CRITICAL)\n",
        "plt.rcParams['font.enable_last_resort'] = False\n",
        "plt.rcParams['mathtext.fontset'] = 'cm'\n",
        "plt.rcParams['mathtext.fontset'] = 'stix'\n",
    ],
)
def test_a_glyph_that_no_font_has_is_told_however_quiet_the_program(
    renderer: Renderer, frame: str, before: str
) -> None:
    if "last_resort" in before and fingerprint.version("matplotlib") < "3.11":
        pytest.skip("a setting of Matplotlib 3.11")
    figure = draw(renderer, frame.format(NOBODY_HAS), "", before)
    assert figure.facts.missing_glyphs == (NOBODY_HAS,)


def test_the_fonts_are_part_of_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = set()
    for path in ("", fonts.__file__):
        monkeypatch.setattr(fingerprint, "cjk_file", lambda path=path: path)
        render_fingerprint.cache_clear()
        hashes.add(render_fingerprint())
    render_fingerprint.cache_clear()
    assert len(hashes) == 2
