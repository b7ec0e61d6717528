"""Somebody else's dataset: whatever it holds is one line, and nothing in it is followed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scigen_data import stored
from scigen_data.errors import InputError, ScigenError
from scigen_data.evaluation.selection import select
from scigen_data.pipeline.reproduce import verify
from scigen_data.problems import files
from scigen_data.problems.scigenbench import load_problems
from scigen_data.publish.diff import diff
from scigen_data.publish.readme import card_of
from scigen_data.report.gallery import rows_of, write_gallery
from scigen_data.rows import read_row
from scigen_data.stored import header_of
from scigen_data.train import export, load_view
from scigen_data.train.rows import images_of
from tests.publish.made import SAMPLES, dataset

DEEP = "[" * 100_000
HEADER = "---\nlicense: mit\n{}---\n\n# A card\n"
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf-cache")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return dataset(tmp_path / "d", SAMPLES[:4])


def file_of(folder: Path) -> Path:
    return next(folder.glob("data/corpus/*.parquet"))


def rewrite(folder: Path, column: str, values: Sequence[Any] | pa.Array) -> Path:
    """The folder with other cells in the accepted rows."""
    path = file_of(folder)
    table = pq.read_table(path)
    at = table.schema.get_field_index(column)
    kind = table.schema.field(at)
    cells = values if isinstance(values, pa.Array) else pa.array(values, type=kind.type)
    pq.write_table(table.set_column(at, kind, cells), path)
    return folder


def gallery(folder: Path) -> None:
    write_gallery(rows_of(folder), folder.with_suffix(".html"), title="t")


def chosen(folder: Path) -> None:
    select(folder, folder.with_name("selected"), "lenient")


def exported(folder: Path) -> None:
    export(folder, "ms-swift", folder.with_name("exported"))


def viewed(folder: Path) -> None:
    load_view(folder, "sft")


@pytest.mark.parametrize(
    "header",
    [
        "x: " + "[" * 5_000 + "\n",
        "x: " + "{a: " * 5_000 + "\n",
        LAUGHS,
        "x: &x [*x]\n",
        "n: " + "9" * 5_000 + "\n",
        "when: 2020-99-99\n",
        "x: !!timestamp never\n",
        "x: !!bool perhaps\n",
        'x: !!python/object/apply:os.system ["true"]\n',
        "x: \x1b[2J\n",
        "- a list\n",
        "x: " + "a" * 2_000_000 + "\n",
    ],
    ids=lambda header: header[:24].strip(),
)
def test_a_header_that_is_not_fit_to_be_read_is_none(header: str) -> None:
    assert header_of(HEADER.format(header)) == {}
    assert header_of(HEADER.format("tags: &t [a]\nmore: *t\n"))["more"] == ["a"]


@pytest.mark.slow
def test_a_card_that_is_not_fit_to_be_read_is_one_line(made: Path) -> None:
    card = made / "README.md"
    whole = card.read_text()
    card.write_text(whole.replace("---\n", f"---\nx: {'[' * 5_000}\n", 1))
    for reads in (viewed, exported, chosen, card_of):
        with pytest.raises(InputError) as refused:
            reads(made)
        assert "\n" not in str(refused.value)
    card.write_bytes(whole.encode().replace(b"Test", b"Test \xff"))
    with pytest.raises(InputError, match=r"README\.md cannot be read: 'utf-8' codec"):
        diff(made, made)


def test_a_pipe_in_place_of_a_file_is_waited_for_by_nobody(made: Path) -> None:
    (made / "README.md").unlink()
    os.mkfifo(made / "README.md")
    exported(made)  # without what the card would say
    for reads in (chosen, card_of):
        with pytest.raises(InputError, match="is no regular file"):
            reads(made)
    path = file_of(made)
    path.unlink()
    os.mkfifo(path)
    for opens in (gallery, verify, chosen):
        with pytest.raises(InputError, match="is no regular file"):
            opens(made)


def test_deeply_nested_json_is_told_with_its_row(made: Path) -> None:
    rewrite(made, "facts", [DEEP] * 3)
    gallery(made)  # without its boxes
    with pytest.raises(InputError, match="row 'p-0': its column 'facts' is damaged"):
        read_row({"id": "p-0", "facts": DEEP})
    verdict = {"check": "run", "status": "ok", "score": None, "reason": "", "detail": DEEP}
    rewrite(made, "verdicts", [[verdict]] * 3)
    with pytest.raises(InputError, match=r"row 'p-0' of .* is damaged: RecursionError"):
        chosen(made)


def test_cells_of_other_types_and_values_are_told_with_their_row(made: Path) -> None:
    rewrite(made, "status", ["\x1b[2J"] * 3)
    with pytest.raises(InputError, match=r"row 'p-0' of .* is damaged: ValueError"):
        chosen(made)
    table = pq.read_table(file_of(made))
    pq.write_table(pa.table({n: pa.array([1, 2, 3]) for n in table.column_names}), file_of(made))
    for reads in (gallery, verify, chosen, viewed):
        with pytest.raises(InputError):
            reads(made)


def test_texts_that_are_not_utf_8_are_one_line(made: Path) -> None:
    raw = pa.array([b"\xff"] * 3, type=pa.binary())
    rewrite(made, "question", pa.Array.from_buffers(pa.string(), 3, raw.buffers()))
    for reads in (gallery, verify, chosen, viewed, exported):
        with pytest.raises(ScigenError) as refused:
            reads(made)
        assert "\n" not in str(refused.value)


def test_a_file_that_unpacks_to_more_than_is_read_at_once_is_told(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(made, "plan", ["a" * 3_000_000, "", ""])
    assert file_of(made).stat().st_size < 300_000
    for limit, said in (("MOST_AT_ONCE", "3 rows"), ("_LARGEST_GROUP", "row group 0")):
        with monkeypatch.context() as patch:
            patch.setattr(stored, limit, 1 << 20)
            for reads in (gallery, verify, chosen, exported):
                with pytest.raises(InputError, match=f"{said}, unpacked: "):
                    reads(made)


def test_one_giant_text_is_refused_by_the_footer_and_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MOST_AT_ONCE", 8 << 20)
    for rows, said in ((1, "1 rows"), (200, "the text 'question' of row group 0")):
        texts = ["a" * (9 << 20), *["short"] * (rows - 1)]
        table = pa.table({"question": texts, "answer": ["b"] * rows})
        pq.write_table(table, tmp_path / "problems.parquet", use_dictionary=False)
        with pytest.raises(ValueError, match=f"{said}, unpacked: 9 MiB; at most 8 "):
            stored.check_size(pq.read_metadata(tmp_path / "problems.parquet"))
        with pytest.raises(InputError, match=f"is not a readable Parquet file: {said}, unpacked"):
            load_problems(tmp_path / "problems.parquet")


def test_texts_that_a_dictionary_repeats_count_as_often_as_they_stand_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_MOST", 8 << 20)
    texts = ["a" * 100_000] * 200
    pq.write_table(pa.table({"question": texts, "answer": texts}), tmp_path / "p.parquet")
    assert (tmp_path / "p.parquet").stat().st_size < 100_000
    with pytest.raises(InputError, match="its rows unpack to more than 8 MiB"):
        load_problems(tmp_path / "p.parquet")


@pytest.mark.parametrize("path", ["http://127.0.0.1:9/a.png", "ftp://127.0.0.1:9/a", "/etc/passwd"])
def test_a_path_in_a_row_is_followed_by_nobody(made: Path, path: str) -> None:
    rewrite(made, "image", [{"bytes": None, "path": path}] * 3)
    never_followed(made)


def test_a_pipe_that_a_row_names_is_opened_by_nobody(made: Path) -> None:
    pipe = made.with_name("pipe")
    os.mkfifo(pipe)
    rewrite(made, "image", [{"bytes": None, "path": str(pipe)}] * 3)
    never_followed(made)


def never_followed(made: Path) -> None:
    """Each reader either leaves the image out or says that it is no bytes."""
    gallery(made)
    page = made.with_suffix(".html").read_text()
    assert "data:image" not in page
    assert verify(made, workers=1).outcomes.total() == 4
    refusals: list[Callable[[Path], None]] = [viewed, exported, chosen]
    for reads in refusals:
        with pytest.raises(ScigenError, match=r"not bytes|cannot be"):
            reads(made)
    row = next(iter(rows_of(made)))
    with pytest.raises(InputError, match="not bytes"):
        images_of(row)  # as the collator does
