"""How like a reference a figure is: its texts and their places, shapes, axes and colours, from
the facts of both; edges of the pixels beside, which count only as far as the facts agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scigen_data.answers import key
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.environments.edges import edges
from scigen_data.environments.labels import blemished
from scigen_data.environments.target import Target
from scigen_data.facts import AxesFact, Box, Facts, Role, ShapeFact, TextFact
from scigen_data.records import Figure, Verdict
from scigen_data.texts import as_read

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = {"texts": 0.45, "shapes": 0.3, "axes": 0.1, "colors": 0.05, "edges": 0.1}
AWAY = 0.15  # of the image's diagonal: a text or a shape this far off is in another place
_PLACED = 0.5  # of a text's worth, that its place is
_TICK = 0.25  # what a tick label is worth, of an annotation
_MOST = 300  # texts and shapes that are matched
_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Likeness:
    """0 to 1, and of what it is made; parts that the reference does not have are left out."""

    score: float
    parts: dict[str, float]


def likeness(target: Target, figure: Figure, verdicts: Sequence[Verdict] = ()) -> Likeness:
    """Raises TooMuch where the figure's texts are too many to be read."""
    wanted = target.facts or Facts()
    marred = blemished(verdicts)
    here, there = (figure.width, figure.height), (target.width, target.height)
    if not all(there):
        here, there = _reach(figure.facts), _reach(wanted)
    texts = [fact for fact in shown_texts(figure) if fact.plain not in marred]
    shown = [fact for fact in wanted.texts if fact.visible is not None and fact.plain.strip()]
    # what is listed and cannot be seen, or is marred, still counts as something too much
    extra = max(0, len(figure.facts.texts) - len(texts))
    parts: dict[str, float] = {}
    if shown:
        parts["texts"] = _texts(shown, texts, there, here, extra)
    if wanted.shapes:
        parts["shapes"] = _shapes(wanted.shapes, figure.facts.shapes, there, here)
    if wanted.axes:
        parts["axes"] = _axes(wanted.axes, figure.facts.axes, there, here)
    if wanted.shapes or shown:
        parts["colors"] = _overlap(_colors(wanted), _colors(figure.facts))
    agreed = _mean(parts)
    if target.png is not None and figure.png is not None:
        parts["edges"] = edges(target.png, figure.png) * agreed
    return Likeness(_mean(parts), parts)


def _reach(facts: Facts) -> tuple[int, int]:
    """How far what is drawn reaches, where the size of an image is not known."""
    boxes = [*(text.box for text in facts.texts), *(shape.box for shape in facts.shapes)]
    right, low = max((box.x1 for box in boxes), default=0), max((b.y1 for b in boxes), default=0)
    return round(right), round(low)


def _mean(parts: dict[str, float]) -> float:
    total = sum(WEIGHTS[name] for name in parts)
    return sum(WEIGHTS[name] * value for name, value in parts.items()) / total if total else 0.0


def _texts(
    wanted: Sequence[TextFact],
    drawn: Sequence[TextFact],
    there: tuple[int, int],
    here: tuple[int, int],
    extra: int,
) -> float:
    """A weighted F-measure over texts that say the same, better where they stand in one place."""
    wanted, drawn = wanted[:_MOST], drawn[:_MOST]
    first = [(_said(fact), _centre(fact.box, there), _worth(fact)) for fact in wanted]
    second = [(_said(fact), _centre(fact.box, here), _worth(fact)) for fact in drawn]
    pairs = sorted(
        (_distance(a[1], b[1]), i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if a[0] == b[0]
    )
    taken: tuple[set[int], set[int]] = set(), set()
    got = 0.0
    for distance, i, j in pairs:
        if i in taken[0] or j in taken[1]:
            continue
        taken[0].add(i)
        taken[1].add(j)
        got += first[i][2] * (1 - _PLACED + _PLACED * max(0.0, 1 - distance / AWAY))
    total = sum(each[2] for each in first) + sum(each[2] for each in second) + extra
    return min(1.0, 2 * got / total) if total else 0.0


def _said(fact: TextFact) -> str:
    return key(as_read(fact.plain[:_CHARACTERS]))


def _worth(fact: TextFact) -> float:
    return _TICK if fact.role is Role.TICK else 1.0


def _centre(box: Box, size: tuple[int, int]) -> tuple[float, float]:
    width, height = (max(1, side) for side in size)
    return (box.x0 + box.x1) / 2 / width, (box.y0 + box.y1) / 2 / height


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]) / np.sqrt(2))


