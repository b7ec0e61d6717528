"""Models that run on this machine: how many devices there are, and who holds the model of each."""

from __future__ import annotations

import importlib.util
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scigen_data.clients.closing import Closing
from scigen_data.generators.spec import Setting

if TYPE_CHECKING:
    from scigen_data.clients.hosting import Spread

M = TypeVar("M", bound=Closing)


def devices() -> int:
    """How many accelerators there are, each with room for a model of its own; 1 where there are
    none."""
    if importlib.util.find_spec("torch") is None or _few():
        return 1
    import torch

    return max(1, int(torch.cuda.device_count()))


def _few() -> bool:
    """Whether there is at most one, as far as can be told without torch, which takes seconds."""
    if sys.platform != "linux" or Path("/dev/kfd").exists():
        return False
    return len(list(Path("/dev").glob("nvidia[0-9]*"))) < 2


def held(setting: Setting, state: Path, make: partial[M]) -> Spread:
    """The model of `make(device=...)`, held for all workers of a build on this machine: one a
    device, or one on the device that was chosen. `state` is the build's folder.
    """
    from scigen_data.clients.hosting import Hosted, Spread

    chosen = setting.options.device
    count = 1 if chosen is not None else devices()
    names = [chosen] if count == 1 else [f"cuda:{index}" for index in range(count)]
    hosts = Spread([Hosted(partial(make, device=name), state / "models") for name in names])
    setting.stack.push_async_callback(hosts.aclose)
    return hosts
