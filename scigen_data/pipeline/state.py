"""What a build keeps below `DIR/.scigen`: whose folder it is, which shards are done."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, OutputInUse, StorageError
from scigen_data.generators import BuildOptions
from scigen_data.options import options_of
from scigen_data.publish.parquet import file_metadata
from scigen_data.renderer import machine

STATE = ".scigen"
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


def claim(out: Path, identity: Mapping[str, Any]) -> Path:
    """Make `out` this build's; its state's folder.

    Raises OutputInUse where it is another's, InputError where its name cannot be written down.
    """
    try:
        str(out).encode()
    except UnicodeEncodeError:
        raise InputError(f"{str(out)!r} is no UTF-8: choose another --out") from None
    state = out / STATE
    marker = state / "build.json"
    if out.exists() and not out.is_dir():
        raise OutputInUse(f"{out} is a file: choose another --out")
    if marker.is_file():
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise OutputInUse(f"{marker} is damaged: choose another --out")
        if found == json.loads(json.dumps(identity)):
            return state
        if any((state / "shards").glob("*.parquet")) or (out / "data").exists():
            raise _another(out, found, identity)
    elif out.is_dir() and any(entry.name != STATE for entry in out.iterdir()):
        raise OutputInUse(f"{out} is not empty and holds no build: choose another --out")
    state.mkdir(parents=True, exist_ok=True)
    write_json(marker, identity)
    return state


def _another(out: Path, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> OutputInUse:
    """What a person chose and differs comes first; the rest is for `whole`."""
    there, now = _flat(found), _flat(wanted)
    differ = [key for key in {**there, **now} if there.get(key) != now.get(key)]
    own = {**found.get("own", {}), **wanted.get("own", {})}
    chosen = {"recipe", *(each.name for each in options_of(BuildOptions)), *own}
    changes = {
        key: f"{key}: {_short(there.get(key))} there, {_short(now.get(key))} now" for key in differ
    }
    shown = [change for key, change in changes.items() if key in chosen]
    if "recipe" in changes or "generator" in changes:  # each of which has options of its own
        shown = [changes[key] for key in differ if key in chosen & there.keys() & now.keys()]
    rest = [key for key in differ if key not in chosen]
    if rest:
        other = "also" if shown else "the same choices, but another"
        shown.append(f"{other} {', '.join(rest)}: --verbose says more")
    error = OutputInUse(f"{out} holds another build ({'; '.join(shown)}): choose another --out")
    error.whole = f"{out} holds another build ({'; '.join(changes.values())}): choose another --out"
    return error


def _flat(identity: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in identity.items() if name != "own"}
    return {**plain, **identity.get("own", {})}


def _short(value: object) -> str:
    """A value as a message can hold it: hashes cut, the rest whole."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30,}\b", r"\1…", str(value))


def unfinished(shard: Path) -> int | None:
    """How many samples of a shard are to be tried again; None where the shard is not there."""
    try:
        return int(file_metadata(shard)[UNFINISHED])
    except (OSError, KeyError, ValueError):  # pyarrow's errors on a broken file are ValueErrors
        return None


def read_complete(state: Path, out: Path, files: Sequence[Path] | None) -> Built | None:
    """What the finished build came to, of these very shards or of any; None where there is none."""
    try:
        found = json.loads((state / "complete.json").read_text(encoding="utf-8"))
        built = Built(**{**found["counts"], "folder": out})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    there = (out / "README.md").is_file() and (out / "data").is_dir()
    if not there or (files is not None and found["files"] != [file.name for file in files]):
        return None
    return built


def write_complete(state: Path, built: Built, files: Sequence[Path]) -> None:
    """Say that the build is finished; shards that are none of its own are taken away."""
    counts = {**asdict(built), "folder": None}
    names = [file.name for file in files]
    write_json(state / "complete.json", {"files": names, "counts": counts})
    for stale in set((state / "shards").glob("*.parquet")) - set(files):
        stale.unlink()  # the short last shard of a build that has grown


def write_json(path: Path, value: object) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, indent=1, ensure_ascii=False), encoding="utf-8")
    partial.replace(path)


def storage_error(error: OSError, out: Path) -> StorageError:
    """A disk's error in words."""
    place = error.filename or out
    if machine.starts_no_more(error):
        return StorageError(f"cannot build {out}: {machine.no_processes()}")
    if error.errno == errno.EFBIG:
        return StorageError(
            f"cannot write {place}: this shell lets no file grow that far (ulimit -f): give "
            "`ulimit -f unlimited` in a new shell and run the same command again, what is built "
            "is kept"
        )
    if error.errno in machine.FULL:
        return StorageError(
            f"no space left to write {place}: free some and run the same command again, "
            "what is built is kept"
        )
    return StorageError(f"cannot write {place}: {os.strerror(error.errno or 0)}")
