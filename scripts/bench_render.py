"""What isolation costs, and what it gains: the same scripts drawn four ways in one run.

    python scripts/bench_render.py [FOLDER WITH .md OR .py] [--rounds 5] [--limit N]
    python scripts/bench_render.py --families-only
    python scripts/bench_render.py --flat 10000          # memory over that many renders

    lock     in process: `exec` under one lock, `savefig(bbox_inches="tight")`; what the paper's
             released script does. No isolation, no timeout.
    fresh    a new `python` for each script, as many at once as there are cores
    ours     the package's renderer, isolated, as many at once as there are cores
    ours/1   the same, one at a time
    alone/1  the same, and each of the package's own programs in a process of its own, as a
             stranger's always is (not among the ways unless asked for)
    floor    warm, in one process: run the script, draw once, encode; stock Matplotlib

Scripts are those of the folder (default: ../shared/completions/imgcoder where it is there) and
one of each problem family. Rounds of all ways alternate, each starting at another way, and the
median round counts; ratios are taken within a round. Processor time is user + system of every
process involved. Latency is what the caller of one script waits; under the lock, the wait for
the lock is left out ("service") and then told ("waiting too").
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DPI = 100
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "completions" / "imgcoder"
FRESH = """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.show = lambda *a, **k: plt.savefig("out.png", dpi={dpi}, bbox_inches="tight")
"""


@dataclass
class Round:
    """One pass over all scripts in one way."""

    wall: float
    cpu: float  # seconds, user + system
    latency: list[float]  # seconds, one a script
    memory: int = 0  # KiB, PSS of all processes, at the end
    waited: list[float] = field(default_factory=list)  # latency with the wait for a turn
    failed: int = 0


# ------------------------------------------------------------------------------------ scripts


def programs(folder: Path | None, families_only: bool) -> list[str]:
    from scigen_data.problems.families import families

    own = [family.problem(0, 0).program for family in families().values()]
    if families_only or folder is None or not folder.is_dir():
        return own
    found = [path.read_text() for path in sorted(folder.glob("*.py"))]
    for path in sorted(folder.glob("*.md")):
        found += re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)[-1:]
    return found + own


# ------------------------------------------------------------------------- the ways, measured


class Ours:
    """The package's renderer with isolation on."""

    def __init__(self, slots: int, own: bool = True) -> None:
        from scigen_data.renderer import Renderer

        self._own = own
        self._renderer = Renderer(slots=slots)
        self._pool = ThreadPoolExecutor(slots)
        self._renderer.render("x = 1")

    def round(self, scripts: list[str]) -> Round:
        from scigen_data.records import Status

        cpu = own_cpu() + self._server_cpu()
        watch = Watch(self.pids)
        start = time.perf_counter()
        with watch:
            pairs = list(self._pool.map(timed(self._draw), scripts))
        wall = time.perf_counter() - start
        cpu = own_cpu() + self._server_cpu() - cpu - watch.cpu
        failed = sum(figure.status is not Status.OK for _, figure in pairs)
        return Round(wall, cpu, [t for t, _ in pairs], watch.peak, failed=failed)

    def _draw(self, script: str) -> Any:
        from scigen_data.records import OwnProgram

        own = self._own and isinstance(script, OwnProgram)
        return self._renderer.render(script, trusted=own)

    def pids(self) -> list[int]:
        server = self._renderer._servers.get(False)
        return tree(server.pid) if server else []

    def memory(self) -> int:
        return sum(map(pss, self.pids()))

    def _server_cpu(self) -> float:
        return sum(cpu_of(pid) for pid in self.pids())

    def close(self) -> None:
        self._pool.shutdown()
        self._renderer.close()


