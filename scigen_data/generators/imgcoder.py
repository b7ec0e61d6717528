"""ImgCoder: understand, plan, then code (arXiv 2601.17027), with what went wrong fed back.

The coder sees the question and the image type. It sees neither the answer nor the visual
checklist nor the quizzes, because its figure is checked against them; for the same reason the
next attempt hears of the audit's findings, and not of what readers and judges said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from scigen_data import libraries
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message, Reply
from scigen_data.generators import chat
from scigen_data.generators.parse import Unparseable, parse_reply
from scigen_data.generators.spec import GeneratorSpec, Reaches, Setting
from scigen_data.records import Attempt, Draft, Problem, Status

if TYPE_CHECKING:
    from jinja2 import Template

PROMPT_VERSION = "imgcoder.v2"
_PARTS = ("system", "problem", "feedback")
_CAUSES = {
    "length": " (the reply was cut at max_tokens)",
    WINDOW: " (the server's context window was full before max_tokens)",
    "content_filter": " (a content filter of the endpoint cut the reply)",
}
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")  # differs between runs, and so would the request
# Which label it is would tell the coder the answer.
_LEAK = "it gives the answer away; show what the question gives, and unknowns as symbols or '?'"
_LONGEST_DETAIL = 2000  # characters of a traceback; its end says what happened


class ImgCoder:
    """Asks a chat model for a plan and a Matplotlib program.

    `temperature` 0.6 and three attempts are the paper's. `extra` is merged into every request.
    """

    name = "imgcoder"
    trusted = False

    def __init__(
        self,
        client: Chat,
        *,
        model: str,
        temperature: float = 0.6,
        max_attempts: int = 3,
        max_tokens: int = 16_384,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.model = model
        self.temperature = temperature
        self.max_attempts = max_attempts
        self.max_tokens = max_tokens
        self.extra = dict(extra or {})

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The next draft. Raises EndpointError where the endpoint refuses for good."""
        outcome = await self.client.complete(self.request(problem, seed, history))
        draft = Draft(
            status=Status.OK,
            generator=self.name,
            model=self.model,
            prompt_version=PROMPT_VERSION,
            prompt_hash=prompt_hash(),
            seed=seed,
        )
        return filled(draft, outcome)

    def request(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> ChatRequest:
        """What is asked: a later attempt repeats the talk so far and has a seed of its own."""
        messages = [
            Message("system", _render("system")),
            Message(
                "user",
                _render(
                    "problem",
                    question=problem.question,
                    image_type=problem.image_type,
                    libraries=libraries.for_type(problem.image_type),
                ),
            ),
        ]
        for attempt in history:
            if attempt.draft.status in (Status.API_ERROR, Status.SKIPPED):
                continue  # there was no reply to speak of
            feedback = _feedback(attempt)
            if attempt.draft.program:
                said = f"## Plan\n{attempt.draft.plan}\n\n## Program\n"
                said += f"```python\n{attempt.draft.program}```"
                messages += [Message("assistant", said), Message("user", feedback)]
            else:  # nothing to show of it: roles must alternate, so the turn grows
                messages[-1] = Message("user", f"{messages[-1].content}\n\n{feedback}")
        return ChatRequest(
            model=self.model,
            messages=tuple(messages),
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            seed=_request_seed(seed, len(history)),
            extra=self.extra,
        )


def made(client: Chat, setting: Setting) -> ImgCoder:
    """What asks `client`, as a build's options say."""
    options = setting.options
    return ImgCoder(
        client,
        model=options.model or "",
        temperature=options.temperature,
        max_attempts=options.attempts,
        max_tokens=options.max_tokens,
    )


def filled(draft: Draft, outcome: Reply | Failure) -> Draft:
    """`draft` with what a model's reply says, or why that is nothing."""
    if isinstance(outcome, Failure):
        return replace(draft, status=outcome.status, reason=outcome.reason, usage=outcome.usage)
    draft = replace(draft, usage=outcome.usage)
    parsed = parse_reply(outcome.text)
    if isinstance(parsed, Unparseable):
        cause = _CAUSES.get(outcome.finish_reason, "")
        own = outcome.finish_reason != WINDOW  # else asked again once the server is mended
        status = Status.UNPARSEABLE if own else Status.API_ERROR
        return replace(draft, status=status, reason=parsed.reason + cause)
    return replace(draft, status=Status.OK, plan=parsed.plan, program=parsed.program)


@cache
def prompt_hash() -> str:
    """SHA-256 over the template files' names and bytes, and the libraries that they speak of."""
    digest = hashlib.sha256()
    for part in _PARTS:
        digest.update(f"{PROMPT_VERSION}.{part}.md\0".encode() + _source(part) + b"\0")
    for library in libraries.installed():
        digest.update(f"{library}\0".encode())
    return digest.hexdigest()


def prompts() -> str:
    """What identifies the prompts in a build."""
    return f"{PROMPT_VERSION} {prompt_hash()}"


def _request_seed(seed: int, attempt: int) -> int:
    """31 bits, which every server takes; attempts differ even where their messages do not."""
    if attempt == 0:
        return seed % 2**31
    digest = hashlib.sha256(f"{seed}\0{attempt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 2**31


# ------------------------------------------------------------------------------- feedback


def _feedback(attempt: Attempt) -> str:
    """What came of an attempt, for its author."""
    draft, figure = attempt.draft, attempt.figure
    if draft.status is not Status.OK:
        return _render("feedback", kind="reply", reason=draft.reason.rstrip("."))
    if figure.status is not Status.OK:
        return _render(
            "feedback",
            kind="run",
            reason=f"{figure.status} - {figure.reason}".rstrip(". -"),
            detail=_ADDRESS.sub("0x…", figure.detail)[-_LONGEST_DETAIL:].strip(),
        )
    findings = [
        _LEAK if verdict.check == "audit/leak" else verdict.reason or verdict.check
        for verdict in attempt.verdicts
        if verdict.status is Status.FAILED and verdict.check.startswith("audit/")
    ]
    findings = findings or ["it does not show what the problem says"]
    return _render("feedback", kind="audit", findings=findings)


# -------------------------------------------------------------------------------- prompts


def _source(part: str) -> bytes:
    return (files(__package__) / "prompts" / f"{PROMPT_VERSION}.{part}.md").read_bytes()


@cache
def _template(part: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no HTML
    return plain.from_string(_source(part).decode("utf-8"))


def _render(part: str, **values: Any) -> str:
    return _template(part).render(**values).strip()


async def _behind_an_endpoint(setting: Setting) -> ImgCoder:
    return made(await chat.chat_client(setting), setting)


IMGCODER = GeneratorSpec(
    "imgcoder",
    "a chat model plans the figure, then writes its program",
    make=_behind_an_endpoint,
    uses=(*chat.USES, "attempts", "temperature", "max_tokens"),
    needs=chat.NEEDS,
    reads=chat.READS,
    keys=chat.KEYS,
    prompts=lambda _: prompts(),
    reaches=(
        Reaches("Qwen3-ImgCoder", "--base-url http://localhost:8000/v1 (vLLM), --model as served"),
        *(
            Reaches(
                f"{name}-ImgCoder",
                f"--base-url https://openrouter.ai/api/v1 --model google/{model}",
                "SCIGEN_API_KEY",
            )
            for name, model in (
                ("Gemini-3-Flash", "gemini-3-flash-preview"),
                ("Gemini-3-Pro", "gemini-3-pro-preview"),
            )
        ),
    ),
)
