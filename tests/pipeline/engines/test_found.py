"""What workers find comes out in the order of the shards, each once, whatever happens to them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.pipeline.engines import Event, Found, Note, Shard, ShardDone, ShardLost, Waits
from scigen_data.pipeline.engines.found import Workers, in_order

ONE, TWO, THREE = SHARDS = [Shard(0, 2), Shard(2, 3), Shard(3, 5)]


def test_what_is_done_out_of_order_comes_out_in_order() -> None:
    events: list[Event] = [
        Found(THREE, "e"),
        Found(ONE, "a"),
        Found(THREE, "f"),
        ShardDone(THREE),
        Found(ONE, "b"),
        ShardDone(ONE),
        Found(TWO, "c"),
        ShardDone(TWO),
    ]
    counts: list[int] = []
    found = list(in_order(SHARDS, iter(events), counts.append))
    assert found == [(ONE, ["a", "b"]), (TWO, ["c"]), (THREE, ["e", "f"])]
    assert counts == [1, 2, 3, 3, 4, 4, 5, 5]


def test_what_a_worker_found_that_died_counts_anew() -> None:
    again: list[Event] = [Found(ONE, "a"), Found(ONE, "b"), ShardDone(ONE)]
    events = [Found(ONE, "a"), ShardLost(ONE), *again]
    counts: list[int] = []
    assert list(in_order([ONE], iter(events), counts.append)) == [(ONE, ["a", "b"])]
    assert counts == [1, 0, 1, 2, 2]


def test_a_shard_in_which_nothing_is_found_has_its_place() -> None:
    events: list[Event] = [ShardDone(TWO), Found(ONE, "a"), ShardDone(ONE), ShardDone(THREE)]
    assert list(in_order(SHARDS, iter(events))) == [(ONE, ["a"]), (TWO, []), (THREE, [])]


def test_notes_and_waits_are_heard() -> None:
    said: list[Event] = [Waits("a reply"), Note("without the node n")]
    heard: list[Event] = []
    assert not list(in_order([], iter(said), hear=heard.append))
    assert heard == said


@dataclass(frozen=True)
class Squares:
    """Finds the squares of a shard's numbers; its first worker dies over one of them."""

    folder: Path

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        for shard in shards:
            for number in range(shard.start, shard.stop):
                emit(Found(shard, number * number))
                marker = self.folder / "died"
                if number == 3 and not marker.exists():
                    marker.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            emit(ShardDone(shard))


def test_a_worker_that_dies_changes_nothing_of_what_is_found(tmp_path: Path) -> None:
    events = Workers(2).map_shards(Squares(tmp_path), SHARDS)
    assert [found for _, found in in_order(SHARDS, events)] == [[0, 1], [4], [9, 16]]
    assert (tmp_path / "died").exists()


def test_another_engines_option_is_refused() -> None:
    with pytest.raises(InputError, match="engine local has no --address"):
        Workers(2, "local", {"address": "auto"}).check()