class Warm:
    """A process that draws with Matplotlib in itself, as `how` says; kept warm over rounds."""

    def __init__(self, how: str, scripts: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        self._say(scripts)

    def _say(self, order: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def round(self, _scripts: list[str]) -> Round:
        return Round(**self._say("round"))

    def close(self) -> None:
        self._process.communicate(timeout=30)


class Fresh:
    """A new interpreter for each script."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(CORES)

    def round(self, scripts: list[str]) -> Round:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        pairs = list(self._pool.map(timed(self._one), scripts))
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Round(wall, cpu, [t for t, _ in pairs], failed=sum(code != 0 for _, code in pairs))

    @staticmethod
    def _one(program: str) -> int:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "script.py").write_text(FRESH.format(dpi=DPI) + program)
            return subprocess.run(
                [sys.executable, "script.py"], cwd=folder, capture_output=True, check=False
            ).returncode

    def close(self) -> None:
        self._pool.shutdown()


def serve(how: str) -> None:
    """The inside of `Warm`: a script runs in this very process, so never feed it unknown ones."""
    scripts = json.loads(sys.stdin.readline())
    pipe, sys.stdout = sys.stdout, io.StringIO()
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    from scigen_data.renderer import png

    os.chdir(tempfile.mkdtemp())
    lock = threading.Lock()
    drawn: list[int] = []

    def save(*_args: object, **_kwargs: object) -> None:
        with io.BytesIO() as buffer:
            plt.savefig(buffer, dpi=DPI, bbox_inches="tight")
            drawn.append(len(buffer.getvalue()))

    def draw_once(*_args: object, **_kwargs: object) -> None:
        figure = plt.gcf()
        figure.set_dpi(DPI)
        canvas: Any = figure.canvas
        canvas.draw()
        rgb = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])
        drawn.append(len(png.encode(rgb.tobytes(), rgb.shape[1], rgb.shape[0])))

    plt.show = save if how == "lock" else draw_once

    def one(program: str) -> float:
        with lock:
            start = time.perf_counter()
            mpl.rcdefaults()
            mpl.use("Agg")
            np.random.seed(0)
            # the baseline is what others do; the package itself runs programs in its sandbox
            with contextlib.suppress(SystemExit):
                exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
            plt.close("all")
            return time.perf_counter() - start

    for program in scripts:  # imports and caches
        one(program)
    print("1", file=pipe, flush=True)
    with ThreadPoolExecutor(CORES if how == "lock" else 1) as pool:
        for _line in sys.stdin:
            drawn.clear()
            cpu, start = own_cpu(), time.perf_counter()
            pairs = list(pool.map(timed(one), scripts))
            answer = Round(
                time.perf_counter() - start,
                own_cpu() - cpu,
                [service for _, service in pairs],
                pss(os.getpid()),
                [waited for waited, _ in pairs],
                len(scripts) - min(len(drawn), len(scripts)),
            )
            print(json.dumps(vars(answer)), file=pipe, flush=True)


# ---------------------------------------------------------------------------------- measuring


def timed(call: Callable[[str], Any]) -> Callable[[str], tuple[float, Any]]:
    def run(argument: str) -> tuple[float, Any]:
        start = time.perf_counter()
        result = call(argument)
        return time.perf_counter() - start, result

    return run


def own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cpu_of(pid: int) -> float:
    """Seconds of a process and of all its children that have ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(grandchild for child in below for grandchild in tree(int(child)))]


def pss(pid: int) -> int:
    """KiB of memory, what is shared counted in parts."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        if found:
            return int(found[1])
    return 0


class Watch:
    """Samples the memory of some processes meanwhile; `peak` in KiB."""

    def __init__(self, pids: Callable[[], list[int]], every: float = 0.1) -> None:
        self._pids, self._every = pids, every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.peak = 0
        self.cpu = 0.0  # of the watching itself

    def _run(self) -> None:
        while not self._done.wait(self._every):
            self.peak = max(self.peak, sum(map(pss, self._pids())))
        self.cpu = time.thread_time()

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._done.set()
        self._thread.join()


# ----------------------------------------------------------------------------------- reporting


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(rounds: dict[str, list[Round]], count: int) -> None:
    def middle(way: str, what: Callable[[Round], float]) -> float:
        return statistics.median(map(what, rounds[way]))

    print(
        f"{'way':8}{'images/s':>9}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'peak MB':>9}  not drawn"
    )
    for way in rounds:
        print(
            f"{way:8}{middle(way, lambda r: count / r.wall):9.2f}"
            f"{middle(way, lambda r: r.cpu / count * 1e3):8.1f}"
            f"{middle(way, lambda r: quantile(r.latency, 0.5) * 1e3):8.0f}"
            f"{middle(way, lambda r: quantile(r.latency, 0.95) * 1e3):8.0f}"
            f"{middle(way, lambda r: r.memory / 1024):9.0f}  {middle(way, lambda r: r.failed):.0f}"
        )
    waiting = middle("lock", lambda r: quantile(r.waited, 0.95) * 1e3)
    print(f"lock, waiting too, with {CORES} callers: p95 {waiting:.0f} ms")

    def ratio(name: str, over: Callable[[int], float], wanted: str) -> None:
        values = [over(i) for i in range(len(rounds["ours"]))]
        print(
            f"{name:44}{statistics.median(values):6.2f}   "
            f"({min(values):.2f} to {max(values):.2f}; wanted {wanted})"
        )

    def of(way: str, i: int) -> Round:
        return rounds[way][i]

    ratio("rate, ours / fresh", lambda i: of("fresh", i).wall / of("ours", i).wall, ">= 6")
    ratio("rate, ours / lock", lambda i: of("lock", i).wall / of("ours", i).wall, ">= 2.8")
    ratio("rate, ours / ours one at a time", lambda i: of("ours/1", i).wall / of("ours", i).wall,
          f">= 1.9 on 2 cores, here {CORES}")  # fmt: skip
    ratio("CPU, ours / floor", lambda i: of("ours", i).cpu / of("floor", i).cpu, "<= 1.2")
    ratio("CPU, ours one at a time / floor",
          lambda i: of("ours/1", i).cpu / of("floor", i).cpu, "<= 1.2")  # fmt: skip
    ratio("CPU, ours / lock", lambda i: of("ours", i).cpu / of("lock", i).cpu, "less")
    ratio("CPU, ours / fresh", lambda i: of("ours", i).cpu / of("fresh", i).cpu, "less")
    ratio(
        "p95 latency, ours / lock (service)",
        lambda i: quantile(of("ours", i).latency, 0.95) / quantile(of("lock", i).latency, 0.95),
        "< 1",
    )


def flat(scripts: list[str], wanted: int) -> None:
    """Memory of the server at rest and at its peak, along `wanted` renders."""
    ours = Ours(CORES)
    done, start = 0, time.perf_counter()
    order = random.Random(0)
    print(f"{'renders':>8}{'at rest MB':>12}{'peak MB':>9}{'caller MB':>11}{'images/s':>10}")
    while done < wanted:
        part = order.sample(scripts, min(len(scripts), wanted - done))
        peak = ours.round(part).memory
        done += len(part)
        print(
            f"{done:8}{ours.memory() / 1024:12.1f}{peak / 1024:9.0f}{pss(os.getpid()) / 1024:11.1f}"
            f"{done / (time.perf_counter() - start):10.2f}",
            flush=True,
        )
    ours.close()


def turns(ways: list[str], rounds: int) -> Iterator[list[str]]:
    for number in range(rounds):
        at = number % len(ways)
        yield ways[at:] + ways[:at]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, help="draw only so many scripts, spread evenly")
    parser.add_argument("--families-only", action="store_true")
    parser.add_argument("--flat", type=int, metavar="N", help="only watch memory over N renders")
    parser.add_argument("--ways", default="lock,fresh,ours,ours/1,floor", help="comma-separated")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    scripts = programs(options.folder, options.families_only)
    if options.limit:
        step = max(1, len(scripts) // options.limit)
        scripts = scripts[::step][: options.limit]
    if options.flat:
        flat(scripts, options.flat)
        return
    make: dict[str, Callable[[], Any]] = {
        "lock": lambda: Warm("lock", scripts),
        "fresh": Fresh,
        "ours": lambda: Ours(CORES),
        "ours/1": lambda: Ours(1),
        "alone/1": lambda: Ours(1, own=False),
        "floor": lambda: Warm("floor", scripts),
    }
    names = options.ways.split(",")
    print(f"{len(scripts)} scripts, {CORES} cores, load before {os.getloadavg()[0]:.2f}")
    ways = {name: make[name]() for name in names}
    rounds: dict[str, list[Round]] = {name: [] for name in names}
    for order in turns(names, options.rounds):
        for name in order:
            rounds[name].append(ways[name].round(scripts))
        said = ", ".join(f"{name} {len(scripts) / rounds[name][-1].wall:.2f}" for name in names)
        print(f"images/s: {said}; load {os.getloadavg()[0]:.1f}", flush=True)
    for way in ways.values():
        way.close()
    if set(names) >= set(make) - {"alone/1"}:
        report(rounds, len(scripts))
    else:
        for name in names:
            best = [f"{r.cpu / len(scripts) * 1e3:.1f}" for r in rounds[name]]
            rate = [f"{len(scripts) / r.wall:.1f}" for r in rounds[name]]
            print(f"{name:8} CPU ms {' '.join(best)}; images/s {' '.join(rate)}")
    print(f"load after {os.getloadavg()[0]:.2f} (this run's own included)")


if __name__ == "__main__":
    main()
