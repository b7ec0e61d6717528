"""Places as models name them: held against what the real processors make of a painted image."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from PIL import Image, ImageDraw

from scigen_data.errors import InputError
from scigen_data.train.conversations import defused
from scigen_data.train.coordinates import COORDINATES, MARK, Resize, find

SIZE, BOX = (700, 450), (210, 90, 385, 270)


def painted() -> Image.Image:
    image = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(image).rectangle((BOX[0], BOX[1], BOX[2] - 1, BOX[3] - 1), fill="black")
    return image


def module(name: str) -> Any:
    pytest.importorskip("torch", reason="needs the extra `train`")
    return import_module(f"transformers.models.{name}")


def patches(processor: Any, patch: int, merge: int = 2) -> Any:
    """The image that patches of Qwen's kind hold, rows x columns."""
    found = processor(images=[painted()], return_tensors="np")
    _, rows, columns = (int(each) for each in found["image_grid_thw"][0])
    grid = found["pixel_values"].reshape(
        rows // merge, columns // merge, merge, merge, 3, 2, patch, patch
    )
    whole = grid[:, :, :, :, 0, 0].transpose(0, 2, 4, 1, 3, 5)
    return whole.reshape(rows * patch, columns * patch)


def _qwen(patch: int, least: int, most: int) -> Callable[[], Any]:
    def made() -> Any:
        kind = module("qwen2_vl.image_processing_pil_qwen2_vl").Qwen2VLImageProcessorPil
        size = {"shortest_edge": least, "longest_edge": most}
        return patches(kind(patch_size=patch, merge_size=2, size=size), patch)

    return made


def _glm() -> Any:
    kind = module("glm4v.image_processing_pil_glm4v").Glm4vImageProcessorPil
    return patches(kind(), 14)


def _internvl() -> Any:
    kind = module("got_ocr2.image_processing_pil_got_ocr2").GotOcr2ImageProcessorPil
    tiles = kind(size={"height": 448, "width": 448}, crop_to_patches=True, max_patches=6)
    return tiles(images=[painted()], return_tensors="np")["pixel_values"][-1, 0]  # of the whole


def _stretched(name: str, kind: str, side: int) -> Callable[[], Any]:
    def made() -> Any:
        size = {"height": side, "width": side}
        processor = getattr(module(name), kind)(size=size, do_center_crop=False)
        return processor(images=[painted()], return_tensors="np")["pixel_values"][0, 0]

    return made


PROCESSORS: dict[str, Callable[[], Any]] = {
    "qwen2-vl": _qwen(14, 3136, 12845056),
    "qwen2.5-vl": _qwen(14, 3136, 12845056),
    "qwen3-vl": _qwen(16, 65536, 16777216),
    "glm-v": _glm,
    "internvl": _internvl,
    "paligemma": _stretched("siglip.image_processing_pil_siglip", "SiglipImageProcessorPil", 448),
    "florence-2": _stretched("clip.image_processing_pil_clip", "CLIPImageProcessorPil", 768),
}


@pytest.mark.parametrize("name", PROCESSORS)
def test_a_box_is_where_the_processor_puts_it(name: str) -> None:
    seen, where = PROCESSORS[name](), find(name)
    dark = seen < (seen.min() + seen.max()) / 2
    columns, rows = dark.any(axis=0).nonzero()[0], dark.any(axis=1).nonzero()[0]
    edges = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    whole = (seen.shape[1], seen.shape[0])
    if not where.steps:
        assert where.size(SIZE) == whole
    for index, (number, edge) in enumerate(zip(where.numbers(BOX, SIZE, SIZE), edges, strict=True)):
        pixels = number / where.size(SIZE)[index % 2] * whole[index % 2]
        assert abs(pixels - edge) <= 1.5, (name, index)


@pytest.mark.parametrize(("least", "most"), [(3136, 12845056), (200704, 401408)])
def test_resizing_is_the_processors_own(least: int, most: int) -> None:
    theirs = module("qwen2_vl.image_processing_pil_qwen2_vl").smart_resize
    ours = Resize(28, least, most)
    for width, height in product((9, 40, 333, 640, 1001, 4000), (20, 64, 480, 777, 2900)):
        if max(width, height) / min(width, height) < 200:
            rows, columns = theirs(height, width, 28, least, most)
            assert ours((width, height)) == (columns, rows)


