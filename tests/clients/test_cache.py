"""Replies on disk."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scigen_data.clients import ChatRequest, Message, Reply
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import StorageError
from scigen_data.records import Usage
from tests.endpoint import Endpoint

REPLY = Reply("Plan: Ω → 5 €\n```python\n```", Usage(10, 20), "m-2026", "stop")
KEY = ChatRequest("m", (Message("user", "hi"),)).key


OF_ANOTHER = (
    b'{"key": "other", "text": "t", "model": "m", "finish_reason": "stop", '
    b'"input_tokens": 1, "output_tokens": 1}'
)


def file_of(folder: Path) -> Path:
    [path] = folder.rglob("*.json")
    return path


def test_a_reply_comes_back_as_it_was_put(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    assert cache.get(KEY) is None
    assert cache.put(KEY, REPLY) == REPLY
    assert ReplyCache(tmp_path).get(KEY) == REPLY
    assert file_of(tmp_path) == tmp_path / KEY[:2] / KEY[2:4] / f"{KEY}.json"
    assert list(tmp_path.rglob("*.part")) == []


def test_the_first_reply_stands(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    cache.put(KEY, REPLY)
    assert cache.put(KEY, Reply("another")) == REPLY
    assert cache.get(KEY) == REPLY


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"\xff\xfe\x00", b"[]", OF_ANOTHER, b'{"text": 1}', b"null"],
)
def test_a_damaged_file_counts_as_absent_and_is_replaced(damage: bytes, tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    cache.put(KEY, REPLY)
    file_of(tmp_path).write_bytes(damage)
    assert cache.get(KEY) is None
    cache.put(KEY, REPLY)
    assert cache.get(KEY) == REPLY


def test_a_half_written_file_counts_as_absent(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    cache.put(KEY, REPLY)
    whole = file_of(tmp_path).read_bytes()
    for length in range(len(whole)):
        file_of(tmp_path).write_bytes(whole[:length])
        assert cache.get(KEY) is None


def _put(folder: str, number: int) -> str:
    return ReplyCache(Path(folder)).put(KEY, Reply(f"from {number}")).text


def test_processes_that_write_at_once_agree_on_one_reply(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        texts = pool.starmap(_put, [(str(tmp_path), number) for number in range(40)])
    kept = ReplyCache(tmp_path).get(KEY)
    assert kept is not None
    assert set(texts) == {kept.text}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot write the cache in"):
        ReplyCache(tmp_path / "file").put(KEY, REPLY)


def test_equal_requests_share_a_key_and_any_difference_changes_it() -> None:
    base = ChatRequest("m", (Message("user", "hi", (b"png",)),), 0.6, 10, 1, {"a": 1, "b": 2})
    same = ChatRequest("m", (Message("user", "hi", (b"png",)),), 0.6, 10, 1, {"b": 2, "a": 1})
    assert base.key == same.key
    others = [
        ChatRequest("n", base.messages, 0.6, 10, 1, base.extra),
        ChatRequest("m", (Message("user", "hi", (b"gnp",)),), 0.6, 10, 1, base.extra),
        ChatRequest("m", (Message("system", "hi", (b"png",)),), 0.6, 10, 1, base.extra),
        ChatRequest("m", base.messages, 0.7, 10, 1, base.extra),
        ChatRequest("m", base.messages, 0.6, 11, 1, base.extra),
        ChatRequest("m", base.messages, 0.6, 10, 2, base.extra),
        ChatRequest("m", base.messages, 0.6, 10, 1, {"a": 1}),
    ]
    assert len({base.key, *(other.key for other in others)}) == len(others) + 1


def test_a_second_run_makes_no_call_and_costs_the_same_on_paper(tmp_path: Path) -> None:
    counter = iter(range(100))

    def answer(body: Mapping[str, Any]) -> str:
        return f"reply {next(counter)}"

    requests = [ChatRequest("m", (Message("user", str(n % 5)),), seed=n) for n in range(10)]

    def run(url: str) -> list[object]:
        async def go() -> list[object]:
            cache = ReplyCache(tmp_path)
            async with ChatClient(url, cache=cache, prices=(1.0, 1.0)) as client:
                return list(await asyncio.gather(*map(client.complete, requests)))

        return asyncio.run(go())

    with Endpoint(answer) as endpoint:
        first = run(endpoint.url)
        assert len(endpoint.calls) == 10
    with Endpoint(answer) as elsewhere:  # another port: the server moved
        assert run(elsewhere.url) == first
        assert elsewhere.calls == []


def test_failures_are_not_kept(tmp_path: Path) -> None:
    async def go(url: str) -> object:
        async with ChatClient(url, cache=ReplyCache(tmp_path), retries=0) as client:
            return await client.complete(ChatRequest("m", (Message("user", "hi"),)))

    with Endpoint(lambda _: "fine", refuse=(500, {})) as endpoint:
        asyncio.run(go(endpoint.url))
        assert list(tmp_path.rglob("*.json")) == []
        endpoint.refuse = None
        reply = asyncio.run(go(endpoint.url))
    assert isinstance(reply, Reply)
    assert reply.text == "fine"
