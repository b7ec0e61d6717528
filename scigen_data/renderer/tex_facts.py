"""Puts the glyphs of a PDF page together to the texts a reader sees.

A PDF knows glyphs with a place, not labels. TeX writes those of one label one after the other, so
a label goes on while the next glyph has the same direction and stands where a pen that wrote the
last one could have gone on. Smaller glyphs off the line become mathtext indices: `x$^{2}$`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from scigen_data.facts import MAX_PLAIN, MAX_TEXT, Role
from scigen_data.mathtext import plain
from scigen_data.renderer.tex_glyph import Glyph, Rule, ink
from scigen_data.renderer.tex_layout import folded
from scigen_data.renderer.tex_symbols import meant

_APART = 0.1  # em: of two boxes, which are two labels but for letters along a path
_GAP = 0.7  # em: a pen does not jump further within a label
_SPACE = 0.13  # em between two glyphs that read as a space
_WORD = 0.25  # em between a letter and an index that is not its own
_LETTERLESS = 0.7  # of a label that lacks a letter, at most, is said to be seen
_NEXT_WORD = 0.4  # em
_BACK = 0.6  # em: kerning, and an accent that is set before its letter
_WIDEST = 4.0  # em: an index above the line that the next one is set below of
_SHIFT = 0.75  # em: an index is no further from the line
_LEVEL = 0.12  # em: what stands on the line
_DENOMINATOR = -0.3  # em: indices beside another are set higher
_SMALL = 0.86  # of the size of the line: an index
_TURN = 1.0  # degrees
_RAISED = frozenset("°′″‴*†‡")  # indices that read alike on the line


def texts(glyphs: Iterable[Glyph | Rule]) -> Iterator[dict[str, Any]]:
    """Records for `records.TextFact`, `visible` not yet cut to the canvas."""
    for label in _labels(_rows(glyphs)):
        text = written(label)
        if not text.strip():
            continue
        box = _union(glyph.box for glyph in label)
        first = max(label, key=lambda glyph: glyph.em)
        yield {
            "text": text[:MAX_TEXT],
            "plain": " ".join(plain(text[:MAX_TEXT]).split())[:MAX_PLAIN],
            "role": str(Role.ANNOTATION),
            "box": box,
            "quad": _quad(label, first) if abs(first.angle) > _TURN or first.flipped else [],
            "visible": _seen(label, box),
            "size": round(first.points, 2),
            "rotation": round(first.angle, 1),
            "color": first.color,
            "zorder": float(max(glyph.order for glyph in label)),
            "axes": -1,
        }


def _rows(items: Iterable[Glyph | Rule]) -> Iterator[Glyph]:
    """The glyphs, each run that reads the same way folded."""
    run: list[Glyph | Rule] = []
    last: Glyph | None = None
    for item in items:
        group = item.group
        turned = isinstance(item, Glyph) and last is not None and not _same_way(last, item)
        if run and (turned or group != run[0].group):
            yield from folded(run, written)
            run = []
        run.append(item)
        last = item if isinstance(item, Glyph) else last
    yield from folded(run, written)


def _same_way(a: Glyph, b: Glyph) -> bool:
    if a.flipped is not b.flipped:
        return False
    return abs((a.angle - b.angle + 180) % 360 - 180) <= _TURN


def _labels(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    label: list[Glyph] = []
    for glyph in glyphs:
        if label and not _goes_on(label, glyph):
            yield label
            label = []
        label.append(glyph)
    if label:
        yield label


def _goes_on(label: list[Glyph], glyph: Glyph) -> bool:  # noqa: PLR0911 - one a reason
    last, base = label[-1], _base(label)
    if not _same_way(last, glyph):
        return False
    if _before_letter(label, glyph):
        return True
    em = max(glyph.em, base.em)
    onwards, up = glyph.along(glyph.x, glyph.y)
    small = min(glyph.em, last.em) < _SMALL * em
    if abs(up - glyph.along(base.x, base.y)[1]) > (_SHIFT if small else _LEVEL) * em:
        return False
    if glyph.pen is None:
        return True
    gap = onwards - glyph.along(*glyph.pen)[0]
    if glyph.group != last.group and not _along_a_path(label, gap / em):
        return False
    if _second_index(label, glyph):
        return -_WIDEST * em <= gap <= 0
    return -_BACK * em <= gap <= _GAP * em


def _along_a_path(label: list[Glyph], gap: float) -> bool:
    """Whether a glyph goes on, at this gap, what is set letter by letter, each in its own box."""
    alone = len(label) == 1 or label[-1].group != label[-2].group
    return abs(gap) < _APART or (alone and _WORD < gap < _NEXT_WORD)


def _second_index(label: list[Glyph], glyph: Glyph) -> bool:
    """Whether it is set below the one above the line, which the pen goes back for."""
    last = label[-1]
    lower = glyph.along(last.x, last.y)[1] - glyph.along(glyph.x, glyph.y)[1]
    return glyph.em < _SMALL * _base(label).em and lower > 0.4 * glyph.em


def _before_letter(label: list[Glyph], glyph: Glyph) -> bool:
    """Whether it begins the lower of two indices that stand before their letter: ¹⁴₆C."""
    first = label[0]
    if not glyph.group or any(not 0.99 < other.em / glyph.em < 1.01 for other in label):
        return False
    (x0, y0), (x1, y1) = first.along(first.x, first.y), glyph.along(glyph.x, glyph.y)
    return 0.4 < (y0 - y1) / glyph.em < 1.05 and abs(x1 - x0) < 0.3 * glyph.em * len(label)


def _base(label: list[Glyph]) -> Glyph:
    """The last glyph of the largest size: it stands on the line."""
    size = max(glyph.em for glyph in label)
    return next(glyph for glyph in reversed(label) if glyph.em > _SMALL * size)


def written(label: list[Glyph]) -> str:
    """The label as text with mathtext indices; of two at one place, the lower one first."""
    size = max(glyph.em for glyph in label)
    parts: list[tuple[str, str]] = []  # kind ("", "^", "_") and text
    line = next((glyph for glyph in label if glyph.em > _SMALL * size), label[0])
    for number, glyph in enumerate(label):
        char = meant(glyph.char)
        small = glyph.em <= _SMALL * size
        if number and glyph.parts and char[0].isdigit() and label[number - 1].char[-1].isdigit():
            parts.append(("", " "))  # 3 1/2
        elif number and _is_spaced(glyph, _SPACE * glyph.em if not small else _WORD * size):
            parts.append(("", " "))
        kind = ""
        up = (glyph.along(glyph.x, glyph.y)[1] - glyph.along(line.x, line.y)[1]) / size
        if not small:
            line = glyph
        elif char not in _RAISED:
            kind = "^" if up > 0.15 else "_" if up < -0.05 else ""
            if up < _DENOMINATOR and _over(parts):
                kind = ""
        parts.append((kind, char))
    return _joined(parts)


def _over(parts: list[tuple[str, str]]) -> bool:
    """Turn the raised glyphs at the end into a numerator; True where they are one already."""
    at = len(parts)
    while at and parts[at - 1][0] == "^":
        at -= 1
    if at == len(parts):
        return any(text == "/" for _, text in parts)
    parts[at:] = [*(("", text) for _, text in parts[at:]), ("", "/")]
    return True


def _is_spaced(glyph: Glyph, least: float) -> bool:
    if glyph.pen is None:
        return glyph.spaced
    return glyph.along(glyph.x, glyph.y)[0] - glyph.along(*glyph.pen)[0] > least


def _joined(parts: list[tuple[str, str]]) -> str:
    text, opened = "", ""
    for kind, piece in _lower_first(parts):
        if not piece:
            continue
        if kind != opened:
            text += ("}$" if opened else "") + (f"${kind}{{" if kind else "")
            opened = kind
        text += piece.replace("$", r"\$")
    return text + ("}$" if opened else "")


def _lower_first(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """TeX sets the upper index first; behind a letter one writes the lower one so: x₁², SO₄²⁻."""
    before = ""
    for kind, run in groupby(parts, key=lambda part: bool(part[0])):
        found = list(run)
        lower = [piece for mark, piece in found if mark == "_"]
        upper = [piece for mark, piece in found if mark == "^"]
        if kind and lower and upper and before.strip():
            found = [("_", "".join(lower)), ("^", "".join(upper))]
        before = found[-1][1]
        yield from found


def _union(boxes: Iterable[tuple[float, float, float, float]]) -> list[float]:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return [round(v, 2) for v in (min(x0), min(y0), max(x1), max(y1))]


def _seen(label: list[Glyph], box: list[float]) -> list[float] | None:
    """What clips left of the label's box."""
    glyphs = [part for glyph in label for part in (glyph.parts or (glyph,))]
    if not any(glyph.hidden or glyph.seen for glyph in glyphs):
        return box
    left = [glyph.seen or glyph.box for glyph in glyphs if not glyph.hidden]
    if not left:
        return None
    x0, y0, x1, y1 = _union(left)
    share = sum(map(_area, left)) / max(sum(_area(glyph.box) for glyph in glyphs), 1e-9)
    if any(glyph.hidden for glyph in glyphs):  # without one letter it is another label
        share = min(share, _LETTERLESS)
    return [x0, y0, min(x1, x0 + max(share, 0.01) * (box[2] - box[0])) if share < 0.9 else x1, y1]


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _quad(label: list[Glyph], first: Glyph) -> list[float]:
    """Corners of the ink along the line of writing."""
    sides = [ink(glyph, first) for glyph in label]
    left, low, right, high = (
        pick(values)
        for pick, values in zip((min, min, max, max), zip(*sides, strict=True), strict=True)
    )
    corners = ((left, high), (right, high), (right, low), (left, low))
    return [round(side, 2) for corner in corners for side in first.back(*corner)]
