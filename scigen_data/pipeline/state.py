"""What a build keeps below `DIR/.scigen`: whose folder it is, which shards are done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.generators import BuildOptions
from scigen_data.options import options_of
from scigen_data.publish import place
from scigen_data.publish.parquet import file_metadata
from scigen_data.publish.place import write_json
from scigen_data.records import Share

UNFINISHED = "scigen.unfinished"  # in a shard's metadata: samples to be tried again
ERRORS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    folder: Path
    rows: int
    drawn: int
    accepted: int
    reasons: dict[str, int]  # how many rows each reason kept from being accepted
    unfinished: int  # rows that an endpoint left without a reply; the next run tries again
    failure: str = ""  # what most of its failures said
    asked: str = ""  # what gave no reply
    unchecked: int = 0  # rows of which nothing was seen that is their problem's own
    # check -> of how many rows it was proved, had nothing to check (skipped), failed
    checks: dict[str, dict[str, int]] = field(default_factory=dict)
    note: str = ""  # what of the choice of problems is easily overlooked
    errors: int = 0  # rows over which something failed that should not have; tried again as well
    failed: tuple[tuple[str, str], ...] = ()  # the first of these: id and exception
    input_tokens: int = 0  # of all models that were asked, over all attempts
    output_tokens: int = 0
    cost: float | None = None  # US dollars, where prices are known
    shares: tuple[Share, ...] = ()  # of these, by role: the coder's, the critic's


def claim(out: Path, identity: Mapping[str, Any]) -> Path:
    """Make `out` this build's; its state's folder. Raises as `place.claim` does."""
    names = ("recipe", *(each.name for each in options_of(BuildOptions)), *identity.get("own", {}))
    return place.claim(out, identity, "build", names, begun="*/*.parquet")


def unfinished(shard: Path) -> int | None:
    """How many samples of a shard are to be tried again; None where the shard is not there."""
    try:
        return int(file_metadata(shard)[UNFINISHED])
    except (OSError, KeyError, ValueError):  # pyarrow's errors on a broken file are ValueErrors
        return None


def read_complete(state: Path, out: Path, names: Sequence[str] | None) -> Built | None:
    """What the finished build came to, of the shards of these names or of any; None where there
    is none."""
    try:
        found = json.loads((state / "complete.json").read_text(encoding="utf-8"))
        shares = tuple(Share(**each) for each in found["counts"].get("shares", ()))
        built = Built(**{**found["counts"], "folder": out, "shares": shares})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    there = (out / "README.md").is_file() and (out / "data").is_dir()
    if not there or (names is not None and found["files"] != list(names)):
        return None
    return built


def write_complete(state: Path, built: Built, names: Sequence[str]) -> None:
    """Say that the build of these shards is finished."""
    counts = {**asdict(built), "folder": None}
    write_json(state / "complete.json", {"files": list(names), "counts": counts})
