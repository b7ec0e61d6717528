"""How a figure looks: paper, ink, colours, fonts, lines; the same drawing in any of them.

A look is a name, its variant drawn by seed. The program that a family's item becomes holds it as
`LOOK` and as `plt.rcParams`, so that text, axes and legends have it without being told; `draw`
takes the rest from its first argument.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

SIZE = 13  # points, of every look: places of labels are worked out before one is drawn
SANS, SERIF, TIMES = "sans", "serif", "times"
# font family -> Matplotlib's fonts, all of them its own, and the formulas' that go with them
FONTS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        SANS: (("DejaVu Sans",), "dejavusans"),
        SERIF: (("DejaVu Serif",), "dejavuserif"),
        TIMES: (("STIXGeneral", "DejaVu Serif"), "stix"),  # STIXGeneral has no subscripts
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a drawing asks of its look. Text in `ink` is legible on `paper` and on each of `fills`;
    `accents` and `fills` differ from each other, or else `dashes` tell lines apart.
    """

    paper: str
    ink: str  # outlines, text
    soft: str  # dimensions, construction lines
    accents: tuple[str, str, str, str]  # lines and arrows that mean something
    fills: tuple[str, str, str, str]  # insides of shapes
    dashes: tuple[str, str, str, str]  # line styles, to go with `accents`
    line: float  # points; of outlines


@dataclass(frozen=True, slots=True)
class Drawn:
    """A look as it came out for one item."""

    name: str
    look: Look
    font: str
    comma: bool  # 2,5 and not 2.5 in labels
    upright: bool  # symbols as text, not in italics
    sketch: tuple[float, float, float] | None  # of hand-drawn lines: scale, length, randomness

    @property
    def rc(self) -> dict[str, Any]:
        """`plt.rcParams`, all of it literals."""
        look, (fonts, formulas) = self.look, FONTS[self.font]
        settings: dict[str, Any] = {
            "font.family": list(fonts),
            "font.size": SIZE,
            "mathtext.fontset": formulas,
            "mathtext.default": "regular" if self.upright else "it",
            "figure.facecolor": look.paper,
            "axes.facecolor": look.paper,
            "axes.linewidth": round(look.line * 0.7, 2),
            "lines.linewidth": look.line,
            "patch.linewidth": look.line,
            "patch.facecolor": look.fills[0],
            "patch.edgecolor": look.ink,
            "legend.facecolor": look.paper,
            "legend.edgecolor": look.soft,
            "grid.color": look.soft,
            "hatch.color": look.soft,
        }
        inked = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
        settings.update(dict.fromkeys((*inked, "lines.color"), look.ink))
        if self.sketch:
            settings["path.sketch"] = self.sketch
        return settings

    def literals(self) -> dict[str, Any]:
        return asdict(self.look)


_SOLID = ("-", "-", "-", "-")
_DASHED = ("-", "--", ":", "-.")


def _textbook(rng: random.Random) -> Drawn:
    accents = rng.choice(
        (
            ("firebrick", "navy", "darkgreen", "#b35900"),
            ("#7b1fa2", "#00695c", "#bf360c", "#1a237e"),
        )
    )
    fills = rng.choice(
        (
            ("lightsteelblue", "#f0d9b5", "#cfe8cf", "#f6d5d5"),
            ("khaki", "#d5e8f6", "#f3d1c8", "#dcd6ee"),
            ("#cdeaf0", "#f7e3a1", "#e3d4ee", "#d6e9c6"),
        )
    )
    look = Look("white", "black", "dimgray", accents, fills, _SOLID, rng.choice((1.4, 1.8)))
    return _drawn("textbook", rng, look, (SANS, SERIF, TIMES))


def _monochrome(rng: random.Random) -> Drawn:
    inks = ("black", "#404040", "#6b6b6b", "#262626")
    fills = ("#d9d9d9", "white", "#bfbfbf", "#ececec")
    look = Look("white", "black", "#595959", inks, fills, _DASHED, rng.choice((1.2, 1.6, 2.0)))
    return _drawn("monochrome", rng, look, (SANS, SERIF, TIMES))


def _blackboard(rng: random.Random) -> Drawn:
    paper, fills = rng.choice(
        (
            ("#1f3d2f", ("#37604b", "#3d5270", "#6a5530", "#6b3f4a")),
            ("#24272d", ("#43505f", "#3f5a49", "#5f5236", "#5d4350")),
        )
    )
    chalk = ("#ffd166", "#8ecae6", "#f4a6a6", "#b7e4a0")
    look = Look(paper, "#f4f4ec", "#b9c4bb", chalk, fills, _SOLID, rng.choice((1.8, 2.2)))
    return _drawn("blackboard", rng, look, (SANS, SERIF), sketch=(0.6, 60.0, 3.0))


def _notebook(rng: random.Random) -> Drawn:
    ink = rng.choice(("#1d2b53", "#2b2b2b", "#12324a"))
    pens = ("#b3261e", "#1f6feb", "#1b7f3b", "#8a4fbf")
    fills = ("#e4ecfb", "#fdeec4", "#e3f3e1", "#fbe1e1")
    look = Look("#fdfbf3", ink, "#6c7a91", pens, fills, _SOLID, rng.choice((1.5, 1.9)))
    return _drawn("notebook", rng, look, (SANS, SERIF), sketch=(1.0, 80.0, 2.0))


def _slide(rng: random.Random) -> Drawn:
    paper, accents = rng.choice(
        (
            ("#f5f8fc", ("#c2185b", "#0b63c5", "#00796b", "#e65100")),
            ("#fff8ef", ("#ad1457", "#283593", "#2e7d32", "#d84315")),
        )
    )
    fills = ("#cfe2ff", "#ffe0b2", "#c8ecd4", "#ead7f7")
    look = Look(paper, "#1b2a41", "#52627a", accents, fills, _SOLID, rng.choice((2.2, 2.6)))
    return _drawn("slide", rng, look, (SANS,))


def _exam(rng: random.Random) -> Drawn:
    inks = ("black", "#333333", "#555555", "#1a1a1a")
    fills = ("white", "#f0f0f0", "#e2e2e2", "#d2d2d2")
    look = Look("white", "black", "#4d4d4d", inks, fills, _DASHED, rng.choice((0.9, 1.1)))
    return _drawn("exam", rng, look, (TIMES, SERIF))


def _drawn(
    name: str,
    rng: random.Random,
    look: Look,
    fonts: tuple[str, ...],
    sketch: tuple[float, float, float] | None = None,
) -> Drawn:
    font = rng.choice(fonts)
    return Drawn(name, look, font, rng.random() < 0.25, rng.random() < 0.25, sketch)


_MAKERS: Mapping[str, Callable[[random.Random], Drawn]] = MappingProxyType(
    {
        "textbook": _textbook,
        "monochrome": _monochrome,
        "blackboard": _blackboard,
        "notebook": _notebook,
        "slide": _slide,
        "exam": _exam,
    }
)
LOOKS = tuple(_MAKERS)


def look_of(name: str, rng: random.Random) -> Drawn:
    """A variant of the look `name`, one of `LOOKS`."""
    return _MAKERS[name](rng)
