"""Reading formulas in one pass gives the boxes that Matplotlib's own grammar gives."""

from __future__ import annotations

import random
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import _mathtext, mathtext
from matplotlib.font_manager import FontProperties

from scigen_data.renderer import formulas

pytestmark = pytest.mark.skipif(
    mpl.__version_info__ < (3, 11), reason="formulas are read by Matplotlib before 3.11"
)

FORMULAS = [
    r"$v_0 = 5.10\ \mathrm{m/s}$",
    r"Na$^+$ channel, $[\mathrm{Na}^+]_{out}$ = 140 mM",
    r"$\frac{a_1+b}{\sqrt{x^2 + y^2}}$ and $\dfrac{1}{2}$",
    r"$\sum_{i=0}^{n} x_i^2 \leq \int_0^1 f(x)\,dx$",
    r"$\sin^2\theta + \cos \theta$, $\max_{k} (a, b), 1{,}000.5$",
    r"$\vec{F} = m\hat{a}$, $\overline{AB} \perp \underline{CD}$",
    r"$\mathbf{r}(t) = (t,\ 2t,\ t^{2})$ ~ $\rm kg \it x$",
    r"$-2 < x = -y$, ${ -2}$, $a | b \| c$, $50\%$, $\{1, 2\}$",
    r"$^\circ$C, $_2$He, $x_{a_{b_c}}^{d^e}$, $\binom{n}{k}$",
    r"$\mathrm{C}_{6}\mathrm{H}_{12}$ $\rightarrow$ $\Delta H\!<\!0$ Ωµ",
    r"$\quad a \qquad b \enspace c$",
]
LEFT_TO_MATPLOTLIB = [
    r"$f'(x)$",
    r"$\left(\frac{a}{b}\right)$",
    r"$\text{if } x$",
    r"$\operatorname{sgn} x$",
    r"cost \$5 and $x$",
    r"$\vec v$",
    r"$\hspace{0.5}x$",
]
WRONG = [
    r"$\mathcal L_a$",
    r"$\frac{1$",
    r"$x^{2$",
    r"$\nosuch$",
    r"$x_1_2$",
    r"$a}$",
    r"$\left( x$",
]
PARTS = [
    *"xR12.,+-= {}_^()|!", r"\alpha", r"\Omega ", r"\mathrm{", r"\frac{", "}{", r"\sqrt{", r"\hat{",
    r"\,", r"\sin", r"\max", r"\rm ", r"\times ", r"\sum", r"\int", "'", "°", r"\quad ", r"\|",
    r"\mathbf{", r"\ ", "~", r"\overline{", r"\circ", "µ",
]  # fmt: skip


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two functions that typeset: Matplotlib's own way, and the fast one."""
    parser: Any = mathtext.MathTextParser("path")
    own = _mathtext.Parser.parse
    monkeypatch.setattr(_mathtext.Parser, "parse", own)  # put back afterwards
    formulas.read_formulas_fast()
    fast = _mathtext.Parser.parse
    font = FontProperties(size=11)

    def by(parse: Any, text: str) -> Any:
        _mathtext.Parser.parse = parse  # type: ignore[method-assign]
        mathtext.MathTextParser._parse_cached.cache_clear()  # type: ignore[attr-defined]
        if parser._parser is not None:
            parser._parser._needs_space_after_subsuper = False  # an error leaves it set
        try:
            made = parser.parse(text, 72, font)
        except ValueError as error:
            return str(error)
        glyphs = [(glyph[0].fname, *glyph[1:]) for glyph in made.glyphs]
        return made.width, made.height, made.depth, glyphs, made.rects

    return lambda text: by(own, text), lambda text: by(fast, text)


@pytest.mark.parametrize("text", FORMULAS + LEFT_TO_MATPLOTLIB)
def test_a_formula_has_the_boxes_that_matplotlib_gives_it(both: Any, text: str) -> None:
    own, fast = both
    assert not isinstance(own(text), str)
    assert fast(text) == own(text)


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_formula_gets_matplotlibs_message(both: Any, text: str) -> None:
    own, fast = both
    assert isinstance(own(text), str)
    assert fast(text) == own(text)


def test_random_formulas_have_the_boxes_that_matplotlib_gives_them(both: Any) -> None:
    own, fast = both
    order = random.Random(20)
    for _ in range(300):
        inner = "".join(order.choice(PARTS) for _ in range(order.randint(1, 9)))
        text = f"a ${inner + '}' * max(0, inner.count('{') - inner.count('}'))}$ b"
        assert fast(text) == own(text), text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_common_formula_is_read_in_one_pass(
    both: Any, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    read, refused = formulas._read, []

    def noted(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except Exception:
            refused.append(arguments[1])
            raise

    monkeypatch.setattr(formulas, "_read", noted)
    both[1](text)
    assert not refused
