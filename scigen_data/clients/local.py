"""Chat models in this process: whatever `transformers` generates text with, by Hub id or folder.

    async with LocalChat("Qwen/Qwen3-VL-8B-Instruct", batch=8) as chat:
        reply = await chat.complete(ChatRequest("", (Message("user", "Draw a lens."),), seed=7))

A server is the better way where there is one: it batches continuously and serves every worker.

    vllm serve Qwen/Qwen3-VL-8B-Instruct --port 8000
    transformers serve Qwen/Qwen3-VL-8B-Instruct --port 8000

Every request samples with a random generator of its own, so that a reply depends on its seed and
not on what else is in the batch. What is left are the last bits of floating point, which padding
and another batch size may change, and with them, once in a while, a token; at `batch=1` (the
default) the same request gives the same reply on the same machine and versions. A build keeps
replies on disk and goes on with those.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from scigen_data.clients import ChatRequest, Failure, Reply, canonical
from scigen_data.clients.devices import EXTRA, choose_device, choose_dtype, out_of_memory
from scigen_data.clients.inprocess import InProcess, check_least
from scigen_data.clients.turns import ChatTemplate
from scigen_data.clients.weights import find_weights, loading, quiet
from scigen_data.errors import InputError, ScigenError, require
from scigen_data.images import fault
from scigen_data.records import Status, Usage

_WHAT = "chat model of transformers"
_ROOM = "choose a smaller model, or serve it on several GPUs with 'vllm serve' and --base-url"
_FIELDS = frozenset({"top_p", "top_k", "stop", "chat_template_kwargs"})

_log = logging.getLogger(__name__)


class LocalChat(InProcess[ChatRequest, Reply, "_Loaded"]):
    """Answers with a model in this process, up to `batch` requests at once.

    `model` is a folder or a Hub id, with "@revision" where one is wanted. `device` is cpu, mps,
    cuda or cuda:N (default: the best there is), `dtype` float32, bfloat16 or float16 (default:
    the device's own). A request without `max_tokens` gets `max_new_tokens`; one without a
    temperature samples as the model's own settings say; one without a seed gets one that depends on
    what it asks. Of a request's `extra` it knows `top_p`, `top_k`, `stop` and
    `chat_template_kwargs`. `request.model` is not looked at.

    Weights are loaded at the first request. Raises InputError on values that cannot be meant,
    MissingExtra without torch and transformers.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str | None = None,
        dtype: str | None = None,
        batch: int = 1,
        max_new_tokens: int = 4096,
    ) -> None:
        check_least("max_new_tokens", max_new_tokens)
        super().__init__(
            model,
            lambda device, dtype: _Loaded(model, device, dtype),
            device=device,
            dtype=dtype,
            batch=batch,
            kind=_kind,
            modules=("torch", "transformers", "accelerate"),
        )
        self.max_new_tokens = max_new_tokens

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        """The reply; `memory` where it does not fit alone, `too_large` where the prompt is longer
        than the model reads, `unparseable` where nothing is said, `api_error` where an image is
        none or the model breaks over it.

        Raises InputError, MissingExtra or EndpointError where the model cannot be had or does not
        take what is asked: an image without eyes, an unknown field in `extra`.
        """
        if unknown := sorted(set(request.extra) - _FIELDS):
            raise InputError(
                f"a local model takes no {unknown[0]!r}: it takes {', '.join(sorted(_FIELDS))}"
            )
        for message in request.messages:
            for image in message.images:
                if reason := fault(image):
                    return Failure(Status.API_ERROR, f"an image cannot be read: {reason}")
        return await self._batcher.submit(request)

    # ------------------------------------------------------------------------ model's thread

    def _work(
        self, requests: Sequence[ChatRequest], abandoned: Callable[[], bool]
    ) -> Sequence[Reply | Failure]:
        loaded = self._loaded.get()
        if not loaded.sees and any(m.images for request in requests for m in request.messages):
            raise InputError(
                f"{self.model} reads text only and was shown an image: choose a vision model"
            )
        return loaded.answer(requests, self.max_new_tokens, abandoned)

    def _size(self, _: ChatRequest) -> str:
        return "one reply"


