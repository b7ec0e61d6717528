"""What the audit of one figure costs, in processor time, rule by rule.

    python scripts/bench_audit.py ../shared [--families 4] [--rounds 3] [--save FILE]
    python scripts/bench_audit.py ../shared --baseline FILE

Draws the recorded programs and items of each embedded family, audits each as a build does (right
after it was drawn, its pixels still known) and prints the median, the 99th percentile and the
worst of the figures, each figure's best of the rounds; beside it, in the same run, what decoding
the same figures takes, which tells a slow machine from a slow audit. Each round goes through all
figures, so that what one leaves in a cache of texts is gone when it comes again. With `--baseline`,
what `--save` wrote before a change: the times of both, and every finding that differs.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from calibrate_audit import drawn

from scigen_data.checks.auditor import audit
from scigen_data.checks.rules import ask, in_order
from scigen_data.images import decoded, keep_decoded, pixels_of
from scigen_data.problems.families import families
from scigen_data.records import Figure, Problem, Status
from scigen_data.renderer import Renderer

WHOLE, DECODE = "the whole audit", "(decoding its PNG)"
LOADED = "of a figure on disk"  # the audit with the decoding, its texts read before


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path, help="folder with scigenbench/ and completions/")
    parser.add_argument("--families", type=int, default=4, help="items of each family")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--save", type=Path, help="write times and findings here")
    parser.add_argument("--baseline", type=Path, help="what --save wrote, to compare with")
    options = parser.parse_args(arguments)
    best: dict[str, dict[str, float]] = {}
    findings: dict[str, list[str]] = {}
    shown = [one for one in figures(options.shared, options.families) if one[2].png]
    for _ in range(options.rounds):
        for name, problem, figure in shown:
            found = measured(problem, figure)
            known = best.setdefault(name, found)
            best[name] = {what: min(known[what], seconds) for what, seconds in found.items()}
    for name, problem, figure in shown:
        findings[name] = [
            f"{verdict.check}: {verdict.status}: {verdict.reason}"
            for verdict in audit(problem, figure)
            if verdict.status not in (Status.OK, Status.SKIPPED)
        ]
    times = {what: [1000 * each[what] for each in best.values()] for what in best[shown[0][0]]}
    before = json.loads(options.baseline.read_text()) if options.baseline else None
    print_times(times, before and before["times"])
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")
    if before:
        print_changes(before["findings"], findings)
    if options.save:
        options.save.write_text(json.dumps({"times": times, "findings": findings}))
    return 0


def figures(shared: Path, items: int) -> Iterator[tuple[str, Problem, Figure]]:
    reader = json.loads((shared / "completions" / "judgements.json").read_text())
    for problem, figure in drawn(shared, reader):
        yield problem.id, problem, figure
    with Renderer() as renderer:
        for name, family in families().items():
            for index in range(items):
                figure = renderer.render(family.problem(0, index).program, trusted=True)
                yield f"{name} {index}", family.problem(0, index), figure


def measured(problem: Problem, figure: Figure) -> dict[str, float]:
    """Seconds of processor time: of the whole audit, of decoding, of both, of each rule."""
    png = figure.png or b""
    pixels = decoded(png).tobytes()
    copies = [Figure(**{**_fields(figure), "png": bytes(bytearray(png))}) for _ in range(3)]
    drawn_here, loaded, seen = copies
    for each in (drawn_here, seen):
        keep_decoded(each.png or b"", memoryview(pixels), figure.width, figure.height)
    return {
        WHOLE: _seconds(partial(audit, problem, drawn_here)),
        DECODE: _seconds(partial(pixels_of, bytes(bytearray(png)))),
        **{rule.name: _seconds(partial(ask, rule, problem, seen)) for rule in in_order()},
        LOADED: _seconds(partial(audit, problem, loaded)),
    }


def _seconds(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def _fields(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in Figure.__dataclass_fields__}


def print_times(times: dict[str, list[float]], before: dict[str, list[float]] | None) -> None:
    print(f"{'milliseconds of processor time':32}{'median':>8}{'p99':>8}{'worst':>8}")
    for what, found in times.items():
        print(f"{what:32}{_row(found)}")
        if before and what in before:
            print(f"{'':4}{'before':28}{_row(before[what])}")


def _row(found: Sequence[float]) -> str:
    percentile = statistics.quantiles(found, n=100)[98]
    return "".join(f"{one:8.2f}" for one in (statistics.median(found), percentile, max(found)))


def print_changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    count = 0
    for name in sorted(before.keys() & after.keys()):
        for sign, these, others in (("-", before, after), ("+", after, before)):
            for finding in these[name]:
                if finding not in others[name]:
                    count += 1
                    print(f"{sign} {name}: {finding}")
    print(f"{count} findings differ on {len(before.keys() & after.keys())} figures")


if __name__ == "__main__":
    sys.exit(main())
