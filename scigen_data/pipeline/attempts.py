"""Every attempt at a problem, kept with the build: a correction is worth learning from.

`DIR/.scigen/attempts/<shard>.jsonl`, a line an attempt, in the order in which they were made. A
figure is not in it: its program draws it again. A build with --keep-attempts has them with their
figures beside it, in Parquet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from scigen_data.pipeline.engines import Shard
from scigen_data.pipeline.loop import Made
from scigen_data.publish.attempts import rows_of
from scigen_data.publish.parquet import RowWriter
from scigen_data.records import Attempt

FOLDER = "attempts"


def write_attempts(state: Path, shard: Shard, made: Sequence[Made]) -> Path:
    """Write a shard's attempts; the file appears whole or stays as it was. Raises OSError."""
    path = (state / FOLDER / shard.filename).with_suffix(".jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        for each in made:
            for number, attempt in enumerate(each.attempts, start=1):
                line = {"id": each.sample.problem.id, "attempt": number, **_said(attempt)}
                file.write(msgspec.json.encode(line) + b"\n")
    partial.replace(path)
    return path


def keep_attempts(state: Path, shard: Shard, made: Sequence[Made], schema: pa.Schema) -> None:
    """Write a shard's attempts as rows of the config `attempts`. Raises OSError."""
    with RowWriter(state / FOLDER / shard.filename, schema) as writer:
        for each in made:
            for row in rows_of(each.sample, each.attempts):
                writer.append(row)


def _said(attempt: Attempt) -> dict[str, Any]:
    draft, figure = attempt.draft, attempt.figure
    return {
        "draft": {
            "status": str(draft.status),
            "reason": draft.reason,
            "plan": draft.plan,
            "program": str(draft.program),  # whatever kind of text it is
            "language": draft.language,
            "model": draft.model,
            "prompt_version": draft.prompt_version,
            "prompt_hash": draft.prompt_hash,
            "seed": draft.seed,
            "disputes": draft.disputes,
        },
        "figure": {
            "status": str(figure.status),
            "reason": figure.reason,
            "detail": figure.detail,
            "pixel_hash": figure.pixel_hash,
            "fingerprint": figure.fingerprint,
        },
        "verdicts": [
            {
                "check": verdict.check,
                "status": str(verdict.status),
                "reason": verdict.reason,
                "detail": verdict.detail,
            }
            for verdict in attempt.verdicts
        ],
    }
