"""How a result leaves the sandbox: a line of JSON, then the pixels as rows of RGB bytes.

Runs inside the sandbox. Whatever stands in the file was written next to a hostile program, so
`result.py`, which reads it outside, believes none of it unseen.
"""

from __future__ import annotations

import json
import os
from typing import Any


def outcome(status: str, reason: str = "", **said: Any) -> dict[str, Any]:
    """A record with every key that its kind has: of a figure, or of why there is none."""
    record = {
        "status": status,
        "reason": reason,
        "warnings": [],
        "missing": [],
        "figures": 0,
        "size": [],
    }
    if status != "ok":
        record["detail"] = ""
    return {**record, **said}


def write(file: int, record: dict[str, Any], pixels: bytes | memoryview) -> None:
    """Replace what `file` holds; of a figure, `record["size"]` is its width and height."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    head = text.encode("utf-8", errors="replace") + b"\n"  # half a character cannot be stored
    os.lseek(file, 0, os.SEEK_SET)
    os.ftruncate(file, 0)
    for part in (head, pixels):
        left = memoryview(part)
        while left:
            left = left[os.write(file, left) :]
