"""Shards are worked off on a real Ray cluster, whatever happens to its processes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import EndpointError, InputError, ScigenError
from scigen_data.evaluation.bench import evaluate
from scigen_data.pipeline.build import build
from scigen_data.pipeline.engines import (
    Event,
    Note,
    SampleDone,
    Shard,
    ShardDone,
    ShardLost,
    _cluster,
)
from scigen_data.pipeline.engines.local import CRASHES_PER_SHARD
from scigen_data.pipeline.engines.ray import RayWorkers
from scigen_data.pipeline.reproduce import verify
from scigen_data.renderer import isolation
from tests.builds import command, dataset_bytes
from tests.conftest import ROWS
from tests.endpoint import Endpoint
from tests.evaluation.built import answers, dataset, item
from tests.limited import Limited
from tests.pipeline.engines.test_local import Broken, DiskFull, Refused, Touch, _wait_for
from tests.pipeline.outside import write_recipe
from tests.plain import RECIPE, plain, through, writes

if sys.platform != "linux" or find_spec("ray") is None:
    pytest.skip("needs ray, of the extra `ray`, on Linux", allow_module_level=True)

# A cluster is some ten processes, and each of its workers a Python that imports the package.
pytestmark = pytest.mark.timeout(400)
SHARDS = [Shard(start, start + 2) for start in range(0, 12, 2)]
# A node that is gone is seen after some seconds, not after a quarter of a minute.
WATCH = {"health_check_period_ms": 1000, "health_check_failure_threshold": 4}
NODE = {"num_cpus": 1, "object_store_memory": 100 << 20}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A head and a second node on this machine, one processor each."""
    with pytest.MonkeyPatch.context() as patch:
        if "ray" not in sys.modules:  # it reads these when it is imported
            patch.setenv("RAY_AUTH_MODE", "token")
            patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
        from ray.cluster_utils import Cluster

        head = {**NODE, "include_dashboard": False, "_system_config": WATCH}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        cluster.add_node(**NODE)
        ray = _cluster.join(cluster.address)
        patch.setattr(_cluster, "leave", lambda _: None)  # these tests are one driver
        yield cluster
        ray.shutdown()
        cluster.shutdown()


@pytest.fixture
def address(cluster: Any) -> str:
    return str(cluster.address)


def _done(events: list[Event]) -> list[Shard]:
    done = [event.shard for event in events if isinstance(event, ShardDone)]
    return sorted(done, key=lambda shard: shard.start)


def test_every_shard_is_worked_once(address: str, tmp_path: Path) -> None:
    events = list(RayWorkers(5, address).map_shards(Touch(tmp_path), SHARDS))
    assert _done(events) == SHARDS
    assert {path.name for path in tmp_path.iterdir()} == {shard.filename for shard in SHARDS}


@dataclass(frozen=True)
class Shoots(Touch):
    """Kills, once over each of some shards, the process so many above its own."""

    above: int = 0

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        for shard in shards:
            emit(SampleDone(shard, "accepted", ()))
            marker = self.folder / f"died-{shard.start}"
            if shard.start in self.die and (self.always or not marker.exists()):
                marker.touch()
                os.kill(_ancestor(self.above), signal.SIGKILL)
                signal.pause()
            emit(ShardDone(shard))


def _ancestor(above: int) -> int:
    pid = os.getpid()
    for _ in range(above):
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid


@pytest.mark.parametrize(
    "above",
    [pytest.param(0, id="the process", marks=pytest.mark.slow), pytest.param(1, id="its actor")],
)
def test_killed_worker_is_replaced_and_its_shard_worked_again(
    address: str, tmp_path: Path, above: int
) -> None:
    task = Shoots(tmp_path, die=(0, 6), above=above)
    events = list(RayWorkers(2, address).map_shards(task, SHARDS))
    assert {e.shard.start for e in events if isinstance(e, ShardLost)} == {0, 6}
    assert _done(events) == SHARDS


@pytest.mark.slow
def test_shard_that_kills_every_worker_ends_the_build_with_its_range(
    address: str, tmp_path: Path
) -> None:
    task = Shoots(tmp_path, die=(4,), always=True)
    with pytest.raises(ScigenError, match=f"died {CRASHES_PER_SHARD} times over problems 4 to 6"):
        list(RayWorkers(2, address).map_shards(task, SHARDS))


@pytest.mark.slow
def test_what_a_worker_raises_is_raised_in_the_caller(address: str) -> None:
    with pytest.raises(EndpointError, match="key is wrong"):
        list(RayWorkers(2, address).map_shards(Refused(), SHARDS))
    with pytest.raises(OSError, match="No space left") as caught:
        list(RayWorkers(1, address).map_shards(DiskFull(), SHARDS))
    assert caught.value.errno == 28
    with pytest.raises(ScigenError, match="a worker failed: ValueError: no such column: 'x'"):
        list(RayWorkers(1, address).map_shards(Broken(), SHARDS))


