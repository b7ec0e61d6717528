"""Questions with their values left to the figure, by rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scigen_data.answers import quantities
from scigen_data.checks.rules.asked import required
from scigen_data.checks.rules.shown import equal
from scigen_data.curation.hiding import LEAD, hide
from scigen_data.curation.options_in_text import stem_of
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem


def hidden(question: str, answer: str = "") -> tuple[str, tuple[str, ...]]:
    found = hide(Problem("p", question, answer))
    return (found.question.removeprefix(f"{LEAD} "), found.values) if found else ("", ())


WORDED = [
    ("A 12-kg crate rests on an 8 m plank.", "A crate rests on a plank."),
    ("A crate (12 kg) rests there.", "A crate rests there."),
    ("The plank is 8 m long and still.", "The plank is of the indicated length and still."),
    ("A plank 8 m long lies flat.", "A plank of the indicated length lies flat."),
    ("A 8 m long plank lies flat.", "A plank lies flat."),
    ("A car has an initial speed of 9 m/s.", "A car has the indicated initial speed."),
    ("With a mass of 3 kg and radius 4 cm.", "With the indicated mass and the indicated radius."),
    ("The gas is heated to 350 K.", "The gas is heated to the indicated temperature."),
    ("The pressure is 20 kPa.", "The pressure is as shown."),
    ("A lamp is placed 3 m above a desk.", "A lamp is placed the indicated distance above a desk."),
    ("A cup holds 25 g of salt.", "A cup holds the indicated mass of salt."),
    ("The sides are 3 cm, 4 cm and 5 cm.", "The sides are as shown."),
    ("A car travels 40 km/h.", "A car travels at the indicated speed."),
    ("With a resistor $R = 5\\,\\Omega$ it glows.", "With a resistor $R$ it glows."),
    ("If $U = 5\\,\\mathrm{V}$, it glows.", "If $U$ is as shown, it glows."),
    ("A lamp lights a wall 9 m away.", "A lamp lights a wall the indicated distance away."),
    ("The rods have the following lengths: 2 m, 3 m and 4 m.",
     "The rods have the indicated lengths."),
    ("Two resistors, 5 Ω and 9 Ω, lie in a row.", "Two resistors lie in a row."),
    ("A ray makes an angle of incidence of 40° with it.",
     "A ray makes the indicated angle of incidence with it."),
    ("It is heated from 280 K to 350 K.",
     "It is heated from the indicated initial temperature to the indicated final temperature."),
    ("A pole is 18 ft. tall and a hut 9 ft. wide is near.",
     "A pole is of the indicated height and a hut of the indicated width is near."),
    ("A 4 cm diameter coil carries a 2 A current.",
     "A coil carries the indicated current."),
    ("Charges of 2 μC and 3 μC lie here.", "The indicated charges lie here."),
    ("In triangle ABC, AB = 5 cm and BC = 6 cm.",
     "In triangle ABC, AB and BC are as shown."),
    ("If U = 5 V and I = 2 A, it glows.", "If U and I are as shown, it glows."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "wanted"), WORDED)
def test_a_sentence_without_its_value_stays_a_sentence(question: str, wanted: str) -> None:
    assert hidden(question)[0] == wanted


STAYS = [
    "How long does it take to reach 30 m/s?",  # what it asks in terms of
    "Give the mass in grams, to 3 significant figures.",
    "Take g = 9.8 m/s² for the fall.",
    "The line y = 4 cuts the circle.",
    "A 5 kg block lies on a 3 kg block.",  # nothing else tells the two apart
    "The signal is cos(40 rad/s t).",
    "Two of the resistors glow. What drops across the 15 Ω resistor?",
    "The flow is given by u = 4 + y and v = 1.",
    "How far has it gone at a time of 3 s?",
    "What volume of 3 M acid is used up?",
    "The n = 2 states of the atom are split.",
    "It happened in 79 C.E. and later.",
    "Three of the 12 cards are red.",
    "At t = 0 it starts, and 1 torr = 133 Pa.",
]


@pytest.mark.parametrize("question", STAYS)
def test_what_cannot_go_cleanly_stays(question: str) -> None:
    assert hidden(question) == ("", ())


def test_a_value_goes_everywhere_or_nowhere() -> None:
    text, gone = hidden("A 5 kg block slides. The 5 kg block stops, and 2 m of rope hold it.")
    assert text == "A block slides. The block stops, and the indicated length of rope hold it."
    assert gone == ("5 kg", "2 m")
    assert hidden("A 5 kg block slides; twice 5 kg is too much.") == ("", ())


def test_options_and_what_is_asked_stay_to_the_letter() -> None:
    options = "\nA. 5 kg\nB. 7 kg\nC. 9 kg\nD. 5 m"
    text, gone = hidden(f"A rope of length 5 m hangs. Which mass breaks it?{options}", "B")
    assert text == f"A rope of the indicated length hangs. Which mass breaks it?{options}"
    assert gone == ("5 m",)


def test_chinese_questions_send_to_the_figure() -> None:
    found = hide(Problem("p", "质量为 $2 \\mathrm{~kg}$ 的物块以 3 m/s 的速度滑行。求动能。", ""))
    assert found is not None
    assert found.question == "质量如图所示的物块以如图所示的速度滑行。求动能。"
    assert found.values == ("2 kg", "3 m/s")


def test_the_rule_against_the_benchmarks_own_adaptations(shared: Path) -> None:
    """Of the values that it hides, how many the published adaptation hides too; and the reverse."""
    told, ours, both = 0, 0, 0
    for problem in load_problems(shared / "scigenbench" / "scigen.json").problems:
        if not problem.multimodal_question:
            continue
        kept = quantities(stem_of(problem.multimodal_question)[0], loose=True)
        found = hide(problem)
        gone = [q for v in (found.values if found else ()) for q in quantities(v, loose=True)[:1]]
        for given in required(replace(problem, multimodal_question="")):
            published = not any(equal(given, each) for each in kept)
            mine = any(equal(given, each) for each in gone)
            told, ours, both = told + published, ours + mine, both + (published and mine)
    assert both >= 0.985 * ours
    assert both >= 0.58 * told
