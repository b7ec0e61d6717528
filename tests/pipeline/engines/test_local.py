"""Shards are worked off whatever happens to the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scigen_data.errors import EndpointError, ScigenError
from scigen_data.pipeline.engines import (
    Event,
    SampleDone,
    Shard,
    ShardDone,
    ShardLost,
    ShardTask,
)
from scigen_data.pipeline.engines.local import CRASHES_PER_SHARD, LocalWorkers

SHARDS = [Shard(start, start + 2) for start in range(0, 12, 2)]


@dataclass(frozen=True)
class Touch:
    """Writes a file a shard; dies once over shards that start in `die`, if a marker is absent."""

    folder: Path
    die: tuple[int, ...] = ()
    always: bool = False

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        for shard in shards:
            emit(SampleDone(shard, "accepted", ()))
            marker = self.folder / f"died-{shard.start}"
            if shard.start in self.die and (self.always or not marker.exists()):
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            (self.folder / shard.filename).touch()
            emit(ShardDone(shard))


@dataclass(frozen=True)
class Refused:
    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        next(shards)
        raise EndpointError("the key is wrong")


@dataclass(frozen=True)
class DiskFull:
    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        next(shards)
        raise OSError(28, "No space left on device", "/x")


@pytest.mark.parametrize("workers", [1, 2, 20])
def test_every_shard_is_worked_once(tmp_path: Path, workers: int) -> None:
    events = list(LocalWorkers(workers).map_shards(Touch(tmp_path), SHARDS))
    done = [event.shard for event in events if isinstance(event, ShardDone)]
    assert sorted(done, key=lambda shard: shard.start) == SHARDS
    assert {path.name for path in tmp_path.iterdir()} == {shard.filename for shard in SHARDS}


def test_killed_worker_is_replaced_and_its_shard_worked_again(tmp_path: Path) -> None:
    events = list(LocalWorkers(2).map_shards(Touch(tmp_path, die=(0, 6)), SHARDS))
    assert {e.shard.start for e in events if isinstance(e, ShardLost)} == {0, 6}
    assert len([event for event in events if isinstance(event, ShardDone)]) == len(SHARDS)


def test_shard_that_kills_every_worker_ends_the_build_with_its_range(tmp_path: Path) -> None:
    with pytest.raises(ScigenError, match=f"died {CRASHES_PER_SHARD} times over problems 4 to 6"):
        list(LocalWorkers(2).map_shards(Touch(tmp_path, die=(4,), always=True), SHARDS))


def test_refusal_in_a_worker_is_raised_in_the_caller() -> None:
    with pytest.raises(EndpointError, match="key is wrong"):
        list(LocalWorkers(2).map_shards(Refused(), SHARDS))


def test_full_disk_in_a_worker_keeps_its_error_number() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        list(LocalWorkers(1).map_shards(DiskFull(), SHARDS))
    assert caught.value.errno == 28


@dataclass(frozen=True)
class Broken:
    """Fails before it has looked at a row."""

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        raise ValueError("no such column: 'x'")


class Strange(Exception):
    """Cannot be sent: what it is made of is not what it takes."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


@dataclass(frozen=True)
class Unsendable:
    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        raise Strange(1, 2)


@dataclass(frozen=True)
class Exits:
    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        sys.exit("a library's idea of an error")


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (Broken(), "ValueError: no such column: 'x'"),
        (Unsendable(), "Strange: 1 and 2"),
        (Exits(), "SystemExit: a library's idea of an error"),
    ],
)
def test_what_a_worker_did_not_expect_is_told_at_once_as_what_it_is(
    task: ShardTask, says: str
) -> None:
    with pytest.raises(ScigenError) as caught:
        list(LocalWorkers(2).map_shards(task, SHARDS))
    assert str(caught.value) == f"a worker failed: {says}"
    assert "test_local.py" in str(caught.value.__cause__)  # the worker's traceback


HERE = """
from pathlib import Path
from scigen_data.pipeline.engines import Shard
from scigen_data.pipeline.engines.local import LocalWorkers
from tests.pipeline.engines.test_local import Touch

print("once")
events = list(LocalWorkers(2).map_shards(Touch(Path({folder!r})), [Shard(0, 1), Shard(1, 2)]))
print(len(events))
"""


@pytest.mark.parametrize("way", ["a script without a guard", "from standard input"])
def test_workers_do_not_import_the_callers_main_module(tmp_path: Path, way: str) -> None:
    script = tmp_path / "script.py"
    (tmp_path / "out").mkdir()
    script.write_text(HERE.format(folder=str(tmp_path / "out")))
    given = [str(script)] if way == "a script without a guard" else ["-"]
    done = subprocess.run(
        [sys.executable, *given],
        input=script.read_text(),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["once", "4"]), done.stderr


@dataclass(frozen=True)
class Slow:
    """Says where it is, then works for ever."""

    folder: str

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        for _ in shards:
            Path(self.folder, f"pid-{os.getpid()}").touch()
            time.sleep(600)


SLOW = """
import sys
from scigen_data.pipeline.engines import Shard
from scigen_data.pipeline.engines.local import LocalWorkers
from tests.pipeline.engines.test_local import Slow

list(LocalWorkers(2).map_shards(Slow(sys.argv[1]), [Shard(0, 1), Shard(1, 2)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="relies on the parent-death signal")
def test_kill_9_of_the_parent_leaves_no_worker(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        _wait_for(lambda: len(_pids(tmp_path)) == 2)
        pids = _pids(tmp_path)
    finally:
        parent.kill()
        parent.wait()
    _wait_for(lambda: not any(_alive(pid) for pid in pids))


def _pids(folder: Path) -> list[int]:
    return [int(path.name[4:]) for path in folder.glob("pid-*")]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _wait_for(happened: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")
