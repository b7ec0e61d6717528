"""Label places: clear of lines, of other labels, and near what they name."""

from __future__ import annotations

import math

import pytest

from scigen_data.problems.authoring import Rng
from scigen_data.problems.layout import Point, Room, around, beside, distance, text_size

WIDTH, HEIGHT = (size / 72 for size in text_size("12.5 cm", 13))


def clearance(centre: Point, start: Point, end: Point) -> float:
    """From a label's box to the segment, by walking along the segment; 0 where they meet."""
    best = math.inf
    for step in range(501):
        x = start[0] + (end[0] - start[0]) * step / 500
        y = start[1] + (end[1] - start[1]) * step / 500
        beyond = (abs(x - centre[0]) - WIDTH / 2, abs(y - centre[1]) - HEIGHT / 2)
        best = min(best, math.hypot(*(max(0.0, part) for part in beyond)))
    return best


def test_estimated_text_is_never_narrower_than_the_drawn_one() -> None:
    from matplotlib.textpath import TextPath

    for text in ("A(−10, 12)", "12.5 cm", "0.148 mol/L Ba(OH)₂", "WMW@", "ijl", "∠ABC = 64°"):
        drawn = TextPath((0, 0), text, size=13).get_extents()
        width, height = text_size(text, 13)
        assert drawn.width <= width < drawn.width * 1.5 + 4
        assert drawn.height <= height + 2


@pytest.mark.parametrize("turn", range(0, 360, 15))
def test_label_beside_a_segment_keeps_its_gap_at_every_slope(turn: int) -> None:
    angle = math.radians(turn)
    end = (3 * math.cos(angle), 3 * math.sin(angle))
    room = Room(points_per_unit=72, gap=4)
    room.line((0, 0), end)
    centre = room.label("12.5 cm", 13, beside((0, 0), end))
    assert not room.crowded
    assert 3.9 / 72 < clearance(centre, (0, 0), end) < 16 / 72


def test_label_stands_on_the_side_away_from_the_given_point() -> None:
    for inner in ((1.5, 2.0), (1.5, -2.0)):
        room = Room(points_per_unit=72)
        x, y = room.label("x", 13, beside((0, 0), (3, 0), away=inner))
        assert (y > 0) == (inner[1] < 0)
        assert x == pytest.approx(1.5)


def test_label_takes_the_nearest_free_direction() -> None:
    room = Room(points_per_unit=72)
    x, y = room.label("P", 13, around((0, 0), toward=0))
    assert x > 0
    assert y == pytest.approx(0)
    x, y = room.label("Q", 13, around((0, 0), toward=0))  # the first one is in its way
    assert abs(math.atan2(y, x)) > math.radians(10)
    assert not room.crowded


def test_no_two_labels_of_random_triangles_touch_a_side_or_each_other() -> None:
    rng = Rng.of("triangles")
    placed = 0
    for _ in range(200):
        corners = [(rng.uniform(0, 5), rng.uniform(0, 5)) for _ in range(3)]
        room = Room(points_per_unit=72)
        room.line(*corners, corners[0])
        sides = [(corners[i], corners[i - 1]) for i in range(3)]
        centres = [room.label("12.5 cm", 13, beside(*side)) for side in sides]
        if room.crowded:
            continue
        placed += 1
        assert all(clearance(centre, *side) > 3.9 / 72 for centre in centres for side in sides)
        for i, (x, y) in enumerate(centres):
            others = centres[:i]
            assert all(abs(x - u) > WIDTH or abs(y - v) > HEIGHT for u, v in others)
    assert placed > 100


def test_room_without_a_place_says_so() -> None:
    room = Room(points_per_unit=72)
    room.block((0, 0), 10, 10)
    assert room.label("P", 13, around((0, 0), toward=0)) == (0.0, 0.0)
    assert room.crowded


def test_frame_keeps_labels_inside() -> None:
    room = Room(points_per_unit=72)
    room.frame((-1, 1), (-1, 1))
    x, _ = room.label("12.5 cm", 13, around((0.6, 0), toward=0))
    assert not room.crowded
    assert x + WIDTH / 2 < 1


def test_distance_is_to_the_segment_and_not_to_its_line() -> None:
    assert distance((1, 2), (0, 0), (3, 0)) == pytest.approx(2)
    assert distance((6, 4), (0, 0), (3, 0)) == pytest.approx(5)
