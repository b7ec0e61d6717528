"""Quizzes as readers get them: their key, the order of the options, the way back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import permutations

from scigen_data.checks.quiz import Reading, order_of, original, shuffled
from scigen_data.records import LETTERS, Quiz, Status

QUIZ = Quiz("Which value is at R₁?", ("4 Ω", "5 Ω", "6 Ω", "7 Ω"), "C", "R₁ = 6 Ω")


def test_the_key_is_of_question_and_options_alone() -> None:
    key = QUIZ.key
    assert len(key) == 32
    assert replace(QUIZ, answer="A", evidence="").key == key
    assert replace(QUIZ, question="Which value is at R₂?").key != key
    assert replace(QUIZ, options=("5 Ω", "4 Ω", "6 Ω", "7 Ω")).key != key
    # no two texts run into each other
    assert Quiz("a", ("b", "c", "d", "e"), "A").key != Quiz("ab", ("", "c", "d", "e"), "A").key


def test_key_and_order_are_the_same_in_another_process() -> None:
    script = (
        "from scigen_data.records import Quiz\n"
        "from scigen_data.checks.quiz import order_of\n"
        f"quiz = {QUIZ!r}\n"
        "print(quiz.key, order_of('model', quiz, 2))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split(" ", 1) == [QUIZ.key, f"{order_of('model', QUIZ, 2)}\n"]


def test_in_four_trials_every_option_stands_once_in_every_place() -> None:
    for reader in ("one", "two", "three"):
        orders = [order_of(reader, QUIZ, trial) for trial in range(4)]
        assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
        for place in range(4):
            assert {order[place] for order in orders} == {0, 1, 2, 3}


def test_the_order_depends_on_reader_quiz_and_trial_and_uses_all_orders() -> None:
    quizzes = [replace(QUIZ, question=str(number)) for number in range(400)]
    assert {order_of("m", quiz) for quiz in quizzes} == set(permutations(range(4)))
    assert [order_of("m", quiz) for quiz in quizzes] != [order_of("n", quiz) for quiz in quizzes]
    assert [order_of("m", q, 0) for q in quizzes] != [order_of("m", q, 4) for q in quizzes]


def test_a_shown_letter_leads_back_to_the_option_that_stood_there() -> None:
    for a, b, c, d in permutations(range(4)):
        order = (a, b, c, d)
        shown = shuffled(QUIZ, order)
        for letter, text in zip(LETTERS, shown, strict=True):
            assert QUIZ.options[LETTERS.index(original(letter, order))] == text


def test_a_reading_without_an_answer_is_not_right_whatever_its_letter() -> None:
    assert Reading(Status.OK, "C").right(QUIZ)
    assert not Reading(Status.OK, "B").right(QUIZ)
    for status in (Status.API_ERROR, Status.UNPARSEABLE, Status.SKIPPED):
        assert not Reading(status, "C").right(QUIZ)
