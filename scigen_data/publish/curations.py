"""What a curation's card says of it, for the card of a dataset that is made of its problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from scigen_data.texts import coded, literal

Count = Annotated[int, msgspec.Meta(ge=0)]
Counts = Annotated[dict[str, Count], msgspec.Meta(max_length=100)]


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came to a step, and what became of it."""

    step: str
    came: Count = 0
    passed: Count = 0
    dropped: Counts = {}  # reason -> problems
    unparseable: Count = 0
    waiting: Count = 0
    quizzes_dropped: Counts = {}  # reason -> quizzes
    quizzes_passed: Count = 0


class Curation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A source and what the steps made of it."""

    source: str
    rows: Count
    kept: Count
    rejected: Counts = {}  # reason -> rows that could not be used
    steps: Annotated[tuple[Step, ...], msgspec.Meta(max_length=50)] = ()
    reasons: Mapping[str, Mapping[str, str]] = {}  # step -> reason -> sentence
    alone: Mapping[str, str] = {}  # step that had nobody to ask -> what it left undone
    models: Mapping[str, str] = {}  # role -> name


def read(said: Any) -> Curation:
    """A card's words on its curation. Raises msgspec.ValidationError, a ValueError, where they are
    damaged."""
    return msgspec.convert(said, Curation)


def told(curation: Curation) -> dict[str, Any]:
    """Plain data that `read` reads."""
    found: dict[str, Any] = msgspec.to_builtins(curation)
    return found


def shown(curation: Curation) -> Curation:
    """The same with every name and sentence fit to be filled into Markdown."""
    steps = (
        msgspec.structs.replace(
            each,
            step=coded(each.step),
            dropped=_coded(each.dropped),
            quizzes_dropped=_coded(each.quizzes_dropped),
        )
        for each in curation.steps
    )
    return Curation(
        coded(curation.source),
        curation.rows,
        curation.kept,
        {literal(why): count for why, count in curation.rejected.items()},
        tuple(steps),
        {
            coded(step): {coded(name): literal(says) for name, says in reasons.items()}
            for step, reasons in curation.reasons.items()
        },
        {coded(step): literal(says) for step, says in curation.alone.items()},
        {coded(role): coded(name) for role, name in curation.models.items()},
    )


def _coded(counts: Mapping[str, int]) -> dict[str, int]:
    return {coded(name): count for name, count in counts.items()}
