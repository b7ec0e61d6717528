"""How often the audit accepts a figure under another problem than its own: it should not.

    python scripts/check_swaps.py ../shared [--others 20] [--items 3]

Draws the recorded programs and `--items` of each embedded family, audits each figure under its own
problem and under so many others of its image type, and prints what the policy `clean` decides.
Families have few to a type: their figures are audited under those of other types as well.
Ends with 1 where over 1 % of swapped figures, or under 99 % of the families' own, are accepted.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from calibrate_audit import drawn  # beside this script

from scigen_data.checks.auditor import audit
from scigen_data.checks.select import POLICIES, decide
from scigen_data.problems.families import families
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Decision, Draft, Figure, Problem, Status
from scigen_data.renderer import Renderer

Pair = tuple[Problem, Figure]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path, help="folder with scigenbench/ and completions/")
    parser.add_argument("--others", type=int, default=20, help="problems to try a figure under")
    parser.add_argument("--items", type=int, default=3, help="items of each family")
    parser.add_argument("--seed", type=int, default=0, help="of the choice and of the items")
    parser.add_argument("-v", "--verbose", action="store_true", help="name what surprises")
    options = parser.parse_args(arguments)
    chosen = random.Random(options.seed)
    ids = json.loads((options.shared / "completions" / "judgements.json").read_text())
    published = load_problems(options.shared / "scigenbench" / "scigen.json").problems
    by_id = {problem.id: problem for problem in published}  # with checklist and quizzes
    own = [(by_id[problem.id], figure) for problem, figure in drawn(options.shared, ids)]
    ours = list(of_families(options.seed, options.items))
    tables = {
        "recorded, own": own,
        "recorded, swapped": swapped(own, published, options.others, chosen),
        "families, own": ours,
        "families, swapped": swapped(ours, [p for p, _ in ours], options.others, chosen),
    }
    counts = {name: decisions(name, pairs, options.verbose) for name, pairs in tables.items()}
    for name, count in counts.items():
        told = ", ".join(f"{count[str(each)]} {each}" for each in Decision)
        print(f"{name + ':':<19} {told} of {count.total()}")
    accepted = {name: count["accepted"] / max(count.total(), 1) for name, count in counts.items()}
    swaps = max(accepted["recorded, swapped"], accepted["families, swapped"])
    return int(swaps > 0.01 or accepted["families, own"] < 0.99)


def of_families(seed: int, items: int) -> Iterable[Pair]:
    with Renderer() as renderer:
        for family in families().values():
            for index in range(items):
                program = family.problem(seed, index).program
                yield family.problem(seed, index), renderer.render(program, trusted=True)


def swapped(
    pairs: Sequence[Pair], problems: Sequence[Problem], others: int, chosen: random.Random
) -> list[Pair]:
    """Each figure with so many problems that are not its own, those of its image type first."""
    found: list[Pair] = []
    for own, figure in pairs:
        strange = [each for each in problems if each.question != own.question]
        alike = [each for each in strange if each.image_type == own.image_type]
        rest = [each for each in strange if each.image_type != own.image_type]
        chosen.shuffle(alike)
        chosen.shuffle(rest)
        found += [(each, figure) for each in (*alike, *rest)[:others]]
    return found


def decisions(name: str, pairs: Iterable[Pair], verbose: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for problem, figure in pairs:
        decision, why = decide(POLICIES["clean"], Draft(Status.OK), figure, audit(problem, figure))
        counts[str(decision)] += 1
        if verbose and (decision is Decision.ACCEPTED) is name.endswith("swapped"):
            print(f"    {name}: {problem.id} {decision} {' '.join(why)}")
    return counts


if __name__ == "__main__":
    sys.exit(main())
