"""What a build may cost: it stops in time, keeps what was paid for, and goes on.

They draw nothing (`tests/plain`); what is paid of one call, `tests/clients/pacing` tells.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from datasets import load_dataset

from scigen_data import cli
from scigen_data.errors import CostReached, InputError
from tests.builds import dataset_bytes
from tests.endpoint import Endpoint
from tests.pipeline.test_looking import models
from tests.plain import RECIPE, through, writes

PRICED = {"n": 12, "price_in": 0.0, "price_out": 1000.0}  # a reply costs about two cents


def test_a_build_stops_before_it_costs_more_and_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    out = tmp_path / "d"
    with Endpoint(writes) as endpoint:
        through(endpoint.url, tmp_path / "free", **PRICED)
        asked = len(endpoint.calls)
        cost = load_dataset(str(tmp_path / "free"), split="all")[0]["cost"]
        endpoint.calls.clear()
        with pytest.raises(CostReached, match=r"coder 0\.\d+ for 5 calls"):
            through(endpoint.url, out, **PRICED, max_cost=5.5 * cost)
        assert len(endpoint.calls) == 5
        assert len(list((out / ".scigen" / "replies").rglob("*.json"))) == 5
        assert not (out / "README.md").exists()
        assert through(endpoint.url, out, **PRICED, max_cost=12.5 * cost).accepted == 12
        assert len(endpoint.calls) == asked
    assert dataset_bytes(out) == dataset_bytes(tmp_path / "free")


@pytest.mark.slow
def test_workers_pay_from_one_purse(tmp_path: Path) -> None:
    out, local = tmp_path / "d", {**PRICED, "engine": "local", "workers": 2}
    with Endpoint(writes, pause=0.1) as endpoint:
        with pytest.raises(CostReached):
            through(endpoint.url, out, **local, max_cost=0.1)
        kept = len(list((out / ".scigen" / "replies").rglob("*.json")))
        assert 0 < kept == len(endpoint.calls) < 12
        assert through(endpoint.url, out, **local, max_cost=10).accepted == 12
        assert len(endpoint.calls) == 12


def test_without_a_price_a_limit_of_cost_says_what_is_missing(tmp_path: Path) -> None:
    with (
        Endpoint(writes) as endpoint,
        pytest.raises(InputError, match=r"--max-cost 5 cannot be held to.*--price-in and"),
    ):
        through(endpoint.url, tmp_path / "d", n=12, max_cost=5)
    assert len(endpoint.calls) == 1


def test_the_command_line_says_what_was_spent_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Endpoint(writes) as endpoint:
        words = [
            *("scigen", "build", str(RECIPE), "--out", str(tmp_path / "d"), "--n", "12"),
            *("--generator", "imgcoder", "--base-url", endpoint.url, "--model", "m"),
            *("--price-out", "1000", "--max-cost", "0", "--workers", "1"),
        ]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 3
    more = shlex.join(
        [
            "1" if (words[i - 1], word) == ("--max-cost", "0") else word
            for i, word in enumerate(words)
        ]
    )
    assert capsys.readouterr().err.splitlines()[-1] == (
        "scigen: --max-cost 0 is reached: 0 US dollars are spent (no call is as cheap); all "
        f"replies are kept, and a larger one goes on from here: {more}"
    )


def test_what_each_role_costs_is_told_of_rows_builds_and_cards(tmp_path: Path) -> None:
    looked = {"critic": "critic", "reader": "reader", "judge": "judge", "policy": "strict"}
    prices = {**PRICED, "n": 4, "price": {"judge": (0.0, 5000.0)}}
    with Endpoint(models) as endpoint:
        built = through(endpoint.url, tmp_path / "d", **looked, **prices)
    rows = list(load_dataset(str(tmp_path / "d"), split="all"))
    for row in rows:
        assert sum(each["output_tokens"] for each in row["costs"]) == row["output_tokens"]
        assert sum(each["cost"] for each in row["costs"]) == pytest.approx(row["cost"])
    roles = [share.role for share in built.shares]
    assert sorted(roles) == ["coder", "critic", "judge", "reader"]
    judge = next(share for share in built.shares if share.role == "judge")
    assert judge.cost == pytest.approx(judge.output_tokens * 0.005)
    assert sum(share.cost or 0.0 for share in built.shares) == pytest.approx(built.cost)
    card = (tmp_path / "d" / "README.md").read_text(encoding="utf-8")
    told = f"| judge | {judge.input_tokens:,} | {judge.output_tokens:,} | {judge.cost:.2f} |"
    assert told in card.splitlines()
