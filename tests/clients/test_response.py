"""Reading what servers send."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx2
import pytest

from scigen_data.clients.response import Trouble, error_message, read_reply, retry_after


def seconds(value: str) -> float:
    return retry_after(httpx2.Headers({"Retry-After": value}))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", 7), ("0.5", 0.5), ("", 0), ("soon", 0), ("-3", 0), ("Wed, 01 Jan 2020 00:00:00 GMT", 0)],
)
def test_retry_after_is_a_number_or_a_date_and_else_nothing(value: str, expected: float) -> None:
    assert seconds(value) == expected


def test_retry_after_as_a_date_to_come() -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    assert 3000 < seconds(format_datetime(later, usegmt=True)) <= 3600


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": {"message": "a"}}', "a"),
        (b'{"error": "b"}', "b"),
        (b'{"message": "c"}', "c"),
        (b'{"detail": [{"msg": "d"}]}', '[{"msg": "d"}]'),
        (b"<html><h1>e</h1></html>", "e"),
        (b"", ""),
        (b"{}", ""),
    ],
)
def test_the_message_is_found_in_the_common_spellings(body: bytes, message: str) -> None:
    assert error_message(body).strip() == message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b"\xff\xfe\xfd",
        b'{"choices": {}}',
        b'{"choices": [null]}',
        b'{"choices": [{"message": []}]}',
        b'{"choices": [{"message": {"content": 5}}]}',
        b'{"error": {"message": "overloaded", "code": 529}}',
        b'{"choices": [{"message": {"content": "a"}}], "usage": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_completion_is_trouble_and_never_an_exception(body: bytes) -> None:
    found = read_reply(body)
    assert isinstance(found, Trouble)
    assert found.reason
