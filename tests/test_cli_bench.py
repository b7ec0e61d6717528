"""`scigen bench` and `scigen select` as a user runs them, over real builds and a real endpoint."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.problems.scigenbench import load_problems
from tests.builds import command, complaints, scigen
from tests.endpoint import FAULTS, Endpoint
from tests.evaluation.built import answers, dataset, item
from tests.replay import replay

N = 4  # of the 50 recorded problems: each takes a second to draw
ASK = ("--judge", "--model", "reader-1", "--judge-model", "judge-1", "--retries", 20)


@dataclass(frozen=True)
class Builds:
    """Two finished builds, and the endpoint's answers about the first."""

    recorded: Path
    families: Path
    answer: Any

    def copies(self, root: Path) -> tuple[Path, Path]:
        return tuple(  # type: ignore[return-value]
            Path(shutil.copytree(folder, root / folder.name))
            for folder in (self.recorded, self.families)
        )


@pytest.fixture(scope="module")
def builds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Builds:
    root = tmp_path_factory.mktemp("builds")
    completions = shared / "completions"
    names = sorted(path.stem for path in (completions / "imgcoder").glob("*.md"))[5::12][:N]
    rows = json.loads((shared / "scigenbench" / "scigen.json").read_text(encoding="utf-8"))
    problems = root / "scigen.json"
    problems.write_text(json.dumps([row for row in rows if str(row["id"]) in names]))
    for arguments in (
        ("scigenbench", "--problems", problems, "--out", root / "recorded", "--generator"),
        ("families", "--n", 2, "--out", root / "families"),
    ):
        recorded = ("recorded", "--replies", completions / "imgcoder")
        done = scigen("build", *arguments, *(recorded if "--generator" in arguments else ()))
        assert done.returncode == 0, done.stderr
    answer = replay(
        load_problems(problems).problems,
        completions / "reader_answers.json",
        completions / "blind_answers.json",
        completions / "judgements.json",
    )
    return Builds(root / "recorded", root / "families", answer)


def report_bytes(out: Path) -> dict[str, bytes]:
    paths = [*out.glob("*.*"), *(out / "rows").glob("*")]
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(paths)}


@pytest.mark.slow
def test_a_failing_endpoint_leaves_the_same_report(builds: Builds, tmp_path: Path) -> None:
    reports = []
    for name, rate in (("sound", 0.0), ("failing", 0.3)):
        folders = builds.copies(tmp_path / name)
        out = tmp_path / name / "report"
        with Endpoint(builds.answer, faults=FAULTS, rate=rate, hang=0.4) as endpoint:
            done = scigen(
                *("bench", *folders, "--out", out, "--base-url", endpoint.url, *ASK),
                *("--timeout", 0.3 if rate else 30),
            )
            assert bool(endpoint.faults_given) == bool(rate)
        assert done.returncode == 0, done.stderr
        reports.append(report_bytes(out))
    assert set(reports[0]) == {
        "results.json",
        "leaderboard.md",
        "index.html",
        "rows/recorded.jsonl",
        "rows/family.jsonl",
    }
    assert reports[0] == reports[1]
    results = json.loads(reports[0]["results.json"])
    recorded, family = results["generators"]
    assert recorded["all"]["r_inv"]["judged"] == recorded["all"]["judge"]["judged"] == N
    assert 0 < recorded["all"]["blind"]["images"]["share"] < recorded["all"]["r_inv"]["overall"]
    # Nobody recorded answers about the families: that is told, and is no wrong answer.
    assert len(family["unjudged"]["reader"]["unparseable"]) == 2
    assert family["all"]["r_inv"]["judged"] == 0
    assert f"recorded: {N} of {N} images, R_inv" in done.stdout
    assert f"report: {out}/index.html" in done.stdout


