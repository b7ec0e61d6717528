"""What an endpoint teaches by its refusals."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from scigen_data.clients.address import Address
from scigen_data.clients.dialect import Dialect
from scigen_data.clients.remote import Post
from scigen_data.clients.response import Answer

BODY = {"model": "m", "size": "1x1", "seed": 7, "max_tokens": 9}


def dialect() -> Dialect:
    at = Address("http://localhost:1/v1", None, "SCIGEN_API_KEY", "--base-url")
    optional = {"size": None, "seed": None, "max_tokens": "max_completion_tokens"}
    return Dialect(at, optional, statuses=(400, 422))


def refusal(status: int = 400, **error: Any) -> Answer:
    return Answer(status, httpx2.Headers(), json.dumps({"error": error}).encode())


def test_a_field_that_the_error_names_is_left_out_or_called_otherwise() -> None:
    known = dialect()
    assert known.spoken(BODY) == BODY
    assert known.learn(refusal(param="seed", message="size and seed do not go together"), post())
    assert known.spoken(BODY) == {"model": "m", "size": "1x1", "max_tokens": 9}
    assert known.learn(refusal(message="Unsupported: 'max_tokens'."), post())
    assert known.spoken(BODY) == {"model": "m", "size": "1x1", "max_completion_tokens": 9}


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, param="seed"),
        refusal(param="model", message="no such model"),
        refusal(message="the seed-value and oversize"),
        refusal(message="the reseed"),
    ],
)
def test_other_refusals_teach_nothing(answer: Answer) -> None:
    known = dialect()
    heard = known.learn(answer, post())
    assert not heard
    assert known.spoken(BODY) == BODY


def test_a_field_that_was_not_sent_is_not_to_blame() -> None:
    assert not dialect().learn(refusal(param="seed"), Post("/x", {"model": "m"}))


def post() -> Post:
    return Post("/x", BODY)
