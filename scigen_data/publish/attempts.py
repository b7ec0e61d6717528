"""The config `attempts`: every try at a problem, and the program that was accepted in the end.

It lies in a folder of its own beside `data`: its rows are no rows of the dataset, and no
fingerprint or count has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.publish.block import BYTES_PER_FILE, DataFile, described
from scigen_data.publish.parquet import RowWriter
from scigen_data.records import TRAIN, Attempt, Decision, Sample, Status
from scigen_data.rows import IMAGE, INTEGER, TEXT, feature, image_cell
from scigen_data.stored import rows_in
from scigen_data.texts import all_sound

if TYPE_CHECKING:
    from datasets import Features

CONFIG = "attempts"  # and its folder
COLUMNS: dict[str, Any] = {
    "id": TEXT,  # of the problem, as in the other configs
    "attempt": INTEGER,  # from 1
    "image": IMAGE,  # null where nothing was drawn
    "question": TEXT,
    "image_type": TEXT,
    "split": TEXT,
    "language": TEXT,
    "plan": TEXT,
    "program": TEXT,
    "status": TEXT,  # `ok`, or what went wrong with draft or drawing
    "findings": [TEXT],  # what spoke against it, as its author was told
    "accepted_plan": TEXT,  # of the attempt that was accepted; empty where none was
    "accepted_program": TEXT,
    "license": TEXT,
}


def features() -> Features:
    from datasets import Features

    return Features({name: feature(kind) for name, kind in COLUMNS.items()})


def rows_of(sample: Sample, attempts: Sequence[Attempt]) -> Iterator[dict[str, Any]]:
    """The attempts at one problem, in the order in which they were made."""
    problem, kept = sample.problem, sample.draft
    accepted = sample.decision is Decision.ACCEPTED
    for number, attempt in enumerate(attempts, start=1):
        draft, figure = attempt.draft, attempt.figure
        status = figure.status if draft.status is Status.OK else draft.status
        row = {
            "id": problem.id,
            "attempt": number,
            "image": image_cell(figure.png),
            "question": problem.question,
            "image_type": problem.image_type,
            "split": problem.split or TRAIN,
            "language": draft.language,
            "plan": draft.plan,
            "program": str(draft.program),
            "status": str(status),
            "findings": _findings(attempt),
            "accepted_plan": kept.plan if accepted else "",
            "accepted_program": str(kept.program) if accepted else "",
            "license": problem.license,
        }
        yield all_sound(row)


def _findings(attempt: Attempt) -> list[str]:
    said = [attempt.draft.reason, attempt.figure.reason]
    said += [
        verdict.reason
        for verdict in attempt.verdicts
        if verdict.status not in (Status.OK, Status.SKIPPED)
    ]
    return list(dict.fromkeys(filter(None, said)))


def gathered(shards: Iterable[Path], folder: Path) -> list[DataFile]:
    """The rows of shards of attempts as files of their splits in `folder`. Raises OSError as the
    disk does, ValueError where a shard is damaged."""
    schema = features().arrow_schema
    writers: dict[str, list[RowWriter]] = {}
    for shard in shards:
        for row in rows_in(shard):
            files = writers.setdefault(row["split"], [])
            if not files or files[-1].image_bytes > BYTES_PER_FILE:
                if files:
                    files[-1].close()
                name = f"{row['split']}-{len(files):05d}.parquet"
                files.append(RowWriter(folder / name, schema))
            files[-1].append(row)
    for files in writers.values():
        files[-1].close()
    return [
        described(CONFIG, split, file.path, file.rows)
        for split, files in writers.items()
        for file in files
    ]
