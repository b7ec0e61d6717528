"""Options of quizzes: the truth is nowhere betrayed by them, and never twice among them."""

from __future__ import annotations

from collections import Counter

import pytest

from scigen_data.problems.authoring import Rng, ask
from scigen_data.problems.options import WORLDS, Ask, Pool, posed, wrong_in

SIDES = ("left", "right", "top", "bottom")


def world(rng: Rng) -> list[Ask]:
    """A width, and a height that goes with it."""
    width = rng.step(1, 9, 0.1)
    height = width * rng.uniform(1.5, 2)
    return [
        ask("width", "How wide is it?", f"{width:.1f} cm", "w"),
        ask("height", "How high is it?", f"{height:.1f} cm", "h"),
        ask("side", "Where is it?", rng.choice(SIDES), "place", among=SIDES),
    ]


def worlds(seed: int) -> list[list[Ask]]:
    return [world(Rng.of("options", seed, number)) for number in range(WORLDS)]


def test_options_are_the_truths_of_one_set_of_worlds() -> None:
    drawn = worlds(3)
    quizzes = posed(drawn, Rng.of(3))
    assert quizzes is not None
    for place, quiz in enumerate(quizzes[:2]):
        assert sorted(quiz.options) == sorted(each[place].truth for each in drawn)
        assert quiz.correct == drawn[0][place].truth
    assert sorted(quizzes[2].options) == sorted(SIDES)


def test_rank_of_the_truth_says_nothing_also_when_all_quizzes_are_seen_together() -> None:
    """The largest width goes with the largest height: worlds are told apart, the item is not."""
    ranks: Counter[int] = Counter()
    letters: Counter[str] = Counter()
    for seed in range(2000):
        quizzes = posed(worlds(seed), Rng.of(seed))
        if quizzes is None or len(quizzes) < 3:
            continue
        width = quizzes[0]
        order = sorted(width.options, key=lambda text: float(text.split()[0]))
        ranks[order.index(width.correct)] += 1
        letters[width.answer] += 1
    for counted in (ranks, letters):
        total = sum(counted.values())
        assert total > 1000
        assert all(0.21 < count / total < 0.29 for count in counted.values()), counted


def test_quiz_with_a_truth_twice_is_left_out_and_its_siblings_stay() -> None:
    drawn = [
        [ask("a", "A?", text, "a"), ask("b", "B?", str(number), "b")]
        for number, text in enumerate(("0.5 m", "0.50 m", "2 m", "3 m"))
    ]
    quizzes = posed(drawn, Rng.of(1))
    assert quizzes is not None
    assert [quiz.question for quiz in quizzes] == ["B?"]


def test_values_that_are_read_off_alike_are_one_truth() -> None:
    def read(values: list[float], apart: float) -> int:
        drawn = [[ask("x", "x?", f"{v}", "axis", value=v, apart=apart)] for v in values]
        return len(posed(drawn, Rng.of(1)) or ())

    assert read([1.0, 2.0, 3.0, 4.0], 0.5) == 1
    assert read([1.0, 1.3, 3.0, 4.0], 0.5) == 0


def test_worlds_that_ask_something_else_give_no_quizzes() -> None:
    drawn = worlds(1)
    drawn[2][0] = ask("width", "How wide is the box?", "3 cm", "w")
    assert posed(drawn, Rng.of(1)) is None


def pool(*worlds: list[Ask]) -> Pool:
    found = Pool()
    for each in worlds:
        found.add(each)
    return found


def test_four_of_a_pool_are_those_that_lose_fewest_quizzes() -> None:
    drawn = [[ask("a", "A?", text, "a"), ask("b", "B?", "1", "b")] for text in "xyxzw"]
    assert (pool(*drawn[:4]).best, pool(*drawn[:4]).kept) == ((0, 1, 2, 3), 0)
    found = pool(*drawn)
    assert (found.best, found.kept) == ((0, 1, 3, 4), 1)


def test_a_pool_joins_no_worlds_that_ask_something_else() -> None:
    drawn = [
        [ask("a", f"{words}?", text, "a")] for words, text in zip("ABABABA", "xyzwuvt", strict=True)
    ]
    assert pool(*drawn[:6]).kept == -1
    assert (pool(*drawn).best, pool(*drawn).kept) == ((0, 2, 4, 6), 1)


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ([ask("a", "A?", "x", "a", among=("x", "y", "z"))], "a closed set has 4 texts or more"),
        ([ask("a", "A?", "q", "a", among=("x", "y", "z", "w"))], "the true one with them"),
        ([ask("a", "A?", "x", "a"), ask("a", "B?", "x", "a")], "two quizzes of the key 'a'"),
    ],
)
def test_asks_that_cannot_be_posed_are_named(asks: list[Ask], said: str) -> None:
    assert said in wrong_in(asks)