def test_killed_run_goes_on_to_the_same_report(tmp_path: Path) -> None:
    made = [item(index) for index in range(12)]
    one, two = dataset(tmp_path / "one" / "d", made), dataset(tmp_path / "two" / "d", made)
    with Endpoint(answers(wrong=[1]), pause=0.05) as endpoint:
        ask = ("--base-url", endpoint.url, *ASK, "--concurrency", 4)
        assert scigen("bench", one, "--out", tmp_path / "r1", *ask).returncode == 0
        whole = len(endpoint.calls)
        again = command("bench", two, "--out", tmp_path / "r2", *ask)
        process = subprocess.Popen(again, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while len(endpoint.calls) < whole + whole // 2:
            assert process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (tmp_path / "r2" / "results.json").exists()
        done = subprocess.run(again, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(endpoint.calls) < 2 * whole + 2 * 4  # at most those in flight are asked again
    assert report_bytes(tmp_path / "r1") == report_bytes(tmp_path / "r2")


def test_a_build_that_grows_keeps_its_blind_answers(builds: Builds, tmp_path: Path) -> None:
    _, folder = builds.copies(tmp_path)
    blind = folder / "evaluation" / "blind-m.jsonl"
    blind.parent.mkdir()
    blind.write_text("")
    done = scigen("build", "families", "--n", 3, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert blind.is_file()
    assert load_dataset(str(folder), split="all").num_rows == 3


def test_select_writes_a_dataset_and_says_what_each_rule_rejected(
    builds: Builds, tmp_path: Path
) -> None:
    folder, _ = builds.copies(tmp_path)
    with Endpoint(builds.answer) as endpoint:
        ask = ("--base-url", endpoint.url, *ASK)
        assert scigen("bench", folder, "--out", tmp_path / "r", *ask).returncode == 0
    arguments = ("select", folder, "--policy", "strict", "--out", tmp_path / "s")
    done = scigen(*arguments, "--from", tmp_path / "r")
    assert done.returncode == 0, done.stderr
    rows = load_dataset(str(tmp_path / "s"), split="scigen")
    accepted = rows["decision"].count("accepted")
    assert done.stdout.startswith(f"{N} rows, {accepted} accepted by strict (before: ")
    reasons = {reason for found in rows["reasons"] for reason in found}
    for reason in reasons:
        assert f"  {reason}" in done.stdout
    checks = [verdict["check"] for verdict in rows[0]["verdicts"]]
    assert checks[-4:] == ["quiz", "quiz/strict", "judge", "judge/lowest"]


# ----------------------------------------------------------------------- what goes wrong


def refused(*arguments: object, says: str, env: Mapping[str, str] | None = None) -> str:
    """The one line on stderr of a command that must fail."""
    done = scigen(*arguments, env=env)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    (line,) = complaints(done)
    assert line.startswith("scigen: ")
    assert says in line
    return line


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("made") / "d", [item(1), item(2)])


def test_folders_and_endpoints_that_are_not_there_are_one_line(made: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "r")
    refused("bench", tmp_path / "no", *out, says="no folder")
    assert "SCIGEN_BASE_URL" in refused("bench", made, *out, says="the reader needs an endpoint")
    url = {"SCIGEN_BASE_URL": "http://127.0.0.1:9/v1"}
    refused("bench", made, *out, says="--reader-model", env=url)
    refused("select", made, *out, "--policy", "strict", says="--from")
    assert not (tmp_path / "r").exists()


def test_wrong_key_is_one_line_and_is_not_shown(made: Path, tmp_path: Path) -> None:
    with Endpoint(answers(), key="right") as endpoint:
        ask = ("--base-url", endpoint.url, "--model", "m", "--out", tmp_path / "r")
        secret = {"SCIGEN_API_KEY": "sk-wrong-and-secret"}
        line = refused("bench", made, *ask, says="SCIGEN_API_KEY", env=secret)
    assert "sk-wrong-and-secret" not in line


def test_the_judge_may_have_an_endpoint_and_a_key_of_its_own(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "d"))
    with Endpoint(answers(), key="reads") as one, Endpoint(answers(), key="judges") as two:
        done = scigen(
            *("bench", folder, "--out", tmp_path / "r", "--base-url", one.url, *ASK),
            *("--judge-base-url", two.url),
            env={"SCIGEN_API_KEY": "reads", "SCIGEN_JUDGE_API_KEY": "judges"},
        )
        assert done.returncode == 0, done.stderr
        assert {call.body["model"] for call in one.calls} == {"reader-1"}
        assert {call.body["model"] for call in two.calls} == {"judge-1"}


def test_endpoint_that_is_down_leaves_a_report_and_a_way_on(made: Path, tmp_path: Path) -> None:
    ask = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--retries", 0)
    done = scigen("bench", made, "--out", tmp_path / "r", *ask)
    assert done.returncode == 1
    assert "run the same command again" in done.stderr.splitlines()[-1]
    assert "R_inv not measured: no reply that could be read" in done.stdout
    assert (tmp_path / "r" / "index.html").is_file()


def test_a_build_cannot_decide_by_what_no_build_checks(tmp_path: Path) -> None:
    line = refused(
        *("build", "families", "--n", 3, "--policy", "paper", "--out", tmp_path / "d"),
        says="policy paper needs quiz",
    )
    assert "scigen select" in line
    assert not (tmp_path / "d").exists()


OWN = """
from dataclasses import replace

from scigen_data.pipeline.recipe import load_recipe
from scigen_data.checks.select import POLICIES, Policy, combine

RECIPE = replace(
    load_recipe("families").recipe,
    name="own",
    policy=combine("own", POLICIES["lenient"], Policy("legible", require=("audit/glyphs",))),
)
"""


def test_a_recipe_may_bring_a_policy_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    done = scigen("build", tmp_path / "own.py", "--n", 2, "--out", tmp_path / "d")
    assert done.returncode == 0, done.stderr
    card = (tmp_path / "d" / "README.md").read_text()
    assert "under the policy `own`" in card
    assert "`audit/glyphs`" in card
    assert "--policy" not in card


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Nothing that names one.", "names no option"),
        ("I cannot see any image.", "sees no image"),
    ],
)
def test_replies_that_nobody_can_read_are_no_measurement(
    said: str, why: str, builds: Builds, tmp_path: Path
) -> None:
    _, families = builds.copies(tmp_path)
    with Endpoint(lambda _: said) as endpoint:
        done = scigen(
            *("bench", families, "--out", tmp_path / "report", "--model", "reader-1"),
            *("--base-url", endpoint.url, "--without", "seed", "--chat-option", "top_p=0.5"),
        )
        assert all("seed" not in call.body for call in endpoint.calls)
        assert all(call.body["top_p"] == 0.5 for call in endpoint.calls)
    assert done.returncode == 1
    assert "R_inv not measured: no reply that could be read" in done.stdout
    assert why in done.stderr
    assert "Traceback" not in done.stderr
