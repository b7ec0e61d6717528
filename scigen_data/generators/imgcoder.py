"""ImgCoder: understand, plan, then code (arXiv 2601.17027), with what went wrong fed back.

The coder sees the question and the image type. It sees neither the answer nor the visual
checklist nor the quizzes, because its figure is checked against them; for the same reason the
next attempt hears of the audit's and a critic's findings, and not of what readers and judges said.
What it holds to be wrong of them it may dispute.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from scigen_data import libraries
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message, Reply
from scigen_data.errors import InputError
from scigen_data.generators import chat
from scigen_data.generators.options import BuildOptions
from scigen_data.generators.parse import LANGUAGES, Unparseable, parse_reply
from scigen_data.generators.spec import GeneratorSpec, Reaches, Setting
from scigen_data.prompts import Prompts
from scigen_data.records import Attempt, Draft, Problem, Status, Verdict

PROMPT_VERSION = "imgcoder.v3"
PROMPTS = Prompts.beside(__file__)
CRITIC = "critic"  # the check whose findings its author hears of, beside the audit's
AUTO = "auto"  # in place of a language: the model chooses
_PARTS = ("system", "problem", "feedback")
_FENCES = {"python": "`python`", "tikz": "`latex`", AUTO: "`python` or `latex`"}
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
    """Asks a chat model for a plan and a program: Matplotlib, TikZ, or `auto`, which it chooses.

    `temperature` 0.6 and three attempts are the paper's, and so is Matplotlib (TikZ is its second
    language). `extra` is merged into every request.
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
        language: str = "python",
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.client = client
        self.model = model
        self.temperature = temperature
        self.max_attempts = max_attempts
        self.max_tokens = max_tokens
        self.language = language
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
        languages = LANGUAGES if self.language == AUTO else (self.language,)
        return filled(draft, outcome, languages, history[-1] if history else None)

    def request(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> ChatRequest:
        """What is asked: a later attempt repeats the talk so far and has a seed of its own."""
        messages = [
            Message("system", _system(self.language)),
            Message(
                "user",
                PROMPTS.render(
                    PROMPT_VERSION,
                    "problem",
                    question=problem.question,
                    image_type=problem.image_type,
                    language=self.language,
                    libraries=()
                    if self.language == "tikz"
                    else libraries.for_type(problem.image_type),
                ),
            ),
        ]
        for attempt in history:
            if attempt.draft.status in (Status.API_ERROR, Status.SKIPPED):
                continue  # there was no reply to speak of
            feedback = _feedback(attempt, self.language)
            if attempt.draft.program:
                messages += [
                    Message("assistant", _said(attempt.draft)),
                    Message("user", feedback),
                ]
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
        language=options.language,
    )


def filled(
    draft: Draft,
    outcome: Reply | Failure,
    languages: Sequence[str] = ("python",),
    before: Attempt | None = None,
) -> Draft:
    """`draft` with what a model's reply says, or why that is nothing.

    What it disputes are findings over the attempt `before`, whose program stands where the reply
    brings no other.
    """
    if isinstance(outcome, Failure):
        return replace(draft, status=outcome.status, reason=outcome.reason, usage=outcome.usage)
    draft = replace(draft, usage=outcome.usage)
    parsed = parse_reply(outcome.text, languages)
    if isinstance(parsed, Unparseable):
        cause = _CAUSES.get(outcome.finish_reason, "")
        own = outcome.finish_reason != WINDOW  # else asked again once the server is mended
        status = Status.UNPARSEABLE if own else Status.API_ERROR
        return replace(draft, status=status, reason=parsed.reason + cause)
    disputes = _by_check(parsed.disputes, before)
    draft = replace(draft, status=Status.OK, disputes=disputes)
    if parsed.program:
        return replace(draft, plan=parsed.plan, program=parsed.program, language=parsed.language)
    if before is None or not before.draft.program or not disputes:
        why = "there is no program, and no finding that could be disputed"
        return replace(draft, status=Status.UNPARSEABLE, reason=why)
    kept = before.draft
    return replace(draft, plan=kept.plan, program=kept.program, language=kept.language)


@cache
def prompt_hash() -> str:
    """SHA-256 over the template files' names and bytes, and the libraries that they speak of."""
    digest = hashlib.sha256()
    digest.update(PROMPTS.hash(PROMPT_VERSION, *_PARTS).encode())
    for offered in (*libraries.installed(), libraries.cjk(), libraries.TIKZ_LIBRARIES):
        digest.update(f"{offered}\0".encode())
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


def findings(attempt: Attempt) -> list[tuple[str, str]]:
    """What was found over a figure, as its author is told: check and sentence, in order."""
    return [
        (verdict.check, told(verdict))
        for verdict in attempt.verdicts
        if verdict.status is Status.FAILED
        and (verdict.check.startswith("audit/") or verdict.check == CRITIC)
    ]


def told(verdict: Verdict) -> str:
    """A finding as the author of its figure is told of it: without the answer."""
    return _LEAK if verdict.check == "audit/leak" else verdict.reason or verdict.check


def _by_check(disputes: Sequence[tuple[int, str]], before: Attempt | None) -> Any:
    """The disputes of findings that there were, by the check that found each."""
    found = [] if before is None else findings(before)
    return tuple((found[n - 1][0], why) for n, why in disputes if 0 < n <= len(found))


def _feedback(attempt: Attempt, language: str) -> str:
    """What came of an attempt, for its author."""
    draft, figure, fence = attempt.draft, attempt.figure, _FENCES[language]
    if draft.status is not Status.OK:
        reason = draft.reason.rstrip(".")
        return PROMPTS.render(PROMPT_VERSION, "feedback", kind="reply", reason=reason, fence=fence)
    if figure.status is not Status.OK:
        return PROMPTS.render(
            PROMPT_VERSION,
            "feedback",
            kind="run",
            reason=f"{figure.status} - {figure.reason}".rstrip(". -"),
            detail=_ADDRESS.sub("0x…", figure.detail)[-_LONGEST_DETAIL:].strip(),
            fence=fence,
        )
    found = [said for _, said in findings(attempt)] or ["it does not show what the problem says"]
    return PROMPTS.render(PROMPT_VERSION, "feedback", kind="findings", findings=found, fence=fence)


# -------------------------------------------------------------------------------- prompts


def _system(language: str) -> str:
    return PROMPTS.render(
        PROMPT_VERSION,
        "system",
        language=language,
        cjk=libraries.cjk(),
        styles=libraries.TEX_PACKAGES,
        tikz_libraries=libraries.TIKZ_LIBRARIES.replace(",", ", "),
    )


def _said(draft: Draft) -> str:
    """An attempt as its author gave it."""
    fence = "latex" if draft.language == "tikz" else "python"
    return f"## Plan\n{draft.plan}\n\n## Program\n```{fence}\n{draft.program}```"


def _check_language(options: BuildOptions) -> None:
    if options.language not in (*LANGUAGES, AUTO):
        known = ", ".join((*LANGUAGES, AUTO))
        raise InputError(f"--language is {options.language!r}: choose one of {known}")


async def _behind_an_endpoint(setting: Setting) -> ImgCoder:
    return made(await chat.chat_client(setting), setting)


IMGCODER = GeneratorSpec(
    "imgcoder",
    "a chat model plans the figure, then writes its program",
    make=_behind_an_endpoint,
    uses=(*chat.USES, "attempts", "candidates", "language", "temperature", "max_tokens"),
    check=_check_language,
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
