"""What a step made of its problems, read from the folder of a curation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.curation.folder import CURATED, DROPPED
from scigen_data.curation.funnel import StepCount
from scigen_data.curation.source import SOURCE_STEP
from scigen_data.errors import InputError
from scigen_data.publish.readme import CARD, card_of
from scigen_data.records import LETTERS
from scigen_data.stored import read_rows

_SHOWN = 300  # characters of a question


@dataclass(frozen=True, slots=True)
class Found:
    """The folder of a curation, and what its card says of it."""

    folder: Path
    rows: int
    kept: int
    quizzed: int  # of these, problems with a quiz
    rejected: Mapping[str, int]
    steps: tuple[StepCount, ...]
    alone: Mapping[str, str]


def open_curation(folder: Path) -> Found:
    """Raises InputError where the folder holds no curation."""
    stated = card_of(folder).header.get("scigen")
    try:
        said = dict(stated)["curation"] if isinstance(stated, Mapping) else {}
        steps = tuple(map(StepCount.from_json, said["steps"]))
        return Found(
            folder,
            rows=said["rows"],
            kept=said["kept"],
            quizzed=said["quizzed"],
            rejected=said["rejected"],
            steps=steps,
            alone=said["alone"],
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(
            f"{folder / CARD} tells of no curation: name the --out folder of `scigen curate`"
        ) from None


def shown(found: Found, step: str, reason: str | None) -> Iterator[str]:
    """What the step dropped, a text of several lines a problem: its reason, its quizzes.

    Raises InputError where there is no such step or it gave no such reason.
    """
    names = [SOURCE_STEP, *(each.step for each in found.steps)]
    if step not in names:
        raise InputError(f"{found.folder} has no step {step!r}: it has {', '.join(names)}")
    reasons = _reasons(found, step)
    if reason is not None and reason not in reasons:
        said = ", ".join(reasons) or "none"
        raise InputError(f"{step} gave no reason {reason!r} there: it gave {said}")
    for config in (DROPPED, CURATED):
        for path in sorted((found.folder / "data" / config).glob("*.parquet")):
            for row in read_rows(path):
                if text := _of_row(row, step, reason):
                    yield text


def _reasons(found: Found, step: str) -> list[str]:
    if step == SOURCE_STEP:
        return list(found.rejected)
    each = next(each for each in found.steps if each.step == step)
    own = ["unparseable"] if each.unparseable else []
    return list(dict.fromkeys((*each.dropped, *each.quizzes_dropped, *own)))


def _of_row(row: Mapping[str, Any], step: str, reason: str | None) -> str:
    """The row where the step dropped it, or a quiz of it, or left a note; else nothing."""
    gone = row.get("step") == step and reason in (None, row["reason"])
    quizzes = [
        quiz
        for quiz in row["dropped_quizzes"]
        if quiz["dropped"].partition(": ")[0] == step
        and reason in (None, quiz["dropped"].partition(": ")[2])
    ]
    notes = [note for note in row["notes"] if note.startswith(f"{step}: ") and reason is None]
    if not (gone or quizzes or notes):
        return ""
    why = f": {row['reason']}" + (f" ({row['detail']})" if row["detail"] else "") if gone else ""
    question = " ".join(row["question"].split())
    cut = question if len(question) <= _SHOWN else f"{question[: _SHOWN - 1]}…"
    lines = [" ".join(f"{row['id'] or row['place']}{why}".split()), f"    {cut}"]
    for quiz in quizzes:
        options = "; ".join(f"{letter}. {quiz['options'][letter]}" for letter in LETTERS)
        text = " ".join(f"{quiz['question']} {options}".split())
        lines.append(f"    {quiz['dropped']}: {text} Marked: {quiz['answer']}")
    return "\n".join([*lines, *(f"    {' '.join(note.split())}" for note in notes)])
