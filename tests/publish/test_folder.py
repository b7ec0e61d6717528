"""The folder is a dataset repo: `datasets` alone reads it, streaming and not."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from datasets import get_dataset_config_names, load_dataset
from PIL import Image

from scigen_data.publish import block as block_module
from scigen_data.publish.folder import config_name, split_name, write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.readme import card_of
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import Sample
from scigen_data.renderer.png import encode
from scigen_data.resources import shipped
from scigen_data.rows import COLUMNS, UPSTREAM_NAMES, features, to_row
from tests.samples import png, sample, unchecked


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf-cache")


def info(layout: Layout) -> BuildInfo:
    card = shipped("cards", layout.card).read_text(encoding="utf-8")
    identity = {"seed": 0, "policy": "clean", "package": "x"}
    generator, model = ("family", "") if layout is Layout.CORPUS else ("imgcoder", "org/Some-VL 8B")
    return BuildInfo(
        "families", "Test figures", "apache-2.0", layout, card, identity, generator, model
    )


def build(out: Path, samples: list[Sample], layout: Layout = Layout.CORPUS) -> Any:
    out.mkdir(parents=True, exist_ok=True)
    shard = out / ".scigen" / "shards" / "0.parquet"
    with RowWriter(shard, features().arrow_schema) as writer:
        for item in samples:
            writer.append(to_row(item))
    return write_dataset(out, out / ".scigen" / "stage", [shard], [], info(layout))


SAMPLES = [sample(i, accepted=i % 4 != 3) for i in range(210)]


def test_default_config_is_the_accepted_rows_with_their_pixels(tmp_path: Path) -> None:
    build(tmp_path / "d", SAMPLES)
    rows = load_dataset(str(tmp_path / "d"), split="train")
    assert rows.features == features()
    assert rows["id"] == [s.problem.id for s in SAMPLES if s.figure.png]
    assert rows[5]["image"].getpixel((0, 0)) == (6, 0, 90)  # row 5 is sample 6


def test_figures_of_few_colours_and_of_many_decode_to_one_mode(tmp_path: Path) -> None:
    flat = encode(bytes(range(120)) * 4, 8, 20)  # stored with a palette
    few = replace(SAMPLES[1], figure=replace(SAMPLES[1].figure, png=flat))
    build(tmp_path / "d", [SAMPLES[0], few])
    for streaming in (False, True):
        rows = load_dataset(str(tmp_path / "d"), split="train", streaming=streaming)
        assert [row["image"].mode for row in rows] == ["RGB", "RGB"]
    cells = load_dataset(str(tmp_path / "d"), split="train").with_format("arrow")[:]["image"]
    modes = [Image.open(io.BytesIO(cell["bytes"])).mode for cell in cells.to_pylist()]
    assert modes == ["RGB", "P"]


def test_rejected_rows_keep_their_reasons(tmp_path: Path) -> None:
    build(tmp_path / "d", SAMPLES)
    assert get_dataset_config_names(str(tmp_path / "d")) == ["corpus", "rejected"]
    rows = load_dataset(str(tmp_path / "d"), "rejected", split="train")
    assert len(rows) == sum(s.figure.png is None for s in SAMPLES)
    assert rows[0]["image"] is None
    assert rows[0]["reasons"] == ["code_error"]
    assert rows[0]["verdicts"][0]["reason"] == "NameError: name 'x' is not defined (line 3)"


def test_unchecked_rows_stand_apart_from_those_accepted_and_rejected(tmp_path: Path) -> None:
    statistics = build(tmp_path / "d", [sample(0), unchecked(1), sample(2, accepted=False)])
    assert get_dataset_config_names(str(tmp_path / "d")) == ["corpus", "rejected", "unchecked"]
    assert load_dataset(str(tmp_path / "d"), split="train")["id"] == ["p-0"]
    assert load_dataset(str(tmp_path / "d"), "unchecked", split="train")["id"] == ["p-1"]
    assert (statistics.accepted, statistics.unchecked, statistics.rejected) == (1, 1, 1)
    card = (tmp_path / "d" / "README.md").read_text()
    assert "\n1 further rows stand in the config `unchecked`" in card
    assert 'unchecked = load_dataset("PATH_OR_NAME", "unchecked")' in card
    assert "| `corpus` | `train` | 1 |\n" in card


def of_split(index: int, split: str, *, accepted: bool = True) -> Sample:
    made = sample(index, accepted=accepted)
    return replace(made, problem=replace(made.problem, split=split))


def test_a_corpus_lies_in_the_splits_of_its_rows(tmp_path: Path) -> None:
    rows = [of_split(i, name) for i, name in enumerate(("test", "", "validation", "train"))]
    build(tmp_path / "d", [*rows, of_split(4, "test", accepted=False)])
    found = load_dataset(str(tmp_path / "d"))
    assert {name: rows["id"] for name, rows in found.items()} == {
        "train": ["p-1", "p-3"],
        "validation": ["p-2"],
        "test": ["p-0"],
    }
    assert list(load_dataset(str(tmp_path / "d"), "rejected")) == ["test"]
    (corpus, _) = header_of(tmp_path / "d")["configs"]
    assert [each["split"] for each in corpus["data_files"]] == ["train", "validation", "test"]
    page = (tmp_path / "d" / "README.md").read_text()
    assert "| `corpus` | `train` | 2 |\n| `corpus` | `validation` | 1 |\n" in page
    assert "No item stands in two splits." in page


def test_a_corpus_of_test_rows_alone_loads_by_its_name(tmp_path: Path) -> None:
    build(tmp_path / "d", [of_split(0, "test")])
    assert {name: len(rows) for name, rows in load_dataset(str(tmp_path / "d")).items()} == {
        "test": 1
    }


def test_a_benchmark_keeps_its_own_splits(tmp_path: Path) -> None:
    build(tmp_path / "d", [of_split(0, "test")], Layout.BENCHMARK)
    assert set(load_dataset(str(tmp_path / "d"))) == {"x"}


@pytest.mark.parametrize("layout", list(Layout))
def test_the_card_says_of_how_many_rows_each_check_came_to_what(
    layout: Layout, tmp_path: Path
) -> None:
    rows = [sample(0), sample(1), unchecked(2), sample(3, accepted=False)]
    statistics = build(tmp_path / "d", rows, layout)
    assert statistics.checks == {
        "run": {"proved": 3, "failed": 1},
        "audit/content": {"skipped": 1},
    }
    card = (tmp_path / "d" / "README.md").read_text()
    assert "\n| check | proved | skipped | failed |\n" in card
    assert "\n| `run` | 3 | 0 | 1 |\n| `audit/content` | 0 | 1 | 0 |\n" in card


def test_what_a_config_holds_stands_in_its_header_and_on_its_page(tmp_path: Path) -> None:
    rows = [sample(0), unchecked(1), sample(2, accepted=False)]
    build(tmp_path / "c", rows)
    described = [config["description"] for config in header_of(tmp_path / "c")["configs"]]
    assert [said.partition(";")[0] for said in described] == [
        "rows that were accepted",
        "rows that did not pass",
        "rows of which nothing was seen to be right",
    ]
    build(tmp_path / "b", rows, Layout.BENCHMARK)
    (config,) = header_of(tmp_path / "b")["configs"]
    assert config["description"].startswith("every row, whatever was decided of it; sha256 ")
    page = (tmp_path / "b" / "README.md").read_text()
    assert 'rows.filter(lambda decision: decision == "accepted", input_columns="decision")' in page


def header_of(folder: Path) -> Any:
    return card_of(folder).header


def test_streaming_gives_the_same_rows(tmp_path: Path) -> None:
    build(tmp_path / "d", SAMPLES[:30])
    whole = load_dataset(str(tmp_path / "d"), split="train")
    streamed = list(load_dataset(str(tmp_path / "d"), split="train", streaming=True))
    assert [row["id"] for row in streamed] == whole["id"]
    for a, b in zip(streamed, whole, strict=True):
        assert a["image"].tobytes() == b["image"].tobytes()
        assert {k: v for k, v in a.items() if k != "image"} == {
            k: v for k, v in b.items() if k != "image"
        }


def test_benchmark_has_a_config_a_generator_and_upstream_column_names(tmp_path: Path) -> None:
    samples = [
        sample(1, source="scigenbench/scigen"),
        sample(2, accepted=False, source="scigenbench/scigen"),
        sample(3, source="scigenbench/seephys"),
    ]
    build(tmp_path / "d", samples, Layout.BENCHMARK)
    loaded = load_dataset(str(tmp_path / "d"))
    assert get_dataset_config_names(str(tmp_path / "d")) == ["imgcoder-some-vl-8b"]
    assert {name: len(rows) for name, rows in loaded.items()} == {"scigen": 2, "seephys": 1}
    assert loaded["scigen"]["original_question"][0] == samples[0].problem.question
    assert "question" not in loaded["scigen"].column_names


def test_another_build_of_the_same_name_is_not_served_from_the_cache(tmp_path: Path) -> None:
    """`load_dataset` keys a local folder by name and card; the contents must be part of these."""
    build(tmp_path / "a" / "d", [sample(1)])
    build(tmp_path / "b" / "d", [sample(2)])
    assert load_dataset(str(tmp_path / "a" / "d"), split="train")["id"] == ["p-1"]
    assert load_dataset(str(tmp_path / "b" / "d"), split="train")["id"] == ["p-2"]
    build(tmp_path / "a" / "d", [sample(3)])
    assert load_dataset(str(tmp_path / "a" / "d"), split="train")["id"] == ["p-3"]


def test_split_above_the_size_limit_becomes_several_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_module, "BYTES_PER_FILE", 60 * len(png(1)))
    build(tmp_path / "d", SAMPLES)
    names = sorted(path.name for path in (tmp_path / "d" / "data" / "corpus").iterdir())
    assert names == [f"train-{i:05d}-of-00003.parquet" for i in range(3)]
    assert len(load_dataset(str(tmp_path / "d"), split="train")) == 158


def test_rejected_rows_are_never_the_default(tmp_path: Path) -> None:
    build(tmp_path / "d", [sample(0, accepted=False)])
    assert get_dataset_config_names(str(tmp_path / "d")) == ["corpus", "rejected"]
    with pytest.raises(ValueError, match="no data"):
        load_dataset(str(tmp_path / "d"), split="train")
    assert len(load_dataset(str(tmp_path / "d"), "rejected", split="train")) == 1


def test_config_for_rejected_rows_is_declared_only_when_there_are_some(tmp_path: Path) -> None:
    build(tmp_path / "d", [sample(0)])
    assert get_dataset_config_names(str(tmp_path / "d")) == ["corpus"]


def test_every_number_of_the_card_comes_from_the_rows(tmp_path: Path) -> None:
    statistics = build(tmp_path / "d", SAMPLES)
    card = (tmp_path / "d" / "README.md").read_text()
    assert (statistics.rows, statistics.accepted) == (210, 158)
    assert "| Physics - Mechanical | 210 | 158 | 158 |" in card
    assert "| `code_error` | 52 |" in card
    assert "210 problems, 158 drawn" in card


@pytest.mark.parametrize("layout", list(Layout))
def test_the_card_has_a_sentence_for_every_column(layout: Layout, tmp_path: Path) -> None:
    build(tmp_path / "d", SAMPLES[:2], layout)
    card = (tmp_path / "d" / "README.md").read_text()
    lines = [line for line in card.splitlines() if line.startswith("| ")]
    renamed = UPSTREAM_NAMES if layout is Layout.BENCHMARK else {}
    for column in COLUMNS:
        assert column.about, column.name
        name = renamed.get(column.name, column.name)
        (line,) = [line for line in lines if f"| `{name}` |" in line]
        assert line.endswith(f"| {column.about} |")
    headed = [line for line in lines if not line.startswith("|  |")]
    for group in {column.group for column in COLUMNS}:
        assert sum(line.startswith(f"| {group} |") for line in headed) == 1


def test_same_samples_give_the_same_folder(tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        build(tmp_path / name, SAMPLES[:20])
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        contents.append([(p.relative_to(tmp_path / name), p.read_bytes()) for p in files])
    assert contents[0] == contents[1]


def test_the_card_shows_the_counts_and_the_first_figure_of_each_type(tmp_path: Path) -> None:
    build(tmp_path / "d", SAMPLES[:8])
    card = (tmp_path / "d" / "README.md").read_text()
    for name in ("types", "figures"):
        assert f"](assets/{name}.png)" in card
        with Image.open(tmp_path / "d" / "assets" / f"{name}.png") as picture:
            colors = picture.convert("RGB").getcolors(1 << 24)
            assert len(colors or ()) > 4
    with Image.open(tmp_path / "d" / "assets" / "figures.png") as sheet:
        assert (0, 0, 90) in {color for _, color in sheet.convert("RGB").getcolors(1 << 24) or ()}


def test_a_figure_that_cannot_be_decoded_is_not_shown(tmp_path: Path) -> None:
    broken = replace(sample(0), figure=replace(sample(0).figure, png=b"not a PNG"))
    build(tmp_path / "d", [broken])
    assert [path.name for path in (tmp_path / "d" / "assets").iterdir()] == ["types.png"]
    assert "figures.png" not in (tmp_path / "d" / "README.md").read_text()


def test_failed_rewrite_leaves_the_old_dataset(tmp_path: Path) -> None:
    out = tmp_path / "d"
    build(out, SAMPLES[:8])
    before = {p: p.read_bytes() for p in (out / "data").rglob("*.parquet")}
    missing = out / ".scigen" / "shards" / "1.parquet"
    with pytest.raises(OSError, match=r"1\.parquet"):
        write_dataset(out, out / ".scigen" / "stage", [missing], [], info(Layout.CORPUS))
    assert {p: p.read_bytes() for p in (out / "data").rglob("*.parquet")} == before


@pytest.mark.parametrize(
    ("generator", "model", "name"),
    [
        ("family", "", "family"),
        ("imgcoder", "Qwen/Qwen3-VL-8B", "imgcoder-qwen3-vl-8b"),
        ("imgcoder", "a b/../c", "imgcoder-c"),
    ],
)
def test_config_names_are_safe_folder_names(generator: str, model: str, name: str) -> None:
    assert config_name(generator, model) == name


def test_a_split_has_a_name_that_datasets_and_the_disk_take() -> None:
    assert split_name("scigenbench/seephys") == "seephys"
    assert split_name("file/all") == "all_problems"
    long = split_name("file/" + "x" * 300)
    assert len(long) < 100
    assert long != split_name("file/" + "x" * 301)
