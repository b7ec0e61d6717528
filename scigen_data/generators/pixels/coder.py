"""Models that draw pixels: the problem, its rules and, if wanted, a plan become one prompt.

The rules are the idea of arXiv 2601.17027's prompt for image models (its Prompt 14) in our words:
show all that is given and nothing of the solution, in a textbook's style. As with ImgCoder, the
model sees neither the answer nor the visual checklist nor the quizzes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageModel, ImageRequest
from scigen_data.generators.pixels.prompting import (
    PROMPT_VERSION,
    attempt_seed,
    joined_hash,
    prompt_hash,
    render,
)
from scigen_data.generators.spec import Generator
from scigen_data.records import Attempt, Draft, Problem, Status

_LONGEST_PLAN = 6000  # characters; longer prompts are refused by some services


class PixelCoder:
    """Asks an image model for the figure.

    With `condition` "plan" or "caption" the `planner` is asked first, and what its draft says as
    plan goes into the prompt; it is asked once, and later attempts differ in their seed alone.
    `name` is what rows call this paradigm, `extra` goes to the backend with every request.
    """

    trusted = True  # there is no program

    def __init__(
        self,
        model: ImageModel,
        *,
        name: str,
        model_name: str,
        size: tuple[int, int] = (1024, 1024),
        condition: str = "none",
        planner: Generator | None = None,
        max_attempts: int = 3,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.name = name
        self.model_name = model_name
        self.size = size
        self.condition = condition
        self.planner = planner
        self.max_attempts = max_attempts
        self.extra = dict(extra or {})

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The next picture. Raises EndpointError where an endpoint refuses for good."""
        draft = Draft(
            Status.OK,
            generator=self.name,
            model=self.model_name,
            prompt_version=PROMPT_VERSION,
            prompt_hash=prompt_hash(self.condition),
            seed=seed,
        )
        if self.condition != "none":
            draft = await self._planned(draft, problem, seed, history)
            if draft.status is not Status.OK:
                return draft
        request = self.request(problem, seed, len(history), draft.plan)
        return await drawn(self.model, request, draft)

    async def _planned(
        self, draft: Draft, problem: Problem, seed: int, history: Sequence[Attempt]
    ) -> Draft:
        """`draft` with a plan; one that an earlier attempt has paid for is taken over."""
        for attempt in reversed(history):
            if (earlier := attempt.draft).plan:
                return replace(
                    draft,
                    plan=earlier.plan,
                    prompt_version=earlier.prompt_version,
                    prompt_hash=earlier.prompt_hash,
                )
        if self.planner is None:
            return replace(draft, status=Status.SKIPPED, reason="nothing here plans figures")
        planned = await self.planner.draft(problem, seed, history)
        draft = replace(
            draft,
            plan=planned.plan.strip(),
            usage=planned.usage,
            prompt_version="+".join(filter(None, (planned.prompt_version, PROMPT_VERSION))),
            prompt_hash=joined_hash(planned.prompt_hash, draft.prompt_hash),
        )
        if planned.status is not Status.OK:
            return replace(draft, status=planned.status, reason=f"no plan: {planned.reason}")
        if not draft.plan:
            return replace(draft, status=Status.UNPARSEABLE, reason="no plan: it is empty")
        return draft

    def request(self, problem: Problem, seed: int, attempt: int, plan: str = "") -> ImageRequest:
        """What the image model is asked."""
        return ImageRequest(
            model=self.model_name,
            prompt=render(
                "figure",
                question=problem.question,
                image_type=problem.image_type,
                condition=self.condition,
                plan=plan.strip()[:_LONGEST_PLAN],
            ),
            width=self.size[0],
            height=self.size[1],
            seed=attempt_seed(seed, attempt),
            extra=self.extra,
        )


async def drawn(model: ImageModel, request: ImageRequest, draft: Draft) -> Draft:
    """`draft` with the picture that `model` gives, or why there is none."""
    outcome = await model.draw(request)
    if isinstance(outcome, Failure):
        return replace(draft, status=outcome.status, reason=outcome.reason)
    return replace(
        draft,
        image=outcome.image,
        model=outcome.model or draft.model,
        usage=draft.usage + outcome.usage,
    )
