"""`scigen review` as it is typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from scigen_data.generators.options import BuildOptions
from scigen_data.pipeline.sources import from_texts
from scigen_data.review.rows import open_rows
from scigen_data.review.sample import draw
from scigen_data.review.session import default_journal, open_journals
from tests.builds import command, scigen
from tests.publish.made import dataset
from tests.review.reviewed import build, reviewing, worded
from tests.samples import sample


def test_the_printed_address_opens_the_page_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    arguments = ("review", folder, "--reviewer", "ann", "--port", str(_free()), "--sample", 4)
    with subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, text=True, env=os.environ | {"CI": "1"}
    ) as started:
        assert started.stdout is not None
        head = [started.stdout.readline() for _ in range(3)]
        assert head[0].startswith("5 rows, 0 decided by ann; journal: ")
        url = head[1].removeprefix("open ").strip()
        with httpx2.Client(follow_redirects=True) as browser:
            assert "Review" in browser.get(url).text
            sent = {"content-type": "application/json"}
            root = url.partition("?")[0]
            said = browser.post(f"{root}api/word/0", content='{"verdict":"accept"}', headers=sent)
            assert said.status_code == 200
        started.send_signal(signal.SIGINT)
        rest = started.stdout.read()
        assert started.wait(60) == 0
    assert rest.startswith("1 accepted, 0 rejected by ann: ")
    assert default_journal(folder).read_text().count('"line":"sample"') == 1


def _free() -> int:
    from scigen_data.review.server import listen

    with listen(0) as found:
        port: int = found.getsockname()[1]
        return port


def test_a_review_is_finished_into_the_card(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    done = scigen("review", folder, "--finish")
    assert done.returncode == 1
    assert "no journal" in done.stderr
    with reviewing(folder) as page:
        page.say(0)
    done = scigen("review", folder, "--summary")
    assert done.stdout.splitlines()[0].startswith("10 rows, 1 decided: 1 accepted")
    done = scigen("review", folder, "--finish")
    assert done.returncode == 1
    assert "draw and review one" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "no folder nowhere"),
        (["d", "--reviewer", " "], "--reviewer is ' '"),
        (["d", "--journal", "."], "is a folder"),
        (["d", "--journal", "/proc/journal.jsonl"], "the journal /proc/journal.jsonl: "),
        (["d", "--journal", "/dev/null"], "is no regular file"),
        (["e", "--journal", "d.review.jsonl"], "is of another dataset ('d', "),
        (["d", "--journal", "notes.txt"], "notes.txt is no journal of `scigen review`"),
        (["empty"], "holds no finished build"),
    ],
)
def test_what_cannot_be_reviewed_is_one_line(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        page.say(0)
    before = default_journal(tmp_path / "d").read_bytes()
    dataset(tmp_path / "e", [worded(sample(0), id="other")])
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("my notes\n")
    done = scigen("review", *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert default_journal(tmp_path / "d").read_bytes() == before


def test_problems_without_figures_are_rows_too(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    quiz = {"question": "Which?", "options": ["1", "2", "3", "4"], "answer": "A"}
    rows = [
        {"id": "a", "question": "How long?", "answer": "3 s", "quizzes": [quiz]},
        {"id": "b", "question": "How far?", "answer": "3 m", "quizzes": None},
    ]
    (tmp_path / "d" / "data" / "problems").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "d/data/problems/train-0.parquet")
    assert [row.figure for row in open_rows(tmp_path / "d").rows] == [False, False]
    with reviewing(tmp_path / "d") as page:
        assert page.json("/api/row/0")["quizzes"][0]["options"] == ["1", "2", "3", "4"]
        assert page.get("/api/image/0").status_code == 400
        assert page.say(0, "reject", reasons=["is_answer"]).status_code == 200
        assert page.say(1, "reject", reasons=["wrong"]).status_code == 400


def test_a_curation_is_reviewed_sampled_and_finished(tmp_path: Path) -> None:
    rows = [
        {"id": f"q{at}", "question": f"How long is {at} m in cm?", "answer": f"{at}00 cm"}
        for at in range(3)
    ]
    (tmp_path / "in.json").write_text(json.dumps(rows))
    made = scigen("curate", "in.json", "--out", "d", "--until", "screen", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    found = open_rows(tmp_path / "d")
    assert {row.config: row.accepted for row in found.rows}["curated"]
    drawn = draw(found, 2, 0, "ann")
    (journal,) = open_journals(found, [default_journal(tmp_path / "d")])
    journal.append(drawn)
    with reviewing(tmp_path / "d", sample=drawn) as page:
        for number in range(len(drawn.rows)):
            assert page.say(number).status_code == 200
    done = scigen("review", "d", "--finish", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "**100.0%" in (tmp_path / "d" / "README.md").read_text()
    with reviewing(tmp_path / "d") as page:
        first = page.index()["rows"][0]
        assert (first["part"], first["decision"]) == ("curated/train", "accepted")
        assert page.say(0, "reject", reasons=["bad_problem"]).status_code == 200
    chosen = BuildOptions(problems=(tmp_path / "d",))
    texts, left = (from_texts()(each) for each in (chosen, replace(chosen, review=(journal.path,))))
    assert len(left.items) == len(texts.items) - 1
    assert first["id"] not in {problem.id for problem in left.items}
    assert left.note.startswith("--review sets aside 1 problems: review: the problem or its")
