"""Whether a question that leaves values to a figure is still the question that it was."""

from __future__ import annotations

import pytest

from scigen_data.curation.unchanged import broken, left_out

QUESTION = "A crate of mass 12 kg is pulled with a force of 90 N. How fast is it after 4 s?"
SHORT = "A crate of the indicated mass is pulled with the indicated force. "
SHORT += "How fast is it after 4 s?"
BROKEN = [
    (SHORT, ["12 kg", "90 N"], []),
    # what goes with a value may go with it
    ("As shown in the figure, a crate is pulled. How fast is it after 4 s?", ["12 kg", "90 N"], []),
    (SHORT, ["12 kg"], ["missing", "words"]),
    (SHORT.replace("indicated mass", "mass twelve kilograms"), ["12 kg", "90 N"],
     ["remains", "words"]),
    (SHORT.replace("the indicated mass", "mass 12.0 kg"), ["12 kg", "90 N"], ["remains"]),
    (SHORT.replace("the indicated mass", "mass 12000 g"), ["12 kg", "90 N"], ["remains"]),
    (SHORT.replace("4 s", "the time shown"), ["12 kg", "90 N"], ["asked", "missing"]),
    (SHORT.replace("How fast is it", "Find its speed"), ["12 kg", "90 N"], ["asked", "words"]),
    (SHORT + " Use g = 9.8 m/s².", ["12 kg", "90 N"], ["added", "words"]),
    (SHORT + " It is 30 m/s.", ["12 kg", "90 N"], ["added", "answer", "words"]),
    (SHORT, ["12 kg", "90 N", "77 J"], ["unknown"]),
]  # fmt: skip


@pytest.mark.parametrize(("adapted", "gone", "kinds"), BROKEN)
def test_the_check_names_what_is_not_the_same(
    adapted: str, gone: list[str], kinds: list[str]
) -> None:
    found = broken(QUESTION, adapted, gone, "30 m/s")
    assert sorted({each.kind for each in found} - {"words"}) == [k for k in kinds if k != "words"]
    assert bool(found) == bool(kinds)


def test_changed_options_are_named() -> None:
    question = "A 5 kg block falls. How far?\nA. 1 m\nB. 2 m\nC. 3 m"
    [only] = broken(question, "A block falls. How far?\nA. 1 m\nB. 2 m\nC. 4 m", ["5 kg"])
    assert only.kind == "options"


def test_a_table_or_a_formula_is_hidden_whole() -> None:
    table = r"\begin{array}{c|c} t & v \\ 0 & 1.5 \\ 2 & 3.5 \end{array}"
    question = f"A cart moves as follows: {table} What is its mean speed?"
    adapted = "A cart moves as shown in the figure. What is its mean speed?"
    assert [each.kind for each in broken(question, adapted, [table])] == ["words"]  # "follows"
    adapted = "A cart moves as follows: see the table in the figure. What is its mean speed?"
    assert broken(question, adapted, [table]) == []
    formula = "y = 3x^2 - 4x"
    question = f"A path has the equation $ {formula} $. Where does it cross the axis?"
    adapted = "A path has the equation shown in the figure. Where does it cross the axis?"
    assert broken(question, adapted, [formula]) == []
    kept = f"A path has the equation ${formula}$ shown. Where does it cross the axis?"
    assert "remains" in {each.kind for each in broken(question, kept, [formula])}


def test_a_small_count_is_not_the_hidden_value() -> None:
    question = "Three blocks of 3 kg lie in 3 rows. How heavy are they?"
    assert broken(question, "Three blocks lie in 3 rows. How heavy are they?", ["3 kg"]) == []


def test_a_symbol_that_goes_with_its_value_is_missed() -> None:
    question = "A rod of length L = 3 m swings. Give its period in terms of L."
    gone = "A rod of the indicated length swings. Give its period in terms of L."
    assert broken(question, gone, ["3 m"])
    assert (
        broken(question, "A rod of length L swings. Give its period in terms of L.", ["3 m"]) == []
    )


def test_values_that_a_published_wording_leaves_out_are_told() -> None:
    adapted = "The crate shown is pulled as indicated. How fast is it after 4 s?"
    assert left_out(QUESTION, adapted) == ("12 kg", "90 N")


@pytest.mark.parametrize("piece", ["a ", "5 kg ", "如", "(", "$", "the mass "])
def test_long_texts_are_compared_in_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    broken(text, text[:90_000], ["5 kg"])
