"""No more is paid than is allowed, by whomever, and it is told by role."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scigen_data.clients import ChatRequest, Failure, Message, Reply
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient
from scigen_data.clients.pacing.purse import Purse
from scigen_data.clients.pacing.spending import Spending
from scigen_data.errors import CostReached, InputError
from scigen_data.records import Share
from tests.endpoint import Endpoint

WORDS = "one two three"  # three tokens in, five out
PRICES = (100_000.0, 340_000.0)  # a reply costs two dollars


def echo(body: Mapping[str, Any]) -> str:
    return f"you said {body['messages'][-1]['content']}"


def ask(seed: int) -> ChatRequest:
    return ChatRequest("m", (Message("user", WORDS),), seed=seed)


def complete(
    url: str, folder: Path, seeds: range, most: float | None, **options: Any
) -> list[Reply | Failure | BaseException]:
    async def run() -> list[Reply | Failure | BaseException]:
        chosen = {"prices": PRICES, "role": "coder", **options}
        cache, spending = ReplyCache(folder / "replies"), Spending(folder, most)
        async with ChatClient(url, cache=cache, spending=spending, **chosen) as one:
            asked = (one.complete(ask(seed)) for seed in seeds)
            return list(await asyncio.gather(*asked, return_exceptions=True))

    return asyncio.run(run())


def replies(found: list[Reply | Failure | BaseException]) -> int:
    return sum(isinstance(each, Reply) for each in found)


def test_calls_end_before_more_is_paid_than_is_allowed_and_go_on_with_more(tmp_path: Path) -> None:
    with Endpoint(echo, pause=0.01) as endpoint:
        found = complete(endpoint.url, tmp_path, range(12), 9.0)
        assert (replies(found), len(endpoint.calls)) == (4, 4)
        errors = [each for each in found if not isinstance(each, Reply)]
        assert all(isinstance(each, CostReached) for each in errors)
        assert str(errors[0]) == (
            "--max-cost 9 is reached: 8 US dollars are spent (coder 8 for 4 calls); all replies "
            "are kept, and a larger one goes on from here"
        )
        found = complete(endpoint.url, tmp_path, range(12), 21.0)
        assert (replies(found), len(endpoint.calls)) == (10, 10)
        assert "4 kept replies were free" in str(found[-1])
        assert replies(complete(endpoint.url, tmp_path, range(10), 0.0)) == 10
        assert replies(complete(endpoint.url, tmp_path, range(12), None)) == 12


def test_clients_that_meet_in_a_folder_pay_from_one_purse(tmp_path: Path) -> None:
    with Endpoint(echo, pause=0.01) as endpoint, ThreadPoolExecutor(3) as pool:
        parts = [range(at, 30, 3) for at in range(3)]
        found = pool.map(lambda part: complete(endpoint.url, tmp_path, part, 15.0), parts)
        assert sum(map(replies, found)) == len(endpoint.calls) == 7


def test_what_an_endpoint_says_of_the_cost_is_paid_and_kept_with_the_reply(tmp_path: Path) -> None:
    def priced(body: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "model": "m",
            "choices": [{"message": {"content": echo(body)}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 5, "cost": 0.25},
        }

    with Endpoint(priced) as endpoint:
        found = complete(endpoint.url, tmp_path, range(6), 1.1, prices=None)
        assert replies(found) == len(endpoint.calls) == 4
        [kept] = complete(endpoint.url, tmp_path, range(1), None, prices=None)
        [own] = complete(endpoint.url, tmp_path, range(1), None)
        assert len(endpoint.calls) == 4
    assert isinstance(kept, Reply)
    assert isinstance(own, Reply)
    assert (kept.usage.cost, own.usage.cost) == (0.25, 2.0)


@pytest.mark.parametrize("cost", [-1, "free", True, None, 1e400, [1]])
def test_a_cost_that_cannot_be_meant_is_none(cost: object, tmp_path: Path) -> None:
    def odd(body: Mapping[str, Any]) -> Mapping[str, Any]:
        usage = {"prompt_tokens": 3, "completion_tokens": 5, "cost": cost}
        return {"choices": [{"message": {"content": echo(body)}}], "usage": usage}

    with Endpoint(odd) as endpoint:
        [reply] = complete(endpoint.url, tmp_path, range(1), None, prices=None)
    assert isinstance(reply, Reply)
    assert reply.usage.cost is None


def test_where_nobody_says_what_a_reply_costs_one_is_asked_for_and_that_is_told(
    tmp_path: Path,
) -> None:
    with Endpoint(echo) as endpoint:
        found = complete(endpoint.url, tmp_path, range(5), 9.0, prices=None)
        assert replies(found) == len(endpoint.calls) == 1
        assert isinstance(found[-1], InputError)
        assert "give --price-in and --price-out" in str(found[-1])
        assert replies(complete(endpoint.url, tmp_path, range(3), 9.0)) == 3


def test_a_reply_says_whose_it_is(tmp_path: Path) -> None:
    with Endpoint(echo) as endpoint:
        [one] = complete(endpoint.url, tmp_path, range(1), None, role="critic")
        [other] = complete(endpoint.url, tmp_path, range(1), None, role="coder")
    assert isinstance(one, Reply)
    assert isinstance(other, Reply)
    assert one.usage.shares == (Share("critic", 3, 5, 2.0),)
    total = one.usage + other.usage + one.usage
    assert total.shares == (Share("critic", 6, 10, 4.0), Share("coder", 3, 5, 2.0))
    assert (total.input_tokens, total.cost) == (9, 6.0)


def test_a_call_under_way_is_waited_for_unless_its_process_is_dead() -> None:
    purse, begin = Purse(), {"do": "begin", "role": "coder", "priced": True, "seconds": 60.0}

    def begun(who: str, cost: float = 2.0) -> dict[str, Any]:
        return purse.hear({**begin, "who": who, "most": 5.0, "cost": cost}, 0.0)

    def end(ticket: str, cost: float) -> None:
        said = {"do": "end", "role": "coder", "ticket": ticket, "cost": cost, "asked": True}
        purse.hear(said, 0.0)

    first = begun("host/1/purse0")["ticket"]
    assert "wait" in begun("host/2/purse0")  # what one costs is not known yet
    end(first, 2.0)
    assert "ticket" in begun("host/2/purse0")
    assert "wait" in begun("host/3/purse0")
    purse.hear({"do": "gone", "whos": ["host/2/purse0"]}, 0.0)
    again = begun("host/3/purse0")["ticket"]
    end(again, 2.9)
    purse = Purse.of(purse.raw())
    assert begun("host/1/purse0")["spent"] == 4.9
