"""What a score costs beside the drawing: the same programs drawn, and drawn and scored.

    python scripts/bench_draw.py [--rounds 3] [--replies 64]

Programs are one of each family, as strangers' programs are drawn: each in a process of its own.
Both ways run in this process, as many at once as there are cores; rounds alternate, and the ratio
is of the processor time of each way's best round, of all processes that it started.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--replies", type=int, default=64)
    asked = parser.parse_args()

    from scigen_data.environments.draw import score_replies, shared_renderer
    from scigen_data.environments.target import Target
    from scigen_data.pipeline.engines import cores
    from scigen_data.problems.families import families

    made = [family.problem(0, 0) for family in families().values()][: asked.replies]
    renderer = shared_renderer()
    replies = [f"```python\n{each.program}\n```" for each in made]
    with ThreadPoolExecutor(cores()) as pool:
        figures = list(pool.map(lambda each: renderer.render(str(each.program)), made))
        targets = [
            Target(problem, figure.facts, figure.png, figure.width, figure.height)
            for problem, figure in zip(made, figures, strict=True)
        ]

        def drawn() -> None:
            list(pool.map(lambda each: renderer.render(str(each.program)), made))

        def scored() -> None:
            found = score_replies(replies, targets)
            assert all(each.score is not None for each in found)

        best = {"drawn": (1e9, 1e9), "scored": (1e9, 1e9)}
        for _ in range(asked.rounds):
            for name, way in (("drawn", drawn), ("scored", scored)):
                best[name] = min(best[name], _measured(way))
    for name, (cpu, wall) in best.items():
        rate = len(made) / wall
        print(f"{name:7} {1000 * cpu / len(made):6.1f} ms of a core each, {rate:5.1f} a second")
    print(f"ratio   {best['drawn'][0] / best['scored'][0]:.2f} by processor time, "
          f"{best['drawn'][1] / best['scored'][1]:.2f} by the clock")  # fmt: skip


def _measured(way: Callable[[], None]) -> tuple[float, float]:
    """Processor time of this process and all below it, and wall time, in seconds."""
    cpu, wall = _processor_time(), time.perf_counter()
    way()
    return _processor_time() - cpu, time.perf_counter() - wall


def _processor_time() -> float:
    """User and system, of this process, the servers below it and what these waited for."""
    tick = os.sysconf("SC_CLK_TCK")
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    own = {os.getpid()}
    while more := {pid for pid, (parent, _) in stats.items() if parent in own} - own:
        own |= more
    return sum(stats[pid][1] for pid in own) / tick


if __name__ == "__main__":
    main()
