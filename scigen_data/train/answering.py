"""How many rows a model answers rightly: its own answers, greedily, graded by rules."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scigen_data.train.rows import answer_of, sizes_of, turns_of

if TYPE_CHECKING:
    from scigen_data.train.collate import VisionCollator
    from scigen_data.train.rewards import Graded


@dataclass(frozen=True, slots=True)
class Score:
    """What a model answered to each row, and the grade of each answer."""

    responses: tuple[str, ...]
    graded: tuple[Graded, ...]

    @property
    def outcomes(self) -> list[bool | None]:
        """Right or wrong; None for what could not be judged."""
        judged = {"right": True, "wrong": False}
        return [judged.get(each.grade.value) for each in self.graded]

    def __str__(self) -> str:
        found = Counter(self.outcomes)
        return f"{found[True]} right, {found[False]} wrong, {found[None]} not judged"


def score(
    model: Any,
    collator: VisionCollator,
    rows: Any,
    *,
    max_new_tokens: int = 64,
    batch_size: int = 8,
    bf16: bool = False,
) -> Score:
    """Let `model` answer the rows and grade what it says against `solution`, or else the answer.

    rows: a `datasets.Dataset` of canonical rows or of a view. The model's mode (training or not)
    is as it was afterwards. Raises InputError for a row without question or answer, MissingExtra
    without the extra `rewards`.
    """
    from scigen_data.train.rewards import grade_all

    responses, golds, questions = [], [], []
    for start in range(0, len(rows), batch_size):
        batch = [rows[i] for i in range(start, min(start + batch_size, len(rows)))]
        responses += answers(model, collator, batch, max_new_tokens=max_new_tokens, bf16=bf16)
        for row in batch:
            golds.append(str(row.get("solution") or answer_of(row, None)))
            questions.append(turns_of(row, None, has_image=bool(sizes_of(row)))[-1][1])
    return Score(tuple(responses), tuple(grade_all(responses, golds, questions=questions)))


def answers(
    model: Any,
    collator: VisionCollator,
    rows: list[Any],
    *,
    max_new_tokens: int = 64,
    bf16: bool = False,
) -> list[str]:
    """What the model writes after the prompts of a batch, without special tokens."""
    import torch

    tokenizer = collator.processor.tokenizer
    inputs = {key: value.to(model.device) for key, value in collator.prompts(rows).items()}
    training = model.training
    model.eval()
    try:
        with (
            torch.inference_mode(),
            torch.autocast(model.device.type, torch.bfloat16) if bf16 else nullcontext(),
        ):
            written = model.generate(
                **inputs,
                do_sample=False,
                max_new_tokens=max_new_tokens,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=collator.stop_tokens,
            )
    finally:
        model.train(training)
    new = written[:, inputs["input_ids"].shape[1] :]
    return [text.strip() for text in tokenizer.batch_decode(new, skip_special_tokens=True)]
