"""Who stays of near-duplicates and of an image type, and what the others are told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from scigen_data.curation.candidate import Candidate, Posed
from scigen_data.curation.means import Means
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.step import Outcome, Whole
from scigen_data.curation.steps.select import SELECT
from scigen_data.records import Problem, Quiz, Status

QUIZ = Quiz("Which?", ("a", "b", "c", "d"), "A")
LENS = (
    "A candle stands {} cm in front of a thin convex lens of focal length {} cm. Where is the "
    "image of the candle formed, and how large is it compared with the candle itself?"
)
NAMES = tuple(enumerate("abcdefghijklmnopqrst"))
CIRCUIT, OPTICS = "Physics - Circuit", "Physics - Optical Ray"


def candidate(
    name: str,
    question: str = "",
    kind: str = OPTICS,
    quizzes: int = 1,
    dropped: int = 0,
    clarity: int = 0,
    complexity: int = 0,
) -> Candidate:
    own = " ".join(name + letter for letter in "abcdefghijkl")
    posed = (Posed(QUIZ),) * quizzes + (Posed(QUIZ, dropped="blind: guessed"),) * dropped
    problem = Problem(name, question or own, "x", kind)
    return Candidate(problem, posed=posed, clarity=clarity, complexity=complexity)


def run(candidates: Sequence[Candidate], **options: Any) -> list[Outcome]:
    step = SELECT.make(Means(CurateOptions(**options)))
    assert isinstance(step, Whole)
    return step.run_all(candidates)


def kept(outcomes: Sequence[Outcome]) -> list[str]:
    return [each.candidate.problem.id for each in outcomes if each.status is Status.OK]


def told(outcomes: Sequence[Outcome]) -> list[str]:
    return [f"{each.reason} {each.detail}".strip() for each in outcomes]


def test_of_near_duplicates_the_one_with_most_standing_quizzes_stays() -> None:
    found = run(
        [
            candidate("a", LENS.format(30, 10), quizzes=2, dropped=3),
            candidate("b", LENS.format(45, 20), quizzes=3),
            candidate("c", LENS.format(30, 10).replace("candle", "lamp"), quizzes=9),
        ]
    )
    assert told(found) == ["duplicate of 'b'", "", ""]


def test_equal_ones_are_told_apart_by_clarity_then_complexity_then_by_seed() -> None:
    texts = [LENS.format(n, n) for n in range(30)]
    plain = [candidate(f"n{n}", text) for n, text in enumerate(texts)]
    clear = [*plain, candidate("clear", texts[0], clarity=4)]
    rich = [*clear, candidate("rich", texts[0], clarity=4, complexity=2)]
    assert kept(run(clear)) == ["clear"]
    assert kept(run(rich)) == ["rich"]
    assert {kept(run(plain, seed=seed))[0] for seed in range(3)} > {kept(run(plain))[0]}


def test_a_budget_keeps_the_densest_of_each_image_type_in_the_sources_order() -> None:
    found = run(
        [
            candidate("a", quizzes=1),
            candidate("b", quizzes=3),
            candidate("c", kind=CIRCUIT, quizzes=1),
            candidate("d", quizzes=2),
            candidate("e", quizzes=2, clarity=5),
        ],
        budget=2,
    )
    assert kept(found) == ["b", "c", "e"]
    assert told(found)[3] == "over_budget 2 of Physics - Optical Ray are taken"


def test_problems_without_an_image_type_share_a_budget() -> None:
    found = run([candidate("a", kind=""), candidate("b", kind="", quizzes=2)], budget=1)
    assert told(found) == ["over_budget 1 of no image type are taken", ""]


def test_what_the_budget_cuts_takes_no_duplicate_with_it() -> None:
    found = run(
        [
            candidate("a", quizzes=3),
            candidate("b", LENS.format(1, 2), quizzes=2),
            candidate("c", LENS.format(3, 4), kind=CIRCUIT),
        ],
        budget=1,
    )
    assert kept(found) == ["a", "c"]


def test_the_same_problems_stay_whatever_their_order() -> None:
    candidates = [candidate(name, LENS.format(n, n) if n % 3 else "") for n, name in NAMES]
    shuffled = random.Random(1).sample(candidates, len(candidates))
    assert sorted(kept(run(shuffled))) == sorted(kept(run(candidates)))


def test_every_outcome_is_of_its_candidate_and_its_reason_in_the_table() -> None:
    candidates = [candidate(name, LENS.format(n, n) if n % 2 else "") for n, name in NAMES]
    found = run(candidates, budget=3)
    assert [each.candidate for each in found] == candidates
    assert {each.reason for each in found} - {""} == set(SELECT.reasons)
