"""Thoughts and wrappings, one table for the grader, the readers and the parser of programs."""

from __future__ import annotations

import time

import pytest

from scigen_data.answers import objects
from scigen_data.answers.grading import Grade, grade
from scigen_data.answers.marks import after_thought, spoken_from, tagged, unfonted, unwrapped
from scigen_data.checks.readers.reply import Choice, parse_choice
from scigen_data.checks.replies import Unparseable
from scigen_data.generators.parse import Parsed, parse_reply

THOUGHTS = {
    "think": ("<think>", "</think>"),
    "thinking": ("<thinking>", "</thinking>"),
    "EXAONE": ("<thought>", "</thought>"),
    "tags of a prompt": ("<reasoning>", "</reasoning>"),
    "Seed-OSS": ("<seed:think>", "</seed:think>"),
    "LongCat": ("<longcat_think>", "</longcat_think>"),
    "Kimi-VL": ("\u25c1think\u25b7", "\u25c1/think\u25b7"),
    "Magistral": ("[THINK]", "[/THINK]"),
    "OpenThinker": ("<|begin_of_thought|>", "<|end_of_thought|>"),
    "Command A": ("<|START_THINKING|>", "<|END_THINKING|>"),
    "Apertus": ("<|inner_prefix|>", "<|inner_suffix|>"),
    "MedGemma": ("<unused94>thought\n", "<unused95>"),
    "Gemma": ("<|channel>thought\n", "<channel|>"),
    "gpt-oss": (
        "<|channel|>analysis<|message|>",
        "<|end|><|start|>assistant<|channel|>final<|message|>",
    ),
    "gpt-oss without its tokens": ("analysisWe see. ", "assistantfinal"),
    "Keye-VL": ("<analysis>", "</analysis>"),
    "Hermes": ("<SCRATCHPAD>", "</SCRATCHPAD>"),
    "a tag with attributes": ('<chain_of_thought n="1">', "</chain_of_thought>"),
    "start and end behind": ("<|thought_start|>", "<|thought_end|>"),
    "Command A Reasoning": ("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"),
    "Sky-T1": ("<|begin_of_thought|>", "<|end_of_thought|>\n<|begin_of_solution|>"),
    "Apriel": ("Here are my reasoning steps:\n", "\n[BEGIN FINAL RESPONSE]\n"),
    "Granite": ("Here is my thought process:\n", "\nHere is my response:\n"),
}
PROGRAM = """## Plan
One straight line through the origin.
Axes named x and y.
The end point carries the label P.

## Program
```python
import matplotlib.pyplot as plt
plt.plot([0, 2], [0, 4])
```
"""
SKETCH = "Try this:\n```python\nimport matplotlib.pyplot as plt\nplt.plot([1])\n```\nno.\n"


@pytest.mark.parametrize(("start", "end"), THOUGHTS.values(), ids=THOUGHTS)
def test_what_is_thought_is_no_answer_no_option_and_no_program(start: str, end: str) -> None:
    answer = grade(f"{start}first \\boxed{{3}}, no{end}It is \\boxed{{4}}", "4")
    assert answer.grade is Grade.RIGHT
    choice = parse_choice(f"{start}The answer is A.{end}B", "1234", image=True)
    assert choice == Choice("B")
    program = parse_reply(f"{start}{SKETCH}{end}{PROGRAM}")
    assert isinstance(program, Parsed)
    assert "[0, 4]" in program.program
    assert parse_reply(PROGRAM) == program


@pytest.mark.parametrize(("start", "end"), THOUGHTS.values(), ids=THOUGHTS)
def test_a_thought_that_never_ends_says_nothing(start: str, end: str) -> None:
    endless = f"{start}perhaps \\boxed{{4}}, or not, {SKETCH}"
    assert grade(endless, "4").grade is Grade.WRONG
    assert isinstance(parse_choice(f"{start}The answer is A", "1234", image=True), Unparseable)
    assert not isinstance(parse_reply(endless), Parsed)
    assert after_thought(endless) is None
    assert after_thought(f"{endless}{end}") == ""


