"""Runs one of this package's own programs in a plain child process, where nothing better exists.

Run by `sandbox.py`: the program comes on standard input, the result goes to the file named by the
first argument, the limits are JSON in the second. Time and memory are bounded, nothing else is.
"""

from __future__ import annotations

import json
import os
import sys

from scigen_data.renderer import fonts, isolate
from scigen_data.renderer.limits import Limits


def main() -> None:
    if sys.platform == "linux":
        isolate.die_with_parent()
    result = os.open(sys.argv[1], os.O_RDWR | getattr(os, "O_BINARY", 0))
    limits = Limits(**json.loads(sys.argv[2]))
    program = sys.stdin.buffer.read()
    fonts.import_matplotlib()
    from scigen_data.renderer import child

    child.prepare()
    if sys.platform != "win32":
        memory = (limits.memory_mb + 1024) << 20  # with what the interpreter itself takes
        isolate.limit(memory, limits.cpu_seconds, limits.result_bytes)
    child.run(program, limits, result)
