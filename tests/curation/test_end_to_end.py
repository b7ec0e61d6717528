"""All steps over raw texts, on an endpoint that breaks schemas and fails; killed, and gone on."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.problems.families import families
from scigen_data.rows import quiz_cell
from tests.curation.played import FAULTS, Killing, Played, curate_until_done
from tests.curation.test_curate import files
from tests.endpoint import Endpoint


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A problem of every third family: question and answer, and quizzes of every second one."""
    path = tmp_path_factory.mktemp("texts") / "texts.jsonl"
    made = [family.problem(11, 0) for family in list(families().values())[1::3]]
    rows: list[dict[str, Any]] = []
    for each in made:
        rows.append({"question": each.question, "answer": each.answer})
        if len(rows) % 2:
            rows[-1]["quizzes"] = [quiz_cell(quiz) for quiz in each.quizzes]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_and_gone_on_with_it_gives_the_bytes_of_an_undisturbed_run(
    texts: Path, tmp_path: Path
) -> None:
    with Endpoint(Played()) as calm:
        code, _, said = curate_until_done(texts, tmp_path / "calm", calm.url, Killing(()))
        assert code == 0, said
        asked = len(calm.calls)
    kills = Killing([asked * part // 5 for part in range(1, 5)])
    with Endpoint(kills, faults=FAULTS, rate=0.1) as rough:
        code, starts, said = curate_until_done(texts, tmp_path / "rough", rough.url, kills)
        assert code == 0, said
        assert starts >= 5
        assert len(rough.calls) > asked
    assert files(tmp_path / "rough") == files(tmp_path / "calm")

    kept = load_dataset(str(tmp_path / "calm"), "curated", split="train")
    dropped = load_dataset(str(tmp_path / "calm"), "dropped", split="train")
    assert len(kept) + len(dropped) == len(texts.read_text().splitlines())
    assert len(kept)
    assert {"unparseable", "abstract"} <= set(dropped["reason"])
    assert all(row["quizzes"] and row["image_type"] for row in kept)
    assert "r, which did not filter, answers" in said


@pytest.mark.slow
def test_ctrl_c_says_that_the_same_command_goes_on(texts: Path, tmp_path: Path) -> None:
    stopping = Killing([20], signal.SIGINT)
    with Endpoint(stopping) as endpoint:
        code, _, said = curate_until_done(texts, tmp_path / "out", endpoint.url, stopping)
        assert code == 130
        assert said.splitlines()[-1] == "scigen: stopped; the same command goes on from here"
        assert "Traceback" not in said
        code, _, said = curate_until_done(texts, tmp_path / "out", endpoint.url, stopping)
        assert code == 0, said
