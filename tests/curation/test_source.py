"""Any table of questions and answers as candidates: files, folders, a Hub; samples of them."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data.curation.opened import open_table
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.source import Drawn, read_source
from scigen_data.errors import InputError
from scigen_data.options import make
from tests import builds
from tests.hub import Hub

MEGA = [  # a worked answer, and a short one to hold a response to
    {
        "question": f"How far does a cart at {n} m/s go in 3 s?",
        "answer": f"Distance is speed times time, so the cart goes {3 * n} m.",
        "reference_answer": f"{3 * n} m",
        "subject": ("physics", "math", "biology")[n % 3 if n % 5 else 0],
        "source": "textbook",
    }
    for n in range(1, 61)
]
CHAT = [  # as trainers keep them
    {
        "data_source": "mine",
        "prompt": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": f"A rod of {n} cm is cut in two. How long is a half?"},
        ],
        "reward_model": {"style": "rule", "ground_truth": f"{n / 2} cm"},
        "extra_info": {"index": n},
    }
    for n in range(1, 5)
]


def read(source: str | Path, **choices: Any) -> Drawn:
    options = make(CurateOptions, choices)
    return read_source(open_table(source, options), options)


def jsonl(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def table(path: Path, rows: Sequence[Any], kind: str) -> Path:
    """The rows as a file of this ending."""
    path = path / f"texts{kind}"
    if kind == ".json":
        path.write_text(json.dumps(rows))
    elif kind == ".parquet":
        pq.write_table(pa.Table.from_pylist(list(rows)), path)
    elif kind.startswith(".csv"):
        opened: Any = gzip.open if kind.endswith(".gz") else open
        with opened(path, "wt", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        text = "".join(json.dumps(row) + "\n" for row in rows)
        with pa.output_stream(str(path)) as packed:
            packed.write(text.encode())
    return path


@pytest.mark.parametrize(
    "kind", [".json", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet", ".csv", ".csv.gz"]
)
def test_every_kind_of_file_gives_the_same_problems(tmp_path: Path, kind: str) -> None:
    drawn = read(table(tmp_path, MEGA, kind))
    assert [each.problem.question for each in drawn.candidates] == [r["question"] for r in MEGA]
    assert [each.problem.answer for each in drawn.candidates] == [
        row["reference_answer"] for row in MEGA
    ]
    assert {each.problem.source for each in drawn.candidates} == {"textbook"}
    assert [each.subject for each in drawn.candidates] == [row["subject"] for row in MEGA]
    assert [each.problem.id for each in drawn.candidates][:2] == ["texts-1", "texts-2"]


def test_a_folder_of_parquet_is_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for part in range(2):
        rows = pa.Table.from_pylist(MEGA[part::2])
        pq.write_table(rows, folder / f"train-{part:05d}-of-00002.parquet")
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n")
    drawn = read(folder)
    assert len(drawn.candidates) == len(MEGA)
    assert {each.problem.license for each in drawn.candidates} == {"cc-by-4.0"}


def test_messages_and_nested_columns_are_read(tmp_path: Path) -> None:
    drawn = read(table(tmp_path, CHAT, ".parquet"))
    assert drawn.columns["answer"] == "reward_model.ground_truth"
    first = drawn.candidates[0].problem
    assert first.question == "A rod of 1 cm is cut in two. How long is a half?"
    assert first.answer == "0.5 cm"


def test_a_map_names_columns_and_wins_over_the_usual_names(tmp_path: Path) -> None:
    rows = [{"text": "What is 2 m + 3 m?", "question": "no", "key": {"short": "5 m"}, "n": 7}]
    drawn = read(
        jsonl(tmp_path / "a.jsonl", rows), map=["question=text", "answer=key.short", "id=n"]
    )
    problem = drawn.candidates[0].problem
    assert (problem.id, problem.question, problem.answer) == ("7", "What is 2 m + 3 m?", "5 m")


@pytest.mark.parametrize(
    ("rows", "choices", "words"),
    [
        ([{"text": "a", "answer": "b"}], {}, ["question", "--map", "it has: answer, text"]),
        ([{"question": "a", "note": "b"}], {}, ["answer", "--map", "it has: note, question"]),
        (MEGA, {"map": ["question=prompt"]}, ["no column 'prompt'", "it has: answer, question"]),
        (MEGA, {"map": ["qestion=question"]}, ["no field", "did you mean 'question'"]),
        (MEGA, {"sample": 3, "stratify": "level"}, ["no column 'level'", "--stratify"]),
        (MEGA, {"split": "train"}, ["is a file", "--split"]),
        ([], {}, ["no rows"]),
        ([{"question": "a", "answer": ""}], {}, ["no usable problem", "no answer"]),
        ([[1]], {}, ["no column"]),
    ],
)
def test_what_cannot_be_used_is_one_line_that_says_what_is_there(
    tmp_path: Path, rows: Sequence[Any], choices: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        read(jsonl(tmp_path / "a.jsonl", rows), **choices)
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("name", ["nowhere.jsonl", "nowhere", "folder/nowhere.parquet"])
def test_a_source_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no file"):
        read(name)


def test_rows_that_cannot_be_used_are_kept_with_their_reason(tmp_path: Path) -> None:
    rows: list[Any] = [
        {"id": "a", "question": "One?", "answer": "1"},
        {"id": "b", "question": "", "answer": "1"},
        {"id": "c", "question": "Two?", "answer": None},
        "text",
        {"id": "a", "question": "One?", "answer": "1"},
        {"id": "a", "question": "Three?", "answer": 3},
        {"id": "d", "question": ["Four?"], "answer": "4"},
        {"id": "e", "question": "Half \ud83d?", "answer": "5"},
    ]
    drawn = read(jsonl(tmp_path / "a.jsonl", rows))
    assert [each.problem.id for each in drawn.candidates] == ["a", "a-2"]
    assert [(each.id, str(each.reason)) for each in drawn.rejected] == [
        ("b", "no question"),
        ("c", "no answer"),
        ("", "not an object"),
        ("a", "the row stands twice"),
        ("d", "a field is not text"),
        ("e", "a field is not text"),
    ]
    assert drawn.rejected[3].detail == "as a.jsonl line 1"


def test_an_image_type_that_is_none_of_ours_is_left_out(tmp_path: Path) -> None:
    rows = [{"question": "One?", "answer": "1", "image_type": "png"}]
    problem = read(jsonl(tmp_path / "a.jsonl", rows)).candidates[0].problem
    assert problem.image_type == ""
    assert any("'png'" in repair for repair in problem.repairs)


def test_a_source_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    rows = [{"question": "One?", "answer": "1", "source": {"page": 3}}]
    problem = read(jsonl(tmp_path / "a.jsonl", rows)).candidates[0].problem
    assert problem.source == "file/a"
    assert "source: not text, left out" in problem.repairs


def test_a_line_of_csv_with_more_cells_than_its_header_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("question,answer\nOne?,1\nTwo?,2,3\n")
    drawn = read(path)
    assert [str(each.reason) for each in drawn.rejected] == ["more cells than the header has"]


def test_the_licence_is_the_rows_else_the_option_else_the_cards(tmp_path: Path) -> None:
    rows = [{"question": "One?", "answer": "1", "license": "mit"}, {"question": "2?", "answer": 2}]
    drawn = read(jsonl(tmp_path / "a.jsonl", rows), license="cc0-1.0")
    assert [each.problem.license for each in drawn.candidates] == ["mit", "cc0-1.0"]
    drawn = read(tmp_path / "a.jsonl")
    assert [each.problem.license for each in drawn.candidates] == ["mit", ""]


# ------------------------------------------------------------------------------- samples


def test_a_sample_keeps_the_strata_in_proportion(tmp_path: Path) -> None:
    drawn = read(jsonl(tmp_path / "a.jsonl", MEGA), sample=30)
    whole = Counter(row["subject"] for row in MEGA)
    found = Counter(each.stratum for each in drawn.candidates)
    assert drawn.rows == len(MEGA)
    assert found.total() == 30
    assert all(abs(found[name] - count / 2) < 1 for name, count in whole.items())


def test_a_sample_does_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    shuffled = random.Random(3).sample(MEGA, len(MEGA))
    one = read(jsonl(tmp_path / "a.jsonl", MEGA), sample=20)
    other = read(jsonl(tmp_path / "b.jsonl", shuffled), sample=20)
    assert {each.problem.question for each in one.candidates} == {
        each.problem.question for each in other.candidates
    }
    again = read(tmp_path / "a.jsonl", sample=20, seed=1)
    assert {each.problem.question for each in again.candidates} != {
        each.problem.question for each in one.candidates
    }


def test_a_column_of_a_thousand_values_and_more_is_no_stratum(tmp_path: Path) -> None:
    rows = [{"question": f"{n}?", "answer": "1", "source": f"page {n}"} for n in range(1100)]
    path = jsonl(tmp_path / "a.jsonl", rows)
    with pytest.raises(InputError, match=r"'source'.* more than 1000 values: .*--stratify"):
        read(path, sample=5)
    assert len(read(path, sample=5, stratify="answer").candidates) == 5


# ------------------------------------------------------------------------------- quizzes

QUIZ = {
    "question": "How heavy is it?",
    "options": {"A": "1 kg", "B": "2 kg", "C": "3 kg", "D": "4 kg"},
    "correct_option": "B",
    "evidence_snippet": "a block of 2 kg",
}
QUIZZED = [{"id": 1, "question": "A block of 2 kg.", "answer": "2", "quizzes": [QUIZ]}]


def test_the_sources_quizzes_are_posed_by_it(tmp_path: Path) -> None:
    candidate = read(jsonl(tmp_path / "a.jsonl", QUIZZED)).candidates[0]
    assert candidate.problem.quizzes == ()
    assert [(each.by, each.quiz.answer, each.dropped) for each in candidate.posed] == [
        ("source", "B", "")
    ]


def test_under_requiz_published_quizzes_go_and_the_problem_stays(tmp_path: Path) -> None:
    candidate = read(jsonl(tmp_path / "a.jsonl", QUIZZED), requiz=True).candidates[0]
    assert candidate.standing == ()
    assert [each.dropped for each in candidate.posed] == ["requiz: published"]


SHARED = Path(__file__).resolve().parents[3] / "shared" / "scigenbench"


@pytest.mark.parametrize(
    ("name", "problems", "quizzes"), [("scigen", 1057, 4146), ("seephys", 330, 1104)]
)
def test_the_benchmarks_own_files_go_in_as_they_are(name: str, problems: int, quizzes: int) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not there: the benchmark's files are no part of this repository")
    drawn = read(SHARED / f"{name}.json")
    assert (len(drawn.candidates), drawn.rejected) == (problems, ())
    assert sum(len(each.posed) for each in drawn.candidates) == quizzes
    first = drawn.candidates[0].problem
    assert (first.source, first.license) == (f"scigenbench/{name}", "apache-2.0")


# --------------------------------------------------------------------------------- the Hub


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Hub() as running:
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(MEGA), sink)
        rows = sink.getvalue().to_pybytes()
        running.put("org/texts", "data/train-00000-of-00001.parquet", rows)
        running.put("org/texts", "README.md", b"---\nlicense: cc-by-sa-4.0\n---\n")
        lines = "".join(json.dumps({"problem": f"{n}?", "solution": "1"}) + "\n" for n in range(9))
        card = "configs:\n" + "".join(
            f"- config_name: {name}\n  data_files:\n  - split: {split}\n    path: {name}.jsonl\n"
            for name, split in (("easy", "test"), ("hard", "train"))
        )
        for name in ("easy", "hard"):
            running.put("org/two", f"{name}.jsonl", lines.encode())
        running.put("org/two", "README.md", f"---\n{card}---\n".encode())
        yield running


def scigen(hub: Hub, out: Path, *words: str, **env: str) -> tuple[int, str]:
    """Exit code and what is said of `scigen curate`."""
    done = builds.scigen("curate", *words, "--out", out, env={**hub.env, **env})
    return done.returncode, done.stdout + done.stderr


def test_a_hub_dataset_is_streamed_and_its_licence_carried_along(hub: Hub, tmp_path: Path) -> None:
    words = ("org/texts", "--sample", "12", "--steps", "decontaminate")
    code, said = scigen(hub, tmp_path / "out", *words)
    assert code == 0, said
    assert "60 rows, 12 problems kept" in said
    rows = pq.read_table(tmp_path / "out" / "data" / "curated").to_pylist()
    assert {row["license"] for row in rows} == {"cc-by-sa-4.0"}
    assert {row["source"] for row in rows} == {"textbook"}
    assert all(row["place"].startswith("org/texts train row ") for row in rows)
    hub.put("org/texts", "more.txt", b"a later commit")
    calls = len(hub.calls)
    code, again = scigen(hub, tmp_path / "out", *words)
    assert code == 0, again
    assert len(hub.calls) == calls, "what was drawn is kept"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["org/two"], "has several configs: choose one with --config: easy, hard"),
        (["org/two", "--config", "soft"], "has no config 'soft'"),
        (["org/two", "--config", "easy", "--split", "train"], "has no split 'train'"),
        (["org/none"], "there is no such dataset"),
        (["org/texts", "--revision", "v9"], "there is no such revision"),
        (["org/texts", "--map", "question=prompt"], "no column 'prompt'"),
    ],
)
def test_what_a_hub_has_not_is_one_line(
    hub: Hub, tmp_path: Path, words: list[str], said: str
) -> None:
    code, told = scigen(hub, tmp_path / "out", *words)
    assert code == 1
    assert said in told
    assert "Traceback" not in told
    assert not (tmp_path / "out" / "data").exists()


def test_a_hub_that_is_down_is_one_line(hub: Hub, tmp_path: Path) -> None:
    code, told = scigen(hub, tmp_path / "out", "org/texts", HF_ENDPOINT="http://127.0.0.1:9")
    assert code == 1
    assert "cannot reach the Hub" in told
    assert "Traceback" not in told
