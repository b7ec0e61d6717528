"""What an OpenAI-compatible server's response says, in the spellings of the common servers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from scigen_data.clients import Failure, Reply
from scigen_data.records import Status, Usage


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


def retry_after(headers: httpx2.Headers) -> float:
    """Seconds; the header is a number or an HTTP date (RFC 9110, 10.2.3). 0 where unreadable."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return max(0.0, (date - datetime.now(timezone.utc)).total_seconds())


def _json(content: bytes | None) -> Any:
    """The parsed body; None where it is no JSON."""
    try:
        return json.loads(content or b"")
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
    return ""


def read_reply(content: bytes) -> Reply | Failure | Trouble:
    """A successful response's body."""
    raw = _json(content)
    if not isinstance(raw, dict):
        start = content[:60].decode("utf-8", "replace")
        return Trouble(f"the response is no JSON object, or only part of one: {start!r}")
    if error_object(content):
        return Trouble(" ".join(error_message(content).split())[:200] or "an error without words")
    choice, message = first_choice(raw)
    if choice is None:
        return Trouble("the response has no choices")
    finish = choice.get("finish_reason")
    finish = finish if isinstance(finish, str) else ""
    text = _text(message.get("content"))
    if not text.strip() and isinstance(message.get("refusal"), str) and message["refusal"]:
        said = " ".join(message["refusal"].split())[:200]
        return Failure(Status.UNPARSEABLE, f"the model refuses: {said}")
    # Without content a reply that was cut or filtered is an answer; any other is a hiccup.
    if not text.strip() and finish not in ("length", "content_filter"):
        return Trouble("the response has no content", Status.UNPARSEABLE)
    return Reply(text, tokens(raw, "prompt_tokens", "completion_tokens"), model_of(raw), finish)


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
    """The tokens that a reply counts under these names; 0 where it counts none."""
    usage = reply.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return Usage(_count(usage.get(into)), _count(usage.get(out)))


def model_of(reply: Mapping[str, Any]) -> str:
    """The model that a reply names; empty where it names none."""
    model = reply.get("model")
    return model if isinstance(model, str) else ""


def _text(content: object) -> str:
    """Plain or in parts; lone surrogates, which no file can hold, become U+FFFD."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        return ""
    return re.sub("[\ud800-\udfff]", "\ufffd", content)


def _count(value: object) -> int:
    sound = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return int(str(value)) if sound else 0
