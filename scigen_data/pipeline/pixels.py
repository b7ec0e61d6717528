"""Models that draw pixels, by the name that `--generator` takes, and what each of them needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scigen_data.clients.images import ImageModel
from scigen_data.errors import InputError
from scigen_data.generators import Generator
from scigen_data.generators.hybrid import Sketch
from scigen_data.pipeline.local import claimed_device
from scigen_data.pipeline.recipe import LocalOptions, Options, PixelOptions

CONDITIONS = ("none", "plan", "caption")
SIZE = (1024, 1024)
_SIDES = (64, 4096)

Make = Callable[[Options, Path | None, AsyncExitStack], "ImageModel"]


@dataclass(frozen=True, slots=True)
class Backend:
    """One way to reach a model; the fields say which options it understands."""

    make: Make
    needs_url: str = ""  # an example of the address that has to be given
    takes_url: bool = True
    steps: bool = False  # --steps and --guidance


def check_unused(name: str, options: Options) -> None:
    """Raises InputError where an option for pixel models is given to a coder."""
    ignored = [
        f"--{_OPTION_NAMES.get(field.name, field.name.replace('_', '-'))}"
        for field in fields(PixelOptions)
        if getattr(options.pixel, field.name) != field.default
    ]
    if ignored:
        raise InputError(
            f"{name} draws by program and has no {ignored[0]}: name a pixel model with "
            f"--generator ({', '.join(BACKENDS)})"
        )


_OPTION_NAMES = {"base_url": "image-base-url", "extra": "image-option", "price": "price-image"}


def check_backend(name: str, options: Options) -> None:
    """Raises InputError where a backend lacks what it needs or is given what it has not."""
    backend, pixel = BACKENDS[name], options.pixel
    if pixel.condition not in CONDITIONS:
        raise InputError(f"no condition {pixel.condition!r}: choose one of {', '.join(CONDITIONS)}")
    if pixel.hybrid and pixel.condition != "none":
        raise InputError("--hybrid restyles a program's figure: leave --condition out")
    if not options.model:
        raise InputError(f"{name} needs a model: --model NAME or SCIGEN_IMAGE_MODEL")
    if backend.needs_url and not pixel.base_url:
        raise InputError(
            f"{name} needs an endpoint: --image-base-url {backend.needs_url} or "
            "SCIGEN_IMAGE_BASE_URL"
        )
    if not backend.takes_url and pixel.base_url:
        raise InputError(f"{name} runs on this machine: leave --image-base-url out")
    if not backend.steps and (pixel.steps is not None or pixel.guidance is not None):
        raise InputError(f"{name} has no --steps and --guidance: its own go into --image-option")
    if pixel.provider is not None and name != "hub":
        raise InputError(f"{name} has no --provider: that is an option of --generator hub")
    if pixel.size is not None and not all(_SIDES[0] <= s <= _SIDES[1] for s in pixel.size):
        raise InputError(
            f"--size is {pixel.size[0]}x{pixel.size[1]}: sides of {_SIDES[0]} to {_SIDES[1]} "
            "pixels are drawn"
        )
    if not 0 < pixel.strength <= 1:
        raise InputError(f"--strength is {pixel.strength}: it lies above 0 and is at most 1")
    if pixel.price is not None and pixel.price < 0:
        raise InputError(f"--price-image is {pixel.price}: it must not be negative")
    # Making one opens and loads nothing, and says what is wrong with its own options.
    backend.make(options, None, AsyncExitStack())


def suffix(pixel: PixelOptions) -> str:
    """What the paradigm's name gets behind the backend's."""
    if pixel.hybrid:
        return "-hybrid"
    return "" if pixel.condition == "none" else f"-{pixel.condition}"


def decides_rows(name: str, options: Options, planner: str | None) -> dict[str, Any]:
    """The part of a build's identity that a pixel model adds; `planner` is what writes for it."""
    from scigen_data.generators.hybrid import restyle_hash
    from scigen_data.generators.pixel import PROMPT_VERSION, prompt_hash
    from scigen_data.renderer.picture import PICTURE_VERSION

    pixel = options.pixel
    parts: dict[str, Any] = {
        "attempts": options.attempts,
        "condition": pixel.condition,
        "extra": [list(pair) for pair in pixel.extra],
        "guidance": pixel.guidance,
        "pictures": PICTURE_VERSION,
        "planner": planner,
        "plan_model": pixel.plan_model if planner == "imgcoder" else None,
        "price": pixel.price,
        "prompts": f"{PROMPT_VERSION} "
        + (restyle_hash() if pixel.hybrid else prompt_hash(pixel.condition)),
        "provider": pixel.provider,
        "size": list(pixel.size) if pixel.size else None,
        "steps": pixel.steps,
        "strength": pixel.strength if pixel.hybrid else None,
    }
    if name == "diffusers":
        parts |= local_parts(options.local)
    return parts


def local_parts(local: LocalOptions) -> dict[str, Any]:
    """What of a local model's running moves its last bits, and so may move bytes."""
    return {"device": local.device, "dtype": local.dtype, "batch": local.batch}


