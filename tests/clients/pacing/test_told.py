"""Reading what headers say about limits."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx2
import pytest

from scigen_data.clients.pacing.told import Told, asked_wait, span, told

NOW = datetime(2026, 11, 30, 12, 0, 0, tzinfo=timezone.utc).timestamp()


def asked(value: str) -> float:
    return asked_wait(httpx2.Headers({"Retry-After": value}), time.time())


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", 7), ("0.5", 0.5), ("", 0), ("soon", 0), ("-3", 0), ("Wed, 01 Jan 2020 00:00:00 GMT", 0)],
)
def test_retry_after_is_a_number_or_a_date_and_else_nothing(value: str, expected: float) -> None:
    assert asked(value) == expected


def test_retry_after_as_a_date_to_come() -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    assert 3000 < asked(format_datetime(later, usegmt=True)) <= 3600


def test_retry_after_in_milliseconds_is_the_finer_one() -> None:
    headers = httpx2.Headers({"retry-after": "1", "retry-after-ms": "250"})
    assert asked_wait(headers, NOW) == 0.25


def test_without_retry_after_the_reset_of_what_is_used_up_is_waited_for() -> None:
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "12s",
        "x-ratelimit-limit-tokens": "9000",
        "x-ratelimit-remaining-tokens": "100",
        "x-ratelimit-reset-tokens": "59s",
    }
    assert asked_wait(httpx2.Headers(headers), NOW) == 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1s", 1),
        ("6m0s", 360),
        ("12ms", 0.012),
        ("1h2m3.5s", 3723.5),
        ("2m59.56s", 179.56),
        ("1d", 86400),
        ("17", 17),
        ("1.5", 1.5),
        (str(NOW + 9), 9),
        (str(int(NOW + 9) * 1000), 9),
        ("2026-11-30T12:00:30Z", 30),
        ("2026-11-30T12:00:30.123456789Z", 30),
        ("2026-11-30T13:00:30+01:00", 30),
        ("2026-11-30T11:00:00Z", 0),
        ("Mon, 30 Nov 2026 12:00:05 GMT", 5),
        ("1s later", 0),
        ("s", 0),
        ("9" * 100_000, 0),
        ("1m" * 50_000, 0),
    ],
)
def test_a_reset_is_a_span_a_number_or_a_time(value: str, expected: float) -> None:
    assert span(value, NOW) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {
                "x-ratelimit-limit-requests": "5000",
                "x-ratelimit-remaining-requests": "4999",
                "x-ratelimit-reset-requests": "12ms",
                "x-ratelimit-limit-tokens": "160000",
                "x-ratelimit-remaining-tokens": "159976",
                "x-ratelimit-reset-tokens": "15ms",
            },
            (Told("requests", 5000, 4999, 0.012), Told("tokens", 160000, 159976, 0.015)),
        ),
        (
            {
                "anthropic-ratelimit-requests-limit": "50",
                "anthropic-ratelimit-requests-remaining": "49",
                "anthropic-ratelimit-requests-reset": "2026-11-30T12:00:02Z",
                "anthropic-ratelimit-output-tokens-limit": "8000",
                "anthropic-ratelimit-output-tokens-remaining": "8000",
                "anthropic-ratelimit-output-tokens-reset": "2026-11-30T12:00:00Z",
            },
            (Told("requests", 50, 49, 2), Told("output-tokens", 8000, 8000, 0)),
        ),
        (
            {
                "X-RateLimit-Limit": "20",
                "X-RateLimit-Remaining": "3",
                "X-RateLimit-Reset": str(int(NOW + 40) * 1000),
            },
            (Told("requests", 20, 3, 40),),
        ),
        ({"x-ratelimit-limit-tokens": "-1", "x-ratelimit-remaining-tokens": "-1"}, ()),
        ({"x-ratelimit-limit-requests": "0", "x-ratelimit-remaining-requests": "0"}, ()),
        ({"x-ratelimit-limit-requests": "60"}, ()),
        ({}, ()),
    ],
    ids=["openai", "anthropic", "requests alone", "minus one", "zero", "no rest", "none"],
)
def test_budgets_are_read_in_the_spellings_of_the_services(
    headers: dict[str, str], expected: tuple[Told, ...]
) -> None:
    assert told(httpx2.Headers(headers), NOW) == expected
