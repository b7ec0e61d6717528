"""The published dataset's rows find their problems: every one of the 1,387, twins included."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset, Features, Image, Value
from PIL import Image as Pictures

from scigen_data.errors import InputError
from scigen_data.evaluation.builds import open_builds
from scigen_data.problems.joining import Join, ProblemIndex
from scigen_data.problems.scigenbench import load_problems
from scigen_data.problems.upstream import load_scigenbench
from scigen_data.problems.verified import Quizzes, narrow
from scigen_data.rows import features
from scigen_data.train import view

COLUMNS = Features(
    {
        "image": Image(),
        "original_question": Value("string"),
        "answer": Value("string"),
        "image_type": Value("string"),
        "multimodal_question": Value("string"),
    }
)


def picture(number: int) -> bytes:
    buffer = BytesIO()
    Pictures.new("RGB", (30, 20), (number % 256, number // 256, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def published(problem: dict[str, Any], image: bytes) -> dict[str, Any]:
    """A row as upstream has it, of an entry of a problem file."""
    return {
        "image": {"bytes": image, "path": None},
        "original_question": problem["question"],
        "answer": problem["answer"],
        "image_type": problem.get("image_type"),
        "multimodal_question": problem.get("multimodal_question"),
    }


def write(folder: Path, config: str, **splits: list[dict[str, Any]]) -> Path:
    """A folder in upstream's layout: one config, its splits."""
    (folder / config).mkdir(parents=True)
    files = []
    for split, rows in splits.items():
        name = f"{config}/{split}-00000-of-00001.parquet"
        Dataset.from_list(rows, features=COLUMNS).to_parquet(str(folder / name))
        files.append(f"  - split: {split}\n    path: {name}\n")
    header = f"configs:\n- config_name: {config}\n  data_files:\n{''.join(files)}"
    (folder / "README.md").write_text(f"---\n{header}---\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf-cache")


@pytest.fixture
def files(shared: Path) -> list[Path]:
    return [shared / "scigenbench" / name for name in ("scigen.json", "seephys.json")]


@pytest.fixture
def few(files: list[Path], tmp_path: Path) -> list[Path]:
    """Files of those names with the first problems of each."""
    kept = [tmp_path / "few" / file.name for file in files]
    kept[0].parent.mkdir()
    for file, head in zip(files, kept, strict=True):
        head.write_text(json.dumps(raw(file)[:20]), encoding="utf-8")
    return kept


