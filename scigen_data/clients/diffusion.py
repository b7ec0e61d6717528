"""Pixel models in this process: whatever `diffusers` loads, from the Hub or a folder.

    async with DiffusionModel("Qwen/Qwen-Image", batch=4) as model:
        picture = await model.draw(ImageRequest("Qwen/Qwen-Image", "a lens", 1024, 1024, seed=7))

Every request has a random generator of its own, on the CPU, so that its noise depends on its seed
alone: not on the device, nor on what else is in the batch. A kernel sums in another order for
another batch size, so a batch that is not full is filled up with its last request: the same
request gives the same bytes on the same machine and versions, whatever is drawn beside it. Where
a pipeline pads prompts to the longest of a batch (Qwen-Image) a few pixels differ by a grey level
(`scripts/bench_diffusion.py` counts them), but for `batch=1`, the default.

One process drives one GPU, the one that is named (`device="cuda:1"`) or the first; in a build it
is a process that all workers ask (`clients/hosting`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from importlib.metadata import version
from io import BytesIO
from typing import Any

from scigen_data.clients import Failure, canonical
from scigen_data.clients.devices import EXTRA, choose_device, choose_dtype, out_of_memory
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.inprocess import InProcess, check_least
from scigen_data.clients.pipelines import Call
from scigen_data.clients.weights import Weights, find_weights, loading, quiet
from scigen_data.errors import EndpointError, InputError, require
from scigen_data.records import Status

OFFLOADS = ("none", "model", "sequential")
_WHAT = "diffusers pipeline"
_OTHERWISE = (
    "a model that brings its own code (HunyuanImage-3.0) runs behind a server of the OpenAI images "
    "protocol, such as 'vllm serve MODEL --omni'"
)
_ROOM = "try --offload model, then sequential, or a smaller model"

_log = logging.getLogger(__name__)


class DiffusionModel(InProcess[ImageRequest, Picture, "_Loaded"]):
    """Draws with a pipeline, up to `batch` pictures of one size and kind at once.

    `model` is a folder or a Hub id, with "@revision" where one is wanted. `device` is cpu, mps,
    cuda or cuda:N (default: the best there is), `dtype` float32, bfloat16 or float16 (default: the
    device's own). `offload` keeps the weights in the machine's memory and moves to the GPU one
    part of the pipeline ("model") or one layer ("sequential") at a time: slow, and slower.
    `steps` and `guidance` are the model's own unless given, here or in a request's `extra`, which
    takes further plain parameters of the pipeline by name (`negative_prompt`, say).

    Weights are loaded at the first request. Raises InputError on values that cannot be meant,
    MissingExtra without the extra `pixel`.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str | None = None,
        dtype: str | None = None,
        offload: str = "none",
        batch: int = 1,
        steps: int | None = None,
        guidance: float | None = None,
    ) -> None:
        check_least("steps", steps)
        if offload not in OFFLOADS:
            raise InputError(f"no offload {offload!r}: choose one of {', '.join(OFFLOADS)}")
        if offload != "none" and device == "cpu":
            raise InputError(f"offload {offload!r} needs a GPU: leave it out on the CPU")
        super().__init__(
            model,
            lambda device, dtype: _Loaded(model, device, dtype, offload),
            device=device,
            dtype=dtype,
            batch=batch,
            kind=_kind,
            modules=("torch", "diffusers", "transformers", "accelerate"),
        )
        self.steps = steps
        self.guidance = guidance

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        """The picture as PNG; `failed` where the model's safety checker blacks it out, `memory`
        where it does not fit alone, `api_error` where the pipeline breaks over it.

        Raises InputError, MissingExtra or EndpointError where the model cannot be had or does not
        take what is asked, EndpointError where it restyles nothing and `source` is given.
        """
        return await self._batcher.submit(request)

    # ------------------------------------------------------------------------ model's thread

    def _work(
        self, requests: Sequence[ImageRequest], abandoned: Callable[[], bool]
    ) -> Sequence[Picture | Failure]:
        loaded = self._loaded.get()
        restyle = requests[0].source is not None
        call = loaded.call(restyle=restyle)
        if not call.alone(restyle=restyle):
            return self._run(loaded, call, requests, abandoned)
        return [
            outcome
            for request in requests
            for outcome in self._run(loaded, call, [request], abandoned)
        ]

    def _full(self, request: ImageRequest) -> bool:
        """One picture more or less moves the last bits of all: batches have one size."""
        restyle = request.source is not None
        return not self._loaded.get().call(restyle=restyle).alone(restyle=restyle)

    def _size(self, request: ImageRequest) -> str:
        return f"one picture of {request.width} x {request.height}"

    def _run(
        self,
        loaded: _Loaded,
        call: Call,
        requests: Sequence[ImageRequest],
        abandoned: Callable[[], bool],
    ) -> list[Picture | Failure]:
        import torch

        arguments = call.arguments(requests, self.steps, self.guidance)
        with quiet(*loaded.libraries):
            call.tell_cuts(requests)
        seeds = [request.seed % 2**63 for request in requests]
        if "generator" in call.parameters:
            arguments["generator"] = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        else:
            torch.manual_seed(seeds[0])
        if "callback_on_step_end" in call.parameters:
            arguments["callback_on_step_end"] = _stopper(abandoned)
        try:
            with quiet(*loaded.libraries):
                drawn = call.pipe(**arguments)
        except (ValueError, TypeError) as error:
            # The pipeline's own check of its parameters, which the next request would meet too.
            line = " ".join(str(error).split())[:200]
            raise InputError(f"{loaded.weights.name} does not take the request: {line}") from error
        except Exception as error:
            if out_of_memory(error):
                raise
            if any(each is not requests[0] for each in requests):  # whose fault is it?
                size = len(requests)  # as many at once as before: so are the last bits
                return [self._run(loaded, call, [e] * size, abandoned)[0] for e in requests]
            line = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            return [Failure(Status.API_ERROR, f"the pipeline fails: {line}")] * len(requests)
        images = getattr(drawn, "images", None)
        if images is None or len(images) != len(requests):
            raise InputError(
                f"{loaded.weights.name} ({type(call.pipe).__name__}) gives no image for each "
                "prompt: choose a text-to-image model"
            )
        flags = getattr(drawn, "nsfw_content_detected", None) or [False] * len(requests)
        return [
            Failure(Status.FAILED, "refused by the model's safety checker (nsfw_content_detected)")
            if flag
            else Picture(_png(image), model=loaded.identity(call))
            for image, flag in zip(images, flags, strict=True)
        ]


