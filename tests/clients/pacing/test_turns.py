"""Clients that wait for their turn, against a server that holds them to a rate."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scigen_data.clients import ChatRequest, Failure, Message, Reply
from scigen_data.clients.chat import ChatClient
from scigen_data.clients.pacing import Limits, board
from scigen_data.clients.pacing.turns import Turns
from scigen_data.clients.waiting import Waiting
from scigen_data.errors import StorageError
from tests.endpoint import Endpoint
from tests.limited import Limited

URL = "http://localhost:8000/v1"


def echo(body: Mapping[str, Any]) -> str:
    return f"you said {body['messages'][-1]['content']}"


def ask(number: int) -> ChatRequest:
    return ChatRequest("m", (Message("user", str(number)),))


def complete(url: str, folder: Path, numbers: range, **options: Any) -> list[Reply | Failure]:
    """What a client of its own gets, in a loop of its own."""

    async def run() -> list[Reply | Failure]:
        limits = Limits(folder, options.pop("rpm", None))
        async with ChatClient(url, delay=0.02, limits=limits, **options) as one:
            return list(await asyncio.gather(*(one.complete(ask(n)) for n in numbers)))

    return asyncio.run(run())


def by_three(url: str, folder: Path, count: int, **options: Any) -> list[Reply | Failure]:
    """The same of three clients that meet in a folder."""
    with ThreadPoolExecutor(3) as pool:
        parts = [range(at, count, 3) for at in range(3)]
        done = pool.map(lambda part: complete(url, folder, part, **dict(options)), parts)
        return [each for part in done for each in part]


@pytest.mark.parametrize("tells", [False, True], ids=["429 alone", "with headers"])
def test_clients_that_meet_in_a_folder_learn_a_rate_and_lose_no_request(
    tells: bool, tmp_path: Path
) -> None:
    with Limited(echo, most=5, rate=80, tells=tells) as endpoint:
        replies = by_three(endpoint.url, tmp_path, 60, concurrency=12)
    wanted = {f"you said {number}" for number in range(60)}
    assert {reply.text for reply in replies if isinstance(reply, Reply)} == wanted
    half = endpoint.served[30]
    assert sum(each > half for each in endpoint.refused) <= 12


def test_clients_that_meet_in_a_folder_share_what_may_be_under_way(tmp_path: Path) -> None:
    with Endpoint(echo, pause=0.02) as endpoint:
        replies = by_three(endpoint.url, tmp_path, 30, concurrency=3)
    assert all(isinstance(reply, Reply) for reply in replies)
    assert 2 <= endpoint.most_in_flight <= 3


def test_what_an_overloaded_server_bears_is_learned(tmp_path: Path) -> None:
    with Endpoint(echo, faults=("503",), rate=0.2, pause=0.01) as endpoint:
        replies = by_three(endpoint.url, tmp_path, 24, concurrency=16, longest_wait=0.1)
    assert all(isinstance(reply, Reply) for reply in replies)


def test_what_a_user_allows_a_minute_is_not_gone_beyond(tmp_path: Path) -> None:
    with Endpoint(echo) as endpoint:
        by_three(endpoint.url, tmp_path, 9, concurrency=9, rpm=6000)
        assert len(endpoint.calls) == 9

        async def impatient() -> None:
            limits = Limits(tmp_path / "other", requests_per_minute=1)
            async with ChatClient(endpoint.url, limits=limits) as one:
                await one.complete(ask(1))
                await asyncio.wait_for(one.complete(ask(2)), 0.3)

        with pytest.raises(asyncio.TimeoutError):
            asyncio.run(impatient())
        assert len(endpoint.calls) == 10


def test_a_wait_for_a_turn_says_why() -> None:
    waiting = Waiting(URL, 9, clock=lambda: 0.0)
    waiting.resting("the address wants a rest", 12)
    assert str(waiting) == f"waiting for {URL}: the address wants a rest, next in 12 s"


HOLDS = """
import sys, time
from pathlib import Path
from scigen_data.clients.pacing import Limits
from scigen_data.clients.pacing.turns import Turns
import asyncio
async def hold():
    async with Turns(sys.argv[2], 1, Limits(Path(sys.argv[1]))).turn("m", 600) as turn:
        await turn.granted(0)
        print("held", flush=True)
        await asyncio.sleep(600)
asyncio.run(hold())
"""


def test_what_a_killed_process_held_is_taken_from_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path), URL], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"

    async def granted() -> None:
        async with Turns(URL, 1, Limits(tmp_path)).turn("m", 60) as turn:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(turn.granted(0), 0.2)
            process.kill()
            process.wait()
            await asyncio.wait_for(turn.granted(0), 30)

    asyncio.run(granted())
    process.stdout.close()


def test_a_damaged_book_is_begun_anew(tmp_path: Path) -> None:
    disk, message = board.OnDisk(), {"do": "back", "ticket": "1"}
    disk.tell(tmp_path, "book", message)
    for content in (b"", b"{", b"[]", b'{"count": 1}', b'{"count": 1, "leases": 3, "lanes": {}}'):
        (tmp_path / "book.json").write_bytes(content)
        assert disk.tell(tmp_path, "book", message) == {}


def test_what_a_kill_left_behind_a_book_is_not_read(tmp_path: Path) -> None:
    disk = board.OnDisk()
    said = {"do": "end", "ticket": "1", "role": "coder", "cost": 2.0, "asked": True}
    disk.tell(tmp_path, "purse", said)
    with (tmp_path / "purse.json").open("ab") as file:
        file.write(b'0, "calls": 1}}')
    disk.tell(tmp_path, "purse", said)
    assert '"cost": 4.0' in (tmp_path / "purse.json").read_text()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    async def granted() -> None:
        async with Turns(URL, 1, Limits(tmp_path / "file" / "pace")).turn("m", 60) as turn:
            await turn.granted(0)

    with pytest.raises(StorageError, match="cannot write the pace of"):
        asyncio.run(granted())
