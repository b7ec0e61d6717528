"""Builds that are shot at end with the same bytes: a table of many, for the closing note.

    python scripts/kill_builds.py --times 20
    python scripts/kill_builds.py --times 20 --engine ray

An undisturbed build of the families is made first. Then as many again, in which a random process
is sent kill -9 at random moments: the fork server's launcher, the fork server, a program being
drawn, a worker, the build itself (which is then started again, as its user would); with `--engine
ray` a worker's actor and a raylet too. The cluster has a head, which is left alone, and two nodes
on this machine; a node that died is replaced. With `--nodes 0` each build has a cluster of its own,
whose one node takes the build along. Every file of each dataset is compared with the undisturbed
one, nothing may be left running, and no file may be left half written. Linux only.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# how often each is aimed at: a worker takes its shard's progress along and seconds to come back
WEIGHTS = {"launcher": 3, "server": 3, "program": 3, "worker": 1, "build": 1}
OF_RAY = {"actor": 1, "node": 1}
KINDS = (*WEIGHTS, *OF_RAY)
_ROOT = Path(__file__).resolve().parents[1]
_STARTS = 30  # of one build, before it counts as one that never ends
_HALF = (".partial", ".part", ".tmp")  # endings of files that are being written

Alive = set[tuple[int, str]]  # processes: a number, and when it was given, for it is given again


@dataclass
class Shot:
    """What one build went through."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    errors: list[str] = field(default_factory=list)  # last lines of starts that ended in an error
    seconds: float = 0.0
    same: bool = False
    orphans: int = 0
    left: list[str] = field(default_factory=list)  # files that are of no use to anybody

    @property
    def good(self) -> bool:
        return self.same and not self.orphans and not self.left


@dataclass
class Nodes:
    """A Ray cluster on this machine: a head without processors, and nodes with one each."""

    cluster: Any
    each: Mapping[str, Any]

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def raylets(self) -> list[int]:
        """Those that may be shot at."""
        return [
            process.process.pid
            for node in self.cluster.worker_nodes
            for process in node.all_processes.get("raylet", ())
            if process.process.poll() is None
        ]

    def replace_dead(self) -> None:
        for node in list(self.cluster.worker_nodes):
            if node.dead_processes():
                self.cluster.remove_node(node, allow_graceful=False)
                self.cluster.add_node(**self.each)


@contextlib.contextmanager
def nodes_of_ray(count: int) -> Iterator[Nodes]:
    """A cluster of a head and `count` nodes; its end is seen to."""
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS_SKIP_REGEX": "."}
    from ray.cluster_utils import Cluster

    # A node that is gone is seen after some seconds, not after a quarter of a minute.
    watch = {"health_check_period_ms": 1000, "health_check_failure_threshold": 5}
    each = {"num_cpus": 1, "object_store_memory": 100 << 20}
    head = {**each, "num_cpus": 0, "include_dashboard": False, "_system_config": watch}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        for _ in range(count):
            cluster.add_node(**each)
        yield Nodes(cluster, each)
    finally:
        cluster.shutdown()


def build_command(out: Path, n: int, workers: int, *more: object) -> list[str]:
    """`scigen build families` of this very checkout."""
    chosen = ("--out", out, "--n", n, "--workers", workers, *more)
    return [sys.executable, "-m", "scigen_data", "build", "families", *map(str, chosen)]


def dataset_bytes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the dataset in `folder`, the build's own state left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scigen" not in path.parts
    }


