"""A reader without a model to ask: text recognition, for what labels alone can answer.

It is reported under its own name and is no `R_inv`: `labels` says which quizzes it answers. It
never names an option that no text of the image ties to what the quiz asks for.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
from collections import OrderedDict
from importlib.metadata import version
from typing import Any

from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers import ReaderSpec
from scigen_data.checks.readers.labels import Line, answer
from scigen_data.errors import require
from scigen_data.facts import Box
from scigen_data.images import decoded
from scigen_data.records import Quiz, Status

_LEGIBLE = 0.6  # score below which a text counts as not read
_SHORTEST_SIDE = 480  # pixels; smaller images are enlarged to it
_KEPT = 256  # images whose texts are remembered


class OcrReader:
    """Answers quizzes about labels with `rapidocr`, whose models come inside its wheel.

    An image's texts are recognised once, however many quizzes are asked. `threads` are those of
    one recognition. Raises MissingExtra where `scigen-data[ocr]` is not installed.
    """

    name = "ocr"

    def __init__(self, *, threads: int = 2) -> None:
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime would write files
        require("onnxruntime", "ocr")
        rapidocr = require("rapidocr", "ocr")
        engine = "EngineConfig.onnxruntime"
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "error",
                # Figures have no text upside down, and short labels are mistaken for such.
                "Global.use_cls": False,
                "Det.limit_side_len": _SHORTEST_SIDE,
                f"{engine}.intra_op_num_threads": threads,
                f"{engine}.inter_op_num_threads": 1,
            }
        )
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Line, ...]] = OrderedDict()

    async def read(
        self,
        quiz: Quiz,
        image: bytes | None,
        *,
        trial: int = 0,  # noqa: ARG002 - nothing is shuffled, for nothing is guessed
    ) -> Reading:
        """The option that a label names; `skipped` where none does, or without an image."""
        if image is None:
            return Reading(Status.SKIPPED, reason="not readable: no image", reader=self.name)
        try:
            lines = await asyncio.to_thread(self.lines, image)
        except ValueError as error:
            return Reading(Status.SKIPPED, reason=f"not readable: {error}", reader=self.name)
        found = answer(quiz, lines)
        if not found.letter:
            return Reading(Status.SKIPPED, reason=found.reason, reader=self.name)
        return Reading(Status.OK, found.letter, shown=True, reader=self.name)

    def lines(self, image: bytes) -> tuple[Line, ...]:
        """Every legible text of an encoded image. Raises ValueError where it is no image."""
        digest = hashlib.sha256(image).hexdigest()
        with self._lock:
            if digest not in self._known:
                self._known[digest] = self._recognised(image)
                if len(self._known) > _KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(digest)
            return self._known[digest]

    def _recognised(self, image: bytes) -> tuple[Line, ...]:
        import numpy as np

        pixels = np.ascontiguousarray(np.asarray(decoded(image))[:, :, ::-1])
        found = self._engine(pixels)
        if found.txts is None or found.boxes is None or found.scores is None:
            return ()
        return tuple(
            Line(text, _box(corners), round(float(score), 4))
            for text, corners, score in zip(found.txts, found.boxes, found.scores, strict=True)
            if float(score) >= _LEGIBLE
        )


def _box(corners: Any) -> Box:
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


OCR = ReaderSpec(
    "ocr",
    "text recognition, for quizzes that a label answers (scigen-data[ocr])",
    lambda means: OcrReader(),  # noqa: ARG005
    answers="labels",
    version=lambda: f"rapidocr {version('rapidocr')}",
)
