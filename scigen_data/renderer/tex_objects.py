"""What is drawn on a page of a PDF, object by object: where, in what colours, cut by which clip."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from scigen_data.facts import held
from scigen_data.renderer.tex_glyph import Rule

GROUP = "scigen-"  # begins the name of the mark that `tex_document` sets around a box of text
_DEEPEST = 20  # forms within forms
_CORNERS = 400  # points of a clip path that are looked at
_FAINT = 20  # of 255: what is fainter is not drawn
_LINE = 3.0  # points: a rule is thinner

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Box = tuple[float, float, float, float]
_STAY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Clip:
    """Paths in pixels of the image, each of which cuts off what is outside."""

    paths: tuple[tuple[Point, ...], ...]
    box: Box

    def left_of(self, box: Box) -> Box | None:
        """What is left of `box`; None where nothing is, or its middle is cut off."""
        x0, y0 = max(box[0], self.box[0]), max(box[1], self.box[1])
        x1, y1 = min(box[2], self.box[2]), min(box[3], self.box[3])
        if x0 >= x1 or y0 >= y1:
            return None
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if any(len(path) > 4 and not inside(middle, path) for path in self.paths):
            return None
        return x0, y0, x1, y1


@dataclass(frozen=True)
class Item:
    """One object of the page."""

    handle: Any
    kind: int
    order: int
    matrix: Matrix  # of the forms that it lies in
    clip: Clip | None
    group: str


@dataclass(frozen=True)
class Place:
    """From the page's points, y up, to the image's pixels, y down, the page turned as it is."""

    box: Box  # of the page, left, bottom, right, top
    turns: int  # quarters, clockwise
    scale: float
    left: int = 0  # of the image on the drawn page
    top: int = 0

    def at(self, x: float, y: float) -> Point:
        x0, y0, x1, y1 = self.box
        u, v = ((x - x0, y1 - y), (y - y0, x - x0), (x1 - x, y - y0), (y1 - y, x1 - x))[self.turns]
        return _held(u * self.scale - self.left), _held(v * self.scale - self.top)

    def around(self, points: list[Point]) -> Box:
        return _around([self.at(*point) for point in points])


class Objects:
    """What is drawn on a page, 20 times `most` objects at most, and where it lies in the image."""

    def __init__(self, page: pdfium.PdfPage, place: Place, most: int) -> None:
        self.page, self.place = page, place
        self.truncated = False
        self.items = self._listed(20 * most)

    def _listed(self, most: int) -> list[Item]:
        found: list[Item] = []
        for item in self._walk(self.page.raw, _STAY, None, 0):
            if len(found) == most:
                self.truncated = True
                break
            found.append(Item(item[0], item[1], len(found), *item[2:]))
        return found

    def _walk(
        self, within: Any, matrix: Matrix, clip: Clip | None, depth: int
    ) -> Iterator[tuple[Any, int, Matrix, Clip | None, str]]:
        count, get = raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject
        if depth:
            count, get = raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject
        for index in range(max(0, count(within))):
            item = get(within, index)
            if not item:
                continue
            kind = raw.FPDFPageObj_GetType(item)
            group = _group(item)
            cut = self._clip(item, matrix, clip)
            if kind != raw.FPDF_PAGEOBJ_FORM:
                yield item, kind, matrix, cut, group
            elif depth < _DEEPEST:
                yield from self._walk(item, _times(_matrix(item), matrix), cut, depth + 1)
            else:
                self.truncated = True

    def _clip(self, item: Any, matrix: Matrix, outer: Clip | None) -> Clip | None:
        clip = raw.FPDFPageObj_GetClipPath(item)
        paths = []
        for number in range(max(0, raw.FPDFClipPath_CountPaths(clip) if clip else 0)):
            points = [
                self.place.at(*_moved(matrix, x, y))
                for index in range(min(_CORNERS, raw.FPDFClipPath_CountPathSegments(clip, number)))
                for x, y in _point(raw.FPDFClipPath_GetPathSegment(clip, number, index))
            ]
            if points:
                paths.append(tuple(points))
        if not paths:
            return outer
        if outer is not None:
            paths += outer.paths
        x0, y0, x1, y1 = zip(*map(_around, paths), strict=True)
        return Clip(tuple(paths), (max(x0), max(y0), min(x1), min(y1)))

    # ------------------------------------------------------------------------------ shapes

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Records for `facts.ShapeFact`."""
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        for item in self.items:
            kind = _KINDS.get(item.kind)
            box = self._bounds(item)
            if kind is None or box is None:
                continue
            look = {"color": "", "fill": "", "width": 0.0}
            if item.kind == raw.FPDF_PAGEOBJ_PATH:
                raw.FPDFPath_GetDrawMode(item.handle, fill, stroke)
                if not (fill.value or stroke.value):
                    continue  # a clip path
                kind = "patch" if fill.value else "line"
                if fill.value:
                    look["fill"] = color_of(raw.FPDFPageObj_GetFillColor, item.handle)
                if stroke.value:
                    look["color"] = color_of(raw.FPDFPageObj_GetStrokeColor, item.handle)
                    look["width"] = round(self._stroke(item), 2)
            yield {
                "kind": kind,
                "box": named(box),
                "axes": -1,
                "zorder": float(item.order),
                "label": "",
                "points": [],
                **look,
            }

    def _bounds(self, item: Item) -> Box | None:
        """Where it shows; None where it is nowhere or cut off."""
        sides = [ctypes.c_float() for _ in range(4)]
        if not raw.FPDFPageObj_GetBounds(item.handle, *sides):
            return None
        left, bottom, right, top = (side.value for side in sides)
        if not all(map(math.isfinite, (left, bottom, right, top))):
            return None
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        box = self.place.around([_moved(item.matrix, *corner) for corner in corners])
        if item.clip is None:
            return box
        x0, y0, x1, y1 = item.clip.box
        box = max(box[0], x0), max(box[1], y0), min(box[2], x1), min(box[3], y1)
        return box if box[0] <= box[2] and box[1] <= box[3] else None

    def _stroke(self, item: Item) -> float:
        """Width of its line, points."""
        width = ctypes.c_float()
        if not raw.FPDFPageObj_GetStrokeWidth(item.handle, width):
            return 0.0
        a, b, c, d, _, _ = _times(_matrix(item.handle), item.matrix)
        return max(0.0, held(width.value * math.sqrt(abs(a * d - b * c)), 1e4))

    def rule(self, item: Item) -> Rule | None:
        """A path that is one thin line, as TeX draws bars."""
        count = raw.FPDFPath_CountSegments(item.handle)
        if not 2 <= count <= 6:
            return None
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item.handle, fill, stroke)
        matrix = _times(_matrix(item.handle), item.matrix)
        points = [
            _moved(matrix, x, y)
            for index in range(count)
            for x, y in _point(raw.FPDFPath_GetPathSegment(item.handle, index))
        ]
        if len(points) < 2 or not (fill.value or stroke.value):
            return None
        thick = self._stroke(item) if stroke.value else 0.0
        start, stop = points[0], points[1]
        if len(points) >= 4:
            if stroke.value:
                return None
            x0, y0, x1, y1 = _around(points)
            thick = min(x1 - x0, y1 - y0)
            middle = (y0 + y1) / 2
            start, stop = (x0, middle), (x1, middle)
            if y1 - y0 > x1 - x0:
                start, stop = ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1)
        if not 0 < thick < _LINE:
            return None
        scale = self.place.scale
        return Rule(
            self.place.at(*start), self.place.at(*stop), thick * scale, item.group, item.order
        )