def shoot(
    command: Sequence[str],
    out: Path,
    expected: dict[str, str],
    rng: random.Random,
    *,
    every: float = 1.0,
    build_kills: int = 2,
    most: int = 200,
    weights: Mapping[str, int] = WEIGHTS,
    nodes: Nodes | None = None,
) -> Shot:
    """One build, shot at about every `every` seconds, `most` times in all.

    The build itself is killed at most `build_kills` times.
    """
    shot = Shot()
    begun = time.monotonic()
    seen: Alive = set()
    while shot.starts < _STARTS:
        shot.starts += 1
        with tempfile.TemporaryFile() as errors:
            build = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=errors)
            while build.poll() is None and shot.kills.total() < most:
                _wait(build, rng.expovariate(1 / every))
                kind = rng.choices(list(weights), list(weights.values()))[0]
                if kind != "build" or shot.kills["build"] < build_kills:
                    _fire(build.pid, kind, rng, shot, seen, nodes)
                if nodes is not None:
                    nodes.replace_dead()
            if build.wait() == 0:
                break
            errors.seek(0)
            alone = nodes is None and shot.kills["node"]  # the node took the build along
            if build.returncode != -signal.SIGKILL and not alone:
                shot.errors.append(errors.read().decode(errors="replace").strip()[-300:])
                if "Run the same" not in shot.errors[-1] and "died" not in shot.errors[-1]:
                    break  # not one that starting again would get over
    shot.seconds = time.monotonic() - begun
    shot.same = dataset_bytes(out) == expected
    shot.orphans = _left(seen, nodes)
    shot.left = left_files(out)
    return shot


def _wait(build: subprocess.Popen[bytes], seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        build.wait(seconds)


def _fire(
    build: int, kind: str, rng: random.Random, shot: Shot, seen: Alive, nodes: Nodes | None
) -> None:
    """Kill one process of the kind, where there is one."""
    targets = roles(build, nodes)
    seen |= {each for pids in targets.values() for pid in pids if (each := (pid, _since(pid)))[1]}
    if not targets[kind]:
        return
    try:
        os.kill(rng.choice(targets[kind]), signal.SIGKILL)
    except ProcessLookupError:
        return
    shot.kills[kind] += 1


def roles(build: int, nodes: Nodes | None = None) -> dict[str, list[int]]:
    """The processes of a running build by what they are."""
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    found["build"].append(build)
    raylets = nodes.raylets() if nodes is not None else []
    found["node"] += raylets
    for process in (below for each in (build, *raylets) for below in _below(each)):
        line = _command_line(process)
        if "/raylet/raylet " in line:
            found["node"].append(process)
        elif line.startswith("ray::FarWorker"):
            found["actor"].append(process)
        elif "engines._worker" in line:
            found["worker"].append(process)
            for launcher in _children(process):
                found["launcher"].append(launcher)
                for server in _children(launcher):
                    found["server"].append(server)
                    found["program"] += _children(server)
    return found


def _below(pid: int) -> list[int]:
    return [each for child in _children(pid) for each in (child, *_below(child))]


def _children(pid: int) -> list[int]:
    return [p for task in Path(f"/proc/{pid}/task").glob("*") for p in _children_of_thread(task)]


def _children_of_thread(task: Path) -> list[int]:
    try:
        return [int(word) for word in (task / "children").read_text().split()]
    except OSError:
        return []


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _since(pid: int) -> str:
    """When a running process was started; empty where there is none."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


def _left(seen: Alive, nodes: Nodes | None, seconds: float = 20) -> int:
    """How many of them still run after a while, the cluster's nodes left out."""
    kept = set(nodes.raylets()) if nodes is not None else set()
    end = time.monotonic() + seconds
    while alive := sum(_since(pid) == at for pid, at in seen if pid not in kept):
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    return alive


def left_files(out: Path) -> list[str]:
    """Files of a finished build that nobody moved into place, and what lies in the temporary
    folder, which is to be the builds' alone."""
    half = [path for path in out.rglob("*") if path.name.endswith(_HALF)]
    aside = [path for path in Path(tempfile.gettempdir()).glob("scigen-*") if path != out.parent]
    return [str(path) for path in (*half, *aside)]


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for builds; what they write into the temporary folder lies in it too."""
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as name:
        os.environ["RAY_TMPDIR"] = name  # a short one: sockets have their names below it
        Path(name, "tmp").mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(Path(name, "tmp"))
        yield Path(name)


def campaign(
    command: Callable[[Path], Sequence[str]],
    expected: dict[str, str],
    folder: Path,
    options: argparse.Namespace,
    nodes: Nodes | None,
) -> list[Shot]:
    """`options.times` builds, a line each."""
    shots: list[Shot] = []
    weights = {**WEIGHTS, **(OF_RAY if options.engine == "ray" else {})}
    print(f"{'build':>5} {' '.join(f'{k:>8}' for k in KINDS)} starts seconds  outcome", flush=True)
    for number in range(options.times):
        out = folder / f"shot-{number}"
        rng = random.Random(f"{options.seed} {number}")
        shot = shoot(
            command(out),
            out,
            expected,
            rng,
            every=options.every,
            most=options.most,
            weights=weights,
            nodes=nodes,
        )
        shots.append(shot)
        counts = " ".join(f"{shot.kills[kind]:8d}" for kind in KINDS)
        outcome = "same bytes" if shot.same else "DIFFERENT BYTES"
        outcome += f", {shot.orphans} ORPHANS" if shot.orphans else ""
        outcome += f", LEFT: {', '.join(shot.left)}" if shot.left else ""
        print(f"{number + 1:5d} {counts} {shot.starts:6d} {shot.seconds:7.1f}  {outcome}")
        for error in shot.errors:
            print(f"      ended with: {error.splitlines()[-1] if error else '(nothing)'}")
        sys.stdout.flush()
        if shot.good:
            shutil.rmtree(out)
    kills = sum(shot.kills.total() for shot in shots)
    good = sum(shot.good for shot in shots)
    print(f"{good} of {len(shots)} builds the same, nothing left behind, {kills} kills")
    return shots


def parsed(about: str, **defaults: Any) -> argparse.Namespace:
    """The options of a campaign."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="builds to shoot at")
    parser.add_argument("--n", type=int, default=60, help="problems a build")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=1.0, help="mean seconds between kills")
    parser.add_argument("--most", type=int, default=200, help="kills a build")
    parser.add_argument("--engine", default="local", help="local or ray, on this machine")
    parser.add_argument("--nodes", type=int, default=2, help="0: each build has its own cluster")
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(**defaults)
    return parser.parse_args()


