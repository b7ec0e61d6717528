"""What a reader's reply is taken to say: the table that the parser is held to."""

from __future__ import annotations

import time

import pytest

from scigen_data.checks.readers.reply import Choice, parse_choice
from scigen_data.checks.replies import Unparseable

OPTIONS = ("4 Ω", "A resistor", "12 cm", "R₁ and R₂")


def letter_of(text: str, *, image: bool = True, cut: bool = False) -> str:
    """The letter, or "-" where the reply is unparseable."""
    choice = parse_choice(text, OPTIONS, image=image, cut=cut)
    return choice.letter if isinstance(choice, Choice) else "-"


LONE = {
    "B": "B",
    " B\n": "B",
    "b": "B",
    "B.": "B",
    "B)": "B",
    "(B)": "B",
    "[C]": "C",
    '"D"': "D",
    "**B**": "B",
    "`A`": "A",
    "$C$": "C",
    r"\boxed{B}": "B",
    "\uff22": "B",  # full width
    "E": "-",
    "1": "-",
    "": "-",
    "   \n": "-",
    "?": "-",
    "AB": "-",
    "A B": "-",
}
JSON = {
    '{"answer": "B"}': "B",
    '{"answer": "b", "shown": "yes"}': "B",
    '{"Answer": "(C)"}': "C",
    '```json\n{"answer": "B", "shown": "no"}\n```': "B",
    '```\n{"answer": "D"}\n```\nThat is what I see.': "D",
    'The label says 4 Ω.\n{"answer": "A", "shown": "yes"}': "A",
    '{"letter": "C"}': "C",
    '{"answer": "C. 12 cm"}': "C",
    '{"answer": "12 cm"}': "C",
    '{"answer": "A. 12 cm"}': "-",  # contradicts itself
    '{"answer": "E"}': "-",
    '{"answer": null}': "-",
    '{"answer": ["A", "C"]}': "-",
    '{"answer": "A or C"}': "-",
    '{"answer": ""}': "-",
    '{"answer": "A", "answer": "B"}': "-",
    '{"answer": "A", "answer": "A"}': "A",
    '{"answer": "A"} or {"answer": "B"}': "-",
    '{"answer": "A"}\n{"answer": "A"}': "A",
    '{"shown": "yes"}': "-",
    '{"thought": {"answer": "A"}, "answer": "B"}': "B",
    "{'answer': 'B', 'shown': 'yes'}": "B",  # no JSON, but a sentence
    '{"answer": "B", "shown": "yes",}': "B",
}
SENTENCES = {
    "The answer is (B).": "B",
    "The answer is B": "B",
    "the correct answer is **C**.": "C",
    "**Answer:** C": "C",
    "Answer: C": "C",
    "ANSWER: D.": "D",
    "Final answer: A": "A",
    "### Answer\nB": "-",  # a heading and a letter: no sentence joins them
    "The correct option is: D": "D",
    "The right choice would be option B.": "B",
    "Option C is correct.": "C",
    "(D) is the right answer.": "D",
    "I choose B.": "B",
    "I would go with option C.": "C",
    "So, B.": "B",
    "Therefore it is D.": "D",
    "Option B": "B",
    "B) A resistor": "B",
    "C. 12 cm": "C",
    "C 12 cm": "C",
    "12 cm": "C",
    "A resistor": "B",  # the option's text, and no A
    "Answer: A resistor": "B",
    "The answer is A resistor.": "B",
    "The answer is A. 4 Ω": "A",
    "The answer is C) 12 cm.": "C",
    "The answer is C, 12 cm": "C",
    "B. 12 cm": "-",  # letter and text of two options
    "Answer: B. 12 cm": "-",
    "B) The symbol in the figure is a zigzag.": "B",
    "The answer is B, as the zigzag shows.": "B",
    "The answer is B. A and C are values, which no symbol is.": "B",
    "the answer is b.": "B",
    "The answer is a resistor of 4 Ω": "-",
    "Answer: B\nShown: yes": "B",
    "B\nShown: no": "B",
    "La respuesta es B.": "B",
    "La réponse est C.": "C",
    "Die Antwort ist D.": "D",
    "Ответ: A": "A",
    "答案是B。": "B",
    "答案:C": "C",
    "正解はD": "D",
    "Vastaus on B.": "-",  # unknown wording is no answer
}
REASONING = {
    "Option A gives 4 Ω, option C a length. The zigzag is a resistor. The answer is B.": "B",
    "A is a resistance. C is a length.\n\nFinal answer: **B**": "B",
    "A: too small.\nB: fits.\nC: a length.\nD: two parts.\n\nAnswer: B": "B",
    "The answer is A. Wait, the label is in cm. Final answer: C": "C",
    "The answer is A. Wait, no: the answer is C.": "-",
    "<think>Perhaps A. The answer is A.</think>B": "B",
    '<think>A or B?</think>\n{"answer": "C"}': "C",
    "Perhaps A, it says.</think>The answer is D.": "D",
    "<think>The answer is A": "-",
    "<thinking>B</thinking>": "-",
}
NOT_ONE = {
    "A and C": "-",
    "A or C": "-",
    "A, C": "-",
    "A/C": "-",
    "Answer: A and C": "-",
    "The answer is A or B.": "-",
    "The answer is B, but it could be C.": "-",
    "The answer is not B.": "-",
    "The answer cannot be A": "-",
    "Neither A nor B.": "-",
    "None of the above.": "-",
    "All of them.": "-",
    "A. B. C. D.": "-",
    "It could be B.": "-",
    "A is wrong.": "-",
    "I am not sure.": "-",
    "The figure shows a resistor between two nodes.": "-",
    "Both R₁ and R₂": "-",
}
WRAPPED = {
    r"\boxed{\text{B}}": "B",
    r"The answer: $\boxed{\mathbf{B}}$": "B",
    r"\[\boxed{\text{(B)}}\]": "B",
    r"$$\boxed{12\ \text{cm}}$$": "C",
    r"\boxed{C. 12 cm}": "C",
    r"\boxed{\textbf{(C) }12 cm}": "C",
    r"\boxed{B. 12 cm}": "-",  # letter and text of two options
    r"\boxed{\text{Option B}}": "B",
    r"\fbox{B}": "B",
    r"\boxed{A} or \boxed{B}": "-",
    r"The answer is \boxed{B} or C": "-",
    r"{\bf B}": "B",
    r"$\mathrm{B}$": "B",
    "<answer>B</answer>": "B",
    "<answer>\n(B)\n</answer>": "B",
    "<answer>12 cm</answer>": "C",
    "<answer>A</answer><answer>B</answer>": "-",
    "<answer>A or B</answer>": "-",
    "<answer>B": "-",
    "<CONCLUSION>The answer is B.</CONCLUSION>": "B",
    "The answer is <|begin_of_box|>B<|end_of_box|>.": "B",
    "B<|im_end|>": "B",
    "<b>Answer:</b> B": "B",
    "[[B]]": "B",
    "<B>": "B",
    "【B】": "B",
    "- B": "B",
    "# B": "B",
    '{"answer": {"letter": "B"}}': "B",
    '{"answer": {"letter": "C", "text": "12 cm"}}': "C",
    '{"answer": {"C": "12 cm"}}': "C",
    '{"answer": {"B": "12 cm"}}': "-",
    '{"answer": ["B"]}': "B",
    '{"final_answer": "B"}': "B",
    '{"response": {"answer": "B"}}': "B",
    r'{"answer": "\\boxed{\\text{B}}"}': "B",
    '{"answer": "A", "final_answer": "B"}': "-",
}
REFUSALS = {
    "I cannot see any image.": "-",
    "I can't view the image you mention, but the answer is B.": "-",
    "I’m unable to access the figure. Answer: B": "-",
    "No image was provided. B": "-",
    "There is no figure attached, so I will guess: the answer is C.": "-",
    "The image has not been uploaded.": "-",
    "Please provide the image.": "-",
    'As a language model I do not see an attached picture.\n{"answer": "A", "shown": "no"}': "-",
    "I'm sorry, but I can't help with that.": "-",
}


