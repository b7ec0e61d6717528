"""What a build's critic, reader and judge make of recorded figures, and what their looks cost.

    python scripts/check_loop.py ../shared

Builds the recorded completions through a loopback endpoint: with the audit alone, with a critic,
and with `--policy strict`. Critic, reader and judge are the careful readers who saw those very
figures: the critic finds the defects that were written down, the severe ones as wrong. The coder
says the same again whatever it is told, so this shows who decides what, and not what an attempt
mends. A token is a word here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scigen_data.pipeline.build import build
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Decision, Problem
from scigen_data.stored import files_of, read_rows
from tests.endpoint import Endpoint, recorded
from tests.replay import replay

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "audit alone": {},
    "with a critic": {"critic": "critic"},
    "strict": {"critic": "critic", "reader": "reader", "judge": "judge", "policy": "strict"},
}
SEVERITIES = ("none", "minor", "major")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shared", type=Path, help="folder with scigenbench/ and completions/")
    shared = parser.parse_args(arguments).shared
    completions, source = shared / "completions", shared / "scigenbench" / "scigen.json"
    raw = json.loads(source.read_text(encoding="utf-8"))
    rows = [row for row in raw if (completions / "imgcoder" / f"{row['id']}.md").exists()]
    judged = json.loads((completions / "judgements.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "problems.json"
        file.write_text(json.dumps(rows), encoding="utf-8")
        answer = models(completions, load_problems(file).problems, judged)
        for name, options in LOOKS.items():
            with Endpoint(answer) as endpoint:
                out = Path(scratch) / name.replace(" ", "-")
                told = {"base_url": endpoint.url, "model": "coder", **options}
                build("scigenbench", out, problems=(file,), **told)
                calls = Counter(c.body["model"] for c in endpoint.calls if c.kind == "chat")
            report(name, out, judged, calls)
    return 0


def models(
    completions: Path, problems: Sequence[Problem], judged: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], str]:
    """The answers of all four, told apart by the model that is asked."""
    coder = recorded(completions / "imgcoder", problems)
    files = ("reader_answers.json", "blind_answers.json", "judgements.json")
    sees = replay(problems, *(completions / each for each in files))
    longest = sorted(problems, key=lambda problem: -len(problem.question))

    def answer(body: Mapping[str, Any]) -> str:
        if body["model"] != "critic":
            return str(coder(body) if body["model"] == "coder" else sees(body))
        text = body["messages"][0]["content"][0]["text"]
        problem = next(each for each in longest if each.question.strip() in text)
        defects = judged[problem.id]["defects"]
        found = [{"what": d["what"], "wrong": d["severity"] == "major"} for d in defects]
        return json.dumps({"shows": "yes", "findings": found})

    return answer


def report(name: str, out: Path, judged: Mapping[str, Any], calls: Mapping[str, int]) -> None:
    rows = [row for file in files_of(out) for row in read_rows(file)]
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found = {defect["severity"] for defect in judged[row["id"]]["defects"]}
        counts[row["decision"], max(found or {"none"}, key=SEVERITIES.index)] += 1
    print(f"\n{name}: {sum(calls.values()) / len(rows):.1f} calls a row", end="")
    print(f" ({', '.join(f'{n} {role}' for role, n in sorted(calls.items()))}), ", end="")
    for kind in ("input", "output"):
        print(
            f"{sum(row[f'{kind}_tokens'] for row in rows) / len(rows):,.0f} {kind} tokens", end=" "
        )
    print(f"\n{'a careful reader saw':>22}" + "".join(f"{each:>12}" for each in Decision))
    for severity in SEVERITIES:
        cells = (f"{counts[str(each), severity]:>12}" for each in Decision)
        print(f"{f'{severity} defects':>22}" + "".join(cells))


if __name__ == "__main__":
    sys.exit(main())
