"""The README's walk from a build to its second version, over a Hub that fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub import TOKEN, Hub
from tests.test_readme import README, blocks

ROOT = README.parent
READ = """
import json, sys
from datasets import load_dataset
found = {}
at = {"first": {"revision": "v1.0.0"}, "second": {"revision": "v1.1.0"}, "main": {}}
for name, where in at.items():
    rows = load_dataset("org/corpus", **where)
    streams = load_dataset("org/corpus", streaming=True, **where)
    found[name] = []
    for split, each in rows.items():
        first = next(iter(streams[split]))
        assert first["image"].tobytes() == each[0]["image"].tobytes()
        found[name] += each["id"]
json.dump(found, sys.stdout)
"""


@pytest.mark.timeout(300)  # a dozen programs, one after the other
@pytest.mark.slow
def test_the_walk_runs_as_printed_over_a_hub_that_fails(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="trains: needs the extra `train`")
    (walk,) = (block for block in blocks("sh") if "scigen push" in block)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shell = f"set -e\nscigen() {{ '{sys.executable}' -m scigen_data \"$@\"; }}\n"
    shell += f"python() {{ '{sys.executable}' \"$@\"; }}\n{walk}"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "SCIGEN_"))}
    with Hub() as hub:
        hub.fail("create", "drop-after")
        hub.fail("batch", "429-retry-after", seconds=0)
        hub.fail("lfs-put", "drop")
        hub.fail("commit", "drop-after")  # it is made, and nobody hears of it
        hub.fail("commit", "500")
        hub.fail("tag", "drop-after")
        hub.fail("tree", "503", skip=2)
        hub.fail("lfs-get", "midway", skip=1)
        hub.fail("refs", "slow", seconds=0.3)
        env = {**clean, **hub.env, "PYTHONPATH": str(ROOT)}

        def run(*command: str) -> str:
            done = subprocess.run(
                command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
            assert "Traceback" not in done.stderr
            return done.stdout

        told = run("bash", "-c", shell)
        assert not [fault for fault in hub.faults if fault.times], "a fault was not met"
        found = json.loads(run(sys.executable, "-c", READ))
        repo = hub.repos["org/corpus"]
        assert set(repo.tags) == {"v1.0.0", "v1.1.0"}
        assert repo.branches["main"] == repo.tags["v1.1.0"]
        sent = [call.headers for call in hub.calls if call.host == "lfs"]
        card = hub.files("org/corpus")["README.md"].decode()
    assert sent
    assert not any(TOKEN in str(headers) for headers in sent)
    assert (len(found["first"]), len(found["second"])) == (12, 16)
    assert found["main"] == found["second"]
    assert set(found["first"]) < set(found["second"])
    assert re.search(r"saved in out/first", told)
    assert "rows: 4 added; 16 in all, 12 before" in told
    assert "### v1.1.0\n\nSince v1.0.0: rows: 4 added" in card