TABLE = LONE | JSON | SENTENCES | REASONING | NOT_ONE | WRAPPED | REFUSALS


@pytest.mark.parametrize(("text", "letter"), [*TABLE.items()])
def test_a_reply_names_one_option_or_none(text: str, letter: str) -> None:
    assert letter_of(text) == letter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"answer": "B", "shown": "yes"}', True),
        ('{"answer": "B", "shown": "No"}', False),
        ('{"answer": "B", "shown": true}', True),
        ('{"answer": "B", "shown": false}', False),
        ('{"answer": "B", "shown": "not shown"}', False),
        ('{"answer": "B", "shown": "partly"}', None),
        ('{"answer": "B", "shown": 1}', None),
        ('{"answer": {"letter": "B", "shown": "no"}}', False),
        ('{"answer": {"letter": "B"}, "shown": "yes"}', True),
        ("<answer>B</answer><shown>yes</shown>", True),
        ('{"answer": "B"}', None),
        ("B", None),
        ("Answer: B\nShown: yes", True),
        ("**Answer:** B\n**Shown:** no", False),
        ("Answer: B (not certain)\nShown: yes\nShown: no", None),
        ("The answer is B.\nNot shown.", False),
        ("The answer is B, though no label is shown next to it.", None),
    ],
)
def test_whether_the_image_shows_it_is_read_beside_the_letter(
    text: str, shown: bool | None
) -> None:
    choice = parse_choice(text, OPTIONS, image=True)
    assert isinstance(choice, Choice)
    assert (choice.letter, choice.shown) == ("B", shown)


