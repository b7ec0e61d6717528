"""What is decided of asking, answering and refusing, in virtual time."""

from __future__ import annotations

from typing import Any

import pytest

from scigen_data.clients.pacing.pace import Pace
from tests.clients.pacing.limiting import AtOnce, Bucket, ByChance, Closed, Fleet, Limiting, Window

TRIES = 9  # that a request has


def ask(pace: Pace, now: float, **more: Any) -> dict[str, Any]:
    message = {"do": "ask", "who": "host/1/0", "lane": "m", "ticket": "", "seconds": 60.0}
    return pace.hear({**message, "tokens": 0.0, "most": 8, "minute": {}, **more}, now)


def heard(pace: Pace, now: float, ticket: str, outcome: str = "ok", **more: Any) -> float:
    message = {"do": "heard", "ticket": ticket, "lane": "m", "outcome": outcome, "asked": 0.0}
    rest = {"rest": 1.0, "longest": 60.0, "tokens": 0.0, "told": [], "most": 8, "over": True}
    return float(pace.hear({**message, **rest, **more}, now)["hold"])


# ------------------------------------------------------------------------------ what it learns


@pytest.mark.parametrize(
    ("server", "least", "late"),
    [
        (Bucket(10, 1.0), 0.9, 0.12),
        (Bucket(10, 1.0, says=False), 0.9, 0.7),  # without a word one may be chance
        (Bucket(10, 1.0, tells=True), 0.9, 0.0125),
        (Bucket(60, 10.0, tells=True), 9.0, 0.01),
        (Window(60, 60.0), 0.8, 0.05),
        (Window(60, 60.0, tells=True), 0.8, 0.02),
    ],
    ids=["bucket", "silent", "with headers", "fast, with headers", "window", "and headers"],
)
def test_a_rate_is_learned_and_used_and_few_are_refused_from_then_on(
    server: Limiting, least: float, late: float
) -> None:
    fleet = Fleet(server).run()
    assert len(fleet.answered) == fleet.requests
    assert fleet.a_second >= least
    assert fleet.late_refusals <= late * fleet.requests
    assert max(request.tries for _, request in fleet.answered) < TRIES


@pytest.mark.parametrize("refusal", ["fast", "busy"])
@pytest.mark.parametrize("most", [1, 4])
def test_how_many_go_at_once_is_learned(most: int, refusal: str) -> None:
    fleet = Fleet(AtOnce(most), refusal=refusal).run()
    assert len(fleet.answered) == fleet.requests
    assert fleet.a_second >= 0.7 * most / (0.5 + 0.04)
    assert fleet.late_refusals <= 0.15 * fleet.requests


def test_where_nothing_is_refused_nothing_is_held_back() -> None:
    fleet = Fleet(AtOnce(1000)).run()
    assert fleet.refused == []
    assert fleet.a_second >= 0.9 * 16 / 0.54


def test_no_process_starves() -> None:
    fleet = Fleet(Bucket(4, 2.0), processes=8, requests=240).run()
    fair = len(fleet.answered) / 8
    for process in range(8):
        served = sum(request.process == process for _, request in fleet.answered)
        assert 0.9 * fair <= served <= fair + 16  # the first to come have theirs first
    waiting = 8 * 16 / 2.0  # seconds, were all served in the order of their coming
    assert fleet.longest <= 1.3 * waiting


def test_an_address_that_first_refuses_all_is_served_when_it_opens() -> None:
    """Those that were refused hold all that may be under way, and come before others."""
    fleet = Fleet(Closed(30.0)).run()
    assert len(fleet.answered) == fleet.requests


def test_refusals_by_chance_are_taken_for_no_limit() -> None:
    fleet = Fleet(ByChance(0.05), requests=2000).run()
    assert len(fleet.answered) == 2000
    assert fleet.a_second >= 2.0  # 30 with no refusal, 0.1 where each lowers what is learned