_KINDS = {
    raw.FPDF_PAGEOBJ_PATH: "patch",
    raw.FPDF_PAGEOBJ_IMAGE: "image",
    raw.FPDF_PAGEOBJ_SHADING: "image",
}


def named(box: Box | list[float]) -> dict[str, float]:
    return dict(zip(("x0", "y0", "x1", "y1"), (round(side, 2) for side in box), strict=True))


def color_of(get: Any, *of: Any) -> str:
    """ "#rrggbbaa", or nothing where nothing is drawn."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not get(*of, *parts):
        return "#808080ff"  # a pattern
    red, green, blue, alpha = (part.value & 255 for part in parts)
    return f"#{red:02x}{green:02x}{blue:02x}{alpha:02x}" if alpha >= _FAINT else ""


def _group(item: Any) -> str:
    """The innermost of the boxes of text that it was set in."""
    name = ctypes.create_string_buffer(80)
    size = ctypes.c_ulong()
    for index in reversed(range(min(raw.FPDFPageObj_CountMarks(item), 100))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        if raw.FPDFPageObjMark_GetName(mark, ctypes.cast(name, WIDE), len(name), size):
            told = ascii_of(name, size.value)
            if told.startswith(GROUP):
                return told
    return ""


def ascii_of(name: Any, size: int) -> str:
    """Of two bytes a character: no codec can be loaded in here."""
    return bytes(name.raw[:size:2]).decode("latin-1").strip("\0")


def inside(point: Point, path: tuple[Point, ...]) -> bool:
    """Whether a point lies in a shape, by counting the sides to its right."""
    x, y = point
    within = False
    for (x0, y0), (x1, y1) in zip(path, (*path[1:], path[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            within = not within
    return within


WIDE = ctypes.POINTER(ctypes.c_ushort)


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _STAY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        *(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def _moved(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _point(segment: Any) -> Iterator[Point]:
    x, y = ctypes.c_float(), ctypes.c_float()
    if segment and raw.FPDFPathSegment_GetPoint(segment, x, y):
        yield x.value, y.value


def _around(points: Any) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _held(value: float) -> float:
    return round(held(value), 2)
