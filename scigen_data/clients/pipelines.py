"""What one call of a diffusers pipeline takes: each class has names and habits of its own.

Nothing here is told by a class's name: parameters are read off the signature of `__call__`, and
sizes off the components, so that pipelines that come later work as they are.
"""

from __future__ import annotations

import inspect
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

from scigen_data.clients.images import ImageRequest
from scigen_data.errors import InputError
from scigen_data.images import ImageError, decoded

_log = logging.getLogger(__name__)

# Set by the request itself, or nothing that a caller could hold.
_OURS = frozenset(
    {
        *("prompt", "image", "generator", "height", "width", "num_inference_steps", "strength"),
        *("num_images_per_prompt", "latents", "output_type", "return_dict"),
        *("callback_on_step_end", "callback_on_step_end_tensor_inputs", "self"),
    }
)


@dataclass(frozen=True, slots=True)
class Call:
    """A pipeline and what its `__call__` takes."""

    pipe: Any
    parameters: Mapping[str, inspect.Parameter]

    @classmethod
    def of(cls, pipe: Any) -> Call:
        """Raises InputError where it is no pipeline that draws from a text."""
        parameters = inspect.signature(type(pipe).__call__).parameters
        if "prompt" not in parameters:
            raise InputError(
                f"{type(pipe).__name__} draws nothing from a text: choose a text-to-image model"
            )
        return cls(pipe, parameters)

    @property
    def edits(self) -> bool:
        """Whether it takes an image as something to follow, not to start from: for such a pipeline
        a list of images means several for one picture.
        """
        return "image" in self.parameters and "strength" not in self.parameters

    def alone(self, *, restyle: bool) -> bool:
        """Whether pictures must be drawn one by one."""
        return "generator" not in self.parameters or (restyle and self.edits)

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The nearest size that the model can draw, in pixels; said in the log where it differs."""
        multiple = self._multiple()
        sizes = [max(1, round(side / multiple)) * multiple for side in (width, height)]
        if sizes != [width, height]:
            _say(
                f"{type(self.pipe).__name__} draws in multiples of {multiple} pixels: "
                f"{sizes[0]} x {sizes[1]} instead of {width} x {height}"
            )
        return sizes[0], sizes[1]

    def _multiple(self) -> int:
        """Pixels a latent stands for, twice that where latents are packed in patches of 2 x 2."""
        factor = int(getattr(self.pipe, "vae_scale_factor", 8) or 8)
        return factor if getattr(self.pipe, "unet", None) is not None else 2 * factor

    def tell_cuts(self, requests: Sequence[ImageRequest]) -> None:
        """Say in the log where a prompt is longer than the model reads.

        Of several text encoders the last reads most, where `max_sequence_length` is its limit.
        """
        own = self.parameters.get("max_sequence_length")
        limit = requests[0].extra.get("max_sequence_length") or (own.default if own else None)
        names = ("tokenizer_3", "tokenizer_2", "tokenizer")
        tokenizer = next((t for name in names if (t := getattr(self.pipe, name, None))), None)
        tokenizer = getattr(tokenizer, "tokenizer", tokenizer)
        if tokenizer is None:
            return
        limit = limit or tokenizer.model_max_length
        if any(len(tokenizer(request.prompt)["input_ids"]) > limit for request in requests):
            more = "; its 'max_sequence_length' may be raised" if own else ""
            _say(
                f"{type(self.pipe).__name__} reads {limit} tokens of a prompt and some have more: "
                f"the rest is not seen{more}"
            )

    def arguments(
        self, requests: Sequence[ImageRequest], steps: int | None, guidance: float | None
    ) -> dict[str, Any]:
        """For a batch of one kind. Raises InputError where the pipeline lacks what is asked."""
        first, count = requests[0], len(requests)
        extra = {name: value for name, value in first.extra.items() if value is not None}
        steps = extra.pop("steps", steps)
        guidance = extra.pop("guidance", guidance)
        width, height = self.size(first.width, first.height)
        given: dict[str, Any] = {"prompt": [request.prompt for request in requests]}
        given |= {"width": width, "height": height} if self._takes("width", "height") else {}
        if first.source is not None:
            sources = [_opened(request.source, (width, height)) for request in requests]
            given["image"] = sources[0] if self.edits else sources
            if not self.edits:
                given["strength"] = _checked_strength(first.strength)
                steps = self._enough(steps, first.strength)
        if steps is not None:
            given["num_inference_steps"] = self._known("num_inference_steps", "steps", steps)
        given |= self._guided(guidance, extra, count)
        for name, value in extra.items():
            if name in _OURS or name.endswith("_embeds") or not self._takes(name):
                raise InputError(
                    f"{type(self.pipe).__name__} takes no {name!r}: it takes "
                    f"{', '.join(sorted(['steps', 'guidance', *self._free()]))}"
                )
            given[name] = value
        return given

    def _guided(self, guidance: float | None, extra: dict[str, Any], count: int) -> dict[str, Any]:
        """Guidance and negative prompt.

        A pipeline with `true_cfg_scale` guides by a negative prompt and only where there is one; a
        model distilled for guidance has it built in and takes `guidance_scale` instead.
        """
        given: dict[str, Any] = {}
        negative = extra.pop("negative_prompt", None)
        true_cfg = self.parameters.get("true_cfg_scale")
        distilled = _distilled(self.pipe)
        if guidance is not None:
            if getattr(self.pipe.config, "is_distilled", False):
                _say(f"{type(self.pipe).__name__} is distilled: it has no use for guidance")
            name = "true_cfg_scale" if true_cfg is not None and not distilled else "guidance_scale"
            given[name] = self._known(name, "guidance", float(guidance))
        scale = given.get("true_cfg_scale", extra.get("true_cfg_scale"))
        if true_cfg is not None and scale is None:
            scale = 1.0 if distilled else true_cfg.default
        if negative is None and isinstance(scale, int | float) and scale > 1:
            negative = " "  # an empty text still is one; without it there is no guidance at all
        if negative is not None:
            given["negative_prompt"] = [self._known("negative_prompt", "negative_prompt", negative)]
            given["negative_prompt"] *= count
        return given

    def _enough(self, steps: int | None, strength: float) -> int | None:
        """Of `steps` only the share `strength` is done, and it must be one step at least."""
        if steps is None or int(steps * strength) >= 1:
            return steps
        return math.ceil(1 / strength)

    def _known(self, name: str, option: str, value: Any) -> Any:
        if not self._takes(name):
            raise InputError(f"{type(self.pipe).__name__} has no {option}: leave it out")
        return value

    def _takes(self, *names: str) -> bool:
        return all(name in self.parameters for name in names)

    def _free(self) -> list[str]:
        """What a request may set beside the common fields: plain values only."""
        plain = (str, int, float, bool, type(None))
        return [
            name
            for name, parameter in self.parameters.items()
            if name not in _OURS
            and not name.endswith("_embeds")
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            and isinstance(parameter.default, plain)
        ]


def _distilled(pipe: Any) -> bool:
    config = getattr(getattr(pipe, "transformer", None), "config", None)
    return bool(getattr(config, "guidance_embeds", False))


def _checked_strength(strength: float) -> float:
    if not 0 < strength <= 1:
        raise InputError(f"strength is {strength}: it must be above 0 and at most 1")
    return strength


def _opened(source: bytes | None, size: tuple[int, int]) -> Image.Image:
    """An image to restyle, at the size of the picture."""
    try:
        return decoded(source or b"").resize(size, Image.Resampling.LANCZOS)
    except ImageError as error:
        raise InputError(f"the image to restyle cannot be read: {error}") from error


@cache
def _say(line: str) -> None:
    """Once a line, not once an image."""
    _log.warning(line)
