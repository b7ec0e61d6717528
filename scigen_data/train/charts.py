"""The data that a figure shows, where they are known: of a table, of bars, of lines.

A table is read off its cells. Of a chart the facts say where bars and points are, to a fraction of
a pixel, and the program holds the numbers: a series is known where one list of the program lies
within pixels of all of them. Nothing is estimated, and nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scigen_data.facts import MAX_POINTS, AxesFact, Box, Facts, Role, ShapeFact, TextFact
from scigen_data.train.places import key_of, shown

Table: TypeAlias = list[list[str]]  # its first row is the head

_NEAR = 1.5  # pixels by which a mark may lie beside its value
_MOST = 200_000  # characters of a program that is looked through
_ROWS = 60


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a number to pixels along one axis."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def table_of(facts: Facts, program: str) -> Table | None:
    """What the only table or chart of a figure says; None where it has none or is not known."""
    if any(text.role is Role.TABLE_CELL for text in facts.texts):
        return _cells(facts)
    frames = [at for at, ax in enumerate(facts.axes) if ax.projection == "rectilinear"]
    if len(frames) != 1 or len(facts.axes) != 1:
        return None
    columns = _columns(program)
    return _bars(facts, columns) or _lines(facts, columns)


def markdown(table: Table) -> str:
    """A table as Markdown has it."""
    rows = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in table]
    return "\n".join([rows[0], f"|{'---|' * len(table[0])}", *rows[1:]])


# ------------------------------------------------------------------------------------ table


def _cells(facts: Facts) -> Table | None:
    """The texts of a table's cells, by the boxes that are drawn around them."""
    cells: list[tuple[Box, str]] = []
    for text in facts.texts:
        if text.role is Role.TABLE_CELL and text.plain.strip():
            around = [each.box for each in facts.shapes if _holds(each, text)]
            if not around or text.visible is None:
                return None
            cells.append((min(around, key=lambda box: box.area), shown(text.plain)))
    lefts = _apart(box.x0 for box, _ in cells)
    tops = _apart(box.y0 for box, _ in cells)
    grid = {(_place(tops, box.y0), _place(lefts, box.x0)): text for box, text in cells}
    if len(grid) < len(cells) or min(len(lefts), len(tops)) < 2 or len(tops) > _ROWS:
        return None
    if len(grid) < len(lefts) * len(tops) - 1:  # the head of the first column may be empty
        return None
    return [
        [grid.get((row, column), "") for column in range(len(lefts))] for row in range(len(tops))
    ]


def _holds(shape: ShapeFact, text: TextFact) -> bool:
    x, y = (text.box.x0 + text.box.x1) / 2, (text.box.y0 + text.box.y1) / 2
    box = shape.box
    return (
        shape.kind == "patch"
        and shape.axes == text.axes
        and box.x0 <= x <= box.x1
        and box.y0 <= y <= box.y1
    )