@pytest.mark.parametrize("allowed", [1.0, 12.0, 120.0])
def test_no_minute_has_more_requests_than_the_user_allows(allowed: float) -> None:
    fleet = Fleet(AtOnce(1000), minute={"requests": allowed}, requests=int(4 * allowed)).run()
    times = fleet.asked
    assert all(sum(t <= each < t + 60 for each in times) <= allowed for t in times)
    assert 60 * fleet.a_second >= 0.9 * allowed


def test_tokens_of_a_minute_are_held_to_what_replies_turn_out_to_have() -> None:
    fleet = Fleet(AtOnce(1000), minute={"tokens": 30_000.0}, requests=200).run()
    assert 0.85 * 60 <= 60 * fleet.a_second <= 1.05 * 60  # of 500 tokens each


# --------------------------------------------------------------------------------- one by one


def test_a_refusal_halves_what_goes_at_once_and_answers_raise_it_by_one_a_round() -> None:
    pace = Pace()
    tickets = [ask(pace, 0.0)["ticket"] for _ in range(8)]
    assert ask(pace, 0.0)["wait"] > 0
    heard(pace, 1.0, tickets[0], "busy")
    assert pace.lanes["m"].allowed == 4
    for ticket in tickets[1:]:
        heard(pace, 1.1, ticket, "busy")  # of the same round
    assert pace.lanes["m"].allowed == 4
    now = 100.0
    for _ in range(4):
        heard(pace, now, ask(pace, now)["ticket"])
    assert 4.8 < pace.lanes["m"].allowed < 5.1


def test_all_rest_when_one_is_refused_as_long_as_the_address_asks() -> None:
    pace = Pace()
    ticket = ask(pace, 0.0)["ticket"]
    assert heard(pace, 0.0, ticket, "fast", asked=20.0) == 20.0
    assert ask(pace, 1.0, who="host/2/0") == {"wait": 19.0, "why": "the address wants a rest"}
    assert ask(pace, 1.0, lane="other").keys() == {"ticket"}
    assert "ticket" in ask(pace, 20.1, who="host/2/0")


def test_a_rest_is_doubled_by_each_refusal_that_follows_and_no_longer_than_the_longest() -> None:
    pace, now, rests = Pace(), 0.0, []
    for _ in range(8):
        rests.append(heard(pace, now, ask(pace, now)["ticket"], "busy"))
        now += rests[-1]
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]
    heard(pace, now, ask(pace, now)["ticket"])
    assert heard(pace, now, ask(pace, now)["ticket"], "busy") == 1


def test_what_the_dead_and_the_late_held_is_free() -> None:
    pace = Pace()
    assert [ask(pace, 0.0, most=1).keys(), ask(pace, 0.0, most=1).keys()] == [
        {"ticket"},
        {"wait", "why"},
    ]
    pace.hear({"do": "gone", "whos": ["host/1/0"]}, 1.0)
    assert "ticket" in ask(pace, 1.0, most=1)
    assert "wait" in ask(pace, 60.0, most=1)
    assert "ticket" in ask(pace, 61.1, most=1)


def test_who_waits_longest_goes_first() -> None:
    pace = Pace()
    first = ask(pace, 0.0, most=1)["ticket"]
    assert "wait" in ask(pace, 0.1, who="host/2/0", most=1)
    heard(pace, 0.2, first)
    assert ask(pace, 0.2, who="host/1/0", most=1)["why"] == "others' turn"
    assert "ticket" in ask(pace, 0.21, who="host/2/0", most=1)


def test_a_request_beyond_all_that_there_ever_is_goes_when_all_is_there() -> None:
    pace, minute = Pace(), {"tokens": 600.0}
    assert "ticket" in ask(pace, 0.0, tokens=5000.0, minute=minute)
    assert ask(pace, 0.0, tokens=1.0, minute=minute)["why"] == "a minute's tokens are used up"
