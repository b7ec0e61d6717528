"""A Hub on loopback for one command: try `scigen push` without an account or a network.

python scripts/local_hub.py bash        # a shell in which HF_ENDPOINT is that Hub

Everything pushed is kept in memory and gone when the command ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests have the server

from tests.hub import Hub


def main(command: Sequence[str]) -> int:
    """The exit code of `command`."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with Hub() as hub:
        print(f"a Hub at {hub.url}, until this ends: {' '.join(command)}", file=sys.stderr)
        try:
            return subprocess.run(command, env={**os.environ, **hub.env}, check=False).returncode
        except OSError as error:
            print(f"local_hub: {command[0]}: {error.strerror}", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
