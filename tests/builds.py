"""Building through the command line, and comparing what came of it."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.started import server


def command(*arguments: object) -> list[str]:
    """`scigen ARGUMENTS` of this very checkout."""
    return [sys.executable, "-m", "scigen_data", *map(str, arguments)]


_KEYS = ("SCIGEN_", "OPENAI_", "BFL_", "HF_TOKEN")  # of who runs the tests


def scigen(
    *arguments: object,
    env: Mapping[str, str] | None = None,
    timeout: float = 110,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, whatever its exit code; no key or endpoint of the tester's leaks in."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(_KEYS)}
    clean |= env or {}
    return server(clean).run([*map(str, arguments)], clean, timeout, cwd or Path.cwd())


def deaf_to_nothing() -> None:
    """A shell starts what runs in its background with Ctrl-C ignored, and so are its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


_PROGRESS = re.compile(r"(?:\w+ [\w.-]+: )?\d+/\d+(?: |$)|\d+ rows$|waiting for ")


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command says on stderr, without the progress that a slow machine gets to see."""
    return [line for line in done.stderr.strip().splitlines() if not _PROGRESS.match(line)]


def dataset_bytes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the dataset in `folder`, the build's own state left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scigen" not in path.parts
    }
