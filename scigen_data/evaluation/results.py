"""What an evaluation found, as JSON: `results.json` and one line a row in `rows/<generator>.jsonl`.

Both are functions of the builds, the replies and the options alone: no time, no address, no path
of the machine. `SCHEMA` changes whenever a reader of the files would have to.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations, zip_longest
from typing import Any

from scigen_data.checks.agreement import judge_agreement
from scigen_data.checks.judge import DIMENSIONS, HIGHEST
from scigen_data.checks.quiz import Reading
from scigen_data.evaluation.builds import Build
from scigen_data.evaluation.compare import compare
from scigen_data.evaluation.counts import audit_figures, label_figures, selection, unjudged, usage
from scigen_data.evaluation.published import PUBLISHED, SOURCE
from scigen_data.evaluation.score import Asked, Scored, figures, grouped, image_type, subject
from scigen_data.records import LETTERS, Quiz, Status
from scigen_data.taxonomy import IMAGE_TYPES, SUBJECTS

RESULTS = "results.json"
SCHEMA = "scigen-bench/1"
MOST_FAILURES = 24  # of a generator, told in full; all rows are in rows/<generator>.jsonl


def generator(
    build: Build, rows: Sequence[Scored], asked: Asked, *, labels: bool
) -> dict[str, Any]:
    """Everything about one generator but its rows and its reference metrics; `labels`: its reader
    reads labels alone."""
    seen = [row.seen for row in rows]
    judged = [one.judgements for one in seen if one.judgements]
    repeats = max((len(each) for each in judged), default=0)
    return {
        "name": build.name,
        "generator": build.generator,
        "model": build.model,
        "data": build.digest,
        "all": figures(rows, asked),
        "by_subject": grouped(rows, asked, subject, SUBJECTS),
        "by_type": grouped(rows, asked, image_type, IMAGE_TYPES),
        "by_split": grouped(rows, asked, lambda row: row.seen.row.split),
        "ocr": label_figures(rows) if labels else None,
        "agreement": (
            {name: asdict(found) for name, found in judge_agreement(judged).items()}
            if repeats > 1
            else None
        ),
        "audit": audit_figures(rows),
        "selection": selection(rows),
        "unjudged": unjudged(rows),
        "cost": {
            "generation": usage(one.row.usage for one in seen),
            "reading": usage(r.usage for one in seen for r in one.readings),
            "judging": usage(j.usage for one in seen for j in one.judgements),
        },
        "failures": failures(rows),
    }


def comparisons(named: Sequence[tuple[str, Sequence[Scored]]]) -> list[dict[str, Any]]:
    """Every pair of generators that share problems."""
    found = []
    for (one, first), (two, second) in combinations(named, 2):
        if (tests := compare(first, second)) is not None:
            found.append({"first": one, "second": two, **tests})
    return found


def published(shown: bool) -> dict[str, Any]:
    """The paper's rows, marked as what they are; none where they are not to be shown."""
    return {
        "source": SOURCE,
        "rows": [
            {
                "model": row.model,
                "group": row.group,
                "r_inv": row.r_inv / 100,
                "judge": dict(zip(DIMENSIONS, row.judge, strict=True)),
                "psnr": row.psnr,
                "ssim": row.ssim,
                "clip": row.clip,
                "fid": row.fid,
                "by_subject": {
                    name: {"r_inv": rate / 100, "judge": score}
                    for name, (rate, score) in row.by_subject.items()
                },
            }
            for row in (PUBLISHED if shown else ())
        ],
    }


# ----------------------------------------------------------------------------------- rows


def row_json(row: Scored) -> dict[str, Any]:
    """One row as `rows/<generator>.jsonl` has it."""
    seen = row.seen
    built = seen.row
    own = len(built.verdicts)
    return {
        "id": row.id,
        "split": built.split,
        "image_type": built.problem.image_type,
        "image": str(built.status),
        "reason": built.reason,
        "pixel_hash": built.pixel_hash,
        "r_inv": row.passed,
        "r_inv_strict": row.strict,
        "judge": row.score,
        "quizzes": [_quiz_json(quiz, *said) for quiz, *said in _said(row)],
        "judgements": [_judgement_json(judgement) for judgement in seen.judgements],
        "verdicts": [
            {
                "check": verdict.check,
                "status": str(verdict.status),
                "score": verdict.score,
                "reason": verdict.reason,
                "detail": dict(verdict.detail),
            }
            for verdict in row.verdicts[own:]
        ],
    }


