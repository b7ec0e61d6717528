"""The notebook-shaped walk through the Python API runs cell by cell, as a notebook runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# One process without a `__main__` that could be imported again, and an event loop at work.
KERNEL = """
import asyncio, re
from pathlib import Path
cells = re.split(r"^# %%.*$", Path({path!r}).read_text(encoding="utf-8"), flags=re.MULTILINE)
async def run():
    names = {{"__name__": "__main__"}}
    for cell in cells:
        exec(compile(cell, "<cell>", "exec"), names)
    await asyncio.sleep(0)
asyncio.run(run())
print(len(cells), "cells")
"""


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_every_cell_runs_in_one_process_with_a_running_loop(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="collates: needs the extra `train`")
    pytest.importorskip("mpmath", reason="grades: needs the extra `rewards`")
    done = subprocess.run(
        [sys.executable, "-"],
        input=KERNEL.format(path=str(ROOT / "scripts" / "notebook.py")),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    for said in ("25 rows, 25 drawn", "3000 mΩ is right", "4 Ω is wrong", "'input_ids'", "verl"):
        assert said in done.stdout
    assert "A line runs through '12 V at 4 A'" in done.stdout
    assert (tmp_path / "out" / "notebook" / "figure.png").exists()
