"""What a build costs beside drawing, by its number of rows, and what follows it at that size.

    python scripts/bench_scale.py --n 5000 20000

200 rows of the families are drawn once; each build is of copies of these under other ids, every
25th rejected and every 40th unchecked, which an engine in this process puts down as shards. What
the build takes less what the engine takes is its finish: the dataset's files, written while shards
arrive, the fingerprint, the card. Each stage is a process of its own: processor seconds, what a
row costs, the slope from the smaller size on, peak memory, and the ratio to writing the same rows
with pyarrow alone, which is measured in the same run. `drawn` is what drawing the 200 took a row.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.pipeline.build import build
from scigen_data.pipeline.engines import EngineSpec, Event, Shard, ShardDone
from scigen_data.pipeline.state import UNFINISHED
from scigen_data.publish.parquet import RowWriter
from scigen_data.rows import features
from scigen_data.stored import files_of, read_rows

ROOT = Path(__file__).resolve().parents[1]
DRAWN = 200
FEW = 25  # rows: what they take is the start
MORE = 1000  # rows that a build grows by
PLUGIN = "from bench_scale import COPIES\n"  # found in a folder of SCIGEN_PLUGINS
engine_seconds = 0.0

Numbers = dict[str, float]


class Copies:
    """Puts down copies of rows that were drawn, as shards of a build."""

    def map_shards(self, task: Any, shards: Sequence[Shard]) -> Iterator[Event]:
        global engine_seconds  # noqa: PLW0603
        drawn = [row for file in files_of(Path(os.environ["DRAWN"])) for row in read_rows(file)]
        schema = features().arrow_schema
        for shard in shards:
            begun = time.process_time()
            path = Path(task.state, "shards", shard.filename)
            with RowWriter(path, schema, {UNFINISHED: "0"}) as writer:
                for index in range(shard.start, shard.stop):
                    writer.append(_copy(drawn[index % len(drawn)], index))
            engine_seconds += time.process_time() - begun
            yield ShardDone(shard)


def _copy(row: Mapping[str, Any], index: int) -> dict[str, Any]:
    decided: dict[str, Any] = {}
    if index % 25 == 24:
        decided = {"decision": "rejected", "reasons": ["audit/overlap"]}
    elif index % 40 == 39:
        decided = {"decision": "unchecked", "reasons": ["audit/content: skipped"]}
    return {**row, **decided, "id": f"{row['id']}/{index}"}


COPIES = EngineSpec("copies", "copies of rows that were drawn", make=lambda _: Copies())


# ------------------------------------------------------------------- stages, a process each


def draw(folder: Path, n: int) -> Numbers:
    build("families", folder / "drawn", n=n, workers=1)
    return {}


def finish(folder: Path, n: int) -> Numbers:
    begun = time.process_time()
    build("families", folder / str(n), n=n, engine="copies")
    return {"seconds": time.process_time() - begun - engine_seconds, "engine": engine_seconds}


def plain(folder: Path, n: int) -> Numbers:
    """The same rows by pyarrow alone, from Python's values to one file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    took, schema, waiting = 0.0, features().arrow_schema, []
    with pq.ParquetWriter(folder / "plain.parquet", schema) as writer:
        for file in files_of(folder / str(n)):
            for row in read_rows(file):
                waiting.append(row)
                if len(waiting) == 100:
                    begun = time.process_time()
                    writer.write_table(pa.Table.from_pylist(waiting, schema=schema))
                    took += time.process_time() - begun
                    waiting = []
    (folder / "plain.parquet").unlink()
    return {"seconds": took}


def load(folder: Path, n: int) -> Numbers:
    from datasets import load_dataset

    begun = time.process_time()
    load_dataset(str(folder / str(n)), split="all", cache_dir=str(folder / "cache"))
    took = time.process_time() - begun
    shutil.rmtree(folder / "cache")
    return {"seconds": took}


def differ(folder: Path, n: int) -> Numbers:
    from scigen_data.publish.diff import diff

    begun = time.process_time()
    diff(folder / "before", folder / str(n))
    return {"seconds": time.process_time() - begun}


def push(folder: Path, n: int) -> Numbers:
    from scigen_data.publish.hub import push as published

    begun = time.process_time()
    published(folder / str(n), f"org/rows{n}")
    return {"seconds": time.process_time() - begun}


def export(folder: Path, n: int) -> Numbers:
    from scigen_data.train.exporting.write import export as exported

    begun = time.process_time()
    exported(folder / str(n), "trl-sft", folder / "export")
    took = time.process_time() - begun
    shutil.rmtree(folder / "export")
    return {"seconds": took}


STAGES: Mapping[str, Callable[[Path, int], Numbers]] = {
    each.__name__: each for each in (draw, finish, plain, load, differ, push, export)
}