def local_words(local: LocalOptions) -> list[str]:
    """The same as options of a command line."""
    words = ["--device", local.device] if local.device is not None else []
    words += ["--dtype", local.dtype] if local.dtype is not None else []
    return [*words, "--batch", str(local.batch)] if local.batch > 1 else words


def command_words(options: Options, planner: str | None) -> list[str]:
    """The options of a command line that makes the same rows."""
    pixel = options.pixel
    words = ["--model", options.model or "", "--attempts", str(options.attempts)]
    if pixel.base_url:
        words += ["--image-base-url", "URL"]
    if pixel.hybrid:
        words += ["--hybrid", "--strength", str(pixel.strength)]
    if pixel.condition != "none":
        words += ["--condition", pixel.condition]
    for option, value in (
        ("--plan-model", pixel.plan_model if planner == "imgcoder" else None),
        ("--base-url", "URL" if planner == "imgcoder" else None),
        ("--provider", pixel.provider),
        ("--size", "x".join(map(str, pixel.size)) if pixel.size else None),
        ("--steps", pixel.steps),
        ("--guidance", pixel.guidance),
    ):
        words += [option, str(value)] if value is not None else []
    words += local_words(options.local)
    for key, value in pixel.extra:
        said = value if isinstance(value, str) else json.dumps(value)
        words += ["--image-option", f"{key}={said}"]
    return words


async def make(
    name: str,
    title: str,
    options: Options,
    state: Path,
    stack: AsyncExitStack,
    planner: Generator | None,
    sketch: Sketch | None,
) -> Generator:
    """The generator that draws with the backend `name`; `planner` writes plans or programs."""
    from scigen_data.clients.images.cache import KeptPictures, PictureCache
    from scigen_data.generators.hybrid import HybridCoder
    from scigen_data.generators.pixel import PixelCoder

    pixel = options.pixel
    model = KeptPictures(
        BACKENDS[name].make(options, state, stack), PictureCache(state / "pictures"), pixel.price
    )
    extra = dict(pixel.extra)
    if BACKENDS[name].steps and name != "diffusers":  # which takes them when it loads
        extra |= {
            key: value
            for key, value in (("steps", pixel.steps), ("guidance", pixel.guidance))
            if value is not None
        }
    if pixel.hybrid:
        if planner is None or sketch is None:
            raise InputError("a hybrid build needs what writes programs and what draws them")
        return HybridCoder(
            planner,
            model,
            sketch,
            name=title,
            model_name=options.model or "",
            size=pixel.size,
            strength=pixel.strength,
            max_attempts=options.attempts,
            extra=extra,
        )
    return PixelCoder(
        model,
        name=title,
        model_name=options.model or "",
        size=pixel.size or SIZE,
        condition=pixel.condition,
        planner=planner,
        max_attempts=options.attempts,
        extra=extra,
    )


# ------------------------------------------------------------------------------- backends


def _images(options: Options, state: Path | None, stack: AsyncExitStack) -> ImageModel:  # noqa: ARG001
    from scigen_data.clients.images.openai import OpenAIImages

    client = OpenAIImages.from_environment(options.pixel.base_url or "", **_reach(options))
    stack.push_async_callback(client.aclose)
    return client


def _chat_images(options: Options, state: Path | None, stack: AsyncExitStack) -> ImageModel:  # noqa: ARG001
    from scigen_data.clients.images.chat import ChatImages

    client = ChatImages.from_environment(options.pixel.base_url or "", **_reach(options))
    stack.push_async_callback(client.aclose)
    return client


def _bfl(options: Options, state: Path | None, stack: AsyncExitStack) -> ImageModel:  # noqa: ARG001
    from scigen_data.clients.images.bfl import BlackForestLabs

    client = BlackForestLabs.from_environment(options.pixel.base_url, **_reach(options))
    stack.push_async_callback(client.aclose)
    return client


def _hub(options: Options, state: Path | None, stack: AsyncExitStack) -> ImageModel:  # noqa: ARG001
    from scigen_data.clients.images.hub import HubImages

    client = HubImages.from_environment(
        options.pixel.base_url, provider=options.pixel.provider, **_reach(options)
    )
    stack.push_async_callback(client.aclose)
    return client


def _diffusers(options: Options, state: Path | None, stack: AsyncExitStack) -> ImageModel:
    from scigen_data.clients.diffusion import DiffusionModel

    local = options.local
    model = DiffusionModel(
        options.model or "",
        device=stack.enter_context(claimed_device(local.device, state)),
        dtype=local.dtype,
        offload=local.offload,
        batch=local.batch,
        steps=options.pixel.steps,
        guidance=options.pixel.guidance,
    )
    stack.push_async_callback(model.aclose)
    return model


def _reach(options: Options) -> dict[str, Any]:
    return {
        "concurrency": options.concurrency,
        "timeout": options.timeout,
        "retries": options.retries,
    }


BACKENDS: Mapping[str, Backend] = MappingProxyType(
    {
        "images": Backend(_images, needs_url="https://api.openai.com/v1"),
        "chat-images": Backend(_chat_images, needs_url="https://openrouter.ai/api/v1"),
        "hub": Backend(_hub, steps=True),
        "bfl": Backend(_bfl, steps=True),
        "diffusers": Backend(_diffusers, takes_url=False, steps=True),
    }
)
