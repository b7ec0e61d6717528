"""Models that draw pixels: a file each says how one is reached, the rest is theirs in common.

`pixel_spec` makes a generator of an image model's client: conditions, restyling, sizes, prices
and kept pictures come with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from scigen_data.clients.images import ImageModel
from scigen_data.errors import InputError
from scigen_data.generators import imgcoder, recorded
from scigen_data.generators.chat import PACE, spending
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.pixels import caption
from scigen_data.generators.spec import Generator, GeneratorSpec, Reaches, Setting

CONDITIONS = ("none", "plan", "caption")
SIZE = (1024, 1024)
_SIDES = (64, 4096)
_USES = ("model", "attempts", "condition", "hybrid", "size", "image_option", "price_image")
REACH = ("image_base_url", *PACE)  # what a service has a use for


def pixel_spec(
    name: str,
    summary: str,
    client: Callable[[Setting], ImageModel],
    *,
    uses: tuple[str, ...] = REACH,
    sends: tuple[str, ...] = (),
    needs: Mapping[str, str] | None = None,
    instead: Mapping[str, str] | None = None,
    keys: tuple[str, ...] = (),
    in_process: bool = False,
    hosted: bool = False,
    reaches: tuple[Reaches, ...] = (),
) -> GeneratorSpec:
    """The generator that draws with the image model that `client` makes.

    Making a client opens and loads nothing, and raises InputError where its options are wrong:
    that is how they are checked. The options `sends` go along with every request.
    """

    def used(options: BuildOptions) -> set[str]:
        return {*_USES, *uses, *sends, *(("strength",) if options.hybrid else ())}

    def check(options: BuildOptions) -> None:
        _check(options)
        client(Setting(options, None, AsyncExitStack()))

    return GeneratorSpec(
        name,
        summary,
        make=lambda setting: _made(name, client(setting), setting, sends),
        uses=used,
        needs={"model": "a model: {flag} NAME or SCIGEN_IMAGE_MODEL", **(needs or {})},
        check=check,
        reads={"model": "SCIGEN_IMAGE_MODEL", "image_base_url": "SCIGEN_IMAGE_BASE_URL"},
        keys=keys,
        pictures=True,
        in_process=in_process,
        hosted=hosted,
        prompts=_prompts,
        beside=_coder,
        title=lambda options: name + _suffix(options),
        instead={
            "strength": "it is of --hybrid",
            "plan_model": "it is of --condition and --hybrid",
            "base_url": "its endpoint is --image-base-url; --base-url is of the chat model beside "
            "it, for --condition and --hybrid",
            **(instead or {}),
        },
        reaches=reaches,
    )


def _made(name: str, client: ImageModel, setting: Setting, sends: tuple[str, ...]) -> Generator:
    from scigen_data.clients.images.cache import KeptPictures, PictureCache
    from scigen_data.generators.pixels.coder import PixelCoder
    from scigen_data.generators.pixels.hybrid import HybridCoder

    options, model = setting.options, client
    if setting.state is not None:
        pictures = PictureCache(setting.state / "pictures")
        model = KeptPictures(client, pictures, options.price_image, spending(setting))
    sent = {field: getattr(options, field) for field in sends}
    common: dict[str, Any] = {
        "name": name + _suffix(options),
        "model_name": options.model or "",
        "max_attempts": options.attempts,
        "extra": dict(options.image_option)
        | {field: value for field, value in sent.items() if value is not None},
    }
    if not options.hybrid:
        return PixelCoder(
            model,
            size=options.size or SIZE,
            condition=options.condition,
            planner=setting.coder,
            **common,
        )
    if setting.coder is None or setting.sketch is None:
        raise InputError("a hybrid build needs what writes programs and what draws them")
    return HybridCoder(
        setting.coder,
        model,
        setting.sketch,
        size=options.size,
        strength=options.strength,
        **common,
    )


def _check(options: BuildOptions) -> None:
    if options.condition not in CONDITIONS:
        raise InputError(
            f"no condition {options.condition!r}: choose one of {', '.join(CONDITIONS)}"
        )
    if options.hybrid and options.condition != "none":
        raise InputError("--hybrid restyles a program's figure: leave --condition out")
    if options.size is not None and not all(_SIDES[0] <= s <= _SIDES[1] for s in options.size):
        raise InputError(
            f"--size is {options.size[0]}x{options.size[1]}: sides of {_SIDES[0]} to {_SIDES[1]} "
            "pixels are drawn"
        )
    if not 0 < options.strength <= 1:
        raise InputError(f"--strength is {options.strength}: it lies above 0 and is at most 1")


def _coder(options: BuildOptions, default: GeneratorSpec) -> GeneratorSpec | None:
    """What writes beside a pixel model: recorded replies where they are given, else the recipe's
    own generator, or ImgCoder where a chat model is named."""
    if options.condition == "caption":
        return caption.captions()
    if options.condition == "none" and not options.hybrid:
        return None
    if options.replies is not None:
        return recorded.RECORDED
    return imgcoder.IMGCODER if options.plan_model or default.pictures else default


def _prompts(options: BuildOptions) -> str:
    from scigen_data.generators.pixels.hybrid import restyle_hash
    from scigen_data.generators.pixels.prompting import PROMPT_VERSION, prompt_hash

    found = restyle_hash() if options.hybrid else prompt_hash(options.condition)
    return f"{PROMPT_VERSION} {found}"


def _suffix(options: BuildOptions) -> str:
    """What the paradigm's name gets behind the backend's."""
    if options.hybrid:
        return "-hybrid"
    return "" if options.condition == "none" else f"-{options.condition}"