def staged(name: str, folder: Path, n: int) -> Numbers:
    """Work a stage off in a process of its own."""
    words = [sys.executable, __file__, "--stage", name, "--folder", str(folder), "--n", str(n)]
    if name == "push":
        words = [sys.executable, str(ROOT / "scripts" / "local_hub.py"), *words]
    own = {"DRAWN": str(folder / "drawn"), "SCIGEN_PLUGINS": str(folder / "plugins")}
    own |= dict.fromkeys(("HF_DATASETS_DISABLE_PROGRESS_BARS", "HF_HUB_DISABLE_PROGRESS_BARS"), "1")
    path = os.pathsep.join(
        filter(None, (str(ROOT), str(ROOT / "scripts"), os.environ.get("PYTHONPATH")))
    )
    done = subprocess.run(
        words,
        env={**os.environ, **own, "PYTHONPATH": path, "HF_HOME": str(folder / "home")},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Numbers = json.loads(done.stdout.splitlines()[-1])
    return found


def work(name: str, folder: Path, n: int) -> None:
    begun = os.times()
    found = STAGES[name](folder, n)
    ended = os.times()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = sum(ended[2:4]) - sum(begun[2:4])
    print(json.dumps({**found, "MB": peak, "children": children}))


# ------------------------------------------------------------------------------ the table


def megabytes(folder: Path) -> float:
    """On disk, a file of two names once."""
    files = {(at := path.stat()).st_ino: at.st_blocks * 512 for path in folder.rglob("*")}
    return sum(files.values()) / 1e6


def measure(folder: Path, sizes: Sequence[int], stages: Sequence[str]) -> None:
    drawn = staged("draw", folder, DRAWN)["children"] / DRAWN if not _there(folder) else 0.0
    if drawn:
        print(f"drawn: {1000 * drawn:.1f} ms of processor time a row", flush=True)
    shutil.rmtree(folder / str(FEW), ignore_errors=True)
    start = staged("finish", folder, FEW)["seconds"]
    print(f"start: {start:.1f} s (imports, the plan, the card), a part of each finish", flush=True)
    before: dict[str, tuple[int, float]] = {}

    def show(name: str, n: int, found: Numbers, base: float) -> None:
        seconds = found["seconds"]
        slope = ""
        if name in before:
            rows, took = before[name]
            slope = f"{1000 * (seconds - took) / (n - rows):.3f}"
        before[name] = n, seconds
        print(
            f"{name:<14}{n:>8,}{seconds:>9.1f}{1000 * seconds / n:>9.3f}{slope:>9}"
            f"{seconds / base:>8.2f}{found['MB']:>8.0f}",
            flush=True,
        )

    print(f"{'stage':<14}{'rows':>8}{'s':>9}{'ms/row':>9}{'slope':>9}{'ratio':>8}{'MB':>8}")
    for n in sizes:
        shutil.rmtree(folder / str(n), ignore_errors=True)
        found = staged("finish", folder, n)
        base = staged("plain", folder, n)
        show("plain pyarrow", n, base, base["seconds"])
        show("finish", n, found, base["seconds"])
        whole = found["seconds"]
        size = sum(path.stat().st_size for path in files_of(folder / str(n))) / 1e6
        print(f"  on disk {megabytes(folder / str(n)):,.0f} MB, the data {size:,.0f} MB")
        for name in stages:
            if name == "differ":
                shutil.rmtree(folder / "before", ignore_errors=True)
                shutil.copytree(folder / str(n), folder / "before")
                (folder / str(n)).rename(folder / str(n + MORE))
                grown = staged("finish", folder, n + MORE)
                print(
                    f"  {MORE:,} rows more: {grown['seconds']:.1f} s, "
                    f"less the start {(grown['seconds'] - start) / (whole - start):.3f} of "
                    f"finishing all, {grown['MB']:.0f} MB"
                )
                show(name, n + MORE, staged(name, folder, n + MORE), base["seconds"])
                shutil.rmtree(folder / "before")
                (folder / str(n + MORE)).rename(folder / str(n))
            else:
                show(name, n, staged(name, folder, n), base["seconds"])
        shutil.rmtree(folder / str(n))


def _there(folder: Path) -> bool:
    return (folder / "drawn" / "README.md").is_file()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, nargs="+", default=[5000, 20000], help="rows, ascending")
    parser.add_argument("--stages", nargs="*", default=["load", "differ", "push", "export"])
    parser.add_argument("--folder", type=Path, help="keep the drawn rows here for another run")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        work(options.stage, options.folder, options.n[0])
        return
    with tempfile.TemporaryDirectory(prefix="scigen-bench-") as own:
        folder = options.folder or Path(own)
        (folder / "plugins").mkdir(parents=True, exist_ok=True)
        (folder / "plugins" / "copies.py").write_text(PLUGIN)
        measure(folder, sorted(options.n), options.stages)


if __name__ == "__main__":
    from bench_scale import main as of_the_module  # where the plug-in finds the engine

    of_the_module()