class _Loaded:
    """A model on its device with what turns talk into tokens."""

    def __init__(self, model: str, device: str | None, dtype: str | None) -> None:
        self.library = transformers = require("transformers", EXTRA)
        weights = find_weights(
            model,
            "config.json",
            what=_WHAT,
            otherwise="a folder that save_pretrained wrote, tokenizer included, is wanted",
        )
        self.name = weights.name
        self.device = choose_device(device)
        self.dtype = choose_dtype(dtype, self.device)
        at = {"revision": weights.revision} if weights.revision else {}
        with quiet(transformers), loading(model, self.device, _ROOM):
            config = transformers.AutoConfig.from_pretrained(weights.source, **at)
            auto = transformers.models.auto.modeling_auto
            self.sees = type(config) in auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
            if not self.sees and type(config) not in auto.MODEL_FOR_CAUSAL_LM_MAPPING:
                raise InputError(
                    f"{model} ({config.model_type}) writes no text: choose a chat model"
                )
            kind, reader = (
                (transformers.AutoModelForImageTextToText, transformers.AutoProcessor)
                if self.sees
                else (transformers.AutoModelForCausalLM, transformers.AutoTokenizer)
            )
            self.template = ChatTemplate(
                reader.from_pretrained(weights.source, **at), model, sees=self.sees
            )
            self.network = kind.from_pretrained(weights.source, dtype=self.dtype, **at)
            self.network.to(self.device).eval()
        text = config.get_text_config()
        self.context = getattr(text, "max_position_embeddings", None) or 2**31
        self.own = self._own_sampling()
        short = str(self.dtype).removeprefix("torch.")
        self.identity = (
            f"{weights.identity} ({type(self.network).__name__}, {short}, "
            f"{self.device.partition(':')[0]}; transformers {version('transformers')}, "
            f"torch {version('torch')})"
        )
        _log.info("loaded %s on %s", self.identity, self.device)

    def answer(
        self, requests: Sequence[ChatRequest], max_new_tokens: int, abandoned: Callable[[], bool]
    ) -> list[Reply | Failure]:
        """One reply a request; all of one kind.

        Where one of several breaks the model, or is so long that its reply must be shorter, each
        is answered alone.
        """
        sampling = self._sampling(requests[0])
        try:
            outcomes = self._together(requests, sampling, max_new_tokens, abandoned)
        except Exception as error:
            if isinstance(error, ScigenError) or out_of_memory(error):
                raise
            line = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
            outcomes = [Failure(Status.API_ERROR, f"the model fails: {line}")]
        if len(outcomes) == len(requests):
            return outcomes
        alone = [self.answer([each], max_new_tokens, abandoned) for each in requests]
        return [outcome for [outcome] in alone]

    def _together(
        self,
        requests: Sequence[ChatRequest],
        sampling: Any,
        max_new_tokens: int,
        abandoned: Callable[[], bool],
    ) -> list[Reply | Failure]:
        """The replies, or nothing where they need different lengths."""
        wanted = requests[0].max_tokens or max_new_tokens
        inputs = self.template.encode(requests)
        lengths = inputs["attention_mask"].sum(dim=1).tolist()
        rooms = [self.context - length for length in lengths]
        if min(rooms) < wanted and len(requests) > 1:
            return []
        if min(rooms) < 1:
            reason = f"the prompt has {lengths[0]} tokens, {self.name} reads {self.context}"
            return [Failure(Status.TOO_LARGE, reason)]
        rows = self._generate(inputs, requests, sampling, min(wanted, *rooms), abandoned)
        return [
            self._reply(request, length, row)
            for request, length, row in zip(requests, lengths, rows, strict=True)
        ]

    def _generate(
        self,
        inputs: Any,
        requests: Sequence[ChatRequest],
        sampling: Any,
        tokens: int,
        abandoned: Callable[[], bool],
    ) -> list[list[int]]:
        """The tokens that each row adds, up to `tokens`, padded behind its end."""
        import torch
        from transformers import LogitsProcessorList, StoppingCriteriaList

        from scigen_data.clients.sampling import Abandoned, SeededSampling

        processors = LogitsProcessorList()
        if sampling.temperature > 0:
            processors.append(SeededSampling(sampling, [_seed(each) for each in requests]))
        tensors = {
            name: tensor.to(self.device, self.dtype if tensor.is_floating_point() else None)
            for name, tensor in inputs.items()
        }
        stop = _stops(requests[0])
        with torch.inference_mode(), quiet(self.library):
            rows = self.network.generate(
                **tensors,
                max_new_tokens=tokens,
                logits_processor=processors,
                stopping_criteria=StoppingCriteriaList([Abandoned(abandoned)]),
                **({"stop_strings": stop, "tokenizer": self.template.tokenizer} if stop else {}),
            )
        new: list[list[int]] = rows[:, inputs["input_ids"].shape[1] :].tolist()
        return new

    def _reply(self, request: ChatRequest, length: int, row: list[int]) -> Reply | Failure:
        ends = self.network.generation_config.eos_token_id
        ends = {ends} if isinstance(ends, int) else set(ends or ())
        end = next((place for place, token in enumerate(row) if token in ends), None)
        count = len(row) if end is None else end + 1
        text = self.template.tokenizer.decode(row[:end], skip_special_tokens=True)
        finish = "length" if end is None else "stop"
        cuts = [text.index(mark) for mark in _stops(request) if mark in text]
        if cuts:
            text, finish = text[: min(cuts)], "stop"
            if end is None:  # padding follows the stop string
                pad = self.network.generation_config.pad_token_id
                while count and row[count - 1] == pad:
                    count -= 1
        if not text.strip() and finish == "stop":
            return Failure(Status.UNPARSEABLE, "the model ends its reply without a word")
        return Reply(text, Usage(length, count), self.identity, finish)

    def _own_sampling(self) -> Any:
        """The model's own settings, taken out of its hands: `generate` is left with greedy search.

        They would be mixed into every call, whatever it asks for.
        """
        from scigen_data.clients.sampling import Sampling

        own = self.network.generation_config
        temperature = 1.0 if own.temperature is None else float(own.temperature)
        found = Sampling(
            temperature if own.do_sample else 0.0,
            int(own.top_k or 0) if own.do_sample else 0,
            1.0 if own.top_p is None or not own.do_sample else float(own.top_p),
        )
        own.do_sample, own.num_beams = False, 1
        own.temperature = own.top_k = own.top_p = own.max_length = None
        own.pad_token_id = self.template.tokenizer.pad_token_id
        return found

    def _sampling(self, request: ChatRequest) -> Any:
        from scigen_data.clients.sampling import Sampling

        given = {name: value for name, value in request.extra.items() if value is not None}
        temperature = self.own.temperature if request.temperature is None else request.temperature
        top_k, top_p = given.get("top_k", self.own.top_k), given.get("top_p", self.own.top_p)
        if temperature < 0 or not 0 < top_p <= 1:
            raise InputError(
                f"temperature {temperature} and top_p {top_p}: the first must not be negative, "
                "the second lies above 0 and is at most 1"
            )
        return Sampling(float(temperature), max(0, int(top_k)), float(top_p))


def _kind(request: ChatRequest) -> tuple[object, ...]:
    """What the requests of a batch have in common."""
    images = any(message.images for message in request.messages)
    return (request.max_tokens, request.temperature, canonical(dict(request.extra)), images)


def _seed(request: ChatRequest) -> int:
    return int(request.key[:15], 16) if request.seed is None else request.seed % 2**63


def _stops(request: ChatRequest) -> list[str]:
    stop = request.extra.get("stop") or []
    return [stop] if isinstance(stop, str) else [str(mark) for mark in stop]