def raw(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8")))


def test_every_published_problem_is_joined_with_its_own(files: list[Path]) -> None:
    index = ProblemIndex.read(files)
    for file in files:
        join = Join(index, file.stem)
        found = [join.find(published(each, b"")) for each in raw(file)]
        wanted = load_problems(file).problems
        assert [problem.id for problem in found] == [problem.id for problem in wanted]
        assert found == list(wanted)  # joined exactly: no note is added
        assert join.unmatched == 0


def test_order_and_missing_rows_do_not_matter(files: list[Path]) -> None:
    """Upstream has 1,053 of 1,057: shuffled and thinned, each still finds an equal problem."""
    index, join = (read := ProblemIndex.read(files)), Join(read, "scigen")
    entries = raw(files[0])
    order = sorted(range(len(entries)), key=lambda place: (place * 7919) % 1057)[4:]
    wanted = load_problems(files[0]).problems
    found = [join.find(published(entries[place], b"")) for place in order]
    assert (join.rows, join.unmatched) == (1053, 0)
    assert max(Counter(problem.id for problem in found).values()) == 1  # twins are shared out
    for problem, place in zip(found, order, strict=True):
        assert (problem.question, problem.answer) == (wanted[place].question, wanted[place].answer)
    assert len(index.problems) == 1387


def test_differences_of_spelling_are_bridged_and_said(files: list[Path]) -> None:
    join = Join(ProblemIndex.read(files), "scigen")
    entries = [entry for entry in raw(files[0]) if entry.get("multimodal_question")][:300]
    for entry in entries:
        row = published(entry, b"")
        row["original_question"] = f"  {row['original_question']}\n".replace(" ", "\u00a0 ")
        assert "joined without differences of spelling" in join.find(row).repairs
        row["original_question"] = "Something else."
        assert "joined by multimodal_question and answer" in join.find(row).repairs
        row = {**published(entry, b""), "answer": "another"}
        assert any(
            note.startswith("answer: that of the problem") for note in join.find(row).repairs
        )


@pytest.mark.parametrize("streaming", [False, True])
def test_rows_come_under_our_columns_with_their_images(
    few: list[Path], shared: Path, tmp_path: Path, streaming: bool
) -> None:
    entries, physics = raw(few[0])[:6], raw(few[1])[:5]
    images = [
        (shared / "scigenbench" / "seephys_images" / f"{entry['id']}.png").read_bytes()
        for entry in physics
    ]
    folder = write(
        tmp_path / "up",
        "Some-Model",
        scigen=[published(entry, picture(n)) for n, entry in enumerate(entries)],
        seephys=[published(entry, data) for entry, data in zip(physics, images, strict=True)],
    )
    found = load_scigenbench(folder, problems=few, streaming=streaming)
    assert list(found) == ["scigen", "seephys"]
    scigen, seephys = list(found["scigen"]), list(found["seephys"])
    assert found["scigen"].features == features()
    assert [row["id"] for row in scigen] == [entry["id"] for entry in entries]
    assert [row["image"].getpixel((0, 0)) for row in scigen] == [(n, 0, 0) for n in range(6)]
    assert all(row["quizzes"] and row["elements"] for row in scigen)
    assert {(row["model"], row["status"], row["decision"]) for row in scigen} == {
        ("Some-Model", "ok", "")
    }
    assert [row["source"] for row in seephys] == ["scigenbench/seephys"] * 5
    assert all((row["width"], row["height"]) == row["image"].size for row in seephys)
    one = load_scigenbench(folder, split="seephys", problems=few, streaming=streaming)
    assert [row["id"] for row in one] == [row["id"] for row in seephys]
    quizzes = view(one, "quiz")
    assert next(iter(quizzes))["images"][0].size == seephys[0]["image"].size


@pytest.mark.parametrize("streaming", [False, True])
def test_a_row_without_a_problem_is_kept_and_counted(
    few: list[Path], tmp_path: Path, streaming: bool
) -> None:
    known = published(raw(few[0])[0], picture(0))
    stray = {**known, "original_question": "Who?", "multimodal_question": None, "answer": "I"}
    folder = write(tmp_path / "up", "m", scigen=[stray, known])
    with pytest.warns(UserWarning, match=r"1 of 2 rows of config 'm', split 'scigen' have no"):
        rows = list(load_scigenbench(folder, problems=few, split="scigen", streaming=streaming))
    assert (rows[0]["id"], rows[0]["question"], rows[0]["quizzes"]) == ("scigen-row-1", "Who?", [])
    assert rows[0]["repairs"] == ["no problem with this question in scigen.json, seephys.json"]
    assert rows[1]["quizzes"]


def test_scigen_bench_opens_the_joined_rows(few: list[Path], tmp_path: Path) -> None:
    entries = raw(few[0])[:4]
    folder = write(
        tmp_path / "up",
        "m",
        scigen=[published(entry, picture(n)) for n, entry in enumerate(entries)],
    )
    rows = load_scigenbench(folder, problems=few, split="scigen")
    out = tmp_path / "build" / "data" / "m" / "scigen-00000-of-00001.parquet"
    out.parent.mkdir(parents=True)
    rows.to_parquet(str(out))
    (build,) = open_builds([tmp_path / "build"])
    assert (build.name, build.model, build.total, build.quizzed) == ("m", "m", 4, True)
    assert [(row.problem.id, row.status.value, row.split) for row in build.rows()] == [
        (entry["id"], "ok", "scigen") for entry in entries
    ]


def test_what_cannot_be_joined_is_said(few: list[Path], tmp_path: Path) -> None:
    entries = raw(few[0])[:2]
    folder = write(tmp_path / "up", "m", scigen=[published(entry, picture(0)) for entry in entries])
    with pytest.raises(
        InputError, match=r"none of the 2 rows .* in seephys.json: name the problem"
    ):
        load_scigenbench(folder, problems=few[1:])
    with pytest.raises(InputError, match=r"problems=\[\] leaves"):
        load_scigenbench(folder, problems=[])
    with pytest.raises(InputError, match="no split 'train': it has scigen"):
        load_scigenbench(folder, problems=few, split="train")
    with pytest.raises(InputError, match="cannot be opened"):
        load_scigenbench(folder, "other", problems=few)
    shutil.rmtree(folder / "m")
    with pytest.raises(InputError, match="cannot be opened"):
        load_scigenbench(folder, problems=few)
    rows = Dataset.from_list([{"question": "?", "answer": "!"}])
    rows.to_parquet(str(tmp_path / "other" / "train.parquet"))
    with pytest.raises(InputError, match="no column 'image', which SciGenBench's dataset has"):
        load_scigenbench(tmp_path / "other", problems=few)


def test_rows_of_problems_that_are_set_aside_are_left_out(few: list[Path], tmp_path: Path) -> None:
    raw = json.loads(few[0].read_text())
    rows = [published(problem, picture(number)) for number, problem in enumerate(raw)]
    folder = write(tmp_path / "hub", "made-up", scigen=rows)

    def joined(quizzes: str, **options: Any) -> list[dict[str, Any]]:
        return list(
            load_scigenbench(folder, problems=few, split="scigen", quizzes=quizzes, **options)
        )

    wanted, _ = narrow(load_problems(few[0]).problems, Quizzes.HARD)
    whole, sound = joined("all"), joined("hard")
    assert [row["id"] for row in sound] == [problem.id for problem in wanted]
    assert [len(row["quizzes"]) for row in sound] == [len(problem.quizzes) for problem in wanted]
    assert 0 < len(sound) < len(whole)
    assert [row["id"] for row in joined("hard", streaming=True)] == [row["id"] for row in sound]
