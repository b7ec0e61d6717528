"""Builds that are shot at end with the same bytes: a table of many, for the closing note.

    python scripts/kill_builds.py --times 20

An undisturbed build of the families is made first. Then as many again, in which a random process
is sent kill -9 at random moments: the fork server's launcher, the fork server, a program being
drawn, a worker, with `--engine ray` its actor and the node, the build itself (which is then started
again, as its user would). Every file of
each dataset is compared with the undisturbed one, and nothing may be left running. Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# how often each is aimed at: a worker takes its shard's progress along and seconds to come back
WEIGHTS = {"launcher": 3, "server": 3, "program": 3, "worker": 1, "build": 1}
OF_RAY = {"actor": 1, "node": 1}  # the node takes the build along, which runs on it
KINDS = (*WEIGHTS, *OF_RAY)
_ROOT = Path(__file__).resolve().parents[1]
_STARTS = 30  # of one build, before it counts as one that never ends


@dataclass
class Shot:
    """What one build went through."""

    kills: Counter[str] = field(default_factory=Counter)
    starts: int = 0
    errors: list[str] = field(default_factory=list)  # last lines of starts that ended in an error
    seconds: float = 0.0
    same: bool = False
    orphans: int = 0

    @property
    def good(self) -> bool:
        return self.same and not self.orphans


def build_command(out: Path, n: int, workers: int, engine: str = "local") -> list[str]:
    """`scigen build families` of this very checkout."""
    chosen = ("--out", out, "--n", n, "--workers", workers, "--engine", engine)
    return [sys.executable, "-m", "scigen_data", "build", "families", *map(str, chosen)]


def dataset_bytes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the dataset in `folder`, the build's own state left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scigen" not in path.parts
    }


def shoot(
    out: Path,
    expected: dict[str, str],
    rng: random.Random,
    *,
    n: int = 60,
    workers: int = 2,
    every: float = 1.0,
    build_kills: int = 2,
    most: int = 200,
    engine: str = "local",
) -> Shot:
    """One build, shot at about every `every` seconds, `most` times in all.

    The build itself is killed at most `build_kills` times.
    """
    shot = Shot()
    begun = time.monotonic()
    seen: set[int] = set()
    weights = {**WEIGHTS, **(OF_RAY if engine == "ray" else {})}
    while shot.starts < _STARTS:
        shot.starts += 1
        with tempfile.TemporaryFile() as errors:
            build = subprocess.Popen(
                build_command(out, n, workers, engine),
                cwd=_ROOT,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            seen.add(build.pid)
            while build.poll() is None and sum(shot.kills.values()) < most:
                time.sleep(rng.expovariate(1 / every))
                kind = rng.choices(list(weights), list(weights.values()))[0]
                if kind != "build" or shot.kills["build"] < build_kills:
                    _fire(build.pid, kind, rng, shot, seen)
            if build.wait() == 0:
                break
            errors.seek(0)
            if build.returncode != -signal.SIGKILL and not shot.kills["node"]:
                shot.errors.append(errors.read().decode(errors="replace").strip()[-300:])
                if "Run the same" not in shot.errors[-1] and "died" not in shot.errors[-1]:
                    break  # not one that starting again would get over
    shot.seconds = time.monotonic() - begun
    shot.same = dataset_bytes(out) == expected
    shot.orphans = _left(seen)
    return shot


def _fire(build: int, kind: str, rng: random.Random, shot: Shot, seen: set[int]) -> None:
    """Kill one process of the kind, where there is one."""
    targets = roles(build)
    seen.update(pid for pids in targets.values() for pid in pids)
    if not targets[kind]:
        return
    try:
        os.kill(rng.choice(targets[kind]), signal.SIGKILL)
    except ProcessLookupError:
        return
    shot.kills[kind] += 1


def roles(build: int) -> dict[str, list[int]]:
    """The processes of a running build by what they are."""
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    found["build"].append(build)
    for process in _below(build):
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


def _left(pids: set[int], seconds: float = 10) -> int:
    """How many of them still run after a while."""
    end = time.monotonic() + seconds
    while (alive := sum(map(_runs, pids))) and time.monotonic() < end:
        time.sleep(0.1)
    return alive


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def main() -> int:
    """0 where every build ended with the bytes of the undisturbed one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="builds to shoot at")
    parser.add_argument("--n", type=int, default=60, help="problems a build")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=1.0, help="mean seconds between kills")
    parser.add_argument("--engine", default="local", help="local or ray, on this machine")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    shots: list[Shot] = []
    with tempfile.TemporaryDirectory(prefix="scigen-kills-") as folder:
        calm = Path(folder, "calm")
        begun = time.monotonic()
        subprocess.run(
            build_command(calm, options.n, options.workers),
            check=True,
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        expected = dataset_bytes(calm)
        print(f"undisturbed: {len(expected)} files, {time.monotonic() - begun:.1f} s")
        print(f"{'build':>5} {' '.join(f'{k:>9}' for k in KINDS)} starts seconds  outcome")
        for number in range(options.times):
            shot = shoot(
                Path(folder, f"shot-{number}"),
                expected,
                random.Random(f"{options.seed} {number}"),
                n=options.n,
                workers=options.workers,
                every=options.every,
                engine=options.engine,
            )
            shots.append(shot)
            counts = " ".join(f"{shot.kills[kind]:9d}" for kind in KINDS)
            outcome = "same bytes" if shot.same else "DIFFERENT BYTES"
            outcome += f", {shot.orphans} ORPHANS" if shot.orphans else ""
            print(f"{number + 1:5d} {counts} {shot.starts:6d} {shot.seconds:7.1f}  {outcome}")
            for error in shot.errors:
                print(f"      ended with: {error.splitlines()[-1] if error else '(nothing)'}")
            sys.stdout.flush()
    kills = sum(sum(shot.kills.values()) for shot in shots)
    good = sum(shot.good for shot in shots)
    print(f"{good} of {len(shots)} builds the same, no orphans, {kills} kills")
    return 0 if good == len(shots) else 1


if __name__ == "__main__":
    sys.exit(main())