def test_without_an_image_the_reader_may_say_that_it_has_none() -> None:
    assert letter_of("I cannot see the figure, but the answer is B.", image=False) == "B"


def test_a_label_that_cannot_be_seen_is_no_refusal() -> None:
    said = 'I cannot see any label at R₂.\n{"answer": "B", "shown": "no"}'
    assert letter_of(said) == "B"


def test_of_a_cut_reply_only_whole_json_counts() -> None:
    assert letter_of("The answer is B. But then again", cut=True) == "-"
    assert letter_of('{"answer": "B", "shown": "yes"}\nBecause', cut=True) == "B"


def test_options_that_are_letters_are_named_by_their_own_letter() -> None:
    options = ("C", "A", "D", "B")
    for text in ("C", "The answer is C.", '{"answer": "C"}'):
        choice = parse_choice(text, options, image=True)
        assert isinstance(choice, Choice)
        assert choice.letter == "C"


def test_two_options_of_one_text_are_not_named_by_it() -> None:
    assert isinstance(parse_choice("4 Ω", ("4 Ω", "4 Ω", "5", "6"), image=True), Unparseable)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        '{"answer":' * 20_000,
        "[" * 100_000,
        "answer is " * 15_000,
        "A " * 90_000,
        "A) B) " * 30_000,
        "\n" * 150_000 + "x",
        "or " * 60_000,
        "answer" + " " * 150_000 + "B",
        "no image " * 20_000,
        "B" * 10_000_000,
        "\x00\ud800{}",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_hostile_reply_is_unparseable_and_quickly_so(text: str) -> None:
    start = time.process_time()
    choice = parse_choice(text, OPTIONS, image=True)
    assert isinstance(choice, Unparseable)
    assert choice.reason
    assert "\n" not in choice.reason
    assert time.process_time() - start < 5


def test_every_reason_is_one_short_line() -> None:
    for text in TABLE:
        choice = parse_choice(text, OPTIONS, image=True)
        if isinstance(choice, Unparseable):
            assert 0 < len(choice.reason) < 120