def test_the_last_thought_counts_and_any_mark_may_close_it() -> None:
    assert after_thought("<think>a <think>b</think> c</think> d") == "d"
    assert after_thought("so it goes</think>\nd") == "d"
    assert after_thought("[THINK]a</think>d") == "d"


def test_a_thought_within_what_is_said_counts_where_that_is_asked() -> None:
    assert after_thought("It is 4. <think>no") == "It is 4. <think>no"
    assert after_thought("It is 4. <think>no", anywhere=True) is None
    assert spoken_from("no thought here") == 0


@pytest.mark.parametrize(
    "text", ["analysis of the circuit: 4", "[thinking of] 4", "<b>4</b>", "◁4▷", "I think> 4"]
)
def test_words_that_only_look_alike_are_no_thought(text: str) -> None:
    assert after_thought(text, anywhere=True) == text


@pytest.mark.parametrize(
    "text", ["4<|im_end|>", "4</s>", "4 <|eot_id|>\n", "<response>4</response>", "4<turn|>"]
)
def test_marks_of_an_end_are_left_out(text: str) -> None:
    assert after_thought(text) == "4"


def test_reasons_behind_an_answer_and_the_words_of_another_are_left_out() -> None:
    assert after_thought("<answer>4</answer><reasoning>2 and 2</reasoning>") == "<answer>4</answer>"
    assert after_thought("4<|im_end|>\n<|im_start|>user\nAnd 5?") == "4"


@pytest.mark.parametrize(
    "wrapped",
    [
        f"<answer>\n{PROGRAM}</answer>",
        f"```markdown\n{PROGRAM}```",
        f"<think>a line</think><|begin_of_box|>{PROGRAM}<|end_of_box|>",
    ],
)
def test_what_is_around_all_of_a_reply_is_no_part_of_plan_or_caption(wrapped: str) -> None:
    assert parse_reply(wrapped) == parse_reply(PROGRAM)
    assert unwrapped(after_thought(wrapped) or "") == PROGRAM.strip()


def test_an_answer_in_json_is_graded_and_read() -> None:
    said = '{"thought": {"answer": "A"}, "result": {"final_answer": ["B"]}}'
    assert grade(said, "B").grade is Grade.RIGHT
    assert parse_choice(said, "1234", image=True) == Choice("B")
    assert objects.answer('{"answer": "\\frac{1}{2}", "unit": "m"}') == "\\frac{1}{2} m"
    assert objects.answer('{"answer": 4, "letter": "B"}') is None
    assert objects.answer("the set {1, 2}") is None


def test_the_box_tokens_become_a_box() -> None:
    assert after_thought("So <|begin_of_box|>4<|end_of_box|>") == r"So \boxed{4}"
    assert grade("2 and 2 is <|begin_of_box|>4<|end_of_box|> of them", "4").grade is Grade.RIGHT


@pytest.mark.parametrize("tag", ["answer", "ANSWER", "final_answer", "ans", "choice", "CONCLUSION"])
def test_an_answer_in_tags_is_graded_and_read(tag: str) -> None:
    said = f"It is 5, or <{tag}>4</{tag}> in all, not 5"
    assert grade(said, "4").grade is Grade.RIGHT
    assert parse_choice(f"A? No. <{tag}>\nB\n</{tag}>", "1234", image=True) == Choice("B")
    assert [each.content for each in tagged(said)] == ["4"]
    assert tagged(f"<{tag}>4") == []


def test_fonts_are_no_part_of_a_text() -> None:
    for text in (r"\text{B}", r"\textbf{\text{B}}", r"{\bf B}", r"\(\mathrm{B}\)", "<b>B</b>"):
        assert unfonted(text) == "B"


@pytest.mark.parametrize(
    "piece",
    ["<think>", "</think>x", "x<think>", "<|channel|>", "<answer>", "\\boxed{", "\\text{", "</s>"],
)
def test_marks_in_great_numbers_cost_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    grade(text, "4")
    parse_choice(text, "1234", image=True)
    parse_reply(text)
    unfonted(text)
    assert time.process_time() - start < 5


def test_spaces_in_great_numbers_cost_no_time() -> None:
    start = time.process_time()
    after_thought("a" + " " * 1_000_000 + "b" + "\n" * 1_000_000 + "c")
    assert time.process_time() - start < 5
