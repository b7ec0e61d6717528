"""Requests gathered into batches for one model thread."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from scigen_data.clients.batching import Batcher, Once, Overflow

Abandoned = Callable[[], bool]


class Doubling:
    """A model that doubles numbers, fails on 13, and remembers its batches."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.batches: list[list[int]] = []
        self.threads: set[int] = set()
        self.gave_up = 0

    def __call__(self, items: Sequence[int], abandoned: Abandoned) -> list[int]:
        self.batches.append(list(items))
        self.threads.add(threading.get_ident())
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            if abandoned():
                self.gave_up += 1
                break
            time.sleep(0.002)
        if 13 in items:
            raise ValueError("13 is not to be doubled")
        return [2 * item for item in items]


def test_requests_at_once_share_batches_and_get_their_own_results() -> None:
    work = Doubling()
    batcher = Batcher(work, size=4)

    async def run() -> list[int]:
        return await asyncio.gather(*map(batcher.submit, range(10)))

    assert asyncio.run(run()) == [2 * number for number in range(10)]
    assert work.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert work.threads != {threading.get_ident()}
    assert len(work.threads) == 1


def test_a_lone_request_is_not_kept_waiting_for_others() -> None:
    work = Doubling()
    assert asyncio.run(asyncio.wait_for(Batcher(work, size=64).submit(3), 5)) == 6


def test_a_batch_holds_one_kind_and_the_oldest_goes_first() -> None:
    work = Doubling()
    batcher = Batcher(work, size=3, kind=lambda number: number % 2)

    async def run() -> list[int]:
        return await asyncio.gather(*map(batcher.submit, (1, 2, 3, 4, 5, 7)))

    assert asyncio.run(run()) == [2, 4, 6, 8, 10, 14]
    assert work.batches == [[1, 3, 5], [2, 4], [7]]


def test_an_error_reaches_its_batch_and_no_other() -> None:
    batcher = Batcher(Doubling(), size=2)

    async def run() -> list[int | BaseException]:
        numbers = (13, 1, 2, 3)
        return await asyncio.gather(*map(batcher.submit, numbers), return_exceptions=True)

    first, second, *others = asyncio.run(run())
    assert isinstance(first, ValueError)
    assert isinstance(second, ValueError)
    assert others == [4, 6]


def test_who_is_cancelled_leaves_the_batch_and_the_others_get_theirs() -> None:
    work = Doubling(seconds=0.05)
    batcher = Batcher(work, size=2)

    async def run() -> list[int | BaseException]:
        tasks = [asyncio.create_task(batcher.submit(number)) for number in range(4)]
        await asyncio.sleep(0.02)  # 0 and 1 are under way
        tasks[1].cancel()
        tasks[2].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    zero, one, two, three = asyncio.run(run())
    assert (zero, three) == (0, 6)
    assert isinstance(one, asyncio.CancelledError)
    assert isinstance(two, asyncio.CancelledError)
    assert work.batches == [[0, 1], [3]]
    assert work.gave_up == 0


def test_a_batch_that_nobody_waits_for_hears_of_it_and_the_next_one_runs() -> None:
    work = Doubling(seconds=60)
    batcher = Batcher(work, size=2)

    async def run() -> int:
        tasks = [asyncio.create_task(batcher.submit(number)) for number in range(2)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        work.seconds = 0
        return await asyncio.wait_for(batcher.submit(5), 10)

    assert asyncio.run(run()) == 10
    assert work.gave_up == 1


def test_a_loop_that_closes_midway_leaves_a_batcher_for_the_next_loop() -> None:
    work = Doubling(seconds=60)
    batcher = Batcher(work, size=2)

    async def stopped() -> None:
        tasks = [asyncio.create_task(batcher.submit(number)) for number in range(5)]
        await asyncio.sleep(0.05)
        raise KeyError(len(tasks))

    with pytest.raises(KeyError):
        asyncio.run(stopped())
    work.seconds = 0
    assert asyncio.run(asyncio.wait_for(batcher.submit(4), 10)) == 8
    assert work.gave_up == 1


def test_no_caller_ever_hangs_whoever_is_cancelled_when() -> None:
    rng = random.Random(5)
    batcher = Batcher(Doubling(seconds=0.001), size=3, kind=lambda number: number % 2, pause=0.001)

    async def one(number: int) -> int:
        await asyncio.sleep(rng.random() * 0.2)
        return await batcher.submit(number)

    async def run() -> list[int | BaseException]:
        tasks = [asyncio.create_task(one(number)) for number in range(14, 214)]
        for task in rng.sample(tasks, 80):
            asyncio.get_running_loop().call_later(rng.random() * 0.3, task.cancel)
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)

    results = asyncio.run(run())
    answered = [n for n, result in enumerate(results, 14) if not isinstance(result, BaseException)]
    assert len(answered) >= 120
    assert all(results[number - 14] == 2 * number for number in answered)


