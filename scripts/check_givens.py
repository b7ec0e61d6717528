"""Which values of published problems the audit asks a figure for, to be read by a person.

    python scripts/check_givens.py ../shared [--read 200] [--seed 0]

Prints how many problems there are, how many givens are asked for on them and how many problems
ask for none; with `--read`, every given of so many random problems in its sentence, to count how
many of them are rightly asked for: read as a whole, and part of what the question gives.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from scigen_data.checks.rules.asked import required, setting_of, written
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem

BEFORE, AFTER = 60, 30  # characters that are printed around a given


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path, help="folder with scigenbench/")
    parser.add_argument("--read", type=int, default=0, help="random problems to print")
    parser.add_argument("--seed", type=int, default=0, help="of the choice")
    options = parser.parse_args(arguments)
    files = [options.shared / "scigenbench" / f"{name}.json" for name in ("scigen", "seephys")]
    problems = [problem for file in files for problem in load_problems(file).problems]
    asked = [len(required(problem)) for problem in problems]
    print(f"{len(problems)} problems, {sum(asked)} givens asked for, {asked.count(0)} ask for none")
    chosen = random.Random(options.seed).sample(problems, min(options.read, len(problems)))
    for problem in chosen:
        show(problem)
    return 0


def show(problem: Problem) -> None:
    print(f"{problem.id} (answer: {' '.join(problem.answer.split())[:60]})")
    read = setting_of(problem)
    for given in required(problem):
        start, stop = given.span
        before, after = read[max(0, start - BEFORE) : start], read[stop : stop + AFTER]
        print("   ", " ".join(f"{before}⟦{written(given)}⟧{after}".split()))


if __name__ == "__main__":
    sys.exit(main())
