"""Folds what TeX stacks into one glyph each: accents, fractions, roots, big brackets, limits.

Glyphs and rules come in the order in which TeX set them: a numerator, its bar, the denominator;
a root's sign, its bar, what stands under it; a limit above, the sign, the limit below. What is
left is a row of glyphs on one line, some of them with several characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scigen_data.mathtext import plain
from scigen_data.renderer.tex_glyph import Glyph, Rule, ink
from scigen_data.renderer.tex_symbols import (
    ARROWS,
    OPERATORS,
    RADICAL,
    is_below,
    mark_of,
    marked,
    meant,
)

_AXIS = 0.25  # em: the middle of a sign or a bar above the line
_BAR = 0.04  # em: how thick a fraction's bar is
_THICKEST = 0.16  # em: a rule that is thicker is an area
_BESIDE = 0.35  # em: a fraction's bar is no wider than the wider part
_SMALL = 0.86  # of the size of the line: an index or a limit
_DEEPEST = 12  # fractions within one another
_INDICES = 12  # glyphs of an upper and a lower index
_MOST = 2_000  # glyphs of one label

Written = Callable[[list[Glyph]], str]


@dataclass
class _Cell:
    """A glyph with its ink as seen along the line: onwards u, up v."""

    glyph: Glyph
    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def middle(self) -> float:
        return (self.u0 + self.u1) / 2

    @property
    def height(self) -> float:
        return (self.v0 + self.v1) / 2

    @property
    def line(self) -> float:
        return self.glyph.along(self.glyph.x, self.glyph.y)[1]


@dataclass
class _Bar:
    u0: float
    u1: float
    v: float
    thick: float


def folded(items: Sequence[Glyph | Rule], written: Written) -> list[Glyph]:
    """One run of glyphs that read the same way, with the rules among them."""
    first = next((item for item in items if isinstance(item, Glyph)), None)
    if first is None:
        return []
    seen: list[_Cell | _Bar] = []
    for item in items:
        if isinstance(item, Glyph):
            seen.append(_Cell(item, *ink(item, first)))
        else:
            (u0, v0), (u1, v1) = first.along(*item.start), first.along(*item.stop)
            if abs(v0 - v1) < 0.02 * first.em and item.thick < _THICKEST * first.em:
                seen.append(_Bar(min(u0, u1), max(u0, u1), (v0 + v1) / 2, item.thick))
    if len(seen) > _MOST:
        return [cell.glyph for cell in seen if isinstance(cell, _Cell)]
    return [cell.glyph for cell in _Folder(seen, written).fold()]


class _Folder:
    def __init__(self, items: list[_Cell | _Bar], written: Written, depth: int = 0) -> None:
        self._items, self._written, self._depth = items, written, depth
        self._at = 0
        self._out: list[_Cell] = []

    def fold(self) -> list[_Cell]:
        while self._at < len(self._items):
            item = self._items[self._at]
            self._at += 1
            if isinstance(item, _Bar):
                self._bar(item)
            elif not (self._mark(item) or self._arrow(item)):
                self._letter(item)
        return self._out

    def _put(self, cell: _Cell) -> None:
        """The pen went on where the widest part of a fraction or a pair of indices ends."""
        glyph = cell.glyph
        if glyph.pen is not None and self._out:
            edge = self._out[-1].u1 if len(self._out[-1].glyph.char) > 1 else -math.inf
            for before in reversed(self._out[-_INDICES:]):
                if before.glyph.em > _SMALL * glyph.em:
                    break
                edge = max(edge, before.u1)
            if glyph.along(*glyph.pen)[0] < edge < cell.u1:
                cell.glyph = replace(glyph, pen=glyph.back(edge, cell.line))
        self._out.append(cell)

    def _next(self) -> _Cell | None:
        item = self._items[self._at] if self._at < len(self._items) else None
        return item if isinstance(item, _Cell) else None

    # ------------------------------------------------------------------------- one glyph

    def _mark(self, cell: _Cell) -> bool:
        """Set an accent on the letter that it covers."""
        mark = mark_of(cell.glyph.char)
        if not mark:
            return False
        below = is_below(mark)
        after = self._next()
        before = self._out[-1] if self._out else None
        covered = [
            letter
            for letter in (after, before)
            if letter is not None
            and not mark_of(letter.glyph.char)
            and _covers(letter, cell, below)
        ]
        if not covered:
            if cell.glyph.char == mark and not below and after is not None:
                return cell.u1 - cell.u0 > 0.6 * after.glyph.em  # a hat over several letters
            return False
        letter = min(covered, key=lambda each: abs(each.middle - cell.middle))
        if len(letter.glyph.char) == 1:
            pen, spaced = letter.glyph.pen, letter.glyph.spaced
            if letter is after:
                pen, spaced = cell.glyph.pen, cell.glyph.spaced
            char = marked(meant(letter.glyph.char), mark)
            box = _union(letter.glyph.box, cell.glyph.box)
            letter.glyph = replace(letter.glyph, char=char, pen=pen, spaced=spaced, box=box)
        return True

    def _arrow(self, cell: _Cell) -> bool:
        """An arrow or a line of signs that stands over letters: it is dropped."""
        if cell.glyph.char not in ARROWS:
            return False
        end, u1 = self._at, cell.u1
        while end < len(self._items):
            item = self._items[end]
            if not (isinstance(item, _Cell) and item.glyph.char in ARROWS):
                break
            if abs(item.line - cell.line) > 0.02 * cell.glyph.em or item.u0 > u1:
                return False
            end, u1 = end + 1, max(u1, item.u1)
        below = self._items[end] if end < len(self._items) else None
        if not isinstance(below, _Cell) or below.v1 > cell.height:
            return self._over_arrow(cell, end, u1)
        if not cell.u0 - 0.2 * cell.glyph.em < below.middle < u1:
            return False
        if below.u1 > u1 - 0.4 * below.glyph.em and len(below.glyph.char) == 1:
            below.glyph = replace(below.glyph, char=below.glyph.char + "\u20d7")
        below.glyph = replace(below.glyph, pen=cell.glyph.pen, spaced=cell.glyph.spaced)
        self._at = end
        return True

    def _over_arrow(self, cell: _Cell, end: int, u1: float) -> bool:
        """A long arrow on the line, of several signs, with what stands above it."""
        pieces = [cell, *(item for item in self._items[self._at : end] if isinstance(item, _Cell))]
        if len(pieces) < 2:
            return False
        above: list[_Cell] = []
        while self._out and self._out[-1].v0 > cell.height:
            last = self._out[-1]
            if last.glyph.em > _SMALL * cell.glyph.em or not cell.u0 <= last.middle <= u1:
                break
            above.insert(0, self._out.pop())
        self._at = end
        signs = [piece.glyph.char for piece in pieces if piece.glyph.char not in "−-"]
        text = "".join(signs) + (f"({self._read(above)})" if above else "")
        start = (above or pieces)[0].glyph
        self._compose(
            [*pieces, *above], text or "−", cell.line, cell.glyph.em, (start.pen, start.spaced)
        )
        return True

    def _letter(self, cell: _Cell) -> None:
        glyph = cell.glyph
        before = self._out[-1] if self._out and self._out[-1].glyph.tall else None
        stacked = before is not None and before.u0 < cell.middle < before.u1
        if before is not None and stacked and glyph.char in ("", before.glyph.char):
            self._grow(before, cell)
            return
        if not glyph.char:  # the rest of a bracket that is built up of pieces
            return
        if not glyph.tall or glyph.char == RADICAL:
            self._put(cell)
            return
        middle = cell.height - _AXIS * glyph.em
        x, y = glyph.back(glyph.along(glyph.x, glyph.y)[0], middle)
        cell.glyph = replace(glyph, x=x, y=y)
        if glyph.char in OPERATORS:
            self._limits(cell)
        else:
            self._put(cell)

    def _grow(self, cell: _Cell, piece: _Cell) -> None:
        cell.v0, cell.v1 = min(cell.v0, piece.v0), max(cell.v1, piece.v1)
        cell.u0, cell.u1 = min(cell.u0, piece.u0), max(cell.u1, piece.u1)
        glyph = cell.glyph
        middle = cell.height - _AXIS * glyph.em
        x, y = glyph.back(glyph.along(glyph.x, glyph.y)[0], middle)
        box = _union(glyph.box, piece.glyph.box)
        cell.glyph = replace(glyph, x=x, y=y, box=box)

    def _limits(self, sign: _Cell) -> None:
        em = sign.glyph.em
        upper: list[_Cell] = []
        lower: list[_Cell] = []
        while self._out:
            last = self._out[-1]
            small = last.glyph.em < _SMALL * em
            if not (small and last.v0 > sign.v1 - 0.1 * em and _over(sign, last.middle, em)):
                break
            upper.insert(0, self._out.pop())
        stacked = bool(upper)
        edge = sign.u1
        while (cell := self._next()) is not None and cell.glyph.em < _SMALL * em:
            beside = cell.u0 < edge + 0.7 * em and abs(cell.line - sign.line) > 0.2 * em
            if not beside or (stacked and not cell.v1 < sign.v0 + 0.1 * em):
                break
            self._at += 1
            if cell.glyph.char:
                (upper if cell.height > sign.height else lower).append(cell)
                edge = max(edge, cell.u1)
        if not (upper or lower):
            self._put(sign)
            return
        below, above = (self._read(cells) for cells in (lower, upper))
        marks = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
        first = upper[0] if stacked else sign
        self._compose(
            [sign, *upper, *lower],
            plain(f"${sign.glyph.char}{marks}$"),
            sign.line,
            em,
            (first.glyph.pen, first.glyph.spaced),
        )

    # -------------------------------------------------------------------------- one rule

    def _bar(self, bar: _Bar) -> None:
        radical = self._out[-1] if self._out and self._out[-1].glyph.char == RADICAL else None
        under = self._under(bar)
        if radical is not None and abs(radical.u1 - bar.u0) < 0.25 * radical.glyph.em:
            self._out.pop()
            self._root(radical, bar, under)
            return
        above: list[_Cell] = []
        while self._out and _within(self._out[-1], bar) and self._out[-1].v0 > bar.v:
            above.insert(0, self._out.pop())
        if above and under and _fits(bar, [*above, *under]):
            self._fraction(bar, above, under)
        else:  # a line above or below a word
            for cell in (*above, *under):
                self._put(cell)

    def _under(self, bar: _Bar) -> list[_Cell]:
        end = self._at
        while end < len(self._items):
            item = self._items[end]
            if isinstance(item, _Bar):
                inside = bar.u0 - 1 <= item.u0 and item.u1 <= bar.u1 + 1 and item.v < bar.v
            else:
                inside = _within(item, bar) and item.v1 < bar.v + 0.1 * item.glyph.em
            if not inside:
                break
            end += 1
        found, self._at = self._items[self._at : end], end
        if self._depth >= _DEEPEST:
            return [item for item in found if isinstance(item, _Cell)]
        return _Folder(found, self._written, self._depth + 1).fold()

    def _root(self, radical: _Cell, bar: _Bar, under: list[_Cell]) -> None:
        if not under:
            self._put(radical)
            return
        biggest = max(under, key=lambda cell: cell.glyph.em)
        text = RADICAL + _single(self._read(under))
        start = (radical.glyph.pen, radical.glyph.spaced)
        self._compose([radical, *under], text, biggest.line, biggest.glyph.em, start, bar)

    def _fraction(self, bar: _Bar, above: list[_Cell], under: list[_Cell]) -> None:
        em = max(cell.glyph.em for cell in (*above, *under))
        around = bar.thick / _BAR
        em = around if em < around < em / 0.65 else em
        text = f"{_single(self._read(above))}/{_single(self._read(under))}"
        start = (above[0].glyph.pen, above[0].glyph.spaced)
        self._compose([*above, *under], text, bar.v - _AXIS * em, em, start, bar)

    def _read(self, cells: list[_Cell]) -> str:
        return plain(self._written([cell.glyph for cell in cells])).strip() if cells else ""

    def _compose(
        self,
        cells: list[_Cell],
        text: str,
        line: float,
        em: float,
        start: tuple[tuple[float, float] | None, bool],
        bar: _Bar | None = None,
    ) -> None:
        u0, u1 = min(cell.u0 for cell in cells), max(cell.u1 for cell in cells)
        if bar is not None:
            u0, u1 = min(u0, bar.u0), max(u1, bar.u1)
        v0, v1 = min(cell.v0 for cell in cells), max(cell.v1 for cell in cells)
        biggest = max((cell.glyph for cell in cells), key=lambda glyph: glyph.em)
        x, y = biggest.back(u0, line)
        box = cells[0].glyph.box
        for cell in cells[1:]:
            box = _union(box, cell.glyph.box)
        if bar is not None:
            for x1, y1 in (biggest.back(bar.u0, bar.v), biggest.back(bar.u1, bar.v)):
                box = _union(box, (x1, y1, x1, y1))
        parts = tuple(part for cell in cells for part in (cell.glyph.parts or (cell.glyph,)))
        glyph = replace(biggest, char=text, x=x, y=y, em=em, box=box, pen=start[0], spaced=start[1])
        self._put(_Cell(replace(glyph, parts=parts, tall=False), u0, v0, u1, v1))


def _covers(letter: _Cell, mark: _Cell, below: bool) -> bool:
    em = letter.glyph.em
    if not letter.u0 - 0.12 * em <= mark.middle <= letter.u1 + 0.15 * em:
        return False
    return below or (mark.v0 > letter.height and mark.v0 < letter.v1 + 0.5 * em)


def _over(cell: _Cell, u: float, em: float) -> bool:
    return cell.u0 - 0.5 * em < u < cell.u1 + 0.5 * em


def _within(cell: _Cell, bar: _Bar) -> bool:
    return bar.u0 - 0.1 * cell.glyph.em <= cell.middle <= bar.u1 + 0.1 * cell.glyph.em


def _fits(bar: _Bar, cells: list[_Cell]) -> bool:
    """Whether the bar is as wide as what it parts; a line of a table is wider."""
    most = _BESIDE * max(cell.glyph.em for cell in cells)
    left, right = min(cell.u0 for cell in cells), max(cell.u1 for cell in cells)
    return abs(bar.u0 - left) < most and abs(bar.u1 - right) < most


def _single(text: str) -> str:
    return text if re.fullmatch(r"[^\s+−/·-]*", text) else f"({text})"


Box = tuple[float, float, float, float]


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
