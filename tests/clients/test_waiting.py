"""What is waited for is said while it is waited for, without a secret."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from scigen_data.clients import ChatRequest, Message, Reply, waiting
from scigen_data.clients.chat import ChatClient
from scigen_data.clients.waiting import Waiting, listening
from tests.endpoint import Endpoint

URL = "http://localhost:8000/v1"
KEY = "sk-test-0123456789abcdef"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_wait_says_the_address_the_reason_the_tries_and_what_is_left() -> None:
    clock = Clock()
    wait = Waiting(URL, 9, clock=clock)
    wait.asking()
    clock.now += 16
    assert str(wait) == f"waiting for {URL}: no answer for 16 s, try 1 of 9"
    for _ in range(3):
        wait.resting("HTTP 503: Over\nloaded", 20)
        wait.asking()
    wait.resting("HTTP 503: Over\nloaded", 22)
    clock.now += 2
    assert str(wait) == f"waiting for {URL}: HTTP 503: Over loaded, try 4 of 9, next in 20 s"
    wait.asking()
    clock.now += 5
    said = f"waiting for {URL}: no answer for 5 s, try 5 of 9, before: HTTP 503: Over loaded"
    assert str(wait) == said


def asked(endpoint: Endpoint, **reach: Any) -> tuple[object, list[str]]:
    """What came of a request, and what was heard meanwhile."""
    heard: list[str] = []

    async def ask() -> object:
        async with ChatClient(endpoint.url, KEY, **reach) as client:
            return await client.complete(ChatRequest("m", (Message("user", "hello"),)))

    with listening(heard.append):
        found = asyncio.run(ask())
    return found, heard


def test_a_server_that_is_busy_is_heard_of_until_it_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "BEAT", 0.01)
    with Endpoint(lambda _: "hi", key=KEY) as endpoint:
        endpoint.fail("chat", "429-retry-after", seconds=1)
        found, heard = asked(endpoint, retries=4)
        assert isinstance(found, Reply)
        told = f"waiting for {endpoint.url}: HTTP 429: Rate limit reached, try 1 of 5, next in "
        assert any(line.startswith(told) for line in heard)
        assert not any(KEY in line for line in heard)


def test_a_first_reply_that_is_slow_is_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "BEAT", 0.01)
    with Endpoint(lambda _: "hi") as endpoint:
        endpoint.fail("chat", "slow", seconds=0.2)
        found, heard = asked(endpoint)
        assert isinstance(found, Reply)
        assert heard[0] == f"waiting for {endpoint.url}: no answer for 0 s, try 1 of 9"


def test_where_nobody_listens_no_timer_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "BEAT", "never")  # call_later would refuse it
    with Endpoint(lambda _: "hi") as endpoint:

        async def ask() -> object:
            async with ChatClient(endpoint.url) as client:
                return await client.complete(ChatRequest("m", (Message("user", "hello"),)))

        assert isinstance(asyncio.run(ask()), Reply)
