"""Grading: the answer table, and what holds whatever the answer is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scigen_data.answers.grading import Grade, grade, grade_all, grade_answer, texts
from scigen_data.answers.grading.extract import extract
from scigen_data.errors import InputError
from tests.answers.grading.answers import GRADES, TABLE
from tests.answers.grading.heldout import HELD_OUT

SECONDS = 1.5


def test_the_table_is_large_and_has_no_pair_twice() -> None:
    assert len(TABLE) >= 300
    assert len({(pair.gold, pair.response, pair.question) for pair in TABLE}) == len(TABLE)
    assert {pair.expected for pair in TABLE} == set(GRADES)


def _kinds() -> list[tuple[str, str]]:
    """Each kind of each table."""
    kinds = {("table", pair.kind) for pair in TABLE} | {
        ("held out", pair.kind) for pair in HELD_OUT
    }
    return sorted(kinds)


@pytest.mark.parametrize(("table", "kind"), _kinds())
def test_every_pair_gets_its_grade(table: str, kind: str) -> None:
    pairs = [pair for pair in (TABLE if table == "table" else HELD_OUT) if pair.kind == kind]
    found = grade_all(
        [pair.response for pair in pairs],
        [pair.gold for pair in pairs],
        questions=[pair.question for pair in pairs],
        seconds=0.5 if kind in ("hostile", "game") else SECONDS,
        threads=1,
    )
    off = [
        (pair, each)
        for pair, each in zip(pairs, found, strict=True)
        if each.grade.value != GRADES[pair.expected]
    ]
    assert not off, off[:5]


def test_a_wrong_answer_beside_the_gold_in_a_box_is_never_right() -> None:
    pairs = [
        pair
        for pair in TABLE
        if pair.expected == "W"
        and pair.kind not in ("hostile", "symbols", "parts", "responses")
        and len(pair.response) < 80
        and "box" not in pair.response
        and "<" not in pair.response
    ]
    assert len(pairs) > 80
    for pair in pairs:
        both = f"\\boxed{{{pair.gold}}} \\boxed{{{pair.response}}}"
        found = grade(both, pair.gold, question=pair.question, seconds=SECONDS)
        assert found.grade is not Grade.RIGHT, pair


def test_a_hostile_answer_leaves_no_trace(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for text in (
        f"__import__('os').system('touch {canary}')",
        f"open('{canary}','w').write('x')",
        f"\\text{{__import__('pathlib').Path('{canary}').touch()}}",
        f"x+__import__('os').system('touch {canary}')",
    ):
        for gold in ("5", "x+1", "5 m", "Rats"):
            assert grade(text, gold, seconds=SECONDS).grade is not Grade.RIGHT
    assert not canary.exists()


@pytest.mark.parametrize(
    "response",
    [
        "<answer>" * 25_000,
        "\\boxed{" * 25_000,
        "\\boxed{5}" * 25_000,
        " \n" * 100_000 + "x",
        "answer " * 30_000,
        "final answer\n" * 15_000,
        "*" * 200_000 + "answer",
        "(" * 100_000,
        "5," * 50_000,
        "5 or " * 20_000,
        "$" * 100_000,
        "\\frac{1}{" * 20_000,
        "²" * 100_000,
        "a) " * 30_000,
        "yes no " * 20_000,
        "H2 + " * 20_000 + "-> O2",
        "[" * 50_000 + "]" * 50_000,
        "9" * 200_000,
        "10^" * 50_000 + "5",
        "m·" * 50_000,
    ],
)
def test_an_enormous_response_takes_no_time_and_no_reward(response: str) -> None:
    began = time.process_time()
    for gold in ("5 m/s", "B", "x+1", "(1, 2)", "2H2 + O2 -> 2H2O", "increases"):
        assert grade(response, gold, seconds=SECONDS).grade is not Grade.RIGHT or gold[0] == "5"
    assert time.process_time() - began < 5


def test_the_answer_that_was_taken_is_told() -> None:
    found = grade(r"We get \boxed{\frac{1}{2}}.", "0.5")
    assert (found.grade, found.answer) == (Grade.RIGHT, r"\frac{1}{2}")
    assert grade("<think>5", "5").answer is None


def test_whose_fault_it_is_decides_what_cannot_be_evaluated() -> None:
    tower = "9^{9^{9^{9}}}"
    assert grade_answer(f"x+{tower}", "x+1", seconds=0.3).grade is Grade.WRONG
    assert grade_answer("x+1", f"x+{tower}", seconds=0.3).grade is Grade.UNJUDGED


def test_misuse_is_said_at_once() -> None:
    with pytest.raises(InputError, match="seconds=0"):
        grade_answer("1", "1", seconds=0)
    with pytest.raises(InputError, match="1 responses, 2 golds"):
        grade_all(["1"], ["1", "2"])


@pytest.mark.parametrize(
    ("response", "answers"),
    [
        (r"\boxed{\frac{1}{\sqrt{2}}}", (r"\frac{1}{\sqrt{2}}",)),
        (r"\boxed{1} then \boxed{1}", ("1",)),
        (r"\boxed{1} then \boxed{2}", ("1", "2")),
        (r"<answer> \boxed{7} </answer>", ("7",)),
        ("<think>\\boxed{1}</think>\nAnswer: 2", ("2",)),
        ("The answer is 3.\nNo: the answer is 4.", ("4.",)),
        ("Final Answer\n\n**8 m**", ("**8 m**",)),
        ("\\boxed{an outer one \\boxed{5}", ("5",)),
        ("a\nb\n\nlast line", ("last line",)),
        ("", ()),
        (r"\boxed{1", ()),
        ("<think>half a thought", ()),
    ],
)
def test_the_final_answer_is_found(response: str, answers: tuple[str, ...]) -> None:
    found = extract(response)
    assert found.answers == answers
    assert bool(found.reason) == (not answers)


@pytest.mark.parametrize(
    ("said", "gold", "expected"),
    [
        ("Here \\boxed{v \\ll c} holds.\n\n**Answer: D**", "D", Grade.RIGHT),
        ("Newton: \\boxed{F = ma}, so 6 N.\n\nFinal answer: 6 N", "6 N", Grade.RIGHT),
        ("\\boxed{k = 200 N/m}, so x = 0.05 m.\n\n**Final answer: 0.05 m**", "0.05 m", Grade.RIGHT),
        ("\\boxed{F = ma}\n\nThe final answer is 6 N", "6 N", Grade.RIGHT),
        ("\\boxed{F = ma}\n\nAnswer: 7 N", "6 N", Grade.WRONG),
        ("\\boxed{6 N}\n\nAnswer: 7 N", "6 N", Grade.UNJUDGED),
        ("\\boxed{6 N}\n\nAnswer: see the box above", "6 N", Grade.RIGHT),
        ("\\boxed{6 N}. The answer is positive, as it should be.", "6 N", Grade.RIGHT),
        ("Answer: \\boxed{6 N}", "6 N", Grade.RIGHT),
        ("Answer: 7 N? No.\n\\boxed{6 N}", "6 N", Grade.RIGHT),
    ],
)
def test_a_line_that_states_the_answer_after_all_boxes_is_the_answer(
    said: str, gold: str, expected: Grade
) -> None:
    assert grade(said, gold).grade is expected


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac x .5", r"\sin " * 80 + "x", "y" * 60 + "bbbbbbbb", r"\max(x", r"|x", r"x_",
        r"\frac", r"\sum_{k=1}^{10^9} k", r"\int_0^1 \int_0^1 x dx", r"x^{x^{x^{x^{x^{x}}}}}",
        r"10^{9^{9}} x", r"\left(x+1\right", r"\hat{\hat{x}}", r"\sqrt[0]{x}", r"\log_1 x",
        "x!!!!", r"x^{\circ C}",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_no_error_and_not_right(answer: str) -> None:
    for gold in (r"\frac{x+1}{2}", "x + y = 1", "5", "5 N"):
        assert grade(answer, gold).grade is not Grade.RIGHT
        assert grade(gold, answer).grade is not Grade.RIGHT


def test_a_failure_of_the_grader_leaves_the_answer_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*args: object) -> None:
        raise IndexError("of ours")

    monkeypatch.setattr(texts, "compare", failing)
    for found in (grade("So it is basalt.", "granite"), grade_answer("basalt", "granite")):
        assert (found.grade, found.reason) == (Grade.UNJUDGED, "the grader failed: IndexError")
    with pytest.raises(InputError, match="give seconds above 0"):
        grade_answer("basalt", "granite", seconds=0)
