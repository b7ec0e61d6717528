"""Every relative link and image of the Markdown files leads to something that exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md", ":!tests/data"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    broken = []
    for name in listed.stdout.split():
        page = ROOT / name
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            target = (match[1] or match[2]).partition("#")[0]
            if not target or re.match(r"[a-z]+:", target):
                continue
            if not (page.parent / target).exists():
                broken.append(f"{name}: {target}")
    print("\n".join(broken) or "links: all lead somewhere")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
