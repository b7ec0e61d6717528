"""A formula reads as a person would type it."""

from __future__ import annotations

import pytest

from scigen_data.mathtext import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain text", "plain text"),
        (r"$\Omega_1$", "Ω₁"),
        (r"$R_1 = 4.7\ \mathrm{k}\Omega$", "R₁ = 4.7 kΩ"),
        (r"$10^{25}$", "10²⁵"),
        (r"$r=1.50\times10^8$", "r = 1.50 × 10⁸"),
        (r"$e^{-kt}$", "e⁻ᵏᵗ"),
        (r"$\mathrm{Ca^{2+}}$", "Ca²⁺"),
        (r"$\mathrm{CH_3}$", "CH₃"),
        (r"$25^\circ$C", "25°C"),
        (r"$60^{\circ}$", "60°"),
        (r"$\frac{a}{b}$", "a/b"),
        (r"$v=\dfrac{2\pi r}{T}$", "v = 2πr/T"),
        (r"$\frac{a+b}{2}$", "(a + b)/2"),
        (r"$\sqrt{2}$", "√2"),
        (r"$\sqrt{x+1}$", "√(x + 1)"),
        (r"$\sqrt[3]{8}$", "∛8"),
        (r"$\vec{F}$", "F\u20d7"),
        (r"$\hat{x}$", "x\u0302"),
        (r"$\overline{AB}$", "AB"),
        (r"$T_{cold}$", "T_cold"),
        (r"$T_{\mathrm{max}}$", "T_max"),
        (r"$x_i$", "xᵢ"),
        (r"$\sum_{i=1}^{n} i$", "∑ᵢ₌₁ⁿi"),
        (r"$z=-2$", "z = −2"),
        (r"$x-y+2z=4$", "x − y + 2z = 4"),
        (r"$0\le y\le x\le1$", "0 ≤ y ≤ x ≤ 1"),
        (r"$\sin\theta$", "sin θ"),
        (r"$\sin(x)$", "sin(x)"),
        (r"$2\cos 3t$", "2 cos 3t"),
        (r"$f'(x)$", "f′(x)"),
        (r"$f^{\prime}$", "f′"),
        (r"$\left(\frac{1}{2}\right)^2$", "(1/2)²"),
        (r"$\left.x\right|_0$", "x|₀"),
        (r"$5\ \frac{\mathrm{cent}}{\mathrm{cm^2}}$", "5 cent/cm²"),
        (r"$\text{if } x > 0$", "if x > 0"),
        (r"$n=2,\ \ell=1$", "n = 2, ℓ = 1"),
        (r"$\dot{q}_{\mathrm{elec}} = 2$", "q\u0307_elec = 2"),
        (r"$\triangle BDE$", "△BDE"),
        (r"$1,000$", "1,000"),
        (r"$e^-$", "e⁻"),
        (r"mass $m_s$ and $\mu_k = 0.150$", "mass mₛ and μₖ = 0.150"),
        (r"costs \$5", "costs $5"),
        (r"$5 each", "$5 each"),
        (r"\$5 and $x^2$", "$5 and x²"),
        ("Price $5\nTax $2", "Price $5\nTax $2"),  # a formula ends with its line
        ("$x^2$\ncosts $5", "x²\ncosts $5"),
        (r"$\%$", "%"),
        (r"$\{a\}$", "{a}"),
        (r"$\rightthreetimes$", "⋌"),
        (r"$a \to b$", "a → b"),
    ],
)
def test_a_formula_reads_as_one_would_type_it(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    "broken",
    ["$\\frac{1$", "$^$", "$_{}$", "$\\sqrt[3$", "${{{$", "$}}}$", "$\\$", "$\\nosuchthing$", "$$"],
)
def test_a_broken_formula_is_read_without_an_error(broken: str) -> None:
    assert isinstance(plain(broken), str)


def test_deep_nesting_ends() -> None:
    assert isinstance(plain("$" + "{" * 5000 + "x" + "}" * 5000 + "$"), str)
    assert isinstance(plain("$" + "x^" * 5000 + "$"), str)
    assert isinstance(plain("$" + r"\sqrt" * 5000 + "$"), str)
