"""What the headers of a response say about limits, in the spellings of the common services.

OpenAI and those like it: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, where the reset
is the time until all of it is there again, as `6m0s` or `12ms` (its guide on rate limits).
Anthropic: `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,…}`, where the
reset is an RFC 3339 time. OpenRouter, GitHub and drafts of the IETF name requests alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

KINDS = ("requests", "tokens", "input-tokens", "output-tokens")

_LONGEST = 64  # characters of a value that are read
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|d|h|m|s)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_NUMBER = re.compile(r"\d{1,18}(\.\d{1,9})?")
_EPOCH, _EPOCH_MS = 1e8, 1e11  # seconds above which a number is a time, and one in milliseconds


@dataclass(frozen=True, slots=True)
class Told:
    """What is left of one kind of budget."""

    kind: str
    limit: float
    left: float
    reset: float  # seconds until all of it is there; 0 where that is not said


def told(headers: Mapping[str, str], now: float) -> tuple[Told, ...]:
    """Every budget that the headers speak of; `now` as of `time.time()`."""
    return tuple(_all(headers, now))


def _all(headers: Mapping[str, str], now: float) -> Iterator[Told]:
    for kind in KINDS:
        for name in _names(kind):
            limit, left = _number(headers, name("limit")), _number(headers, name("remaining"))
            if limit and left is not None:  # some say 0 or -1 where there is none
                yield Told(kind, limit, min(left, limit), span(headers.get(name("reset"), ""), now))
                break


def _names(kind: str) -> Iterator[_Name]:
    yield _Name("x-ratelimit-{}-" + kind)
    yield _Name("anthropic-ratelimit-" + kind + "-{}")
    if kind == "requests":
        yield _Name("x-ratelimit-{}")
        yield _Name("ratelimit-{}")


@dataclass(frozen=True, slots=True)
class _Name:
    form: str

    def __call__(self, field: str) -> str:
        return self.form.format(field)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    value = headers.get(name, "").strip()
    return float(value) if len(value) <= _LONGEST and _NUMBER.fullmatch(value) else None


def span(value: str, now: float) -> float:
    """Seconds from `now`: a number, a span (`1m2.5s`) or a time; 0 where unreadable or over."""
    value = value.strip()
    if len(value) > _LONGEST:
        return 0.0
    if _NUMBER.fullmatch(value):
        number = float(value)
        if number >= _EPOCH_MS:
            number /= 1000
        return max(0.0, number - now) if number >= _EPOCH else number
    parts = _SPAN.findall(value)
    if parts and "".join(map("".join, parts)) == value:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    moment = _moment(value)
    return 0.0 if moment is None else max(0.0, moment.timestamp() - now)


def _moment(value: str) -> datetime | None:
    """An RFC 3339 time or an HTTP date; Python 3.10 reads neither Z nor every fraction."""
    try:
        found = datetime.fromisoformat(re.sub(r"\.\d+", "", value).replace("Z", "+00:00"))
    except ValueError:
        try:
            found = parsedate_to_datetime(value)
        except (TypeError, ValueError, IndexError):
            return None
    return found if found.tzinfo is not None else found.replace(tzinfo=timezone.utc)


def asked_wait(headers: Mapping[str, str], now: float) -> float:
    """Seconds that a refusal asks to wait: its Retry-After (RFC 9110, 10.2.3), in milliseconds
    where it says so, else until what is used up is there again."""
    if (milliseconds := _number(headers, "retry-after-ms")) is not None:
        return milliseconds / 1000
    if value := headers.get("retry-after", ""):
        return span(value, now)
    return max((each.reset for each in told(headers, now) if each.left < 1), default=0.0)
