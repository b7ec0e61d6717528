"""Where something is in a figure, in the words of a model: a table by model family.

What the families differ in: the unit (pixels of the image as their processor resizes it, or steps
of a grid laid over the whole image), the order of the numbers, and how a box or a point is written.
A grid does not depend on the size to which the image is brought, as long as the processor neither
crops nor pads it; pixels do.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from scigen_data.errors import InputError
from scigen_data.facts import Box

Size: TypeAlias = tuple[int, int]  # width, height
Numbers: TypeAlias = tuple[float, ...]  # x0, y0, x1, y1 of a box; x, y of a point
Named: TypeAlias = tuple[str, Numbers]

DEFAULT = "per-1000"
MARK = re.compile(  # a token of a vocabulary that tells a place
    r"</?(?:ref|box|point|quad)>|<loc_?\d{1,4}>|<\|(?:box|object_ref)_(?:start|end)\|>"
)


@dataclass(frozen=True, slots=True)
class Resize:
    """How a processor of Qwen's kind brings an image to whole patches: sides that are multiples of
    `factor`, `least` to `most` pixels."""

    factor: int
    least: int
    most: int

    def __call__(self, size: Size) -> Size:
        factor, area = self.factor, size[0] * size[1]
        width, height = (round(side / factor) * factor for side in size)
        if width * height > self.most:
            shrink = math.sqrt(area / self.most)
            width, height = (max(1, math.floor(side / shrink / factor)) * factor for side in size)
        elif width * height < self.least:
            grow = math.sqrt(self.least / area)
            width, height = (math.ceil(side * grow / factor) * factor for side in size)
        return width, height


@dataclass(frozen=True, slots=True)
class Coordinates:
    """The places of one family of models.

    `steps` is what the whole side of an image measures, 0 for pixels after `resize`; a number is
    rounded to `digits` places, or with `floor` down, and is at most `last`. `box`, `point` and
    `read` write what is named with its place, `ask_box`, `ask_point` and `ask_read` the questions,
    in which {what} stands for the thing in prose and {name} for its bare name.
    """

    name: str
    models: str
    source: str  # of the convention
    point: Callable[[Sequence[Named]], str]
    box: Callable[[Sequence[Named]], str] | None  # None: the family names points only
    read: Callable[[Sequence[Named]], str]  # texts with their boxes, or points where it has none
    steps: int = 0
    digits: int = 0
    last: float = math.inf
    floor: bool = False
    resize: Resize | None = None
    ask_box: str = "Where in this figure is {what}? Give its box as JSON."
    ask_point: str = "Point to {what} in this figure. Give the point as JSON."
    ask_read: str = "Read every text of this figure, from top to bottom, with its box, as JSON."

    def size(self, size: Size) -> Size:
        """What an image of so many pixels measures, in this family's units."""
        if self.steps:
            return self.steps, self.steps
        return self.resize(size) if self.resize else size

    def numbers(self, places: Numbers, of: tuple[float, float], size: Size) -> Numbers:
        """x, y, x, y, ... in the pixels of a figure that measures `of`, of an image of `size`."""
        whole = self.size(size)
        return tuple(
            self._number(value / of[index % 2] * whole[index % 2], whole[index % 2])
            for index, value in enumerate(places)
        )

    def _number(self, value: float, whole: int) -> float:
        value = min(max(0.0, value), whole, self.last)
        rounded = math.floor(value) if self.floor else round(value, self.digits)
        return rounded if self.digits else int(rounded)


def corners(box: Box) -> Numbers:
    return box.x0, box.y0, box.x1, box.y1


def find(name: str, least: int | None = None, most: int | None = None) -> Coordinates:
    """The coordinates of that name; `least` and `most` are the pixels that the processor keeps,
    where it is set up otherwise than as published.

    Raises InputError for an unknown name, and for pixels where no number depends on them.
    """
    found = COORDINATES.get(name)
    if found is None:
        raise InputError(f"no coordinates {name!r}: choose one of {', '.join(COORDINATES)}")
    if least is None and most is None:
        return found
    if found.resize is None:
        told = [each.name for each in COORDINATES.values() if each.resize]
        raise InputError(
            f"the coordinates {name!r} do not depend on the processor's pixels: leave min_pixels "
            f"and max_pixels out, or choose {', '.join(told)}"
        )
    resize = replace(
        found.resize, least=least or found.resize.least, most=most or found.resize.most
    )
    if not resize.factor**2 <= resize.most >= resize.least:
        raise InputError(
            f"min_pixels={resize.least} and max_pixels={resize.most} leave no image: the second "
            f"is at least the first and {resize.factor**2}"
        )
    return replace(found, resize=resize)


# --------------------------------------------------------------------------------- written


def _json(key: str, label: str) -> Callable[[Sequence[Named]], str]:
    def written(named: Sequence[Named]) -> str:
        items = [{key: list(numbers), label: name} for name, numbers in named]
        return "[" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in items) + "]"

    return written


def _lines(form: Callable[[str, Numbers], str]) -> Callable[[Sequence[Named]], str]:
    return lambda named: "\n".join(form(*each) for each in named)


def _pairs(numbers: Numbers) -> str:
    return ",".join(f"({x},{y})" for x, y in zip(numbers[::2], numbers[1::2], strict=True))


def _tokens(named: Sequence[Named]) -> str:
    """Down before across, as PaliGemma has it."""

    def token(numbers: Numbers) -> str:
        turned = [numbers[index ^ 1] for index in range(len(numbers))]
        return "".join(f"<loc{int(each):04d}>" for each in turned)

    return " ; ".join(f"{token(numbers)} {name}" for name, numbers in named)


def _florence(name: str, numbers: Numbers) -> str:
    return name + "".join(f"<loc_{int(each)}>" for each in numbers)


