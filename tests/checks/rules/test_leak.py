"""Answers that the figure shows, in whatever form."""

from __future__ import annotations

import pytest

from tests.checks.drawings import draw, failed, on_bare, problem, reason
from tests.checks.rules.test_givens import labelled


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("7.16 m/s", "v = 7.16 m/s"),
        ("7.16 m/s", "v = 716 cm/s"),
        ("62265.2 km", r"$r = 6.23 \times 10^{7}$ m"),
        (r"+60 \, \text{mV}", "E = 60 mV"),
        ("4/45", r"cov $= \frac{4}{45}$"),
        ("Malignant melanoma", "malignant melanoma?"),
        ("Rats", "vector: rats"),
        ("107590", "107590"),
        ("129.46 u", "mean 129.5 u"),
    ],
)
def test_the_answer_in_any_form_is_a_leak(answer: str, label: str) -> None:
    figure = on_bare(labelled("setup", label))
    asked = problem("What is it?", answer)
    assert failed(figure, asked) == ["audit/leak"]
    assert "away" in reason("audit/leak", figure, asked)


def test_titles_legends_and_cells_leak_but_ticks_do_not() -> None:
    asked = problem("How long?", "37.5 s")
    assert failed(draw("plt.plot([1]); plt.title('fall: t = 37.5 s')"), asked) == ["audit/leak"]
    assert failed(draw("plt.plot([1], label='37.5 s'); plt.legend()"), asked) == ["audit/leak"]
    table = "plt.axis('off'); plt.table([['t', '37.5 s']], loc='center')"
    assert failed(draw(table), asked) == ["audit/leak"]
    ticks = "plt.plot([37.5], [1], 'o'); plt.xticks([37.5]); plt.xlabel('t (s)')"
    assert failed(draw(ticks), asked) == []


@pytest.mark.parametrize(
    ("question", "answer", "label"),
    [
        ("A 5 kg and a 7 kg mass: the heavier one?", "7 kg", "7 kg"),  # given
        ("Which?", "B", "B"),  # a choice
        ("How many?", "4", "R = 4"),  # as likely chance
        ("Which of rats and mice?", "Rats", "rats"),  # named by the question
        ("How fast?", "7.16 m/s", "7.16 kg"),  # another quantity
        ("How fast?", "7.16 m/s", "v = ?"),
        ("Is it?", "yes", "yes"),
        ("How heavy?", "129.46 u", "129.91 u"),  # another value, though a close one
    ],
)
def test_what_chance_or_the_question_explains_is_no_leak(
    question: str, answer: str, label: str
) -> None:
    figure = on_bare(labelled(label, "5 kg"))
    assert "audit/leak" not in failed(figure, problem(question, answer))


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("0.25", "25 %"),
        ("25%", "p = 1/4"),
        ("36π", r"$V = 36\pi$"),
        ("36π", "V ≈ 113.1"),
        (r"\frac{\sqrt{3}}{2}", "√3/2"),
        (r"\sqrt{5}", "2.24"),
        ("2√2 cm", "2.83 cm"),
        ("45°", "π/4 rad"),
        ("π/6", "30°"),
        ("300 K", "27 °C"),
        ("1.5 hours", "90 min"),
        ("-16.13 m/s", "16.13 m/s"),
        ("1.44468e-8 cm", "r = 1.44 Å"),
        ("Ca²⁺", "Ca²⁺ influx"),
        ("3:1", "ratio 3 : 1"),
        ("(3, 4)", "C(3, 4)"),
        ("x^2+2x+1", "f = x² + 2x + 1"),
    ],
)
def test_equivalent_forms_are_leaks(answer: str, label: str) -> None:
    figure = on_bare(labelled("setup", label))
    assert failed(figure, problem("What is it?", answer)) == ["audit/leak"]


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("100% BbCc", "Parent 1"),  # a whole number is no percentage
        ("57", "57"),  # as likely chance
        ("2.53 cm", "2.5 cm"),
        ("12.5 m", "12.7 m"),
        ("3:1", "3:10"),
        ("(3, 4)", "(3, 5)"),
        ("π/6", "60°"),
        ("0.25", "0.5"),
        ("mitochondria", "mitochondrion"),
    ],
)
def test_near_misses_are_no_leaks(answer: str, label: str) -> None:
    assert "audit/leak" not in failed(on_bare(labelled(label)), problem("What?", answer))


CURRENT = problem("A battery of 12 V feeds a resistor of 4 Ω. How large is the current?", "3 A")


@pytest.mark.parametrize(
    "label",
    [
        "ax.text(5, 5, 'I = 3\\nA')",
        "ax.text(5, 5, 'I = \uff13 \uff21')",
        "ax.text(5, 5, '\u200b' * 600 + 'I = 3 A')",
        "ax.text(5, 5, 'three amperes')",
        "ax.text(4, 5, 'I = 3', ha='right'); ax.text(4.1, 5, 'A')",
        "ax.text(5, 5, 'I = 3', ha='center'); ax.text(5, 4.97, 'A', ha='center', va='top')",
    ],
    ids=["two lines", "fullwidth", "behind nothing", "in words", "beside", "below"],
)
def test_the_answer_is_read_as_a_person_reads_it(label: str) -> None:
    assert "audit/leak" in failed(on_bare(label), CURRENT)


@pytest.mark.parametrize(
    "label",
    [
        "ax.text(2, 5, 'I = 3', ha='right'); ax.text(4, 5, 'A')",  # apart
        "ax.text(5, 5, 'B = 3', ha='center'); ax.text(5, 2, 'A', ha='center')",
    ],
)
def test_texts_that_stand_apart_are_read_alone(label: str) -> None:
    assert "audit/leak" not in failed(on_bare(label), CURRENT)


@pytest.mark.parametrize(
    ("ticks", "leaks"),
    [
        ("plt.xticks([0], ['I = 3 A'])", True),
        ("plt.gca().secondary_xaxis('top').set_xticks([0], ['3 A'])", True),
        ("plt.xticks([0, 1, 2], ['V', 'I = 3 A', 'R'])", True),
        ("plt.xticks([0, 1, 2], ['1 A', '2 A', '3 A'])", False),  # a scale
        ("plt.xticks([0, 3], ['0', '3'])", False),
    ],
)
def test_tick_labels_are_judged_where_they_do_more_than_number(ticks: str, leaks: bool) -> None:
    figure = draw(f"plt.plot([0, 1, 2]); {ticks}")
    assert ("audit/leak" in failed(figure, CURRENT)) is leaks


def test_categories_of_an_axis_do_not_give_away_which_of_them_is_asked_for() -> None:
    figure = draw("plt.bar(['Mercury', 'Jupiter', 'Saturn'], [1, 5, 2])")
    assert "audit/leak" not in failed(figure, problem("Which is the largest?", "Jupiter"))
