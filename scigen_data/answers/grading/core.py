"""Grading: what kind of answer the gold is decides how a response is read.

Cheap and certain readings come first; algebra is bounded by steps (`algebra`), so that no text
takes long and no verdict hangs on how busy a machine is. Two rules hold throughout:

- RIGHT and WRONG are certain. What cannot be decided is UNJUDGED, with the reason.
- Who is to blame decides what cannot be read: a gold that cannot be read or a failure of ours is
  UNJUDGED; a response that cannot be evaluated where the gold can is WRONG, or a model would learn
  to hide behind `9**9**9**9`. No answer at all, a thought that never ends and several different
  boxed answers are WRONG too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from scigen_data.answers import Measure, chinese, measure, plain
from scigen_data.answers.grading import (
    chemistry,
    intervals,
    labels,
    listed,
    parts,
    quantity,
    symbols,
    texts,
    words,
)
from scigen_data.answers.grading import pool as workers
from scigen_data.answers.grading.extract import extract
from scigen_data.answers.grading.numbers import TOLERANCE
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.grading.sentence import Said, said
from scigen_data.answers.grading.spelling import bare, symbolic
from scigen_data.answers.marks import spoken_from
from scigen_data.errors import InputError, ScigenError

P = ParamSpec("P")

SECONDS = 3.0  # at most, for the algebra of one answer
MAX_GOLD = 2_000  # characters; a longer gold is free text
MAX_ANSWER = 1_000  # a longer answer to a short gold is none
MAX_READ = 12_000
MAX_OPTION = 120
_MAX_DEPTH = 3

_NO_ANSWER = re.compile(
    r"<img\b|/cimages/|!\[|\b(?:see|shown?|given)\s+(?:in\s+)?(?:the\s+)?"
    r"(?:image|figure|picture|fig\.|above|below)",
    re.I,
)

# Said instead of an answer, or nothing but marks; a gold of `_OPEN` may mean just that.
_REFUSED = re.compile(
    r"[\s\-–—?.!…_*]*(?:(?:(?:i|we)\s+)?(?:do\s+not|don'?t|can\s?not|can'?t)\s+(?:know|tell|say|answer|"
    r"decide|determine)\b.{0,60}|i\s+(?:refuse|give\s+up)\b.{0,60}|unknown|it\s+depends|n/?a)?"
    r"[\s\-–—?.!…_*]*",
    re.I,
)
# What `plain` leaves out, and may be a mean, a complement or a derivative.
_OVER = re.compile(r"\\(?:d{1,4}ot|bar|overline|tilde|widetilde|begin\{[vV]matrix\})(?![a-z])")
# Where `plain` does not say how far it reaches: of the root of ab, and of that of a times b.
_REACHES = re.compile(r"\\(?:[dtc]?frac|sqrt|a?r?c?(?:sin|cos|tan)h?|ln|log|lg|exp)(?![a-z])")
_AMBIGUOUS = re.compile(r"\}\w|\\(?:sqrt|[dtc]?frac)(?:\s*\w|\[)|/\s*[A-Za-z]{2}")
_MARK = re.compile(r"\\[A-Za-z]+|\\.|[^\W_]+|\S", re.S)
_LAYOUT = {"\\left", "\\right", "\\,", "\\;", "\\!", "\\ ", "\\quad", "\\displaystyle", "$", "~"}
_OPEN = re.compile(r"\bcan\s?not\b|can'?t\b|unknown|depend|determin|insufficient|\bn/?a\b", re.I)


def _judging(reader: Callable[P, Graded]) -> Callable[P, Graded]:
    """`reader`, whose own failures leave an answer open: they are no grade, and end no training."""

    @wraps(reader)
    def judged(*args: P.args, **kwargs: P.kwargs) -> Graded:
        try:
            return reader(*args, **kwargs)
        except ScigenError:
            raise
        except Exception as error:
            return unjudged("failure", f"the grader failed: {type(error).__name__}")

    return judged


@_judging
def grade(  # noqa: PLR0911 - one return a case
    response: str,
    gold: str,
    *,
    question: str = "",
    seconds: float = SECONDS,
    tolerance: float = TOLERANCE,
) -> Graded:
    """A model's whole response against the gold answer.

    `question` helps where options or "percent" stand in it; `seconds` bounds the algebra;
    `tolerance` is the relative one of measured numbers (`numbers` has the rule). Raises
    `MissingExtra` where algebra is needed and mpmath is not installed.
    """
    if unusable(gold):
        return unjudged("gold", "the gold is no answer that can be compared")
    if len(response) <= len(gold) + 40 and bare(response) == bare(gold):  # of several lines, too
        return right("text", "the same text").of(bare(response))
    asked = listed.read(bare(gold)[:MAX_GOLD])
    found = extract(response, parts=len(asked.items) if asked is not None else 0)
    if not found.answers:
        return (unjudged if found.cut else wrong)("extraction", found.reason)

    def one(answer: str) -> Graded:
        return grade_answer(answer, gold, question=question, seconds=seconds, tolerance=tolerance)

    if len(found.every) == 1:
        graded = one(found.answers[0])
        if graded.grade is not Grade.RIGHT:
            graded = _stated(graded, said(found.line or found.answers[0]), one)
        if graded.grade is Grade.WRONG and any(
            one(each).grade is not Grade.WRONG for each in found.boxed
        ):
            return unjudged("extraction", "a box, and another answer after it").of(graded.answer)
        return graded
    together = "; ".join(found.every)
    lists = any(listed.is_list(each) for each in found.every)
    if asked is not None and len(found.every) == len(asked.items) and not lists:
        graded = one(together)
        if graded.grade is Grade.RIGHT or len(found.answers) > 1:
            return graded
    grades = [one(answer) for answer in found.answers]
    if len(grades) == 1 or all(each.grade is Grade.RIGHT for each in grades):
        return grades[-1].of(together)
    said_wrong = any(each.grade is Grade.WRONG for each in grades)
    reason = f"{len(found.answers)} different answers"
    return (wrong if said_wrong else unjudged)("extraction", reason).of(together)


def _stated(line: Graded, says: Said, one: Callable[[str], Graded]) -> Graded:
    """A line that is not right as a whole, by what its last sentence states."""
    grades = [one(reading) for reading in says.readings if reading != line.answer]
    if found := [each for each in grades if each.grade is Grade.RIGHT]:
        return found[-1]
    if line.grade is Grade.UNJUDGED and says.sure and (last := one(says.sure)).grade is Grade.WRONG:
        return last
    return line


@_judging
def grade_answer(
    answer: str,
    gold: str,
    *,
    question: str = "",
    seconds: float = SECONDS,
    tolerance: float = TOLERANCE,
) -> Graded:
    """An answer that is already extracted against the gold; as `grade`."""
    if seconds <= 0 or not 0 <= tolerance < 1:
        raise InputError(
            f"seconds={seconds}, tolerance={tolerance}: give seconds above 0, a tolerance in [0, 1)"
        )
    if unusable(gold):
        return unjudged("gold", "the gold is no answer that can be compared").of(answer)
    if not answer.strip(" \n\t.$*`{}\\") and "\\{" not in answer:  # the empty set is one
        return wrong("extraction", "no answer").of(None)
    grader = _Grader(question, seconds, tolerance)
    return grader.grade(answer, gold, 0).of(answer)


def grade_all(
    responses: Sequence[str],
    golds: Sequence[str],
    *,
    questions: Sequence[str] | None = None,
    seconds: float = SECONDS,
    tolerance: float = TOLERANCE,
    threads: int = 4,
) -> list[Graded]:
    """`grade` for each pair, in order; of many pairs up to `threads` processes grade a share."""
    asked = questions if questions is not None else [""] * len(golds)
    if not len(responses) == len(golds) == len(asked):
        raise InputError(
            f"{len(responses)} responses, {len(golds)} golds, {len(asked)} questions: "
            "pass as many of each"
        )

    def one(triple: tuple[str, str, str]) -> Graded:
        response, gold, question = triple
        return grade(response, gold, question=question, seconds=seconds, tolerance=tolerance)

    triples = list(zip(responses, golds, asked, strict=True))
    helpers = min(threads, os.cpu_count() or 1) - 1
    return workers.shared().grade(triples, one, seconds, tolerance, helpers)


def unusable(gold: str) -> bool:
    """Whether a gold is empty, a picture, or a pointer to one."""
    thinks = spoken_from(gold, anywhere=True) != 0
    return thinks or not bare(gold) or _NO_ANSWER.search(gold) is not None


class _Grader:
    """The kinds of gold in the order in which they are tried."""

    def __init__(self, question: str, seconds: float, tolerance: float) -> None:
        self.question, self.seconds, self.tolerance = question, seconds, tolerance
        self.listed = words.options(question)
        self.asked = quantity.asked(question)

    def grade(self, answer: str, gold: str, depth: int) -> Graded:  # noqa: PLR0911, PLR0912 - one a kind
        # what is longer is cut: it is too long for any gold that is compared
        raw, raw_gold = bare(answer[:MAX_READ]), bare(gold[:MAX_READ])
        said, wanted = chinese.word(plain(raw)), chinese.word(plain(raw_gold))
        if _written(raw) == _written(raw_gold):
            return right("text", "the same text")
        if _squeezed(said) == _squeezed(wanted):
            return self._alike(raw, raw_gold, depth)
        if not depth and _REFUSED.fullmatch(raw) and not _OPEN.search(raw_gold):
            return wrong("extraction", "no answer")
        if len(raw) > max(MAX_ANSWER, 4 * len(raw_gold)) or len(raw_gold) > MAX_GOLD:
            if len(raw_gold) < MAX_GOLD and (symbolic(raw_gold) or words.truth(wanted)):
                return wrong("extraction", f"longer than {MAX_ANSWER} characters")
            return unjudged("text", "free text")
        if not depth and (letters := self._choice(wanted)) is not None:
            text = re.sub(r"^\(?[A-Ja-j][).:]\s*|^\(?[A-J]\W*$", "", wanted)
            return words.choice(
                said, letters, self.listed, text or self.listed.get(min(letters), "")
            )
        if not depth and len(by_text := words.option(wanted, self.listed)) == 1:
            return words.choice(said, by_text, self.listed, wanted)
        truth = words.truth(wanted)
        if truth is not None and (not truth[1] or re.match(r"\w+\s*[,.;:—]", wanted)):
            return words.yes_or_no(said, truth)
        if (special := self._special(said, wanted)) is not None:
            return special
        if depth < _MAX_DEPTH and (several := listed.read(raw_gold)) is not None:
            return self._parts(raw, several, depth)
        measured = measure(wanted, loose=True)
        if measured is not None and quantity.is_quantity(measured):
            found = self._number(raw, said, wanted, measured, depth)
            if quantity.ambiguous(raw_gold, measured):
                return self._either_reading(found, raw, raw_gold, said)
            return found
        acronym = re.fullmatch(r"[A-Z]{2,}", wanted) and not symbolic(raw)
        if (symbolic(raw_gold) or symbols.formula(raw_gold)) and not acronym:
            return self._formula(raw, raw_gold, depth)
        return texts.compare(said, wanted, self.question)

    def _alike(self, raw: str, raw_gold: str, depth: int) -> Graded:
        """Texts of one reading, unless what `plain` leaves out makes them two."""
        if _over(raw) != _over(raw_gold):
            return unjudged("text", "only one has a bar, a dot or a determinant")
        both = f"{raw} {raw_gold}"
        if not (_REACHES.search(both) and _AMBIGUOUS.search(both)):
            return right("text", "the same text")
        if symbolic(raw_gold) or symbols.formula(raw_gold):
            return self._formula(raw, raw_gold, depth)
        return unjudged("text", "read alike, written in another way")

    def _special(self, said: str, wanted: str) -> Graded | None:
        """Golds that only one reading takes: formulas of chemistry, ∞, ratios, intervals."""
        return (
            (texts.compare(said, wanted) if texts.nothing(wanted) else None)
            or texts.letters(said, wanted)
            or labels.compare(said, wanted)
            or chemistry.compare(said, wanted)
            or quantity.infinite(said, wanted)
            or quantity.ratio(said, wanted, self.question)
            or quantity.span(said, wanted)
            or intervals.compare(said, wanted)
        )

    def _choice(self, wanted: str) -> frozenset[str] | None:
        letters = words.letters(wanted)
        option = re.match(r"\(?[A-Ja-j][).:]\s+[A-Za-z]|\(?[A-J][).]\s+\S", wanted) is not None
        option = option and listed.read(wanted) is None  # a curve C: r(t) = ... is none
        option = option and not (wanted[1:2] == ":" and "=" in wanted)
        # a long text that begins with "a." is the first part of an answer and no option
        if not letters and option and len(wanted) <= MAX_OPTION and "\n" not in wanted:
            letters = frozenset(re.sub(r"\W", "", wanted[:2]).upper()[:1])
        return letters or None

    def _number(self, raw: str, said: str, wanted: str, gold: Measure, depth: int) -> Graded:  # noqa: PLR0911 - one a kind
        if symbols.restated(raw, wanted, self.question):
            return wrong("symbols", "the question, and not its answer")
        context = f"{self.question} {wanted}"
        found = quantity.compare(said, gold, context, self.tolerance, self.asked)
        if found is not None:
            return found
        several = listed.alternatives(raw)
        if several is not None and depth < _MAX_DEPTH:
            grades = [self.grade(each, wanted, depth + 1) for each in several]
            if all(each.grade is Grade.RIGHT for each in grades):
                return grades[-1]
            if "," in wanted and re.sub(r"\D", "", said) == re.sub(r"\D", "", wanted):
                return unjudged("number", "a comma between parts, or within a number?")
            named = any("=" in each for each in several)
            if named and any(each.grade is not Grade.WRONG for each in grades):
                return unjudged("number", f"{len(several)} values where one is asked")
            return wrong("number", f"{len(several)} answers where one is asked")
        called = re.fullmatch(r"[^\s()_]{1,12}\s?\([^'\"]*\)", said)  # foo(5 MeV)
        if symbolic(raw) or called:
            percent, named = self.asked.percent, "=" in wanted
            return symbols.value(
                raw, gold, self.seconds, self.tolerance, percent, self.question, named=named
            )
        return quantity.prose(said, gold, self.tolerance, self.asked)

    def _formula(self, raw: str, raw_gold: str, depth: int) -> Graded:
        vector = listed.vector(raw_gold)
        if vector is not None and (listed.vector(raw) or listed.read(raw)) is not None:
            return self._parts(raw, vector, depth)
        several = listed.alternatives(raw) if depth < _MAX_DEPTH else None
        if several is not None:
            grades = {self.grade(each, raw_gold, depth + 1).grade for each in several}
            if Grade.RIGHT in grades and Grade.WRONG in grades:
                return wrong("parts", f"{len(several)} answers where one is asked")
        return symbols.compare(raw, raw_gold, self.seconds, self.tolerance, self.question)

    def _either_reading(self, found: Graded, raw: str, raw_gold: str, said: str) -> Graded:
        """`11/8 mg` is 11/8 of m times g, or milligrams."""
        answer = measure(said)
        if found.grade is Grade.RIGHT and answer is not None and answer.unit.name:
            return found
        formula = symbols.compare(raw, raw_gold, self.seconds, self.tolerance, self.question)
        if formula.grade is Grade.RIGHT or {formula.grade, found.grade} == {Grade.WRONG}:
            return formula
        return unjudged("symbols", "a unit or an unknown?")

    def _parts(self, raw: str, gold: listed.Parts, depth: int) -> Graded:
        def one(answer: str, wanted: str) -> Graded:
            return self.grade(answer, wanted, depth + 1)

        return parts.compare(raw, gold, one, self.question)


def _squeezed(text: str) -> str:
    """`text` without the spaces that change nothing: not those between words or numbers."""
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)", "", text)


def _written(raw: str) -> list[str]:
    """The marks of a text, but for those of layout."""
    return [mark.replace("dfrac", "frac") for mark in _MARK.findall(raw) if mark not in _LAYOUT]


def _over(raw: str) -> list[str]:
    return sorted(_OVER.findall(raw.rsplit("=", 1)[-1]))  # names may go without