def test_two_loops_in_two_threads_share_one_model() -> None:
    work = Doubling(seconds=0.005)
    batcher = Batcher(work, size=2)
    found: dict[int, list[int]] = {}

    def caller(start: int) -> None:
        async def run() -> list[int]:
            return await asyncio.gather(*map(batcher.submit, range(start, start + 6)))

        found[start] = asyncio.run(run())

    threads = [threading.Thread(target=caller, args=(start,)) for start in (20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert found == {start: [2 * n for n in range(start, start + 6)] for start in (20, 40)}
    assert len(work.threads) == 1


def holding(most: int, tried: list[list[int]]) -> Batcher[int, str]:
    """A batcher whose memory holds `most` items at once, and never one of 2**62 bytes."""

    def work(items: Sequence[int], _: Abandoned) -> list[str]:
        tried.append(list(items))
        held = [bytearray(size) for size in items]
        if len(held) > most:
            raise MemoryError(f"{len(held)} do not fit\nat all")
        return [f"{len(each)} bytes" for each in held]

    overflow = Overflow[int, str](
        lambda error: isinstance(error, MemoryError),
        lambda: None,
        lambda item, reason: f"{item} is too large: {reason}",
    )
    return Batcher(work, size=5, overflow=overflow)


def test_what_does_not_fit_is_halved_down_to_the_one_item_that_is_too_large() -> None:
    tried: list[list[int]] = []
    batcher = holding(2, tried)

    async def run(*sizes: int) -> list[str]:
        return await asyncio.gather(*map(batcher.submit, sizes))

    found = asyncio.run(run(1, 2, 2**62, 4, 5))
    assert found[2].startswith(f"{2**62} is too large: ")
    assert found[:2] + found[3:] == ["1 bytes", "2 bytes", "4 bytes", "5 bytes"]
    assert tried == [[1, 2, 2**62, 4, 5], [1, 2], [2**62, 4, 5], [2**62], [4, 5]]
    # The next batches are of a size that was seen to fit.
    tried.clear()
    asyncio.run(run(1, 2, 3))
    assert tried == [[1, 2], [3]]


def test_items_that_fit_nowhere_leave_the_batch_size_alone() -> None:
    batcher = holding(0, [])

    async def run(*sizes: int) -> list[str]:
        return await asyncio.gather(*map(batcher.submit, sizes))

    assert asyncio.run(run(1, 2)) == [f"{n} is too large: 1 do not fit" for n in (1, 2)]
    assert batcher.size == 5


def test_another_error_is_not_taken_for_a_full_memory() -> None:
    batcher = holding(2, [])
    with pytest.raises(ValueError, match="negative count"):
        asyncio.run(batcher.submit(-1))


def test_what_is_made_once_is_made_once_and_fails_the_same_way_again() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        if len(made) == 2:
            raise ValueError("the second time")
        return len(made)

    once = Once(make)
    assert [once.get(), once.get()] == [1, 1]
    assert once.clear() == 1
    for _ in range(2):
        with pytest.raises(ValueError, match="the second time"):
            once.get()
    assert len(made) == 2
