"""The same readings over fewer quizzes: those that a figure decides, those that need one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scigen_data.checks.readers import ReaderSpec
from scigen_data.evaluation.run import Seen
from scigen_data.evaluation.score import Asked, Blind, figures, score
from scigen_data.problems.verified import Quizzes, labelled, narrowed


def beside(
    seen: Sequence[Seen], asked: Asked, blind: Blind, reader: ReaderSpec | None, which: Quizzes
) -> dict[str, Any] | None:
    """`figures` over each narrower set than `which`, by its name, with what it sets aside.

    None where the quizzes have no labels, or no set is narrower.
    """
    narrower = list(Quizzes)[list(Quizzes).index(which) + 1 :]
    quizzed = [one for one in seen if one.row.problem.quizzes]
    if not narrower or not quizzed or not all(labelled(one.row.problem) for one in quizzed):
        return None
    found: dict[str, Any] = {}
    for each in narrower:
        aside: Counter[str] = Counter()
        kept: list[Seen] = []
        for one in quizzed:
            fewer = _narrowed(one, each)
            if isinstance(fewer, str):
                aside[fewer] += 1
            else:
                kept.append(fewer)
        rows = [score(one, blind, reader) for one in kept]
        found[str(each)] = {**figures(rows, asked), "set_aside": dict(sorted(aside.items()))}
    return found


def posed_anew(seen: Sequence[Seen]) -> bool:
    """Whether a problem of SciGenBench is asked other quizzes than the published ones."""
    return any(
        one.row.problem.source.startswith("scigenbench/")
        and bool(one.row.problem.quizzes)
        and not labelled(one.row.problem)
        for one in seen
    )


def _narrowed(seen: Seen, which: Quizzes) -> Seen | str:
    problem = narrowed(seen.row.problem, which)
    if isinstance(problem, str):
        return problem
    keys = {quiz.key for quiz in problem.quizzes}
    of = zip(seen.row.problem.quizzes, seen.readings, strict=False)  # none without an image
    return replace(
        seen,
        row=replace(seen.row, problem=problem),
        readings=tuple(reading for quiz, reading in of if quiz.key in keys),
    )