def _florence_quad(name: str, numbers: Numbers) -> str:
    left, top, right, bottom = numbers
    return _florence(name, (left, top, right, top, right, bottom, left, bottom))


def _percent(name: str, numbers: Numbers) -> str:
    x, y = _middle(numbers)
    quoted = name.replace('"', "&quot;")
    return f'<point x="{x:.1f}" y="{y:.1f}" alt="{quoted}">{name}</point>'


def _molmo2(name: str, numbers: Numbers) -> str:
    x, y = _middle(numbers)
    return f'<points coords="1 1 {round(x):03d} {round(y):03d}">{name}</points>'


def _middle(numbers: Numbers) -> tuple[float, float]:
    return sum(numbers[::2]) / len(numbers[::2]), sum(numbers[1::2]) / len(numbers[1::2])


_BOXES, _POINTS = _json("bbox_2d", "label"), _json("point_2d", "label")
_TEXTS = _json("bbox_2d", "text_content")
_QWEN2_BOXES = _lines(
    lambda name, at: (
        f"<|object_ref_start|>{name}<|object_ref_end|><|box_start|>{_pairs(at)}<|box_end|>"
    )
)
_INTERNVL_BOXES = _lines(
    lambda name, at: f"<ref>{name}</ref><box>[[{', '.join(map(str, at))}]]</box>"
)
_INTERNVL_POINTS = _lines(
    lambda name, at: f"<ref>{name}</ref><point>[[{', '.join(map(str, at))}]]</point>"
)
_QWEN = Resize(factor=28, least=56 * 56, most=16384 * 28 * 28)  # their published configurations

COORDINATES: dict[str, Coordinates] = {
    each.name: each
    for each in (
        Coordinates(
            DEFAULT,
            "any, where nothing else is known",
            "a grid of 1000 over the image, as most families have it",
            _POINTS,
            _BOXES,
            _TEXTS,
            steps=1000,
        ),
        Coordinates(
            "fractions",
            "any that count from 0 to 1",
            "shares of the image's width and height",
            _POINTS,
            _BOXES,
            _TEXTS,
            steps=1,
            digits=3,
        ),
        Coordinates(
            "pixels",
            "any that see the image as it is stored",
            "pixels of the stored image",
            _POINTS,
            _BOXES,
            _TEXTS,
        ),
        Coordinates(
            "qwen2-vl",
            "Qwen2-VL",
            "arXiv 2409.12191: normalized within [0, 1000)",
            _lines(lambda name, at: f"{name}<|box_start|>{_pairs(at)}<|box_end|>"),
            _QWEN2_BOXES,
            _QWEN2_BOXES,
            steps=1000,
            last=999,
            ask_box="Where in this figure is {what}? Give its box.",
            ask_point="Point to {what} in this figure.",
            ask_read="Read every text of this figure, from top to bottom, with its box.",
        ),
        Coordinates(
            "qwen2.5-vl",
            "Qwen2.5-VL",
            "arXiv 2502.13923: pixels of the image as the processor resizes it",
            _POINTS,
            _BOXES,
            _TEXTS,
            resize=_QWEN,
        ),
        Coordinates(
            "qwen3-vl",
            "Qwen3-VL, Qwen3.5",
            "QwenLM/Qwen3-VL, cookbooks/2d_grounding.ipynb: 0 to 1000",
            _POINTS,
            _BOXES,
            _TEXTS,
            steps=1000,
        ),
        Coordinates(
            "glm-v",
            "GLM-4.1V, GLM-4.5V, GLM-4.6V",
            "zai-org/glm-skills, glmv-grounding: 0 to 1000, rounded",
            _POINTS,
            _BOXES,
            _TEXTS,
            steps=1000,
        ),
        Coordinates(
            "internvl",
            "InternVL 2, 2.5, 3, 3.5",
            "internvl.readthedocs.io, chat data format: 0 to 1000",
            _INTERNVL_POINTS,
            _INTERNVL_BOXES,
            _INTERNVL_BOXES,
            steps=1000,
            ask_box="Where in this figure is <ref>{name}</ref>? Give its box.",
            ask_point="Point to <ref>{name}</ref> in this figure.",
            ask_read="Read every text of this figure, from top to bottom, with its box.",
        ),
        Coordinates(
            "paligemma",
            "PaliGemma, PaliGemma 2",
            "arXiv 2407.07726: 1024 bins, y before x, `detect NAME`",
            _tokens,
            _tokens,
            _tokens,
            steps=1024,
            last=1023,
            floor=True,
            ask_box="detect {name}",
            ask_point="point {name}",
            ask_read="ocr with places",
        ),
        Coordinates(
            "florence-2",
            "Florence-2",
            "transformers, Florence2PostProcessor: 1000 bins",
            _lines(_florence),
            _lines(_florence),
            _lines(_florence_quad),
            steps=1000,
            last=999,
            floor=True,
            ask_box="Locate the phrases in the caption: {name}",
            ask_point="Point to {name} in this figure.",
            ask_read="What is the text in the image, with regions?",
        ),
        Coordinates(
            "molmo",
            "Molmo",
            "arXiv 2409.17146: percent of width and height, points only",
            _lines(_percent),
            None,
            _lines(_percent),
            steps=100,
            digits=1,
            ask_point="Point to {what}.",
            ask_read="Read every text of this figure, from top to bottom, and point to it.",
        ),
        Coordinates(
            "molmo2",
            "Molmo 2",
            "allenai/Molmo2-8B, model card: 0 to 1000 in three digits, points only",
            _lines(_molmo2),
            None,
            _lines(_molmo2),
            steps=1000,
            last=999,
            ask_point="Point to {what}.",
            ask_read="Read every text of this figure, from top to bottom, and point to it.",
        ),
    )
}
