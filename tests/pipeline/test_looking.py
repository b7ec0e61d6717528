"""Whole builds whose figures a critic, a reader and a judge look at.

They draw nothing (`tests/plain`): what one problem's attempts come to, `test_loop.py` tells.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.checks.judge import DIMENSIONS
from scigen_data.errors import InputError
from scigen_data.pipeline.build import Built
from tests.builds import command, dataset_bytes
from tests.endpoint import FAULTS, Endpoint
from tests.plain import RECIPE, through

N = 8
CROWDED = 8  # m
STRICT: Mapping[str, Any] = {
    "critic": "critic",
    "candidates": 2,
    "reader": "reader",
    "judge": "judge",
    "policy": "strict",
    "attempts": 3,
}


def models(body: Mapping[str, Any]) -> str:
    """The coder, the critic, the reader and the judge, who differ in their names alone.

    Of every third rod the coder forgets to draw the ends, and is told so by the critic; of every
    fourth it writes the length where the critic holds it to be wrong, to the end. Over the rod of
    8 m it puts its labels on each other, and disputes what the audit finds; the critic agrees.
    """
    text = json.dumps(body["messages"])
    if body["model"] == "critic":
        seen = int(_said(text))
        if seen % 4 == 1:
            return _found("write the length below the rod")
        if seen % 3 == 0 and "ends" not in _labels.get(seen, ""):
            return _found("draw the rod's ends")
        rulings = [{"number": n, "holds": False, "because": "they touch"} for n in range(1, 9)]
        disputed = "its author disputes that" in text
        return json.dumps({"shows": "yes", "findings": [], "rulings": rulings * disputed})
    if body["model"] == "judge":
        scores = {each: {"score": 2, "reason": "fine"} for each in DIMENSIONS}
        return json.dumps({**scores, "failure_mode": "none"})
    if body["model"] == "reader":
        prompt = body["messages"][-1]["content"]
        if isinstance(prompt, str):
            return json.dumps({"answer": "A"})  # blind, and so right in one order of four
        shown = re.findall(r"^([A-D])\. (\d+ m)$", prompt[0]["text"], re.MULTILINE)
        return json.dumps({"answer": shown[0][0], "shown": "yes"})
    length = _said(text)
    ends = ', "ends"' if "draw the rod's ends" in text else ""
    _labels[int(length)] = ends
    if int(length) == CROWDED and "turned down" in text:
        return "## Disputes\n" + "\n".join(f"{n}: wrong, because they touch" for n in range(1, 9))
    plan = f"- A rod lies level.\n- It is {length} m long.\n- Its label says so."
    how = "crowd" if int(length) == CROWDED else "draw"
    more = ', "rod"' if how == "crowd" else ends
    return f'{plan}\n\n```python\n{how}("{length} m"{more})\n```\n'


_labels: dict[int, str] = {}  # of the last program of each rod: what a picture would tell


def _said(text: str) -> str:
    found = re.search(r"A rod is (\d+) m long", text)
    assert found is not None, text
    return found[1]


def _found(what: str) -> str:
    return json.dumps({"shows": "yes", "findings": [{"what": what, "where": "at the label"}]})


@pytest.fixture(autouse=True)
def _forget() -> None:
    _labels.clear()


def test_strict_decides_while_building(tmp_path: Path) -> None:
    with Endpoint(models) as endpoint:
        built = through(endpoint.url, tmp_path / "d", n=N, **STRICT)
        asked = Counter(call.body["model"] for call in endpoint.calls)
        coder = [json.dumps(c.body) for c in endpoint.calls if c.body["model"] == "test-model"]
    lengths = range(2, N + 2)
    rejected = [length for length in lengths if length % 4 == 1]
    assert built.accepted == N - len(rejected)
    assert built.reasons == {"critic": len(rejected)}
    assert set(asked) == {"test-model", "critic", "reader", "judge"}
    assert asked["judge"] == built.accepted  # what was turned down is not measured
    assert not any("How long is the rod?" in each for each in coder)
    rows = load_dataset(str(tmp_path / "d"), "corpus", split="train")
    found = {v["check"]: v["status"] for v in rows[0]["verdicts"]}
    assert {found[check] for check in ("critic", "quiz", "quiz/strict", "judge")} == {"ok"}
    thrice = {row["id"] for row in rows if row["attempts"] == 3}
    assert thrice == {f"plain-{length - 2:04d}" for length in (3, 6, CROWDED)}
    (crowded,) = [row for row in rows if f" {CROWDED} m " in row["question"]]
    settled = {
        v["check"]: json.loads(v["detail"]) for v in crowded["verdicts"] if "ruling" in v["detail"]
    }
    assert settled["audit/overlap"]["dispute"] == "they touch"
    assert settled["audit/overlap"]["ruling"] == {"holds": False, "because": "they touch"}


def test_a_row_carries_what_all_who_were_asked_for_it_cost(tmp_path: Path) -> None:
    with Endpoint(models) as endpoint:
        alone = through(endpoint.url, tmp_path / "alone", n=2, price_in=1.0, price_out=2.0)
        looked = through(
            endpoint.url, tmp_path / "looked", n=2, price_in=1.0, price_out=2.0, **STRICT
        )
    assert alone.cost is not None
    assert looked.cost == pytest.approx(
        (looked.input_tokens + 2 * looked.output_tokens) / 1e6, rel=1e-6
    )
    assert looked.input_tokens > 3 * alone.input_tokens


def test_every_attempt_is_kept_with_the_build(tmp_path: Path) -> None:
    with Endpoint(models) as endpoint:
        through(endpoint.url, tmp_path / "d", n=N, **STRICT)
    folder = tmp_path / "d" / ".scigen" / "attempts"
    lines = [json.loads(line) for f in sorted(folder.iterdir()) for line in f.open()]
    third = [line for line in lines if line["id"] == "plain-0001"]
    assert [line["attempt"] for line in third] == [1, 2, 3]
    assert [line["draft"]["program"].strip() for line in third] == [
        *['draw("3 m")'] * 2,
        'draw("3 m", "ends")',
    ]
    criticised = {v["check"]: v["reason"] for v in third[0]["verdicts"]}
    assert criticised["critic"] == "at the label: draw the rod's ends"


@pytest.mark.slow
def test_through_a_failing_endpoint_and_a_kill_it_comes_to_the_same_bytes(tmp_path: Path) -> None:
    """The reply cache holds whoever was asked: nothing that was answered is asked for again."""
    options = [f"--{name}={value}" for name, value in STRICT.items()]
    with Endpoint(models) as calm:
        assert through(calm.url, tmp_path / "calm", n=N, **STRICT).accepted
    _labels.clear()
    with Endpoint(models, faults=[f for f in FAULTS if f != "hang"], rate=0.3) as endpoint:
        again = command(
            *("build", RECIPE, "--out", tmp_path / "shot", "--n", N, "--workers", 1),
            *("--generator", "imgcoder", "--base-url", endpoint.url, "--model", "test-model"),
            *options,
        )
        process = subprocess.Popen(again, stderr=subprocess.PIPE, text=True)
        stop = endpoint.fail("chat", "drop", skip=25, act=partial(os.kill, process.pid, 9))
        process.communicate(timeout=100)
        assert stop.times == 0
        done = subprocess.run(again, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert dataset_bytes(tmp_path / "shot") == dataset_bytes(tmp_path / "calm")


def test_a_critic_that_is_down_leaves_rows_to_the_next_run(tmp_path: Path) -> None:
    with Endpoint(models) as endpoint:
        first: Built = through(
            endpoint.url,
            tmp_path / "d",
            n=2,
            critic="critic",
            critic_base_url="http://127.0.0.1:9/v1",
            retries=0,
        )
        assert (first.unfinished, first.accepted) == (2, 0)
        assert first.failure.startswith("critic: no answer after 1 try")
        asked = len(endpoint.calls)
        second = through(
            endpoint.url,
            tmp_path / "d",
            n=2,
            critic="critic",
            critic_base_url=endpoint.url,
            retries=0,
        )
    assert (second.unfinished, second.accepted, second.reasons) == (0, 1, {"critic": 1})
    assert all(call.body["model"] == "critic" for call in endpoint.calls[asked:])


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"policy": "strict"}, "policy strict needs quiz/strict, judge"),
        ({"policy": "paper", "reader": "ocr"}, "policy paper needs quiz: give --reader MODEL"),
        ({"policy": "strict", "reader": "r"}, "give --judge MODEL"),
        ({"judge_base_url": "http://localhost:1"}, "--judge-base-url is of no use without --judge"),
        ({"language": "svg"}, "--language is 'svg': choose one of python, tikz, auto"),
        ({"candidates": 0}, "--candidates is 0: it must be at least 1"),
    ],
)
def test_what_cannot_be_checked_is_refused_before_anything_is_asked(
    choices: Mapping[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        through("http://127.0.0.1:9/v1", tmp_path / "d", **choices)


def test_a_critic_of_the_families_needs_an_address_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scigen_data.pipeline.build import build

    monkeypatch.delenv("SCIGEN_BASE_URL", raising=False)
    with pytest.raises(InputError, match="--critic m needs an endpoint: --critic-base-url URL"):
        build("families", tmp_path / "d", n=1, critic="m")


def test_a_key_goes_to_its_own_address_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIGEN_API_KEY", "of-the-coder")
    monkeypatch.setenv("SCIGEN_CRITIC_API_KEY", "of-the-critic")
    with Endpoint(models) as coder, Endpoint(models) as critic:
        through(coder.url, tmp_path / "d", n=1, critic="critic", critic_base_url=critic.url)
    assert {call.headers["authorization"] for call in coder.calls} == {"Bearer of-the-coder"}
    assert {call.headers["authorization"] for call in critic.calls} == {"Bearer of-the-critic"}
