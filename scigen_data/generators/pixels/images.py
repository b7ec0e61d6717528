"""Models behind the OpenAI Images API."""

from __future__ import annotations

from scigen_data.clients.images import ImageModel
from scigen_data.generators.chat import pace
from scigen_data.generators.pixels import pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.images.openai import OpenAIImages

    options = setting.options
    client = OpenAIImages.from_environment(options.image_base_url or "", **pace(setting))
    setting.stack.push_async_callback(client.aclose)
    return client


_OWN = "its own go into --image-option"
IMAGES = pixel_spec(
    "images",
    "an image model behind the OpenAI Images API",
    _client,
    needs={
        "image_base_url": "an endpoint: {flag} https://api.openai.com/v1 or SCIGEN_IMAGE_BASE_URL"
    },
    instead={"steps": _OWN, "guidance": _OWN},
    keys=("SCIGEN_IMAGE_API_KEY", "OPENAI_API_KEY"),
    reaches=(
        *(
            Reaches(
                name,
                f"--image-base-url https://api.openai.com/v1 --model {model}",
                "OPENAI_API_KEY",
            )
            for name, model in (("GPT-Image-1", "gpt-image-1"), ("GPT-Image-1.5", "gpt-image-1.5"))
        ),
        Reaches(
            "Seedream-4.0",
            "--image-base-url https://ark.ap-southeast.bytepluses.com/api/v3 "
            "--model seedream-4-0-250828 --image-option watermark=false",
            "SCIGEN_IMAGE_API_KEY",
        ),
        Reaches(
            "HunyuanImage-3.0",
            "--image-base-url of a server that has it --model tencent/HunyuanImage-3.0",
        ),
    ),
)
