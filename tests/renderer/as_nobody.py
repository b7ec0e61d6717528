"""Runs a command as a user who owns nothing, from a test that runs as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid")
    or os.geteuid() != 0
    or not shutil.which("setpriv")
    or not shutil.which("unshare"),
    reason="needs root, setpriv and unshare to become another user",
)

# in a mount namespace of its own, the way to the interpreter is opened for everybody, which it
# is not where Python lies in root's home
_OPEN_THE_WAY = """
set -e
closed=$1 base=$2 work=$3; shift 3
if [ -n "$closed" ]; then
  mount --bind "$base" "$work"
  mount -t tmpfs -o mode=755 tmpfs "$closed"
  mkdir -p "$base"
  mount --move "$work" "$base"
fi
exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$@"
"""


def as_nobody(
    *command: str, timeout: float = 90, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it; skips the test where no mount namespace is to be had."""
    base = Path(sys.base_prefix)
    closed = next((p for p in reversed(base.parents) if not p.stat().st_mode & 0o001), "")
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(
            [
                *("unshare", "--mount", "--propagation", "private", "bash", "-c", _OPEN_THE_WAY),
                *("bash", str(closed), str(base), work, *command),
            ],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=folder,
        )
    if done.stderr.startswith(("unshare: unshare failed", "mount:")):
        pytest.skip(f"no mount namespace here: {done.stderr.strip()[-200:]}")
    return done
