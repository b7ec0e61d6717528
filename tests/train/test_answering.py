"""Asking a model held-out rows, and which rows those are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from scigen_data.errors import InputError
from scigen_data.train import VisionCollator
from scigen_data.train.answering import answers, score
from scigen_data.train.finetune import hold_out


@pytest.mark.parametrize("name", ["llava", "qwen", "smolvlm"])
def test_a_batch_is_answered_as_its_rows_alone(
    name: str, tiny_path: Callable[[str], Path], rows: list[dict[str, Any]]
) -> None:
    model = AutoModelForImageTextToText.from_pretrained(tiny_path(name)).train()
    collator = VisionCollator(AutoProcessor.from_pretrained(tiny_path(name)))
    together = answers(model, collator, rows, max_new_tokens=3)
    alone = [answers(model, collator, [row], max_new_tokens=3)[0] for row in rows]
    assert together == alone
    assert any(together)
    assert model.training


def test_what_a_model_learns_it_answers_and_is_graded_for(llava: Any, llava_path: Path) -> None:
    model = AutoModelForImageTextToText.from_pretrained(llava_path)
    collator = VisionCollator(llava)
    rows = Dataset.from_list(
        [
            {"id": str(n), "image": None, "question": f"Find {letter}.", "answer": answer}
            for n, (letter, answer) in enumerate([("x", "4"), ("y", "7"), ("z", "4")])
        ]
    )
    asked = score(model, collator, rows, max_new_tokens=4, batch_size=2)
    assert asked.outcomes.count(True) == 0
    batch = collator(list(rows))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _step in range(30):
        optimizer.zero_grad()
        model(**batch).loss.backward()
        optimizer.step()
    # The end of the turn is learned too: nothing follows the answer.
    asked = score(model, collator, rows, max_new_tokens=4, batch_size=2)
    assert asked.responses == ("4", "7", "4")
    assert asked.outcomes == [True, True, True]
    assert str(asked) == "3 right, 0 wrong, 0 not judged"
    wrong = rows.map(lambda row: {"solution": "5"})
    assert score(model, collator, wrong, max_new_tokens=4).outcomes == [False, False, False]


def test_a_row_without_an_answer_cannot_be_graded(llava: Any, llava_path: Path) -> None:
    model = AutoModelForImageTextToText.from_pretrained(llava_path)
    row = {"id": "r1", "image": Image.new("RGB", (60, 50)), "question": "Find x.", "answer": ""}
    with pytest.raises(InputError, match="row 'r1': its answer is empty"):
        score(model, VisionCollator(llava), [row], max_new_tokens=1)


def test_generation_stops_at_the_templates_end_of_turn(qwen: Any, llava: Any) -> None:
    assert VisionCollator(llava).stop_tokens == [llava.tokenizer.eos_token_id]
    ends = qwen.tokenizer.convert_tokens_to_ids(["<|im_end|>", "</s>"])
    assert VisionCollator(qwen).stop_tokens == ends


# ---------------------------------------------------------------------------------- hold_out


def numbered(*ids: str) -> Dataset:
    return Dataset.from_list([{"id": name} for name in ids])


def test_rows_about_one_figure_are_on_one_side() -> None:
    rows = numbered(*(f"item-{n}#{quiz}" for n in range(10) for quiz in (1, 2, 3)))
    kept, held = hold_out(rows, 0.2, seed=0)
    figures = [{name.partition("#")[0] for name in part["id"]} for part in (kept, held)]
    assert not figures[0] & figures[1]
    assert [len(part) for part in (kept, held)] == [24, 6]


def test_the_seed_and_the_ids_alone_say_what_is_held_out() -> None:
    names = [f"item-{n}" for n in range(30)]
    held = {seed: set(hold_out(numbered(*names), 0.2, seed)[1]["id"]) for seed in (0, 1)}
    assert held[0] != held[1]
    assert set(hold_out(numbered(*reversed(names)), 0.2, 0)[1]["id"]) == held[0]


@pytest.mark.parametrize(
    ("rows", "fraction", "message"),
    [
        (numbered("a"), 0.5, "1 rows are too few"),
        (numbered("a#1", "a#2"), 0.5, "one figure alone"),
    ],
)
def test_nothing_to_hold_out_is_said(rows: Dataset, fraction: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        hold_out(rows, fraction, 0)
    assert hold_out(rows, 0.0, 0) == (rows, None)


def test_each_side_has_a_row_at_least() -> None:
    rows = numbered("a", "b")
    for fraction in (0.01, 0.99):
        assert [len(part) for part in hold_out(rows, fraction, 0)] == [1, 1]
