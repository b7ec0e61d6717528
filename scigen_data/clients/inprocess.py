"""What models in this process share: loaded when first asked, worked in batches, closed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from scigen_data.clients import Failure
from scigen_data.clients.batching import Batcher, Once, Overflow
from scigen_data.clients.closing import Closing
from scigen_data.clients.devices import (
    check_installed,
    checked_device,
    checked_dtype,
    out_of_memory,
    release,
)
from scigen_data.errors import InputError
from scigen_data.records import Status


class Loaded(Protocol):
    """A model's weights, on a device."""

    device: str


I = TypeVar("I")  # noqa: E741 - an item
R = TypeVar("R")  # its result
L = TypeVar("L", bound=Loaded)


class InProcess(Closing, Generic[I, R, L]):
    """A model whose weights `load(device, dtype)` puts into memory at the first item.

    Up to `batch` items of one `kind` are worked at once, by `_work`. `modules` must be installed.
    Raises InputError on values that cannot be meant, MissingExtra without a module.
    """

    def __init__(
        self,
        model: str,
        load: Callable[[str | None, str | None], L],
        *,
        device: str | None,
        dtype: str | None,
        batch: int,
        kind: Callable[[I], Hashable],
        modules: Sequence[str],
    ) -> None:
        check_least("batch", batch)
        check_installed(*modules)
        self.model = model
        wanted = (checked_device(device), checked_dtype(dtype))
        self._loaded: Once[L] = Once(lambda: load(*wanted))
        self._batcher: Batcher[I, R | Failure] = Batcher(
            self._work,
            size=batch,
            kind=kind,
            overflow=Overflow(out_of_memory, self._relieve, self._too_large),
            full=self._full,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.model!r}, batch={self.batch})"

    @property
    def batch(self) -> int:
        """How many items are worked at once, at most; it may be changed at any time."""
        return self._batcher.size

    @batch.setter
    def batch(self, size: int) -> None:
        self._batcher.size = size

    async def aclose(self) -> None:
        """Let go of the weights; a later item loads them again."""
        loaded = self._loaded.clear()
        if loaded is not None:
            device = loaded.device
            del loaded
            release(device)

    # ------------------------------------------------------------------------ model's thread

    def _work(self, items: Sequence[I], abandoned: Callable[[], bool]) -> Sequence[R | Failure]:
        """A result an item; see `batching.Work`."""
        raise NotImplementedError

    def _full(self, item: I) -> bool:  # noqa: ARG002 - a model's own
        """Whether a batch with this item is filled up; see `batching.Batcher`."""
        return False

    def _size(self, item: I) -> str:
        """What one item takes memory for, in words: "one reply"."""
        raise NotImplementedError

    def _relieve(self) -> None:
        release(self._loaded.get().device)

    def _too_large(self, item: I, reason: str) -> R | Failure:
        where = f"{self._loaded.get().device}'s memory"
        return Failure(Status.MEMORY, f"{self._size(item)} does not fit into {where}: {reason}")


def check_least(name: str, value: int | None) -> None:
    """Raises InputError for a number below 1."""
    if value is not None and value < 1:
        raise InputError(f"{name} is {value}: it must be at least 1")
