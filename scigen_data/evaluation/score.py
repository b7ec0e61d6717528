"""What was seen of a generator's rows, as figures: pure functions.

Three figures stand together: `r_inv`, an image's quizzes all right (arXiv 2601.17027, equation 2);
`blind`, the same reader without the image; `r_inv_strict`, right and shown, without the quizzes
that the blind reader gets right in every trial. A row without a sound image is a miss over all
rows; what a reader or judge could not answer is counted by status and is no score.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any, cast

from scigen_data.checks.judge import DIMENSIONS, HIGHEST, judge_verdicts
from scigen_data.checks.outcome import (
    ImageOutcome,
    image_outcome,
    known_blind,
    label_verdict,
    quiz_verdicts,
)
from scigen_data.checks.quiz import BLIND_TRIALS, Reading
from scigen_data.checks.readers import ReaderSpec
from scigen_data.evaluation.run import Seen
from scigen_data.metrics.rates import Rate, wilson
from scigen_data.records import LETTERS, Quiz, Status, Verdict
from scigen_data.taxonomy import subject_of

Blind = Mapping[str, tuple[Reading, ...]]  # by Quiz.key


@dataclass(frozen=True, slots=True)
class Scored:
    """A row with what its readings and judgements come to.

    `read` and `judged` are None where there was no image, and where no reader or judge was
    asked; `blind` has one entry a quiz, empty where it was not asked.
    """

    seen: Seen
    read: ImageOutcome | None
    blind: tuple[tuple[Reading, ...], ...]
    aside: bool | None  # whether every quiz is set aside; None: not known
    judged: Mapping[str, float] | None  # mean over the repeats, by dimension
    verdicts: tuple[Verdict, ...]  # the row's own, then the reader's and the judge's

    @property
    def id(self) -> str:
        return self.seen.row.problem.id

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        return self.seen.row.problem.quizzes

    @property
    def passed(self) -> bool | None:
        """R_inv's outcome; None without an image or an answer."""
        return None if self.read is None else self.read.passed

    @property
    def strict(self) -> bool | None:
        """R_inv_strict's outcome; None without an image, an answer or a quiz that counts."""
        return None if self.read is None else self.read.strict

    @property
    def score(self) -> float | None:
        """The judge's mean over the five dimensions, 0 to 2."""
        return None if self.judged is None else fmean(self.judged.values())


def score(seen: Seen, blind: Blind, reader: ReaderSpec | None) -> Scored:
    """Readings of one who reads labels alone never count for R_inv."""
    row = seen.row
    quizzes = row.problem.quizzes
    trials = tuple(blind.get(quiz.key, ()) for quiz in quizzes) if blind else ()
    more: list[Verdict] = []
    read = aside = judged = None
    if trials:
        known = [known_blind(quiz, each) for quiz, each in zip(quizzes, trials, strict=True)]
        aside = None if None in known and False not in known else all(known)
    if not seen.readings or reader is None:
        pass
    elif reader.answers == "all":
        read = image_outcome(quizzes, seen.readings, trials or None)
        more += quiz_verdicts(quizzes, seen.readings, trials or None)
    else:
        more.append(label_verdict(quizzes, seen.readings, f"quiz/{reader.name}"))
    if seen.judgements:
        found = judge_verdicts(seen.judgements)
        more += found
        judged = found[0].detail.get("scores")
    verdicts = (*row.verdicts, *more) if more else row.verdicts
    return Scored(seen, read, trials, aside, judged, verdicts)


# --------------------------------------------------------------------------------- groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What an evaluation set out to measure, whether or not a row had an image for it."""

    reader: bool  # readings of all quizzes; those of labels alone are no R_inv
    judge: bool


def figures(rows: Sequence[Scored], asked: Asked) -> dict[str, Any]:
    """All figures over some rows, JSON-ready; a figure that was not asked for is None."""
    quizzed = [row for row in rows if row.quizzes]
    counting = [row for row in quizzed if row.aside is not True]
    return {
        "problems": len(rows),
        "with_quizzes": len(quizzed),
        "images": Rate.of(row.seen.row.status is Status.OK for row in rows).as_dict(),
        "r_inv": _rate(quizzed, lambda row: row.passed) if asked.reader else None,
        "r_inv_strict": _rate(counting, lambda row: row.strict) if asked.reader else None,
        "blind": _blind(quizzed) if asked.reader else None,
        "quizzes": _per_quiz(quizzed) if asked.reader else None,
        "judge": _judge(rows) if asked.judge else None,
    }


def _rate(rows: Sequence[Scored], outcome: Callable[[Scored], bool | None]) -> dict[str, Any]:
    """A rate over all rows and over the judged; `unread`: rows that the reader failed on.

    An image that is missing is a miss. What the reader failed on may be either: while there is
    such a row, the share over all is the least it can be, and its interval reaches as far up as
    if all of them passed.
    """
    found = Rate.of(map(outcome, rows))
    unread = sum(row.read is not None and outcome(row) is None for row in rows)
    highest = wilson(found.hits + unread, found.total)
    rate = {**found.as_dict(), "unread": unread}
    if unread and highest is not None:
        rate["overall_interval"] = [rate["overall_interval"][0], highest.high]
    return rate


