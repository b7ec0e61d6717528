"""How many tokens a row has for a model, images included: what is too long is left out, not cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scigen_data.errors import InputError, require
from scigen_data.train.collate import VisionCollator
from scigen_data.train.conversations import Example, Left, answered
from scigen_data.train.rows import one_line

SIDECAR = "tokens.jsonl"  # a line a row, in their order


class Budget:
    """The tokens of an export's rows for the processor of a model, which is a folder or a name on
    the Hub; no row has more than `most`.

    Raises InputError where there is no such processor, or none that can be trained with.
    """

    def __init__(self, model: str, most: int | None = None) -> None:
        require("transformers", "train")
        from transformers import AutoProcessor

        try:
            processor = AutoProcessor.from_pretrained(model)
        except (OSError, ValueError, ImportError) as error:
            raise InputError(
                f"the processor of {model!r} cannot be loaded: {one_line(error)}"
            ) from error
        self._model = Path(model).name if Path(model).is_dir() else model
        self._most = most
        self._collator = VisionCollator(processor)
        self._highest = self._all = self._of_images = 0

    def refusal(self, example: Example, folder: Path) -> Left | None:
        """Why an example is left out as too long; else its tokens are noted in `folder`.

        Its answer counts, or its solution where a model is to find one.
        """
        row = example
        if "completion" not in example:
            row = {**example, "completion": answered(str(example["solution"]))}
        [(total, of_images)] = self._collator.budgets([row])
        if self._most is not None and total > self._most:
            return Left(f"over {self._most} tokens")
        self._highest = max(self._highest, total)
        self._all += total
        self._of_images += of_images
        line = {"id": str(example["id"]), "tokens": total, "image_tokens": of_images}
        with (folder / SIDECAR).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
        return None

    def stated(self) -> dict[str, Any]:
        """What an export says of it."""
        return {
            "processor": self._model,
            "max_tokens": self._most,
            "most": self._highest,
            "all": self._all,
            "of_images": self._of_images,
            "each": SIDECAR,
        }


def budget_of(model: str | None, most: int | None) -> Budget | None:
    """What bounds an export, where it is asked for. Raises InputError as `Budget` does, and where
    a bound has no processor to count by."""
    if model is not None:
        return Budget(model, most)
    if most is not None:
        raise InputError(f"max_tokens={most} needs processor: the model whose tokens are counted")
    return None
