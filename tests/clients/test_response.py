"""Reading what servers send."""

from __future__ import annotations

import pytest

from scigen_data.clients.response import Trouble, error_message, read_reply


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