def _shapes(
    wanted: Sequence[ShapeFact],
    drawn: Sequence[ShapeFact],
    there: tuple[int, int],
    here: tuple[int, int],
) -> float:
    """An F-measure over shapes of one kind in one place, a third of it for their colours."""
    wanted, most = _largest(wanted), max(len(wanted), 1)
    extra = max(0, len(drawn) - _MOST)
    drawn = _largest(drawn)
    if not drawn:
        return 0.0
    got = 0.0
    for kind in {shape.kind for shape in wanted}:
        a = [shape for shape in wanted if shape.kind == kind]
        b = [shape for shape in drawn if shape.kind == kind]
        if a and b:
            got += _matched(_alike(a, b, there, here))
    return 2 * got / (most + len(drawn) + extra)


def _largest(shapes: Sequence[ShapeFact]) -> list[ShapeFact]:
    size: Callable[[ShapeFact], float] = lambda shape: -(shape.box.width + shape.box.height)  # noqa: E731
    return sorted(shapes, key=size)[:_MOST]


def _alike(
    a: Sequence[ShapeFact], b: Sequence[ShapeFact], there: tuple[int, int], here: tuple[int, int]
) -> NDArray[np.float64]:
    """len(a) x len(b), 0 to 1."""
    places = [np.array([_place(shape, size) for shape in shapes]) for shapes, size in
              ((a, there), (b, here))]  # fmt: skip
    away = np.abs(places[0][:, None, :] - places[1][None, :, :]).mean(axis=2)
    close = np.clip(1 - away / AWAY, 0, 1)
    colors = np.array([[_same_color(one, other) for other in b] for one in a])
    return np.asarray(close * (2 / 3 + colors / 3))


def _place(shape: ShapeFact, size: tuple[int, int]) -> list[float]:
    """Its box, and of a line its ends, in an order that does not hang on where it began."""
    width, height = (max(1, side) for side in size)
    box = shape.box
    points = shape.points or (box.x0, box.y0, box.x1, box.y1)
    ends = sorted(
        [(points[0] / width, points[1] / height), (points[-2] / width, points[-1] / height)]
    )
    sides = [box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height]
    return [*sides, *ends[0], *ends[1]]


def _same_color(one: ShapeFact, other: ShapeFact) -> float:
    return (float(one.color == other.color) + float(one.fill == other.fill)) / 2


def _matched(alike: NDArray[np.float64]) -> float:
    """The sum over pairs, the best first, each row and column once."""
    order = np.argsort(-alike, axis=None, kind="stable")
    rows, columns = np.unravel_index(order, alike.shape)
    left, right, total, free = set[int](), set[int](), 0.0, min(alike.shape)
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        if i in left or j in right:
            continue
        if not free or alike[i, j] <= 0:
            break
        left.add(i)
        right.add(j)
        free -= 1
        total += float(alike[i, j])
    return total


def _axes(
    wanted: Sequence[AxesFact],
    drawn: Sequence[AxesFact],
    there: tuple[int, int],
    here: tuple[int, int],
) -> float:
    """In their order: the same projection, box and, where they have a frame, limits."""
    got = sum(_axis(a, b, there, here) for a, b in zip(wanted, drawn, strict=False))
    return 2 * got / (len(wanted) + len(drawn))


def _axis(a: AxesFact, b: AxesFact, there: tuple[int, int], here: tuple[int, int]) -> float:
    if a.projection != b.projection:
        return 0.0
    one, other = _centre(a.box, there), _centre(b.box, here)
    marks = [max(0.0, 1 - _distance(one, other) / AWAY), float(a.visible_frame == b.visible_frame)]
    if a.visible_frame:
        marks += [_range(a.xlim, b.xlim), _range(a.ylim, b.ylim)]
    return sum(marks) / len(marks)


def _range(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How much of two ranges is common, of what they span together; 0 where one runs backwards."""
    if (one[0] < one[1]) != (other[0] < other[1]):
        return 0.0
    (a, b), (c, d) = sorted(one), sorted(other)
    span = max(b, d) - min(a, c)
    return max(0.0, min(b, d) - max(a, c)) / span if 0 < span < np.inf else float(one == other)


def _colors(facts: Facts) -> Counter[str]:
    """How often each colour is drawn with."""
    found = Counter(text.color for text in facts.texts if text.color)
    for shape in facts.shapes:
        found.update({color[:7] for color in (shape.color, shape.fill) if color})
    return found


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    total = max(sum(one.values()), sum(other.values()))
    return sum((one & other).values()) / total if total else 1.0
