"""What a build says of itself: where its rows go, and what its card tells.

It travels as data in the card's header, under `scigen`, beside version and fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from itertools import repeat
from typing import Any, TypeVar

from scigen_data.errors import InputError
from scigen_data.publish.curations import Curation, read, told

T = TypeVar("T")


class Layout(str, Enum):
    """How samples become configs and splits."""

    CORPUS = "corpus"  # configs `corpus` (accepted), `unchecked`, `rejected`, a row's split
    BENCHMARK = "benchmark"  # one config a generator, one split a source, every row

    def __str__(self) -> str:
        return self.value

    @property
    def card(self) -> str:
        """The card in `cards/` that is written for it."""
        return f"{self.value}.md"


@dataclass(frozen=True, slots=True)
class Part:
    """One of several builds that were merged, as its own card told of it."""

    recipe: str
    generator: str
    model: str
    version: str
    license: str
    command: str
    fingerprint: str  # of all its rows
    rows: int
    left_out: int  # of these, rows that a part before it has
    identity: Mapping[str, Any]

    @property
    def maker(self) -> tuple[str, str]:
        return self.generator, self.model

    def __str__(self) -> str:
        by = f"{self.generator} with {self.model}" if self.model else self.generator
        return f"{self.recipe} by {by}"


Runs = Mapping[str, Sequence[tuple[int, int]]]  # config/split -> part and number of rows, in order


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """What a build says of itself: where its rows go, and what its card tells."""

    recipe: str
    title: str
    license: str
    layout: Layout
    card: str  # the text of its template
    identity: Mapping[str, Any]  # all that decides the rows
    generator: str
    model: str = ""
    command: str = ""  # makes the same rows again
    checks: Mapping[str, str] = field(default_factory=dict)  # passed by accepted rows: sentences
    version: str = "0.1.0"  # of the dataset, semantic
    parts: tuple[Part, ...] = ()  # of a merged dataset
    runs: Runs = field(default_factory=dict)  # whose rows are where
    curations: tuple[Curation, ...] = ()  # that its texts came through


_MOST = 1 << 40  # rows of a run
_TEXTS = ("recipe", "layout", "generator", "model", "command")


def statement(info: BuildInfo) -> dict[str, Any]:
    """What of `info` the card's header does not say elsewhere; plain data."""
    said = {name: str(getattr(info, name)) for name in _TEXTS}
    identity = _plain(info.identity)
    more: dict[str, Any] = {}
    if info.parts:
        more["parts"] = [_plain(asdict(part)) for part in info.parts]
        more["runs"] = {place: [list(run) for run in info.runs[place]] for place in info.runs}
    if info.curations:
        more["curations"] = [told(each) for each in info.curations]
    return {**said, "checks": dict(info.checks), "identity": identity, **more}


def stated(header: Mapping[str, Any], place: str, card: str) -> BuildInfo:
    """What the build of a card's header said; `card` is its template.

    Raises InputError where the header says nothing of the kind (builds of 0.1.0).
    """
    said: Any = header.get("scigen")
    try:
        return BuildInfo(
            **{name: str(said[name]) for name in ("recipe", "generator", "model", "command")},
            layout=Layout(said["layout"]),
            identity=dict(said["identity"]),
            checks=dict(said["checks"]),
            version=str(said["version"]),
            curations=tuple(map(read, said.get("curations", ()))),
            title=str(header["pretty_name"]),
            license=str(header["license"]),
            card=card,
            parts=tuple(map(_part, said.get("parts", ()))),
            runs={str(place): _runs(runs) for place, runs in said.get("runs", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(
            f"{place} does not say how its rows were made: build the dataset again with this "
            "scigen-data"
        ) from None


def _part(said: Mapping[str, Any]) -> Part:
    """Raises KeyError, TypeError and ValueError where it is none."""
    read: dict[str, Any] = {"str": str, "int": int}
    values = {each.name: read.get(str(each.type), dict)(said[each.name]) for each in fields(Part)}
    return Part(**values)


def _runs(said: Any) -> tuple[tuple[int, int], ...]:
    """Raises TypeError and ValueError where they are none."""
    runs = tuple((int(part), int(count)) for part, count in said)
    if any(part < 0 or not 0 < count < _MOST for part, count in runs):
        raise ValueError("no numbers of rows")
    return runs


def owners(runs: Iterable[tuple[T, int]]) -> Iterator[T]:
    """What each row belongs to, in order; `runs` say of how many in a row."""
    for owner, count in runs:
        yield from repeat(owner, count)


def lengthen(runs: list[tuple[T, int]], owner: T) -> None:
    """One more row, behind those of `runs`."""
    if runs and runs[-1][0] == owner:
        runs[-1] = owner, runs[-1][1] + 1
    else:
        runs.append((owner, 1))


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))
