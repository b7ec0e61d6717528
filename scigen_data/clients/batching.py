"""Requests that arrive one by one, worked off together by a model in this process.

One thread runs the model, so that no two batches ever meet in it. While a batch is under way new
requests wait, and the next batch takes them; only a request that finds the model idle waits a
moment for others. A batch holds requests of one kind (one size, say), the oldest first.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

I = TypeVar("I")  # noqa: E741 - an item
R = TypeVar("R")  # its result

# Runs one batch in the model's thread: a result for each item, in order. The second argument says
# that nobody waits for the batch any more and may be asked on the way. What is raised reaches
# everyone whose item was in the batch.
Work = Callable[[Sequence[I], Callable[[], bool]], Sequence[R]]


@dataclass(frozen=True)
class Overflow(Generic[I, R]):
    """What to do where a batch does not fit into the memory: it is worked in halves.

    `happened` tells such an error from others, `relieve` gives back what the failed run left
    behind, and `result` is what an item gets that is too large alone, with the error's first line.
    """

    happened: Callable[[Exception], bool]
    relieve: Callable[[], None]
    result: Callable[[I, str], R]


class Batcher(Generic[I, R]):
    """Gathers up to `size` items of one `kind` for `work`; an idle model waits `pause` seconds.

    Several event loops may use one batcher; each has its own queue, and the model serves them in
    turn. A caller that is cancelled leaves its batch, which goes on for the others. Where only
    a part of a batch fits into the memory, `size` becomes what fitted. `full` says in the model's
    thread whether a batch is filled up with its last item, where results hang on how many are
    worked at once, if only in their last bits.
    """

    def __init__(
        self,
        work: Work[I, R],
        *,
        size: int,
        kind: Callable[[I], Hashable] = lambda _: None,
        overflow: Overflow[I, R] | None = None,
        full: Callable[[I], bool] = lambda _: False,
        pause: float = 0.01,
    ) -> None:
        self.size = size
        self._work = work
        self._kind = kind
        self._overflow = overflow
        self._full = full
        self._pause = pause
        self._queues: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[I, R]] = (
            weakref.WeakKeyDictionary()
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")

    async def submit(self, item: I) -> R:
        """The item's result. Raises what the work raised."""
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        place: asyncio.Future[R] = loop.create_future()
        queue.waiting.append(_Place(item, self._kind(item), place))
        if queue.pump is None or queue.pump.done():
            queue.pump = loop.create_task(self._pump(queue))
        return await place

    async def _pump(self, queue: _Queue[I, R]) -> None:
        """Batch after batch until nothing waits."""
        try:
            if len(queue.waiting) < self.size:
                await asyncio.sleep(self._pause)
            while queue.waiting:
                if batch := self._next(queue):
                    await self._run(batch)
        finally:
            # Only a loop that is being closed comes here with places left: no one may hang.
            for each in queue.waiting:
                each.result.cancel()
            queue.waiting.clear()

    async def _run(self, batch: Sequence[_Place[I, R]]) -> None:
        """A result, or the work's error, for everyone in the batch who still waits."""
        abandoned = threading.Event()
        left = _Left(len(batch), abandoned)
        for each in batch:
            each.result.add_done_callback(left.one_less)
        items = [each.item for each in batch]
        loop = asyncio.get_running_loop()
        try:
            results = await loop.run_in_executor(self._thread, self._fit, items, abandoned.is_set)
            if len(results) != len(batch):
                raise RuntimeError(f"{len(results)} results for {len(batch)} items")
        except asyncio.CancelledError:
            abandoned.set()
            for each in batch:
                each.result.cancel()
            raise
        except Exception as error:
            for each in batch:
                if not each.result.done():
                    each.result.set_exception(error)
        else:
            for each, result in zip(batch, results, strict=True):
                if not each.result.done():
                    each.result.set_result(result)

    def _fit(self, items: Sequence[I], abandoned: Callable[[], bool]) -> Sequence[R]:
        """The work on all items, or on as many at once as the memory holds."""
        wanted = len(items)
        if 0 < wanted < self.size and self._full(items[0]):
            items = [*items, *[items[-1]] * (self.size - wanted)]
        return self._fitted(items, abandoned)[:wanted]

    def _fitted(self, items: Sequence[I], abandoned: Callable[[], bool]) -> Sequence[R]:
        if self._overflow is None:
            return self._work(items, abandoned)
        fitted = 0
        results: list[R] = []
        parts = [items]
        while parts:
            part = parts.pop()
            try:
                results += self._work(part, abandoned)
                fitted = max(fitted, len(part))
                continue
            except Exception as error:
                if not self._overflow.happened(error):
                    raise
                line = next(iter(str(error).splitlines()), "") or type(error).__name__
            # Out of the except block: the error held on to the failed run's tensors.
            self._overflow.relieve()
            if len(part) == 1:
                results.append(self._overflow.result(part[0], line))
            else:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
        if 0 < fitted < len(items) <= self.size:
            _log.warning(
                "%d at once do not fit into the memory: %d from now on", len(items), fitted
            )
            self.size = fitted
        return results

    def _next(self, queue: _Queue[I, R]) -> list[_Place[I, R]]:
        """Take the oldest item and those of its kind, in their order; the cancelled are dropped."""
        batch: list[_Place[I, R]] = []
        others: deque[_Place[I, R]] = deque()
        for each in queue.waiting:
            if each.result.done():
                continue
            if len(batch) < self.size and (not batch or each.kind == batch[0].kind):
                batch.append(each)
            else:
                others.append(each)
        queue.waiting = others
        return batch


class Once(Generic[R]):
    """Something dear, made when it is first wanted; so is the error where it cannot be made."""

    def __init__(self, make: Callable[[], R]) -> None:
        self._make = make
        self._made: R | None = None
        self._error: Exception | None = None
        self._lock = threading.Lock()

    def get(self) -> R:
        """It. Raises what making it raised, each time."""
        with self._lock:
            if self._error is not None:
                raise self._error
            if self._made is None:
                try:
                    self._made = self._make()
                except Exception as error:
                    self._error = error
                    raise
            return self._made

    def clear(self) -> R | None:
        """Forget it; what was there, for the caller to put away."""
        with self._lock:
            made, self._made, self._error = self._made, None, None
            return made


# --------------------------------------------------------------------------------- pieces


@dataclass
class _Place(Generic[I, R]):
    item: I
    kind: Hashable
    result: asyncio.Future[R]


@dataclass
class _Queue(Generic[I, R]):
    waiting: deque[_Place[I, R]] = field(default_factory=deque)
    pump: asyncio.Task[None] | None = None


@dataclass
class _Left:
    """Counts the places of a batch that someone still waits for."""

    count: int
    abandoned: threading.Event

    def one_less(self, _: object) -> None:
        self.count -= 1
        if self.count == 0:
            self.abandoned.set()
