"""A build whose first rows all give nothing to draw stops, says why, and pays for nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import NothingUsable
from scigen_data.pipeline.build import build
from scigen_data.pipeline.engines import SampleDone, Shard, ShardLost
from scigen_data.pipeline.fruitless import ENOUGH, Start
from tests.builds import dataset_bytes, scigen
from tests.endpoint import Endpoint
from tests.plain import RECIPE, plain, through, writes

CODE = '```python\ndraw("2 m")\n```\n'
ALONE = {"engine": "local", "workers": 1, "concurrency": 5}


def first(count: int, says: str) -> Callable[[Mapping[str, Any]], str]:
    """An endpoint's answers: `says` to the first problems, programs to the others."""
    return lambda body: writes(body) if _index(body) >= count else says


def _index(body: Mapping[str, Any]) -> int:
    return int(body["messages"][1]["content"].split("A rod is ")[1].split(" m")[0]) - 2


def test_a_model_that_writes_no_plan_is_stopped_at_the_twentieth_row(tmp_path: Path) -> None:
    out = tmp_path / "d"
    with Endpoint(lambda _: CODE) as endpoint:
        with pytest.raises(NothingUsable) as stopped:
            through(endpoint.url, out, n=60, **ALONE)
        asked = len(endpoint.calls)
        assert ENOUGH <= asked <= ENOUGH + 10
        said = str(stopped.value)
        assert said.startswith("the first 20 rows gave nothing to draw: 20 unparseable (20 times: ")
        assert "there is no plan before the program: say first, in 3 lines or more" in said
        assert f"see that {endpoint.url} serves the chat model that is meant" in said
        assert "--keep-going goes on" in said
        shards = sorted(path.name for path in (out / ".scigen" / "shards").glob("*.parquet"))
        assert len(shards) >= 3, "rows that were done are kept"
        with pytest.raises(NothingUsable):
            through(endpoint.url, out, n=60, **ALONE)
        assert len(endpoint.calls) <= asked + 5, "the first rows are known"
        built = through(endpoint.url, out, n=60, keep_going=True, **ALONE)
        assert len(endpoint.calls) <= 60 + 5, "a reply that was kept was asked for again"
    assert built.reasons == {"unparseable": 60}


@pytest.mark.slow
def test_one_row_that_drew_among_the_first_lets_a_build_go_on(tmp_path: Path) -> None:
    for count in (19, 12):
        with Endpoint(first(count, CODE)) as endpoint:
            built = through(
                endpoint.url, tmp_path / str(count), n=30, **{**ALONE, "concurrency": 1}
            )
        assert (built.rows, built.drawn) == (30, 30 - count)


def test_a_build_of_no_more_rows_is_finished(tmp_path: Path) -> None:
    with Endpoint(lambda _: CODE) as endpoint:
        built = through(endpoint.url, tmp_path / "d", n=ENOUGH, **ALONE)
    assert built.reasons == {"unparseable": ENOUGH}


def test_replies_cut_at_max_tokens_are_told_as_such(tmp_path: Path) -> None:
    cut = Endpoint(lambda _: "```python\ndraw(", finish_reason="length")
    with cut as endpoint, pytest.raises(NothingUsable, match="--max-tokens 77, or have the model"):
        through(endpoint.url, tmp_path / "d", n=60, max_tokens=77, **ALONE)


def test_the_command_line_says_it_in_a_line_and_exits_with_1(tmp_path: Path) -> None:
    with Endpoint(lambda _: "Sorry.") as endpoint:
        done = scigen(
            *("build", RECIPE, "--out", tmp_path / "d", "--n", 60, "--workers", 1),
            *("--generator", "imgcoder", "--base-url", endpoint.url, "--model", "m"),
            *("--attempts", 1),
        )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("scigen: the first 20 rows gave nothing to draw: 20 unparseable")
    assert "Traceback" not in done.stderr


def test_keep_going_is_no_part_of_what_is_built(tmp_path: Path) -> None:
    plain(tmp_path / "a", n=12)
    plain(tmp_path / "b", n=12, keep_going=True)
    assert dataset_bytes(tmp_path / "a") == dataset_bytes(tmp_path / "b")


def test_rows_of_a_lost_shard_count_anew_and_failures_of_the_endpoint_not_at_all() -> None:
    shard, start = Shard(0, 25), Start()
    bad = SampleDone(shard, "rejected", ("unparseable",), why="no plan")
    for _ in range(ENOUGH - 1):
        start.hear(bad)
    start.hear(ShardLost(shard))
    start.hear(bad)
    start.hear(SampleDone(shard, "rejected", ("api_error",)))
    assert start.rows == [("unparseable", "no plan")]
    assert not start.fruitful
    start.hear(SampleDone(shard, "rejected", ("audit/blank", "audit/givens"), why="it is blank"))
    assert start.rows[-1] == ("blank", "it is blank")
    start.hear(SampleDone(shard, "rejected", ("code_error",)))
    assert start.fruitful


def test_what_families_draw_beside_a_model_says_nothing_of_it(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    rows = ({"id": str(n), "question": f"What is {n} and one?", "answer": "?"} for n in range(40))
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    chosen: dict[str, Any] = {"problems": (texts,), "share_families": 0.1, "n": 40}
    with Endpoint(lambda _: "Sorry.") as endpoint, pytest.raises(NothingUsable, match="rows gave"):
        build(
            "corpus",
            tmp_path / "d",
            base_url=endpoint.url,
            model="m",
            workers=1,
            attempts=1,
            **chosen,
        )
