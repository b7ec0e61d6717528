"""The chat reader's requests and what it makes of replies, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from scigen_data.checks.quiz import Reading, order_of
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import EndpointError
from scigen_data.records import LETTERS, Quiz, Status
from tests.endpoint import Endpoint
from tests.samples import png

QUIZ = Quiz("Which value is at R₁?", ("4 Ω", "5 Ω", "6 Ω", "7 Ω"), "C", "R₁ = 6 Ω")
SIBLING = Quiz("Where is the battery?", ("left", "right", "top", "bottom"), "D", "the battery")
IMAGE = png(7)

Answer = Callable[[Mapping[str, Any]], "str | Mapping[str, Any]"]


def prompt_of(body: Mapping[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else content[0]["text"]


def letter_for(body: Mapping[str, Any], text: str) -> str:
    """The letter under which the prompt shows the option."""
    match = re.search(rf"^([A-D])\. {re.escape(text)}$", prompt_of(body), re.MULTILINE)
    assert match, prompt_of(body)
    return match[1]


def always(text: str) -> Answer:
    return lambda body: text


def knows(body: Mapping[str, Any]) -> str:
    return f'{{"answer": "{letter_for(body, QUIZ.correct)}", "shown": "yes"}}'


def read(
    answer: Answer,
    quizzes: Sequence[Quiz] = (QUIZ,),
    image: bytes | None = IMAGE,
    *,
    trials: Sequence[int] = (0,),
    options: Mapping[str, Any] | None = None,
    **endpoint_options: Any,
) -> tuple[list[Reading], list[Mapping[str, Any]]]:
    """The readings, and the bodies that were asked with."""

    async def run(url: str) -> list[Reading]:
        async with ChatClient(url, retries=1, delay=0.005) as client:
            reader = ChatReader(client, model="test-model", **(options or {}))
            jobs = (reader.read(quiz, image, trial=t) for quiz in quizzes for t in trials)
            return list(await asyncio.gather(*jobs))

    with Endpoint(answer, **endpoint_options) as endpoint:
        readings = asyncio.run(run(endpoint.url))
        return readings, [call.body for call in endpoint.calls]


# -------------------------------------------------------------------------------- requests


def test_a_request_holds_one_quiz_and_one_image_and_nothing_else() -> None:
    _, bodies = read(knows, (QUIZ,))
    [body] = bodies
    [message] = body["messages"]
    text, image = message["content"]
    assert image["image_url"]["url"].endswith(base64.b64encode(IMAGE).decode())
    assert QUIZ.question in text["text"]
    assert all(option in text["text"] for option in QUIZ.options)
    assert QUIZ.evidence not in text["text"]
    assert SIBLING.question not in text["text"]


def test_a_blind_request_has_no_image_and_does_not_ask_whether_it_is_shown() -> None:
    _, [body] = read(always('{"answer": "A"}'), image=None)
    assert isinstance(body["messages"][0]["content"], str)
    assert "shown" not in prompt_of(body)
    assert "Look at" not in prompt_of(body)


def test_the_answer_key_changes_no_request() -> None:
    _, first = read(always("A\nShown: no"))
    _, second = read(always("A\nShown: no"), [replace(QUIZ, answer="A", evidence="other")])
    assert first == second


def test_options_of_several_lines_stand_on_one() -> None:
    quiz = replace(QUIZ, options=("4 Ω\nB. 5 Ω", "x", "y", "z"))
    _, [body] = read(always("A\nShown: no"), [quiz])
    assert len(re.findall(r"^[A-D]\. ", prompt_of(body), re.MULTILINE)) == 4


def test_trials_differ_in_order_and_seed() -> None:
    _, bodies = read(knows, trials=range(4))
    assert len({body["seed"] for body in bodies}) == 4
    assert {letter_for(body, QUIZ.correct) for body in bodies} == set(LETTERS)


def test_extra_fields_and_temperature_reach_the_endpoint() -> None:
    options = {"temperature": None, "max_tokens": 50, "extra": {"top_p": 0.5}}
    _, [body] = read(knows, options=options)
    assert "temperature" not in body
    assert (body["max_tokens"], body["top_p"]) == (50, 0.5)


# -------------------------------------------------------------------------------- readings


def test_the_letter_comes_back_in_the_quiz_s_own_lettering() -> None:
    readings, _ = read(knows, trials=range(8))
    for trial, reading in enumerate(readings):
        assert reading.letter == "C"
        assert reading.right(QUIZ)
        assert reading.shown is True
        assert reading.order == order_of("test-model", QUIZ, trial)
        assert reading.reader == "test-model"


def test_one_call_gives_the_letter_and_whether_it_is_shown() -> None:
    readings, bodies = read(lambda body: knows(body).replace("yes", "no"))
    assert (readings[0].letter, readings[0].shown, len(bodies)) == ("C", False, 1)
    assert readings[0].usage.input_tokens > 0


def test_a_blind_reading_says_nothing_about_what_is_shown() -> None:
    [reading], _ = read(knows, image=None)
    assert (reading.letter, reading.shown) == ("C", None)


def test_who_always_says_b_is_right_in_one_of_four_trials() -> None:
    readings, _ = read(always('{"answer": "B"}'), image=None, trials=range(4))
    assert sum(reading.right(QUIZ) for reading in readings) == 1


def test_an_unreadable_reply_is_asked_for_again_with_another_seed() -> None:
    seen: list[int] = []

    def second_time(body: Mapping[str, Any]) -> str:
        seen.append(body["seed"])
        return knows(body) if len(seen) > 1 else "I would rather not say."

    [reading], bodies = read(second_time)
    assert reading.status is Status.OK
    assert len(set(seen)) == 2
    assert "could not be read" in prompt_of(bodies[1])
    assert "could not be read" not in prompt_of(bodies[0])
    assert reading.usage.output_tokens == 5 + len(knows(bodies[1]).split())  # both are paid


@pytest.mark.parametrize(
    "said", ["I cannot see any image.", "A and C", "It depends.", '{"answer": "E"}']
)
def test_what_stays_unreadable_is_reported_and_never_an_answer(said: str) -> None:
    [reading], bodies = read(always(said), options={"retries_on_unparseable": 2})
    assert reading.status is Status.UNPARSEABLE
    assert (reading.letter, len(bodies)) == ("", 3)
    assert reading.reason
    assert not reading.right(QUIZ)


def test_a_letter_without_a_word_on_what_is_shown_is_kept_after_the_retries() -> None:
    [reading], bodies = read(lambda body: letter_for(body, QUIZ.correct))
    assert (reading.status, reading.letter, reading.shown) == (Status.OK, "C", None)
    assert len(bodies) == 3
    assert reading.reason


def test_a_reply_cut_at_the_token_limit_is_no_answer() -> None:
    [reading], _ = read(always("The answer is B. No, wait"), finish_reason="length")
    assert reading.status is Status.UNPARSEABLE
    assert "cut" in reading.reason


def test_an_endpoint_that_is_down_is_no_wrong_answer() -> None:
    [reading], _ = read(knows, refuse=(503, {"error": {"message": "overloaded"}}))
    assert (reading.status, reading.letter) == (Status.API_ERROR, "")
    assert "overloaded" in reading.reason


def test_an_endpoint_that_refuses_for_good_is_an_error() -> None:
    with pytest.raises(EndpointError):
        read(knows, refuse=(401, {"error": {"message": "wrong key"}}))
