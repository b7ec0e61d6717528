"""What of a figure may be asked for by name, by its facts: what stands there once, all of it to be
seen.

A text counts as it is read, in one spelling. A drawn part counts by the label that its program gave
the artist, where the row's own words or the figure's texts use that name: many labels are for the
program alone. What may lie under something drawn later is left out, and so is what is cut off.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from scigen_data.facts import Box, Facts, Role, ShapeFact, TextFact
from scigen_data.texts import as_read
from scigen_data.train.conversations import NO_FACTS, NO_IMAGE, Left
from scigen_data.train.rows import images_of, sizes_of

if TYPE_CHECKING:
    from PIL.Image import Image

Point: TypeAlias = tuple[float, float]

_SLACK = 1.0  # pixels that a box may reach beyond what shows it
_LONGEST = 120  # characters of a name
_THINNEST = (
    6.0  # pixels of a part's shorter side: a single stroke is seldom all that its name means
)
_WORDS = ("elements", "caption", "plan", "question", "multimodal_question")
_NEAR = 24  # by which a colour may differ from a fill's, of 255
# Where in a box a point is looked for, in shares of its sides: the middle first.
_LOOKED_AT = tuple((x, y) for y in (0.5, 0.25, 0.75) for x in (0.5, 0.25, 0.75))


@dataclass(frozen=True, slots=True)
class Place:
    """Something in a figure: its name, its box, and the shape that it is, where it is no text."""

    name: str
    box: Box
    shape: ShapeFact | None = None

    @property
    def what(self) -> str:
        """It, in a question."""
        return f'the part called "{self.name}"' if self.shape else f'the text "{self.name}"'


def facts_of(row: Mapping[str, Any]) -> Facts | Left:
    """The facts of a row with an image, decoded or not; why it gives nothing where it has none, or
    not all of them.

    Raises ValueError where they are damaged.
    """
    if row["image"] is None:
        return NO_IMAGE
    if not (found := row.get("facts")):
        return NO_FACTS
    facts = Facts.from_json(found if isinstance(found, str) else json.dumps(found))
    return NO_FACTS if facts.truncated or not (facts.texts or facts.shapes) else facts


def sizes_in(row: Mapping[str, Any]) -> tuple[Point, tuple[int, int]]:
    """Width and height of the figure that the facts are of, and of the image that the row holds.

    Raises InputError, naming the row, where the image cannot be decoded.
    """
    image = sizes_of({"id": row.get("id"), "image": row["image"]})[0]
    return (row.get("width") or image[0], row.get("height") or image[1]), image


def key_of(text: str) -> str:
    """A text as it is told apart from others."""
    return "".join(as_read(text).split()).replace("\N{MINUS SIGN}", "-")


def shown(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def texts_of(facts: Facts) -> list[TextFact]:
    """The texts that are wholly seen, line by line from the top, each from the left."""
    seen = [text for text in facts.texts if text.plain.strip() and _is_whole(text, facts)]
    seen.sort(key=lambda text: text.box.y0 + text.box.y1)
    lines: list[list[TextFact]] = []
    for text in seen:
        middle = (text.box.y0 + text.box.y1) / 2
        if lines and middle <= lines[-1][0].box.y1:
            lines[-1].append(text)
        else:
            lines.append([text])
    return [text for line in lines for text in sorted(line, key=lambda each: each.box.x0)]


def places_of(facts: Facts, row: Mapping[str, Any], size: Point) -> list[Place]:
    """What may be asked for in a figure of `size`: texts other than those of ticks, then parts."""
    counts = Counter(key_of(text.plain) for text in facts.texts)
    found = [
        Place(shown(text.plain), text.box)
        for text in texts_of(facts)
        if text.role is not Role.TICK
        and counts[key_of(text.plain)] == 1
        and len(text.plain) <= _LONGEST
    ]
    return [*found, *_parts(facts, row, size, counts)]


def point_of(place: Place, facts: Facts, row: Mapping[str, Any], size: Point) -> Point | None:
    """A point on a place: the middle of a text, half-way along a line, or where the image has the
    colour that fills a patch and nothing else there; None where none is sure.

    Raises InputError, naming the row, where the image cannot be decoded.
    """
    shape, box = place.shape, place.box
    if shape is None:
        return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if shape.kind == "line" and len(shape.points) >= 4:
        corners = list(zip(shape.points[::2], shape.points[1::2], strict=True))
        (x0, y0), (x1, y1) = corners[(len(corners) - 1) // 2], corners[len(corners) // 2]
        return ((x0 + x1) / 2, (y0 + y1) / 2) if len(corners) == 2 else (x1, y1)
    if shape.kind == "patch" and _is_opaque(shape) and not _shares_fill(shape, facts):
        image = images_of({"id": row.get("id"), "image": row["image"]})[0]
        return _filled(
            image, box, _rgb(shape.fill), (image.width / size[0], image.height / size[1])
        )
    return None


def _parts(
    facts: Facts, row: Mapping[str, Any], size: Point, texts: Counter[str]
) -> Iterator[Place]:
    labels = Counter(key_of(shape.label) for shape in facts.shapes if shape.label)
    words = _said(row)
    for shape in facts.shapes:
        name = shown(shape.label)
        once = labels[key_of(name)] == 1 and not texts[key_of(name)]
        if (
            name
            and once
            and len(name) <= _LONGEST
            and _is_known(name, words, texts)
            and min(shape.box.width, shape.box.height) >= _THINNEST
            and not _is_cut(shape, facts, size)
            and not _covered(shape, shape.box, facts)
        ):
            yield Place(name, shape.box, shape)


# ------------------------------------------------------------------------------------ names


def _said(row: Mapping[str, Any]) -> str:
    """The row's own words, in one case."""
    values = (row.get(name) or "" for name in _WORDS)
    return " ".join(v if isinstance(v, str) else " ".join(v) for v in values).casefold()


