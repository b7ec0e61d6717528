"""Figures: a lost image is a miss, a failed reader is not, and the blind rate stands beside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from scigen_data.checks.judge import DIMENSIONS, Judgement
from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers import READERS
from scigen_data.evaluation.builds import BuiltRow
from scigen_data.evaluation.compare import compare
from scigen_data.evaluation.counts import label_figures, selection, unjudged
from scigen_data.evaluation.run import Seen
from scigen_data.evaluation.score import (
    Asked,
    Scored,
    figures,
    grouped,
    image_type,
    mean_of,
    score,
)
from scigen_data.records import Problem, Quiz, Status, Usage, Verdict

CHAT = Asked(reader=True, judge=True)


def quiz(name: str) -> Quiz:
    return Quiz(f"{name}?", ("right", "wrong", "other", "none"), "A")


def reading(letter: str = "A", *, shown: bool = True, status: Status = Status.OK) -> Reading:
    if status is not Status.OK:
        return Reading(status, reason="the endpoint is down", reader="m")
    return Reading(status, letter, shown, reader="m")


def judgement(*scores: int, status: Status = Status.OK) -> Judgement:
    given = dict(zip(DIMENSIONS, scores, strict=True)) if scores else {}
    mode = "structural" if scores and min(scores) < 2 else ""
    return Judgement(status, given, dict.fromkeys(given, "so"), mode, judge="j")


def row(
    name: str,
    readings: Sequence[Reading] | None,
    *,
    blind: dict[str, tuple[Reading, ...]] | None = None,
    judgements: Sequence[Judgement] = (),
    kind: str = "Physics - Circuit",
    reader: str = "chat",
    verdicts: Sequence[Verdict] = (),
) -> Scored:
    """A row with as many quizzes as `readings`; None: two quizzes, and no image."""
    drawn = readings is not None
    quizzes = tuple(quiz(f"{name} {i}") for i in range(2 if readings is None else len(readings)))
    built = BuiltRow(
        problem=Problem(name, "q", "a", image_type=kind, quizzes=quizzes),
        status=Status.OK if drawn else Status.TIMEOUT,
        reason="",
        image=None,
        split="scigen",
        pixel_hash="",
        verdicts=tuple(verdicts),
        decision="accepted",
        attempts=1,
        usage=Usage(),
    )
    seen = Seen(built, tuple(readings or ()), tuple(judgements))
    return score(seen, blind_of(blind or {}, quizzes), READERS.pick(reader))


def blind_of(
    known: dict[str, tuple[Reading, ...]], quizzes: Sequence[Quiz]
) -> dict[str, tuple[Reading, ...]]:
    never = tuple(reading("B") for _ in range(4))
    return {each.key: known.get(each.question, never) for each in quizzes}


ALWAYS = tuple(reading("A") for _ in range(4))
HALF = tuple(reading(letter) for letter in "AABB")


def test_the_three_figures_of_a_small_example() -> None:
    rows = [
        row("a", [reading(), reading()]),  # passes both
        row("b", [reading(), reading(shown=False)]),  # right, but not shown
        row("c", [reading(), reading("B")]),  # wrong
        row("d", None),  # no image
    ]
    found = figures(rows, CHAT)
    assert (found["r_inv"]["hits"], found["r_inv"]["judged"], found["r_inv"]["total"]) == (2, 3, 4)
    assert (found["r_inv"]["overall"], found["r_inv"]["of_judged"]) == (0.5, pytest.approx(2 / 3))
    strict = found["r_inv_strict"]
    assert (strict["hits"], strict["judged"], strict["total"]) == (1, 3, 4)
    assert found["blind"]["images"]["share"] == 0.0
    assert (found["images"]["hits"], found["images"]["total"]) == (3, 4)
    assert (found["quizzes"]["right"]["hits"], found["quizzes"]["right"]["total"]) == (5, 8)


def test_what_the_blind_reader_always_knows_is_set_aside_image_or_not() -> None:
    both = {"a 0?": ALWAYS, "a 1?": ALWAYS}
    lost = {"b 0?": ALWAYS, "b 1?": ALWAYS}
    rows = [
        row("a", [reading(), reading()], blind=both),
        row("b", None, blind=lost),
        row("c", [reading(), reading(shown=False)], blind={"c 1?": ALWAYS}),
        row("d", [reading(), reading()], blind={"d 0?": HALF}),
    ]
    found = figures(rows, CHAT)
    assert found["blind"]["set_aside"] == {"quizzes": 5, "of": 8, "problems": 2}
    # c's quiz that is not shown is set aside, so c passes; a and b have no quiz that counts.
    strict = found["r_inv_strict"]
    assert (strict["hits"], strict["judged"], strict["total"]) == (2, 2, 2)
    assert found["r_inv"]["total"] == 4
    assert found["blind"]["images"]["share"] == 0.5
    assert found["blind"]["quizzes"]["share"] == pytest.approx((5 + 0.5) / 8)


def test_the_interval_of_the_blind_rate_counts_a_problem_once() -> None:
    rows = [row(str(i), [reading()], blind={f"{i} 0?": ALWAYS}) for i in range(10)]
    images = figures(rows, CHAT)["blind"]["images"]
    assert (images["share"], images["judged"]) == (1.0, 10)
    assert images["interval"][0] == pytest.approx(0.722, abs=0.001)  # Wilson, 10 of 10


def test_a_reader_that_fails_is_no_wrong_answer_and_leaves_a_lower_bound() -> None:
    rows = [row("a", [reading()]), row("b", [reading(status=Status.API_ERROR)])]
    found = figures(rows, CHAT)["r_inv"]
    assert (found["hits"], found["judged"], found["total"], found["unread"]) == (1, 1, 2, 1)
    assert found["of_judged"] == 1.0
    assert found["overall_interval"][1] == 1.0  # b may have passed
    assert unjudged(rows)["reader"] == {"api_error": ["b"]}
    assert unjudged([row("c", None)])["image"] == {"timeout": ["c"]}


def test_a_group_without_any_image_is_nought_and_not_unmeasured() -> None:
    rows = [row("a", [reading()]), row("b", None, kind="Math - Solid Geometric")]
    by_type = grouped(rows, CHAT, image_type)
    assert by_type["Math - Solid Geometric"]["r_inv"]["overall"] == 0.0
    assert by_type["Math - Solid Geometric"]["judge"]["mean"] is None


def test_problems_without_quizzes_are_in_no_rate() -> None:
    found = figures([row("a", [reading()]), row("b", [])], CHAT)
    assert (found["problems"], found["with_quizzes"], found["r_inv"]["total"]) == (2, 1, 1)


def test_a_failed_judgement_is_no_score_of_nought() -> None:
    rows = [
        row("a", [reading()], judgements=[judgement(2, 2, 2, 2, 2)]),
        row("b", [reading()], judgements=[judgement(1, 1, 1, 1, 1), judgement(2, 1, 1, 1, 1)]),
        row("c", [reading()], judgements=[judgement(status=Status.UNPARSEABLE)]),
    ]
    judge = figures(rows, CHAT)["judge"]
    assert (judge["judged"], judge["total"]) == (2, 3)
    assert judge["mean"]["mean"] == pytest.approx((2 + 1.1) / 2)
    assert judge["by_dimension"]["correctness_fidelity"]["mean"] == pytest.approx(1.75)
    assert judge["failure_modes"] == {"none": 1, "structural": 1}
    assert unjudged(rows)["judge"] == {"unparseable": ["c"]}


def test_a_mean_of_one_value_has_no_interval() -> None:
    assert mean_of([1.5], highest=2) == {"mean": 1.5, "interval": None, "n": 1}
    assert mean_of([], highest=2) is None
    found: Any = mean_of([1.0, 2.0] * 8, highest=2)
    assert found["interval"] == pytest.approx([1.247, 1.753], abs=0.001)


def test_ocr_is_no_r_inv() -> None:
    skipped = reading(status=Status.SKIPPED)
    rows = [
        row("a", [reading(), reading("B"), skipped], reader="ocr"),
        row("b", None, reader="ocr"),
    ]
    assert rows[0].passed is None
    assert figures(rows, Asked(reader=False, judge=False))["r_inv"] is None
    found = label_figures(rows)
    assert (found["right"]["hits"], found["right"]["judged"], found["right"]["total"]) == (1, 2, 5)
    assert found["by_status"] == {"no image": 2, "ok": 2, "skipped": 1}
    assert [verdict.check for verdict in rows[0].verdicts] == ["quiz/ocr"]


def test_generators_are_compared_on_the_problems_that_both_have() -> None:
    one = [row("a", [reading()]), row("b", [reading()]), row("c", [reading()]), row("x", None)]
    two = [row("a", [reading()]), row("b", [reading("B")]), row("c", None), row("y", None)]
    found: Any = compare(one, two)
    assert found["ids"] == 3
    every, judged = found["r_inv"]["all"], found["r_inv"]["judged"]
    assert (every["both"], every["only_first"], every["only_second"]) == (3, 2, 0)
    assert (judged["both"], judged["only_first"]) == (2, 1)
    assert found["judge"] is None
    assert compare(one, [row("z", None)]) is None


def test_each_policy_says_what_its_rules_reject() -> None:
    fine = (Verdict("run", Status.OK), Verdict("audit/blank", Status.OK))
    struck = (*fine, Verdict("audit/struck", Status.FAILED, reason="a line runs through 'A'"))
    good, poor = [judgement(2, 2, 2, 2, 2)], [judgement(0, 2, 2, 2, 2)]
    rows = [
        row("a", [reading()], verdicts=fine, judgements=good),
        row("b", [reading("B")], verdicts=struck, judgements=good),
        row("c", [reading()], verdicts=fine, judgements=poor),
        row("d", None),
    ]
    found = selection(rows)
    assert {name: each["accepted"] for name, each in found.items()} == {
        "lenient": 3,
        "clean": 2,
        "paper": 2,
        "strict": 1,
    }
    assert found["strict"]["rules"] == {
        "audit/struck": {"rows": 1, "alone": 0},
        "judge below 1.8": {"rows": 1, "alone": 0},
        "judge/lowest below 1": {"rows": 1, "alone": 0},
        "quiz/strict": {"rows": 1, "alone": 0},
        "timeout": {"rows": 1, "alone": 1},
    }
    json.dumps(found)
