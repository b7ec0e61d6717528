"""An export is whole or not there, the same bytes again, and says where it comes from."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.errors import InputError, OutputInUse, StorageError
from scigen_data.publish.statement import Layout
from scigen_data.train import export as write_export
from scigen_data.train.exporting import sinks
from scigen_data.train.exporting.rows import marked, sound
from scigen_data.train.exporting.write import Exported
from scigen_data.train.exports import FORMATS
from tests.builds import dataset_bytes
from tests.train import published

Export = Callable[..., Exported]


@pytest.mark.parametrize("name", FORMATS.table())
def test_the_same_rows_give_the_same_bytes(
    name: str, export: Export, dataset: Path, tmp_path: Path
) -> None:
    again = write_export(dataset, name, tmp_path / "elsewhere" / "named otherwise")
    assert dataset_bytes(again.folder) == dataset_bytes(export(name).folder)
    assert [path.name for path in again.folder.parent.iterdir()] == ["named otherwise"]


@pytest.mark.parametrize("name", FORMATS.table())
def test_an_export_says_what_it_is_and_how_it_is_used(name: str, export: Export) -> None:
    made = export(name)
    said = json.loads((made.folder / "export.json").read_text(encoding="utf-8"))
    assert (said["format"], said["rows"], said["dataset"]) == (name, published.ROWS, "figures")
    assert said["license"] == "apache-2.0"
    assert said["row_licenses"] == {"apache-2.0": published.ROWS}
    assert set(said["files"]) == set(made.files)
    for file, digest in said["files"].items():
        assert hashlib.sha256((made.folder / file).read_bytes()).hexdigest() == digest
    readme = (made.folder / "README.md").read_text(encoding="utf-8")
    assert "license: apache-2.0" in readme
    assert made.usage.replace(str(made.folder), "DIR") in readme


def test_rejected_rows_are_counted_and_left_out(dataset: Path, tmp_path: Path) -> None:
    benchmark = published.publish(tmp_path / "b", Layout.BENCHMARK)
    made = write_export(benchmark, "trl-sft", tmp_path / "o", split="incline")
    assert (made.rows, made.left) == (1, {"rejected by selection": 1})
    made = write_export(benchmark, "trl-sft", tmp_path / "o", split="incline", rejected=True)
    assert (made.rows, made.left) == (2, {})
    made = write_export(dataset, "trl-sft", tmp_path / "o", rejected=True)
    assert made.rows == published.ROWS + 1  # from the config `rejected`
    made = write_export(dataset, "trl-sft", tmp_path / "o", rejected=True, view="code")
    assert made.left == {"no image": 1}


def test_a_broken_image_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = load_dataset(str(published.publish(tmp_path / "d")), split="train")
    broken = _with_image(rows, 1, published.png(0)[:60])
    broken.to_parquet(str(tmp_path / "broken" / "train.parquet"))
    made = write_export(tmp_path / "broken", "webdataset", tmp_path / "o")
    assert (made.rows, made.left) == (published.ROWS - 1, {"image cannot be decoded": 1})


def _with_image(rows: Any, place: int, data: bytes) -> Any:
    from datasets import Dataset, Image

    found = list(rows.cast_column("image", Image(decode=False)))
    found[place]["image"] = {"bytes": data, "path": None}
    return Dataset.from_list(found, features=rows.features)


def test_n_rows_at_most(dataset: Path, tmp_path: Path) -> None:
    assert write_export(dataset, "verl", tmp_path / "o", n=3).rows == 3


def test_shards_are_cut_by_size(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "BYTES_PER_FILE", 400)
    made = write_export(dataset, "trl-sft", tmp_path / "o")
    assert len(made.files) > 2
    assert made.files[0].endswith(f"-00000-of-{len(made.files):05d}.parquet")
    rows = load_dataset(str(made.folder), split="train")
    assert rows["id"][:] == [sample.problem.id for sample in published.samples()[:-1]]
    tars = write_export(dataset, "webdataset", tmp_path / "t")
    assert len(tars.files) > 2
    assert "data/train-{000000..00000" in tars.usage


def test_what_is_not_an_export_is_never_replaced(dataset: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(OutputInUse, match=r"mine is not empty and no export"):
        write_export(dataset, "verl", foreign)
    write_export(dataset, "verl", tmp_path / "o")
    with pytest.raises(OutputInUse, match="holds an export for verl: name another folder"):
        write_export(dataset, "easyr1", tmp_path / "o")
    with pytest.raises(OutputInUse, match="is a file"):
        write_export(dataset, "verl", foreign / "thesis.tex")
    assert write_export(dataset, "verl", tmp_path / "o", n=2).rows == 2  # its own kind is


def test_a_failed_export_leaves_the_old_one(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "o"
    before = dataset_bytes(write_export(dataset, "llamafactory", out).folder)

    def full(self: sinks.JsonlSink, row: Any, images: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sinks.JsonlSink, "add", full)
    with pytest.raises(StorageError, match=r"cannot write .*o: No space left on device"):
        write_export(dataset, "llamafactory", out)
    assert dataset_bytes(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


@pytest.mark.parametrize(
    ("to", "options", "said"),
    [
        ("trl", {}, "no format 'trl': choose one of .*, trl-sft, trl-grpo, verl"),
        ("verl", {"view": "sft"}, "verl does not take the view 'sft': it takes count, grpo, quiz"),
        ("easyr1", {"system": "x"}, "EasyR1 has no place for a system turn"),
        ("verl", {"view": "quiz", "config": "rejected"}, r"no row for the view 'quiz' \(1 rej"),
    ],
)
def test_what_cannot_be_had_is_said(
    to: str, options: dict[str, Any], said: str, dataset: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said):
        write_export(dataset, to, tmp_path / "o", **options)
    assert not list(tmp_path.iterdir())


def test_marks_that_are_not_images_are_refused() -> None:
    turns = [{"role": "user", "content": "see <image>"}]
    with pytest.raises(InputError, match="row 'a' has 1 <image> marks for 0 images"):
        marked({"id": "a", "images": [], "prompt": turns})


def test_an_images_format_is_read_from_its_bytes() -> None:
    assert sound(published.png(0)) == "png"
    assert sound(published.png(0)[:-20]) is None
    assert sound(b"") is None


def test_the_command_that_is_shown_is_one_that_a_shell_reads(export: Export) -> None:
    for name in ("verl", "easyr1", "ms-swift"):
        block = export(name).usage.split("```sh\n")[1].split("```")[0]
        assert shlex.split(block.replace("\\\n", " "))


def test_json_lines_say_in_time_what_an_image_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "BYTES_THAT_DECIDE", 100)
    sink = sinks.JsonlSink(tmp_path, "train")
    for number in range(9):
        sink.add({"id": str(number), "text": "x" * 20}, [(b"png", "png")] * (number in (6, 8)))
    (path,) = sink.close()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["6", "0", "1", "2", "3", "4", "5", "7", "8"]
    assert [len(row["images"]) for row in rows] == [1, 0, 0, 0, 0, 0, 0, 0, 1]
