"""Where in the figure something is: a box or a point, in the coordinates of the model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from scigen_data.train.conversations import (
    NO_PLACE,
    Example,
    Left,
    Row,
    View,
    ViewOptions,
    answered,
    defused,
    example,
)
from scigen_data.train.coordinates import Coordinates, Numbers, corners
from scigen_data.train.places import Place, facts_of, places_of, point_of, sizes_in

MOST = 6  # examples of one figure


def _boxes(row: Row, options: ViewOptions) -> list[Example] | Left:
    return _examples(row, options, boxes=True)


def _points(row: Row, options: ViewOptions) -> list[Example] | Left:
    return _examples(row, options, boxes=False)


def _examples(row: Row, options: ViewOptions, *, boxes: bool) -> list[Example] | Left:
    """One example a place, at most `MOST`; its id is the row's, with a number from 1 behind a `#`.

    Which of more places are taken, its id decides.
    """
    where = options.places
    if boxes and where.box is None:
        return Left(f"{where.models} name points, not boxes: view point")
    if isinstance(facts := facts_of(row), Left):
        return facts
    size, image = sizes_in(row)
    found: list[Example] = []
    for place in _in_turn(places_of(facts, row, size), str(row.get("id") or "")):
        at = corners(place.box) if boxes else point_of(place, facts, row, size)
        if at is None or len(found) == MOST:
            continue
        numbers = where.numbers(at, size, image)
        if boxes and not (numbers[0] < numbers[2] and numbers[1] < numbers[3]):
            continue  # too small for a box in these numbers
        made = example(row, _asked(where, place, boxes=boxes), options)
        made["id"] += f"#{len(found) + 1}"
        found.append({**made, "completion": answered(_written(where, place, numbers, boxes))})
    return found or NO_PLACE


def _asked(where: Coordinates, place: Place, *, boxes: bool) -> str:
    form = where.ask_box if boxes else where.ask_point
    return form.replace("{what}", place.what).replace("{name}", place.name)


def _written(where: Coordinates, place: Place, numbers: Numbers, boxes: bool) -> str:
    write = where.box if boxes and where.box else where.point
    return write([(defused(place.name), numbers)])


def _in_turn(places: list[Place], name: str) -> Iterator[Place]:
    """In an order that hangs on the row alone, and on no other place."""

    def key(place: Place) -> bytes:
        return hashlib.sha256(f"{name}\0{place.name}".encode()).digest()

    yield from sorted(places, key=key)


GROUNDING = View(
    name="grounding",
    summary="a text or a part of the figure, by name -> its box; a row a name",
    needs=("image", "facts"),
    examples=_boxes,
)
POINT = View(
    name="point",
    summary="a text or a part of the figure, by name -> a point on it; a row a name",
    needs=("image", "facts"),
    examples=_points,
)
