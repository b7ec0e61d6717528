"""Policies: what is accepted, and which reasons are given."""

from __future__ import annotations

import pytest

from scigen_data.errors import InputError
from scigen_data.records import Decision, Draft, Figure, Status, Verdict
from scigen_data.verify import POLICIES, Policy, combine, decide, policy

DRAFT, FIGURE = Draft(Status.OK), Figure(Status.OK)
CLEAN, LENIENT = POLICIES["clean"], POLICIES["lenient"]


def verdicts(**statuses: Status) -> list[Verdict]:
    named = {"run": Status.OK, "audit/blank": Status.OK, "audit/overlap": Status.OK}
    named |= {name.replace("_", "/"): status for name, status in statuses.items()}
    return [Verdict(name, status) for name, status in named.items()]


def test_all_passed_is_accepted_without_reasons() -> None:
    assert decide(CLEAN, DRAFT, FIGURE, verdicts()) == (Decision.ACCEPTED, ())


def test_skipped_counts_as_passed() -> None:
    found = verdicts(audit_givens=Status.SKIPPED)
    assert decide(CLEAN, DRAFT, FIGURE, found)[0] is Decision.ACCEPTED


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
    quiz = combine("quizzed", LENIENT, Policy("quiz", ("quiz",)))
    assert quiz.require == ("run", "audit/blank", "quiz")
    found = [*verdicts(), Verdict("quiz", Status.API_ERROR)]
    assert decide(quiz, DRAFT, FIGURE, found)[1] == ("quiz: api_error",)
    assert decide(quiz, DRAFT, FIGURE, verdicts())[1] == ("quiz: missing",)


def test_an_unknown_policy_lists_the_known_ones() -> None:
    assert policy("clean") is CLEAN
    with pytest.raises(InputError, match="lenient, clean"):
        policy("claen")
