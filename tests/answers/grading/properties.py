"""Laws that hold whatever the answer is: an answer is itself, in every spelling and wrapping;
another answer never is it, and a wrapping changes no grade."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from scigen_data.answers import key
from scigen_data.answers.grading import Grade, Graded, grade_all
from scigen_data.answers.grading.core import unusable
from tests.answers.grading.golds.gold import Gold
from tests.answers.grading.golds.letters import choice, truth
from tests.answers.grading.golds.measured import UNITS, quantity


class Case(NamedTuple):
    """A pair: `right` says whether `said` is the gold; `like` is the same said without wrapping."""

    law: str
    kind: str
    gold: str
    said: str
    right: bool
    question: str = ""
    like: str = ""


class Outcome(NamedTuple):
    """A pair's grade. `broken`: the gold called wrong, another answer called right, or a wrapping
    that turned right into anything else or back; `silent`: the gold left open, or a wrapping that
    turned wrong into unjudged or back."""

    case: Case
    graded: Graded
    broken: bool
    silent: bool


def outcomes(cases: list[Case], seconds: float = 2.0, threads: int = 1) -> list[Outcome]:
    """Every pair graded."""
    graded = grade_all(
        [case.said for case in cases],
        [case.gold for case in cases],
        questions=[case.question for case in cases],
        seconds=seconds,
        threads=threads,
    )
    bare = {
        (case.gold, case.said, case.question): each.grade
        for case, each in zip(cases, graded, strict=True)
    }
    found = []
    for case, each in zip(cases, graded, strict=True):
        if case.right:
            broken, silent = each.grade is Grade.WRONG, each.grade is Grade.UNJUDGED
        elif case.like:
            grades = {bare[case.gold, case.like, case.question], each.grade}
            broken, silent = len(grades) > 1 and Grade.RIGHT in grades, len(grades) > 1
        else:
            broken, silent = each.grade is Grade.RIGHT, False
        found.append(Outcome(case, each, broken, silent and not broken))
    return found


def cases(gold: Gold, wrapped: int = 4) -> Iterator[Case]:
    """What a gold is tried by; of the wrappings `wrapped` chosen by its text."""
    rng = random.Random(gold.text)

    def case(law: str, said: str, right: bool, like: str = "") -> Case:
        return Case(law, gold.kind, gold.text, said, right, gold.question, like)

    yield case("itself", gold.text, True)
    for law, said in gold.same.items():
        yield case(law, said, True)
    spelled = [said for said in (gold.text, *gold.same.values()) if not said.endswith(".")]
    spelled = [_bare(said) if gold.math else said for said in spelled or [gold.text]]
    fitting = _NO_BOX if not _closed(gold.text) else _LINES if "\n" in gold.text else [*WRAPPINGS]
    for law in rng.sample(fitting, min(wrapped, len(fitting))):
        yield case(law, WRAPPINGS[law](rng.choice(spelled), gold.math), True)
    for law, said in gold.other.items():
        yield case(law, said, False)
    closed = [said for said in gold.other.values() if _closed(said)]
    for said in rng.sample(closed, min(2, len(closed))):
        law = rng.choice(list(WRAPPINGS))
        yield case(f"another: {law}", WRAPPINGS[law](said, gold.math), False, said)
    if not re.search(r"(?<![\d.])0\W*$", gold.text):
        yield case("nothing said", rng.choice(_NOTHING), False)
    if gold.kind == "restated" or not closed:
        return
    mine, other = _boxed(gold.text, gold.math), _boxed(rng.choice(closed), gold.math)
    yield case("two boxes", f"{mine} or {other}", False)
    yield case("changed mind", f"{mine}. No: {other}", False)
    yield case("right in thought only", f"<think>It is {mine}.</think>{other}", False)
    if gold.kind not in _ONE_WAY:
        turned = [(law, said) for law, said in gold.other.items() if law not in _LICENCES]
        for law, said in rng.sample(turned, min(2, len(turned))):
            yield case(f"gold {law}", gold.text, False)._replace(gold=said)
        for law, said in rng.sample(list(gold.same.items()), min(2, len(gold.same))):
            yield case(f"gold: {law}", gold.text, True)._replace(gold=said)


# Golds that say more, or less, than an answer needs, and so are no answers to each other.
_ONE_WAY = ("choice", "truth", "equation", "relation", "restated", "real formula", "real text")
_LICENCES = ("several", "raised", "multiplied", "shifted", "symbol only", "unit unknown")
_NOTHING = (
    "x = x", "0 = 0", "the answer", "{gold}", r"\boxed{}", "any number", r"\mathbb{R}", "...", "?",
    "I do not know.", "True or false", "(-\\infty, \\infty)", "x", "See the working above.",
)  # fmt: skip


def _closed(text: str) -> bool:
    return text.count("{") == text.count("}") and not text.endswith("\\")


def _bare(text: str) -> str:
    return text.strip("$ ") if text.strip(" .").endswith("$") else text.strip()


def _dollars(text: str, math: bool) -> str:
    return f"${text}$" if math and re.search(r"[\\^_{=]", text) and "$" not in text else text


def _boxed(text: str, math: bool) -> str:
    return rf"\boxed{{{text}}}" if math else rf"\boxed{{\text{{{text}}}}}"


WRAPPINGS: dict[str, Callable[[str, bool], str]] = {
    "in dollars": _dollars,
    "in round brackets": lambda text, math: (
        rf"\({text}\)" if _dollars(text, math) != text else text
    ),
    "in a box": _boxed,
    "in a box at the end": lambda text, math: (
        f"We work it out.\n\nSo it is ${_boxed(text, math)}$."
    ),
    "displayed": lambda text, math: f"Hence\n\\[\n{_boxed(text, math)}\n\\]",
    "in a tag": lambda text, math: f"Some work.\n<answer>{_dollars(text, math)}</answer>",
    "in a sentence": lambda text, math: f"So the answer is {_dollars(text, math)}.",
    "behind a bold label": lambda text, math: f"Work.\n\n**Final answer:** {_dollars(text, math)}",
    "with hope": lambda text, math: (
        f"Final Answer: The final answer is {_dollars(text, math)}. I hope it is correct."
    ),
    "after a thought": lambda text, math: f"<think>\nIs it 41?\n</think>\n\n{_boxed(text, math)}",
    "after other marks": lambda text, math: (
        f"◁think▷Is it 41?◁/think▷The answer is {_boxed(text, math)}"
    ),
    "in box tokens": lambda text, math: f"So <|begin_of_box|>{_dollars(text, math)}<|end_of_box|>",
}


_LINES = ["in a box", "in a tag", "in box tokens", "after a thought"]
_NO_BOX = ["in a tag"]


def problems(shared: Path) -> list[tuple[str, str]]:
    """Question and answer of every problem of SciGenBench."""
    return [
        (problem["question"], problem["answer"])
        for name in ("scigen", "seephys")
        for problem in json.loads((shared / "scigenbench" / f"{name}.json").read_text())
    ]


def real(shared: Path) -> Iterator[Gold]:
    """The answers of SciGenBench that can be compared, with what is sure of each."""
    asked = [(question, gold) for question, gold in problems(shared) if not unusable(gold)]
    rng = random.Random(0)
    for question, gold in asked:
        yield _real(question, gold.strip(), rng.choice(asked)[1])


_NUMBER = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?) (\S{1,8})")
_NAME = re.compile(r"\\?[A-Za-z]+(?:_\{?\w+\}?)?")
_FORMULA = re.compile(
    r"(?:\\(?!boxed|pm|mp|text|infty|int|sum|begin|quad|[lg]eq?\b)[A-Za-z]+|[A-Za-z]|[α-ωπ]|\d"
    r"|[\s+*/^_.{}()'²³₀-₉√−-])+"
)


def _real(question: str, gold: str, another: str) -> Gold:
    bare = _bare(gold)
    number = _NUMBER.fullmatch(bare)
    unit = next((each for each in UNITS if number and each[0] == number[2]), None)
    if number and unit and len(re.sub(r"^[-0.]+|\.", "", number[1])) > 1:
        return quantity(Decimal(number[1]), unit, gold, question)
    if re.fullmatch("[A-Da-d]", bare):
        return choice(bare.upper(), question, gold)
    if bare.title() in ("Yes", "No", "True", "False"):
        return truth(bare.title(), question, gold)
    same = {
        "spaces": f"  {gold} ",
        "stop": f"{gold}.",
        "dfrac": gold.replace(r"\frac", r"\dfrac"),
        "no thin spaces": gold.replace(r"\,", " "),
    }
    same = {law: said for law, said in same.items() if said != gold}
    name, equals, formula = bare.rpartition("=")
    lead = f"{name.strip()} = " if equals else ""
    words = re.search(r"[A-Za-z]{4}", re.sub(r"\\[A-Za-z]+", " ", bare)) is not None
    named = _NAME.fullmatch(name.strip()) if equals else True
    simple = _FORMULA.fullmatch(formula) and re.search(r"[A-Za-df-zα-ω].*\w", formula)
    if named and simple and not words:
        if equals and name.strip() not in formula:
            same["formula alone"] = formula
        other = {
            "doubled": f"{lead}2({formula})",
            "negated": f"{lead}-({formula})",
            "squared": f"{lead}({formula})^2",
            "one more": f"{lead}{formula} + z_9",
        }
        return Gold("real formula", gold, same, other, question)
    other = {}
    if len(bare) > 40 and not re.match(r"(?i)yes|no|true|false|\(?[a-j][).:]", bare):
        other["truncated"] = bare[: len(bare) // 2]
    if words and re.search(r"[A-Za-z]{4}", another) and key(another) != key(gold):
        other["another problem's"] = another
    return Gold("real text", gold, same, other, question, math=not words and "$" not in bare)
