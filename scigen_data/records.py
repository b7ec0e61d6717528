"""The record that flows through every stage.

    Problem ──generate──> Draft ──render──> Figure ──verify──> Verdict… ──select──> Sample

Each is a small frozen dataclass; `rows` says how it lies in a dataset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

LETTERS = ("A", "B", "C", "D")


class Status(str, Enum):
    """How something that was attempted ended."""

    OK = "ok"
    FAILED = "failed"  # it ran, and the answer is no
    CODE_ERROR = "code_error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    BLANK = "blank"
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"
    API_ERROR = "api_error"
    UNPARSEABLE = "unparseable"
    SKIPPED = "skipped"
    ERROR = "error"  # what should have checked or drawn it failed itself

    def __str__(self) -> str:
        return self.value


class Decision(str, Enum):
    """What selection made of a sample."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"

    def __str__(self) -> str:
        return self.value


# ---------------------------------------------------------------------------- problem


@dataclass(frozen=True, slots=True)
class Quiz:
    """A four-option question about what the figure shows (paper: inverse validation)."""

    question: str
    options: tuple[str, str, str, str]
    answer: str  # A, B, C or D
    evidence: str = ""

    @property
    def correct(self) -> str:
        """The text of the right option."""
        return self.options[LETTERS.index(self.answer)]


@dataclass(frozen=True, slots=True)
class Problem:
    """A text problem that asks for a figure."""

    id: str
    question: str
    answer: str
    image_type: str = ""  # one of taxonomy.IMAGE_TYPES; empty where the source does not say
    elements: tuple[str, ...] = ()  # visual checklist
    quizzes: tuple[Quiz, ...] = ()
    multimodal_question: str = ""  # the question with the values left to the figure
    source: str = ""
    license: str = ""
    repairs: tuple[str, ...] = ()  # what the import changed


# ------------------------------------------------------------------------------ draft


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more model calls; `cost` in US dollars, None where no price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator returned for a problem: a plan and a program, or an image."""

    status: Status
    reason: str = ""  # one line; empty when status is ok
    plan: str = ""
    program: str = ""
    language: str = "python"  # or "tikz"
    image: bytes | None = None  # pixel backends: the image as it came
    generator: str = ""
    model: str = ""
    prompt_version: str = ""
    prompt_hash: str = ""
    seed: int = 0
    usage: Usage = Usage()


# ----------------------------------------------------------------------------- figure


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


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels of the saved image, origin at the top left, y down; may reach outside the canvas."""

    x0: float
    y0: float
    x1: float
    y1: float

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


@dataclass(frozen=True, slots=True)
class TextFact:
    """One text that the figure shows."""

    text: str  # as the program wrote it, mathtext included
    plain: str  # a Unicode reading: r"$\Omega_1$" -> "Ω₁"
    role: Role
    box: Box  # of the unclipped, rotated text
    quad: tuple[float, ...] = ()  # its four corners x, y, x, y, ... where it is rotated
    visible: Box | None = None  # what clipping and the canvas left of `box`; None: nothing
    size: float = 0.0  # points
    rotation: float = 0.0  # degrees, counter-clockwise
    color: str = ""  # "#rrggbb"
    zorder: float = 0.0
    axes: int = -1  # index of its axes; -1: of the figure


@dataclass(frozen=True, slots=True)
class ShapeFact:
    """One line, patch, collection, image or legend that the figure shows."""

    kind: str  # line | patch | collection | image | legend
    box: Box
    axes: int = -1
    zorder: float = 0.0
    label: str = ""
    color: str = ""  # "#rrggbbaa" of the line or outline; of a collection, the first
    fill: str = ""  # "#rrggbbaa" of the inside
    width: float = 0.0  # of the line, points
    points: tuple[float, ...] = ()  # of a line: some of x, y, x, y, ... along it, unclipped


@dataclass(frozen=True, slots=True)
class AxesFact:
    """One set of axes: its box, limits and aspect."""

    box: Box
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    aspect: str = "auto"
    projection: str = "rectilinear"
    visible_frame: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What the renderer knows of a figure from its own artists."""

    texts: tuple[TextFact, ...] = ()
    shapes: tuple[ShapeFact, ...] = ()
    axes: tuple[AxesFact, ...] = ()
    warnings: tuple[str, ...] = ()
    missing_glyphs: tuple[str, ...] = ()  # the characters no font has
    figures: int = 1  # how many the program drew; the first shown is kept
    truncated: bool = False  # there were more artists than are listed
    dpi: float = 0.0  # pixels an inch; 0: not known
    canvas: Box | None = None  # the program's own page; the saved image may show more or less

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Facts:
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        return Facts.from_dict(json.loads(text))

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> Facts:
        """From decoded JSON. Raises KeyError, TypeError or ValueError on anything else."""

        def box(value: Mapping[str, float]) -> Box:
            return Box(*(float(value[key]) for key in ("x0", "y0", "x1", "y1")))

        def text_fact(item: Mapping[str, Any]) -> TextFact:
            visible = item["visible"]
            return TextFact(
                **{
                    **item,
                    "role": Role(item["role"]),
                    "box": box(item["box"]),
                    "quad": tuple(float(number) for number in item["quad"]),
                    "visible": None if visible is None else box(visible),
                }
            )

        return Facts(
            texts=tuple(text_fact(item) for item in raw["texts"]),
            shapes=tuple(
                ShapeFact(
                    **{
                        **item,
                        "box": box(item["box"]),
                        "points": tuple(float(number) for number in item.get("points", ())),
                    }
                )
                for item in raw["shapes"]
            ),
            axes=tuple(
                AxesFact(
                    **{
                        **item,
                        "box": box(item["box"]),
                        "xlim": tuple(item["xlim"]),
                        "ylim": tuple(item["ylim"]),
                    }
                )
                for item in raw["axes"]
            ),
            warnings=tuple(raw["warnings"]),
            missing_glyphs=tuple(raw["missing_glyphs"]),
            figures=int(raw["figures"]),
            truncated=bool(raw["truncated"]),
            dpi=float(raw.get("dpi", 0.0)),
            canvas=None if raw.get("canvas") is None else box(raw["canvas"]),
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A rendered draft, or the reason why there is none."""

    status: Status
    reason: str = ""  # one line; empty when status is ok
    detail: str = ""  # traceback or log tail, for a person or the next attempt
    png: bytes | None = None
    width: int = 0  # pixels
    height: int = 0
    facts: Facts = Facts()
    fingerprint: str = ""  # of everything but the program that decides the pixels
    pixel_hash: str = ""  # SHA-256 of mode, size and decoded pixels


# ---------------------------------------------------------------------------- verdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found."""

    check: str  # "run", "audit/overlap", ...
    status: Status
    score: float | None = None
    reason: str = ""  # worded so that the author of the program can act on it
    detail: Mapping[str, Any] = field(default_factory=dict)  # JSON-ready


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at a problem: the next draft is told what came of it."""

    draft: Draft
    figure: Figure
    verdicts: tuple[Verdict, ...]


# ----------------------------------------------------------------------------- sample


@dataclass(frozen=True, slots=True)
class Sample:
    """One finished row."""

    problem: Problem
    draft: Draft
    figure: Figure
    verdicts: tuple[Verdict, ...]
    attempts: int
    decision: Decision
    reasons: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The draft's, or else the figure's."""
        return self.draft.status if self.draft.status is not Status.OK else self.figure.status
