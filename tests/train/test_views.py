"""Views: the same conversations from every layout, streaming or not, ready for a trainer."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import Image, List, load_dataset

from scigen_data.answers.grading.core import grade_all
from scigen_data.answers.grading.extract import extract
from scigen_data.answers.grading.result import Grade
from scigen_data.errors import InputError
from scigen_data.facts import Facts
from scigen_data.generators.parse import Parsed, parse_reply
from scigen_data.problems.families import families
from scigen_data.publish.statement import Layout
from scigen_data.rows import read_row, verdicts_of
from scigen_data.train import export, load_view, view
from scigen_data.train.conversations import Example, Left, ViewOptions, defused
from scigen_data.train.views import VIEWS, pick
from scigen_data.train.views.caption import ASKINGS
from tests.train import published


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.publish(tmp_path_factory.mktemp("views") / "corpus")


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published.publish(tmp_path_factory.mktemp("views") / "benchmark", Layout.BENCHMARK)


def comparable(rows: Any) -> list[dict[str, Any]]:
    """Rows with their pixels in place of pictures."""
    return [
        {**row, "images": [(image.size, image.tobytes()) for image in row["images"]]}
        for row in rows
    ]


def test_sft_asks_the_multimodal_question_of_the_figure_and_answers(corpus: Path) -> None:
    rows = load_view(corpus, "sft")
    assert len(rows) == published.ROWS
    row, sample = rows[0], published.samples()[0]
    assert row["id"] == sample.problem.id
    assert row["prompt"] == [{"role": "user", "content": sample.problem.multimodal_question}]
    assert row["completion"] == [{"role": "assistant", "content": sample.problem.answer}]
    assert [image.getpixel((0, 0)) for image in row["images"]] == [(0, 90, 200)]


def test_sft_with_solution_works_it_out_and_ends_with_what_the_reward_reads(corpus: Path) -> None:
    rows = load_view(corpus, "sft", solution=True)
    worked = [each.problem for each in published.samples()[:-1] if each.problem.solution]
    assert rows["id"][:] == [problem.id for problem in worked]
    for row, problem in zip(rows, worked, strict=True):
        said = row["completion"][0]["content"]
        assert said.startswith(problem.solution)
        assert extract(said).answers == (problem.answer,)
    exported = export(corpus, "trl-sft", corpus.parent / "worked", solution=True)
    assert exported.left == {"no worked solution": published.ROWS - len(worked)}


def test_every_familys_worked_answer_is_right_to_the_reward() -> None:
    items = [family.problem(2, index) for family in families().values() for index in (0, 1)]
    said = [f"{item.solution or 'So it is.'}\n\nAnswer: {item.answer}" for item in items]
    graded = grade_all(
        said, [item.answer for item in items], questions=[item.question for item in items]
    )
    wrong = [item.id for item, each in zip(items, graded, strict=True) if each.grade != Grade.RIGHT]
    assert wrong == []


def test_captions_are_asked_for_in_several_ways_and_said_as_they_are(corpus: Path) -> None:
    rows = load_view(corpus, "caption")
    told = [each.problem for each in published.samples()[:-1] if each.problem.caption]
    assert rows["id"][:] == [problem.id for problem in told]
    assert [row["completion"][0]["content"] for row in rows] == [each.caption for each in told]
    row = {"image": {"bytes": b""}, "caption": "A cart."}
    asked = {
        each["prompt"][-1]["content"]
        for index in range(40)
        for each in made(pick("caption").examples({**row, "id": f"p-{index}"}, ViewOptions()))
    }
    assert asked == set(ASKINGS)


def made(found: list[Example] | Left) -> list[Example]:
    assert not isinstance(found, Left)
    return found


def test_images_keep_their_bytes(corpus: Path) -> None:
    rows = load_view(corpus, "sft")
    assert rows.features["images"] == List(Image(mode="RGB"))
    raw = rows.cast_column("images", List(Image(decode=False)))
    assert [row["images"][0]["bytes"] for row in raw] == [
        published.png(index) for index in range(published.ROWS)
    ]


@pytest.mark.parametrize("name", VIEWS.table())
def test_streaming_gives_the_same_rows_and_columns(corpus: Path, name: str) -> None:
    whole, stream = load_view(corpus, name), load_view(corpus, name, streaming=True)
    assert stream.features == whole.features
    assert comparable(stream) == comparable(whole)


def test_the_benchmark_layout_gives_the_same_rows(corpus: Path, benchmark: Path) -> None:
    split = "incline"  # a split a source: that of the first row and of the rejected one
    theirs = comparable(load_view(benchmark, "sft", split=split))
    assert theirs == comparable(load_view(corpus, "sft"))[:1]


def test_several_splits_are_named_where_none_is_chosen(benchmark: Path) -> None:
    with pytest.raises(InputError, match=r"has the splits gene_expression, .*: name one"):
        load_view(benchmark, "sft")
    with pytest.raises(InputError, match="no split 'train': it has gene_expression"):
        load_view(benchmark, "sft", split="train")


def test_rejected_rows_come_only_when_asked_for(corpus: Path, benchmark: Path) -> None:
    rejected = published.samples()[-1].problem
    for rows in (
        load_view(corpus, "sft", rejected=True),
        load_view(corpus, "sft", rejected=True, streaming=True),
        load_view(benchmark, "sft", split="incline", rejected=True),
    ):
        last = list(rows)[-1]
        assert (last["id"], last["images"]) == (rejected.id, [])  # nothing was drawn
        assert last["prompt"][-1]["content"] == rejected.question  # so it asks in full
    assert rejected.id not in load_view(benchmark, "sft", split="incline")["id"]


def test_grpo_has_the_solution_in_place_of_a_completion(corpus: Path) -> None:
    rows = load_view(corpus, "grpo")
    answers = [sample.problem.answer for sample in published.samples()[: published.ROWS]]
    assert rows["solution"][:] == answers
    assert "completion" not in rows.column_names
    assert rows["prompt"][:] == load_view(corpus, "sft")["prompt"][:]
    assert set(rows[0]) >= {"question", "subject", "image_type"}


def test_every_quiz_is_a_row_that_answers_with_its_letter(corpus: Path) -> None:
    rows = load_view(corpus, "quiz")
    asked = [
        (f"{sample.problem.id}#{number}", quiz)
        for sample in published.samples()[: published.ROWS]
        for number, quiz in enumerate(sample.problem.quizzes, start=1)
    ]
    assert rows["id"][:] == [name for name, _ in asked]
    for row, (_, quiz) in zip(rows, asked, strict=True):
        assert row["completion"][0]["content"] == row["solution"] == quiz.answer
        assert f"\n{quiz.answer}. {quiz.correct}\n" in row["prompt"][0]["content"]


@pytest.mark.parametrize("name", ["image-to-code", "text-to-code"])
def test_a_code_completion_is_what_the_coder_reads(corpus: Path, name: str) -> None:
    rows = load_view(corpus, name)
    assert rows["id"][:] == load_view(corpus, "sft")["id"][:]
    for row, sample in zip(rows, published.samples(), strict=False):
        read = parse_reply(row["completion"][0]["content"])
        assert read == Parsed(sample.draft.plan, sample.draft.program.rstrip() + "\n")
        assert len(row["images"]) == (name == "image-to-code")
        shown = sample.problem.question in row["prompt"][0]["content"]
        assert shown == (name == "text-to-code")


def test_every_familys_plan_and_program_survive_the_code_view() -> None:
    for family in families().values():
        item = family.problem(1, 0)
        row = {"image": {"bytes": b""}, "plan": item.plan, "program": item.program}
        found = pick("image-to-code").examples(row, ViewOptions())
        assert not isinstance(found, Left)
        read = parse_reply(found[0]["completion"][0]["content"])
        assert read == Parsed(item.plan, item.program.rstrip() + "\n"), family.name


def test_a_models_replies_survive_the_code_view(shared: Path) -> None:
    replies = sorted((shared / "completions" / "imgcoder").rglob("*.md"))
    read = [parse_reply(path.read_text(encoding="utf-8")) for path in replies]
    parsed = [each for each in read if isinstance(each, Parsed)]
    assert len(parsed) > 20
    for each in parsed:
        row = {"image": {"bytes": b""}, "plan": each.plan, "program": each.program}
        found = pick("image-to-code").examples(row, ViewOptions())
        assert not isinstance(found, Left)
        assert parse_reply(found[0]["completion"][0]["content"]) == each


def test_a_program_with_a_fence_in_it_stays_whole() -> None:
    program = 'import matplotlib.pyplot as plt\ntext = """\n```python\n```\n"""\nplt.show()\n'
    plan = "Content: a text.\nLayout: in the middle.\nLabels: none."
    row = {"image": {"bytes": b""}, "plan": plan, "program": program}
    found = pick("image-to-code").examples(row, ViewOptions())
    assert not isinstance(found, Left)
    assert parse_reply(found[0]["completion"][0]["content"]) == Parsed(plan, program)


def test_a_failed_attempt_is_mended_to_the_accepted_one(corpus: Path) -> None:
    rows = load_view(corpus, "repair")
    assert len(rows) == 2 * published.ROWS  # the accepted ones have nothing to mend
    crashed, crowded = rows[0], rows[1]
    sample = published.samples()[0]
    assert [crashed["id"], crowded["id"]] == [f"{sample.problem.id}#1", f"{sample.problem.id}#2"]
    assert (len(crashed["images"]), len(crowded["images"])) == (0, 1)
    asked = crashed["prompt"][0]["content"]
    assert "```python\nplt.shw()\n```" in asked
    assert asked.endswith("Found:\n- AttributeError: no 'shw' (line 1)")
    assert crowded["prompt"][0]["content"].endswith("- two labels overlap: move one")
    for row in (crashed, crowded):
        said = row["completion"][0]["content"]
        assert said == f"```python\n{sample.draft.program.rstrip()}\n```"
    made = export(corpus, "trl-sft", corpus.parent / "repairs", view="repair")
    assert made.left == {"nothing was found against it": published.ROWS}


def test_no_text_holds_a_mark_that_a_trainer_takes_for_an_image(corpus: Path) -> None:
    sample = published.samples()[published.NAMES_A_MARK]
    assert "<image>" in sample.problem.multimodal_question
    for name in VIEWS.table():
        for row in load_view(corpus, name, instruction="See <video>.", system="<|im_start|>"):
            turns = [*row["prompt"], *row.get("completion", ())]
            assert not any(
                re.search(r"<(image|video)>|<\|im_", turn["content"]) for turn in turns
            ), turns
    said = load_view(corpus, "sft")[published.NAMES_A_MARK]["prompt"][0]["content"]
    assert said.startswith("As in < image>: ")
    assert said.endswith("< |im_end|>")


@pytest.mark.parametrize(
    "text", ["a < b > c", "<think>x</think>", "|x| < |y|", "<-->", "<|-|>", "<|2|>"]
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert defused(text) == text


def test_options_reach_the_turns(corpus: Path) -> None:
    row = load_view(corpus, "sft", system="Be exact.", instruction="Box it.", keep="elements")[0]
    assert row["prompt"][0] == {"role": "system", "content": "Be exact."}
    assert row["prompt"][1]["content"].endswith("\nBox it.")
    assert row["elements"] == list(published.samples()[0].problem.elements)
    bare = load_view(corpus, "code", plan=False)[0]["completion"][0]["content"]
    assert bare == f"```python\n{published.samples()[0].draft.program.rstrip()}\n```"


@pytest.mark.parametrize("streaming", [False, True])
def test_kept_facts_and_details_are_dicts(corpus: Path, streaming: bool) -> None:
    rows = load_view(corpus, "sft", keep=("facts", "verdicts", "width"), streaming=streaming)
    for row, sample in zip(rows, published.samples(), strict=False):
        assert Facts.from_dict(row["facts"]) == sample.figure.facts
        assert verdicts_of(row) == sample.verdicts
        assert [verdict["detail"] for verdict in row["verdicts"]] == [
            dict(verdict.detail) for verdict in sample.verdicts
        ]
        assert row["width"] == sample.figure.width


def test_where_datasets_has_no_column_for_json_they_are_texts(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("datasets.Json")  # as in datasets 4.0
    row = load_view(corpus, "sft", keep=("facts", "verdicts"))[0]
    assert isinstance(row["facts"], str)
    read, sample = read_row(row), published.samples()[0]
    assert Facts.from_dict(read["facts"]) == sample.figure.facts
    assert read["verdicts"][0]["detail"] == dict(sample.verdicts[0].detail)
    assert read["prompt"] == row["prompt"]


def test_a_view_of_rows_in_hand_is_that_of_their_folder(corpus: Path) -> None:
    rows = load_dataset(str(corpus), split="train")
    assert comparable(view(rows, "quiz")) == comparable(load_view(corpus, "quiz"))
    assert comparable(view(rows.select([3]), "sft")) == comparable(load_view(corpus, "sft"))[3:4]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            {"name": "dpo"},
            "no view 'dpo': choose one of caption, .*-code, count, .*quiz, repair, sft, .*, code",
        ),
        ({"name": "sft", "systen": "x"}, "no option 'systen': there are system, instruction"),
        ({"name": "sft", "keep": "colour"}, r"no column 'colour' \(keep\): it has id, image"),
        ({"name": "sft", "config": "corpse"}, "cannot be opened: .*corpse"),
        ({"name": "sft", "revision": "v1.0.0"}, "is a folder, which has no revisions"),
        ({"name": "sft", "split": "test"}, "has no split 'test': it has train"),
        ({"name": "quiz", "config": "rejected"}, "no row for the view 'quiz'.*rejected=True"),
    ],
)
def test_what_is_not_there_is_said(corpus: Path, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_view(corpus, **arguments)
    if arguments["name"] == "quiz":  # a stream is empty only once it is read
        with pytest.raises(InputError, match="has no row for the view"):
            load_view(corpus, **arguments, streaming=True)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_view_that_comes_out_empty_says_what_its_rows_lack(
    corpus: Path, tmp_path: Path, streaming: bool
) -> None:
    bare = tmp_path / "bare"
    rows = load_dataset(str(corpus), split="train").remove_columns("answer")
    rows = rows.add_column("answer", [""] * len(rows))
    bare.mkdir()
    rows.to_parquet(str(bare / "train.parquet"))
    with pytest.raises(InputError) as refused:
        load_view(bare, "sft", streaming=streaming)
    assert "has no row for the view 'sft' (no answer): choose another view" in str(refused.value)
    assert "rejected=True" not in str(refused.value)


def test_a_column_that_only_the_card_lists_is_named(corpus: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(corpus, bare)
    for path in bare.glob("data/*/*.parquet"):
        pq.write_table(pq.read_table(path).drop_columns(["answer"]), path)
    with pytest.raises(InputError, match=r"^row '.*' has no column 'answer' .*card"):
        export(bare, "verl", tmp_path / "out")


def test_a_dataset_without_the_columns_of_a_view_is_refused(corpus: Path, tmp_path: Path) -> None:
    rows = load_dataset(str(corpus), split="train")
    with pytest.raises(InputError, match=r"no column 'quizzes' \(the view 'quiz' needs it\)"):
        view(rows.remove_columns("quizzes"), "quiz")
    with pytest.raises(InputError, match=r"no folder .*nowhere: `scigen build` makes one"):
        load_view(tmp_path / "nowhere")
