"""Policies: what is accepted, and which reasons are given."""

from __future__ import annotations

import pytest

from scigen_data.checks.select import (
    POLICIES,
    Policy,
    Rejections,
    combine,
    decide,
    decide_row,
    policy,
    rejections,
)
from scigen_data.errors import InputError
from scigen_data.records import Decision, Draft, Figure, Status, Verdict

DRAFT, FIGURE = Draft(Status.OK), Figure(Status.OK)
CLEAN, LENIENT = POLICIES["clean"], POLICIES["lenient"]


def verdicts(**statuses: Status) -> list[Verdict]:
    named = {"run": Status.OK, "audit/blank": Status.OK, "audit/overlap": Status.OK}
    named |= {"audit/content": Status.OK}
    named |= {name.replace("_", "/"): status for name, status in statuses.items()}
    return [Verdict(name, status) for name, status in named.items()]


def test_all_passed_is_accepted_without_reasons() -> None:
    assert decide(CLEAN, DRAFT, FIGURE, verdicts()) == (Decision.ACCEPTED, ())


def test_skipped_counts_as_passed() -> None:
    found = verdicts(audit_givens=Status.SKIPPED)
    assert decide(CLEAN, DRAFT, FIGURE, found)[0] is Decision.ACCEPTED


def test_a_row_of_which_nothing_was_seen_is_unchecked() -> None:
    found = verdicts(audit_content=Status.SKIPPED)
    assert decide(CLEAN, DRAFT, FIGURE, found) == (
        Decision.UNCHECKED,
        ("audit/content: skipped",),
    )
    none = [each for each in found if each.check != "audit/content"]
    assert decide(CLEAN, DRAFT, FIGURE, none)[1] == ("audit/content: missing",)
    assert decide(LENIENT, DRAFT, FIGURE, found) == (Decision.ACCEPTED, ())


def test_what_speaks_against_an_unseen_row_rejects_it() -> None:
    found = verdicts(audit_content=Status.SKIPPED, audit_overlap=Status.FAILED)
    assert decide(CLEAN, DRAFT, FIGURE, found) == (Decision.REJECTED, ("audit/overlap",))


def test_a_reader_makes_an_unchecked_row_accepted() -> None:
    found = [*verdicts(audit_content=Status.SKIPPED), Verdict("quiz", Status.OK)]
    assert decide(CLEAN, DRAFT, FIGURE, found) == (Decision.ACCEPTED, ())
    assert decide(policy("clean+paper"), DRAFT, FIGURE, found) == (Decision.ACCEPTED, ())


@pytest.mark.parametrize(
    ("score", "decision"), [(1.8, Decision.ACCEPTED), (1.6, Decision.UNCHECKED)]
)
def test_a_judge_makes_an_unchecked_row_accepted_where_he_finds_it_good(
    score: float, decision: Decision
) -> None:
    found = [*verdicts(audit_content=Status.SKIPPED), Verdict("judge", Status.OK, score)]
    assert decide(CLEAN, DRAFT, FIGURE, found)[0] is decision


def test_each_failed_check_is_a_reason() -> None:
    found = verdicts(audit_overlap=Status.FAILED, audit_leak=Status.FAILED)
    assert decide(CLEAN, DRAFT, FIGURE, found) == (
        Decision.REJECTED,
        ("audit/overlap", "audit/leak"),
    )
    assert decide(LENIENT, DRAFT, FIGURE, found) == (Decision.ACCEPTED, ())


def test_a_stage_that_failed_is_the_only_reason() -> None:
    draft, figure = Draft(Status.API_ERROR), Figure(Status.TIMEOUT)
    assert decide(CLEAN, draft, figure, ()) == (Decision.REJECTED, ("api_error",))
    assert decide(CLEAN, DRAFT, figure, ()) == (Decision.REJECTED, ("timeout",))


def test_a_check_that_did_not_run_through_is_no_failure_of_the_figure() -> None:
    quiz = combine("quizzed", LENIENT, Policy("quiz", require=("quiz",)))
    assert quiz.require == ("run", "audit/blank", "quiz")
    found = [*verdicts(), Verdict("quiz", Status.API_ERROR)]
    assert decide(quiz, DRAFT, FIGURE, found)[1] == ("quiz: api_error",)
    assert decide(quiz, DRAFT, FIGURE, verdicts())[1] == ("quiz: missing",)


def test_an_unknown_policy_lists_the_known_ones() -> None:
    assert policy("clean") is CLEAN
    with pytest.raises(InputError, match="lenient, clean"):
        policy("claen")


# ------------------------------------------------------------------ readers and judges

STRICT, PAPER = POLICIES["strict"], POLICIES["paper"]


def proven(mean: float = 1.8, lowest: float = 1.0, **statuses: Status) -> list[Verdict]:
    """Verdicts of an image that every reader and judge has seen."""
    named = {"quiz": Status.OK, "quiz_strict": Status.OK, "judge": Status.OK, **statuses}
    scores = {"judge": mean}
    seen = [
        Verdict(name.replace("_", "/"), status, scores.get(name)) for name, status in named.items()
    ]
    return [*verdicts(), *seen, Verdict("judge/lowest", Status.OK, lowest)]


def test_strict_wants_clean_proven_and_well_judged() -> None:
    assert decide(STRICT, DRAFT, FIGURE, proven()) == (Decision.ACCEPTED, ())
    assert decide(STRICT, DRAFT, FIGURE, proven(mean=1.6))[1] == ("judge below 1.8",)
    assert decide(STRICT, DRAFT, FIGURE, proven(lowest=0.0))[1] == ("judge/lowest below 1",)
    failed = proven(quiz_strict=Status.FAILED)
    assert decide(STRICT, DRAFT, FIGURE, failed)[1] == ("quiz/strict",)
    assert decide(PAPER, DRAFT, FIGURE, failed) == (Decision.ACCEPTED, ())


def test_what_must_be_proven_is_not_by_being_skipped() -> None:
    found = proven(quiz_strict=Status.SKIPPED)
    assert decide(STRICT, DRAFT, FIGURE, found)[1] == ("quiz/strict: skipped",)
    assert decide(PAPER, DRAFT, FIGURE, verdicts())[1] == ("quiz: missing",)


def test_a_finished_row_is_decided_by_its_status_and_verdicts() -> None:
    assert decide_row(STRICT, Status.TIMEOUT, ()) == (Decision.REJECTED, ("timeout",))
    assert decide_row(STRICT, Status.OK, proven()) == (Decision.ACCEPTED, ())


def test_policies_add_up_by_name() -> None:
    both = policy("clean+paper")
    assert (both.require, both.prove) == (("run", "audit/*"), ("quiz",))
    with pytest.raises(InputError, match="'dirty'"):
        policy("clean+dirty")
    high = combine("high", STRICT, Policy("higher", least=(("judge", 1.9),)))
    assert dict(high.least) == {"judge": 1.9, "judge/lowest": 1.0}


def test_a_policy_knows_what_a_build_cannot_check() -> None:
    assert CLEAN.beyond_a_build == LENIENT.beyond_a_build == ()
    assert PAPER.beyond_a_build == ("quiz",)
    assert STRICT.beyond_a_build == ("quiz/strict", "judge", "judge/lowest")


def test_rejections_tell_what_only_one_rule_rejects() -> None:
    found = rejections([("a", "b"), (), ("a",), ("c: api_error",), ("a", "b")])
    assert found == {
        "a": Rejections(3, 1),
        "b": Rejections(2, 0),
        "c: api_error": Rejections(1, 1),
    }
    assert list(found) == ["a", "b", "c: api_error"]
