"""How fast the sandbox draws, against a fresh interpreter for each script in the same run.

    python scripts/bench_render.py [FOLDER WITH .md OR .py] [--rounds 3] [--slots 2]

Without a folder, one program of each problem family is drawn. Rounds of the two ways alternate
and the median round counts, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scigen_data.records import Status
from scigen_data.render import Renderer

SAVE = """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.show = lambda *a, **k: plt.savefig({path!r}, dpi=100, bbox_inches="tight")
"""


def programs(folder: Path | None) -> list[str]:
    if folder is None:
        from scigen_data.problems.families import families

        return [family.item(0, 0).program for family in families().values()]
    found = [path.read_text() for path in sorted(folder.glob("*.py"))]
    for path in sorted(folder.glob("*.md")):
        found += re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)[-1:]
    return found


def fresh(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.py")
        script.write_text(SAVE.format(path=str(Path(folder, "out.png"))) + program)
        subprocess.run([sys.executable, str(script)], check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slots", type=int, default=2)
    options = parser.parse_args()
    scripts = programs(options.folder)
    ways: dict[str, list[float]] = {"sandbox": [], "fresh process": []}
    with (
        Renderer(slots=options.slots) as renderer,
        ThreadPoolExecutor(options.slots) as pool,
    ):
        start = time.perf_counter()
        renderer.render("x = 1")
        print(f"server start {time.perf_counter() - start:.2f} s, load {os.getloadavg()[0]:.1f}")
        for _round in range(options.rounds):
            start = time.perf_counter()
            figures = list(pool.map(renderer.render, scripts))
            ways["sandbox"].append(len(scripts) / (time.perf_counter() - start))
            start = time.perf_counter()
            list(pool.map(fresh, scripts))
            ways["fresh process"].append(len(scripts) / (time.perf_counter() - start))
    bad = [figure.reason for figure in figures if figure.status is not Status.OK]
    print(f"{len(scripts)} scripts, {options.slots} at a time, {len(bad)} not drawn")
    for name, rates in ways.items():
        print(f"{name:14} {statistics.median(rates):6.2f} images/s")
    ratios = [a / b for a, b in zip(*ways.values(), strict=True)]
    print(f"ratio {statistics.median(ratios):.2f} (rounds: {min(ratios):.2f} to {max(ratios):.2f})")
    size = statistics.mean(len(figure.png or b"") for figure in figures)
    print(f"{size / 1024:.0f} KB an image on average")


if __name__ == "__main__":
    main()
