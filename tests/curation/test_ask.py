"""Structured replies of a real endpoint: kept to, mended once, else unparseable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
import pytest

from scigen_data.clients.chat import ChatClient
from scigen_data.curation.ask import Asker, Told, Untold, untold
from scigen_data.errors import EndpointError
from scigen_data.records import Status
from tests.endpoint import Endpoint


class Said(msgspec.Struct):
    """What the tests ask for."""

    verdict: Literal["yes", "no"]
    level: Annotated[int, msgspec.Meta(ge=1, le=5)]
    why: str = ""


GOOD = '{"verdict": "yes", "level": 3, "why": "it says so"}'


def ask(
    *replies: str, check: Callable[[Said], str] = lambda _: "", **service: Any
) -> tuple[Told[Said] | Untold, list[Mapping[str, Any]]]:
    """What comes of these replies, one after the other, and the bodies that were asked with."""
    waiting = list(replies)

    def answer(body: Mapping[str, Any]) -> str:
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    async def one(url: str) -> Told[Said] | Untold:
        async with ChatClient(url, retries=2, delay=0.005, timeout=2) as client:
            asker = Asker(client, "m", extra={"top_k": 1, "seed": None})
            return await asker.ask("Is it so?", Said, check=check)

    with Endpoint(answer, **service) as endpoint:
        found = asyncio.run(one(endpoint.url))
        return found, [call.body for call in endpoint.calls]


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"<think>level 9? no</think>\nHere it is: {GOOD}",
        '{"verdict": "yes", "level": "3", "why": "it says so"}',
        '{"verdict": "yes", "level": 3, "why": "it says so", "more": [1]}',
    ],
)
def test_a_reply_that_keeps_to_the_schema_is_read(reply: str) -> None:
    found, bodies = ask(reply)
    assert isinstance(found, Told)
    assert (found.value, found.mended) == (Said("yes", 3, "it says so"), False)
    assert found.usage.calls == len(bodies) == 1
    assert bodies[0]["top_k"] == 1
    assert "seed" not in bodies[0]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("I think so.", "no JSON object"),
        ('{"verdict": "maybe", "level": 3}', "verdict"),
        ('{"verdict": "yes", "level": 9}', "level"),
        ('{"verdict": "yes"}', "level"),
        ('{"verdict": "yes", "level": [3]}', "level"),
        (GOOD[:20], "JSON"),
        ("<think>so many", "inside its reasoning"),
    ],
)
def test_a_reply_that_breaks_it_is_asked_for_again_with_what_is_wrong(
    reply: str, said: str
) -> None:
    found, bodies = ask(reply, GOOD)
    assert isinstance(found, Told)
    assert found.mended
    again = bodies[1]["messages"]
    assert [each["role"] for each in again] == ["user", "assistant", "user"]
    assert again[1]["content"] == reply
    assert said in again[2]["content"]
    assert found.usage.calls == 2


def test_a_reply_that_breaks_it_twice_is_unparseable() -> None:
    found, bodies = ask("no", "still no")
    assert isinstance(found, Untold)
    assert (found.status, len(bodies)) == (Status.UNPARSEABLE, 2)
    assert untold(found) == (Status.UNPARSEABLE, found.reason)


def test_what_a_check_says_is_wrong_is_asked_for_again() -> None:
    found, bodies = ask(
        GOOD,
        '{"verdict": "no", "level": 1}',
        check=lambda said: "it must be no" if said.verdict == "yes" else "",
    )
    assert isinstance(found, Told)
    assert found.value.verdict == "no"
    assert "it must be no" in bodies[1]["messages"][2]["content"]


def test_a_reply_that_was_cut_says_so() -> None:
    found, _ = ask(GOOD[:20], finish_reason="length")
    assert isinstance(found, Untold)
    assert "cut at max_tokens" in found.reason


def test_an_endpoint_that_stays_down_is_no_verdict() -> None:
    found, _ = ask(GOOD, faults=("500",), rate=1.0)
    assert isinstance(found, Untold)
    assert found.status is Status.API_ERROR


def test_an_endpoint_that_refuses_for_good_raises() -> None:
    with pytest.raises(EndpointError):
        ask(GOOD, key="secret")


def test_half_a_character_in_a_reply_can_stand_in_a_file() -> None:
    told, _ = ask('{"verdict": "yes", "level": 3, "why": "\\ud800"}')
    assert isinstance(told, Told)
    assert told.value.why == "\ufffd"
