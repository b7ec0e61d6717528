"""Starts the processes that draw: fresh interpreters that have nothing of this process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from scigen_data.renderer import fonts
from scigen_data.renderer.environment import CLEAN

_HERE = Path(__file__).resolve().parent


def environment(root: Path = _HERE.parents[1]) -> dict[str, str]:
    """All that such a process knows of its caller: where the packages lie; `root` holds ours."""
    site = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    known = {
        **CLEAN,
        "SCIGEN_ROOT": str(root),
        "SCIGEN_SITE": os.pathsep.join(site),
        fonts.CJK_VARIABLE: fonts.cjk_file(),
        "PATH": "",
    }
    for name in ("SYSTEMROOT", "LD_LIBRARY_PATH"):  # without these some interpreters do not start
        if name in os.environ:
            known[name] = os.environ[name]
    return known


def spawn(
    module: str, arguments: list[str], errors: IO[bytes], **options: Any
) -> subprocess.Popen[bytes]:
    """A process that runs `main` of a module of this folder; its words go to `errors`."""
    return run_file("enter.py", [module, *arguments], errors, **options)


def run_file(
    name: str, arguments: list[str], errors: IO[bytes], **options: Any
) -> subprocess.Popen[bytes]:
    """A process that runs a file of this folder as a script."""
    return subprocess.Popen(  # noqa: S603 - our own script, no shell
        [sys.executable, "-s", "-S", "-B", str(_HERE / name), *arguments],
        env=environment(),
        cwd=Path(os.sep).resolve(),
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.DEVNULL,
        stderr=errors,
        close_fds=True,
        start_new_session=True,
        **options,
    )
