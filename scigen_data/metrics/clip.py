"""CLIP score: how near an image is to its text, as SciGenBench defines it.

100 max(cos(image, text), 0) with CLIP ViT-B/16, the text cut to the model's 77 tokens, the image
resized to the model's square (bilinear; Hessel et al. 2021; src/eval/t2i_metric.py of
SciGenBench/SciGenBench). Weights come from a folder or the Hub cache, never from the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scigen_data.errors import InputError, MissingExtra, require
from scigen_data.metrics.needs import Needs
from scigen_data.metrics.pixels import Source, Unreadable, read
from scigen_data.records import Status

MODEL = "openai/clip-vit-base-patch16"
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClipScore:
    """The score of one image, 0 to 100, or why there is none."""

    status: Status
    reason: str = ""
    score: float | None = None


class Clip:
    """A CLIP model with its processor. `Clip.load` makes one.

    `rescaled_twice` feeds images as upstream's script does: as floats of 0 to 1 to a processor
    that divides by 255 once more, so that the model sees nearly black images. For comparison
    with published numbers, nothing else.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        image_processor: Any,
        *,
        name: str = "",
        device: str = "cpu",
        rescaled_twice: bool = False,
    ) -> None:
        self.name = name
        self._model, self._device = model.to(device).eval(), device
        self._tokenizer, self._processor = tokenizer, image_processor
        self._side = int(model.config.vision_config.image_size)  # pixels
        self._tokens = int(model.config.text_config.max_position_embeddings)
        self._rescaled_twice = rescaled_twice

    @classmethod
    def load(
        cls,
        source: str | Path = MODEL,
        *,
        device: str | None = None,
        rescaled_twice: bool = False,
    ) -> Clip | Needs:
        """The model in the folder `source`, or of that name in the Hub cache.

        Needs where torch, transformers or the weights are missing. Raises InputError where the
        folder holds something else.
        """
        try:
            torch = require("torch", "metrics")
            transformers = require("transformers", "metrics")
        except MissingExtra as error:
            return Needs(f"CLIP score: {error}")
        name, is_folder = str(source), Path(source).is_dir()
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        try:
            parts = [
                kind.from_pretrained(name, local_files_only=True)
                for kind in (
                    transformers.CLIPModel,
                    transformers.AutoTokenizer,
                    transformers.AutoImageProcessor,
                )
            ]
        except (OSError, ValueError) as error:
            if not is_folder:
                return Needs(
                    f"CLIP score: the weights {name} are no folder and not in the Hub cache: "
                    f"'hf download {MODEL}' fetches them"
                )
            line = " ".join(str(error).split())[:160]
            raise InputError(f"{name} holds no CLIP model with its processor: {line}") from error
        return cls(*parts, name=name, device=device, rescaled_twice=rescaled_twice)

    def scores(
        self, pairs: Iterable[tuple[Source | None, str]], *, batch: int = 32
    ) -> Iterator[ClipScore]:
        """The score of each (image, text), in order; whatever is wrong with it is a status."""
        remaining = iter(pairs)
        while rows := list(islice(remaining, batch)):
            found: list[ClipScore | None] = []
            images, texts = [], []
            for source, text in rows:
                try:
                    image = read(source, "generated image")
                except Unreadable as error:
                    found.append(ClipScore(error.status, error.reason))
                    continue
                if not text.strip():
                    found.append(ClipScore(Status.SKIPPED, "there is no text to compare with"))
                    continue
                found.append(None)
                images.append(self.prepare(image))
                texts.append(text)
            values = iter(self.compare(images, texts) if images else ())
            for score in found:
                yield score or ClipScore(Status.OK, "", float(next(values)))

    def prepare(self, image: Image.Image) -> Image.Image:
        """An RGB image at the model's size; its proportions are lost, as upstream's are."""
        return image.resize((self._side, self._side), Image.Resampling.BILINEAR)

    def compare(self, images: Sequence[Image.Image], texts: Sequence[str]) -> Array:
        """Scores (0 to 100) of RGB images, one text each."""
        cosines = (self.features(images) * self.text_features(texts)).sum(axis=1)
        scores: Array = np.maximum(100 * cosines, 0)
        return scores

    def features(self, images: Sequence[Image.Image]) -> Array:
        """Unit vectors (images x dimensions)."""
        shown = [np.asarray(self.prepare(image)) for image in images]
        if self._rescaled_twice:
            shown = [pixels.astype(np.float32) / 255 for pixels in shown]
        pixels = self._processor(
            images=shown, return_tensors="pt", input_data_format="channels_last"
        )
        return self._unit_vectors(
            self._model.get_image_features, pixel_values=pixels["pixel_values"]
        )

    def text_features(self, texts: Sequence[str]) -> Array:
        """Unit vectors (texts x dimensions); the last token of a cut text still ends it."""
        encoded = self._tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self._tokens,
            return_tensors="pt",
        )
        return self._unit_vectors(
            self._model.get_text_features,
            input_ids=encoded["input_ids"],
            attention_mask=encoded["attention_mask"],
        )

    def _unit_vectors(self, call: Any, **inputs: Any) -> Array:
        import torch

        with torch.inference_mode():
            found = call(**{key: value.to(self._device) for key, value in inputs.items()})
        # transformers 5 wraps what was a tensor before.
        vectors = getattr(found, "pooler_output", found).double().cpu().numpy()
        unit: Array = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
