"""An export says how many tokens each row has for a model, and leaves out what would be cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.train import VisionCollator, export, load_view
from tests.train import published


@pytest.mark.parametrize("view", ["sft", "grpo"])
def test_each_rows_tokens_are_those_that_the_collator_makes(
    dataset: Path, qwen_path: Path, tmp_path: Path, view: str
) -> None:
    from transformers import AutoProcessor

    to = {"sft": "trl-sft", "grpo": "verl"}[view]
    made = export(dataset, to, tmp_path / "o", view=view, processor=str(qwen_path))
    said = [json.loads(line) for line in (made.folder / "tokens.jsonl").open(encoding="utf-8")]
    collator = VisionCollator(AutoProcessor.from_pretrained(qwen_path))
    lengths = [collator.length(row) for row in load_view(dataset, "sft")]
    assert [each["tokens"] for each in said] == lengths
    assert all(0 < each["image_tokens"] < each["tokens"] for each in said)
    record = json.loads((made.folder / "export.json").read_text(encoding="utf-8"))["tokens"]
    assert (record["most"], record["all"]) == (max(lengths), sum(lengths))
    assert record["processor"] == qwen_path.name  # no path of this machine
    assert "says each row's" in (made.folder / "README.md").read_text(encoding="utf-8")


def test_rows_over_the_limit_are_left_out_and_counted(
    dataset: Path, llava_path: Path, tmp_path: Path
) -> None:
    whole = export(dataset, "trl-sft", tmp_path / "o", processor=str(llava_path))
    lines = (whole.folder / "tokens.jsonl").read_text(encoding="utf-8").splitlines()
    totals = sorted(json.loads(line)["tokens"] for line in lines)
    most = totals[3]
    fewer = export(dataset, "trl-sft", tmp_path / "o", processor=str(llava_path), max_tokens=most)
    kept = sum(total <= most for total in totals)
    assert (fewer.rows, fewer.left) == (kept, {f"over {most} tokens": published.ROWS - kept})
    with pytest.raises(InputError, match=r"no row for the view 'sft' \(8 over 1 tokens\)"):
        export(dataset, "trl-sft", tmp_path / "o", processor=str(llava_path), max_tokens=1)


def test_a_limit_wants_a_processor_that_is_there(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="max_tokens=9 needs processor"):
        export(dataset, "trl-sft", tmp_path / "o", max_tokens=9)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"the processor of '.*empty' cannot be loaded"):
        export(dataset, "trl-sft", tmp_path / "o", processor=str(tmp_path / "empty"))
    assert not (tmp_path / "o").exists()
