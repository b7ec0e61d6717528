"""Chat models whose replies hold pictures."""

from __future__ import annotations

from scigen_data.clients.images import ImageModel
from scigen_data.generators.chat import pace
from scigen_data.generators.pixels import pixel_spec
from scigen_data.generators.spec import Reaches, Setting


def _client(setting: Setting) -> ImageModel:
    from scigen_data.clients.images.chat import ChatImages

    options = setting.options
    client = ChatImages.from_environment(options.image_base_url or "", **pace(setting))
    setting.stack.push_async_callback(client.aclose)
    return client


_OWN = "its own go into --image-option"
CHAT_IMAGES = pixel_spec(
    "chat-images",
    "a model that draws in its replies to an OpenAI-compatible chat",
    _client,
    needs={
        "image_base_url": "an endpoint: {flag} https://openrouter.ai/api/v1 or "
        "SCIGEN_IMAGE_BASE_URL"
    },
    instead={"steps": _OWN, "guidance": _OWN},
    keys=("SCIGEN_IMAGE_API_KEY", "OPENAI_API_KEY"),
    reaches=tuple(
        Reaches(
            name,
            f"--image-base-url https://openrouter.ai/api/v1 --model google/{model}",
            "SCIGEN_IMAGE_API_KEY",
        )
        for name, model in (
            ("Nanobanana", "gemini-2.5-flash-image"),
            ("Nanobanana-Pro", "gemini-3-pro-image-preview"),
        )
    ),
)
