"""Facts that hold for every problem family there is, and for the one that `families new` writes."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from scigen_data.errors import InputError
from scigen_data.problems.families import _template, families, family_in, made_again
from scigen_data.problems.family import Made
from scigen_data.records import LETTERS, Problem
from scigen_data.taxonomy import IMAGE_TYPES, SUBJECTS

COUNT = 60
# not the locants of 2,4-dimethylpentane
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\d-]|,\d)(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
PLAN = ("Content:", "Layout:", "Labels:", "Constraints:")
ALLOWED_IMPORTS = {"matplotlib", "mpl_toolkits", "numpy", "math", "types"}

TEMPLATE = family_in(Path(_template.__file__))
ALL = {**families(), TEMPLATE.name: TEMPLATE}
every_family = pytest.mark.parametrize("name", ALL)


@cache
def items(name: str, seed: int = 42, count: int = COUNT) -> tuple[Made, ...]:
    return tuple(ALL[name].problem(seed, index) for index in range(count))


def numbers(text: str) -> set[float]:
    """The numbers that a text states, each as written and, for 1.2 × 10⁷, its mantissa alone."""
    found: set[float] = set()
    for number in NUMBER.findall(text.replace("−", " ")):
        mantissa, _, power = number.partition(" × 10")
        found.add(float(mantissa))
        if power:
            exponent = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
            found.add(float(f"{mantissa}e{exponent}"))
    return found


def blocks(program: str) -> list[str]:
    """Imports and functions, of which many programs have the same, and last what calls them."""
    return program.split("\n\n\n")


@cache
def constants(block: str) -> tuple[object, ...]:
    found = (node.value for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Constant))
    return tuple(found)


def literals(text: str) -> set[float]:
    """The size of every number in a piece of a program, in its strings too."""
    found: set[float] = set()
    for value in constants(text):
        if isinstance(value, (int, float)):
            found.add(abs(float(value)))
        elif isinstance(value, str):
            found |= numbers(value)
    return found


# -------------------------------------------------------------------------------- all


def test_every_image_type_has_a_family() -> None:
    assert {family.image_type for family in families().values()} == set(IMAGE_TYPES)


def test_families_are_ordered_by_image_type_then_name() -> None:
    order = [(IMAGE_TYPES.index(f.image_type), f.name) for f in families().values()]
    assert order == sorted(order)


@every_family
def test_family_lies_in_the_folder_of_its_subject_and_says_what_it_asks(name: str) -> None:
    family = ALL[name]
    subject = {subject.lower(): subject for subject in SUBJECTS}[name.partition("/")[0]]
    assert family.image_type.startswith(f"{subject} - ")
    assert 20 < len(family.summary) <= 100


# ------------------------------------------------------------------------------- seeds


@every_family
def test_seed_and_index_decide_the_item(name: str) -> None:
    family = ALL[name]
    for index in (0, 7, COUNT - 1):
        assert family.problem(42, index) == items(name)[index]


@every_family
def test_neighbouring_seeds_share_nothing(name: str) -> None:
    here, there = items(name), items(name, 43, COUNT // 3)
    assert not {i.question for i in here} & {i.question for i in there}
    assert not {i.program for i in here} & {i.program for i in there}


@every_family
def test_items_differ_from_each_other(name: str) -> None:
    assert len({item.question for item in items(name)}) == COUNT
    assert len({item.program for item in items(name)}) == COUNT
    assert len({item.answer for item in items(name)}) > 1


@every_family
def test_problem_id_leads_back_to_the_item(name: str) -> None:
    problem = ALL[name].problem(42, 3)
    assert made_again(problem, ALL) == items(name)[3]
    assert problem.image_type == ALL[name].image_type


@pytest.mark.parametrize("identifier", ["math-no_such_family-1-2", "17", "math-three_sets-x-1", ""])
def test_problem_of_no_family_is_refused_with_the_remedy(identifier: str) -> None:
    with pytest.raises(InputError, match="choose --generator imgcoder"):
        made_again(Problem(id=identifier, question="?", answer="!"))


# ------------------------------------------------------------------------------- texts


@every_family
def test_texts_are_whole(name: str) -> None:
    for item in items(name):
        texts = [item.question, item.answer, item.multimodal_question, item.plan, *item.elements]
        texts += [text for q in item.quizzes for text in (q.question, *q.options, q.evidence)]
        for text in texts:
            assert text
            assert text == text.strip()
            # what a slip in formatting leaves behind
            assert not re.search(r"[{}\\$]|\bnan\b|\bNone\b|\d\.\d{8}|  |\(\)", text), text
        assert item.question.endswith((".", "?"))
        assert item.multimodal_question.endswith((".", "?"))


@every_family
def test_elements_are_distinct_statements(name: str) -> None:
    for item in items(name):
        assert len(item.elements) >= 3
        assert len(set(item.elements)) == len(item.elements)


@every_family
def test_plan_has_its_four_paragraphs(name: str) -> None:
    for item in items(name):
        assert tuple(line.split()[0] for line in item.plan.splitlines()) == PLAN


@every_family
def test_multimodal_question_leaves_the_values_to_the_figure(name: str) -> None:
    for item in items(name):
        assert item.multimodal_question != item.question
        assert len(numbers(item.multimodal_question)) < len(numbers(item.question))


@every_family
def test_multimodal_question_does_not_hold_the_answer(name: str) -> None:
    for item in items(name):
        if numbers(item.answer):
            # a fraction or a sum is given away only by all of its numbers
            assert not numbers(item.answer) <= numbers(item.multimodal_question), item.answer
        else:
            words = re.findall(r"[\w′⁺⁻]+", item.multimodal_question)
            assert item.answer not in words


# ----------------------------------------------------------------------------- quizzes


@every_family
def test_quizzes_have_four_distinct_options_and_different_questions(name: str) -> None:
    for item in items(name):
        assert 3 <= len(item.quizzes) <= 6
        assert len({quiz.question for quiz in item.quizzes}) == len(item.quizzes)
        for quiz in item.quizzes:
            assert len({option.casefold().strip() for option in quiz.options}) == 4
            assert quiz.answer in LETTERS
            assert quiz.evidence


@every_family
def test_right_letters_are_balanced(name: str) -> None:
    letters = Counter(quiz.answer for item in items(name) for quiz in item.quizzes)
    share = {letter: letters[letter] / sum(letters.values()) for letter in LETTERS}
    assert all(0.14 < part < 0.36 for part in share.values()), share


@every_family
def test_no_quiz_has_the_same_answer_every_time(name: str) -> None:
    """One that has can be answered without the figure."""
    answers: dict[str, set[str]] = {}
    asked: Counter[str] = Counter()
    for item in items(name):
        for quiz in item.quizzes:
            answers.setdefault(quiz.question, set()).add(quiz.correct)
            asked[quiz.question] += 1
    constant = [q for q, found in answers.items() if asked[q] >= 40 and len(found) == 1]
    assert not constant


# ---------------------------------------------------------------------------- programs


@every_family
def test_program_compiles_and_stands_alone(name: str) -> None:
    for item in items(name):
        compile(item.program, name, "exec")
    for node in ast.walk(ast.parse(items(name)[0].program)):
        roots = []
        if isinstance(node, ast.Import):
            roots = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            roots = [str(node.module)]
        assert {root.partition(".")[0] for root in roots} <= ALLOWED_IMPORTS


@every_family
def test_program_has_every_name_it_uses_and_uses_every_name_it_has(name: str) -> None:
    # items may take different drawing functions, so one of each kind
    kinds = {item.program.partition("\n\n\n")[0]: item.program for item in items(name)}
    for text in kinds.values():
        top = symtable.symtable(text, name, "exec")
        bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned()}
        bound |= {symbol.get_name() for symbol in top.get_symbols() if symbol.is_imported()}
        used = global_names(top)
        assert used - bound <= set(dir(builtins))
        assert bound - used == set()


def global_names(table: symtable.SymbolTable) -> set[str]:
    here = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }
    return here.union(*(global_names(child) for child in table.get_children()))


@every_family
def test_program_draws_nothing_at_random(name: str) -> None:
    for item in items(name):
        assert not re.search(r"\brandom\b|\bdefault_rng\b|\bseed\b|\btime\b\.", item.program)


@every_family
def test_given_numbers_stand_in_the_program(name: str) -> None:
    """What the question gives and the multimodal question leaves out, the figure must show."""
    for item in items(name):
        *functions, end = blocks(item.program)
        *_, call, _show = ast.parse(end).body
        # the values as they are too: without decimal commas
        given = literals(ast.unparse(call)) | literals(repr(item.values))
        # a value may be drawn as so many times a unit: 18 field lines of 0.2 nC each
        held = given | {round(a * b, 9) for a in given for b in given}
        held = held.union(literals(end), *map(literals, functions))
        for number in NUMBER.findall(item.question.replace("−", " ")):
            if not numbers(number) <= numbers(item.multimodal_question):
                assert numbers(number) & held, f"{number!r} of {item.question!r}"


@every_family
def test_answer_is_no_text_of_the_program(name: str) -> None:
    for item in items(name):
        if not re.match(r"[−-]?\d", item.answer):
            continue
        values = [value for block in blocks(item.program) for value in constants(block)]
        assert not any(item.answer in value for value in values if isinstance(value, str))
