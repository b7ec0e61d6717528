"""ImgCoder with a chat model on this machine: one a device, for all workers."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from scigen_data.clients import Chat, ChatRequest, Failure, Reply
from scigen_data.clients.hosting import Spread
from scigen_data.generators.devices import held
from scigen_data.generators.imgcoder import ImgCoder, made, prompts
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import GeneratorSpec, Reaches, Setting


@dataclass(frozen=True, slots=True)
class _Held:
    model: Spread

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        found: Reply | Failure = await self.model.ask("complete", request)
        return found


def _chat(setting: Setting) -> Chat:
    from scigen_data.clients.local import LocalChat

    options = setting.options
    make = partial(LocalChat, options.model or "", dtype=options.dtype, batch=options.batch)
    chat = make(device=options.device)  # loads nothing; says what is wrong
    if setting.state is not None:
        return _Held(held(setting, setting.state, make))
    setting.stack.push_async_callback(chat.aclose)
    return chat


def _made(setting: Setting) -> ImgCoder:
    from scigen_data.clients.cache import KeptReplies, ReplyCache

    chat = _chat(setting)
    if setting.state is None:
        return made(chat, setting)
    return made(KeptReplies(chat, ReplyCache(setting.state / "replies")), setting)


def _check(options: BuildOptions) -> None:
    _chat(Setting(options, None, AsyncExitStack()))  # loads nothing; says what is wrong


LOCAL = GeneratorSpec(
    "local",
    "ImgCoder with a chat model on this machine, by the library `transformers`",
    make=_made,
    uses=(
        *("model", "attempts", "candidates", "language", "temperature", "max_tokens"),
        *("device", "dtype", "batch"),
    ),
    needs={"model": "a model: {flag} NAME, of the Hub or a folder's path"},
    check=_check,
    reads={"model": "SCIGEN_MODEL"},
    in_process=True,
    hosted=True,
    prompts=lambda _: prompts(),
    reaches=(Reaches("Qwen3-ImgCoder", "--model as the Hub lists it"),),
)
