"""What the renderer knows of a figure from its own artists.

The records are their own schema: `msgspec` decodes them strictly, types and bounds, both where a
program hands them out of the sandbox and where a row stores them. What the renderer writes keeps
to the bounds; a program may write anything. Nothing is checked where they are made in Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

FAR = 1e6  # pixels: the renderer notes nothing further off
MAX_TEXT = 2_000  # characters of a label as it was written
MAX_PLAIN = 4 * MAX_TEXT  # of its Unicode reading
MAX_POINTS = 32  # of one line
MAX_NAME = 100  # characters of a projection's name, a missing character
MAX_WARNING = 1_000  # characters
MAX_LISTED = 200  # warnings and missing characters
MAX_DPI, MIN_DPI = 1e6, 0.01
MAX_POINT_SIZE = 1e6  # of a font and of a line's width, points
MAX_ANGLE = 1e6  # degrees
MAX_NUMBER = 1e300  # of the data
MAX_ORDER = 1e12  # of what is drawn first
_NOT_OURS = "these are no facts that the renderer writes"
_MAX_ARTISTS = 100_000  # texts, and again shapes; a render lists fewer

_FARTHEST = 16 * FAR  # a restyled picture may have more pixels than the figure

Pixel = Annotated[float, Meta(ge=-_FARTHEST, le=_FARTHEST)]
_Number = Annotated[float, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
_Size = Annotated[float, Meta(ge=0, le=MAX_POINT_SIZE)]
_Angle = Annotated[float, Meta(ge=-MAX_ANGLE, le=MAX_ANGLE)]
_Order = Annotated[float, Meta(ge=-MAX_ORDER, le=MAX_ORDER)]
_Axes = Annotated[int, Meta(ge=-1, le=_MAX_ARTISTS)]
_Words = Annotated[str, Meta(max_length=MAX_TEXT)]
_Plain = Annotated[str, Meta(max_length=MAX_PLAIN)]
_Color = Annotated[str, Meta(pattern=r"\A(#[0-9a-f]{6}([0-9a-f]{2})?)?\Z")]
ASPECT = r"\A(auto|equal(xy|xz|yz)?|\d{1,20}(\.\d{1,20})?(e[+-]\d{1,3})?)\Z"
_Aspect = Annotated[str, Meta(pattern=ASPECT)]  # Matplotlib turns "equal" into 1.0 in the plane
_Artists = Meta(max_length=_MAX_ARTISTS)


def held(value: float, most: float = FAR) -> float:
    """The number as the renderer may note it: at most `most` either way, 0 where it is none."""
    if -most <= value <= most:
        return value
    return min(max(value, -most), most) if value == value else 0.0  # noqa: PLR0124 - NaN is not


class Role(str, Enum):
    """What a text is for; the audit treats a tick label unlike an annotation."""

    TITLE = "title"
    AXIS_LABEL = "axis_label"
    TICK = "tick"
    LEGEND = "legend"
    TABLE_CELL = "table_cell"
    ANNOTATION = "annotation"

    def __str__(self) -> str:
        return self.value


class Box(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Pixels of the saved image, origin at the top left, y down; may reach outside the canvas."""

    x0: Pixel
    y0: Pixel
    x1: Pixel
    y1: Pixel

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def intersect(self, other: Box) -> Box:
        """The common part; its `area` is 0 where there is none."""
        return Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        )


class TextFact(Struct, frozen=True, forbid_unknown_fields=True):
    """One text that the figure shows."""

    text: _Words  # as the program wrote it, mathtext included
    plain: _Plain  # a Unicode reading: r"$\Omega_1$" -> "Ω₁"
    role: Role
    box: Box  # of the unclipped, rotated text
    # its four corners x, y, x, y, ... where it is rotated
    quad: Annotated[tuple[Pixel, ...], Meta(max_length=8)] = ()
    visible: Box | None = None  # what clipping and the canvas left of `box`; None: nothing
    size: _Size = 0.0  # points
    rotation: _Angle = 0.0  # degrees, counter-clockwise
    color: _Color = ""  # "#rrggbb"
    zorder: _Order = 0.0
    axes: _Axes = -1  # index of its axes; -1: of the figure


