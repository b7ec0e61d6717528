"""What a long command says while it works, and while nothing comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scigen_data.cli.app import Counting
from scigen_data.cli.progress import progress
from scigen_data.clients import waiting
from scigen_data.pipeline.engines import Event, SampleDone, Shard, ShardDone, Waits
from tests.clients.test_waiting import Clock
from tests.endpoint import Endpoint
from tests.plain import through, writes

WAIT = Waits("waiting for http://localhost:8000/v1: HTTP 503, try 4 of 9, next in 20 s")
SHARD = Shard(0, 25)
DONE = SampleDone(SHARD, "accepted", ())


def lines(clock: Clock, *events: tuple[float, Event], total: int = 100) -> list[Event]:
    """The events that come through, each so many seconds after the one before."""

    def come() -> Iterator[Event]:
        for seconds, event in events:
            clock.now += seconds
            yield event

    return list(progress(total, come(), clock=clock))


def test_what_is_waited_for_is_said_after_fifteen_seconds_without_a_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    passed = lines(Clock(), (1, DONE), (4, WAIT), (4, WAIT), (4, WAIT), (4, WAIT), (1, DONE))
    assert passed == [DONE, WAIT, WAIT, WAIT, WAIT, DONE]
    assert capsys.readouterr().err.splitlines() == [f"1/100 {WAIT.text}"]


def test_a_wait_of_one_worker_is_not_told_where_others_get_rows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    turns: list[tuple[float, Event]] = [(5, WAIT), (5, DONE)]
    lines(Clock(), *turns * 6)
    said = capsys.readouterr().err
    assert "waiting" not in said
    assert said.splitlines()[-1].startswith("6/100 ")


def test_a_silence_is_told_of_every_ten_seconds_and_begins_anew_with_each_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    beats = [(4.0, WAIT)] * 10
    lines(Clock(), (1, DONE), *beats, (1, ShardDone(SHARD)), *beats[:3])
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "waiting" in line] == [f"1/100 {WAIT.text}"] * 3


def test_bench_says_what_it_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    counting = Counting(clock)
    for _ in range(4):
        clock.now += 4
        counting.hear(WAIT.text)
    counting.tell("read family: 3/9", finished=False)
    clock.now += 12
    counting.hear(WAIT.text)
    clock.now += 12
    counting.hear(WAIT.text)
    counting.tell("read family: 9/9", finished=True)
    assert capsys.readouterr().err.splitlines() == [
        WAIT.text,
        f"read family: 3/9 {WAIT.text}",
        "read family: 9/9",
    ]


def test_a_build_hears_what_its_workers_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "BEAT", 0.01)
    heard: list[str] = []

    def watch(total: int, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, Waits):
                heard.append(event.text)
            yield event

    with Endpoint(writes) as endpoint:
        endpoint.fail("chat", "slow", seconds=0.3)
        built = through(endpoint.url, tmp_path / "d", n=2, watch=watch)
        assert built.drawn == 2
        assert any(line.startswith(f"waiting for {endpoint.url}: no answer for") for line in heard)
