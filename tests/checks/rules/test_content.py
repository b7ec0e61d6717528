"""What is seen in a figure that is its problem's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules.content import CONTENT, content
from scigen_data.checks.select import POLICIES, decide
from scigen_data.problems.families import families
from scigen_data.records import Decision, Draft, Figure, Problem, Quiz, Status
from scigen_data.renderer import Renderer
from tests.checks.drawings import on_bare, problem
from tests.checks.rules.test_givens import labelled

TRIANGLE = labelled("A", "B", "C")


def seen(figure: Figure, asked: Problem) -> bool:
    return not content(asked, figure).skipped


@pytest.mark.parametrize(
    "question",
    [
        "Why does ice float?",
        "In triangle ABC, find the largest angle.",
        "How do points A, B and C lie to each other, at 90°?",
        "Sketch the plane x = 0.",
    ],
)
def test_a_triangle_abc_says_nothing_of_a_problem(question: str) -> None:
    figure = on_bare(TRIANGLE)
    assert not seen(figure, problem(question))
    assert _decided(problem(question), figure) is not Decision.ACCEPTED


def test_a_value_with_its_unit_is_the_problems_own() -> None:
    asked = problem("A block of 12 kg slides down.")
    assert seen(on_bare(labelled("12 kg")), asked)
    assert not seen(on_bare(labelled("12")), asked)
    assert not seen(on_bare(labelled("13 kg")), asked)


def test_every_given_has_to_be_shown() -> None:
    asked = problem("A block of 12 kg is pulled with 30 N.")
    assert not seen(on_bare(labelled("12 kg")), asked)
    assert seen(on_bare(labelled("12 kg", "30 N")), asked)


def test_names_count_where_the_figure_has_few_others() -> None:
    asked = problem("The hawk eats the snake, the snake the lizard. Who starves first?")
    assert seen(on_bare(labelled("Hawk", "Snakes", "lizard")), asked)
    assert not seen(on_bare(labelled("Hawk", "Snakes")), asked)
    others = ("grass", "mouse", "clover", "beetle")
    assert not seen(on_bare(labelled("Hawk", "Snakes", "lizard", *others)), asked)


def test_labels_of_the_checklist_and_of_quizzes_are_names() -> None:
    options = ("Ovary", "Stigma", "Style", "Anther")
    asked = replace(
        problem("Which part receives pollen?"),
        elements=("A label 'filament' beside the stalk", 'The part labelled "petal"'),
        quizzes=(Quiz("What is at the top?", options, "B"),),
    )
    assert seen(on_bare(labelled("filament", "petal", "stigma")), asked)
    assert not seen(on_bare(labelled("filament", "petal")), asked)


@pytest.mark.parametrize(
    ("elements", "labels"),
    [
        (
            ("Axis labelled 'time (s)'", "A point labelled 'apex'", "A line labelled 'range'"),
            ("time (s)", "apex"),
        ),
        (
            ("A flow labelled 4210", "A flow labelled 5060", "The number 57 beside it"),
            ("5060", "57"),
        ),
        (("A mark at 3 m", "The current I = 5 A", "The voltage 12 V"), ("3 m", "I = 5 A")),
    ],
    ids=["texts", "numbers", "quantities"],
)
def test_a_figure_that_lacks_most_labels_of_the_checklist_is_not_seen(
    elements: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    asked = replace(problem("A block of 12 kg slides down."), elements=elements)
    lacking = content(asked, on_bare(labelled("12 kg")))
    assert lacking.skipped == "of 3 labels of the checklist 0 are shown"
    assert seen(on_bare(labelled("12 kg", *labels)), asked)


def test_bare_numbers_count_where_all_are_labels_and_ticks_do_not() -> None:
    asked = problem("28 use Julia, 26 use Go and 34 use both.")
    assert seen(on_bare(labelled("28", "26", "34")), asked)
    assert not seen(on_bare(labelled("28", "26")), asked)


def test_a_figure_without_facts_is_seen_by_nobody() -> None:
    figure = replace(on_bare(labelled("12 kg")), facts=Figure(Status.OK).facts)
    assert not seen(figure, problem("A block of 12 kg slides down."))


def test_families_are_accepted_under_their_own_problem_and_not_under_another() -> None:
    chosen = list(families().values())[::4]
    own, strange = [], []
    with Renderer() as renderer:
        for place, family in enumerate(chosen):
            figure = renderer.render(family.problem(3, 0).program, trusted=True)
            own.append(_decided(family.problem(3, 0), figure))
            other = chosen[(place + 1) % len(chosen)]
            strange += [_decided(each.problem(3, 1), figure) for each in (family, other)]
    assert set(own) == {Decision.ACCEPTED}
    assert strange.count(Decision.ACCEPTED) <= len(strange) // 16


def _decided(asked: Problem, figure: Figure) -> Decision:
    return decide(POLICIES["clean"], Draft(Status.OK), figure, audit(asked, figure))[0]


def test_the_rule_is_asked_of_the_programs_figure_where_a_model_restyled_it() -> None:
    assert CONTENT.restyled == "program"
