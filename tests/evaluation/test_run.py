"""What is kept of the rows that were looked at."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scigen_data.checks.select import REVIEW
from scigen_data.evaluation.builds import BuiltRow
from scigen_data.evaluation.run import Seen, look
from scigen_data.records import Problem, Quiz, Status, Usage, Verdict


def row(name: str) -> BuiltRow:
    quiz = Quiz("Which " + "one?", ("1", "2", "3", "4"), "B", evidence="its label", at=("a",))
    verdicts = (
        Verdict("audit/leak", Status.OK, 1.0, "", {"texts": [name]}),
        Verdict(REVIEW, Status.FAILED, None, "", {"reasons": [name]}),
    )
    problem = Problem(name, "Why?", "12 cm", "Math", ("a lens",), (quiz,), solution="So.")
    return BuiltRow(problem, Status.OK, "", b"png", "train", "h", verdicts, "", 1, Usage())


def test_what_nothing_asks_for_later_is_let_go_and_the_rest_is_shared() -> None:
    one, two = asyncio.run(look(iter([row("a"), row("b")]), None, None))
    assert isinstance(one, Seen)
    assert isinstance(two, Seen)
    assert one.row.image is None
    before = row("a").problem
    [quiz] = before.quizzes
    kept = replace(quiz, evidence="", at=())
    assert one.row.problem == Problem("a", "Why?", "", "Math", quizzes=(kept,))
    assert one.row.problem.quizzes[0].key == quiz.key
    assert one.row.verdicts[0] == Verdict("audit/leak", Status.OK, 1.0)
    assert one.row.verdicts[0] is two.row.verdicts[0]
    assert one.row.verdicts[1] == row("a").verdicts[1]
    assert one.row.problem.quizzes[0].options[0] is two.row.problem.quizzes[0].options[0]