def _apart(values: Iterator[float]) -> list[float]:
    """The values in order, those of one line as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _place(lines: Sequence[float], value: float) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - value))


# ------------------------------------------------------------------------------------ chart


def _bars(facts: Facts, columns: Sequence[Sequence[float]]) -> Table | None:
    """Bars that are called `SERIES, CATEGORY`, both of them texts of the figure."""
    ticks = {key_of(text.plain) for text in facts.texts if text.role is Role.TICK}
    named: dict[str, list[tuple[str, ShapeFact]]] = {}
    for shape in facts.shapes:
        series, comma, category = shape.label.rpartition(", ")
        if comma and shape.kind == "patch" and key_of(category) in ticks:
            named.setdefault(shown(series), []).append((shown(category), shape))
    if not named:
        return None
    axes = facts.axes[0]
    shapes = [shape for bars in named.values() for _, shape in bars]
    flat = _same(shape.box.x0 for shape in shapes) and not _same(s.box.y1 for s in shapes)
    scale = _scale(facts, axes, across=flat)
    if scale is None:
        return None
    heads = [category for category, _ in next(iter(named.values()))]
    found = []
    for bars in named.values():
        ends = [_end(shape, facts, flat=flat) for _, shape in bars]
        values = _closest(ends, columns, scale)
        if values is None or [category for category, _ in bars] != heads:
            return None
        found.append([_written(value) for value in values])
    rows = [[head, *cells] for head, *cells in zip(heads, *found, strict=True)]
    return [["", *named], *rows] if len(rows) <= _ROWS else None


def _end(shape: ShapeFact, facts: Facts, *, flat: bool) -> float:
    """Where a bar ends, without its outline."""
    half = shape.width * (facts.dpi or 100) / 144
    return shape.box.x1 - half if flat else shape.box.y0 + half


def _lines(facts: Facts, columns: Sequence[Sequence[float]]) -> Table | None:
    """The only line of a chart whose corners are all given by two lists of numbers."""
    axes = facts.axes[0]
    scales = [_scale(facts, axes, across=True), _scale(facts, axes, across=False)]
    heads = [_title(facts, axes, across=True), _title(facts, axes, across=False)]
    if None in scales or None in heads:
        return None
    found = []
    for shape in facts.shapes:
        count = len(shape.points) // 2
        if shape.kind == "line" and 2 < count < min(MAX_POINTS, _ROWS):
            xs = _closest(shape.points[::2], columns, scales[0])
            ys = _closest(shape.points[1::2], columns, scales[1])
            if xs is not None and ys is not None:
                found.append((xs, ys))
    if len(found) != 1:
        return None
    rows = [[_written(x), _written(y)] for x, y in zip(*found[0], strict=True)]
    return [[str(head) for head in heads], *rows]


def _title(facts: Facts, axes: AxesFact, *, across: bool) -> str | None:
    """What is written along an axis."""
    labels = [text for text in facts.texts if text.role is Role.AXIS_LABEL and text.visible]
    below = [shown(text.plain) for text in labels if text.box.y0 >= axes.box.y1 - 1]
    beside = [shown(text.plain) for text in labels if text.box.y0 < axes.box.y1 - 1]
    chosen = below if across else beside
    return chosen[0] if len(chosen) == 1 else None


def _scale(facts: Facts, axes: AxesFact, *, across: bool) -> _Scale | None:
    """Numbers to pixels; None unless three ticks at least, and all, stand where it has them."""
    (low, high), box = (axes.xlim if across else axes.ylim), axes.box
    if low == high:
        return None
    ends = (box.x0, box.x1) if across else (box.y1, box.y0)
    scale, seen = _Scale(low, high, *ends), 0
    for text in facts.texts:
        x, y = (text.box.x0 + text.box.x1) / 2, (text.box.y0 + text.box.y1) / 2
        beyond = (y > box.y1 and box.x0 - 3 <= x <= box.x1 + 3) if across else x < box.x0
        value = _number(text.plain) if text.role is Role.TICK and beyond else None
        if value is not None:
            if abs(scale(value) - (x if across else y)) > 3 * _NEAR:
                return None
            seen += 1
    return scale if seen > 2 else None


def _number(text: str) -> float | None:
    try:
        return float(text.replace("\N{MINUS SIGN}", "-").replace(",", "."))
    except ValueError:
        return None


def _same(values: Iterator[float]) -> bool:
    found = list(values)
    return max(found) - min(found) <= _NEAR


def _closest(
    ends: Sequence[float], columns: Sequence[Sequence[float]], scale: _Scale | None
) -> Sequence[float] | None:
    """The list of numbers that lies at these pixels, all of them; None unless there is one."""
    if scale is None:
        return None
    fits = {
        tuple(column)
        for column in columns
        if len(column) == len(ends)
        and all(abs(scale(v) - end) <= _NEAR for v, end in zip(column, ends, strict=True))
    }
    return fits.pop() if len(fits) == 1 else None


def _written(value: float) -> str:
    return str(value)


# ---------------------------------------------------------------------------------- program


def _columns(program: str) -> list[list[float]]:
    """The lists of numbers that a program spells, and the columns of its lists of tuples."""
    if len(program) > _MOST:
        return []
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 1:
            values = [_value(each) for each in node.elts]
            rows = [
                [_value(cell) for cell in each.elts]
                for each in node.elts
                if isinstance(each, ast.List | ast.Tuple)
            ]
            several = len(rows) == len(node.elts) and len({len(row) for row in rows}) == 1
            for column in zip(*rows, strict=True) if several else [values]:
                numbers = [each for each in column if each is not None]
                if len(numbers) == len(node.elts):
                    found.append(numbers)
    return found


def _value(node: ast.expr) -> float | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    value = node.value if isinstance(node, ast.Constant) else None
    return sign * value if isinstance(value, int | float) and not isinstance(value, bool) else None
