"""The content fingerprint is of the rows: neither files nor their order are in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from scigen_data.publish import block as block_module
from scigen_data.publish.fingerprint import Fingerprint, cell_hash
from scigen_data.publish.folder import write_dataset
from scigen_data.publish.parquet import RowWriter
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import fingerprint_of, open_source
from scigen_data.publish.statement import BuildInfo, Layout
from scigen_data.records import Usage, Verdict
from scigen_data.rows import features, to_row
from tests.publish.made import SAMPLES, dataset
from tests.samples import png

INFO = BuildInfo("r", "A build", "apache-2.0", Layout.CORPUS, "A card.\n", {}, "family")


def stated(folder: Path) -> str:
    return card_of(folder).fingerprint


def test_order_and_files_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = dataset(tmp_path / "one")
    turned = dataset(tmp_path / "turned", SAMPLES[::-1])
    monkeypatch.setattr(block_module, "BYTES_PER_FILE", len(png(1)))
    many = dataset(tmp_path / "many")
    assert len(list(many.rglob("*.parquet"))) > len(list(one.rglob("*.parquet"))) + 2
    assert stated(one) == stated(turned) == stated(many)


def test_what_the_card_states_is_what_reading_the_folder_finds(tmp_path: Path) -> None:
    whole = replace(SAMPLES[0], verdicts=(Verdict("judge", SAMPLES[0].figure.status, score=2),))
    made = dataset(
        tmp_path / "d", [whole, *SAMPLES[1:]]
    )  # a whole number where Parquet has a float
    assert fingerprint_of(open_source(str(made))) == stated(made)


def test_awkward_values_count_as_parquet_gives_them_back(tmp_path: Path) -> None:
    """Whole numbers in columns of fractions, other schemas, gaps, refused rows, both layouts."""
    schema = features().arrow_schema
    row = to_row(SAMPLES[0])
    verdict = {"check": "a", "status": "ok", "score": 1, "reason": None, "detail": "{}"}
    rows: list[dict[str, Any]] = [
        {**row, "cost": 3, "seed": 2**53 + 1},
        {**row, "cost": float("nan"), "verdicts": [verdict, None], "elements": ["", None]},
        {**row, "cost": -0.0, "quizzes": [], "reasons": None, "image": None},
        {**row, "plan": "\u0000 \U0001f9ea \u2028", "verdicts": None},
    ]
    whole, other = tmp_path / "whole.parquet", tmp_path / "other.parquet"
    with RowWriter(whole, schema) as writer:
        for each in rows:
            writer.append(each)
    narrow = schema.remove(schema.get_field_index("repairs"))
    narrow = narrow.set(narrow.get_field_index("cost"), pa.field("cost", pa.int64()))
    with RowWriter(other, narrow) as writer:  # a column less, and whole numbers
        writer.append({**{k: v for k, v in row.items() if k != "repairs"}, "cost": 3})
    refused = replace(SAMPLES[1], draft=replace(SAMPLES[1].draft, usage=Usage(1, 2, 4)))
    for layout in Layout:
        folder = tmp_path / str(layout)
        folder.mkdir()
        info = replace(INFO, layout=layout)
        write_dataset(folder, folder / ".scigen" / "stage", [whole, other], [refused], info)
        assert fingerprint_of(open_source(str(folder))) == stated(folder)


def test_every_cell_the_place_and_the_number_of_rows_count(tmp_path: Path) -> None:
    base = {"id": "p", "image": {"bytes": b"x", "path": None}, "n": 1, "list": ["a"]}

    def of(*rows: tuple[str, str, dict[str, Any]]) -> str:
        digest = Fingerprint()
        for row in rows:
            digest.add(*row)
        return digest.hex

    found = {
        of(("c", "s", base)),
        of(("c", "s", base), ("c", "s", base)),
        of(("d", "s", base)),
        of(("c", "t", base)),
        of(("c", "s", {**base, "image": {"bytes": b"y", "path": None}})),
        of(("c", "s", {**base, "image": None})),
        of(("c", "s", {**base, "n": 2})),
        of(("c", "s", {**base, "n": "1"})),
        of(("c", "s", {**base, "list": ["a", "a"]})),
        of(("c", "s", {**base, "more": None})),
    }
    assert len(found) == 10


def test_an_image_counts_by_its_bytes_not_its_path() -> None:
    here, there = ({"bytes": b"x", "path": path} for path in (None, "a.png"))
    assert cell_hash(here) == cell_hash(there)
