"""Image models in the worker's own process, by the library `diffusers`."""

from __future__ import annotations

from scigen_data.clients.images import ImageModel
from scigen_data.generators.devices import claimed_device
from scigen_data.generators.pixels import pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.diffusion import DiffusionModel

    options = setting.options
    model = DiffusionModel(
        options.model or "",
        device=setting.stack.enter_context(claimed_device(options.device, setting.state)),
        dtype=options.dtype,
        offload=options.offload,
        batch=options.batch,
        steps=options.steps,
        guidance=options.guidance,
    )
    setting.stack.push_async_callback(model.aclose)
    return model


DIFFUSERS = pixel_spec(
    "diffusers",
    "an image model on this machine, by the library `diffusers`",
    _client,
    uses=("device", "dtype", "batch", "offload", "steps", "guidance"),
    instead={"image_base_url": "it runs on this machine: leave --image-base-url out"},
    in_process=True,
    reaches=(Reaches("Qwen-Image", "--model Qwen/Qwen-Image"),),
)
