"""A family's items without their figures: texts, quizzes, answers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scigen_data.answers import quantities
from scigen_data.answers.grading import Grade, grade
from scigen_data.inspection.finding import Finding, of
from scigen_data.problems.family import Family, Made

ITEMS = 400
_QUIZZES = (3, 6)  # of an item
_LINES = (2, 6)  # of a solution
_FEW = 12  # truths of a question that may each be counted
_ODD = 1e-5  # chance of what is called uneven
_WORDED = 0.5  # share of answers that may be guessed from the question's words
_WORDINGS = 3
_ROUNDED = 0.006  # an answer has three digits


def words(family: Family, seed: int, items: Sequence[Made]) -> Iterator[Finding]:
    """Raises InputError as `Family.problem` does."""
    yield _steady(family, seed, items)
    yield of("texts", list(_unwritten(items)), f"{_wordings(items)} wordings")
    yield of("quizzes", list(_quizzes(items)), f"{_asked(items):.1f} an item")
    yield of("even", list(_uneven(items)), "each truth as often true as shown")
    yield _worded(items)
    yield _answers(family, items)


def _steady(family: Family, seed: int, items: Sequence[Made]) -> Finding:
    again = [family.problem(seed, index) for index in range(5)]
    fault = "make(rng) is not decided by rng alone: two calls differ"
    return of("steady", [] if again == list(items[:5]) else [fault], "made twice alike")


def _unwritten(items: Sequence[Made]) -> Iterator[str]:
    lines = [len(item.solution.splitlines()) for item in items]
    if not all(_LINES[0] <= number <= _LINES[1] for number in lines):
        yield f"a solution has {min(lines)} to {max(lines)} lines: 2 to 6 are wanted"
    if not all(item.caption for item in items):
        yield "there is no caption"
    if _wordings(items) < _WORDINGS:
        yield f"the question is put in {_wordings(items)} ways: {_WORDINGS} are wanted (rng.frame)"
    if any(not item.look for item in items):
        yield "draw takes no look"


def _wordings(items: Sequence[Made]) -> int:
    return len({re.sub(r"[\d.,]+", "#", item.multimodal_question) for item in items})


def _asked(items: Sequence[Made]) -> float:
    return sum(len(item.quizzes) for item in items) / len(items)


def _quizzes(items: Sequence[Made]) -> Iterator[str]:
    wrong = [item.id for item in items if not _QUIZZES[0] <= len(item.quizzes) <= _QUIZZES[1]]
    if wrong:
        yield f"{len(wrong)} items have not 3 to 6 quizzes, {wrong[0]} among them"
    for question, truths in _truths(items).items():
        if len(truths) < 4 and sum(truths.values()) >= 20:
            yield f"{question!r} has {len(truths)} truths: a quiz has four at least"
        elif len(truths) == 1 and sum(truths.values()) >= 5:
            yield f"{question!r} is always answered {next(iter(truths))!r}"


def _truths(items: Sequence[Made]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for quiz in item.quizzes:
            found[quiz.question][quiz.correct] += 1
    return found


def _uneven(items: Sequence[Made]) -> Iterator[str]:
    """Options that are right more often, or less, than one time in four that they are shown."""
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        for quiz in item.quizzes:
            shown[quiz.question].update(quiz.options)
    for question, truths in _truths(items).items():
        options = shown[question]
        if len(options) > _FEW:
            continue
        for option, times in options.items():
            spread = math.sqrt(times * 0.25 * 0.75)
            off = abs(truths[option] - times / 4) / spread
            if math.erfc(off / math.sqrt(2)) < _ODD:
                yield (
                    f"{question!r}: {option!r} is right in {truths[option]} of {times} times that "
                    "it is shown, not in a quarter: draw the answer first, then fit the figure"
                )


def _worded(items: Sequence[Made]) -> Finding:
    """How often the answer is the one that went with the same words among the other items."""
    by_words: dict[str, Counter[str]] = defaultdict(Counter)
    half = len(items) // 2
    for item in items[:half]:
        by_words[item.multimodal_question][item.answer] += 1
    overall = Counter(item.answer for item in items[:half])
    right = sum(
        (by_words.get(item.multimodal_question) or overall).most_common(1)[0][0] == item.answer
        for item in items[half:]
    )
    share = right / (len(items) - half)
    said = f"{share:.0%} of answers go with the question's words"
    return Finding("needs figure", share <= _WORDED, said)


def _answers(family: Family, items: Sequence[Made]) -> Finding:
    """Each answer worked out a second time by the family's own other way."""
    if family.again is None:
        said = "worked out once: define again(**values), another way to the answer"
        return Finding("answers", None, said)
    faults = []
    for item in items:
        other = family.again(**item.values)
        if not _agree(other, item.answer):
            faults.append(f"{item.id}: {item.answer!r}, and again {other!r}")
    return of("answers", faults, f"{len(items)} worked out twice alike")


def _agree(other: object, answer: str) -> bool:
    """A number with the answer's first one, to its digits; anything else as answers are graded."""
    if not isinstance(other, (int, float)):
        return grade(str(other), answer).grade is Grade.RIGHT
    found = next(iter(quantities(answer)), None)
    return found is not None and math.isclose(other, float(found.value), rel_tol=_ROUNDED)
