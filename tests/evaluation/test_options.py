"""What one evaluation asks: from choices and environment; what makes no sense is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.evaluation.bench import evaluate, evaluate_async
from scigen_data.evaluation.options import EvaluateOptions, set_up
from tests.endpoint import Endpoint
from tests.evaluation.built import answers, dataset, item

URL = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"reader": "ocr", "base_url": URL}, "--base-url is of no use with --reader ocr"),
        ({"reader": "none", "reader_model": "m"}, "--reader-model is of no use with --reader none"),
        ({"judge_model": "j"}, "--judge-model is of no use with no --judge"),
        ({"judge_repeats": 3}, "--judge-repeats is of no use with no --judge"),
        ({"clip": "weights"}, "--clip is of no use with no --references"),
        ({"judge": True, "judge_kind": "court"}, "no judge 'court': choose one of chat"),
        ({"reader": "eyes"}, "no reader 'eyes': choose one of chat, ocr, none"),
        ({"glasses": 2}, "no option 'glasses'"),
        ({"judge_repeats": 0}, "--judge-repeats is 0: it must be at least 1"),
    ],
)
def test_choices_that_cannot_be_meant_are_refused(choices: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        set_up(None, choices)


def test_what_is_left_open_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIGEN_BASE_URL", URL)
    monkeypatch.setenv("SCIGEN_MODEL", "m")
    found = set_up(None, {"judge": True, "judge_model": "j"}).options
    assert (found.base_url, found.judge_base_url) == (URL, URL)
    assert (found.reader_model, found.judge_model) == ("m", "j")
    offline = set_up(None, {"reader": "ocr"})
    assert offline.reader is not None
    assert offline.judge is None


def test_choices_stand_above_options() -> None:
    options = EvaluateOptions(reader="ocr", concurrency=3)
    found = set_up(options, {"reader": "none"}).options
    assert (found.reader, found.concurrency) == ("none", 3)


def test_help_tells_every_option() -> None:
    assert "judge_repeats: times each image is judged" in str(EvaluateOptions.__doc__)


def test_an_evaluation_runs_where_a_loop_runs_and_can_be_awaited(tmp_path: Path) -> None:
    """As in a notebook: texts for paths, and no difference in what comes out."""
    folder = dataset(tmp_path / "d", [item(0), item(1)])
    with Endpoint(answers(wrong=[1])) as endpoint:
        asked: dict[str, Any] = {"base_url": endpoint.url, "model": "m"}

        async def cell() -> list[dict[str, Any]]:
            one = evaluate(str(folder), str(tmp_path / "r1"), **asked)
            two = await evaluate_async([str(folder)], tmp_path / "r2", **asked)
            return [one.results, two.results]

        in_cell, awaited = asyncio.run(cell())
        alone = evaluate(folder, tmp_path / "r3", EvaluateOptions(**asked)).results
    for found in (in_cell, awaited, alone):
        found.pop("blind_cost")  # what was asked first was paid for by the first
    assert in_cell == awaited == alone
    assert alone["generators"][0]["all"]["r_inv"]["hits"] == 1