def test_a_build_has_the_bytes_of_a_local_one_and_goes_on_from_its_shards(
    address: str, tmp_path: Path
) -> None:
    plain(tmp_path / "local", n=23)
    out = tmp_path / "ray"
    plain(out, n=13)
    built = build(RECIPE, out, n=23, engine="ray", address=address)
    assert built.rows == 23
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "local")


@pytest.mark.slow
def test_workers_on_all_nodes_share_the_pace_that_an_endpoint_bears(
    address: str, tmp_path: Path
) -> None:
    with Endpoint(writes) as endpoint:
        through(endpoint.url, tmp_path / "free", n=16)
    with Limited(writes, most=3, rate=4, tells=True, pause=0.1) as endpoint:
        out, reach = tmp_path / "d", {"engine": "ray", "address": address, "workers": 2}
        assert through(endpoint.url, out, n=16, concurrency=3, **reach).accepted == 16
        assert endpoint.most_in_flight <= 3
        assert len(endpoint.refused) <= 8
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "free")


def test_replies_are_kept_beside_the_build_and_none_is_paid_twice(
    address: str, tmp_path: Path
) -> None:
    with Endpoint(writes) as endpoint:
        through(endpoint.url, tmp_path / "d", engine="ray", address=address, n=8)
        asked = len(endpoint.calls)
        assert asked >= 8
        kept = list((tmp_path / "d" / ".scigen" / "replies").rglob("*.json"))
        assert len(kept) == asked
        shutil.rmtree(tmp_path / "d" / ".scigen" / "blocks")
        through(endpoint.url, tmp_path / "d", engine="ray", address=address, n=8)
        assert len(endpoint.calls) == asked
        through(endpoint.url, tmp_path / "here", n=8)
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(tmp_path / "here")


@dataclass(frozen=True)
class Says:
    """Says what it reads, and which GPUs it has; wants a sandbox."""

    state: str
    given: Path
    accelerated: bool = False

    def reads(self) -> dict[Path, list[Path]]:
        return {self.given.parent: [self.given]}

    def there(self, state: Path, place: Callable[[Path], Path]) -> Says:
        return replace(self, state=str(state), given=place(self.given))

    def refusal(self) -> str:
        return "" if isolation().complete else isolation().refusal

    def serve(self, shards: Iterator[Shard], emit: Callable[[Event], None]) -> None:
        for shard in shards:
            gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "")
            emit(SampleDone(shard, "accepted", (), why=f"{self.given.read_text()} {gpus}"))
            Path(self.state, "shards", shard.filename).write_text(str(self.given))
            emit(ShardDone(shard))


@pytest.fixture
def says(tmp_path: Path) -> Says:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "given").write_text("a word")
    return Says(str(tmp_path / "home" / "state"), tmp_path / "home" / "given")


def _said(events: list[Event]) -> set[str]:
    return {event.why for event in events if isinstance(event, SampleDone)}