class _Loaded:
    """A pipeline on its device, and the one that restyles, which shares its weights."""

    def __init__(self, model: str, device: str | None, dtype: str | None, offload: str) -> None:
        transformers, diffusers = require("transformers", EXTRA), require("diffusers", EXTRA)
        self.libraries = (transformers, diffusers)
        self.weights = find_weights(model, "model_index.json", what=_WHAT, otherwise=_OTHERWISE)
        self.device = choose_device(device)
        if offload != "none" and self.device == "cpu":
            raise InputError(f"offload {offload!r} needs a GPU and there is none: leave it out")
        kind = choose_dtype(dtype, self.device)
        with quiet(*self.libraries), loading(model, self.device, _ROOM):
            self.pipe = _from_pretrained(diffusers, self.weights, kind)
            self.pipe.set_progress_bar_config(disable=True)
            # One image after the other: less memory, and none sees its neighbours.
            if hasattr(getattr(self.pipe, "vae", None), "enable_slicing"):
                self.pipe.vae.enable_slicing()
        self._offload = offload
        self._text = Call.of(self.pipe)
        self._restyle: Call | None = None
        self._placed: Any = None
        self._place(self.pipe)
        short = str(kind).removeprefix("torch.")
        self._how = (
            f"{short}, {self.device.partition(':')[0]}; diffusers {version('diffusers')}, "
            f"torch {version('torch')}"
        )
        _log.info("loaded %s on %s", self.identity(self._text), self.device)

    def identity(self, call: Call) -> str:
        """The model and whatever else here decides the pixels of its pictures."""
        return f"{self.weights.identity} ({type(call.pipe).__name__}, {self._how})"

    def call(self, *, restyle: bool) -> Call:
        """The pipeline for a request. Raises EndpointError where none of the model's restyles."""
        if not restyle or "image" in self._text.parameters:
            chosen = self._text
        else:
            self._restyle = self._restyle or self._restyler()
            chosen = self._restyle
        self._place(chosen.pipe)
        return chosen

    def _restyler(self) -> Call:
        import diffusers

        try:
            with quiet(*self.libraries):
                pipe = diffusers.AutoPipelineForImage2Image.from_pipe(self.pipe)
        except ValueError as error:
            raise EndpointError(
                f"{self.weights.name} ({type(self.pipe).__name__}) draws from a text only: choose "
                "a model with an image-to-image pipeline, such as Qwen-Image, FLUX.2 or Stable "
                "Diffusion"
            ) from error
        pipe.set_progress_bar_config(disable=True)
        return Call.of(pipe)

    def _place(self, pipe: Any) -> None:
        """Onto the device; hooks that offload belong to the order of one pipeline's parts."""
        if self._placed is pipe:
            return
        with quiet(*self.libraries), loading(self.weights.name, self.device, _ROOM):
            if self._offload == "model":
                pipe.enable_model_cpu_offload(device=self.device)
            elif self._offload == "sequential":
                pipe.enable_sequential_cpu_offload(device=self.device)
            elif self._placed is None:
                pipe.to(self.device)
        self._placed = pipe


def _from_pretrained(diffusers: Any, weights: Weights, dtype: Any) -> Any:
    """By the text-to-image class of its family, else by the class that its index names."""
    # An unknown name is ignored, and with it the type: 0.36 knows only the first.
    renamed = hasattr(diffusers.pipelines.pipeline_utils, "_resolve_dtype")
    options = {"dtype" if renamed else "torch_dtype": dtype}
    if weights.revision:
        options["revision"] = weights.revision
    name = json.loads(weights.index.read_text(encoding="utf-8")).get("_class_name", "")
    families = diffusers.pipelines.auto_pipeline
    known = families._get_task_class(families.AUTO_TEXT2IMAGE_PIPELINES_MAPPING, name, False)
    auto = diffusers.AutoPipelineForText2Image
    return (auto if known else diffusers.DiffusionPipeline).from_pretrained(
        weights.source, **options
    )


def _kind(request: ImageRequest) -> tuple[object, ...]:
    """What the requests of a batch have in common."""
    restyle = request.source is not None
    size = (request.width, request.height)
    return (*size, restyle, request.strength if restyle else 0.0, canonical(dict(request.extra)))


def _stopper(abandoned: Callable[[], bool]) -> Callable[..., dict[str, Any]]:
    """Skips what is left of the steps once nobody waits for the pictures."""

    def after_step(pipe: Any, step: int, time: Any, values: dict[str, Any]) -> dict[str, Any]:
        del step, time
        if abandoned():
            pipe._interrupt = True
        return values

    return after_step


def _png(image: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
