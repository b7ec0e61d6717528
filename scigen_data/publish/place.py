"""A folder that becomes a dataset: whose it is, and what a disk says of it.

What belongs to the making lies below `DIR/.scigen`, and is not published.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, OutputInUse, StorageError
from scigen_data.publish.folder import STATE
from scigen_data.renderer import machine


def claim(
    out: Path, identity: Mapping[str, Any], noun: str, chosen: Collection[str], *, begun: str
) -> Path:
    """Make `out` that of one making, a `noun` ("build"); its state's folder.

    `chosen`: what of the identity a person chose. `begun`: files of the state, as a pattern, that
    are worth something. Raises OutputInUse where the folder is another's, InputError where its
    name cannot be written down.
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
        if ("recipe" in found) != ("recipe" in identity):
            other = "build" if "recipe" in found else "curation"
            raise OutputInUse(f"{out} holds a {other}: choose another --out")
        if any(state.glob(begun)) or (out / "data").exists():
            raise _another(out, found, identity, noun, chosen)
    elif out.is_dir() and any(entry.name != STATE for entry in out.iterdir()):
        raise OutputInUse(f"{out} is not empty and holds no {noun}: choose another --out")
    state.mkdir(parents=True, exist_ok=True)
    write_json(marker, identity)
    return state


def _another(
    out: Path,
    found: Mapping[str, Any],
    wanted: Mapping[str, Any],
    noun: str,
    names: Collection[str],
) -> OutputInUse:
    """What a person chose and differs comes first; the rest is for `whole`."""
    there, now = _flat(found), _flat(wanted)
    differ = [key for key in {**there, **now} if there.get(key) != now.get(key)]
    chosen = {*names, *found.get("own", {})}
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
    error = OutputInUse(f"{out} holds another {noun} ({'; '.join(shown)}): choose another --out")
    error.whole = (
        f"{out} holds another {noun} ({'; '.join(changes.values())}): choose another --out"
    )
    return error


def _flat(identity: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in identity.items() if name != "own"}
    return {**plain, **identity.get("own", {})}


def _short(value: object) -> str:
    """A value as a message can hold it: hashes cut, the rest whole."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30,}\b", r"\1…", str(value))


@contextmanager
def held(out: Path, state: Path, noun: str) -> Iterator[None]:
    """No other process works in the folder. Raises OutputInUse where one does."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(state / "lock", timeout=0):
            yield
    except Timeout:
        raise OutputInUse(f"another {noun} is at work in {out}: wait for it or stop it") from None


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
