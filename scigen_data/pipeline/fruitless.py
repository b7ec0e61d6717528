"""A build whose first rows all give nothing to draw is stopped before the others are paid for.

What counts are rows as they are done, whichever worker does them, and first those of an earlier
run. One row that drew, or whose program ran and failed, shows that the model knows the form.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from scigen_data.errors import NothingUsable
from scigen_data.generators.choice import Chosen
from scigen_data.generators.family import FAMILY
from scigen_data.pipeline.engines import Event, SampleDone, Shard, ShardLost
from scigen_data.records import Status, Verdict
from scigen_data.rows import verdicts_of
from scigen_data.stored import read_rows

ENOUGH = 20  # rows from the start
_NOTHING = {"unparseable": "unparseable", "blank": "blank", "audit/blank": "blank"}
# Rows that say nothing of the model: tried again, or never asked for.
_SILENT = {str(Status.API_ERROR), str(Status.ERROR), str(Status.SKIPPED), "contaminated", "make"}
_CUT = ("max_tokens", "was cut", "inside its reasoning")
_LONGEST = 200  # characters of a reason


@dataclass
class Start:
    """The rows of a build as long as all give nothing: kind and reason of each, by shard."""

    nothing: dict[Shard, list[tuple[str, str]]] = field(default_factory=dict)
    fruitful: bool = False

    def add(self, shard: Shard, reasons: Sequence[str], why: str) -> None:
        """Count a row by the reasons against it."""
        kind = next((_NOTHING[each] for each in reasons if each in _NOTHING), "")
        if kind:
            self.nothing.setdefault(shard, []).append((kind, why))
        elif not _SILENT.intersection(reasons):
            self.fruitful = True

    def hear(self, event: Event) -> None:
        if isinstance(event, SampleDone):
            self.add(event.shard, event.reasons, event.why)
        elif isinstance(event, ShardLost):  # its rows count anew
            self.nothing.pop(event.shard, None)

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [row for rows in self.nothing.values() for row in rows]


def stopped(
    events: Iterator[Event],
    made: Mapping[Shard, Sequence[Path]],
    total: int,
    chosen: Chosen,
    out: Path,
) -> Iterator[Event]:
    """The events of a build of `total` rows; `made` are an earlier run's shards, and files of rows.

    Raises NothingUsable where ENOUGH rows and all so far gave nothing, and more are to come.
    """
    start, done = Start(), sum(shard.stop - shard.start for shard in made)

    def beside(generator: str) -> bool:
        return generator == FAMILY.name != chosen.spec.name

    for shard, files in made.items():
        for row in chain.from_iterable(map(read_rows, files)):
            if start.fruitful:
                break
            if not beside(row["generator"]):
                start.add(shard, row["reasons"], why(verdicts_of(row)))
    for event in events:
        if not (isinstance(event, SampleDone) and beside(event.generator)):
            start.hear(event)
        done += isinstance(event, SampleDone)
        rows = () if start.fruitful else start.rows
        if len(rows) >= ENOUGH and done < total:
            raise NothingUsable(_told(rows, chosen, out))
        yield event


def why(verdicts: Sequence[Verdict]) -> str:
    """Why a row gave nothing: that it did not run, or else the first check that failed."""
    amiss = (v.reason for v in verdicts if v.check == "run" and v.status is not Status.OK)
    failed = (v.reason for v in verdicts if v.status is Status.FAILED)
    return next(chain(amiss, failed), "").removeprefix("nothing to draw: ")


def _told(rows: Sequence[tuple[str, str]], chosen: Chosen, out: Path) -> str:
    kinds = Counter(kind for kind, _ in rows)
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    reason, count = Counter(why for _, why in rows).most_common(1)[0]
    return (
        f"the first {len(rows)} rows gave nothing to draw: {said} ({count} times: "
        f"{reason[:_LONGEST]}): {_remedy(kinds, reason, chosen)}; what was asked is kept in "
        f"{shlex.quote(str(out))}, and --keep-going goes on"
    )


def _remedy(kinds: Counter[str], reason: str, chosen: Chosen) -> str:
    if "max_tokens" in chosen.used and any(cut in reason for cut in _CUT):
        return (
            f"let a reply be longer than --max-tokens {chosen.options.max_tokens}, or have the "
            "model think less (--chat-option)"
        )
    if chosen.spec.pictures:
        return f"see that {chosen.asked} serves an image model that takes such requests"
    if kinds.most_common(1)[0][0] == "blank":
        return "its programs draw nothing: choose another --model"
    if chosen.options.replies is not None:
        return "see that the recorded replies are of the form that ImgCoder asks for"
    return (
        f"see that {chosen.asked} serves the chat model that is meant, and choose one that "
        "follows the form"
    )
