"""What a build says of itself: where its rows go, and what its card tells.

It travels as data in the card's header, under `scigen`, beside version and fingerprint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from scigen_data.errors import InputError


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


_TEXTS = ("recipe", "layout", "generator", "model", "command")


def statement(info: BuildInfo) -> dict[str, Any]:
    """What of `info` the card's header does not say elsewhere; plain data."""
    said = {name: str(getattr(info, name)) for name in _TEXTS}
    identity = json.loads(json.dumps(info.identity, ensure_ascii=False))
    return {**said, "checks": dict(info.checks), "identity": identity}


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
            title=str(header["pretty_name"]),
            license=str(header["license"]),
            card=card,
        )
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{place} does not say how its rows were made: build the dataset again with this "
            "scigen-data"
        ) from None
