"""Values in the figure that the problem does not give."""

from __future__ import annotations

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.records import Status
from tests.checks.drawings import draw, failed, on_bare, problem, reason
from tests.checks.rules.test_givens import labelled

ASKED = problem(
    "Four moles of gas at 300 K fill 20 L. A block of 500 g slides down 30°.", "2.5 m/s"
)
GIVEN = ("4 mol", "300 K", "20 L", "500 g", "30°")


def test_an_invented_value_is_named() -> None:
    figure = on_bare(labelled(*GIVEN, "h = 7.5 m"))
    assert failed(figure, ASKED) == ["audit/unasked"]
    assert "'7.5 m'" in reason("audit/unasked", figure, ASKED)


@pytest.mark.parametrize(
    "label",
    [
        "T₀ = 27 °C",  # the given one, converted
        "0.5 kg",
        "90°",
        "g = 9.8 m/s²",
        "R = 8.314 J/(mol·K)",
        "v = 0 m/s",
        "2s² 2p⁴",
        "3d",
        "step 2",
        "7 beads",
    ],
)
def test_given_values_constants_and_names_are_not_invented(label: str) -> None:
    assert failed(on_bare(labelled(*GIVEN, label)), ASKED) == []


def test_another_constant_with_the_same_number_is_invented() -> None:
    assert failed(on_bare(labelled(*GIVEN, "9.8 kg")), ASKED) == ["audit/unasked"]


def test_ticks_are_the_axes_own() -> None:
    plot = "plt.plot([1, 2]); plt.xticks([0, 1], ['12 s', '24 s']); plt.title('300 K 20 L 4 mol')"
    figure = draw(f"{plot}; plt.ylabel('500 g, 30°')")
    assert failed(figure, ASKED) == []


def test_without_a_question_there_is_nothing_to_compare_with() -> None:
    verdict = next(
        v for v in audit(problem(), on_bare(labelled("5 kg"))) if v.check == "audit/unasked"
    )
    assert verdict.status is Status.SKIPPED


def test_the_answer_is_left_to_the_leak_rule() -> None:
    assert failed(on_bare(labelled(*GIVEN, "2.5 m/s")), ASKED) == ["audit/leak"]
