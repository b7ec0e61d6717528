"""What a program asks of its saved image: resolution, colours, the part to keep.

Runs inside the sandbox; what is asked may be anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import BboxBase

PAD_INCHES = 0.1  # Matplotlib's own default around a tight box
_MAX_PAD = 4.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of one `show` or `savefig` that count here."""

    saved: bool = False
    dpi: float | None = None  # None: the figure's own
    facecolor: Any = None  # None: the figure's own
    edgecolor: Any = None
    box: tuple[float, float, float, float] | None = None  # x0, y0, x1, y1, inches; None: tight
    pad: float = PAD_INCHES
    artists: tuple[Any, ...] | None = None  # what the tight box takes account of; None: all

    def fit(self, figure: Figure, default: float, most: int) -> float:
        """The dpi to draw at: what was asked, less where more than `most` pixels came of it.

        Never less than `default` for that reason: such a figure is itself too large.
        """
        dpi = self.dpi or figure.dpi
        width, height = figure.get_size_inches()
        if width * height * dpi**2 > most and dpi > default:
            dpi = max(default, math.floor(math.sqrt(most / (width * height))))
        return float(dpi)


SHOWN = Asked()


def of_savefig(
    dpi: Any = None,
    facecolor: Any = None,
    edgecolor: Any = None,
    orientation: Any = None,  # noqa: ARG001 - the order is Matplotlib's
    format: Any = None,  # noqa: A002, ARG001
    *,
    bbox_inches: Any = None,
    pad_inches: Any = None,
    bbox_extra_artists: Any = None,
    **_others: Any,
) -> Asked:
    """The arguments of `print_figure`, and Matplotlib's settings where they are left out."""
    rc: Any = mpl.rcParams
    box = rc["savefig.bbox"] if bbox_inches is None else bbox_inches
    return Asked(
        saved=True,
        dpi=_number(rc["savefig.dpi"] if dpi is None else dpi, 1.0, 10_000.0),
        facecolor=_color(facecolor, "savefig.facecolor"),
        edgecolor=_color(edgecolor, "savefig.edgecolor"),
        box=_box(box),
        pad=_pad(rc["savefig.pad_inches"] if pad_inches is None else pad_inches, box),
        artists=None if bbox_extra_artists is None else tuple(bbox_extra_artists),
    )


def _number(value: Any, least: float, most: float) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None  # "figure", "layout"
    return number if least <= number <= most else None


def _color(value: Any, setting: str) -> Any:
    color = mpl.rcParams[setting] if value is None else value  # type: ignore[index]
    return None if isinstance(color, str) and color == "auto" else color


def _box(value: Any) -> tuple[float, float, float, float] | None:
    """A part of the figure given by its corners; anything else means a tight box."""
    if not isinstance(value, BboxBase):
        return None
    x0, y0, x1, y1 = (float(edge) for edge in value.extents)
    good = all(map(math.isfinite, (x0, y0, x1, y1))) and x1 > x0 and y1 > y0
    return (x0, y0, x1, y1) if good else None


def _pad(value: Any, box: Any) -> float:
    if _box(box) is not None:
        return 0.0
    number = _number(value, 0.0, _MAX_PAD)
    return PAD_INCHES if number is None else number
