"""A build keeps every attempt where it is asked to, and its rows stay the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.errors import InputError
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import fingerprint_of, open_source
from scigen_data.train import load_view
from tests.builds import dataset_bytes
from tests.endpoint import Endpoint
from tests.plain import plain, through, writes

N = 6


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
        yield


def at_the_second_try(body: Mapping[str, Any]) -> str:
    """A program that fails, and a good one for who has been told so."""
    good = writes({"messages": body["messages"][:2]})
    return good if len(body["messages"]) > 2 else good.replace("draw(", "burn(")


def test_attempts_are_a_config_beside_the_rows_and_repairs_a_view_of_it(tmp_path: Path) -> None:
    out = tmp_path / "kept"
    with Endpoint(at_the_second_try) as endpoint:
        built = through(endpoint.url, out, n=N, attempts=2, keep_attempts=True)
        bare = through(endpoint.url, tmp_path / "bare", n=N, attempts=2)
        again = through(endpoint.url, tmp_path / "again" / "kept", n=N, attempts=2,
                        keep_attempts=True)  # fmt: skip
    assert (built.rows, built.accepted) == (N, N)
    tried = load_dataset(str(out), "attempts", split="train")
    assert Counter(zip(tried["attempt"], tried["status"], strict=True)) == {
        (1, "code_error"): N,
        (2, "ok"): N,
    }
    for row in tried:
        assert (row["image"] is None) == (row["attempt"] == 1)
        assert bool(row["findings"]) == (row["attempt"] == 1)
        assert row["accepted_program"].startswith("draw(")
    repairs = load_view(out, "repair")
    assert len(repairs) == N
    assert "burn(" in repairs[0]["prompt"][-1]["content"]
    assert "draw(" in repairs[0]["completion"][0]["content"]
    # The rows are those of a build that keeps none, and only they are the dataset's.
    assert card_of(out).fingerprint == card_of(bare.folder).fingerprint
    assert fingerprint_of(open_source(out)) == card_of(out).fingerprint
    assert dataset_bytes(out) == dataset_bytes(again.folder)
    assert "--keep-attempts" in card_of(out).header["scigen"]["command"]
    assert len(load_dataset(str(out), split="train")) == N
    assert not (bare.folder / "attempts").exists()
    with pytest.raises(
        InputError, match="no config 'attempts': a build with --keep-attempts has one"
    ):
        load_view(bare.folder, "repair")


def test_a_build_that_grows_has_the_attempts_of_all_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "d"
    plain(out, n=3, keep_attempts=True)
    plain(out, n=8, keep_attempts=True)
    tried = load_dataset(str(out), "attempts", split="train")
    assert sorted(tried["id"]) == [f"plain-{index:04d}" for index in range(8)]
    failed = [row for row in tried if row["status"] != "ok"]
    assert [row["id"] for row in failed] == ["plain-0006"]
    assert not failed[0]["accepted_program"]
