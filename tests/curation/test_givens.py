"""Values that a text gives beyond doubt: what is asked for without a model, and what is not."""

from __future__ import annotations

import pytest

from scigen_data.curation.givens import MOST, givens, question_of
from scigen_data.records import Problem


def found(question: str) -> list[tuple[str, str]]:
    return [(each.of, each.value) for each in givens(Problem("p", question, "none"))]


@pytest.mark.parametrize(
    ("question", "of", "value"),
    [
        ("A disc with a radius of 3 cm rolls. Find its area.", "the radius", "3 cm"),
        ("A cone of height 12 cm stands upright. What is its volume?", "the height", "12 cm"),
        ("A lens has a focal length of 40 cm. Where is the image?", "the focal length", "40 cm"),
        ("A lamp, $R_1 = 4\\,\\Omega$, is lit. Find the power.", "R₁", "4 Ω"),
        ("In triangle ABC, AB = 7 and BC = 9 cm. Find AC.", "AB", "7"),
        ("In triangle ABC, ∠ABC = 40°. Find its area.", "angle ABC", "40°"),
        ("A 5 kg block lies on ice. What force acts?", "the mass of the block", "5 kg"),
        ("A block of 5 kg hangs from a rope. Find the tension.", "the mass of the block", "5 kg"),
        ("A 46.0-kg crate lies on ice. What force acts?", "the mass of the crate", "46.0 kg"),
        (
            "A 65-foot ladder leans on a wall. How high is its top?",
            "the length of the ladder",
            "65",
        ),
        (
            "A kite has a tail of initial length 2 m. What does it weigh?",
            "the initial length",
            "2 m",
        ),
    ],
)
def test_a_value_is_found_in_the_closed_forms(question: str, of: str, value: str) -> None:
    assert any(one[0] == of and one[1].startswith(value) for one in found(question)), found(
        question
    )


@pytest.mark.parametrize(
    "question",
    [
        "Two balls of mass 2 kg and 3 kg collide. What is lost?",  # which of them
        "A ball of mass 2 kg meets one of mass 3 kg. What is lost?",
        "A coil of radius 3 cm carries a current. Find the radius of the field line.",  # sought
        "If the radius were 3 cm, what would the area be?",  # another case
        "It starts from rest and reaches a speed of 5 m/s. How far does it go?",  # later
        "A cart has a speed of 3 m/s and a ball one of 4 m/s. When do they meet?",
        "A tank holds cocoa of density δ = 1080 kg/m³. What work empties it?",
        "A moon goes round. Here Me = 6 × 10²⁴ kg. How far away is it?",
        "Take g = 9.8 m/s². How long does it fall?",  # a constant
        "A rod with 2r = 20 cm lies on a table. Find its weight.",  # of 2r, not of r
        "A beat of Δ f = 3 Hz is heard. Find the speed.",
        "Each of the 5 kg blocks lies on ice. What force acts?",
        "The voltage is increased to 5 V. What is the current?",
        "What is 3 cm in inches?",
        "假如半径为 r = 3 cm，如果 v = 2 m/s，求时间。",
    ],
)
def test_what_leaves_a_doubt_is_left_alone(question: str) -> None:
    assert found(question) == []


def test_the_evidence_names_what_the_value_is_of() -> None:
    [given] = givens(Problem("p", "A disc with a radius of 3 cm rolls. How fast is it?", "none"))
    assert given.evidence == "radius of 3 cm"
    assert question_of(given) == "Which value does the figure give for the radius?"


def test_a_problem_gets_a_few_at_most() -> None:
    sides = ", ".join(
        f"{name} = {at} cm" for at, name in enumerate(("AB", "CD", "EF", "GH", "KL"), 2)
    )
    assert len(found(f"The bars {sides} lie on a table. Find the area.")) == MOST


def test_long_lines_take_no_long_time() -> None:
    assert len(found("radius of " * 10_000 + "a = 3 cm " * 3_000)) <= MOST
