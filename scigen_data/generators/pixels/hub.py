"""Image models behind the Hugging Face Hub's inference providers."""

from __future__ import annotations

from scigen_data.clients.images import ImageModel
from scigen_data.generators.chat import pace
from scigen_data.generators.pixels import REACH, pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.images.hub import HubImages

    options = setting.options
    client = HubImages.from_environment(
        options.image_base_url, provider=options.provider, **pace(setting)
    )
    setting.stack.push_async_callback(client.aclose)
    return client


HUB = pixel_spec(
    "hub",
    "an image model of the Hugging Face Hub, through its inference providers",
    _client,
    uses=(*REACH, "provider"),
    sends=("steps", "guidance"),
    keys=("HF_TOKEN", "SCIGEN_IMAGE_API_KEY"),
    reaches=(
        Reaches(
            "HunyuanImage-3.0",
            "--provider fal-ai --model tencent/HunyuanImage-3.0",
            "HF_TOKEN",
        ),
        Reaches("Qwen-Image", "--model Qwen/Qwen-Image", "HF_TOKEN"),
    ),
)
