"""A program draws the figure, an image-to-image model restyles it.

The program comes first and is held to the same checks as any other; only a figure that passes is
handed on. The draft then has both, program and picture: the row shows the picture, and the
program's facts go on telling what must be seen in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scigen_data.clients.images import ImageModel, ImageRequest
from scigen_data.generators.pixels.coder import drawn
from scigen_data.generators.pixels.prompting import (
    PROMPT_VERSION,
    attempt_seed,
    joined_hash,
    render,
    templates_hash,
)
from scigen_data.generators.spec import Generator, Sketch, Sketched
from scigen_data.records import Attempt, Draft, Problem, Status, Usage

_MULTIPLE = 16  # of pixels: what the sides of most models' pictures are multiples of
_LONGER_SIDE = 1536
_MOST_LABELS = 60


class HybridCoder:
    """Asks `coder` for a program and `model` to restyle what it draws.

    `sketch` draws and checks the program. Where that fails, the draft is the program alone: the
    row, rejected, shows its figure, and the coder's next attempt hears what is wrong. With `size`
    None pictures are as large as the program's figure.
    """

    def __init__(
        self,
        coder: Generator,
        model: ImageModel,
        sketch: Sketch,
        *,
        name: str,
        model_name: str,
        size: tuple[int, int] | None = None,
        strength: float = 0.5,
        max_attempts: int = 3,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.coder = coder
        self.model = model
        self.sketch = sketch
        self.name = name
        self.model_name = model_name
        self.size = size
        self.strength = strength
        self.max_attempts = max_attempts
        self.extra = dict(extra or {})
        self.trusted = coder.trusted

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The next program and, where it is sound, its picture restyled.

        A program that an earlier attempt found sound is kept, and restyled with another seed.
        Raises EndpointError where an endpoint refuses for good.
        """
        sound = [attempt.draft for attempt in history if _reached_model(attempt.draft)]
        if sound:
            draft = replace(sound[-1], status=Status.OK, reason="", image=None, usage=Usage())
        else:
            program = await self.coder.draft(problem, seed, history)
            draft = replace(
                program,
                generator=self.name,
                model=self.model_name,
                prompt_version="+".join(filter(None, (program.prompt_version, PROMPT_VERSION))),
                prompt_hash=joined_hash(program.prompt_hash, restyle_hash()),
            )
            if program.status is not Status.OK:
                return draft
        sketched = await self.sketch(problem, draft, self.trusted)
        if sketched is None:
            return draft
        return await drawn(self.model, self.request(problem, seed, len(history), sketched), draft)

    def request(
        self, problem: Problem, seed: int, attempt: int, sketched: Sketched
    ) -> ImageRequest:
        """What the image model is asked: to keep what is drawn and the labels that are named."""
        width, height = self.size or _fitted(sketched.width, sketched.height)
        return ImageRequest(
            model=self.model_name,
            prompt=render(
                "restyle",
                image_type=problem.image_type,
                labels=list(dict.fromkeys(sketched.labels))[:_MOST_LABELS],
            ),
            width=width,
            height=height,
            seed=attempt_seed(seed, attempt),
            source=sketched.png,
            strength=self.strength,
            extra=self.extra,
        )


def _reached_model(draft: Draft) -> bool:
    """Whether an attempt's program was sound: it came to the picture, or failed only there."""
    return bool(draft.program) and (draft.image is not None or draft.status is not Status.OK)


def restyle_hash() -> str:
    """SHA-256 over the template of the restyling prompt."""
    return templates_hash("restyle")


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The nearest size that image models draw: at most `_LONGER_SIDE`, multiples of 16."""
    scale = min(1.0, _LONGER_SIDE / max(width, height))
    sides = (
        max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height)
    )
    return next(sides), next(sides)
