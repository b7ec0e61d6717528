"""What an OpenAI-compatible server's response says, in the spellings of the common servers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from scigen_data.clients import WINDOW, Failure, Reply
from scigen_data.records import Status, Usage
from scigen_data.texts import all_sound


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response; `body` is None where it is larger than was allowed."""

    status: int
    headers: httpx2.Headers
    body: bytes | None

    @property
    def object(self) -> Mapping[str, Any]:
        """The JSON object in the body; empty where there is none."""
        found = _json(self.body)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Trouble:
    """A try that failed in a way another try may mend."""

    reason: str
    status: Status = Status.API_ERROR
    retry_after: float = 0.0  # seconds the server asks for
    usage: Usage = Usage()  # noqa: RUF009 - frozen
    tries: int | None = None  # at most so many of this kind; None: as many as there are


_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")  # a surrogate, half of a pair or not


def _json(content: bytes | None) -> Any:
    """The parsed body, fit for any file; None where it is no JSON."""
    try:
        found = json.loads(content or b"")
        return all_sound(found) if _ESCAPED.search(content or b"") else found
    except (ValueError, RecursionError):
        return None


def error_object(content: bytes | None) -> Mapping[str, Any]:
    """The body's `error` object; empty where there is none."""
    raw = _json(content)
    error = raw.get("error") if isinstance(raw, dict) else None
    return error if isinstance(error, dict) else {}


def error_code(content: bytes | None) -> str:
    """The error's own code ("model_not_found"), which is finer than the HTTP status."""
    return str(error_object(content).get("code") or "")


def unwrapped(answer: Answer) -> Answer:
    """The answer with the status that an error in it names where it came as a success (200)."""
    raw = answer.object
    if answer.status != 200 or "error" not in raw or raw.get("choices") or raw.get("data"):
        return answer
    error = error_object(answer.body)
    for code in (error.get("code"), error.get("status"), raw.get("code"), raw.get("status")):
        if re.fullmatch(r"[45]\d\d", str(code)):
            return Answer(int(str(code)), answer.headers, answer.body)
    return answer


def error_message(content: bytes | None) -> str:
    """What the body says, for a person; empty where it says nothing."""
    raw = _json(content)
    if not isinstance(raw, dict):
        text = (content or b"")[:2000].decode("utf-8", "replace")
        return re.sub(r"<[^>]*>", " ", text)
    for value in (
        error_object(content).get("message"),
        *map(raw.get, ("error", "message", "detail")),
    ):
        if value:
            return value if isinstance(value, str) else json.dumps(value)
    told = raw and not raw.keys() & {"choices", "data", "object"}
    return json.dumps(raw)[:2000] if told else ""


def read_reply(  # noqa: PLR0911 - one return a case
    content: bytes, limit: int | None = None
) -> Reply | Failure | Trouble:
    """A successful response's body; `limit` is how many tokens were allowed.

    What is the server's own fault and no retry mends is a Failure of the status `api_error`.
    """
    raw = _json(content)
    if not isinstance(raw, dict):
        start = content[:60].decode("utf-8", "replace")
        return Trouble(f"the response is no JSON object, or only part of one: {start!r}")
    choice, message = first_choice(raw)
    usage = tokens(raw, "prompt_tokens", "completion_tokens")
    error = choice.get("error") if choice is not None else None
    if choice is None or error or error_object(content):
        said = error_message(json.dumps({"error": error}).encode() if error else content)
        nothing = "an error without words" if "error" in raw else "the response has no choices"
        return Trouble(" ".join(said.split())[:200] or nothing)
    finish = choice.get("finish_reason")
    finish = finish if isinstance(finish, str) else ""
    text = _text(message.get("content"))
    if finish == "length" and _by_the_window(usage.output_tokens, limit, empty=not text.strip()):
        finish = WINDOW
    if text.strip():
        return Reply(text, usage, model_of(raw), finish)
    if isinstance(message.get("refusal"), str) and message["refusal"]:
        said = " ".join(message["refusal"].split())[:200]
        return Failure(Status.UNPARSEABLE, f"the model refuses: {said}", usage)
    if finish == WINDOW:
        allowed = f" of {limit}" if limit is not None else ""
        reason = f"the server's context window is full: {usage.output_tokens}{allowed} tokens came"
        return Failure(Status.API_ERROR, reason, usage)
    if finish in ("length", "content_filter"):
        return Reply(text, usage, model_of(raw), finish)
    if any(message.get(name) for name in _REASONING):
        return Failure(
            Status.API_ERROR,
            f"the reply holds only reasoning ({usage.output_tokens} tokens) and no content: see "
            "the server's reasoning parser",
            usage,
        )
    if usage.output_tokens == 0:  # a hiccup, and free
        return Trouble("the response has no content")
    return Trouble("the response has no content", usage=usage, tries=_EMPTY_TRIES)


_REASONING = ("reasoning_content", "reasoning", "reasoning_details", "thinking", "thinking_blocks")
_EMPTY_TRIES = 3  # of what was paid for and is empty


def _by_the_window(came: int, limit: int | None, *, empty: bool) -> bool:
    """Whether a cut reply ended before the tokens that it was allowed, where they are counted."""
    if limit is None:
        return False
    return came < limit - max(2, limit // 50) if came else empty


def first_choice(
    reply: Mapping[str, Any],
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any]]:
    """The first choice of a chat completion, None where there is none, and its message."""
    choices = reply.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        return None, {}
    message = choice.get("message")
    return choice, message if isinstance(message, dict) else {}


def tokens(reply: Mapping[str, Any], into: str, out: str) -> Usage:
    """The tokens that a reply counts under these names, 0 where it counts none, and what it says
    that they cost (OpenRouter's `cost`, US dollars)."""
    usage = reply.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    read, said = _count(usage.get(into)), _count(usage.get(out))
    # Some services leave what was thought out of what was said, but not out of the total.
    whole = _count(usage.get("total_tokens"))
    return Usage(read, max(said, whole - read), cost_of(usage.get("cost")))


def cost_of(said: object) -> float | None:
    """A cost in US dollars; None where it is none that can be meant."""
    number = isinstance(said, int | float) and not isinstance(said, bool)
    return float(str(said)) if number and 0 <= float(str(said)) < 1e6 else None


def model_of(reply: Mapping[str, Any]) -> str:
    """The model that a reply names; empty where it names none."""
    model = reply.get("model")
    return model if isinstance(model, str) else ""


def _text(content: object) -> str:
    """Plain or in parts."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _count(value: object) -> int:
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return int(str(value)) if sound else 0
