"""Captions: a chat model describes the figure, and a pixel model draws what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from scigen_data.answers import objects
from scigen_data.answers.marks import after_thought, unwrapped
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message
from scigen_data.generators import chat
from scigen_data.generators.pixels.prompting import attempt_seed, render
from scigen_data.generators.spec import GeneratorSpec, Setting
from scigen_data.records import Attempt, Draft, Problem, Status


class Captioner:
    """Asks a chat model to describe the figure in one paragraph: a draft with only a plan."""

    name = "caption"
    max_attempts = 1
    trusted = True

    def __init__(self, client: Chat, *, model: str, max_tokens: int = 2048) -> None:
        self.client = client
        self.model = model
        self.max_tokens = max_tokens

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The caption as the draft's plan."""
        prompt = render("caption", question=problem.question, image_type=problem.image_type)
        outcome = await self.client.complete(
            ChatRequest(
                model=self.model,
                messages=(Message("user", prompt),),
                max_tokens=self.max_tokens,
                seed=attempt_seed(seed, len(history)),
            )
        )
        draft = Draft(Status.OK, generator=self.name, model=self.model, seed=seed)
        if isinstance(outcome, Failure):
            return replace(draft, status=outcome.status, reason=outcome.reason, usage=outcome.usage)
        said = unwrapped(after_thought(outcome.text) or "")
        caption = objects.answer(said, ("caption", "description", "prompt")) or said
        draft = replace(draft, plan=caption, usage=outcome.usage)
        if not caption or outcome.cut:
            reason = "the caption is empty" if not caption else "the caption was cut at max_tokens"
            if outcome.finish_reason == WINDOW:
                reason = "the server's context window was full before the caption was complete"
                return replace(draft, plan="", status=Status.API_ERROR, reason=reason)
            return replace(draft, plan="", status=Status.UNPARSEABLE, reason=reason)
        return draft


async def _made(setting: Setting) -> Captioner:
    return Captioner(await chat.chat_client(setting), model=setting.options.model or "")


@cache
def captions() -> GeneratorSpec:
    """What writes captions beside a pixel model; it draws nothing, so the table has it not."""
    return GeneratorSpec(
        "caption",
        "a chat model describes the figure in a paragraph",
        make=_made,
        uses=chat.USES,
        needs=chat.NEEDS,
        reads=chat.READS,
        keys=chat.KEYS,
    )