class ShapeFact(Struct, frozen=True, forbid_unknown_fields=True):
    """One line, patch, collection, image or legend that the figure shows."""

    kind: Literal["line", "patch", "collection", "image", "legend"]
    box: Box
    axes: _Axes = -1
    zorder: _Order = 0.0
    label: _Words = ""
    color: _Color = ""  # "#rrggbbaa" of the line or outline; of a collection, the first
    fill: _Color = ""  # "#rrggbbaa" of the inside
    width: _Size = 0.0  # of the line, points
    # of a line: some of x, y, x, y, ... along it, unclipped
    points: Annotated[tuple[Pixel, ...], Meta(max_length=2 * MAX_POINTS)] = ()


class AxesFact(Struct, frozen=True, forbid_unknown_fields=True):
    """One set of axes: its box, limits and aspect."""

    box: Box
    xlim: tuple[_Number, _Number]
    ylim: tuple[_Number, _Number]
    aspect: _Aspect = "auto"
    projection: Annotated[str, Meta(max_length=MAX_NAME)] = "rectilinear"
    visible_frame: bool = True


Texts = Annotated[tuple[TextFact, ...], _Artists]
Shapes = Annotated[tuple[ShapeFact, ...], _Artists]
Frames = Annotated[tuple[AxesFact, ...], _Artists]
Warned = Annotated[
    tuple[Annotated[str, Meta(max_length=MAX_WARNING)], ...], Meta(max_length=MAX_LISTED)
]
Missing = Annotated[
    tuple[Annotated[str, Meta(max_length=MAX_NAME)], ...], Meta(max_length=MAX_LISTED)
]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Facts(Struct, frozen=True, forbid_unknown_fields=True):
    """What a figure shows, and how it was drawn."""

    texts: Texts = ()
    shapes: Shapes = ()
    axes: Frames = ()
    warnings: Warned = ()
    missing_glyphs: Missing = ()  # the characters no font has
    figures: Count = 1  # how many the program drew; the first shown is kept
    truncated: bool = False  # there were more artists than are listed
    dpi: Annotated[float, Meta(ge=0, le=MAX_DPI)] = 0.0  # pixels an inch; 0: not known
    canvas: Box | None = None  # the program's own page; the saved image may show more or less

    def to_json(self) -> str:
        return json.dumps(msgspec.to_builtins(self), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str | bytes) -> Facts:
        """Read what `to_json` wrote. Raises ValueError, one line, on anything else."""
        try:
            read = _STORED.decode(text)
            facts = Facts(*(getattr(read, name) for name in Facts.__struct_fields__))
            facts.check()
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            said = " ".join(str(error).split())[:300]
            raise ValueError(f"{_NOT_OURS}: {said}") from error
        return facts

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> Facts:
        """From decoded JSON. Raises ValueError on what `to_json` does not write."""
        try:
            text = json.dumps(raw)
        except TypeError as error:
            raise ValueError(f"{_NOT_OURS}: {error}") from error
        return Facts.from_json(text)

    def check(self) -> None:
        """What no field can say of itself. Raises ValueError."""
        last = len(self.axes) - 1
        for text in self.texts:
            if len(text.quad) not in (0, 8):
                raise ValueError(f"a text has {len(text.quad)} numbers for its corners, not 8")
            if text.axes > last:
                raise ValueError(f"a text names axes {text.axes} of {last + 1}")
        for shape in self.shapes:
            if len(shape.points) % 2:
                raise ValueError("a line has a point with one coordinate")
            if shape.axes > last:
                raise ValueError(f"a shape names axes {shape.axes} of {last + 1}")
        if 0 < self.dpi < MIN_DPI:
            raise ValueError(f"{self.dpi} dpi")


class _Stored(Facts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Facts as a row has them; what is not asked for here, rows of version 0.1.0 may lack."""

    texts: Texts
    shapes: Shapes
    axes: Frames
    warnings: Warned
    missing_glyphs: Missing
    figures: Count
    truncated: bool


_STORED = msgspec.json.Decoder(_Stored)
