"""What a batch holds, for six families of models and for templates of several shapes."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Image as ImageFeature
from datasets import load_dataset
from PIL import ExifTags, Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

from scigen_data.errors import InputError
from scigen_data.train import VisionCollator
from tests.tiny_models import (
    CHATML,
    check_trains,
    tiny_idefics3,
    tiny_qwen3_vl,
    trained_answer,
)
from tests.train.conftest import png

TINY = pytest.mark.parametrize(
    ("name", "end", "image_token"),
    [
        ("llava", "</s>", "<image>"),
        ("qwen", "<|im_end|>", "<|image_pad|>"),
        ("qwen25", "<|im_end|>", "<|image_pad|>"),
        ("idefics", "<|im_end|>", "<image>"),
        ("smolvlm", "<end_of_utterance>", "<image>"),
        ("gemma", "<end_of_turn>", "<image_soft_token>"),
    ],
    ids=["llava", "qwen", "qwen25", "idefics", "smolvlm", "gemma"],
)


@pytest.fixture
def processor(name: str, tiny_path: Callable[[str], Path]) -> Any:
    return AutoProcessor.from_pretrained(tiny_path(name))


def row(**fields: Any) -> dict[str, Any]:
    given = {"id": "r1", "image": Image.new("RGB", (60, 50)), "question": "Find x.", "answer": "4"}
    return {**given, **fields}


def read(collator: VisionCollator, *rows: dict[str, Any]) -> tuple[str, str]:
    """The prompt and the trained text of the first row."""
    batch = collator(rows)
    ids, labels = batch["input_ids"][0], batch["labels"][0]
    seen = batch["attention_mask"][0].bool()
    tokenizer = collator.processor.tokenizer
    return (
        str(tokenizer.decode(ids[seen & (labels == -100)])),
        str(tokenizer.decode(labels[labels != -100])),
    )


# ------------------------------------------------------------------------- rows of a build


@TINY
def test_labels_are_exactly_the_answers_and_the_end_of_turn(
    processor: Any, end: str, image_token: str, rows: list[dict[str, Any]]
) -> None:
    batch = VisionCollator(processor)(rows)
    for place, item in enumerate(rows):
        assert trained_answer(processor, batch, place) == item["answer"] + end


@TINY
def test_pad_prompt_and_image_tokens_have_no_label(
    processor: Any, end: str, image_token: str, rows: list[dict[str, Any]]
) -> None:
    batch = VisionCollator(processor)(rows)
    ids, labels, seen = batch["input_ids"], batch["labels"], batch["attention_mask"]
    image = processor.tokenizer.convert_tokens_to_ids(image_token)
    assert (ids == image).any()
    assert (labels[ids == image] == -100).all()
    assert (seen == 0).any(), "rows of one length would not show padding"
    assert (labels[seen == 0] == -100).all()
    assert (ids[seen == 0] == processor.tokenizer.pad_token_id).all()
    trained = labels != -100
    assert (labels[trained] == ids[trained]).all()


@TINY
def test_the_prompt_has_the_same_tokens_as_at_inference(
    processor: Any, end: str, image_token: str
) -> None:
    item = row(image=Image.new("RGB", (130, 70), "red"), question="Find the current.")
    batch = VisionCollator(processor)([item])
    part = [{"type": "image", "image": item["image"]}, {"type": "text", "text": item["question"]}]
    expected = processor.apply_chat_template(
        [{"role": "user", "content": part}],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
    )
    prompt = batch["labels"][0] == -100
    assert batch["input_ids"][0][prompt].tolist() == expected["input_ids"][0].tolist()
    assert torch.equal(batch["pixel_values"], expected["pixel_values"])


@TINY
def test_a_figure_is_asked_about_with_its_values_hidden_and_a_text_row_in_full(
    processor: Any, end: str, image_token: str, rows: list[dict[str, Any]]
) -> None:
    collator = VisionCollator(processor)
    prompt, _ = read(collator, rows[0])
    assert rows[0]["multimodal_question"] in prompt
    assert rows[0]["question"] not in prompt
    assert rows[3]["image"] is None
    prompt, _ = read(collator, rows[3])
    assert rows[3]["question"] in prompt
    assert image_token not in prompt


def test_each_image_has_the_tokens_its_size_asks_for(qwen: Any) -> None:
    sizes = [(120, 80), (64, 64), (40, 200)]
    batch = VisionCollator(qwen)([row(image=Image.new("RGB", size)) for size in sizes])
    expected = (batch["image_grid_thw"].prod(dim=1) // 4).tolist()
    assert (batch["input_ids"] == qwen.image_token_id).sum(dim=1).tolist() == expected
    assert len(set(expected)) > 1
    assert batch["pixel_values"].shape[0] == 4 * sum(expected)
    assert (batch["mm_token_type_ids"] == 1).sum(dim=1).tolist() == expected


@TINY
def test_a_batch_of_text_rows_alone_has_no_pixels(
    processor: Any, end: str, image_token: str
) -> None:
    batch = VisionCollator(processor)([row(image=None), row(image=None, answer="a long answer")])
    assert "pixel_values" not in batch
    assert trained_answer(processor, batch, 1) == f"a long answer{end}"


@TINY
def test_text_rows_keep_their_place_between_image_rows(
    processor: Any, end: str, image_token: str
) -> None:
    rows = [
        row(image=None, answer="first"),
        row(image=Image.new("RGB", (60, 50), "red"), answer="second"),
        row(image=None, answer="third"),
        row(image=Image.new("RGB", (60, 50), "blue"), answer="fourth"),
    ]
    batch = VisionCollator(processor)(rows)
    assert [trained_answer(processor, batch, place) for place in range(4)] == [
        f"{item['answer']}{end}" for item in rows
    ]
    counts = (batch["input_ids"] == processor.image_token_id).sum(dim=1).tolist()
    assert [bool(count) for count in counts] == [False, True, False, True]
    alone = VisionCollator(processor)([rows[1], rows[3]])
    assert torch.equal(batch["pixel_values"], alone["pixel_values"])


@TINY
def test_several_images_come_before_the_question_in_order(
    processor: Any, end: str, image_token: str
) -> None:
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    both = VisionCollator(processor)([row(images=[red, blue])])
    one = VisionCollator(processor)([row(image=red)])
    count = (one["input_ids"] == processor.image_token_id).sum()
    assert (both["input_ids"] == processor.image_token_id).sum() == 2 * count
    # Idefics3 has an extra dimension: a row's images, then what is in each.
    pixels, first = (
        batch["pixel_values"].flatten(0, batch["pixel_values"].dim() - 4)
        if batch["pixel_values"].dim() == 5
        else batch["pixel_values"]
        for batch in (both, one)
    )
    assert len(pixels) == 2 * len(first)
    assert torch.equal(pixels[: len(first)], first)
    assert not torch.equal(pixels[len(first) :], first)


@TINY
def test_left_padding_puts_the_same_tokens_at_the_right_edge(
    processor: Any, end: str, image_token: str, rows: list[dict[str, Any]]
) -> None:
    right = VisionCollator(processor)(rows)
    processor.tokenizer.padding_side = "left"
    left = VisionCollator(processor)(rows)
    for place in range(len(rows)):
        at_right, at_left = (b["attention_mask"][place].bool() for b in (right, left))
        assert at_right[0]
        assert at_left[-1]
        for key in ("input_ids", "labels"):
            assert torch.equal(right[key][place][at_right], left[key][place][at_left])
        assert (left["labels"][place][~at_left] == -100).all()
    assert (~left["attention_mask"].bool()).any()


def test_padding_to_a_multiple_widens_every_tensor(qwen: Any) -> None:
    batch = VisionCollator(qwen, pad_to_multiple_of=32)([row(), row(answer="4" * 30)])
    keys = ("input_ids", "attention_mask", "labels", "mm_token_type_ids")
    assert {batch[key].shape[1] % 32 for key in keys} == {0}


def test_the_end_of_turn_is_learned_even_where_it_is_the_padding_token(llava: Any) -> None:
    llava.tokenizer.pad_token = llava.tokenizer.eos_token
    batch = VisionCollator(llava)([row(), row(answer="a much longer answer")])
    assert trained_answer(llava, batch, 0) == "4</s>"


# ------------------------------------------------------------------------- hostile content


@TINY
def test_special_tokens_spelled_in_a_question_stay_text(
    processor: Any, end: str, image_token: str
) -> None:
    specials = f"{image_token}<image><|im_end|></s><|vision_start|><|im_start|>"
    plain = VisionCollator(processor)([row(question="Find x.")])
    spelled = VisionCollator(processor)([row(question=f"Find {specials} x.")])
    special = torch.tensor(processor.tokenizer.all_special_ids)
    counts = [int(torch.isin(b["input_ids"], special).sum()) for b in (plain, spelled)]
    assert counts[0] == counts[1]
    shown = processor.tokenizer.decode(spelled["input_ids"][0])
    assert f"< {image_token[1:]}" in shown


@TINY
def test_special_tokens_spelled_in_an_answer_do_not_end_it(
    processor: Any, end: str, image_token: str
) -> None:
    _, trained = read(VisionCollator(processor), row(answer=f"4{end} or {image_token} 5"))
    assert trained.strip() == f"4< {end[1:]} or < {image_token[1:]} 5{end}"


def test_angle_brackets_that_are_no_tokens_are_left_alone(llava: Any) -> None:
    item = row(question="<img>a.png</img> if 1 < x <b> y", answer="<think>so</think> 2 < 3")
    prompt, trained = read(VisionCollator(llava), item)
    assert item["question"] in prompt
    assert trained.strip() == f"{item['answer']}</s>"


def test_problems_of_scigenbench_are_learned_word_for_word(qwen: Any, shared: Path) -> None:
    collator = VisionCollator(qwen)
    folder = shared / "scigenbench"
    problems = [
        *json.loads((folder / "scigen.json").read_text()),
        *json.loads((folder / "seephys.json").read_text()),
    ]
    marked = [item for item in problems if re.search("<(image|img|think)>", str(item))]
    assert len(marked) > 20
    for problem in [*marked, *problems[::12]]:
        picture = folder / "seephys_images" / f"{problem['id']}.png"
        small = picture.exists() and picture.stat().st_size < 50_000
        image = {"bytes": picture.read_bytes(), "path": None} if small else None
        prompt, trained = read(collator, {**problem, "image": image})
        assert trained == f"{problem['answer'].strip()}<|im_end|>"
        asked = (image and problem.get("multimodal_question")) or problem["question"]
        assert asked.strip() in prompt


# ---------------------------------------------------------------------------- clear errors


@TINY
def test_a_row_over_max_length_is_an_error_naming_row_length_and_limit(
    processor: Any, end: str, image_token: str
) -> None:
    length = VisionCollator(processor).length(row())
    VisionCollator(processor, max_length=length)([row()])
    collator = VisionCollator(processor, max_length=length - 1)
    with pytest.raises(InputError, match=rf"row 'r1' has {length} tokens.*max_length={length - 1}"):
        collator([row()])


def test_fits_tells_the_rows_within_max_length_from_the_others(qwen: Any, build: Path) -> None:
    dataset = load_dataset(str(build), split="train")
    lengths = [VisionCollator(qwen).length(item) for item in dataset]
    limit = sorted(lengths)[2]
    collator = VisionCollator(qwen, max_length=limit)
    kept = dataset.filter(collator.fits)
    assert len(kept) == sum(length <= limit for length in lengths) < len(dataset)
    collator(list(kept))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answer": ""}, "row 'r1': its answer is empty"),
        ({"answer": "  \n"}, "row 'r1': its answer is empty"),
        ({"answer": None}, "row 'r1': its answer is of type NoneType"),
        ({"answer": 4}, "row 'r1': its answer is of type int"),
        ({"question": ""}, "row 'r1' has no question"),
        ({"id": "", "answer": ""}, "row with question 'Find x.': its answer is empty"),
        ({"image": {"bytes": b"no image", "path": None}}, "row 'r1': its image cannot be decoded"),
        ({"image": {"bytes": png()[:150], "path": None}}, "row 'r1': its image cannot be decoded"),
        ({"image": {"bytes": None, "path": "/no/such.png"}}, "row 'r1': .*the path '/no/such.png'"),
        ({"image": {"bytes": None, "path": None}}, "row 'r1': its image is of type dict"),
        ({"image": [[0, 1]]}, "row 'r1': its image is of type list"),
    ],
)
def test_a_bad_row_is_named(llava: Any, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        VisionCollator(llava)([row(id="fine"), row(**fields)])


@pytest.mark.parametrize("gone", ["image", "answer"])
def test_a_missing_column_is_named_with_those_there(llava: Any, gone: str) -> None:
    item = row()
    del item[gone]
    with pytest.raises(InputError, match=r"row 'r1' has no column .*question") as refused:
        VisionCollator(llava)([item])
    assert "prompt=, completion= and image= name" in str(refused.value)


def test_rows_with_other_column_names_are_told_what_names_theirs(llava: Any) -> None:
    theirs = {"query": "Find x.", "label": "4", "img": Image.new("RGB", (60, 50))}
    with pytest.raises(InputError, match=r"it has query, label, img: prompt=, completion= and"):
        VisionCollator(llava)([theirs])
    VisionCollator(llava, prompt="query", completion="label", image="img")([theirs])


def test_every_flipped_byte_of_an_image_gives_a_batch_or_names_the_row(llava: Any) -> None:
    collator, good = VisionCollator(llava), png(20, 20)
    refused = 0
    for place in range(0, len(good), 3):
        bad = bytearray(good)
        bad[place] ^= 0xFF
        try:
            collator([row(image={"bytes": bytes(bad), "path": None})])
        except InputError as error:
            assert "row 'r1'" in str(error)  # noqa: PT017
            refused += 1
    assert refused > len(good) // 10


def test_an_image_that_the_processor_refuses_is_named(qwen: Any) -> None:
    thin = row(id="thin", image=Image.new("RGB", (900, 2)))
    with pytest.raises(InputError, match=r"^row 'thin': ImageOnlyQwen3VLProcessor refuses it"):
        VisionCollator(qwen)([row(), thin])


def test_a_tokenizer_without_padding_is_refused_with_the_remedy(llava: Any) -> None:
    llava.tokenizer.pad_token = None
    with pytest.raises(InputError, match=r"no padding token: processor\.tokenizer\.pad_token = "):
        VisionCollator(llava)


def test_a_tokenizer_in_place_of_a_processor_is_refused(llava: Any) -> None:
    with pytest.raises(InputError, match="is no image-text processor"):
        VisionCollator(llava.tokenizer)


# -------------------------------------------------------------------------- images and columns


def test_encoded_images_give_the_same_pixels_as_decoded_ones(llava: Any, build: Path) -> None:
    dataset = load_dataset(str(build), split="train")
    encoded = dataset.cast_column("image", ImageFeature(decode=False))
    assert isinstance(encoded[0]["image"], dict)
    collator = VisionCollator(llava)
    decoded_batch, encoded_batch = collator(list(dataset)), collator(list(encoded))
    assert all(torch.equal(decoded_batch[key], encoded_batch[key]) for key in decoded_batch)


def test_a_photograph_taken_sideways_is_turned_upright(qwen: Any) -> None:
    wide, sideways = Image.new("RGB", (160, 64), "red"), BytesIO()
    exif = wide.getexif()
    exif[ExifTags.Base.Orientation] = 6
    wide.save(sideways, "JPEG", exif=exif)
    batch = VisionCollator(qwen)([row(image={"bytes": sideways.getvalue(), "path": None})])
    _, height, width = batch["image_grid_thw"][0].tolist()
    assert height > width


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_images_lie_on_white(llava: Any, mode: str) -> None:
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0)).convert(mode)
    if mode == "P":
        clear.info["transparency"] = clear.getpixel((0, 0))
    white = VisionCollator(llava)([row(image=Image.new("RGB", (60, 60), "white"))])
    batch = VisionCollator(llava)([row(image=clear)])
    assert torch.equal(batch["pixel_values"], white["pixel_values"])


def test_columns_and_functions_choose_question_answer_and_image(llava: Any) -> None:
    collator = VisionCollator(
        llava,
        prompt=lambda item: f"{item['problem']} Think first.",
        completion="solution",
        image="figure",
        system="You are a physicist.",
    )
    item = {"problem": "Find y.", "solution": "7", "figure": Image.new("RGB", (60, 60))}
    prompt, trained = read(collator, item)
    assert prompt.startswith("SYSTEM: You are a physicist.")
    assert "Find y. Think first." in prompt
    assert trained == " 7</s>"


def test_rows_in_the_layout_of_scigenbench_are_read(llava: Any) -> None:
    item = {
        "image": Image.new("RGB", (60, 60)),
        "original_question": "Find the force of 3 N.",
        "answer": "3 N",
        "image_type": "Physics - Mechanical",
        "multimodal_question": None,
    }
    prompt, trained = read(VisionCollator(llava), item)
    assert "Find the force of 3 N." in prompt
    assert trained == " 3 N</s>"


# ------------------------------------------------------------------------------ templates


def with_template(llava: Any, template: str) -> Any:
    llava.chat_template = template.replace("IMAGE", "<image>")
    return llava


EMPTY_THOUGHT = CHATML.replace(
    "{% if message.content is string %}",
    "{% if message.role == 'assistant' %}<think>\n\n</think>\n\n{% endif %}"
    "{% if message.content is string %}",
)
OPEN_THOUGHT = CHATML.replace(
    "<|im_start|>assistant\n{% endif -%}", "<|im_start|>assistant\n<think>\n{{ '' }}{% endif -%}"
)


def test_a_template_with_an_end_of_turn_stops_at_it(llava: Any) -> None:
    assert read(VisionCollator(with_template(llava, CHATML)), row())[1] == "4<|im_end|>"


def test_an_empty_thought_that_the_template_writes_is_learned(llava: Any) -> None:
    collator = VisionCollator(with_template(llava, EMPTY_THOUGHT))
    prompt, trained = read(collator, row())
    assert prompt.endswith("<|im_start|>assistant\n")
    assert trained == "<think>\n\n</think>\n\n4<|im_end|>"


def test_a_seam_where_tokens_would_merge_is_cut_as_the_model_meets_it(llava: Any) -> None:
    # The generation prompt ends in a newline and the completion begins with one.
    opened = EMPTY_THOUGHT.replace(
        "<|im_start|>assistant\n{% endif -%}",
        "<|im_start|>assistant\n<think>\n{{ '' }}{% endif -%}",
    )
    tokenizer = llava.tokenizer
    tokenizer.add_tokens(["\n\n"])
    assert len(tokenizer("\n\n")["input_ids"]) == 1
    prompt, trained = read(VisionCollator(with_template(llava, opened)), row())
    assert prompt.endswith("<think>\n")
    assert trained == "\n</think>\n\n4<|im_end|>"


def test_a_generation_prompt_that_answers_do_not_follow_is_refused(llava: Any) -> None:
    with pytest.raises(InputError, match="trained on a prompt it never meets"):
        VisionCollator(with_template(llava, OPEN_THOUGHT))


def test_template_options_reach_the_template(llava: Any) -> None:
    template = OPEN_THOUGHT.replace(
        "{%- if add_generation_prompt %}", "{%- if add_generation_prompt and not thinking %}"
    ).replace("<think>\n{{ '' }}{% endif -%}", "{% endif -%}")
    template += (
        "{% if add_generation_prompt and thinking %}<|im_start|>assistant\n<think>{% endif %}"
    )
    processor = with_template(llava, template)
    with pytest.raises(InputError, match="never meets"):
        VisionCollator(processor, template_options={"thinking": True})
    collator = VisionCollator(processor, template_options={"thinking": False})
    assert read(collator, row())[1] == "4<|im_end|>"


def test_a_template_that_drops_thoughts_still_trains_on_the_whole_answer(llava: Any) -> None:
    dropping = CHATML.replace("{{ part.text }}", "{{ part.text.split('</think>')[-1] }}")
    item = row(answer="<think>x is 2 + 2</think>\n4")
    _, trained = read(VisionCollator(with_template(llava, dropping)), item)
    assert trained == "<think>x is 2 + 2</think>\n4<|im_end|>"


def test_a_template_that_moves_thoughts_is_followed(llava: Any) -> None:
    moving = CHATML.replace(
        "{{ part.text }}",
        "{% if message.role == 'assistant' and '</think>' in part.text %}"
        "<think>\n{{ part.text.split('</think>')[0].split('<think>')[-1] | trim }}\n</think>\n\n"
        "{{ part.text.split('</think>')[-1] | trim }}{% else %}{{ part.text }}{% endif %}",
    )
    item = row(answer="<think>x is 2 + 2</think>4")
    _, trained = read(VisionCollator(with_template(llava, moving)), item)
    assert trained == "<think>\nx is 2 + 2\n</think>\n\n4<|im_end|>"


def test_a_template_that_drops_thoughts_and_writes_its_own_is_refused(llava: Any) -> None:
    dropping = EMPTY_THOUGHT.replace("{{ part.text }}", "{{ part.text.split('</think>')[-1] }}")
    collator = VisionCollator(with_template(llava, dropping))
    collator([row()])
    with pytest.raises(InputError, match=r"row 'r1': .* drops a part of the answer"):
        collator([row(answer="<think>x</think>4")])


def test_a_template_for_string_answers_only_is_met(llava: Any) -> None:
    strings = (
        "{% for message in messages %}{% if message.role == 'user' %}<|im_start|>"
        "{% for part in message.content %}{{ 'IMAGE' if part.type == 'image' else part.text }}"
        "{% endfor %}<|im_end|>{% else %}{{ message.content + '</s>' }}{% endif %}{% endfor %}"
    )
    assert read(VisionCollator(with_template(llava, strings)), row())[1] == "4</s>"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (CHATML.replace("IMAGE", ""), "writes nothing for an image"),
        (CHATML.replace("{{ part.text }}", ""), "does not write the question"),
        ("{{ raise_exception('no such role') }}", "no such role"),
        (CHATML.replace("{% endfor -%}", ""), "cannot write a question and its answer"),
    ],
)
def test_a_template_that_cannot_be_trained_on_is_refused_at_once(
    llava: Any, template: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        VisionCollator(with_template(llava, template))


def test_a_processor_without_a_template_is_refused_with_the_remedy(llava: Any) -> None:
    llava.chat_template = llava.tokenizer.chat_template = None
    with pytest.raises(InputError, match=r"has no chat template: .* chat_template="):
        VisionCollator(llava)
    collator = VisionCollator(llava, chat_template=CHATML.replace("IMAGE", "<image>"))
    assert read(collator, row())[1] == "4<|im_end|>"


def test_a_template_that_never_ends_an_answer_needs_an_end_of_text_token(llava: Any) -> None:
    llava.tokenizer.eos_token = None
    with pytest.raises(InputError, match="could not learn to stop"):
        VisionCollator(llava)


@pytest.mark.parametrize("start", ["{{ bos_token }}", ""], ids=["template", "tokenizer"])
def test_the_first_token_stands_once_whoever_writes_it(llava: Any, start: str) -> None:
    tokenizer = llava.tokenizer
    tokenizer.add_special_tokens({"bos_token": "<s>"})
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", tokenizer.bos_token_id)]
    )
    prompt, trained = read(VisionCollator(with_template(llava, start + CHATML)), row())
    assert prompt.startswith("<s>")
    assert prompt.count("<s>") == 1
    assert trained == "4<|im_end|>"


def test_words_that_a_tokenizer_begins_with_a_space_are_not_given_two(
    llava: Any,
) -> None:
    """A tokenizer that marks the start of each word, and a prompt that ends in a space."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    text = "USER: ASSISTANT: Find x. forty two zqquestionqz zqanswerqz"
    special = ["<unk>", "<pad>", "</s>", "<image>"]
    trainer = trainers.BpeTrainer(vocab_size=200, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator([text] * 9, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        model_input_names=["input_ids", "attention_mask"],
    )
    processor = LlavaProcessor(
        llava.image_processor,
        fast,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template="{% for m in messages %}{{ m.role | upper }}: {% for p in m.content %}"
        "{{ '<image>' if p.type == 'image' else p.text }}{% endfor %}</s>{% endfor %}"
        "{% if add_generation_prompt %}ASSISTANT: {% endif %}",
    )
    batch = VisionCollator(processor)([row(answer="forty two")])
    whole = fast.decode(batch["input_ids"][0])
    assert "ASSISTANT: forty two</s>" in whole


# ------------------------------------------------------------------------------- training


@TINY
def test_a_model_learns_from_mixed_sizes_several_images_and_text(
    processor: Any,
    name: str,
    end: str,
    image_token: str,
    tiny_path: Callable[[str], Path],
    rows: list[dict[str, Any]],
) -> None:
    model = AutoModelForImageTextToText.from_pretrained(tiny_path(name))
    several = row(images=[Image.new("RGB", (70, 40)), Image.new("RGB", (200, 120), "red")])
    batch = VisionCollator(processor)([*rows, several])
    loss = model(**batch).loss
    loss.backward()
    assert 0 < loss.item() < 20
    learned = [weight.grad for weight in model.parameters() if weight.grad is not None]
    assert all(torch.isfinite(grad).all() for grad in learned)
    assert any(grad.abs().sum() > 0 for grad in learned)


@pytest.mark.parametrize("streaming", [False, True], ids=["indexed", "streaming"])
@pytest.mark.parametrize("tiny", [tiny_qwen3_vl, tiny_idefics3], ids=["qwen", "idefics"])
def test_a_trainer_takes_two_steps_with_finite_loss(
    build: Path, tmp_path: Path, tiny: Any, streaming: bool
) -> None:
    dataset = load_dataset(str(build), split="train", streaming=streaming)
    check_trains(dataset, tmp_path, tiny, "<|im_end|>")


@TINY
def test_a_pickled_collator_gives_the_same_batch(
    processor: Any, end: str, image_token: str, rows: list[dict[str, Any]]
) -> None:
    collator = VisionCollator(processor, max_length=4096)
    copied = pickle.loads(pickle.dumps(collator))
    first, second = collator(rows), copied(rows)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_worker_processes_collate_the_same_batches(llava: Any, build: Path) -> None:
    dataset = load_dataset(str(build), split="train")
    collator = VisionCollator(llava)
    alone, spread = (
        list(
            torch.utils.data.DataLoader(
                dataset, batch_size=2, collate_fn=collator, num_workers=workers
            )
        )
        for workers in (0, 2)
    )
    assert len(alone) == len(spread) == 3
    for first, second in zip(alone, spread, strict=True):
        assert all(torch.equal(first[key], second[key]) for key in first)
