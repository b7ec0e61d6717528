"""Chat models of a build: behind an endpoint, their replies kept in its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scigen_data.clients import Chat
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import Setting

if TYPE_CHECKING:
    from scigen_data.clients.pacing.spending import Spending

# How any endpoint is asked.
PACE = ("concurrency", "max_cost", "requests_per_minute", "tokens_per_minute", "timeout", "retries")
# The options that a chat endpoint has a use for, and what it cannot do without.
USES = (
    "model",
    "base_url",
    "chat_option",
    "without",
    "price_in",
    "price_out",
    "price",
    *PACE,
)
NEEDS = {
    "base_url": "an endpoint: {flag} http://localhost:8000/v1 or SCIGEN_BASE_URL (any "
    "OpenAI-compatible server; the key comes from SCIGEN_API_KEY)",
    "model": "a model: {flag} NAME or SCIGEN_MODEL",
}
READS = {"base_url": "SCIGEN_BASE_URL", "model": "SCIGEN_MODEL"}
KEYS = ("SCIGEN_API_KEY", "OPENAI_API_KEY")


def pace(setting: Setting) -> dict[str, Any]:
    """How often and how long an endpoint is asked, by all workers of the build together."""
    from scigen_data.clients.pacing import Limits

    options = setting.options
    return {
        "concurrency": options.concurrency,
        "timeout": options.timeout,
        "retries": options.retries,
        "limits": Limits.of(options, setting.state),
    }


async def chat_client(setting: Setting) -> Chat:
    """The client of the endpoint that the options name."""
    from scigen_data.clients.chat import ChatClient

    client = ChatClient.from_environment(setting.options.base_url or "", **reach(setting, "coder"))
    return await setting.stack.enter_async_context(client)


def prices_of(options: BuildOptions, role: str) -> tuple[float, float] | None:
    """US dollars a million tokens in and out that a role's model costs; None: not known."""
    if role in (prices := dict(options.price)):
        return prices[role]
    if options.price_in is None and options.price_out is None:
        return None
    return options.price_in or 0.0, options.price_out or 0.0


def spending(setting: Setting) -> Spending:
    """What the workers of a build pay from."""
    from scigen_data.clients.pacing.spending import Spending

    return Spending(setting.state, setting.options.max_cost)


def reach(setting: Setting, role: str) -> dict[str, Any]:
    """How a build's chat clients are made: limits, kept replies, and what a role's cost."""
    from scigen_data.clients.cache import ReplyCache
    from scigen_data.clients.chat import chosen_fields

    options = setting.options
    return {
        **pace(setting),
        "role": role,
        "spending": spending(setting),
        "prices": prices_of(options, role),
        "cache": None if setting.state is None else ReplyCache(setting.state / "replies"),
        "fields": chosen_fields(options.chat_option, options.without),
    }
