"""Given values, points and formulas that are missing."""

from __future__ import annotations

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules.asked import required
from scigen_data.checks.rules.names import formulas, points
from scigen_data.records import Status
from tests.checks.drawings import draw, failed, on_bare, problem, reason


def labelled(*texts: str) -> str:
    return "\n".join(f"ax.text(1, {9 - 1.2 * i}, {text!r})" for i, text in enumerate(texts))


# ------------------------------------------------------------------------------ givens


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("a charge flow of 1.7E+5 Pa", "1.7 × 10⁵ Pa"),
        ("{eq}1.25 ~x~ 10^{25} ~kg\n{/eq}", r"$1.25 \times 10^{25}$ kg"),
        ("a rod of 3 meters", "3 m"),
        ("an incline of 30 degrees", "30°"),
        ("an incline of 30 degrees", r"$30^\circ$"),
        ("at 10 m/s^2", r"$a = 10\,\mathrm{m\,s^{-2}}$"),
        ("a 500 g block", "0.5 kg"),
        ("C = 13.0 {eq}\\mu\n{/eq}F", "13 µF"),
        ("a 9 V battery and n = 7", "9V, n=7"),
        ("1/2 of 12,500 J", "12500 J"),
        ("a force of -5 N", "5 N"),
    ],
)
def test_a_given_is_found_however_it_is_written(question: str, label: str) -> None:
    assert failed(on_bare(labelled(label, "m")), problem(question)) == []


def test_a_missing_given_is_named() -> None:
    figure = on_bare(labelled("R₁ = 5 Ω"))
    asked = problem("A 6 V battery feeds R₁ = 5 Ω and R₂ = 7 Ω.")
    assert failed(figure, asked) == ["audit/givens"]
    said = "The given '6 V' and 'R₂ = 7 Ω' are not shown: add labels with them."
    assert reason("audit/givens", figure, asked) == said
    verdict = next(v for v in audit(asked, figure) if v.check == "audit/givens")
    assert verdict.score == pytest.approx(1 / 3, abs=1e-3)
    assert verdict.detail["shown"] == 1


def test_one_finding_names_all_that_is_missing() -> None:
    asked = problem("Points P and Q lie apart. 1 kg, 2 m, 3 s, 4 N and 5 A.")
    figure = on_bare(labelled("1 kg", "3", "P"))
    assert reason("audit/givens", figure, asked) == (
        "The given '2 m', '4 N' and '5 A' are not shown: add labels with them. "
        "The given '3 s' is shown without its unit: add 's'. "
        "The question names point Q, which no label shows: label it."
    )


def test_another_unit_is_not_the_given() -> None:
    asked = problem("a rod of 31 cm")
    assert failed(on_bare(labelled("31 km")), asked) == ["audit/givens"]
    assert failed(on_bare(labelled("310 mm")), asked) == []


def test_the_unit_may_stand_on_the_axis_or_in_the_table_header() -> None:
    asked = problem("It is at 25 m after 4 s.")
    plot = "plt.plot([4], [25], 'o'); plt.xticks([4]); plt.yticks([25])"
    assert failed(draw(f"{plot}; plt.xlabel('t (s)'); plt.ylabel('x [m]')"), asked) == []
    said = "The given '25 m' and '4 s' are shown without their units: add 'm' and 's'."
    assert reason("audit/givens", draw(plot), asked) == said
    table = "plt.axis('off'); plt.table([['t / s', 'x / m'], ['4', '25']], loc='center')"
    assert failed(draw(table), asked) == []


def test_what_the_multimodal_question_still_states_need_not_be_shown() -> None:
    figure = on_bare(labelled("m = 2 kg"))
    question = "A mass m = 2 kg falls with g = 9.8 m/s²."
    assert failed(figure, problem(question, multimodal="Use g = 9.8 m/s^2.")) == []
    assert failed(figure, problem(question)) == ["audit/givens"]


def test_counts_options_and_instructions_are_not_required() -> None:
    question = "Five of the 6 children draw 10 times. Answer to 2 decimal places."
    assert required(problem(question)) == []
    options = "How far? (A) 5 m (B) 6 m (C) 7 m"
    assert required(problem(options, "B")) == []
    assert len(required(problem("(a) 5 m? (b) 6 m?", "11 m"))) == 2
    assert required(problem("Rainfall over 4 years")) == []


def test_a_question_without_values_is_skipped_with_the_reason() -> None:
    verdict = next(
        v for v in audit(problem("Why?"), on_bare(labelled("cell"))) if v.check == "audit/givens"
    )
    assert verdict.status is Status.SKIPPED
    assert verdict.reason


def test_named_points_must_be_labelled() -> None:
    asked = problem("In triangle ABC, point D lies on BC. Find the angle at D.")
    shown = labelled("A", "B", "C", "D")
    assert failed(on_bare(shown), asked) == []
    assert failed(on_bare(labelled("A(0, 1)", "BC", "P")), problem("points A, B and C")) == []
    missing = on_bare(labelled("A", "B", "C"))
    assert failed(missing, asked) == ["audit/givens"]
    assert "point D" in reason("audit/givens", missing, asked)
    assert failed(on_bare(labelled("Data")), problem("at point D")) == ["audit/givens"]


def test_chemical_formulas_must_be_shown_as_a_whole_or_atom_by_atom() -> None:
    asked = problem(r"How does {eq}CaCl_2{/eq} react?")
    assert failed(on_bare(labelled(r"$\mathrm{CaCl_2}$ (aq)")), asked) == []
    assert failed(on_bare(labelled("Ca", "Cl", "Cl")), asked) == []
    assert failed(on_bare(labelled("CaSO₄")), asked) == ["audit/givens"]
    still_said = problem("How does CaCl2 react?", multimodal="How does CaCl2 react?")
    assert failed(on_bare(labelled("beaker")), still_said) == []


@pytest.mark.parametrize(
    "question",
    [
        "an NMR of DNA in 2D",
        "The boiling point is high",
        "vitamin B12 and iPhone 4S",
        "the IR band",
    ],
)
def test_words_are_no_points_or_formulas(question: str) -> None:
    assert points(question) == []
    assert list(formulas(question)) == []
