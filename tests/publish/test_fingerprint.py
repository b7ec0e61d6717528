"""The content fingerprint is of the rows: neither files nor their order are in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data.publish import folder as folder_module
from scigen_data.publish.fingerprint import Fingerprint, cell_hash
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import fingerprint_of, open_source
from scigen_data.records import Verdict
from tests.publish.made import SAMPLES, dataset
from tests.samples import png


def stated(folder: Path) -> str:
    return card_of(folder).fingerprint


def test_order_and_files_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = dataset(tmp_path / "one")
    turned = dataset(tmp_path / "turned", SAMPLES[::-1])
    monkeypatch.setattr(folder_module, "BYTES_PER_FILE", len(png(1)))
    many = dataset(tmp_path / "many")
    assert len(list(many.rglob("*.parquet"))) > len(list(one.rglob("*.parquet"))) + 2
    assert stated(one) == stated(turned) == stated(many)


def test_what_the_card_states_is_what_reading_the_folder_finds(tmp_path: Path) -> None:
    whole = replace(SAMPLES[0], verdicts=(Verdict("judge", SAMPLES[0].figure.status, score=2),))
    made = dataset(
        tmp_path / "d", [whole, *SAMPLES[1:]]
    )  # a whole number where Parquet has a float
    assert fingerprint_of(open_source(str(made))) == stated(made)


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
