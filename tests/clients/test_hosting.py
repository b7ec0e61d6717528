"""A model in a process of its own, which several ask."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scigen_data.clients.batching import Batcher
from scigen_data.clients.hosting import Hosted, Spread
from scigen_data.errors import EndpointError, ScigenError


class Doubler:
    """Doubles numbers in batches, slowly, and says in which process and of how many."""

    def __init__(self, size: int) -> None:
        self._batcher: Batcher[int, tuple[int, int, int]] = Batcher(self._work, size=size)

    def _work(
        self, items: Sequence[int], abandoned: Callable[[], bool]
    ) -> list[tuple[int, int, int]]:
        del abandoned
        time.sleep(0.1)
        return [(2 * item, os.getpid(), len(items)) for item in items]

    async def double(self, number: int) -> tuple[int, int, int]:
        return await self._batcher.submit(number)

    async def refuse(self, words: str) -> None:
        raise EndpointError(words)

    async def fall(self, _: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def aclose(self) -> None:
        pass


MAKE = partial(Doubler, size=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One process for these tests: a guest stays until they are over."""
    folder = tmp_path_factory.mktemp("models")
    guest = Hosted(MAKE, folder)
    asyncio.run(guest.ask("double", 0))
    yield folder
    asyncio.run(guest.aclose())


def asked(folder: Path, *numbers: int) -> list[tuple[int, int, int]]:
    """What someone who comes and goes is answered."""

    async def run() -> list[tuple[int, int, int]]:
        async with Hosted(MAKE, folder) as model:
            return list(await asyncio.gather(*(model.ask("double", n) for n in numbers)))

    return asyncio.run(run())


def gone(pid: int) -> bool:
    """Whether a process ends within a while."""
    for _ in range(200):
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            time.sleep(0.05)
            continue
        return True
    return False


def test_all_ask_one_process_and_fill_its_batches_together(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(partial(asked, folder), range(8), range(8, 16)))
    assert [each[0] for answers in found for each in answers] == [
        2 * number for first in range(8) for number in (first, first + 8)
    ]
    assert len({pid for answers in found for _, pid, _ in answers}) == 1
    assert max(size for answers in found for *_, size in answers) == 4  # nobody asks for so many


def test_what_a_model_raises_is_raised_by_who_asked(folder: Path) -> None:
    async def run() -> None:
        async with Hosted(MAKE, folder) as model:
            with pytest.raises(EndpointError, match="no such model"):
                await model.ask("refuse", "no such model")
            with pytest.raises(AttributeError, match="unheard of"):
                await model.ask("unheard of", 0)

    asyncio.run(run())


def test_the_process_ends_with_the_last_that_asks_and_another_model_has_its_own(
    tmp_path: Path, folder: Path
) -> None:
    [(_, pid, _)] = asked(tmp_path, 1)
    assert pid != asked(folder, 1)[0][1]
    assert gone(pid)


def test_a_process_that_dies_is_replaced_and_asked_again(tmp_path: Path) -> None:
    async def run() -> None:
        async with Hosted(MAKE, tmp_path) as model, Hosted(MAKE, tmp_path) as other:
            pid = (await model.ask("double", 1))[1]
            waits = asyncio.ensure_future(other.ask("double", 2))
            await asyncio.sleep(0.05)
            os.kill(pid, signal.SIGKILL)
            double, replaced, _ = await waits
            assert (double, replaced == pid) == (4, False)
            assert (await model.ask("double", 3))[1] == replaced
            with pytest.raises(ScigenError, match="died 3 times over a request"):
                await model.ask("fall", None)

    asyncio.run(run())


def test_a_model_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    async def run() -> Any:
        async with Hosted(partial(Doubler, size=4, width=4), tmp_path) as model:  # type: ignore[call-arg]
            return await model.ask("double", 1)

    with pytest.raises(TypeError, match="width"):
        asyncio.run(run())


def test_several_are_asked_in_turn(folder: Path) -> None:
    async def run() -> set[int]:
        async with Spread([Hosted(MAKE, folder), Hosted(partial(Doubler, size=2), folder)]) as two:
            return {(await two.ask("double", number))[1] for number in range(4)}

    assert len(asyncio.run(run())) == 2
