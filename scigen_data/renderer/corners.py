"""Boxes on their way into the facts: plain tuples of pixels, y down, that keep to the bounds."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.transforms import TransformedPath

from scigen_data.facts import held

Corners = tuple[float, float, float, float]  # x0, y0, x1, y1


def clip_of(artist: Artist, height: float) -> Corners | None:
    """What it is clipped to on a canvas of `height` pixels; None: to nothing."""
    if not artist.get_clip_on():
        return None
    box = artist.get_clip_box()
    if box is None:
        path = artist.get_clip_path()
        if path is None:
            return None
        fixed = path.get_fully_transformed_path() if isinstance(path, TransformedPath) else None
        if fixed is None:
            return None
        box = fixed.get_extents()
    return (box.x0, height - box.y1, box.x1, height - box.y0)


def common(a: Corners, b: Corners) -> Corners | None:
    """What lies in both; None where nothing does."""
    x0, y0, x1, y1 = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def moved(box: Corners, shift: tuple[int, int]) -> Corners:
    """From the canvas to the saved image, whose corner lies at `shift`."""
    dx, dy = shift
    return (box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy)


def shifted(points: tuple[float, ...], shift: tuple[int, int]) -> list[float]:
    """`moved` for x, y, x, y, ..., JSON-ready."""
    return [round(number - shift[at % 2], 1) for at, number in enumerate(points)]


def box_of(corners: tuple[float, ...]) -> dict[str, float]:
    """JSON-ready."""
    names = ("x0", "y0", "x1", "y1")
    return {name: round(held(float(value)), 1) for name, value in zip(names, corners, strict=True)}
