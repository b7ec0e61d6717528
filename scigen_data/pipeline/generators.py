"""Generators by the name that `--generator` takes."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scigen_data.clients import Chat
from scigen_data.errors import InputError
from scigen_data.generators import Generator
from scigen_data.generators.hybrid import Sketch
from scigen_data.pipeline import pixels
from scigen_data.pipeline.local import claimed_device
from scigen_data.pipeline.recipe import Options, Recipe

if TYPE_CHECKING:
    from scigen_data.clients.local import LocalChat

CODERS = ("family", "imgcoder", "recorded", "local")  # programs; `pixels.BACKENDS`: images
NAMES = (*CODERS, *pixels.BACKENDS)
LOCAL = ("local", "diffusers")  # a model in the worker's own process


def check_generator(recipe: Recipe, options: Options) -> str:
    """The generator's name. Raises InputError where it lacks what it needs."""
    name = options.generator or recipe.generator
    if name not in NAMES:
        raise InputError(f"no generator {name!r}: choose one of {', '.join(NAMES)}")
    if name in CODERS:
        pixels.check_unused(name, options)
        _check_coder(name, options)
    else:
        pixels.check_backend(name, options)
        if (coder := coder_of(name, recipe, options)) is not None:
            _check_coder(coder, _for_coder(options), purpose=_purpose(options))
    return name


def coder_of(name: str, recipe: Recipe, options: Options) -> str | None:
    """What writes programs or plans in such a build; None where nothing does.

    For a pixel model that is `recorded` where replies are given, else the recipe's own coder, or
    ImgCoder where a chat model is named or a caption is wanted.
    """
    if name in CODERS:
        return name
    if options.pixel.condition == "none" and not options.pixel.hybrid:
        return None
    if options.replies is not None:
        return "recorded"
    if options.pixel.plan_model or options.pixel.condition == "caption":
        return "imgcoder"
    return recipe.generator if recipe.generator in CODERS else "imgcoder"


def title(name: str, options: Options) -> str:
    """The paradigm as rows name it: the generator, and what conditions it."""
    if name in CODERS:
        return name
    return name + pixels.suffix(options.pixel)


def model_of(name: str, options: Options) -> str:
    """The model that a build's card and configs are named by; empty where there is none."""
    return options.model or "" if name not in ("family", "recorded") else ""


def _purpose(options: Options) -> str:
    if options.pixel.hybrid:
        return "--hybrid"
    return f"--condition {options.pixel.condition}"


def _for_coder(options: Options) -> Options:
    """The options of the chat model beside a pixel model."""
    return replace(options, model=options.pixel.plan_model)


def _check_coder(name: str, options: Options, purpose: str = "") -> None:
    """Raises InputError where a coder lacks what it needs; `purpose`: what a pixel model wants."""
    if name == "imgcoder":
        if not options.base_url:
            raise InputError(
                f"{purpose or name} needs an endpoint: --base-url http://localhost:8000/v1 or "
                "SCIGEN_BASE_URL (any OpenAI-compatible server; the key comes from SCIGEN_API_KEY)"
            )
        if not options.model:
            option = "--plan-model" if purpose else "--model"
            raise InputError(f"{purpose or name} needs a model: {option} NAME or SCIGEN_MODEL")
    if name == "local":
        if not options.model:
            raise InputError("local needs a model: --model NAME, of the Hub or a folder's path")
        _local_chat(options, None, AsyncExitStack())  # loads nothing; says what is wrong
    if name == "recorded":
        if options.replies is None:
            raise InputError("recorded needs a folder of replies: --replies DIR")
        from scigen_data.clients.recorded import RecordedReplies

        RecordedReplies(options.replies)


async def make_generator(
    recipe: Recipe,
    options: Options,
    state: Path,
    stack: AsyncExitStack,
    sketch: Sketch | None = None,
) -> Generator:
    """The generator of a build, whose replies and pictures are kept below the folder `state`.

    `stack` closes its connections; `sketch` draws and checks a draft's program, for `--hybrid`.
    """
    name = check_generator(recipe, options)
    if name in CODERS:
        return await _make_coder(name, options, state, stack)
    coder = coder_of(name, recipe, options)
    planner: Generator | None = None
    if coder is not None and options.pixel.condition == "caption":
        from scigen_data.generators.pixel import Captioner

        client = await _chat_client(options, state, stack)
        planner = Captioner(client, model=options.pixel.plan_model or "")
    elif coder is not None:
        planner = await _make_coder(coder, _for_coder(options), state, stack)
    return await pixels.make(name, title(name, options), options, state, stack, planner, sketch)


async def _make_coder(name: str, options: Options, state: Path, stack: AsyncExitStack) -> Generator:
    if name == "family":
        from scigen_data.generators.family import FamilyCoder

        return FamilyCoder(getattr(options, "families", ()))
    if name == "recorded":
        from scigen_data.generators.recorded import RecordedCoder

        assert options.replies is not None  # noqa: S101  # check_generator saw to it
        return RecordedCoder(options.replies)
    from scigen_data.generators.imgcoder import ImgCoder

    if name == "local":
        from scigen_data.clients.cache import KeptReplies, ReplyCache

        chat = _local_chat(options, state, stack)
        client: Chat = KeptReplies(chat, ReplyCache(state / "replies"))
    else:
        client = await _chat_client(options, state, stack)
    return ImgCoder(
        client,
        model=options.model or "",
        temperature=options.temperature,
        max_attempts=options.attempts,
        max_tokens=options.max_tokens,
    )


async def _chat_client(options: Options, state: Path, stack: AsyncExitStack) -> Chat:
    from scigen_data.clients.cache import ReplyCache
    from scigen_data.clients.chat import ChatClient

    assert options.base_url is not None  # noqa: S101
    prices = None
    if options.price_in is not None or options.price_out is not None:
        prices = (options.price_in or 0.0, options.price_out or 0.0)
    return await stack.enter_async_context(
        ChatClient.from_environment(
            options.base_url,
            concurrency=options.concurrency,
            timeout=options.timeout,
            retries=options.retries,
            cache=ReplyCache(state / "replies"),
            prices=prices,
        )
    )


def _local_chat(options: Options, state: Path | None, stack: AsyncExitStack) -> LocalChat:
    from scigen_data.clients.local import LocalChat

    chat = LocalChat(
        options.model or "",
        device=stack.enter_context(claimed_device(options.local.device, state)),
        dtype=options.local.dtype,
        batch=options.local.batch,
    )
    stack.push_async_callback(chat.aclose)
    return chat


def from_environment(options: Options) -> Options:
    """Fill the endpoints and models that the command line left out.

    A pixel model is named by SCIGEN_IMAGE_MODEL, and SCIGEN_MODEL then names the chat model that
    plans for it.
    """
    read = os.environ.get
    chat_model = read("SCIGEN_MODEL") or None
    by_pixels = options.generator in pixels.BACKENDS
    return replace(
        options,
        base_url=options.base_url or read("SCIGEN_BASE_URL") or None,
        model=options.model or (read("SCIGEN_IMAGE_MODEL") or None if by_pixels else chat_model),
        pixel=replace(
            options.pixel,
            base_url=options.pixel.base_url
            or (read("SCIGEN_IMAGE_BASE_URL") or None if by_pixels else None),
            plan_model=options.pixel.plan_model or (chat_model if by_pixels else None),
        ),
    )
