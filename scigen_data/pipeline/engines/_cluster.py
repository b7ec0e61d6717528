"""Ray as it is used here: quiet, without a dashboard, without a file in the user's home."""

from __future__ import annotations

import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scigen_data.errors import InputError, ScigenError, require

# It would tell every death on standard output, and its makers of its use.
_QUIET = {"RAY_DEDUP_LOGS_SKIP_REGEX": ".", "RAY_USAGE_STATS_ENABLED": "0"}
_STARTS = 3  # workers that may fail to come up on a node before it is given up


@dataclass
class _Joined:
    ours: bool = False  # it was started or joined here, and is left here


_joined = _Joined()


def join(address: str | None) -> Any:
    """The module `ray`, part of the cluster at `address`, else RAY_ADDRESS, else of one of its own.

    A cluster that the process is part of already is taken as it is. Raises MissingExtra without
    Ray, InputError or ScigenError where no cluster is there.
    """
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    if address.startswith("ray://"):
        raise InputError(
            f"--address is {address}: run the build on a machine of the cluster, with "
            "--address auto"
        )
    if "ray" not in sys.modules:  # it reads these when it is imported
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        if address == "local" and "RAY_AUTH_MODE" not in os.environ:
            # A token of its own: Ray would put one into the user's home.
            os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    ray = require("ray", "ray")
    if ray.is_initialized():
        return ray
    own = {"include_dashboard": False} if address == "local" else {}
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level="ERROR",
            configure_logging=True,
            **own,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise ScigenError(
            f"no Ray cluster at {address} ({said}): start one with `ray start --head`, or leave "
            "--address out for one on this machine"
        ) from None
    _joined.ours = True
    return ray


def leave(ray: Any) -> None:
    """Leave a cluster that `join` joined."""
    if _joined.ours:
        _joined.ours = False
        ray.shutdown()


@contextmanager
def joined(address: str | None) -> Iterator[Any]:
    """`join`, and `leave` at the end."""
    ray = join(address)
    try:
        yield ray
    finally:
        leave(ray)


def places(ray: Any, accelerated: bool) -> dict[str, int]:
    """How many workers each living node has room for, by its id."""
    return {
        node["NodeID"]: room
        for node in ray.nodes()
        if node["Alive"] and (room := _room(node["Resources"], accelerated))
    }


def _room(resources: Mapping[str, float], accelerated: bool) -> int:
    """One worker a processor; where each holds a model, one a GPU, or one alone."""
    cpus = int(resources.get("CPU", 0))
    if not accelerated:
        return cpus
    return min(cpus, max(1, int(resources.get("GPU", 0))))


@dataclass
class Nodes:
    """Which nodes serve: those that were not refused and on which workers come up."""

    ray: Any
    accelerated: bool
    refused: dict[str, str] = field(default_factory=dict)  # the reason, by id
    failures: Counter[str] = field(default_factory=Counter)

    def free(self, taken: Counter[str]) -> list[str]:
        """Nodes with room for another worker, each as often, the emptiest first."""
        room = {
            id_: count - taken[id_]
            for id_, count in places(self.ray, self.accelerated).items()
            if id_ not in self.refused
        }
        found = []
        while room:
            id_ = max(room, key=lambda each: (room[each], each))
            if room[id_] <= 0:
                break
            found.append(id_)
            room[id_] -= 1
        return found

    def name(self, id_: str) -> str:
        """What a user calls a node."""
        for node in self.ray.nodes():
            if node["NodeID"] == id_:
                return f"{node['NodeManagerHostname']} ({node['NodeManagerAddress']})"
        return id_

    def alive(self, id_: str) -> bool:
        return any(node["NodeID"] == id_ and node["Alive"] for node in self.ray.nodes())

    def refuse(self, id_: str, reason: str) -> str | None:
        """Do without a node from here on; the line that says so, once."""
        if id_ in self.refused:
            return None
        self.refused[id_] = reason
        return f"without the node {self.name(id_)}: {reason}"

    def failed(self, id_: str, reason: str) -> str | None:
        """A worker did not come up there; the line that says so where it is one too many."""
        self.failures[id_] += 1
        if self.failures[id_] < _STARTS or not self.alive(id_):
            return None
        return self.refuse(id_, f"workers do not come up there: {reason}")
