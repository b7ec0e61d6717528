"""The process of a helper: grades what it is given, one request a line, until the input ends."""

from __future__ import annotations

import json
import os
import sys

from scigen_data.answers.grading.core import grade


def main() -> None:
    """Serve requests, a JSON object each; a reply lists grade, reason, method and answer."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for line in sys.stdin.buffer:
        request = json.loads(line)
        triples = request.pop("triples")
        found = [grade(said, gold, question=asked, **request) for said, gold, asked in triples]
        reply = [(each.grade, each.reason, each.method, each.answer) for each in found]
        out.write(json.dumps(reply).encode() + b"\n")


if __name__ == "__main__":
    main()