NO_LANDLOCK = """
import os, struct, sys
from ctypes import addressof, create_string_buffer
from scigen_data.renderer import kernel

lines = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x50026), (0x06, 0, 0, 0x7FFF0000)]
program = b"".join(struct.pack("@HBBI", *line) for line in lines)
code = create_string_buffer(program, len(program))
kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
header = create_string_buffer(struct.pack("@HP", len(lines), addressof(code)))
kernel.prctl(kernel.SET_SECCOMP, 2, header)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def test_a_node_without_a_sandbox_is_left_out_with_a_line(
    cluster: Any, says: Says, tmp_path: Path
) -> None:
    poorer = [sys.executable, "-c", NO_LANDLOCK]
    with _node(cluster, poorer) as node:
        with _only(node), pytest.raises(ScigenError, match=r"no node .* can serve .* Landlock"):
            list(RayWorkers(1, cluster.address).map_shards(says, SHARDS))
        events = list(RayWorkers(3, cluster.address).map_shards(says, SHARDS))
    (note,) = [event.text for event in events if isinstance(event, Note)]
    assert note.startswith("without the node ")
    assert "it lacks Landlock" in note
    assert _done(events) == SHARDS


@pytest.mark.slow
def test_a_node_that_sees_no_folder_of_the_build_gets_its_files_and_gives_rows(
    cluster: Any, says: Says, tmp_path: Path
) -> None:
    home = str(tmp_path / "home")
    hides = _hiding(tmp_path / "home")
    write_recipe(tmp_path / "home")
    with _node(cluster, hides, "--num-gpus", "1") as node, _only(node):
        task = replace(says, accelerated=True)
        events = list(RayWorkers(1, cluster.address).map_shards(task, SHARDS))
        assert _said(events) == {"a word 0"}
        files = sorted(Path(says.state, "shards").iterdir())
        assert [file.name for file in files] == [shard.filename for shard in SHARDS]
        assert not any(home in file.read_text() for file in files)
        recipe, out = tmp_path / "home" / "things.py", tmp_path / "home" / "d"
        build(recipe, out, engine="ray", address=cluster.address)
    build(recipe, tmp_path / "same", workers=1)
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "same")


def _hiding(folder: Path) -> list[str]:
    """What a command is put behind that is to see nothing in a folder."""
    hides = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', str(folder)]
    if subprocess.run([*hides, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a folder cannot be hidden here")
    return hides


@contextmanager
def _node(cluster: Any, within: Sequence[str], *more: str) -> Iterator[str]:
    """A further node, started by a command that `within` puts into a poorer world; its id."""
    import ray

    before = {node["NodeID"] for node in ray.nodes()}
    start = ["ray.scripts.scripts", "start", "--address", cluster.address, "--block"]
    sizes = ["--num-cpus", "1", "--object-store-memory", str(NODE["object_store_memory"])]
    process = subprocess.Popen(
        [*within, sys.executable, "-m", *start, *sizes, *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        end = time.monotonic() + 120
        while not (new := {node["NodeID"] for node in ray.nodes()} - before):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.1)
        yield new.pop()
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_a_build_that_is_killed_goes_on_to_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    plain(tmp_path / "calm", n=200)
    out = tmp_path / "shot"
    asked = command("build", RECIPE, "--out", out, "--n", 200, "--engine", "ray")
    for enough in (2, 12):
        driver = subprocess.Popen([*asked, "--address", cluster.address], stderr=subprocess.DEVNULL)
        _wait_for(partial(_has, out, enough), 200)
        driver.kill()
        driver.wait()
    assert len(_shards(out)) < 40
    build(RECIPE, out, n=200, engine="ray", address=cluster.address)
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "calm")


def _has(out: Path, enough: int) -> bool:
    return len(_shards(out)) >= enough


def _shards(out: Path) -> list[Path]:
    return list((out / ".scigen" / "shards").glob("*.parquet"))


@pytest.mark.slow
def test_families_have_the_bytes_of_a_local_build(
    families: Path, address: str, tmp_path: Path
) -> None:
    build("families", tmp_path / "d", n=ROWS, engine="ray", address=address)
    assert dataset_bytes(tmp_path / "d") == dataset_bytes(families)


@pytest.mark.slow
def test_a_node_that_dies_costs_its_shards_alone(cluster: Any, tmp_path: Path) -> None:
    third = cluster.add_node(**NODE)
    try:
        task = Shoots(tmp_path, die=(2,), above=2)
        with _only(third.node_id, when=lambda: not (tmp_path / "died-2").exists()):
            events = list(RayWorkers(3, cluster.address).map_shards(task, SHARDS))
    finally:
        cluster.remove_node(third, allow_graceful=False)
    assert [e.shard.start for e in events if isinstance(e, ShardLost)] == [2]
    assert _done(events) == SHARDS


@contextmanager
def _only(node: str, when: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Workers come up on this node alone, as long as `when`."""
    true = _cluster.places

    def places(ray: Any, accelerated: bool) -> dict[str, int]:
        found = true(ray, accelerated)
        return {id_: room for id_, room in found.items() if id_ == node or not when()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_cluster, "places", places)
        yield


def test_the_option_of_another_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="engine local has no --address: that is an option of ray"):
        build(RECIPE, tmp_path / "d", address="auto")
    assert not (tmp_path / "d").exists()


@pytest.mark.slow
def test_a_dataset_is_verified_by_a_node_that_does_not_see_it(
    cluster: Any, families: Path, tmp_path: Path
) -> None:
    out = tmp_path / "home" / "d"
    shutil.copytree(families, out)
    hides = _hiding(tmp_path / "home")
    with _node(cluster, hides) as node, _only(node):
        found = verify(out, engine="ray", address=cluster.address, workers=1)
    assert found == verify(families, workers=1)
    assert found.ok


@pytest.mark.slow
def test_a_bench_on_nodes_has_the_bytes_of_one_process_and_asks_nothing_twice(
    address: str, tmp_path: Path
) -> None:
    made = dataset(tmp_path / "d", [item(index) for index in range(60)])
    with Endpoint(answers(wrong=[1], unshown=[40])) as endpoint:
        ask = partial(evaluate, base_url=endpoint.url, reader_model="m")
        ask(shutil.copytree(made, tmp_path / "a" / "d"), tmp_path / "alone")
        asked = len(endpoint.calls)
        far = shutil.copytree(made, tmp_path / "b" / "d")
        ask(far, tmp_path / "far", engine="ray", address=address)
        assert len(endpoint.calls) == 2 * asked
        ask(far, tmp_path / "far")
        assert len(endpoint.calls) == 2 * asked
    for name in ("results.json", "rows/family.jsonl"):
        assert (tmp_path / "far" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
