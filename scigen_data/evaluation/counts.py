"""What is counted beside the three figures: failures, findings, selection, tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from scigen_data.checks.select import POLICIES, decide_row, rejections
from scigen_data.evaluation.score import Scored, read_quizzes
from scigen_data.metrics.rates import Rate
from scigen_data.records import Status, Usage


def unjudged(rows: Sequence[Scored]) -> dict[str, dict[str, list[str]]]:
    """Ids by what kept them from an outcome, and by its status."""
    found: dict[str, dict[str, list[str]]] = {"image": {}, "reader": {}, "blind": {}, "judge": {}}

    def note(stage: str, status: Status, row: Scored) -> None:
        found[stage].setdefault(str(status), []).append(row.id)

    for row in rows:
        if row.seen.row.status is not Status.OK:
            note("image", row.seen.row.status, row)
        if row.quizzes and row.read is not None and row.read.passed is None:
            note("reader", row.read.passed_status, row)
        missing = [r.status for trials in row.blind for r in trials if r.status is not Status.OK]
        if missing:
            note("blind", missing[0], row)
        if row.seen.judgements and row.judged is None:
            note("judge", row.seen.judgements[0].status, row)
    return {stage: dict(sorted(by.items())) for stage, by in found.items()}


def label_figures(rows: Sequence[Scored]) -> dict[str, Any]:
    """What a reader of labels reads: of the quizzes that it can answer, how many it gets right."""
    outcomes: list[bool | None] = []
    statuses: Counter[str] = Counter()
    labels = 0
    for row in rows:
        for quiz, reading in read_quizzes(row):
            status = reading.status if reading is not None else Status.SKIPPED
            statuses[str(status) if reading is not None else "no image"] += 1
            if status is Status.OK and reading is not None:
                labels += 1
                outcomes.append(reading.right(quiz))
    total = sum(len(row.quizzes) for row in rows)
    return {
        "right": Rate(sum(map(bool, outcomes)), labels, total).as_dict(),
        "by_status": dict(sorted(statuses.items())),
    }


def audit_figures(rows: Sequence[Scored]) -> dict[str, dict[str, int]]:
    """By rule of the audit: how many rows end how."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for verdict in row.seen.row.verdicts:
            if verdict.check.startswith("audit/"):
                counts.setdefault(verdict.check, Counter())[str(verdict.status)] += 1
    return {rule: dict(sorted(counts[rule].items())) for rule in sorted(counts)}


def selection(rows: Sequence[Scored]) -> dict[str, Any]:
    """What each named policy makes of the rows, and what each of its rules rejects."""
    found: dict[str, Any] = {}
    for name, policy in POLICIES.items():
        decided = [decide_row(policy, row.seen.row.status, row.verdicts) for row in rows]
        rejected = rejections([reasons for _, reasons in decided if reasons])
        found[name] = {
            "accepted": sum(not reasons for _, reasons in decided),
            "of": len(rows),
            "rules": {
                rule: {"rows": each.rows, "alone": each.alone} for rule, each in rejected.items()
            },
        }
    return found


def usage(found: Iterable[Usage]) -> dict[str, Any]:
    """Tokens and US dollars; a cost of None: no price is known."""
    total = sum(found, Usage())
    return {
        "input_tokens": total.input_tokens,
        "output_tokens": total.output_tokens,
        "cost": total.cost,
    }
