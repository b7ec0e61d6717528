"""Dollar signs that are taken for the ends of a formula."""

from __future__ import annotations

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules.dollars import taken
from scigen_data.records import Status
from tests.checks.drawings import draw, failed, on_bare, problem, reason
from tests.checks.rules.test_givens import labelled


@pytest.mark.parametrize(
    "label",
    [
        "coffee $3 and cake $4",
        "$15-$25",
        "$15–$25",
        "from $1,200 to $3,400",
        "$.50 vs $.75",
        "$1.5M / $2M",
        "-$5 to -$3",
        "US$ 5 and US$ 10",
        "5$ and 10$",
        "5$-10$",
        "Income ($) and cost ($)",
        "Income ($k)/cost ($k)",
        "$/kg and $/lb",
        "$20 + $x",
        "Plan A\n$20 fee plus $5 an hour",
        "$x$ costs $5, $y$ costs $8",
        "$Total cost$",
    ],
)
def test_prices_and_prose_are_no_formulas(label: str) -> None:
    assert taken(label)


@pytest.mark.parametrize(
    "label",
    [
        r"\$5 and \$10",
        "$5 each",
        "Plan A: $5\nPlan B: $8",
        "$5$ and $10$",
        "$5 cm$ x $3 cm$",
        "10$-$20",
        r"3.5$\times$10$^{-4}$",
        "CO$_2$",
        "$]0, 1[$",
        "($a$, $b$)",
        "$F = ma$",
        "$1,000$",
        "2$x$ + 3$y$ = 6",
        "$sin x + cos x$",
        "$v$ (m/s) against $t$ (s)",
        "$x$-$y$ plane",
        r"$P(A\ \mathrm{and}\ B)$",
    ],
)
def test_formulas_are_left_alone(label: str) -> None:
    assert not taken(label)


def test_a_price_that_became_a_formula_is_told_and_not_asked_for_again() -> None:
    asked = problem("A lunch costs $5 and the tax is $2. Find the total.", "7 dollars")
    figure = on_bare(labelled("lunch $5 and tax $2"))
    assert failed(figure, asked) == ["audit/dollars"]
    said = reason("audit/dollars", figure, asked)
    assert "'lunch 5andtax2'" in said
    assert r"write \$" in said
    assert failed(on_bare(labelled(r"lunch \$5 and tax \$2")), asked) == []


def test_ticks_and_legends_are_read_too() -> None:
    ticks = draw("plt.bar(['$10-$20', '$20-$30'], [5, 12])")
    legend = draw("plt.plot([0, 9], [2, 6], label='A: $20 and $5 an hour'); plt.legend()")
    assert failed(ticks) == failed(legend) == ["audit/dollars"]


def test_a_formula_drawn_as_it_was_typed_is_told() -> None:
    figure = on_bare(labelled(r"$5 at $\alpha$"))
    assert failed(figure) == ["audit/dollars"]
    assert "with its markup" in reason("audit/dollars", figure)


def test_labels_drawn_literally_are_what_they_show() -> None:
    literal = "ax.text(1, 5, 'from $5 to $10', parse_math=False); ax.text(1, 3, '$4 and $5 or $6')"
    assert failed(on_bare(literal)) == []


def test_without_a_dollar_sign_there_is_nothing_to_check() -> None:
    verdict = next(
        v for v in audit(problem(), on_bare("ax.text(1, 1, 'A')")) if "dollars" in v.check
    )
    assert verdict.status is Status.SKIPPED
