"""Exports hold to what their readers' source demands; webdataset and EasyR1's columns are read.

EasyR1 is no package: its `RLHFDataset` (main, b44b311) has read such an export outside these
tests; here the columns that it reads are checked, as it reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import Image, List, load_dataset

from scigen_data.train.exporting.write import Exported
from tests.train import published

Export = Callable[..., Exported]
PROBLEMS = [sample.problem for sample in published.samples()[: published.ROWS]]


def marks(text: str) -> int:
    return text.count("<image>")


def table(made: Exported) -> Any:
    return pq.read_table(made.folder / made.files[0]).to_pylist()


def test_verl_rows_have_a_mark_an_image_and_a_ground_truth(export: Export) -> None:
    for index, (row, problem) in enumerate(zip(table(export("verl")), PROBLEMS, strict=True)):
        assert [turn["role"] for turn in row["prompt"]] == ["user"]
        assert marks(row["prompt"][0]["content"]) == len(row["images"]) == 1
        assert row["reward_model"] == {"style": "rule", "ground_truth": problem.answer}
        assert row["ability"] == problem.image_type.partition(" - ")[0].lower()
        assert row["extra_info"] == {
            "split": "train",
            "index": index,
            "answer": problem.answer,
            "question": problem.question,
            "id": problem.id,
            "image_type": problem.image_type,
        }


def test_verl_quizzes_are_graded_by_letter(export: Export) -> None:
    rows = table(export("verl", view="quiz"))
    assert len(rows) == sum(len(problem.quizzes) for problem in PROBLEMS)
    assert {row["reward_model"]["ground_truth"] for row in rows} <= set("ABCD")
    assert all(len(row["prompt"]) == 1 for row in rows)


@pytest.mark.parametrize("split", ["train", "incline"])
def test_easyr1_reads_the_data_folder_as_its_train_split(
    split: str, dataset: Path, tmp_path: Path
) -> None:
    """It calls `load_dataset(<ending of the first file>, data_dir=..., split=<behind the @>)`."""
    from scigen_data.publish.statement import Layout
    from scigen_data.train import export as write_export

    source = dataset
    if split != "train":
        source = published.publish(tmp_path / "in", Layout.BENCHMARK)
    made = write_export(source, "easyr1", tmp_path / "out", split=split)
    assert f"data.train_files={made.folder}/data@train " in made.usage
    data = made.folder / "data"
    assert {path.suffix for path in data.iterdir()} == {".parquet"}
    rows = load_dataset("parquet", data_dir=str(data), split="train")
    assert rows.features["images"] == List(Image())
    assert rows["answer"][0] == PROBLEMS[0].answer
    for row in rows:
        assert marks(row["problem"]) == len(row["images"]) == 1


def test_llama_factory_finds_rows_and_images_by_its_dataset_info(export: Export) -> None:
    made = export("llamafactory", view="quiz")
    info = json.loads((made.folder / "dataset_info.json").read_text(encoding="utf-8"))
    entry = info["scigen_quiz"]
    assert entry["formatting"] == "sharegpt"
    lines = (made.folder / entry["file_name"]).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == made.rows == sum(len(problem.quizzes) for problem in PROBLEMS)
    tags = entry["tags"]
    for row in rows:
        turns = row[entry["columns"]["messages"]]
        assert [turn[tags["role_tag"]] for turn in turns] == [
            tags["user_tag"],
            tags["assistant_tag"],
        ]
        images = row[entry["columns"]["images"]]
        assert marks("".join(turn[tags["content_tag"]] for turn in turns)) == len(images) == 1
        assert (made.folder / images[0]).is_file()
    stored = {path.read_bytes() for path in (made.folder / "images").iterdir()}
    assert stored == {published.png(index) for index in range(published.ROWS)}  # each once


def test_llama_factory_is_told_of_no_images_where_there_are_none(export: Export) -> None:
    made = export("llamafactory", view="text-to-code")
    info = json.loads((made.folder / "dataset_info.json").read_text(encoding="utf-8"))
    assert info["scigen_text_to_code"]["columns"] == {"messages": "messages"}


def test_ms_swift_gets_the_structs_that_it_makes_of_images(export: Export) -> None:
    made = export("ms-swift")
    rows = load_dataset("parquet", data_files=str(made.folder / made.files[0]), split="train")
    for index, row in enumerate(rows):
        assert row["images"] == [{"bytes": published.png(index), "path": None}]
        assert marks("".join(turn["content"] for turn in row["messages"])) == 1
        assert [turn["role"] for turn in row["messages"]] == ["user", "assistant"]


def test_webdataset_reads_pictures_and_turns(export: Export) -> None:
    wds = pytest.importorskip("webdataset", reason="needs webdataset, of the extra `dev`")
    made = export("webdataset", view="quiz")
    shards = [str(made.folder / name) for name in made.files]
    rows = list(wds.WebDataset(shards, shardshuffle=False).decode("pil"))
    assert len(rows) == made.rows
    sizes = {problem.id: published.png(index) for index, problem in enumerate(PROBLEMS)}
    assert [row["__key__"] for row in rows] == [f"{number:09d}" for number in range(made.rows)]
    for row in rows:
        problem, _, number = row["json"]["id"].partition("#")
        assert problem in sizes
        assert row["json"]["completion"][0]["content"] == row["json"]["solution"]
        assert row["png"].getpixel((0, 0))[1:] == (90, 200)
        assert marks(row["json"]["prompt"][0]["content"]) == 0
        assert int(number) >= 1
