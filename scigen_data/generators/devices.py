"""Models that run in a worker's own process: which device is whose."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def devices() -> int:
    """How many workers can have an accelerator of their own; 1 where there is none."""
    if importlib.util.find_spec("torch") is None:
        return 1
    import torch

    return max(1, int(torch.cuda.device_count()))


@contextmanager
def claimed_device(wanted: str | None, state: Path | None) -> Iterator[str | None]:
    """The device of this worker: the wanted one, or a GPU that no other worker of the build has.

    A worker that is killed gives its GPU up, whatever it was doing. Without a build's `state`
    folder nothing is claimed.
    """
    from filelock import FileLock, Timeout

    if wanted is not None or state is None or devices() == 1:
        yield wanted
        return
    for index in range(devices()):
        lock = FileLock(state / f"gpu-{index}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            continue
        try:
            yield f"cuda:{index}"
        finally:
            lock.release()
        return
    yield None  # more workers than GPUs: the library's own choice