def engine_of(options: argparse.Namespace, nodes: Nodes | None) -> tuple[object, ...]:
    """What is added to a build's command."""
    address = ("--address", nodes.address) if nodes is not None else ()
    return ("--engine", options.engine, *address)


@contextlib.contextmanager
def nodes_for(options: argparse.Namespace) -> Iterator[Nodes | None]:
    """The cluster that the builds share, where they do."""
    if options.engine != "ray" or not options.nodes:
        yield None
        return
    with nodes_of_ray(options.nodes) as nodes:
        yield nodes


def undisturbed(command: Sequence[str], out: Path) -> dict[str, str]:
    """The bytes of a build that nobody disturbs."""
    begun = time.monotonic()
    done = subprocess.run(command, check=False, cwd=_ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the undisturbed build failed: {done.stderr}")
    expected = dataset_bytes(out)
    print(f"undisturbed: {len(expected)} files, {time.monotonic() - begun:.1f} s")
    return expected


def main() -> int:
    """0 where every build ended with the bytes of the undisturbed one."""
    options = parsed(__doc__ or "")
    with own_folder() as folder:
        calm = folder / "calm"
        expected = undisturbed(build_command(calm, options.n, options.workers), calm)
        with nodes_for(options) as nodes:

            def command(out: Path) -> list[str]:
                return build_command(out, options.n, options.workers, *engine_of(options, nodes))

            shots = campaign(command, expected, folder, options, nodes)
    return 0 if all(shot.good for shot in shots) else 1


if __name__ == "__main__":
    sys.exit(main())
