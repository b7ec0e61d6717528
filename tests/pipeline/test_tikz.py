"""ImgCoder in TikZ: recorded replies through the loop, TeX's own errors back to their author."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from scigen_data.pipeline.build import build
from tests.endpoint import Endpoint
from tests.renderer.test_tikz import needs_tex

REPLIES = Path(__file__).with_name("tikz")
PROBLEMS = {
    "incline": "A block of mass m = 2.0 kg rests on an incline of 30°, where the coefficient of "
    "friction is μ = 0.20, held by a cord along the incline. Find the tension in the cord.",
    "circuit": "A battery of 12 V feeds R_1 = 4 Ω in series with R_2 = 6 Ω and R_3 = 3 Ω, which "
    "are in parallel. What is the current through R_1?",
    "triangle": "In triangle ABC, AB = 7 cm, AC = 5 cm and the angle at A is 60°. How long is BC?",
}


def answer(body: Mapping[str, Any]) -> str:
    """The recorded reply to the problem; a second one where TeX has stopped at the first."""
    turns = body["messages"]
    (name,) = [name for name, question in PROBLEMS.items() if question in turns[1]["content"]]
    again = REPLIES / f"{name}.again.md"
    path = again if len(turns) > 2 and again.exists() else REPLIES / f"{name}.md"
    return path.read_text(encoding="utf-8")


@needs_tex
@pytest.mark.parametrize("language", ["tikz", pytest.param("auto", marks=pytest.mark.slow)])
def test_recorded_replies_are_drawn_and_audited(language: str, tmp_path: Path) -> None:
    file = tmp_path / "problems.jsonl"
    rows = [{"id": n, "question": q, "answer": "?"} for n, q in PROBLEMS.items()]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with Endpoint(answer) as endpoint:
        built = build(
            "scigenbench",
            tmp_path / "d",
            problems=(file,),
            base_url=endpoint.url,
            model="m",
            language=language,
            workers=1,
        )
        told = [call.body["messages"][-1]["content"] for call in endpoint.calls]
    assert built.accepted == len(PROBLEMS)
    found = load_dataset(str(tmp_path / "d"), split="all")
    assert set(found["language"]) == {"tikz"}
    assert dict(zip(found["id"], found["attempts"], strict=True)) == {
        "incline": 1,
        "circuit": 2,
        "triangle": 1,
    }
    (feedback,) = [text for text in told if "did not give a figure" in text]
    assert "Extra }, or forgotten $. (line 2)" in feedback or "(line 3)" in feedback
    assert "to[R, l=$R_1" in feedback
    assert "the whole program in one" in feedback