def _blind(rows: Sequence[Scored]) -> dict[str, Any]:
    """The share of images that would pass, and of quizzes right, without an image.

    Both are means over the trials. The interval counts a problem once, however many trials it
    has, so it errs on the wide side.
    """
    passes = [_share(found) for row in rows if (found := _blind_passes(row))]
    by_quiz = {
        quiz.key: (quiz, trials)
        for row in rows
        for quiz, trials in zip(row.quizzes, row.blind, strict=False)
    }
    rights = [
        _share([trial.right(quiz) for trial in answered])
        for quiz, trials in by_quiz.values()
        if (answered := [trial for trial in trials if trial.status is Status.OK])
    ]
    known = [known_blind(quiz, trials) for quiz, trials in by_quiz.values()]
    return {
        "trials": BLIND_TRIALS,
        "images": {**_mean_share(passes), "total": len(rows)},
        "quizzes": {**_mean_share(rights), "total": len(by_quiz)},
        "set_aside": {
            "quizzes": sum(one is True for one in known),
            "of": len(by_quiz),
            "problems": sum(row.aside is True for row in rows),
        },
    }


def _blind_passes(row: Scored) -> list[bool]:
    """Of each complete trial, whether all the problem's quizzes are right."""
    trials = list(zip(*row.blind, strict=False))
    complete = [trial for trial in trials if all(r.status is Status.OK for r in trial)]
    return [all(map(Reading.right, trial, row.quizzes)) for trial in complete]


def _per_quiz(rows: Sequence[Scored]) -> dict[str, Any]:
    right: list[bool | None] = []
    supported: list[bool | None] = []
    for row in rows:
        for quiz, reading in read_quizzes(row):
            answered = reading is not None and reading.status is Status.OK
            right.append(reading.right(quiz) if reading and answered else None)
            supported.append(
                reading.right(quiz) and bool(reading.shown) if reading and answered else None
            )
    return {
        "right": Rate.of(right).as_dict(),
        "right_and_shown": Rate.of(supported).as_dict(),
        "key": {  # where the right options stand
            letter: sum(quiz.answer == letter for row in rows for quiz in row.quizzes)
            for letter in LETTERS
        },
    }


def read_quizzes(row: Scored) -> Iterable[tuple[Quiz, Reading | None]]:
    """Each quiz with its reading; None where there was no image."""
    readings = row.seen.readings or (None,) * len(row.quizzes)
    return zip(row.quizzes, readings, strict=True)


def _judge(rows: Sequence[Scored]) -> dict[str, Any]:
    judged = [row for row in rows if row.judged is not None]
    scores = [cast("float", row.score) for row in judged]
    modes = Counter(
        judgement.failure_mode or "none"
        for row in judged
        for judgement in row.seen.judgements[:1]
        if judgement.status is Status.OK
    )
    return {
        "mean": mean_of(scores, highest=HIGHEST),
        "judged": len(judged),
        "total": len(rows),
        "by_dimension": {
            name: mean_of([row.judged[name] for row in judged if row.judged], highest=HIGHEST)
            for name in DIMENSIONS
        },
        "failure_modes": dict(sorted(modes.items())),
    }


def mean_of(values: Sequence[float], *, highest: float) -> dict[str, Any] | None:
    """Mean and 95 % interval (normal approximation, within 0 and `highest`); None of nothing."""
    if not values:
        return None
    middle = fmean(values)
    half = 1.96 * stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    interval = None if half is None else [max(0.0, middle - half), min(highest, middle + half)]
    return {"mean": middle, "interval": interval, "n": len(values)}


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


def _mean_share(shares: Sequence[float]) -> dict[str, Any]:
    n = len(shares)
    # Wilson's formula takes a sum of shares as it takes a count.
    interval = wilson(math.fsum(shares), n)
    return {
        "share": fmean(shares) if shares else None,
        "interval": None if interval is None else [interval.low, interval.high],
        "judged": n,
    }


def grouped(
    rows: Sequence[Scored],
    asked: Asked,
    name: Callable[[Scored], str],
    order: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """`figures` of each group, in the order given, the others after them by name."""
    groups: dict[str, list[Scored]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    place = {group: number for number, group in enumerate(order)}
    names = sorted(groups, key=lambda group: (place.get(group, len(place)), group))
    return {group: figures(groups[group], asked) for group in names}


def subject(row: Scored) -> str:
    return subject_of(row.seen.row.problem.image_type) or NOT_GIVEN


def image_type(row: Scored) -> str:
    return row.seen.row.problem.image_type or NOT_GIVEN


NOT_GIVEN = "(not given)"
