"""Endpoints of one protocol differ in the fields they take, and say so when they are asked."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Mapping
from typing import Any

import httpx2

from scigen_data.clients.address import Address
from scigen_data.clients.remote import Post
from scigen_data.clients.response import Answer, error_code, error_message, error_object

_log = logging.getLogger(__name__)


class Dialect:
    """What one endpoint does not take; left out from then on, or called otherwise.

    optional: the fields that can be left out, each with its other name or None, the likeliest
    first. statuses: those of an answer that names such a field.
    """

    def __init__(
        self, at: Address, optional: Mapping[str, str | None], statuses: Collection[int]
    ) -> None:
        self._at = at
        self._optional = optional
        self._statuses = statuses
        self._learned: set[str] = set()
        self._wanted: dict[str, bool] = {}

    def spoken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body as this endpoint takes it."""
        kept = {name: value for name, value in body.items() if name not in self._learned}
        kept |= {name: value for name, value in self._wanted.items() if name not in body}
        for name in self._learned & body.keys():
            if (other := self._optional[name]) is not None:
                kept.setdefault(other, body[name])
        return kept

    def learn(self, answer: Answer, post: Post) -> bool:
        """Whether the endpoint named a field of the post that can be left out."""
        if answer.status not in self._statuses:
            return False
        said, parameter = complaint(answer.body), error_object(answer.body).get("param")
        sent = [name for name in self._optional if name in post.body]
        named = [name for name in sent if name == parameter] or [
            name for name in sent if re.search(rf"(?<![\w-]){name}(?![\w-])", said)
        ]
        if not named:
            return False
        self._learned.add(named[0])
        _log.warning(
            "%s refuses the field %r: sending %s",
            self._at.url,
            named[0],
            self._optional[named[0]] or "requests without it",
        )
        return True

    def wants(self, answer: Answer, post: Post) -> bool:
        """Whether the endpoint named a switch that the post lacks, and how it must be set."""
        found = _SWITCH.search(complaint(answer.body))
        if (
            answer.status not in self._statuses
            or found is None
            or found["name"] in _NO_SWITCH
            or found["name"] in post.body
        ):
            return False
        self._wanted[found["name"]] = found["value"].lower() == "true"
        _log.warning(
            "%s wants the field %r: sending it as %s",
            self._at.url,
            found["name"],
            found["value"].lower(),
        )
        return True


_SWITCH = re.compile(
    r"(?<![\w-])[\"'`]?(?P<name>[a-z]+(?:_[a-z]+)+)[\"'`]? (?:must|should|has to|needs to) be "
    r"(?:set to |explicitly )?[\"'`]?(?P<value>true|false)\b",
    re.IGNORECASE,
)
_NO_SWITCH = frozenset({"include_usage"})  # goes with a stream
_REFUSES = re.compile(
    r"support|deprecated|no longer|unknown|unrecogni[sz]ed|unexpected|extra|additional|forbidden"
    r"|not (?:allowed|permitted|accepted|available|recogni[sz]ed|valid|implemented|compatible)"
    r"|disallowed|incompatible|(?:does not|doesn't|don't|do not) (?:take|accept|have|allow|know)"
    r"|(?:cannot|can't|must not|may not|must|should) (?:both )?be|takes no|invalid|illegal"
    r"|remove|instead|\bonly\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"too (?:large|high|big|many|small|low|long)|at (?:most|least)|exceed|maximum|minimum|greater"
    r"|less than|larger|smaller|between|range|context length|[<>≤≥]|up to \d|integer|\bnumber\b",
    re.IGNORECASE,
)
_NO_HEADERS = httpx2.Headers()
_LONGEST = 1000  # characters of a complaint that are read


def refuses(answer: Answer) -> bool:
    """Whether an error refuses a field, and not just its value (`max_tokens` is too large)."""
    if error_code(answer.body).startswith("unsupported_"):
        return True
    return worded(complaint(answer.body))


def worded(said: str) -> bool:
    """Whether words refuse a field, whichever."""
    return bool(_REFUSES.search(said)) and not _VALUE.search(said)


def complaint(body: bytes | None) -> str:
    """What an error says, without the request that some validators repeat in it."""
    raw = Answer(0, _NO_HEADERS, body).object
    detail = raw.get("detail", raw.get("errors"))
    message = raw.get("message")
    if detail is None and isinstance(message, dict):
        detail = message.get("detail")
    if isinstance(detail, list):
        told = [each for each in detail if isinstance(each, dict)]
        parts = [each.get(name) for each in told for name in ("loc", "type", "msg", "message")]
        words = [part if isinstance(part, str) else json.dumps(part) for part in parts if part]
        if words:
            return " ".join(words)[:_LONGEST]
    said = error_message(body)
    return re.split(r"[\"']?input(?:_value)?[\"']?\s*[=:]", said, maxsplit=1)[0][:_LONGEST]
