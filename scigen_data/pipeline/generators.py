"""Generators by the name that `--generator` takes."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from scigen_data.errors import InputError
from scigen_data.generate import Generator
from scigen_data.pipeline.recipe import Options, Recipe

NAMES = ("family", "imgcoder", "recorded")


def check_generator(recipe: Recipe, options: Options) -> str:
    """The generator's name. Raises InputError where it lacks what it needs."""
    name = options.generator or recipe.generator
    if name not in NAMES:
        raise InputError(f"no generator {name!r}: choose one of {', '.join(NAMES)}")
    if name == "imgcoder":
        if not options.base_url:
            raise InputError(
                "imgcoder needs an endpoint: --base-url http://localhost:8000/v1 or "
                "SCIGEN_BASE_URL (any OpenAI-compatible server; the key comes from SCIGEN_API_KEY)"
            )
        if not options.model:
            raise InputError("imgcoder needs a model: --model NAME or SCIGEN_MODEL")
    if name == "recorded":
        if options.replies is None:
            raise InputError("recorded needs a folder of replies: --replies DIR")
        from scigen_data.clients.recorded import RecordedReplies

        RecordedReplies(options.replies)
    return name


async def make_generator(
    recipe: Recipe, options: Options, cache: Path, stack: AsyncExitStack
) -> Generator:
    """The generator of a build; replies of endpoints are kept in `cache`.

    `stack` closes its connections.
    """
    name = check_generator(recipe, options)
    if name == "family":
        from scigen_data.generate.family import FamilyCoder

        return FamilyCoder()
    if name == "recorded":
        from scigen_data.generate.recorded import RecordedCoder

        assert options.replies is not None  # noqa: S101  # check_generator saw to it
        return RecordedCoder(options.replies)

    from scigen_data.clients.cache import ReplyCache
    from scigen_data.clients.chat import ChatClient
    from scigen_data.generate.imgcoder import ImgCoder

    assert options.base_url is not None  # noqa: S101
    assert options.model is not None  # noqa: S101
    prices = None
    if options.price_in is not None or options.price_out is not None:
        prices = (options.price_in or 0.0, options.price_out or 0.0)
    client = await stack.enter_async_context(
        ChatClient.from_environment(
            options.base_url,
            concurrency=options.concurrency,
            timeout=options.timeout,
            retries=options.retries,
            cache=ReplyCache(cache),
            prices=prices,
        )
    )
    return ImgCoder(
        client,
        model=options.model,
        temperature=options.temperature,
        max_attempts=options.attempts,
        max_tokens=options.max_tokens,
    )


def from_environment(options: Options) -> Options:
    """Fill the endpoint and model that the command line left out."""
    return replace(
        options,
        base_url=options.base_url or os.environ.get("SCIGEN_BASE_URL") or None,
        model=options.model or os.environ.get("SCIGEN_MODEL") or None,
    )
