"""Rows of a dataset, as `load_dataset` gives them, to batches for a vision-language model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from scigen_data.errors import InputError, require
from scigen_data.train.loading import REJECTED, UNCHECKED
from scigen_data.train.rows import (
    Column,
    Row,
    answer_of,
    images_of,
    name_of,
    one_line,
    sizes_of,
    turns_of,
)
from scigen_data.train.template import Template

if TYPE_CHECKING:
    from PIL.Image import Image

_Sizes: TypeAlias = list[tuple[int, int]]  # width and height of each image
IGNORED = -100  # the label that torch's cross entropy skips


class VisionCollator:
    """A `data_collator` for `transformers.Trainer` with `remove_unused_columns=False`.

    The user's turn is the image (or images, or none) and the question, the assistant's turn is
    the answer. The prompt is tokenized alone, as it is at inference, and the completion is put
    behind it; labels are on the completion only (answer and end of turn), -100 elsewhere.

    Takes the rows of a build as they are, and rows of `scigen_data.train.view`: `prompt` and
    `completion` as lists of messages, whose images come first in the user's first turn.

    processor: any image-text processor with a chat template, from `AutoProcessor`. Its
        tokenizer's `padding_side` is kept.
    prompt: column or function of the row, a question or messages; default: `prompt` where that
        is messages, else `multimodal_question` where the row has that and an image, else
        `question` or `original_question`.
    completion: column or function of the row that gives the answer; default: `completion` where
        that is messages, else `answer`.
    image: column or function of the row; default: `images`, else `image`.
    system: a system prompt, for rows that have none.
    max_length: the most tokens a row may have, image tokens included. Nothing is ever truncated:
        a longer row is an error. `dataset.filter(collator.fits)` leaves such rows out.
    max_pixels: images with more are made smaller (Lanczos, same shape) before the processor sees
        them; none is ever enlarged. Where tokens follow the size this bounds them: Qwen3-VL makes
        one of 32 x 32 pixels, Qwen2.5-VL one of 28 x 28, once the processor has rounded the sides.
        LLaVA, Gemma 3 and Idefics3 resize every image to their own size: no fewer tokens there.
    chat_template, template_options: in place of the processor's template, and variables for it
        (`{"enable_thinking": False}`).

    Special tokens spelled in a question or an answer are broken with a space (`<image>` becomes
    `< image>`), and an answer loses the white space around it.

    Raises InputError here for a template that cannot be trained on, and when called, naming the
    row, for an image that cannot be decoded, a missing question, an empty answer, or a row over
    `max_length`. Raises MissingExtra without torch.
    """

    def __init__(
        self,
        processor: Any,
        *,
        prompt: Column | None = None,
        completion: Column | None = None,
        image: Column | None = None,
        system: str | None = None,
        max_length: int | None = None,
        max_pixels: int | None = None,
        pad_to_multiple_of: int | None = None,
        chat_template: str | None = None,
        template_options: Mapping[str, Any] | None = None,
    ) -> None:
        require("torch", "train")
        if not hasattr(processor, "tokenizer") or not hasattr(processor, "image_processor"):
            raise InputError(
                f"{type(processor).__name__} is no image-text processor: pass what "
                "AutoProcessor.from_pretrained gives for a vision-language model"
            )
        if processor.tokenizer.pad_token_id is None:
            raise InputError(
                "the tokenizer has no padding token: processor.tokenizer.pad_token = "
                "processor.tokenizer.eos_token gives it one that labels are not confused by"
            )
        if max_length is not None and max_length < 1:
            raise InputError(f"max_length={max_length} leaves no token: pass 1 or more, or None")
        if max_pixels is not None and max_pixels < 1:
            raise InputError(f"max_pixels={max_pixels} leaves no image: pass 1 or more, or None")
        self.processor = processor
        self.max_length = max_length
        self.max_pixels = max_pixels
        self._prompt, self._completion, self._image = prompt, completion, image
        self._multiple = pad_to_multiple_of or 1
        self._warned: set[str] = set()
        self._measured: dict[tuple[int, ...], int] = {}
        self._template = Template(
            processor, system=system, chat_template=chat_template, options=template_options
        )

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        """A batch of tensors: `input_ids`, `attention_mask`, `labels` (rows x tokens), and what
        the processor makes of the images."""
        examples = self._read(rows)
        self._warn(rows, examples)
        sequences, pixels = self._encode(examples)
        for example, sequence in zip(examples, sequences, strict=True):
            length = len(sequence["input_ids"])
            if self.max_length is not None and length > self.max_length:
                raise InputError(
                    f"{example.name} has {length} tokens, {len(example.completion)} of them the "
                    f"answer, over max_length={self.max_length}: raise it, make images smaller "
                    "(max_pixels), or leave such rows out with dataset.filter(collator.fits)"
                )
            labels = sequence["input_ids"].clone()
            labels[: length - len(example.completion)] = IGNORED
            sequence["labels"] = labels
        return {**self._pad(sequences, self.processor.tokenizer.padding_side), **pixels}

    def prompts(self, rows: Sequence[Row]) -> dict[str, Any]:
        """The prompts of a batch, padded on the left, for `model.generate`. Needs no answers."""
        examples = [self._read_prompt(row) for row in rows]
        sequences, pixels = self._encode(examples)
        return {**self._pad(sequences, "left"), **pixels}

    @property
    def stop_tokens(self) -> list[int]:
        """The tokens at which a generation is over: the template's end of turn, end of text."""
        end = self._tokens([self._template.end])[0][-1]
        eos = self.processor.tokenizer.eos_token_id
        return [end] if eos in (None, end) else [end, eos]

    def fits(self, row: Row) -> bool:
        """Whether the row is within `max_length`: for `dataset.filter`. Processes its image."""
        return self.max_length is None or self.length(row) <= self.max_length

    def length(self, row: Row) -> int:
        """The tokens of a row, image tokens included. Processes its image."""
        sequences, _ = self._encode(self._read([row]))
        return len(sequences[0]["input_ids"])

    def lengths(self, rows: Sequence[Row]) -> list[int]:
        """`length` of each row without decoding a pixel, where the processor can tell from an
        image's size how many tokens it will make; for `bucketing.with_lengths`."""
        return [total for total, _ in self.budgets(rows)]

    def budgets(self, rows: Sequence[Row]) -> list[tuple[int, int]]:
        """`lengths`, and how many of these tokens the images add to the text."""
        found = []
        for start in range(0, len(rows), 64):
            part = rows[start : start + 64]
            sizes = [sizes_of(row, self._image, self.max_pixels) for row in part]
            examples = self._read(part, sizes)
            prompts = self._tokens([example.prompt for example in examples])
            for row, size, example, tokens in zip(part, sizes, examples, prompts, strict=True):
                text = len(tokens) + len(example.completion)
                added = self._image_tokens(size) if size else 0
                if added is None:
                    added = self.length(row) - text
                found.append((text + added, added))
        return found

    def _image_tokens(self, sizes: _Sizes) -> int | None:
        """By how much images of these sizes make a prompt longer; None: they must be processed.

        What the processor puts around an image is measured once for every count of tokens.
        """
        count = getattr(self.processor, "_get_num_multimodal_tokens", None)
        if count is None:
            return None
        from PIL import Image

        counts = count(image_sizes=[(height, width) for width, height in sizes])
        key = (*counts["num_image_tokens"], *counts["num_image_patches"])
        if key not in self._measured:
            blanks = [Image.new("RGB", size) for size in sizes]
            prompt = self._template.prompt([("user", "x")], len(sizes))
            encoded = self._process([_Example("a blank image", blanks, prompt)])
            first = int(encoded["attention_mask"].sum())
            self._measured[key] = first - len(self._tokens([prompt])[0])
        return self._measured[key]

    # ------------------------------------------------------------------------------ reading

    def _warn(self, rows: Sequence[Row], examples: Sequence[_Example]) -> None:
        """Say once of each kind that rows were rejected, are unchecked, or lack their image.

        A list `images` that is empty, as views for text alone have it, lacks nothing.
        """
        for row, example in zip(rows, examples, strict=True):
            decision = row.get("decision")
            asked = self._image is not None or ("image" in row and "images" not in row)
            kinds = {
                f"is {decision}": decision in (UNCHECKED, REJECTED),
                "has no image": asked and not example.images,
            }
            for kind in [kind for kind, there in kinds.items() if there]:
                if kind not in self._warned:
                    self._warned.add(kind)
                    warnings.warn(
                        f"{example.name} {kind} and is trained on, as others like it are: "
                        "dataset.filter(...) or load_view leaves such rows out",
                        stacklevel=3,
                    )

    def _read_prompt(
        self, row: Row, *, answer: str | None = None, sizes: _Sizes | None = None
    ) -> _Example:
        """A row with its images, or without them where their sizes are enough."""
        name = name_of(row)
        images = images_of(row, self._image, self.max_pixels) if sizes is None else []
        count = len(images if sizes is None else sizes)
        turns = [
            (role, self._template.plain(text))
            for role, text in turns_of(row, self._prompt, has_image=count > 0)
        ]
        try:
            if answer is None:
                return _Example(name, images, self._template.prompt(turns, count))
            answer = self._template.plain(answer)
            return _Example(name, images, *self._template.write(turns, count, answer))
        except InputError as error:
            raise InputError(f"{name}: {error}") from error

    def _read(self, rows: Sequence[Row], sizes: Sequence[_Sizes] | None = None) -> list[_Example]:
        examples = [
            self._read_prompt(
                row,
                answer=answer_of(row, self._completion),
                sizes=None if sizes is None else sizes[i],
            )
            for i, row in enumerate(rows)
        ]
        # From the last special token on: no tokenizer merges anything across one.
        tails = [self._template.tail(example.prompt) for example in examples]
        wholes = [tail + example.answer for tail, example in zip(tails, examples, strict=True)]
        tokens = self._tokens(tails + wholes)  # in one call: half the time of one a text
        for example, before, whole in zip(examples, tokens, tokens[len(rows) :], strict=False):
            example.completion = self._completion_tokens(example, before, whole)
        return examples

    def _completion_tokens(
        self, example: _Example, before: list[int], whole: list[int]
    ) -> list[int]:
        """The tokens of an answer as they follow its prompt.

        Usually those of both together, less the prompt's. Where the two merge at the seam
        ("…<think>\n" + "\n</think>…"), the answer is tokenized by itself, as the model has
        to write it after a prompt that is already tokens. Raises InputError where that would not
        read back as the same text.
        """
        if whole[: len(before)] == before:
            return whole[len(before) :]
        text = self._decode(whole)
        # Some tokenizers put a space before text that stands alone, but not after a token.
        for lead in ("", "\n", str(self.processor.tokenizer.eos_token or "")):
            first, both = self._tokens([lead, lead + example.answer])
            if self._decode(before + both[len(first) :]) == text:
                return both[len(first) :]
        raise InputError(
            f"{example.name}: the tokenizer joins the end of the prompt, {example.prompt[-20:]!r}, "
            "with the answer in one token: pass a chat_template=... whose generation prompt ends "
            "in a special token"
        )

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        encoded = self.processor.tokenizer(
            texts, add_special_tokens=False, truncation=False, return_attention_mask=False
        )
        return list(encoded["input_ids"])

    def _decode(self, tokens: list[int]) -> str:
        return str(self.processor.tokenizer.decode(tokens, clean_up_tokenization_spaces=False))

    # ----------------------------------------------------------------------------- encoding

    def _encode(self, examples: list[_Example]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """For each example its unpadded tensors, and for the batch those of the images."""
        import torch

        sequences: list[dict[str, Any]] = [{} for _ in examples]
        pixels: dict[str, Any] = {}
        # Few processors take rows with and without an image in one call.
        with_image = [i for i, example in enumerate(examples) if example.images]
        text_only = [i for i, example in enumerate(examples) if not example.images]
        for indices in filter(None, (with_image, text_only)):
            encoded = self._process([examples[i] for i in indices])
            kept = encoded["attention_mask"].bool()
            for key in [key for key in encoded if _is_by_token(key, encoded)]:
                values = encoded.pop(key)
                for place, i in enumerate(indices):
                    prompt = values[place][kept[place]]
                    if key == "input_ids":
                        added = prompt.new_tensor(examples[i].completion)
                    else:
                        fill = 1 if key == "attention_mask" else 0
                        added = prompt.new_full((len(examples[i].completion),), fill)
                    sequences[i][key] = torch.cat([prompt, added])
            pixels.update(encoded)
        return sequences, pixels

    def _process(self, examples: list[_Example]) -> dict[str, Any]:
        """The processor's own output for prompts that all have images, or that all have none."""
        try:
            return self._call_processor(examples)
        except (ValueError, TypeError, RuntimeError) as error:
            for example in examples if len(examples) > 1 else ():
                self._process([example])  # raises for the row at fault, by name
            raise InputError(
                f"{' and '.join(example.name for example in examples)}: "
                f"{type(self.processor).__name__} refuses it: {one_line(error)}"
            ) from error

    def _call_processor(self, examples: list[_Example]) -> dict[str, Any]:
        bos = self.processor.tokenizer.bos_token
        images = [example.images for example in examples]
        encoded = self.processor(
            text=[example.prompt for example in examples],
            **({"images": images} if images[0] else {}),
            # A template that writes the first token itself must not get a second one.
            add_special_tokens=not (bos and examples[0].prompt.startswith(bos)),
            padding=True,
            truncation=False,
            return_tensors="pt",
        )
        return dict(encoded)

    def _pad(self, sequences: list[dict[str, Any]], side: str) -> dict[str, Any]:
        import torch

        tokenizer = self.processor.tokenizer
        fills = {"input_ids": tokenizer.pad_token_id, "labels": IGNORED}
        longest = max(len(sequence["input_ids"]) for sequence in sequences)
        width = -(-longest // self._multiple) * self._multiple
        batch = {}
        # A text-only row lacks what the processor adds for images: zeros say so.
        for key in dict.fromkeys(key for sequence in sequences for key in sequence):
            fill = fills.get(key, 0)
            rows = torch.full((len(sequences), width), fill, dtype=torch.long)
            for row, sequence in zip(rows, sequences, strict=True):
                length = len(sequence["input_ids"])
                start = width - length if side == "left" else 0
                if key in sequence:
                    row[start : start + length] = sequence[key]
            batch[key] = rows
        return batch


@dataclass(slots=True)
class _Example:
    name: str
    images: list[Image]
    prompt: str
    answer: str = ""  # as the template writes it, with the end of the turn
    completion: list[int] = field(default_factory=list)  # its tokens


def _is_by_token(key: str, encoded: Mapping[str, Any]) -> bool:
    """Whether the tensor has one value a token. Raises InputError for a shape not known here."""
    if key in ("input_ids", "attention_mask") or key.endswith("type_ids"):
        return True
    shape = tuple(getattr(encoded[key], "shape", ()))
    if shape[:2] == tuple(encoded["input_ids"].shape) and not key.startswith(("pixel_", "image_")):
        raise InputError(
            f"this processor returns {key!r} for every token of the prompt, which this collator "
            "cannot extend over the answer: use a model without cross-attention to its images"
        )
    return False
