"""What a build of families costs beside the drawing, and whether it keeps the renderer's pace.

    python scripts/bench_build.py [--rows 400] [--rounds 3]

    build      `scigen build families --n ROWS`, a worker a core, into a fresh folder
    renderer   the package's renderer alone on the programs of the same rows, as many at once as
               there are cores
    stages     one row after another in this process: making the problem, the audit, the row and
               its Parquet

Rounds of all alternate and the median counts; ratios are taken within a round. A build's start,
and what it does for the first time with each family, is measured on one of fewer rows and left
out of its rate: the rate is that of the rows beyond. Processor time is user + system of every
process involved; on a machine that others use, the ratio of processor times is the one to believe.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench_render import CORES, Ours, turns

from scigen_data.checks.auditor import audit
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.sources import from_families
from scigen_data.problems.family import Made
from scigen_data.publish.parquet import RowWriter
from scigen_data.records import Decision, Draft, Problem, Sample, Status
from scigen_data.renderer import Renderer
from scigen_data.rows import features, to_row

FIRST = 100  # rows of the build that is left out
STAGED = 66  # rows of a round of stages
STAGES = ("making the problem", "audit", "row + Parquet")


@dataclass
class Cost:
    """Of some rows, seconds."""

    rows: int
    wall: float
    cpu: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.rows - other.rows, self.wall - other.wall, self.cpu - other.cpu)

    @property
    def rate(self) -> float:
        return self.rows / self.wall

    @property
    def ms(self) -> float:
        """Of processor time, a row."""
        return 1e3 * self.cpu / self.rows


def rows_of(n: int) -> list[Problem]:
    """The problems of a build of so many rows."""
    return list(from_families(n)(BuildOptions(n=n)).items)


def program_of(problem: Problem) -> str:
    assert isinstance(problem, Made), problem.id
    return problem.program


def built(n: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scigen_data", "build", "families", "--n", str(n)]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            [*command, "--out", f"{folder}/families", "--workers", str(CORES)],
            check=True,
            capture_output=True,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(n, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def staged(at: int) -> dict[str, float]:
    """Milliseconds of processor time a row, of stage after stage in one thread."""
    spent = dict.fromkeys(STAGES, 0.0)

    def passed(stage: str, since: float) -> None:
        spent[stage] += 1e3 * (time.process_time() - since) / STAGED

    source = from_families((at + 1) * STAGED)(BuildOptions(n=(at + 1) * STAGED)).items
    start = time.process_time()
    problems = list(source[at * STAGED :])
    passed(STAGES[0], start)
    samples = []
    with Renderer() as renderer:
        for problem in problems:
            program = program_of(problem)
            figure = renderer.render(program, trusted=True)
            start = time.process_time()
            verdicts = audit(problem, figure)
            passed(STAGES[1], start)
            draft = Draft(Status.OK, plan="", program=program, generator="family")
            samples.append(Sample(problem, draft, figure, verdicts, 1, Decision.ACCEPTED, ()))
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        with RowWriter(Path(folder, "rows.parquet"), features().arrow_schema) as writer:
            for sample in samples:
                writer.append(to_row(sample))
        passed(STAGES[2], start)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.rows} rows, {CORES} cores, load before {os.getloadavg()[0]:.2f}", flush=True)
    programs = [program_of(problem) for problem in rows_of(options.rows)]
    ours = Ours(CORES)
    ours.round(programs[: 8 * CORES])  # each of its processes is there
    staged(0)  # and what is imported late
    rounds: list[dict[str, Cost]] = []
    stages: list[dict[str, float]] = []
    for number, order in enumerate(turns(["build", "renderer", "start"], options.rounds)):
        found = {}
        for way in order:
            if way == "renderer":
                done = ours.round(programs)
                found[way] = Cost(len(programs), done.wall, done.cpu)
            else:
                found[way] = built(options.rows if way == "build" else FIRST)
        stages.append(staged(number))
        rounds.append(found)
        said = ", ".join(f"{way} {cost.rate:.2f}" for way, cost in found.items())
        print(f"rows/s: {said}; load {os.getloadavg()[0]:.1f}", flush=True)
    ours.close()
    builds = [each["build"] - each["start"] for each in rounds]
    alone = [each["renderer"] for each in rounds]
    middle = statistics.median
    print(f"\n{'':22}{'rows/s':>8}{'CPU ms a row':>14}")
    for name, costs in (("build", builds), ("renderer alone", alone)):
        print(f"{name:22}{middle(c.rate for c in costs):8.2f}{middle(c.ms for c in costs):14.1f}")
    for stage in STAGES:
        print(f"{'  ' + stage:22}{middle(each[stage] for each in stages):22.1f}")
    together = middle(sum(each.values()) for each in stages)
    print(f"{'  these together':22}{together:22.1f}   (wanted < 9)")
    rest = middle(
        b.ms - a.ms - sum(s.values()) for b, a, s in zip(builds, alone, stages, strict=True)
    )
    print(f"{'  all the rest':22}{rest:22.1f}")
    start = [each["start"] for each in rounds]
    print(f"a build of {FIRST} rows: {middle(c.wall for c in start):.1f} s, "
          f"{middle(c.cpu for c in start):.1f} s of processor time")  # fmt: skip
    pairs = list(zip(builds, alone, strict=True))
    for what, ratios in (
        ("rate, build / renderer", [b.rate / a.rate for b, a in pairs]),
        ("CPU, renderer / build", [a.ms / b.ms for b, a in pairs]),
    ):
        print(f"{what:28}{middle(ratios):6.2f}   ({min(ratios):.2f} to {max(ratios):.2f}; "
              "wanted >= 0.9)")  # fmt: skip
    print(f"load after {os.getloadavg()[0]:.2f} (this run's own included)")


if __name__ == "__main__":
    main()
