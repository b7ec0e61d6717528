"""What is worked out of channels is what plain arithmetic on pixels gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from scigen_data.checks.rules.colors import apart, channels, commonest, flat, grown, runs
from scigen_data.checks.rules.contacts import _flood
from scigen_data.checks.rules.geometry import Places
from scigen_data.checks.rules.pixels import _ink_on
from scigen_data.facts import Box

SIZES = [(1, 1), (3, 5), (16, 9), (130, 40)]


def part(size: tuple[int, int], *, grey: bool, seed: int = 0) -> np.ndarray:
    """Few colours, most of it white."""
    rng = np.random.default_rng(seed)
    pixels = rng.choice(np.array([0, 9, 100, 120, 231, 250, 255], np.uint8), (*size, 3))
    pixels[rng.random(size) < 0.6] = 255
    return np.repeat(pixels[..., :1], 3, axis=2) if grey else pixels


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("grey", [True, False])
@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (12, 12, 12), (200, 30, 90)])
def test_how_far_pixels_are_from_a_colour(
    size: tuple[int, int], grey: bool, color: tuple[int, int, int]
) -> None:
    pixels = part(size, grey=grey)
    assert len(channels(pixels)) == (1 if grey or (pixels == pixels[..., :1]).all() else 3)
    wanted = np.abs(pixels.astype(int) - color).max(axis=2)
    assert np.array_equal(apart(channels(pixels), color), wanted)


@pytest.mark.parametrize("grey", [True, False])
def test_the_commonest_colour_is_that_of_most_pixels(grey: bool) -> None:
    pixels = part((40, 30), grey=grey)
    pixels[0, 0] = pixels[-1, -1] = pixels[0, -1] = pixels[-1, 0] = 0  # none of the corners tells
    most = Counter(map(tuple, pixels.reshape(-1, 3).tolist())).most_common(1)[0][0]
    assert commonest(channels(pixels)) == most == (255, 255, 255)
    pixels[pixels == 255] = np.where(np.arange((pixels == 255).sum()) % 2, 254, 252)
    assert all(252 <= level <= 254 for level in commonest(channels(pixels)))


@pytest.mark.parametrize("grey", [True, False])
def test_flat_pixels_have_neighbours_of_their_colour(grey: bool) -> None:
    pixels = part((20, 30), grey=grey)
    found = flat(channels(pixels))
    for row, column in np.ndindex(20, 30):
        near = pixels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].astype(int)
        span = (near.max(axis=(0, 1)) - near.min(axis=(0, 1))).max()
        assert found[row, column] == (span < 16)


@pytest.mark.parametrize("length", [1, 2, 5, 7])
def test_runs_begin_where_so_many_follow(length: int) -> None:
    mask = np.random.default_rng(1).random((9, 40)) < 0.8
    wanted = [[row[at : at + length].all() for at in range(41 - length)] for row in mask]
    assert runs(mask, 1, length).tolist() == wanted
    assert np.array_equal(runs(mask.T, 0, length), runs(mask, 1, length).T)


@pytest.mark.parametrize("seed", range(6))
def test_what_hangs_together_is_found_whole(seed: int) -> None:
    mask = np.random.default_rng(seed).random((25, 40)) < 0.45
    reached = np.zeros_like(mask)
    reached[11:14, 19:22] = mask[11:14, 19:22]
    while not np.array_equal(more := grown(reached) & mask, reached):
        reached = more
    assert np.array_equal(_flood(mask, (12, 20)), reached)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ground", [(255, 255, 255), (0, 0, 0), (200, 255, 10), (240, 230, 250)])
def test_ink_is_what_is_off_the_ground(size: tuple[int, int], ground: tuple[int, ...]) -> None:
    pixels = part(size, grey=False)
    wanted = (np.abs(pixels.astype(int) - ground).max(axis=2) > 24).sum()
    assert _ink_on(pixels, np.array(ground, dtype=float)) == wanted


def test_boxes_that_meet_are_found_for_many_at_once() -> None:
    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 100, (250, 2))
    boxes = [Box(x, y, x + 9, y + 4) for x, y in corners.tolist()]
    places = Places(boxes)
    found = places.meeting_each(boxes, 2.0)
    for box, met in zip(boxes, found, strict=True):
        wanted = [
            at
            for at, other in enumerate(boxes)
            if abs(other.x0 - box.x0) < 11 and abs(other.y0 - box.y0) < 6
        ]
        assert met == wanted == places.meeting(box, 2.0)
    assert Places([]).meeting_each(boxes[:2]) == [[], []]
    assert places.meeting_each([]) == []
