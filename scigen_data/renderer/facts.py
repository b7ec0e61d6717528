"""What a figure shows, read from its own artists after they are drawn; see `recorder.py` for texts.

Runs inside the sandbox. The facts are plain dictionaries here, as `handover.py` writes them, and
keep to the bounds that `result.py` holds them to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from matplotlib import colors
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from scigen_data.facts import (
    ASPECT,
    MAX_ANGLE,
    MAX_NAME,
    MAX_NUMBER,
    MAX_ORDER,
    MAX_PLAIN,
    MAX_POINT_SIZE,
    MAX_TEXT,
    Role,
    held,
)
from scigen_data.mathtext import plain
from scigen_data.renderer.artists import all_axes, roles_of
from scigen_data.renderer.corners import Corners, box_of, common, moved, shifted
from scigen_data.renderer.recorder import Drawn
from scigen_data.renderer.shapes import shape_fact, shapes_of
from scigen_data.renderer.strings import outlined


@dataclass(frozen=True)
class Scene:
    """Axes and shapes as drawn; pixels from the canvas's top left."""

    axes: list[Axes]
    roles: dict[int, tuple[Role, Axes | None]]
    shapes: list[dict[str, Any]]
    frames: list[dict[str, Any]]
    spelled: list[dict[str, Any]]  # words that outlines and markers make
    truncated: bool


def scene_of(figure: Figure, height: float, most: int) -> Scene:
    """What stands around the texts, while the figure is as it was drawn on `height` pixels."""
    axes = list(all_axes(figure))
    shapes: list[dict[str, Any]] = []
    spelled: list[dict[str, Any]] = []
    truncated = False
    for artist, kind, number in shapes_of(figure, axes):
        if len(shapes) >= most:
            truncated = True
            break
        fact = shape_fact(artist, kind, number, height)
        if fact is None:
            continue
        shapes.append(fact)
        for part in artist.findobj(_can_spell) if isinstance(artist, Legend) else (artist,):
            found = outlined(part, fact["box"], height)
            if found is not None and len(spelled) < most:
                spelled.append(_spelled(found, fact))
    frames = [_axes_fact(ax, height) for ax in axes]
    return Scene(axes, roles_of(figure, axes), shapes, frames, spelled, truncated)


def _can_spell(artist: Artist) -> bool:
    """Whether it is a line or a collection, whose markers may be letters."""
    return isinstance(artist, (Line2D, Collection))


def facts_of(
    scene: Scene, drawn: list[Drawn], shift: tuple[int, int], size: tuple[int, int], most: int
) -> dict[str, Any]:
    """The facts, JSON-ready, in pixels of the saved image: `size`, and `shift` into the canvas."""
    index = {id(ax): number for number, ax in enumerate(scene.axes)}
    for fact in (*scene.shapes, *scene.frames):
        fact["box"] = box_of(moved(fact["box"], shift))
    for fact in scene.shapes:
        fact["points"] = shifted(fact["points"], shift)
    texts = [_text_fact(item, scene.roles, index, shift, size) for item in drawn[:most]]
    for fact in scene.spelled:
        box = moved(fact["box"], shift)
        seen = common(box, (0.0, 0.0, float(size[0]), float(size[1])))
        texts.append(
            {**fact, "box": box_of(box), "visible": None if seen is None else box_of(seen)}
        )
    return {
        "texts": texts[:most],
        "shapes": scene.shapes,
        "axes": scene.frames,
        "truncated": scene.truncated or len(texts) > most,
    }


def _text_fact(
    drawn: Drawn,
    roles: dict[int, tuple[Role, Axes | None]],
    index: dict[int, int],
    shift: tuple[int, int],
    size: tuple[int, int],
) -> dict[str, Any]:
    artist = drawn.artist
    role, ax = roles.get(id(artist), (Role.ANNOTATION, artist.axes if artist else None))
    words = drawn.words[:MAX_TEXT]
    box = moved(drawn.box, shift)
    seen = common(box, (0.0, 0.0, float(size[0]), float(size[1])))
    if drawn.clip is not None and seen is not None:
        seen = common(seen, moved(drawn.clip, shift))
    return {
        "text": words,
        "plain": plain(words)[:MAX_PLAIN] if artist is None or artist.get_parse_math() else words,
        "role": str(role),
        "box": box_of(box),
        "quad": [held(number) for number in shifted(drawn.quad, shift)],
        "visible": None if seen is None else box_of(seen),
        "size": round(max(0.0, held(drawn.size, MAX_POINT_SIZE)), 2),
        "rotation": round(held(drawn.rotation, MAX_ANGLE), 2),
        "color": colors.to_hex(drawn.color),
        "zorder": held(float(artist.get_zorder()) if artist else 0.0, MAX_ORDER),
        "axes": -1 if ax is None else index.get(id(ax), -1),
    }


def _spelled(found: tuple[str, Corners], shape: dict[str, Any]) -> dict[str, Any]:
    """A text that no text artist drew; without a size, since its letters are an outline's."""
    words, box = found
    return {
        "text": words[:MAX_TEXT],
        "plain": plain(words[:MAX_TEXT])[:MAX_PLAIN],
        "role": str(Role.ANNOTATION),
        "box": box,
        "quad": [],
        "size": 0.0,
        "rotation": 0.0,
        "color": (shape["fill"] or shape["color"])[:7],
        "zorder": shape["zorder"],
        "axes": shape["axes"],
    }


def _axes_fact(ax: Axes, height: float) -> dict[str, Any]:
    box = ax.bbox
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    if not all(abs(edge) <= MAX_NUMBER for edge in (left, right, low, high)):  # nor NaN
        left, right, low, high = 0.0, 0.0, 0.0, 0.0
    aspect = str(ax.get_aspect())
    spines = any(spine.get_visible() for spine in ax.spines.values())
    return {
        "box": (box.x0, height - box.y1, box.x1, height - box.y0),
        "xlim": [float(left), float(right)],
        "ylim": [float(low), float(high)],
        "aspect": aspect if re.match(ASPECT, aspect) else "auto",
        "projection": str(getattr(ax, "name", ""))[:MAX_NAME],
        "visible_frame": bool(ax.get_visible() and ax.axison and ax.get_frame_on() and spines),
    }
