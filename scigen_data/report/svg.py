"""The elements of the charts: SVG as text, coloured by the page's style sheet alone.

Colours and sizes are classes (`bench.css`), so that one chart reads in light and dark mode; what
colour tells, a shape or a word tells too. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 1060  # user units; the page scales charts to fit
LETTER = 7.5  # width of a character at 12.5 units, generously


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its interval, drawn as `shape` in the colour of the class `kind`."""

    value: float
    low: float
    high: float
    kind: str  # r_inv | blind | strict | published
    title: str


def mark(x: float, y: float, mark: Mark) -> str:
    """A circle, a square, a diamond, or a ring for what is published."""
    told = f"<title>{escape(mark.title)}</title>"
    kind = f"mark {mark.kind}"
    if mark.kind == "blind":
        return (
            f'<rect class="{kind}" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9">'
            f"{told}</rect>"
        )
    if mark.kind == "strict":
        corners = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        return f'<polygon class="{kind}" points="{corners}">{told}</polygon>'
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5">{told}</circle>'


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """With its class left open."""
    return f'<line class="%s" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>'


def text(x: float, y: float, said: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_set(said)}</text>'
    )


def upright(x: float, y: float, said: str) -> str:
    turned = f'transform="translate({x:.1f} {y:.1f}) rotate(-90)"'
    return f'<text class="axis" text-anchor="middle" {turned}>{escape(said)}</text>'


def _set(text: str) -> str:
    """Escaped, with the index of R_inv set as one."""
    index = 'R<tspan class="index" dy="3">inv</tspan><tspan dy="-3">\u200b'
    said = escape(text)
    return f"{index}{said[5:]}</tspan>" if said.startswith("R_inv") else said


def page(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<svg {size} role="img" aria-label={quoteattr(title)}>{"".join(parts)}</svg>'


def dot(x: float, y: float, kind: str, place: int) -> str:
    if place % 3 == 0:
        return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>'
    if place % 3 == 1:
        corner = f'x="{x - 2.8:.1f}" y="{y - 2.8:.1f}"'
        return f'<rect class="{kind}" {corner} width="5.6" height="5.6"/>'
    corners = f"{x:.1f},{y - 3.8:.1f} {x + 3.6:.1f},{y + 2.8:.1f} {x - 3.6:.1f},{y + 2.8:.1f}"
    return f'<polygon class="{kind}" points="{corners}"/>'
