"""Image models on this machine, by the library `diffusers`: one a device, for all workers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from scigen_data.clients import Failure
from scigen_data.clients.hosting import Spread
from scigen_data.clients.images import ImageModel, ImageRequest, Picture
from scigen_data.generators.devices import held
from scigen_data.generators.pixels import pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.diffusion import DiffusionModel

    options = setting.options
    make = partial(
        DiffusionModel,
        options.model or "",
        dtype=options.dtype,
        offload=options.offload,
        batch=options.batch,
        steps=options.steps,
        guidance=options.guidance,
    )
    model = make(device=options.device)  # loads nothing; says what is wrong
    if setting.state is not None:
        return _Held(held(setting, setting.state, make))
    setting.stack.push_async_callback(model.aclose)
    return model


@dataclass(frozen=True, slots=True)
class _Held:
    model: Spread

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        found: Picture | Failure = await self.model.ask("draw", request)
        return found


DIFFUSERS = pixel_spec(
    "diffusers",
    "an image model on this machine, by the library `diffusers`",
    _client,
    uses=("device", "dtype", "batch", "offload", "steps", "guidance"),
    instead={"image_base_url": "it runs on this machine: leave --image-base-url out"},
    in_process=True,
    hosted=True,
    reaches=(Reaches("Qwen-Image", "--model Qwen/Qwen-Image"),),
)