def test_florences_bins_are_its_processors_own() -> None:
    torch = pytest.importorskip("torch")
    kind = module("florence2.processing_florence2").Florence2PostProcessor
    theirs = kind.__new__(kind)
    theirs.quantize_bins = (1000, 1000)
    box = torch.tensor([[0.0, 449.9, 385.3, 450.0]])
    ours = find("florence-2").numbers((0.0, 449.9, 385.3, 450.0), SIZE, SIZE)
    assert list(ours) == theirs.quantize(box, SIZE)[0].tolist()


@pytest.mark.parametrize(
    ("name", "box", "point"),
    [
        (
            "per-1000",
            '[{"bbox_2d": [300, 200, 550, 600], "label": "5 Ω"}]',
            '[{"point_2d": [425, 400], "label": "5 Ω"}]',
        ),
        (
            "fractions",
            '[{"bbox_2d": [0.3, 0.2, 0.55, 0.6], "label": "5 Ω"}]',
            '[{"point_2d": [0.425, 0.4], "label": "5 Ω"}]',
        ),
        (
            "pixels",
            '[{"bbox_2d": [210, 90, 385, 270], "label": "5 Ω"}]',
            '[{"point_2d": [298, 180], "label": "5 Ω"}]',
        ),
        (
            "qwen2-vl",
            "<|object_ref_start|>5 Ω<|object_ref_end|><|box_start|>(300,200),(550,600)<|box_end|>",
            "5 Ω<|box_start|>(425,400)<|box_end|>",
        ),
        (
            "internvl",
            "<ref>5 Ω</ref><box>[[300, 200, 550, 600]]</box>",
            "<ref>5 Ω</ref><point>[[425, 400]]</point>",
        ),
        (
            "paligemma",
            "<loc0204><loc0307><loc0614><loc0563> 5 Ω",
            "<loc0409><loc0435> 5 Ω",
        ),
        (
            "florence-2",
            "5 Ω<loc_300><loc_200><loc_550><loc_600>",
            "5 Ω<loc_425><loc_400>",
        ),
        ("molmo", None, '<point x="42.5" y="40.0" alt="5 Ω">5 Ω</point>'),
        ("molmo2", None, '<points coords="1 1 425 400">5 Ω</points>'),
    ],
)
def test_places_are_written_as_the_family_writes_them(
    name: str, box: str | None, point: str
) -> None:
    where = find(name)
    middle = ((BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2)
    assert where.point([("5 Ω", where.numbers(middle, SIZE, SIZE))]) == point
    written = where.box and where.box([("5 Ω", where.numbers(BOX, SIZE, SIZE))])
    assert written == box


@pytest.mark.parametrize("name", COORDINATES)
def test_no_number_leaves_the_image(name: str) -> None:
    where = find(name)
    assert where.numbers((-5.0, -5.0), SIZE, SIZE) == (0, 0)
    highest = tuple(min(side, where.last) for side in where.size(SIZE))
    assert where.numbers((900.0, 900.0), SIZE, SIZE) == highest


def test_marks_of_places_are_told_from_those_of_pictures() -> None:
    for text in ("<|box_start|>", "<ref>", "</box>", "<loc0001>", "<loc_7>"):
        assert MARK.fullmatch(text)
    for text in ("<image>", "<|im_end|>", "<|vision_start|>", "<boxes>"):
        assert not MARK.fullmatch(text)
    assert not re.search(r"<\|box", defused("<|box_start|>"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("qwen",), "no coordinates 'qwen': choose one of per-1000, fractions, pixels, qwen2-vl"),
        (("qwen3-vl", 1, 9), "do not depend on the processor's pixels.*qwen2.5-vl"),
        (("qwen2.5-vl", 5000, 900), "min_pixels=5000 and max_pixels=900 leave no image"),
    ],
)
def test_what_is_not_there_is_said(arguments: tuple[Any, ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        find(*arguments)


def test_pixels_follow_what_the_processor_keeps() -> None:
    assert find("qwen2.5-vl").size((1000, 1000)) == (1008, 1008)
    assert find("qwen2.5-vl", most=200704).size((1000, 1000)) == (448, 448)
