"""Readers and judges from outside the package, and what becomes of a row that they fail on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data.checks.readers import READERS
from scigen_data.errors import InputError
from scigen_data.evaluation.bench import evaluate
from scigen_data.evaluation.selection import select
from tests.builds import complaints, scigen
from tests.endpoint import Endpoint
from tests.evaluation.built import answers, dataset, item

STRANGERS = """
from tests.evaluation.built import index_of
from scigen_data.checks.judge import DIMENSIONS, Judgement
from scigen_data.checks.judges import JudgeSpec
from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers import ReaderSpec
from scigen_data.records import Status


class Lens:
    name = "lens of mine"

    def __init__(self):
        self.read_so_far = 0

    async def read(self, quiz, image, *, trial=0):
        if image is None:
            return Reading(Status.OK, "B", reader=self.name)
        if index_of(image) == 2:
            raise RuntimeError("the lens\\n  broke")
        right = "which" not in quiz.question and index_of(image) != 1
        return Reading(Status.OK, "A" if right and "height" in quiz.question else "B", True,
                       reader=self.name)


class Court:
    name = "court"

    async def judge(self, problem, image, *, repeat=0):
        if index_of(image) == 3:
            raise KeyError("no such article")
        return Judgement(Status.OK, dict.fromkeys(DIMENSIONS, 2), judge=self.name, repeat=repeat)


LENS = ReaderSpec("lens", "looks closely", lambda means: Lens(), blind=True, prompt=lambda: "p1")
TAGS = ReaderSpec("tags", "reads tags", lambda means: Lens(), answers="labels",
                  version=lambda: "tags 1")
COURT = JudgeSpec("court", "is in session", lambda means: Court())
"""


@pytest.fixture
def strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "eyes.py").write_text(STRANGERS)
    monkeypatch.setenv("SCIGEN_PLUGINS", str(folder))
    return folder


@pytest.mark.usefixtures("strangers")
def test_a_strangers_reader_and_judge_are_asked_and_their_failure_is_no_score(
    tmp_path: Path,
) -> None:
    folder = dataset(tmp_path / "d", [item(index) for index in range(4)])
    found = evaluate(folder, tmp_path / "r", reader="lens", judge=True, judge_kind="court")
    setup = found.results["setup"]
    assert setup["reader"] == {"kind": "lens", "name": "lens of mine", "prompt": "p1"}
    assert setup["judge"] == {"kind": "court", "name": "court", "repeats": 1, "prompt": None}
    [generator] = found.results["generators"]
    every = generator["all"]
    assert (every["r_inv"]["hits"], every["r_inv"]["judged"], every["r_inv"]["total"]) == (2, 3, 4)
    assert every["judge"]["judged"] == 3
    assert generator["unjudged"]["reader"] == {"error": ["p-2"]}
    assert generator["unjudged"]["judge"] == {"error": ["p-3"]}
    assert found.unanswered == 0
    (note,) = found.notes
    assert note.startswith("3 readings and judgements failed in the reader or the judge itself")
    assert "(2: RuntimeError: the lens broke)" in note
    assert (folder / "evaluation" / "blind-lens-of-mine.jsonl").is_file()
    select(folder, tmp_path / "s", "paper", tmp_path / "r")
    rows = load_dataset(str(tmp_path / "s"), "rejected", split="train")
    assert dict(zip(rows["id"], rows["reasons"], strict=True)) == {
        "p-1": ["quiz"],
        "p-2": ["quiz: error"],
    }


@pytest.mark.usefixtures("strangers")
def test_a_strangers_reader_of_labels_is_no_r_inv_and_its_readings_are_kept(
    tmp_path: Path,
) -> None:
    folder = dataset(tmp_path / "d", [item(0), item(1)])
    found = evaluate(folder, tmp_path / "r", reader="tags")
    [generator] = found.results["generators"]
    assert generator["all"]["r_inv"] is None
    assert generator["ocr"]["right"]["hits"] == 3
    rows = (tmp_path / "r" / "rows" / "family.jsonl").read_text().splitlines()
    assert [json.loads(row)["verdicts"][-1]["check"] for row in rows] == ["quiz/tags"] * 2
    kept = (tmp_path / "r" / "cache" / "reader" / "tags.jsonl").read_text().splitlines()
    assert len(kept) == 4
    assert all(json.loads(line)["place"].endswith(" tags 1") for line in kept)


def test_a_strangers_reader_that_takes_our_name_is_one_line(
    strangers: Path, tmp_path: Path
) -> None:
    (strangers / "theirs.py").write_text(
        "from scigen_data.checks.readers import ReaderSpec\n"
        "CHAT = ReaderSpec('chat', 'theirs', lambda means: None)\n"
    )
    with pytest.raises(InputError, match=r"both add the reader 'chat': rename one"):
        READERS.table()


def test_a_reader_without_its_extra_is_one_line(tmp_path: Path) -> None:
    """Whether or not this machine has text recognition."""
    folder = dataset(tmp_path / "d", [item(0)])
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "rapidocr.py").write_text("raise ImportError('not here')\n")
    root = Path(__file__).parents[2]
    done = scigen(
        *("bench", folder, "--reader", "ocr", "--out", tmp_path / "r"),
        env={"PYTHONPATH": f"{tmp_path / 'site'}:{root}"},
    )
    assert done.returncode == 1
    (line,) = complaints(done)
    assert line.endswith("is not installed: pip install 'scigen-data[ocr]'")


def test_options_without_use_are_refused_on_the_command_line(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", [item(0)])
    with Endpoint(answers()) as endpoint:
        done = scigen("bench", folder, "--reader", "none", "--base-url", endpoint.url)
        assert not endpoint.calls
    assert done.returncode == 1
    says = "scigen: --base-url is of no use with --reader none: leave it out"
    assert done.stderr.splitlines() == [says]
