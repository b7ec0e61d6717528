"""Endpoints of one protocol differ in the fields they take, and say so when they are asked."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Mapping
from typing import Any

from scigen_data.clients.address import Address
from scigen_data.clients.remote import Post
from scigen_data.clients.response import Answer, error_object

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

    def spoken(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body as this endpoint takes it."""
        kept = {name: value for name, value in body.items() if name not in self._learned}
        for name in self._learned & body.keys():
            if (other := self._optional[name]) is not None:
                kept.setdefault(other, body[name])
        return kept

    def learn(self, answer: Answer, post: Post) -> bool:
        """Whether the endpoint named a field of the post that can be left out."""
        if answer.status not in self._statuses:
            return False
        said, parameter = self._at.said(answer.body), error_object(answer.body).get("param")
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
