"""Whether a folder holds a finished dataset, and goes on holding it while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scigen_data.errors import InputError
from scigen_data.publish.folder import STATE
from scigen_data.publish.readme import CARD, Card, card_of


@contextmanager
def finished(folder: Path) -> Iterator[None]:
    """Nobody builds in `folder` meanwhile. Raises InputError where the build is not done."""
    from filelock import FileLock, Timeout

    card_of(folder)
    state = folder / STATE
    if not (state / "build.json").is_file():
        yield
        return
    try:
        with FileLock(state / "lock", timeout=0):
            if not (state / "complete.json").is_file():
                raise InputError(f"{folder} is not finished: run the same command again")
            yield
    except Timeout:
        raise InputError(f"a build is at work in {folder}: wait for it or stop it") from None


def check_rows(folder: Path, card: Card, found: str) -> None:
    """Raises InputError where the card is not of these rows, whose fingerprint is `found`."""
    if found != card.fingerprint:
        raise InputError(
            f"{folder / CARD} is not the card of the rows beside it (content fingerprint "
            f"{card.fingerprint[:12]} stated, {found[:12]} found): build again"
        )
