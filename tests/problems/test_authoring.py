"""The family API: seeded randomness, numbers as text."""

from __future__ import annotations

import pytest

from scigen_data.problems.authoring import Rng, sig, superscript, tied

# --------------------------------------------------------------------------- randomness


def test_rng_repeats_for_the_same_key_and_differs_for_neighbours() -> None:
    def draws(*key: object) -> list[float]:
        rng = Rng.of(*key)
        return [rng.random() for _ in range(5)]

    assert draws("a", 42, 0) == draws("a", 42, 0)
    # keys whose parts would be equal if they were added or joined
    keys = [("a", 42, 1), ("a", 43, 0), ("a", 4, 21), ("b", 42, 1), ("a4", 2, 1)]
    assert len({tuple(draws(*key)) for key in keys}) == len(keys)


def test_rng_of_a_known_key_never_changes() -> None:
    """A build made again years later must draw the same items."""
    rng = Rng.of("math/three_sets", 42, 0)
    assert [rng.randint(0, 999) for _ in range(4)] == [76, 277, 384, 744]


def test_step_stays_on_the_grid_without_binary_dust() -> None:
    rng = Rng.of("step")
    seen = {rng.step(0.1, 0.7, 0.1) for _ in range(300)}
    assert seen == {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}


# ------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (0.0125, 3, "0.0125"),
        (340, 3, "340"),
        (2.0, 3, "2.00"),
        (99.96, 3, "100"),
        (-0.5, 2, "-0.50"),
        (123456, 3, "123000"),
        (12_500_000, 3, "1.25 × 10⁷"),
        (0.0000271828, 4, "2.718 × 10⁻⁵"),
        (6.02214e23, 3, "6.02 × 10²³"),
    ],
)
def test_sig_writes_a_number_as_a_person_does(value: float, digits: int, text: str) -> None:
    assert sig(value, digits) == text


def test_superscript_raises_every_digit_and_the_sign() -> None:
    assert superscript(-1234567890) == "⁻¹²³⁴⁵⁶⁷⁸⁹⁰"


@pytest.mark.parametrize(
    ("value", "places", "either"),
    [
        (2.045, 2, True),
        (4.09 * 15 / 30, 2, True),
        (2.0449, 2, False),
        (1.85, 1, True),
        (2.5, 1, False),
    ],
)
def test_rounding_that_could_go_either_way_is_seen(value: float, places: int, either: bool) -> None:
    assert tied(value, places) is either