def _said(row: Scored) -> Any:
    return zip_longest(row.quizzes, row.seen.readings, row.blind)


def _quiz_json(
    quiz: Quiz, reading: Reading | None, blind: Sequence[Reading] | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"key": quiz.key, "answer": quiz.answer}
    if reading is not None:
        found |= {
            "status": str(reading.status),
            "letter": reading.letter,
            "shown": reading.shown,
            "order": "".join(LETTERS[option] for option in reading.order),
            "reason": reading.reason,
        }
    if blind is not None:
        found["blind"] = "".join(trial.letter or "-" for trial in blind)
    return found


def _judgement_json(judgement: Any) -> dict[str, Any]:
    return {
        "status": str(judgement.status),
        "scores": dict(judgement.scores),
        "reasons": dict(judgement.reasons),
        "failure_mode": judgement.failure_mode,
        "reason": judgement.reason,
        "judge": judgement.judge,
        "repeat": judgement.repeat,
    }


# ------------------------------------------------------------------------------- failures

_KINDS = ("no_image", "quiz", "not_shown", "judge", "audit")


def failures(rows: Sequence[Scored]) -> dict[str, Any]:
    """How many rows fail in which way, the worst way of each, and some of them in full.

    The ways take turns, and within one the image types, so that the few that are shown differ.
    """
    found: dict[str, list[Scored]] = {kind: [] for kind in _KINDS}
    for row in rows:
        if kind := _failure(row):
            found[kind].append(row)
    queues = [_by_turns(found[kind]) for kind in _KINDS]
    shown = [
        (kind, row)
        for turn in zip_longest(*queues)
        for kind, row in zip(_KINDS, turn, strict=True)
        if row is not None
    ]
    return {
        "counts": {kind: len(each) for kind, each in found.items()},
        "shown": [_failure_json(kind, row) for kind, row in shown[:MOST_FAILURES]],
    }


def _failure(row: Scored) -> str:
    if row.seen.row.status is not Status.OK:
        return "no_image"
    if row.passed is False:
        return "quiz"
    if row.strict is False:
        return "not_shown"
    if row.score is not None and row.score <= HIGHEST / 2:
        return "judge"
    return "audit" if any(v.status is Status.FAILED for v in row.seen.row.verdicts) else ""


def _by_turns(rows: Sequence[Scored]) -> list[Scored]:
    groups: dict[str, list[Scored]] = {}
    for row in rows:
        groups.setdefault(row.seen.row.problem.image_type, []).append(row)
    return [row for turn in zip_longest(*groups.values()) for row in turn if row is not None]


def _failure_json(kind: str, row: Scored) -> dict[str, Any]:
    problem = row.seen.row.problem
    judgement = next((j for j in row.seen.judgements if j.status is Status.OK), None)
    return {
        "id": row.id,
        "kind": kind,
        "image_type": problem.image_type,
        "question": problem.question,
        "reason": row.seen.row.reason,
        "wrong": [
            {
                "question": quiz.question,
                "right": quiz.correct,
                "read": quiz.options[LETTERS.index(reading.letter)],
                "shown": reading.shown,
            }
            for quiz, reading in zip(row.quizzes, row.seen.readings, strict=False)
            if reading.status is Status.OK and not (reading.right(quiz) and reading.shown)
        ],
        "findings": [
            {"check": v.check, "reason": v.reason}
            for v in row.seen.row.verdicts
            if v.status is Status.FAILED
        ],
        "judge": None
        if judgement is None
        else {
            "score": row.score,
            "failure_mode": judgement.failure_mode,
            "reason": min(
                ((judgement.scores[name], judgement.reasons.get(name, "")) for name in DIMENSIONS),
                key=lambda scored: scored[0],
            )[1],
        },
    }


# ------------------------------------------------------------------------------- encoding


def encode(value: Any) -> str:
    """JSON for a file that people may read and compare; numbers to 12 places of a decimal.

    Means over the same values must not differ by the order that they were summed in.
    """
    return json.dumps(_rounded(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def encode_line(value: Any) -> str:
    """One line of JSON Lines."""
    return json.dumps(_rounded(value), ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 12) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value


def rows_file(name: str) -> str:
    """Where a generator's rows lie in the report folder."""
    safe = re.sub(r"[^\w.@+-]+", "-", name)
    return f"rows/{safe}.jsonl"
