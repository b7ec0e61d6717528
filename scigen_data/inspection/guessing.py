"""Whether a family's quizzes can be guessed from their words: a classifier that reads no language.

It learns, of many quizzes whose answers it is told, what a right option has that a wrong one has
not: how often it was right before, where it stands among its siblings, how it is written. Of four
options that come from one distribution it gets one in four right.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from scigen_data.errors import require
from scigen_data.problems.family import Family
from scigen_data.records import LETTERS, Quiz

MOST_RIGHT = 0.33  # share of one family's held-out quizzes that may be guessed
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
_HUBS = (
    0.1,
    0.5,
    0.75,
    0.8,
    0.9,
    1.1,
    1.25,
    1.5,
    2.0,
    3.0,
    10.0,
)  # what slips of a value are times it
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Posed:
    """A quiz with its siblings, as someone sees them who has no figure."""

    family: str
    quiz: Quiz
    siblings: tuple[Quiz, ...]


@dataclass(frozen=True, slots=True)
class Guessed:
    """How many of the held-out quizzes of a family were guessed."""

    right: int
    total: int

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 0.0


def posed(family: Family, seed: int, least: int) -> list[Posed]:
    """At least `least` quizzes of a family, of whole items from the first on."""
    found: list[Posed] = []
    for index in count():
        quizzes = family.problem(seed, index).quizzes
        if not quizzes:
            return found
        found += [Posed(family.name, quiz, quizzes) for quiz in quizzes]
        if len(found) >= least:
            return found
    raise AssertionError("count() ends")


def guessed(told: Sequence[Posed], held_out: Sequence[Posed]) -> Mapping[str, Guessed]:
    """Learn from the quizzes that are told, guess the others; by family.

    Raises MissingExtra without scikit-learn.
    """
    ensemble = require("sklearn.ensemble", "metrics")
    history = _History(told)
    model = ensemble.HistGradientBoostingClassifier(max_iter=150, learning_rate=0.1, random_state=0)
    features = np.concatenate([_features(each, history, told=True) for each in told])
    asked = np.concatenate([_features(each, history, told=False) for each in held_out])
    hollow = np.isnan(features).all(axis=0)  # no option has a number
    features[:, hollow] = asked[:, hollow] = 0
    # its threads wait for each other by spinning, on few cores mostly
    with require("threadpoolctl", "metrics").threadpool_limits(1):
        model.fit(features, np.concatenate([_truth(each.quiz) for each in told]))
        chances = model.predict_proba(asked)[:, 1].reshape(-1, len(LETTERS))
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for each, row in zip(held_out, chances, strict=True):
        total[each.family] += 1
        right[each.family] += LETTERS[int(row.argmax())] == each.quiz.answer
    return {name: Guessed(right[name], total[name]) for name in total}


class _History:
    """How often each option of a question was shown, and was right, in the quizzes told."""

    def __init__(self, told: Sequence[Posed]) -> None:
        self.shown: Counter[tuple[str, str, str]] = Counter()
        self.right: Counter[tuple[str, str, str]] = Counter()
        self.questions: dict[tuple[str, str], int] = {}
        for each in told:
            self.number(each)
            for option in each.quiz.options:
                self.shown[each.family, each.quiz.question, option] += 1
            self.right[each.family, each.quiz.question, each.quiz.correct] += 1

    def number(self, each: Posed) -> int:
        key = (each.family, each.quiz.question)
        return self.questions.setdefault(key, len(self.questions))


def _truth(quiz: Quiz) -> NDArray[np.int64]:
    return np.array([option == quiz.correct for option in quiz.options], dtype=np.int64)


def _features(each: Posed, history: _History, *, told: bool) -> Floats:
    """One row an option."""
    quiz = each.quiz
    values = [_value(option) for option in quiz.options]
    others = [option for q in each.siblings if q is not quiz for option in q.options]
    numbers = {_value(option) for option in others} - {math.nan}
    rows = []
    for place, (option, value) in enumerate(zip(quiz.options, values, strict=True)):
        key = (each.family, quiz.question, option)
        shown, right = history.shown[key], history.right[key]
        if told:  # as if this quiz were not among them
            shown, right = shown - 1, right - (option == quiz.correct)
        rest = [other for at, other in enumerate(values) if at != place]
        rows.append(
            [
                history.number(each),
                right,
                shown,
                (right + 1) / (shown + 4),
                place,
                len(option),
                len(option) - sum(map(len, quiz.options)) / len(quiz.options),
                sum(char.isdigit() for char in option),
                len(re.sub(r"^.*\.|\D", "", option)) if "." in option else 0,
                int(option[-1:].isdigit() and option[-1] in "05"),
                value,
                *_among(value, rest),
                others.count(option),
                int(value in numbers),
                sum(_hub(value, number) for number in numbers),
            ]
        )
    return np.array(rows, dtype=np.float64)


def _among(value: float, rest: Sequence[float]) -> Iterator[float]:
    """Its rank, how far it is from the others, how many of them are slips of it."""
    yield sum(other < value for other in rest)
    mean = sum(rest) / len(rest)
    yield value / mean if mean else math.nan
    gaps = [abs(other - value) for other in rest]
    yield min(gaps)
    yield sum(gaps)
    yield sum(_hub(value, other) for other in rest)
    yield sum(-other == value for other in rest)
    yield sum(math.isclose(gap, min(gaps)) for gap in gaps)


def _hub(value: float, other: float) -> bool:
    return bool(value) and any(math.isclose(other / value, hub, rel_tol=0.02) for hub in _HUBS)


def _value(option: str) -> float:
    """The first number of a text; NaN where it has none."""
    number = _NUMBER.search(option.replace(" × 10", "e").translate(_RAISED))
    return float(number[0].replace("−", "-")) if number else math.nan
