"""Reported texts are drawn again and looked for in the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules.glyphs import can_draw, drawn
from scigen_data.facts import Role
from scigen_data.records import Figure, Status
from tests.checks.drawings import draw, failed, on_bare, problem, reason

DRAWN = "audit/drawn"
LABELS = "ax.text(2, 7, '12 V', size=12); ax.text(6, 3, 'Resistor of 4 Ω', size=12)"


def claiming(figure: Figure, said: dict[str, str]) -> Figure:
    """The figure with other texts in its facts than it shows."""
    texts = tuple(
        structs.replace(text, text=said.get(text.plain, text.text), plain=said[text.plain])
        if text.plain in said
        else text
        for text in figure.facts.texts
    )
    return replace(figure, facts=structs.replace(figure.facts, texts=texts))


@pytest.mark.parametrize(
    "style",
    [
        "size=7",
        "size=20",
        "weight='bold'",
        "family='serif', style='italic'",
        "family='monospace'",
        "family='cmr10'",
        "family='STIXGeneral'",
        "rotation=90",
        "rotation=180",
        "rotation=35",
        "color='w', bbox={'fc': 'k'}",
        "color='gold', backgroundcolor='navy'",
        "alpha=0.6",
        "antialiased=False",
        "color='w', path_effects=[pe.withStroke(linewidth=2, foreground='k')]",
    ],
)
def test_a_text_is_read_in_whatever_style_it_is_drawn(style: str) -> None:
    body = f"import matplotlib.patheffects as pe\n{LABELS.replace('size=12', style)}"
    body += f"\nax.text(5, 9, 'two\\nlines', {style})"
    assert DRAWN not in failed(on_bare(body))


@pytest.mark.parametrize(
    "body",
    [
        "ax.text(5, 5, '速度 v', size=14)",
        r"ax.text(5, 5, r'$\int_0^\infty e^{-x^2}dx = \frac{\sqrt{\pi}}{2}$', size=16)",
        "ax.text(5, 5, '—'); ax.text(5, 3, '=', size=30); ax.text(2, 3, '●')",
        "ax.text(5, 5, 'x₁² ≤ √2 · Δθ → 30°')",
        "ax.text(5, 5, 'cut at the edge', clip_on=True, size=40)",
    ],
    ids=["another script", "formula", "signs", "symbols", "cut"],
)
def test_what_cannot_be_drawn_alike_is_not_compared(body: str) -> None:
    assert DRAWN not in failed(on_bare(body))


@pytest.mark.parametrize(
    "said",
    [
        {"12 V": "3 kA"},
        {"Resistor of 4 Ω": "Battery at 9 V"},
        {"12 V": "\uff13 \uff21"},
    ],
    ids=["short", "long", "fullwidth"],
)
def test_another_text_than_the_one_reported_fails(said: dict[str, str]) -> None:
    figure = on_bare(LABELS)
    assert DRAWN not in failed(figure)
    lie = claiming(figure, said)
    assert DRAWN in failed(lie)
    assert "cannot be read in the picture" in reason(DRAWN, lie)


def test_a_text_reported_where_there_is_none_fails() -> None:
    figure = on_bare(f"{LABELS}; ax.plot([1, 9], [5, 5.5], 'k')")
    seen = figure.facts.texts[0]
    box = structs.replace(seen.box, x0=200.0, x1=240.0, y0=150.0, y1=164.0)
    ghost = structs.replace(seen, text="4 A", plain="4 A", box=box, visible=box)
    texts = (*figure.facts.texts, ghost)
    lie = replace(figure, facts=structs.replace(figure.facts, texts=texts))
    shown = {verdict.check: verdict for verdict in audit(problem(), lie)}
    names = [text for found in shown[DRAWN].detail.get("findings", ()) for text in found["texts"]]
    assert names in (["4 A"], [])  # nothing there at all: it counts as not shown


@pytest.mark.parametrize(
    "cover",
    [
        (
            "r = np.random.default_rng(1);"
            "ax.scatter(r.random(4000) * 10, r.random(4000) * 10, s=30, c='k', zorder=9)"
        ),
        (
            "ax.imshow(np.random.default_rng(0).random((25, 33)), extent=(0, 10, 0, 10),"
            " cmap='gray', aspect='auto', zorder=9)"
        ),
        "ax.add_patch(plt.Rectangle((0, 0), 10, 10, fc='w', hatch='xxxx', zorder=9))",
    ],
    ids=["points", "image", "hatches"],
)
def test_a_text_under_something_that_no_shape_tells_of_fails(cover: str) -> None:
    body = f"import numpy as np\nax.text(2, 7, '12 V', size=12)\n{cover}"
    assert {DRAWN, "audit/struck", "audit/hidden"} & {*failed(on_bare(body))}


def test_a_formula_without_a_ground_of_its_own_fails() -> None:
    body = "import numpy as np; r = np.random.default_rng(1); ax.text(2, 7, r'$12\\ \\Omega$')\n"
    assert DRAWN not in failed(on_bare(body))
    body += "ax.scatter(r.random(9000) * 10, r.random(9000) * 10, s=30, c='k', zorder=9)"
    assert DRAWN in failed(on_bare(body))


@pytest.mark.parametrize(("color", "faint"), [("#e0e0e0", True), ("#cccccc", True), ("0.6", False)])
def test_a_text_that_can_hardly_be_seen_asks_for_another_colour(color: str, faint: bool) -> None:
    figure = on_bare(f"ax.plot([1, 9], [1, 1]); ax.text(5, 5, 'spring', color='{color}')")
    assert (DRAWN in failed(figure)) is faint
    if faint:
        assert "too faint to read" in reason(DRAWN, figure)


def test_tick_labels_and_cells_are_compared_too() -> None:
    figure = draw("plt.plot([0, 4], [0, 12]); plt.xticks([1, 3], ['apples', 'pears'])")
    assert DRAWN not in failed(figure)
    assert DRAWN in failed(claiming(figure, {"apples": "oranges"}))
    ticks = [text for text in figure.facts.texts if text.role is Role.TICK]
    assert len(ticks) > 4


def test_texts_of_a_page_that_was_read_itself_are_not_compared() -> None:
    figure = on_bare(LABELS)
    page = replace(figure, facts=structs.replace(figure.facts, canvas=None))
    found = next(v for v in audit(problem(), page) if v.check == DRAWN)
    assert (found.status, found.reason) == (
        Status.SKIPPED,
        "texts that were read from the page itself are not drawn again",
    )


def test_only_plain_characters_are_drawn_here() -> None:
    assert can_draw("v = 3.5 m/s²\nΔθ → 30°")
    assert not any(map(can_draw, ("速度", "x\u0304", "שלום", "a" * 201, "\U0001d7d1", "\x07")))
    ink = drawn("AB\nC", "DejaVuSans")
    assert ink is not None
    assert ink.height > 1.5 * ink.width / 2
    assert drawn("  ", "DejaVuSans") is None


@pytest.mark.parametrize("size", [10, 12, 13])
def test_what_a_font_lacks_is_drawn_from_another_in_both(size: int) -> None:
    """STIXGeneral has no lowered figures."""
    fonts = "family=['STIXGeneral', 'DejaVu Serif']"
    figure = on_bare(f"ax.text(2, 5, '15.0 mL HClO\u2084', size={size}, {fonts})")
    assert DRAWN not in failed(figure)
