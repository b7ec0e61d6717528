"""What of a question its figure has to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scigen_data.checks.rules.asked import required, setting_of, written
from tests.checks.drawings import problem


def asked(question: str, answer: str = "4", multimodal: str = "") -> list[str]:
    found = required(problem(question, answer, multimodal=multimodal))
    return [written(each) for each in found]


@pytest.mark.parametrize(
    "layout",
    [
        r"\hspace{2cm}",
        r"\vspace*{3 mm}",
        r"\rule{2cm}{0.4pt}",
        r"\includegraphics[width=3cm]{a.png}",
        r"\kern3pt \hskip 1cm",
        "![a block](http://x.org/5cm.png)",
        '<img src="a.png" style="width: 3cm">',
        '<td width="5 cm">',
        "[asy] size(4cm); draw((0,0)--(5 cm,0)); int n = 4; [/asy]",
        r"\begin{tikzpicture}[scale=2] \draw (0,0) -- (3 cm,0); \end{tikzpicture}",
        "```\nwidth = 5 # 7 cm\n```",
        "<asy> size(4cm); </asy>",
        "<!-- 5 cm -->",
        r"\begin{minipage}[b]{5cm} \end{minipage}",
        r"\begin{wrapfigure}{r}{4 cm} \end{wrapfigure}",
        r"\makebox[3cm][c]{,} \phantom{9 cm}",
    ],
)
def test_layout_and_drawing_code_give_nothing(layout: str) -> None:
    assert asked(f"A block of 12 kg {layout} slides down.") == ["12 kg"]


def test_a_tables_columns_and_row_gaps_are_no_givens_and_its_cells_are() -> None:
    table = r"\begin{tabular}[t]{p{2cm}|c} rod & 5 cm \\[3pt] block & 7 cm \end{tabular}"
    assert asked(table) == ["5 cm", "7 cm"]


@pytest.mark.parametrize(
    "aside",
    [
        "Answer: 23 m.",
        "(Ans. = 23 m)",
        "The book says the answer is 23.09 metres.",
        "The correct answer should be 23 m.",
        "I get 23 m, but the actual result is 31 m.",
        "I calculated 23 m and 31 m.",
        "My attempt: it takes 23 s. So it flies 31 m.",
        "What I tried: 23 s at first.\nThen 31 m.",
        "Hint: it takes 23 s.",
        "[Hint: take 23 s for it.]",
        "Ann claims that it takes 23 s.",
        "Ann's claim of 23 m is wrong.",
        "A student says that it takes 23 s.",
        "He wrongly found 23 m.",
        "She obtained 23 m.",
        "(Answer 23 m)",
        r"It flies \boxed{23 m}.",
        "\nSolution: It flies 23 m.\nSo 31 m it is.",
        "**Hint:** it takes 23 s.",
        "Ben thinks it is 23 m.",
        "(1 mile = 1609 m)",
        "Complete the answer:\n23 m or 31 m",
    ],
)
def test_answers_claims_attempts_and_hints_are_not_asked_for(aside: str) -> None:
    assert asked(f"A block of 12 kg is thrown. {aside}") == ["12 kg"]


def test_a_value_said_again_in_brackets_is_asked_for_once() -> None:
    assert asked("It takes 1860 s (about 31 minutes).") == ["1860 s"]
    assert asked("It takes 1860 s (of 50 minutes).") == ["1860 s", "50 minutes"]


def test_what_stands_beside_a_hint_or_an_answer_is_asked_for() -> None:
    assert asked("A block (Hint: use energy.) of 12 kg falls 3 m.") == ["12 kg", "3 m"]
    assert asked("A rod [Hint: use f(x). Then 5 m.] of 3 m.") == ["3 m"]
    assert asked("A rod of 3 m. Express the answer in cm. Its mass is 2 kg.") == ["3 m", "2 kg"]
    assert asked("A check of $36 was incorrectly entered as $63.") == ["$36", "$63"]
    assert asked("Think of a rod of 3 m.") == ["3 m"]
    assert asked("Note: the density is ρ = 1470 kg/m³.") == ["ρ = 1470 kg/m³"]
    assert asked("A solution of 20 mL is heated to 50 °C.") == ["20 mL", "50 °C"]


@pytest.mark.parametrize(
    "formula",
    [
        "the plane x + y + z = 12",
        "the curve y = 3 sin t",
        "the field F = 2 x i + 3 y j",
        "a radius of R = 8 R₀",
        "utility U = 3.5 - 4x",
        "it starts at x = 0 at t = 0 s",
        "the state 1s² 2s² 2p⁶",
        "N₂ + 3 H₂ → 2 NH₃",
        "N2 + 3 H2",
        "a side of 2√3 m",
        "a moment of 1 / 3 m L²",
        "a width of 110 ± 5 mm",
        r"blocks of mass $m$ and $2 m$",
        r"a thread of length $2 l$",
        "the vector A = 1 0 0 1",
    ],
)
def test_a_part_of_a_formula_is_no_value(formula: str) -> None:
    assert asked(f"Take {formula}.") == []


def test_a_letter_that_is_a_symbol_elsewhere_stays_a_unit_behind_a_measured_value() -> None:
    assert asked(r"A potential difference $V$ of 150 V, a mass $m$ at 2 m.") == ["150 V", "2 m"]
    assert asked(r"A voltage of $9 V$.") == ["9 V"]


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        (r"$G = 6.67 \times 10^{-11} m^3/(kg \cdot s^2)$", "G = 6.67 × 10⁻¹¹ m³/(kg · s²)"),
        ("an R-factor of 0.1 m² K/W", "0.1 m² K/W"),
        ("a heat of 1.65 J/g °C", "1.65 J/g °C"),
        ("a conductivity of 0.21 J/(s·m°C)", "0.21 J/(s·m°C)"),
        (r"$\lambda = 0.532 \mu \mathrm{~m}$", "λ = 0.532 μ m"),
        ("a side A B = 30 cm", "AB = 30 cm"),
        ("a 46.0-kg boy", "46.0 kg"),
        ("a speed of 2 kg m/s", "2 kg m/s"),
        ("G = 6.67e-11 Nm²/kg²", "G = 6.67e-11 Nm²/kg²"),
        ("a torque of 5 Nm.", "5 Nm"),
        ("an energy of 2 kWh", "2 kWh"),
        ("at 80 degrees centigrade", "80 degrees centigrade"),
        ("at 1 mm of mercury", "1 mm of mercury"),
    ],
)
def test_a_quantity_is_named_whole(question: str, whole: str) -> None:
    assert asked(question) == [whole]


def test_options_end_the_setting_only_where_a_letter_is_the_answer() -> None:
    options = "How far? (A) 5 m (B) 6 m (C) 7 m"
    assert asked(options, "B") == []
    assert asked(options, "11 m") == ["5 m", "6 m", "7 m"]


def test_the_setting_keeps_sentences_apart() -> None:
    said = replace(problem("A is 3 m. Bo claims 4 m. C is 5 m.\nHint: 6 m.\nD is 7 m."), answer="x")
    read = setting_of(said)
    assert [length for length in "34567" if f"{length} m" in read] == ["3", "5", "7"]
