"""How the audit's findings stand against a careful reader's.

    python scripts/calibrate_audit.py ../shared [--families 4]

Draws the recorded programs, audits them, and prints the confusion table of label defects, then
one line for each figure on which audit and reader disagree. The labels are one reader's, one
pass: look at the figures before believing either side. With `--families`, so many items of each
embedded family too, whose every finding is printed: they are drawn with care, and a finding is
a false alarm until the figure shows otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.checks.auditor import audit
from scigen_data.problems.families import families
from scigen_data.records import Figure, Problem, Status, Verdict
from scigen_data.renderer import Renderer

LABEL_CHECKS = (
    "audit/overlap",
    "audit/clipped",
    "audit/struck",
    "audit/hidden",
    "audit/size",
    "audit/glyphs",
    "audit/dollars",
)
LABEL_KINDS = ("label_overlap", "label_clipped", "missing_glyph")
LEVELS = ("major", "minor", "none")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path, help="folder with scigenbench/ and completions/")
    parser.add_argument("--save", type=Path, help="write the figures here as PNG")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="every finding of every figure"
    )
    parser.add_argument("--families", type=int, default=0, help="items of each family to audit")
    parser.add_argument("--seed", type=int, default=0, help="of the families' items")
    options = parser.parse_args(arguments)
    reader: Mapping[str, Any] = json.loads(
        (options.shared / "completions" / "judgements.json").read_text()
    )
    table: Counter[tuple[str, str]] = Counter()
    failed: Counter[str] = Counter()
    disagreements: list[str] = []
    for problem, figure in drawn(options.shared, reader):
        if options.save and figure.png:
            options.save.mkdir(parents=True, exist_ok=True)
            (options.save / f"{problem.id}.png").write_bytes(figure.png)
        verdicts = audit(problem, figure)
        failed.update(v.check for v in verdicts if v.status is not Status.OK and bad(v))
        seen = [d for d in reader[problem.id]["defects"] if d["kind"] in LABEL_KINDS]
        said = level([d["severity"] for d in seen])
        found = level(severities(verdicts))
        table[said, found] += 1
        if options.verbose or (said == "none") != (found == "none"):
            disagreements.append(
                f"\n{problem.id} ({problem.image_type}): reader {said}, audit {found}"
            )
            disagreements += [f"    reader  {d['severity']}: {d['what']}" for d in seen]
            shown = [v for v in verdicts if bad(v) and (options.verbose or v.check in LABEL_CHECKS)]
            disagreements += [f"    {v.check}: {v.reason}" for v in shown]
    print_table(table)
    print_targets(table)
    print("\nfigures failed by check:", dict(sorted(failed.items())))
    print(*disagreements, sep="\n")
    if options.families:
        audit_families(options.seed, options.families)
    return 0


def audit_families(seed: int, count: int) -> None:
    """Print every finding on `count` items of each family."""
    drawn_items, with_findings = 0, 0
    print("\nfamilies:")
    with Renderer() as renderer:
        for name, family in families().items():
            for index in range(count):
                figure = renderer.render(family.problem(seed, index).program, trusted=True)
                found = [v for v in audit(family.problem(seed, index), figure) if bad(v)]
                drawn_items += 1
                with_findings += bool(found)
                for verdict in found:
                    print(f"    {name} {index} {verdict.check}: {verdict.reason}")
    print(f"    {with_findings} of {drawn_items} figures with findings")


def drawn(shared: Path, ids: Mapping[str, Any]) -> Iterator[tuple[Problem, Figure]]:
    """The recorded programs, rendered in the sandbox, with their problems."""
    published = json.loads((shared / "scigenbench" / "scigen.json").read_text())
    rows = {str(row["id"]): row for row in published}
    with Renderer() as renderer:
        for id_ in sorted(ids):
            reply = (shared / "completions" / "imgcoder" / f"{id_}.md").read_text()
            program = re.findall(r"```python\n(.*?)```", reply, re.S)[-1]
            row = rows[id_]
            problem = Problem(
                id=id_,
                question=row["question"],
                answer=str(row["answer"] or ""),
                image_type=row["image_type"],
                multimodal_question=row.get("multimodal_question") or "",
            )
            yield problem, renderer.render(program)


def bad(verdict: Verdict) -> bool:
    return verdict.status not in (Status.OK, Status.SKIPPED)


def severities(verdicts: Sequence[Verdict]) -> list[str]:
    """Of the label findings."""
    return [
        finding["severity"]
        for verdict in verdicts
        if verdict.check in LABEL_CHECKS
        for finding in verdict.detail.get("findings", ())
    ]


def level(found: Sequence[str]) -> str:
    return next((name for name in LEVELS if name in found), "none")


def print_table(table: Counter[tuple[str, str]]) -> None:
    print("label defects: the worst that the reader saw (rows), that the audit found (columns)")
    print(f"{'':>10}" + "".join(f"{name:>8}" for name in LEVELS) + f"{'flagged':>12}")
    for said in LEVELS:
        row = [table[said, found] for found in LEVELS]
        flagged = sum(row[:2])
        share = f"{flagged}/{sum(row)}"
        print(f"{said:>10}" + "".join(f"{count:>8}" for count in row) + f"{share:>12}")


def print_targets(table: Counter[tuple[str, str]]) -> None:
    """The three shares that count, next to what is asked of them."""

    def flagged(said: str) -> tuple[int, int]:
        row = [table[said, found] for found in LEVELS]
        return sum(row[:2]), sum(row)

    for said, asked in (("major", "at least 90 %"), ("minor", "at least 70 %")):
        hit, of = flagged(said)
        print(f"figures with a {said} defect found: {hit / max(of, 1):.0%} ({asked})")
    hit, of = flagged("none")
    print(f"false alarms: {hit / max(of, 1):.0%} of the figures without (at most 10 %)")


if __name__ == "__main__":
    sys.exit(main())
