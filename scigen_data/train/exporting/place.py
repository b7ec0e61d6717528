"""The folder of an export: prepared aside, and moved into place."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scigen_data.errors import InputError, OutputInUse, StorageError
from scigen_data.texts import sound
from scigen_data.train.loading import is_pattern

SIDECAR = "export.json"


def check_free(out: Path, to: str) -> None:
    """Raises OutputInUse unless `out` is new, empty, or an export of the format `to`, InputError
    where those who read exports would take its path for a pattern."""
    if str(out) != sound(str(out)):
        raise InputError(f"the name {str(out)!r} is not UTF-8: name another folder")
    if is_pattern(out):
        raise InputError(
            f"{out}: what reads an export takes [ ], ?, * and :: in a path for a pattern: name "
            "another folder"
        )
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputInUse(f"{out} is a file: name another folder for the export")
    if not any(out.iterdir()):
        return
    try:
        there = json.loads((out / SIDECAR).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputInUse(
            f"{out} is not empty and no export: name another folder, or empty this one"
        ) from None
    if there != to:
        raise OutputInUse(f"{out} holds an export for {there}: name another folder for {to}")


@contextlib.contextmanager
def stage(out: Path) -> Iterator[Path]:
    """A folder beside `out`, gone at the end however that comes.

    Raises StorageError as the disk does.
    """
    aside = _beside(out, "partial")
    try:
        aside.mkdir(parents=True)
        yield aside
    except OSError as error:
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def swap(aside: Path, out: Path) -> None:
    """Put `aside` in the place of `out`; what stood there comes back where that fails.

    Never onto a folder that is there: no system but Linux and macOS can rename so.
    """
    old = _beside(out, "old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    try:
        aside.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _beside(out: Path, ending: str) -> Path:
    out = out.absolute()
    return out.parent / f".{out.name}.{os.getpid()}.{ending}"
