"""SciGenBench's problems, stripped to question and answer, through all steps of curation.

    python scripts/kill_curations.py shared/scigen.json shared/seephys.json

An endpoint on loopback replies to every step, 30 % of its first replies breaking their schema (a
fifth of these twice), and, the second time, fails at a tenth of the calls as endpoints do; then
`scigen curate` is killed at ten random moments and started again. The two datasets are compared
byte by byte.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests have the server

from scigen_data.problems.scigenbench import load_problems
from tests.curation.played import FAULTS, Killing, curate_until_done
from tests.endpoint import Endpoint


def dataset(folder: Path) -> dict[str, bytes]:
    """Every file of the dataset, the curation's own state left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".scigen" not in path.parts
    }


def stripped(files: list[Path], to: Path) -> int:
    """Question and answer of the files' problems as JSON lines; how many."""
    problems = [problem for file in files for problem in load_problems(file).problems]
    rows = [{"question": each.question, "answer": each.answer} for each in problems]
    to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


def main() -> int:
    """0 where both runs end with the same bytes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rate", type=float, default=0.1, help="of calls that fail")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scigen-curations-") as name:
        folder = Path(name)
        texts = folder / "texts.jsonl"
        print(f"{stripped(options.files, texts)} problems")
        calm, played = Killing(()), folder / "calm"
        code, asked = _run("undisturbed", texts, played, calm, 0.0)
        rng = random.Random(options.seed)
        kills = Killing(sorted(rng.sample(range(asked // 50, asked), options.kills)))
        other, _ = _run("killed", texts, folder / "rough", kills, options.rate)
        same = dataset(played) == dataset(folder / "rough")
        print(f"files {len(dataset(played))}: {'the same bytes' if same else 'DIFFERENT BYTES'}")
        print((played / "README.md").read_text().partition("## What each step")[2][:4000])
    return 0 if same and code == other == 0 else 1


def _run(what: str, texts: Path, out: Path, killing: Killing, rate: float) -> tuple[int, int]:
    """Exit code and calls."""
    begun = time.monotonic()
    with Endpoint(killing, faults=FAULTS, rate=rate) as endpoint:
        code, starts, said = curate_until_done(texts, out, endpoint.url, killing)
        calls = len(endpoint.calls)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{what}: {starts} starts, {calls} calls, {time.monotonic() - begun:.0f} s, "
        f"{children.ru_utime + children.ru_stime:.0f} s of processor time so far, "
        f"{children.ru_maxrss >> 10} MB"
    )
    print(said if code else "", end="")
    for reply, count in sorted(killing.played.said.items()):
        print(f"  {count:6d}  {reply}")
    return code, calls


if __name__ == "__main__":
    sys.exit(main())
