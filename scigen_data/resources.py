"""Files that ship with the package: `builders/` and `cards/`."""

from __future__ import annotations

from pathlib import Path

from scigen_data.errors import InputError


def _roots(folder: str) -> tuple[Path, Path]:
    """Inside the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    return package / f"_{folder}", package.parent / folder


def shipped(folder: str, name: str) -> Path:
    """One file. Raises InputError where it is not there."""
    for root in _roots(folder):
        if (root / name).is_file():
            return root / name
    raise InputError(f"{folder}/{name} is not there: reinstall scigen-data")


def names(folder: str, suffix: str) -> list[str]:
    """The stems of the files with `suffix`, sorted."""
    return sorted({path.stem for root in _roots(folder) for path in root.glob(f"*{suffix}")})