def _is_known(name: str, words: str, texts: Mapping[str, int]) -> bool:
    """Whether a person who looks at the figure can know what is called so.

    It is put together from the figure's texts (`North Farm, Q2`), or a name of letters that the
    row's words use.
    """
    pieces = [key_of(piece) for piece in name.split(",")]
    if len(pieces) > 1 and all(texts.get(piece) for piece in pieces):
        return True
    folded = name.casefold()
    plain = len(folded) > 3 and not any(char.isdigit() or char == "_" for char in folded)
    return plain and re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", words) is not None


# ------------------------------------------------------------------------------------- seen


def _is_whole(text: TextFact, facts: Facts) -> bool:
    seen = text.visible
    return (
        seen is not None
        and text.box.area > 0
        and _within(text.box.x0, text.box.x1, seen.x0, seen.x1)
        and _within(text.box.y0, text.box.y1, seen.y0, seen.y1)
        and not _covered(text, text.box, facts)
    )


def _within(low: float, high: float, least: float, most: float) -> bool:
    return low >= least - _SLACK and high <= most + _SLACK


def _is_cut(shape: ShapeFact, facts: Facts, size: Point) -> bool:
    """Whether a part of it may lie outside what it is clipped to.

    The box of a shape is that of what is seen of it. A bar ends at one side of its axes; what ends
    at two is taken for cut.
    """
    frame = Box(0, 0, *size)
    if shape.axes >= 0:
        frame = frame.intersect(facts.axes[shape.axes].box)
    if shape.points:
        return not (
            _within(min(shape.points[::2]), max(shape.points[::2]), frame.x0, frame.x1)
            and _within(min(shape.points[1::2]), max(shape.points[1::2]), frame.y0, frame.y1)
        )
    box = shape.box
    reached = (box.x0 <= frame.x0, box.y0 <= frame.y0, box.x1 >= frame.x1, box.y1 >= frame.y1)
    return sum(reached) > 1


def _covered(one: TextFact | ShapeFact, box: Box, facts: Facts) -> bool:
    """Whether something opaque that is drawn later may lie on a part of it."""
    return any(
        other is not one
        and _is_opaque(other)
        and (other.axes, other.zorder) > (one.axes, one.zorder)
        and box.intersect(other.box).width > _SLACK
        and box.intersect(other.box).height > _SLACK
        for other in facts.shapes
    )


def _shares_fill(shape: ShapeFact, facts: Facts) -> bool:
    """Whether something else at its place is filled with its colour or nearly so."""
    color = _rgb(shape.fill)
    return any(
        other is not shape
        and other.fill
        and other.box.intersect(shape.box).area > 0
        and max(abs(a - b) for a, b in zip(_rgb(other.fill), color, strict=True)) <= 2 * _NEAR
        for other in facts.shapes
    )


def _is_opaque(shape: ShapeFact) -> bool:
    return len(shape.fill) == 7 or shape.fill.endswith("ff", 7)


def _rgb(color: str) -> Sequence[int]:
    return bytes.fromhex(color[1:7])


def _filled(image: Image, box: Box, color: Sequence[int], scale: Point) -> Point | None:
    """Where in the box the image has the colour all around, unless its background has it too."""
    if _alike(image, (0, 0), color):
        return None
    for x, y in _LOOKED_AT:
        point = box.x0 + box.width * x, box.y0 + box.height * y
        at = round(point[0] * scale[0]), round(point[1] * scale[1])
        around = [(at[0] + dx, at[1] + dy) for dx in (-2, 0, 2) for dy in (-2, 0, 2)]
        if all(_alike(image, each, color) for each in around):
            return point
    return None


def _alike(image: Image, at: tuple[int, int], color: Sequence[int]) -> bool:
    if not (0 <= at[0] < image.width and 0 <= at[1] < image.height):
        return False
    seen = image.getpixel(at)
    return isinstance(seen, tuple) and all(
        abs(a - b) <= _NEAR for a, b in zip(seen, color, strict=True)
    )
