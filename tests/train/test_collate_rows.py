"""Conversations, size caps, lengths and prompts: what else the collator takes and gives."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import ExifTags, Image, ImageDraw
from transformers import AutoProcessor

from scigen_data.errors import InputError
from scigen_data.train import VisionCollator
from scigen_data.train.rows import capped, images_of, sizes_of
from tests.tiny_models import TINY, trained_answer
from tests.train.conftest import png

EVERY = pytest.mark.parametrize("name", list(TINY))


@pytest.fixture
def processor(name: str, tiny_path: Callable[[str], Path]) -> Any:
    return AutoProcessor.from_pretrained(tiny_path(name))


def conversation(row: dict[str, Any]) -> dict[str, Any]:
    """A canonical row as a view writes it."""
    asked = row["multimodal_question"] if row["image"] else row["question"]
    return {
        "id": row["id"],
        "images": [row["image"]] if row["image"] else [],
        "prompt": [{"role": "user", "content": asked}],
        "completion": [{"role": "assistant", "content": row["answer"]}],
    }


def talk(*turns: tuple[str, Any], answer: str = "4", **fields: Any) -> dict[str, Any]:
    return {
        "id": "t1",
        "images": [],
        "prompt": [{"role": role, "content": text} for role, text in turns],
        "completion": [{"role": "assistant", "content": answer}],
        **fields,
    }


def text_of(processor: Any, batch: dict[str, Any], place: int = 0) -> str:
    return str(processor.tokenizer.decode(batch["input_ids"][place]))


# ------------------------------------------------------------------------- what is warned of


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": "rejected"}, "row 'r1' is rejected and is trained on"),
        ({"decision": "unchecked"}, "row 'r1' is unchecked and is trained on"),
        ({"image": None}, "row 'r1' has no image and is trained on"),
    ],
)
def test_rows_that_were_not_accepted_or_lack_their_image_are_warned_of_once(
    llava: Any, fields: dict[str, Any], said: str
) -> None:
    fine = {"image": Image.new("RGB", (60, 50)), "question": "Find x.", "answer": "4"}
    fine |= {"decision": "accepted"}
    collator = VisionCollator(llava)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        for _ in range(2):
            collator([{**fine, "id": "r0"}, *({**fine, **fields, "id": f"r{i}"} for i in (1, 2))])
    [warning] = heard
    assert str(warning.message).startswith(said)
    assert Path(warning.filename) == Path(__file__)


def test_rows_for_text_alone_lack_no_image(llava: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        VisionCollator(llava)([talk(("user", "Find x."))])


# -------------------------------------------------------------------------- conversations


@EVERY
def test_conversations_give_the_batch_of_the_rows_they_were_made_from(
    processor: Any, rows: list[dict[str, Any]]
) -> None:
    collator = VisionCollator(processor)
    expected, batch = collator(rows), collator([conversation(row) for row in rows])
    assert expected.keys() == batch.keys()
    assert all(torch.equal(expected[key], batch[key]) for key in expected)


@EVERY
def test_a_system_turn_of_the_row_stands_in_place_of_the_collators(processor: Any) -> None:
    collator = VisionCollator(processor, system="Be brief.")
    own = talk(("system", "Think long."), ("user", "Find x."), images=[Image.new("RGB", (60, 50))])
    batch = collator([own, talk(("user", "Find x."))])
    first, second = (text_of(processor, batch, place) for place in (0, 1))
    assert ("Think long." in first, "Be brief." in first) == (True, False)
    assert "Be brief." in second
    assert first.index("Think long.") < first.index("Find x.")


@EVERY
def test_earlier_answers_are_read_and_only_the_last_is_learned(processor: Any) -> None:
    row = talk(
        ("user", "What is drawn?"),
        ("assistant", "A block."),
        ("user", "Its mass?"),
        answer="2 kg",
        images=[Image.new("RGB", (60, 50))],
    )
    batch = VisionCollator(processor)([row])
    whole = text_of(processor, batch)
    assert whole.index("What is drawn?") < whole.index("A block.") < whole.index("Its mass?")
    assert trained_answer(processor, batch, 0).startswith("2 kg")
    image = batch["input_ids"][0] == processor.image_token_id
    first = processor.tokenizer.decode(batch["input_ids"][0][: image.nonzero().max() + 1])
    assert "What" not in first, "the image comes before the first question"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (talk(("user", "x"), ("assistant", "y")), "ends with 'assistant', not with the user's"),
        (talk(("tool", "x")), "a message has the role 'tool'"),
        (talk(("user", " ")), "the content of its user message is empty"),
        (talk(("user", [{"type": "text", "text": "x"}])), "user message is of type list, not text"),
        (talk(("user", "x"), answer=""), "the content of its assistant message is empty"),
        (talk(("user", "x"), completion=[{"role": "user", "content": "y"}]), "completion is user"),
        (
            talk(("user", "x"), completion=2 * [{"role": "assistant", "content": "y"}]),
            "its completion is assistant, assistant: one turn",
        ),
        (talk(("user", "x"), completion=[]), "row 't1' has no column 'answer'"),
    ],
)
def test_a_conversation_that_cannot_be_learned_is_named(
    llava: Any, row: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=f"row 't1'.*{message}|{message}"):
        VisionCollator(llava)([row])


def test_a_conversation_without_an_id_is_named_by_its_last_turn(llava: Any) -> None:
    row = talk(("system", "s"), ("user", "Find y."), answer=" ", id="")
    with pytest.raises(InputError, match=r"^row with question 'Find y\.'"):
        VisionCollator(llava)([row])


# ---------------------------------------------------------------------------------- prompts


@EVERY
def test_prompts_are_those_of_training_padded_on_the_left_and_need_no_answer(
    processor: Any, rows: list[dict[str, Any]]
) -> None:
    collator = VisionCollator(processor)
    batch = collator(rows)
    unanswered = [{k: v for k, v in row.items() if k != "answer"} for row in rows]
    prompts = collator.prompts(unanswered)
    assert "labels" not in prompts
    for place in range(len(rows)):
        seen = prompts["attention_mask"][place].bool()
        assert seen[-1]
        learned = batch["labels"][place] != -100
        asked = batch["attention_mask"][place].bool() & ~learned
        assert torch.equal(prompts["input_ids"][place][seen], batch["input_ids"][place][asked])
    assert torch.equal(prompts["pixel_values"], batch["pixel_values"])


# ------------------------------------------------------------------------------------- caps


@pytest.mark.parametrize(
    ("size", "limit", "expected"),
    [
        ((100, 50), None, (100, 50)),
        ((100, 50), 5000, (100, 50)),
        ((10, 10), 10**9, (10, 10)),
        ((200, 100), 5000, (100, 50)),
        ((1000, 1), 10, (10, 1)),
        ((1, 1000), 10, (1, 10)),
        ((100_000, 3), 30, (30, 1)),
        ((7, 9), 1, (1, 1)),
    ],
)
def test_a_size_over_the_cap_shrinks_in_its_shape_and_no_other_changes(
    size: tuple[int, int], limit: int | None, expected: tuple[int, int]
) -> None:
    assert capped(*size, limit) == expected


def test_every_capped_size_is_within_the_cap_and_keeps_its_shape() -> None:
    for width in range(40, 2000, 97):
        for height in range(40, 2000, 89):
            w, h = capped(width, height, 50_000)
            assert 1 <= w <= width
            assert 1 <= h <= height
            assert w * h <= max(50_000, 1)
            assert abs(w / h / (width / height) - 1) < 0.12


@pytest.mark.parametrize("name", ["qwen", "qwen25"])
def test_the_cap_bounds_the_tokens_of_an_image_where_they_follow_its_size(processor: Any) -> None:
    patch = processor.image_processor.patch_size
    row = talk(("user", "Find x."), images=[Image.new("RGB", (400, 300))])
    counts = []
    for tokens in (4, 8, 12):
        batch = VisionCollator(processor, max_pixels=tokens * (2 * patch) ** 2)([row])
        counts.append(int((batch["input_ids"] == processor.image_token_id).sum()))
        # The processor rounds each side to a multiple of its own.
        assert counts[-1] <= 1.5 * tokens
    assert counts == sorted(set(counts))


@pytest.mark.parametrize("name", ["llava", "gemma", "idefics", "smolvlm"])
def test_the_cap_leaves_the_tokens_alone_where_every_image_gets_the_same(processor: Any) -> None:
    row = talk(("user", "Find x."), images=[Image.new("RGB", (400, 300))])
    plain, small = (VisionCollator(processor, max_pixels=cap)([row]) for cap in (None, 30_000))
    assert torch.equal(plain["input_ids"], small["input_ids"])


def test_a_capped_image_is_resampled_and_a_small_one_keeps_its_pixels() -> None:
    lines = Image.new("RGB", (300, 300), "white")
    for x in range(0, 300, 6):
        ImageDraw.Draw(lines).line((x, 0, x, 299), fill="black")
    (small,) = images_of({"image": lines}, max_pixels=10_000)
    assert small.size == (100, 100)
    # One black column in six: averaged, not dropped (nearest would give 0 or 255 alone).
    mean = sum(small.convert("L").tobytes()) / 10_000
    assert abs(mean - 255 * 5 / 6) < 6
    (same,) = images_of({"image": lines}, max_pixels=90_000)
    assert same.tobytes() == lines.tobytes()


def test_a_cap_of_nothing_is_refused(llava: Any) -> None:
    with pytest.raises(InputError, match="max_pixels=0 leaves no image"):
        VisionCollator(llava, max_pixels=0)


def test_the_readers_image_is_left_as_it_was(llava: Any) -> None:
    image = Image.new("RGB", (90, 70), "red")
    VisionCollator(llava, max_pixels=100)([talk(("user", "x"), images=[image])])
    assert image.size == (90, 70)
    assert image.getpixel((5, 5)) == (255, 0, 0)


# ---------------------------------------------------------------------------------- lengths


@EVERY
@pytest.mark.parametrize("cap", [None, 9000])
def test_lengths_are_those_of_the_batch(
    processor: Any, rows: list[dict[str, Any]], cap: int | None
) -> None:
    collator = VisionCollator(processor, max_pixels=cap)
    several = talk(
        ("user", "Compare."), images=[Image.new("RGB", size) for size in ((70, 40), (300, 220))]
    )
    items = [*rows, *map(conversation, rows), several]
    assert collator.lengths(items) == collator(items)["attention_mask"].sum(dim=1).tolist()


@pytest.mark.parametrize("name", [name for name in TINY if name != "smolvlm"])
def test_lengths_decode_no_pixels(processor: Any) -> None:
    whole = png(300, 200)
    row = talk(("user", "Find x."), images=[{"bytes": whole, "path": None}])
    headless = talk(("user", "Find x."), images=[{"bytes": whole[:60], "path": None}])
    collator = VisionCollator(processor)
    with pytest.raises(InputError, match="cannot be decoded"):
        collator([headless])
    assert collator.lengths([headless]) == [collator.length(row)]


def test_the_size_of_a_photograph_taken_sideways_is_that_of_the_upright_one() -> None:
    image, buffer = Image.new("RGB", (160, 64)), BytesIO()
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = 6
    image.save(buffer, "JPEG", exif=exif)
    row = {"image": {"bytes": buffer.getvalue(), "path": None}}
    assert sizes_of(row) == [images_of(row)[0].size] == [(64, 160)]
    assert sizes_of({"image": None}) == []


def test_greys_of_sixteen_bits_are_no_empty_page() -> None:
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    buffer = BytesIO()
    Image.fromarray(ramp).save(buffer, "PNG")
    cell = {"bytes": buffer.getvalue(), "path": None}
    for value in (cell, Image.open(buffer)):
        (image,) = images_of({"id": "r", "image": value})
        assert len(np.unique(np.asarray(image))) == 256
