"""The models of Black Forest Labs, behind their own API."""

from __future__ import annotations

from scigen_data.clients.images import ImageModel
from scigen_data.generators.chat import pace
from scigen_data.generators.pixels import pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.images.bfl import BlackForestLabs

    options = setting.options
    client = BlackForestLabs.from_environment(options.image_base_url, **pace(setting))
    setting.stack.push_async_callback(client.aclose)
    return client


BFL = pixel_spec(
    "bfl",
    "FLUX models of Black Forest Labs, through their own API",
    _client,
    sends=("steps", "guidance"),
    keys=("BFL_API_KEY", "SCIGEN_IMAGE_API_KEY"),
    reaches=(Reaches("Flux2-flex", "--model flux-2-flex", "BFL_API_KEY"),),
)
