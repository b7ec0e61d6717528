"""What the steps of one curation have to work with: options, and whom they may ask."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scigen_data.checks.quiz import Reader
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients import Chat
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient, chosen_fields
from scigen_data.clients.pacing import Limits
from scigen_data.clients.pacing.spending import Spending
from scigen_data.curation.ask import Asker
from scigen_data.curation.options import CurateOptions
from scigen_data.errors import InputError

_READS = {"model": "SCIGEN_MODEL", "base_url": "SCIGEN_BASE_URL"}


@dataclass(frozen=True, slots=True)
class Means:
    """None where there is nobody to ask: the step then does what rules can, and says what not."""

    options: CurateOptions = field(default_factory=CurateOptions)
    model: Asker | None = None  # screens, poses quizzes, adapts
    reader: Asker | None = None  # says which quizzes a figure decides
    blind: Reader | None = None  # answers without a figure, to filter
    report: Reader | None = None  # the same, to report
    state: Path | None = None  # the folder of what a run keeps


def resolved(options: CurateOptions) -> CurateOptions:
    """The options with what the environment adds. Raises InputError where they do not fit."""
    added: dict[str, Any] = {
        name: os.environ[variable]
        for name, variable in _READS.items()
        if getattr(options, name) is None and os.environ.get(variable)
    }
    if options.base_url is not None and options.model is None and "model" not in added:
        raise InputError(f"--base-url {options.base_url} needs a model: --model or SCIGEN_MODEL")
    options = replace(options, **added)
    for role in ("", "reader_", "blind_", "report_"):
        model, url = getattr(options, f"{role}model"), getattr(options, f"{role}base_url")
        flag = f"--{role.replace('_', '-')}"
        if model is not None and url is None and options.base_url is None:
            raise InputError(
                f"{flag}model {model} needs an endpoint: --base-url http://localhost:8000/v1 or "
                "SCIGEN_BASE_URL (any OpenAI-compatible server; the key comes from SCIGEN_API_KEY)"
            )
        if url is not None and model is None and role not in ("", "reader_"):
            raise InputError(f"{flag}base-url {url} needs a model: {flag}model NAME")
    if options.reader_base_url is not None and not (options.reader_model or options.model):
        raise InputError("--reader-base-url needs a model: --reader-model or --model")
    chosen_fields(options.chat_option, options.without)
    return options


async def opened(options: CurateOptions, state: Path, stack: AsyncExitStack) -> Means:
    """The endpoints that `resolved` options name; their replies are kept in `state`."""
    fields = chosen_fields(options.chat_option, options.without)
    clients: dict[str, ChatClient] = {}

    async def client(role: str) -> Chat:
        """Of an address; a key of its own goes to an address of its own."""
        main = options.base_url or ""
        at: str = (getattr(options, f"{role}_base_url") if role else None) or main
        own = at.rstrip("/") != main.rstrip("/")
        if at not in clients:
            reach: dict[str, Any] = {
                "concurrency": options.concurrency,
                "timeout": options.timeout,
                "retries": options.retries,
                "limits": Limits.of(options, state),
                "spending": Spending(state, options.max_cost),
                # Two addresses may serve two models of one name.
                "cache": ReplyCache(state / (f"replies-{role}" if own else "replies")),
            }
            if own:
                key = os.environ.get(f"SCIGEN_{role.upper()}_API_KEY")
                made = ChatClient(at, key, **reach)
            else:
                made = ChatClient.from_environment(at, **reach)
            clients[at] = await stack.enter_async_context(made)
        return clients[at].of(role or "model", _prices(options, role, own=own))

    async def asker(role: str, model: str | None) -> Asker | None:
        return None if model is None else Asker(await client(role), model, extra=fields)

    async def reader(role: str, model: str | None) -> Reader | None:
        if model is None:
            return None
        return ChatReader(await client(role), model=model, extra=fields)

    return Means(
        options,
        await asker("", options.model),
        await asker("reader", options.reader_model or options.model),
        await reader("blind", options.blind_model),
        await reader("report", options.report_model),
        state,
    )


def _prices(options: CurateOptions, role: str, *, own: bool) -> tuple[float, float] | None:
    """A role's, else those of --base-url for all that is asked there."""
    if (role or "model") in (prices := dict(options.price)):
        return prices[role or "model"]
    if own or (options.price_in is None and options.price_out is None):
        return None
    return options.price_in or 0.0, options.price_out or 0.0
