"""ImgCoder with a chat model in the worker's own process."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from scigen_data.generators.devices import claimed_device
from scigen_data.generators.imgcoder import ImgCoder, made, prompts
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import GeneratorSpec, Reaches, Setting

if TYPE_CHECKING:
    from scigen_data.clients.local import LocalChat


def _chat(setting: Setting) -> LocalChat:
    from scigen_data.clients.local import LocalChat

    options = setting.options
    chat = LocalChat(
        options.model or "",
        device=setting.stack.enter_context(claimed_device(options.device, setting.state)),
        dtype=options.dtype,
        batch=options.batch,
    )
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
    prompts=lambda _: prompts(),
    reaches=(Reaches("Qwen3-ImgCoder", "--model as the Hub lists it"),),
)
