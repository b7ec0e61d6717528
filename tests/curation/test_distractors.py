"""Options that no text tells apart: of one form, with a truth of any rank, by the seed."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from random import Random

import pytest

from scigen_data.answers.compare import written_alike
from scigen_data.curation.distractors import shuffled, text_options, value_options
from scigen_data.inspection.guessing import MOST_RIGHT, Posed, guessed

# Values as problems give them, of our own writing: digits and roundness as people choose them.
WRITTEN = """
2 kg|5 kg|10 kg|3.0 kg|1.5 kg|0.50 kg|60 kg|70 kg|12 kg|4 kg|25 kg|1200 kg|0.2 kg|8 kg|45 kg|15 kg
3 m|10 m|2.0 m|1.5 m|20 m|0.4 m|6 m|50 m|100 m|12 m|1.2 m|0.75 m|5 m|4.0 m|30 m|2.5 m|8 m|1.75 m
5 cm|10 cm|12 cm|3 cm|8 cm|20 cm|15 cm|6 cm|4 cm|2.5 cm|40 cm|7 cm|24 cm|13 cm|30 cm|1.0 cm|9 cm
4 Ω|10 Ω|6 Ω|2 Ω|12 Ω|20 Ω|100 Ω|3 Ω|8 Ω|5.0 Ω|1.5 Ω|50 Ω|220 Ω|470 Ω|24 Ω|30 Ω|7 Ω|15 Ω|18 Ω
12 V|9 V|6 V|24 V|1.5 V|120 V|10 V|5 V|20 V|36 V|3.0 V|220 V|4.5 V|100 V|18 V|48 V|2 V|60 V|15 V
2 μF|10 μF|4 μF|3.0 μF|6 μF|20 μF|12 μF|5 μF|1.0 μF|8 μF|100 μF|2.5 μF|47 μF|15 μF|30 μF|0.5 μF
10 m/s|20 m/s|5 m/s|15 m/s|2.0 m/s|30 m/s|4 m/s|12 m/s|25 m/s|3.5 m/s|340 m/s|8 m/s|1.2 m/s|6 m/s
300 K|400 K|250 K|293 K|500 K|350 K|273 K|600 K|320 K|290 K|450 K|77 K|1000 K|298 K|360 K|200 K
550 nm|600 nm|632.8 nm|450 nm|500 nm|480 nm|589 nm|650 nm|400 nm|700 nm|532 nm|620 nm|510 nm|680 nm
25 mL|50 mL|10 mL|100 mL|25.0 mL|20 mL|250 mL|30 mL|15 mL|500 mL|40 mL|75 mL|12.5 mL|35 mL|200 mL
0.10 M|0.1 M|0.25 M|0.5 M|1.0 M|2.0 M|0.050 M|0.15 M|0.20 M|1.5 M|3.0 M|0.125 M|0.30 M|6.0 M|0.75 M
50 N|10 N|20 N|100 N|15 N|200 N|30 N|5 N|40 N|8 N|12 N|25 N|60 N|500 N|2.5 N|150 N|75 N|3 N|18 N
2 A|0.5 A|3 A|1.5 A|5 A|4 A|10 A|0.2 A|2.5 A|6 A|20 A|0.40 A|8 A|15 A|1.2 A|0.25 A|12 A|3.0 A
3.0 × 10⁴ m/s|2.0 × 10⁶ m/s|1.5 × 10¹¹ m|6.4 × 10⁶ m|4.0 × 10⁵ Pa|2.5 × 10⁻³ C|7.2 × 10²² kg
AB = 7|AB = 12|BC = 5|AC = 13|CD = 8|DE = 15|PQ = 6|QR = 10|RS = 9|AD = 4|EF = 24|XY = 3|BD = 17
R₁ = 4 Ω|R₂ = 6 Ω|m₁ = 2 kg|m₂ = 3 kg|d = 5 cm|L = 20 cm|v = 12 m/s|h = 1.8 m|r = 0.3 m|x = 14 cm
"""
VALUES = [value for line in WRITTEN.strip().splitlines() for value in line.split("|")]
SEEDS = range(9)


def number(text: str) -> str:
    """The digits of a value as written, of a named one those behind the sign."""
    found = re.search(r"[\d.,]*\d", text.rpartition("=")[2])
    assert found is not None, text
    return found[0]


@cache
def posed() -> list[Posed]:
    found = []
    for seed in SEEDS:
        for place, value in enumerate(VALUES):
            rng = Random(f"{seed} {place} {value}")
            others = value_options(value, rng)
            if others is not None:
                quiz = shuffled(f"What is labelled {seed}.{place}?", value, others, "", rng)
                found.append(Posed("values", quiz, (quiz,)))
    return found


def test_nearly_every_value_gets_options() -> None:
    assert len(posed()) > 2000
    assert len(posed()) >= 0.97 * len(VALUES) * len(SEEDS)


def test_all_four_have_one_form() -> None:
    for each in posed():
        options = each.quiz.options
        numbers = [number(option) for option in options]
        if re.fullmatch(r"[1-9]0*", number(each.quiz.correct)) and "×" not in options[0]:
            assert all(re.fullmatch(r"[1-9]0*", one) for one in numbers), options
            assert len(max(numbers, key=len)) - len(min(numbers, key=len)) <= 1, options
            continue
        shapes = {re.sub(r"\d", "#", option) for option in options}
        assert len(shapes) == 1, options
        zeros = {re.sub(r".*?([0.]*)$", r"\1", one) for one in numbers}
        assert len(zeros) == 1, options
        fives = {one.rstrip("0.")[-1] == "5" for one in numbers}
        single = len(re.sub(r"\D", "", numbers[0]).strip("0")) == 1
        assert single or len(fives) == 1, options


def test_no_two_options_are_one() -> None:
    for each in posed():
        options = each.quiz.options
        assert not any(written_alike(a, b) for i, a in enumerate(options) for b in options[:i])


def test_the_truth_has_any_rank_alike_often() -> None:
    ranks = Counter(
        sum(float(number(o).replace(",", "")) < float(number(each.quiz.correct).replace(",", ""))
            for o in each.quiz.options)
        for each in posed()
    )  # fmt: skip
    even = len(posed()) / 4
    assert all(abs(ranks[rank] - even) < 0.2 * even for rank in range(4)), ranks


def test_a_classifier_that_reads_no_language_guesses_one_in_four() -> None:
    shares = []
    for part in range(3):  # a value is guessed from other values
        held = [each for each in posed() if place(each) % 3 == part]
        told = [each for each in posed() if place(each) % 3 != part]
        shares.append(guessed(told, held)["values"].share)
    assert sum(shares) / 3 < MOST_RIGHT, shares


def place(each: Posed) -> int:
    """Of the value in the list."""
    return int(each.quiz.question.rstrip("?").rpartition(".")[2])


@pytest.mark.parametrize(
    ("truth", "shape"),
    [
        ("$R_1 = 4\\,\\Omega$", r"\$R_1 = [1-9]0?\\,\\Omega\$"),
        ("3.0 \\times 10^{4} m/s", r"[1-9]\.0 \\times 10\^\{4\} m/s"),
        ("{eq}2.5 \\times 10^{-3}{/eq} kg", r"\{eq\}\d\.5 \\times 10\^\{-3\}\{/eq\} kg"),
        ("1.7E+5 ly", r"\d\.[1379]E\+5 ly"),
        ("-5 m", r"-[1-9]0? m"),
        ("1,200 ft", r"\d,\d00 ft"),
        ("$200", r"\$[1-9]0+"),
        ("three blocks", r"(two|four|five|six|seven|eight|nine) blocks"),
        ("Four", r"(Two|Three|Five|Six|Seven|Eight|Nine)"),
        ("P(0, 4)", r"P\(0, [1-9]\)"),
        ("$(2, -3)$", r"\$\([1-9], -[1-9]\)\$"),
        ("10.5\\;{\\rm{g/c}}{{\\rm{m}}^{\\rm{3}}}", r"\d\d\.5\\;\{\\rm\{g/c\}\}.*\{3\}\}\}"),
        ("$2A$", r"\$(?!1A)[1-9]0?A\$"),
        ("20^\\circ", r"[1-9]0\^\\circ"),
    ],
)
def test_only_the_number_changes(truth: str, shape: str) -> None:
    for seed in range(50):
        others = value_options(truth, Random(seed))
        assert others is not None
        assert all(re.fullmatch(shape, other) and other != truth for other in others), others


@pytest.mark.parametrize("truth", ["20°", "45°", "65 degrees", "112^{\\circ}", "150°", "179°"])
def test_angles_below_180_stay_there(truth: str) -> None:
    for seed in range(50):
        others = value_options(truth, Random(seed)) or ()
        assert others
        assert all(0 < float(number(other)) < 180 for other in others)


def test_shares_stay_below_a_hundred_and_ph_below_14() -> None:
    for seed in range(50):
        assert all(float(number(o)) < 100 for o in value_options("85 %", Random(seed)) or ("1",))
        few = value_options("9.0", Random(seed), about="What is the pH of the solution?") or ("1",)
        assert all(float(number(o)) < 14 for o in few)


@pytest.mark.parametrize(
    "truth",
    [
        "0",
        "0 m",
        "1/2",
        "\\frac{1}{2}",
        "\\sqrt{3}",
        "2x + 3",
        "5:3",
        "6 m × 4 m",
        "one",
        "1 mile",
        "the block",
        "H2O",
        "",
        "2^{10}",
        "100 %",
        "10 ± 1 m",
        "3 apples or 4",
    ],
)
def test_what_is_no_plain_value_gets_none(truth: str) -> None:
    assert value_options(truth, Random(0)) is None


def test_options_follow_from_the_seed() -> None:
    made = [value_options("35 cm", Random(seed)) for seed in (1, 1, 2, 3, 4)]
    assert made[0] == made[1]
    assert len(set(made)) > 1


# ------------------------------------------------------------------------------ texts


def chosen(truth: str, *others: str, question: str = "Which one?") -> tuple[str, ...] | None:
    return text_options(truth, others, question, Random(0))


@pytest.mark.parametrize(
    ("truth", "others"),
    [
        ("A", ("B", "C", "D")),
        ("block B", ("block A", "block C", "block D")),
        ("$R_1$", ("$R_2$", "$R_3$", "$R_4$")),
        ("between A and B", ("between B and C", "between A and C", "between C and D")),
        ("the left vessel", ("the right vessel", "the middle vessel", "the upper vessel")),
    ],
)
def test_other_slots_of_one_form_are_options(truth: str, others: tuple[str, ...]) -> None:
    found = chosen(truth, *others)
    assert found is not None
    assert sorted(found) == sorted(others)


@pytest.mark.parametrize(
    ("truth", "others"),
    [
        ("A", ("B", "C")),
        ("A", ("B", "B", "C")),
        ("the red ball", ("a blue ball", "the green ball", "the white ball")),
        ("a ball", ("ball", "a cube", "a cone")),
        ("$R_1$", ("R_2", "$R_3$", "$R_4$")),
        ("A", ("b", "C", "D")),
        ("x₁₀", ("x₁₁", "x₁₀", "x₁₂")),
        ("8B", ("BB", "88", "C4")),
        ("0.5", (".5", "0.50", "1/2")),
        ("1s and 2p", ("1s and 2s", "2s and 2p", "1s and 3p")),
        (
            "the positive x-axis",
            ("the negative x-axis", "the positive y-axis", "the positive z-axis"),
        ),
        ("the long thin rod on the left", ("the ball", "the disc", "the cube")),
        (
            "at the far left end of the thick rope",
            ("at P by the bar", "near Q of it", "by R at all"),
        ),
    ],
)
def test_what_stands_out_or_is_a_slip_is_none(truth: str, others: tuple[str, ...]) -> None:
    assert chosen(truth, *others) is None


def test_a_truth_that_alone_repeats_the_question_is_none() -> None:
    others = ("the glass plate", "the steel plate", "the paper sheet")
    question = "Which plate is under the copper wire?"
    assert chosen("the copper plate", *others, question=question) is None
    assert chosen("the copper plate", *others, question="Which is lowest?") is not None


def test_what_the_question_names_is_no_option_unless_it_names_all() -> None:
    assert chosen("A", "B", "C", "D", question="Which point is nearest to D?") is None
    among = "Which of A, B, C and D is highest?"
    assert chosen("A", "B", "C", "D", question=among) is not None


def test_the_truth_stands_in_any_place() -> None:
    places = Counter(
        shuffled("Which?", "A", ("B", "C", "D"), "e", Random(seed)).answer for seed in range(400)
    )
    assert min(places.values()) > 60
